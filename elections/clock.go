package elections

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/store"
)

// Transition is one step of an election's life that nobody asks for: the clock
// makes it due, and whoever rings first carries it out.
type Transition struct {
	Name     string
	Election domain.ElectionID
	Contest  domain.ContestID // when it concerns one round
	Panel    domain.PanelID   // when there is no election yet
	Motion   domain.ConfidenceID
	At       time.Time // since when it has been due
}

// The transitions, in the order in which an election meets them.
const (
	OpenNominations  = "open-nominations"
	AwaitRulings     = "await-rulings" // the statement is due and rulings are missing (R47)
	PublishStatement = "publish-statement"
	DeclareUnopposed = "declare-unopposed"
	AwaitDraw        = "await-draw" // too many of one employer are unopposed (R28a)
	SealRoll         = "seal-roll"
	MissSeal         = "miss-seal" // the poll's hour has come and there is no key: an alarm
	OpenPoll         = "open-poll"
	Remind           = "remind"
	StopPoll         = "stop-poll"
	ClosePoll        = "close-poll"
	BeginCount       = "begin-count"
	MissLot          = "miss-lot"      // a value of the lot is missing a day after the close (R73)
	AdvanceCount     = "advance-count" // one step of the contest's own chain
	PublishResult    = "publish-result"
	SealRound        = "seal-round" // of an officers' election, after another (R50a)
	ConveneChair     = "convene-chair"
	ConveneVice      = "convene-vice-chair"
	Readvertise      = "readvertise"
	CallSuccessor    = "call-successor"  // of an office that has fallen vacant (R101, R102, R104)
	TellLeadership   = "tell-leadership" // who leads a panel has changed, or what its offices wait for (R101, R104)
	CallConfidence   = "call-confidence" // the notice has run: the ballot's roll is frozen (R107)
	EndConfidence    = "end-confidence"  // nobody seconded it, or there is nobody to remove any more
	Repeat           = "repeat"
	DraftNext        = "draft-next"
	DiscardKeys      = "discard-keys" // of a contest that ended without a result
	EndPapers        = "end-papers"   // restricted ones, as the terms that they filled have ended (R89)
	DestroyRoll      = "destroy-roll" // the map from tags to members, as the void window closes (R89)
	ForgetRoll       = "forget-roll"  // the same of a contest that ended without a result (R89)
	VoteStep         = "vote-"        // of a vote that belongs to no election; its domain.VoteStep follows
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
func (e *Engine) Tick(ctx context.Context) (done []Transition, err error) {
	if err := e.TimeUnsure(); err != nil { // closings, openings and destructions wait for the time to be confirmed (R20c)
		return nil, err
	}
	failed, tried := map[Transition]error{}, map[Transition]bool{}
	if err := e.keysBack(ctx); e.faults.news("keys", err) {
		failed[Transition{Name: "keys"}] = err
	}
	if err := e.keepDeclared(ctx); e.faults.news("declarations", err) {
		failed[Transition{Name: "declarations"}] = err
	}
	for range tickRounds {
		due, err := e.Due(ctx)
		if e.faults.news("due", err) {
			failed[Transition{Name: "due"}] = err
		}
		moved := false
		for _, t := range due {
			key := t
			key.At = time.Time{}
			name := fmt.Sprintf("%s of %s", t.Name, cmp.Or(string(t.Contest), string(t.Election), string(t.Panel)))
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
					failed[key] = fmt.Errorf("%s: %w", name, err)
				}
			}
		}
		if !moved {
			break
		}
	}
	return done, errors.Join(values(failed)...)
}

func values(m map[Transition]error) (errs []error) {
	for _, err := range m {
		errs = append(errs, err)
	}
	return errs
}

// Due lists what the clock has decided and nobody has carried out yet, in the
// order in which it fell due: the next step of each election.
func (e *Engine) Due(ctx context.Context) (due []Transition, err error) {
	var broken error
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		states, looked, err := e.resting.states(tx, e.Store.Simulated(), now)
		if err != nil {
			return err
		}
		list, err := tx.Elections(store.ElectionFilter{States: states})
		if err != nil {
			return err
		}
		for _, el := range list {
			t, err := next(tx, el, now)
			if err != nil { // the other elections are not to wait for it
				broken = errors.Join(broken, fmt.Errorf("%s: %w", el.Reference, err))
			}
			if t != nil {
				due = append(due, *t)
			}
		}
		for _, list := range []func(*store.Tx, time.Time) ([]Transition, error){panelsToDraft, keysToDiscard, rollsToForget, votesDue, officesDue, confidenceDue, countbacksDue} {
			more, err := list(tx, now)
			broken = errors.Join(broken, err)
			due = append(due, more...)
		}
		if broken == nil && len(due) == 0 {
			looked()
		}
		return nil
	})
	err = errors.Join(err, broken)
	slices.SortStableFunc(due, func(a, b Transition) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Election, b.Election))
	})
	return due, err
}

