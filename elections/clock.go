package elections

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/due"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/store"
)

// errSuperseded says that another replica was first, or that things have moved
// on; the transition is not due any more.
var errSuperseded = box.ErrMovedOn

// tickRounds bounds how many steps of one election a single ring carries out; it
// is far above what any election has.
const tickRounds = 64

// Tick asks the database's clock what is due and does it in order (R13). Each
// step is its own transaction, which judges anew under the lock whether the step
// is still due: any number of replicas may ring at once, and after downtime
// everything is caught up. What fails is returned beside what was done, once; it
// is tried again at longer and longer intervals, and holds up nothing else.
func (e *Engine) Tick(ctx context.Context) (done []due.Transition, err error) {
	if err := e.TimeUnsure(); err != nil { // closings, openings and destructions wait for the time to be confirmed (R20c)
		return nil, err
	}
	failed, tried := map[string]error{}, map[due.Transition]bool{}
	fail := func(what string, err error) {
		if err != nil {
			failed[what] = err
		}
	}
	if err := e.keysBack(ctx); e.faults.news("keys", err) {
		fail("keys", err)
	}
	if err := e.keepDeclared(ctx); e.faults.news("declarations", err) {
		fail("declarations", err)
	}
	if err := e.lookByRules(ctx); e.faults.news("rules", err) {
		fail("rules", err)
	}
	for range tickRounds {
		list, idle, err := e.look(ctx)
		if e.faults.news("due", err) {
			fail("due", err)
		}
		fail("rest", e.rest(ctx, idle))
		moved := false
		for _, t := range list {
			key := t
			key.At = time.Time{}
			name := fmt.Sprintf("%s of %s", t, cmp.Or(string(t.Contest), string(t.Election), string(t.Panel)))
			if tried[key] || !e.faults.due(name) {
				continue
			}
			switch err := e.carryOut(ctx, t); {
			case err == nil:
				e.faults.mended(name)
				done, moved = append(done, t), true
			case errors.Is(err, errSuperseded):
			case ctx.Err() != nil:
				return done, ctx.Err()
			default:
				tried[key] = true
				if e.faults.failed(name, err) { // told once, not at every ring
					fail(name, fmt.Errorf("%s: %w", name, err))
				}
			}
		}
		if !moved {
			break
		}
	}
	return done, errors.Join(slices.Collect(maps.Values(failed))...)
}

// Due lists what the clock has decided and nobody has carried out yet, in the
// order in which it fell due: the next step of each election.
func (e *Engine) Due(ctx context.Context) (list []due.Transition, err error) {
	list, _, err = e.look(ctx)
	return list, err
}

// look is [Engine.Due], and what it has looked at in vain. What fails for one is
// returned beside what is due for the others, which are not to wait for it.
func (e *Engine) look(ctx context.Context) (list []due.Transition, idle []looked, broken error) {
	err := e.Store.Read(ctx, func(tx *store.Tx) error {
		list, idle, broken = dueNow(tx)
		return nil
	})
	return list, idle, errors.Join(broken, err)
}

// dueNow is look in a transaction.
func dueNow(tx *store.Tx) (list []due.Transition, idle []looked, broken error) {
	now := tx.Now()
	for _, of := range []func(*store.Tx, time.Time) ([]due.Transition, []looked, error){electionsDue, panelsToDraft, votesDue} {
		more, none, err := of(tx, now)
		list, idle, broken = append(list, more...), append(idle, none...), errors.Join(broken, err)
	}
	for _, of := range []func(*store.Tx, time.Time) ([]due.Transition, error){draftsDue, keysToDiscard, rollsToForget, officesDue, confidenceDue, countbacksDue} {
		more, err := of(tx, now)
		list, broken = append(list, more...), errors.Join(broken, err)
	}
	slices.SortStableFunc(list, func(a, b due.Transition) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Election, b.Election))
	})
	return list, idle, broken
}

// carryOut does one transition, unless it is not due any more.
func (e *Engine) carryOut(ctx context.Context, t due.Transition) (err error) {
	var rounds box.Counts
	switch t.Name {
	case due.AdvanceCount: // a chain of transactions of its own, as the next two
		return e.advance(ctx, t)
	case due.DiscardKeys:
		return e.DiscardEnded(ctx, t.Contest)
	case due.CountBack:
		return e.countBack(ctx, t.Contest)
	case due.PublishResult, due.SealRound: // a count takes as long as the papers are many: not while everybody waits
		rounds, err = e.countRounds(ctx, t.Election)
	case due.MoveVote:
		switch t.Vote {
		case domain.VoteAdvances:
			return e.advance(ctx, t)
		case domain.VoteCounts:
			rounds, err = e.CountVote(ctx, t.Contest)
		}
	}
	if err != nil {
		return err
	}
	err = e.Store.Act(ctx, func(tx *store.Tx) error {
		if err := e.transit(tx, t, rounds); err != nil {
			return err
		}
		store.Failpoint("clock." + t.String() + ".before-commit")
		return nil
	})
	if err == nil {
		store.Failpoint("clock." + t.String() + ".after-commit")
	} else if t.Name == due.SealRound {
		err = e.roundUnsealed(ctx, t.Election, err)
	}
	return err
}

// transit does one transition in its transaction, unless it is not due any more: an
// election's is judged anew under its lock here, and a panel's, a motion's, a contest's or a
// vote's by what carries it out. rounds are the counts that were made for it beforehand.
func (e *Engine) transit(tx *store.Tx, t due.Transition, rounds box.Counts) error {
	// long: the timetable, a line for each step.
	el, err := stillDueFor(tx, t)
	if err != nil {
		return err
	}
	switch t.Name {
	case due.OpenNominations:
		return e.openNominations(tx, el)
	case due.AwaitRulings:
		return e.awaitRulings(tx, el)
	case due.PublishStatement:
		return e.publishStatement(tx, el)
	case due.DeclareUnopposed:
		return e.declareUnopposed(tx, el)
	case due.AwaitDraw:
		return e.awaitDraw(tx, el)
	case due.SealRoll:
		return e.sealRoll(tx, el)
	case due.MissSeal:
		return e.missSeal(tx, el)
	case due.OpenPoll:
		return e.openPoll(tx, el)
	case due.Remind:
		return e.remind(tx, el)
	case due.StopPoll:
		return e.stopPoll(tx, el)
	case due.ClosePoll:
		return e.recordClose(tx, el)
	case due.BeginCount:
		return e.beginCount(tx, el)
	case due.MissLot:
		return e.MissLot(tx, el)
	case due.PublishResult:
		return e.publishResult(tx, el, rounds)
	case due.SealRound:
		return e.sealRound(tx, el, rounds)
	case due.ConveneChair:
		return e.conveneChair(tx, el)
	case due.ConveneVice:
		return e.conveneVice(tx, el)
	case due.Readvertise:
		return e.readvertise(tx, el)
	case due.Repeat:
		return e.repeatVoid(tx, el)
	case due.EndPapers:
		return e.endPapers(tx, el)
	case due.DestroyRoll:
		return e.destroyRolls(tx, el)
	case due.ForgetRoll:
		return e.forgetRoll(tx, t)
	case due.CallSuccessor:
		return e.callSuccessor(tx, t)
	case due.TellLeadership:
		return e.tellLeadership(tx, t)
	case due.CallConfidence:
		return e.callConfidence(tx, t)
	case due.EndConfidence:
		return e.endConfidence(tx, t)
	case due.DraftNext:
		return e.draftNext(tx, t)
	case due.PublishDraft:
		return e.publishDraft(tx, t)
	case due.MoveVote:
		return e.MoveVote(tx, t.Contest, t.Vote, rounds)
	}
	return fmt.Errorf("no transaction does %s", t)
}

// stillDueFor is the election of a transition under its lock, if the step is still
// what comes next for it; none where the transition is not an election's.
func stillDueFor(tx *store.Tx, t due.Transition) (el domain.Election, err error) {
	if t.Election == "" || t.Name == due.ForgetRoll || t.Name == due.PublishDraft {
		return el, nil
	}
	if el, err = tx.ElectionForAct(t.Election); err != nil {
		return el, err
	}
	still, err := nextFor(tx, el)
	if err == nil && (still == nil || still.Name != t.Name || still.Contest != t.Contest) {
		err = errSuperseded
	}
	return el, err
}

// advance does the next steps of a contest's own chain from the close to the
// checked result.
func (e *Engine) advance(ctx context.Context, t due.Transition) error {
	var before domain.ContestStage
	err := e.Store.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Contest(t.Contest)
		before = c.Stage
		return err
	})
	if err != nil {
		return err
	}
	c, err := e.Advance(ctx, t.Contest)
	switch r, no := refusal.Of(err); {
	case !no || r.Code != refusal.ALARM:
	case t.Election != "":
		return e.Raise(ctx, t.Election, r)
	case c.Alarm != "": // of a vote it stands on the vote itself, and its officers are told
		return nil
	}
	if err == nil && c.Stage == before {
		return errSuperseded
	}
	return err
}

// What fails again and again must neither fill the log nor keep the machine
// busy: it is tried at once a few times, then at ever longer intervals, and told
// of when it begins and when it fails otherwise than before.
const (
	triedAtOnce  = 3
	firstBackOff = 2 * time.Second
	lastBackOff  = 5 * time.Minute
)

// failing remembers what failed lately. It goes by the host's clock: nothing
// is judged by it.
type failing struct {
	mu sync.Mutex
	of map[string]failure
}

type failure struct {
	times int
	last  string // what was told of it
	next  time.Time
}

// due reports whether something that may have failed is to be tried again.
func (f *failing) due(what string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !time.Now().Before(f.of[what].next)
}

// failed notes a failure, and reports whether it is news.
func (f *failing) failed(what string, err error) (news bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.of == nil {
		f.of = map[string]failure{}
	}
	x := f.of[what]
	news = x.last != err.Error()
	x.times, x.last = x.times+1, err.Error()
	if late := x.times - triedAtOnce; late >= 0 {
		x.next = time.Now().Add(min(firstBackOff<<min(late, 10), lastBackOff))
	}
	f.of[what] = x
	return news
}

// mended forgets a failure.
func (f *failing) mended(what string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.of, what)
}

// news notes how something went, and reports whether it is a failure to tell of.
func (f *failing) news(what string, err error) bool {
	if err == nil {
		f.mended(what)
		return false
	}
	return f.failed(what, err)
}

// keysBack takes back the alarms about files that are there again, and goes on
// with what waited for them.
func (e *Engine) keysBack(ctx context.Context) error {
	var waiting []domain.Contest
	err := e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		waiting, err = e.AwaitingKeys(tx)
		return err
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, c := range waiting {
		if c.Stage == domain.ContestEnded || !e.faults.due("keys of "+string(c.ID)) {
			continue
		}
		err := e.GoOn(ctx, c)
		if _, still := box.Integrity(err); still {
			e.faults.failed("keys of "+string(c.ID), err)
			continue
		}
		if err == nil {
			e.faults.mended("keys of " + string(c.ID))
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