// votesDue lists what the clock has decided for the votes that belong to no election.
func votesDue(tx *store.Tx, now time.Time) (due []Transition, err error) {
	votes, err := box.VotesDue(tx, now)
	for _, v := range votes {
		due = append(due, Transition{Name: VoteStep + string(v.Step), Contest: v.Vote, At: v.At})
	}
	return due, err
}

// carryOut does one transition, unless it is not due any more.
func (e *Engine) carryOut(ctx context.Context, t Transition) error {
	switch t.Name { // a chain of transactions of its own
	case AdvanceCount:
		return e.advance(ctx, t)
	case DiscardKeys:
		return e.DiscardEnded(ctx, t.Contest)
	case VoteStep + string(domain.VoteAdvances):
		return e.advance(ctx, t)
	case CountBack:
		return e.countBack(ctx, t.Contest)
	}
	var rounds box.Counts
	if t.Name == PublishResult || t.Name == SealRound { // a count takes as long as the papers are many: not while everybody waits
		var err error
		if rounds, err = e.countRounds(ctx, t.Election); err != nil {
			return err
		}
	}
	if t.Name == VoteStep+string(domain.VoteCounts) {
		var err error
		if rounds, err = e.CountVote(ctx, t.Contest); err != nil {
			return err
		}
	}
	err := e.Store.Act(ctx, func(tx *store.Tx) error {
		if err := e.transit(tx, t, rounds); err != nil {
			return err
		}
		store.Failpoint("clock." + t.Name + ".before-commit")
		return nil
	})
	if err == nil {
		store.Failpoint("clock." + t.Name + ".after-commit")
	} else if t.Name == SealRound {
		err = e.roundUnsealed(ctx, t.Election, err)
	}
	return err
}

// transit does one transition in its transaction, unless it is not due any more.
// rounds are the counts that were made for it beforehand.
func (e *Engine) transit(tx *store.Tx, t Transition, rounds box.Counts) error {
	if step, is := strings.CutPrefix(t.Name, VoteStep); is {
		return e.MoveVote(tx, t.Contest, domain.VoteStep(step), rounds)
	}
	if of, panels := panelSteps[t.Name]; panels {
		return of(e, tx, t)
	}
	el, err := tx.ElectionForAct(t.Election)
	if err != nil {
		return err
	}
	still, err := next(tx, el, tx.Now())
	if err != nil {
		return err
	}
	if still == nil || still.Name != t.Name || still.Contest != t.Contest {
		return errSuperseded
	}
	switch t.Name {
	case PublishResult:
		return e.publishResult(tx, el, rounds)
	case SealRound:
		return e.sealRound(tx, el, rounds)
	}
	do, known := steps[t.Name]
	if !known {
		return fmt.Errorf("no such transition: %s", t.Name)
	}
	return do(e, tx, el)
}

// steps is what each transition does, inside the transaction that has found it
// due; panelSteps those of a panel or of a contest, which judge for themselves
// whether they still are.
var (
	steps      map[string]func(*Engine, *store.Tx, domain.Election) error
	panelSteps map[string]func(*Engine, *store.Tx, Transition) error
)

func init() {
	panelSteps = map[string]func(*Engine, *store.Tx, Transition) error{
		DraftNext: (*Engine).draftNext, CallSuccessor: (*Engine).callSuccessor, TellLeadership: (*Engine).tellLeadership,
		CallConfidence: (*Engine).callConfidence, EndConfidence: (*Engine).endConfidence, ForgetRoll: (*Engine).forgetRoll,
	}
	steps = map[string]func(*Engine, *store.Tx, domain.Election) error{
		OpenNominations: (*Engine).openNominations, AwaitRulings: (*Engine).awaitRulings, PublishStatement: (*Engine).publishStatement,
		DeclareUnopposed: (*Engine).declareUnopposed, AwaitDraw: (*Engine).awaitDraw, SealRoll: (*Engine).sealRoll, MissSeal: (*Engine).missSeal, OpenPoll: (*Engine).openPoll,
		Remind: (*Engine).remind, StopPoll: (*Engine).stopPoll, ClosePoll: (*Engine).recordClose, BeginCount: (*Engine).beginCount, MissLot: (*Engine).MissLot,
		ConveneChair: (*Engine).conveneChair, ConveneVice: (*Engine).conveneVice,
		Readvertise: (*Engine).readvertise, Repeat: (*Engine).repeatVoid, DestroyRoll: (*Engine).destroyRolls,
		EndPapers: (*Engine).endPapers,
	}
}

// advance does the next steps of a contest's own chain from the close to the
// checked result.
func (e *Engine) advance(ctx context.Context, t Transition) error {
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
