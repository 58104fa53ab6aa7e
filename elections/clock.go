package elections

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// Transition is one step of an election's life that nobody asks for: the clock
// makes it due, and whoever rings first carries it out.
type Transition struct {
	Name     string
	Election domain.ElectionID
	Contest  domain.ContestID // when it concerns one round
	Panel    domain.PanelID   // when there is no election yet
	At       time.Time        // since when it has been due
}

// The transitions, in the order in which an election meets them.
const (
	OpenNominations  = "open-nominations"
	AwaitRulings     = "await-rulings" // the statement is due and rulings are missing (R47)
	PublishStatement = "publish-statement"
	DeclareUnopposed = "declare-unopposed"
	SealRoll         = "seal-roll"
	MissSeal         = "miss-seal" // the poll's hour has come and there is no key: an alarm
	OpenPoll         = "open-poll"
	Remind           = "remind"
	StopPoll         = "stop-poll"
	ClosePoll        = "close-poll"
	BeginCount       = "begin-count"
	AdvanceCount     = "advance-count" // one step of the contest's own chain
	PublishResult    = "publish-result"
	ConveneChair     = "convene-chair"
	ConveneVice      = "convene-vice-chair"
	Readvertise      = "readvertise"
	Repeat           = "repeat"
	DraftNext        = "draft-next"
	DiscardKeys      = "discard-keys" // of a contest that ended without a result
	DestroyRoll      = "destroy-roll" // the map from tags to members, as the void window closes (R89)
)

// errSuperseded says that another replica was first, or that things have moved
// on; the transition is not due any more.
var errSuperseded = errors.New("not due any more")

// tickRounds bounds how many steps of one election a single ring carries out; it
// is far above what any election has.
const tickRounds = 64

// Tick asks the database's clock what is due and does it in order (R13). Each
// step is its own transaction, which judges anew under the lock whether the step
// is still due: any number of replicas may ring at once, and after downtime
// everything is caught up. What fails is returned beside what was done; it holds
// up nothing else.
func (e *Engine) Tick(ctx context.Context) (done []Transition, err error) {
	failed := map[Transition]error{}
	for range tickRounds {
		due, err := e.Due(ctx)
		if err != nil {
			return done, errors.Join(append(values(failed), err)...)
		}
		moved := false
		for _, t := range due {
			key := t
			key.At = time.Time{}
			if failed[key] != nil {
				continue
			}
			switch err := e.carryOut(ctx, t); {
			case err == nil:
				done, moved = append(done, t), true
			case errors.Is(err, errSuperseded):
			case ctx.Err() != nil:
				return done, ctx.Err()
			default:
				failed[key] = fmt.Errorf("%s of %s: %w", t.Name, cmp.Or(string(t.Election), string(t.Panel)), err)
				e.Log.Error("the clock's work failed", "transition", t.Name, "election", t.Election, "error", err)
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
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		list, err := tx.Elections(store.ElectionFilter{States: moving})
		if err != nil {
			return err
		}
		for _, el := range list {
			t, err := next(tx, el, now)
			if err != nil {
				return err
			}
			if t != nil {
				due = append(due, *t)
			}
		}
		panels, err := panelsToDraft(tx, now)
		if err != nil {
			return err
		}
		keys, err := keysToDiscard(tx, now)
		due = append(append(due, panels...), keys...)
		return err
	})
	slices.SortStableFunc(due, func(a, b Transition) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Election, b.Election))
	})
	return due, err
}

// moving are the states in which the clock may have work; the certified ones
// call the officers.
var moving = []domain.State{domain.Notice, domain.Nominations, domain.Withdrawals, domain.Sealed, domain.Open, domain.Closed,
	domain.Counting, domain.Certified, domain.Void}

// carryOut does one transition, unless it is not due any more.
func (e *Engine) carryOut(ctx context.Context, t Transition) error {
	switch t.Name { // a chain of transactions of its own
	case AdvanceCount:
		return e.advance(ctx, t)
	case DiscardKeys:
		_, err := e.Advance(ctx, t.Contest)
		return err
	}
	var rounds counts
	if t.Name == PublishResult { // a count takes as long as the papers are many: not while everybody waits
		var err error
		if rounds, err = e.countRounds(ctx, t.Election); err != nil {
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
	}
	return err
}

// transit does one transition in its transaction, unless it is not due any more.
// rounds are the counts that were made for it beforehand.
func (e *Engine) transit(tx *store.Tx, t Transition, rounds counts) error {
	if t.Election == "" {
		return e.draftNext(tx, t)
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
	if t.Name == PublishResult {
		return e.publishResult(tx, el, rounds)
	}
	do, known := steps[t.Name]
	if !known {
		return fmt.Errorf("no such transition: %s", t.Name)
	}
	return do(e, tx, el)
}

// steps is what each transition does, inside the transaction that has found it
// due.
var steps map[string]func(*Engine, *store.Tx, domain.Election) error

func init() {
	steps = map[string]func(*Engine, *store.Tx, domain.Election) error{
		OpenNominations: (*Engine).openNominations, AwaitRulings: (*Engine).awaitRulings, PublishStatement: (*Engine).publishStatement,
		DeclareUnopposed: (*Engine).declareUnopposed, SealRoll: (*Engine).sealRoll, MissSeal: (*Engine).missSeal, OpenPoll: (*Engine).openPoll,
		Remind: (*Engine).remind, StopPoll: (*Engine).stopPoll, ClosePoll: (*Engine).recordClose, BeginCount: (*Engine).beginCount,
		ConveneChair: (*Engine).conveneChair, ConveneVice: (*Engine).conveneVice,
		Readvertise: (*Engine).readvertise, Repeat: (*Engine).repeatVoid, DestroyRoll: (*Engine).destroyRolls,
	}
}

// next is the step that is due for an election at now, nil when there is none.
// It is the one place that says what the clock does; [Engine.Due] asks it to
// look, and every transition asks it again under the lock.
func next(tx *store.Tx, el domain.Election, now time.Time) (*Transition, error) {
	t := el.Timetable
	at := func(name string, due time.Time) (*Transition, error) {
		if now.Before(due) {
			return nil, nil
		}
		return &Transition{Name: name, Election: el.ID, At: due}, nil
	}
	if el.Alarm != "" && !el.State.Over() {
		return nil, nil // everything waits for R103
	}
	switch el.State {
	case domain.Notice:
		return at(OpenNominations, t.NominationsOpen)
	case domain.Nominations:
		return nextStatement(tx, el, now)
	case domain.Withdrawals:
		return nextSeal(tx, el, now)
	case domain.Sealed, domain.Open, domain.Closed, domain.Counting:
		return nextPoll(tx, el, now)
	case domain.Certified:
		return nextFollowUp(tx, el, now)
	case domain.Void:
		return nextRepeat(tx, el, now)
	}
	return nil, nil
}

func nextStatement(tx *store.Tx, el domain.Election, now time.Time) (*Transition, error) {
	if now.Before(el.Timetable.Statement) {
		return nil, nil
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return nil, err
	}
	name := PublishStatement
	if len(domain.Field(field).Overdue(el.Params)) > 0 {
		name = AwaitRulings
		if told, err := recorded(tx, el.ID, "", actAwaits); err != nil || told {
			return nil, err
		}
	}
	return &Transition{Name: name, Election: el.ID, At: el.Timetable.Statement}, nil
}

func nextSeal(tx *store.Tx, el domain.Election, now time.Time) (*Transition, error) {
	t := el.Timetable
	if el.Outcome != nil || now.Before(t.WithdrawalsClose) {
		return nil, nil // uncontested, and waiting for its certificate; or too soon
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return nil, err
	}
	switch {
	case el.Unopposed(len(domain.Field(field).Standing())):
		return &Transition{Name: DeclareUnopposed, Election: el.ID, At: t.WithdrawalsClose}, nil
	case !now.Before(t.PollOpens):
		return &Transition{Name: MissSeal, Election: el.ID, At: t.PollOpens}, nil
	case !now.Before(t.RollSealed):
		return &Transition{Name: SealRoll, Election: el.ID, At: t.RollSealed}, nil
	}
	return nil, nil
}

// nextPoll looks at the election's last round.
func nextPoll(tx *store.Tx, el domain.Election, now time.Time) (*Transition, error) {
	c, err := latestContest(tx, el)
	if err != nil || c.Alarm != "" {
		return nil, err
	}
	due := func(name string, at time.Time) (*Transition, error) {
		return &Transition{Name: name, Election: el.ID, Contest: c.ID, At: at}, nil
	}
	if now.Before(c.Opens) {
		return nil, nil
	}
	if opened, err := recorded(tx, el.ID, c.ID, actOpened); err != nil {
		return nil, err
	} else if !opened {
		return due(OpenPoll, c.Opens)
	}
	if el.State == domain.Open {
		field, err := tx.NominationsOf(el.ID)
		if err != nil {
			return nil, err
		}
		if el.Unopposed(len(domain.Field(field).Standing())) && now.Before(c.Closes) {
			return due(StopPoll, c.Opens)
		}
	}
	switch {
	case now.Before(c.Closes):
		n, err := reminderDue(tx, el, c, now)
		if err != nil || n == 0 {
			return nil, err
		}
		return due(Remind, domain.ReminderTimes(c.Opens, c.Closes, el.Params.ReminderMails)[n-1])
	case el.State == domain.Open:
		return due(ClosePoll, c.Closes)
	}
	if c.Round > 1 { // a later round closes while its election is counting (R38)
		if closed, err := recordedSince(tx, c, actClosed, c.Closes); err != nil {
			return nil, err
		} else if !closed {
			return due(ClosePoll, c.Closes)
		}
	}
	switch {
	case c.Hold != "":
		return nil, nil // R20a
	case el.State == domain.Closed:
		return due(BeginCount, c.Closes)
	case c.Stage == domain.ContestCounted:
		return due(PublishResult, c.Closes)
	case c.Stage == domain.ContestEnded:
		return nil, nil
	}
	return due(AdvanceCount, c.Closes)
}

// recorded reports whether an act on the election, or on one of its contests,
// stands in the record.
func recorded(tx *store.Tx, id domain.ElectionID, c domain.ContestID, act string) (bool, error) {
	acts, err := tx.RecordEntries(store.RecordFilter{Election: id, Contest: c, Act: act, Limit: 1})
	return len(acts) > 0, err
}

// recordedSince reports whether an act on a contest has been recorded at the
// instant or since.
func recordedSince(tx *store.Tx, c domain.Contest, act string, since time.Time) (bool, error) {
	acts, err := tx.RecordEntries(store.RecordFilter{Contest: c.ID, Act: act, Newest: true, Limit: 1})
	return len(acts) > 0 && !acts[0].At.Before(since), err
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
	if r, no := domain.Refused(err); no && r.Code == domain.ALARM {
		return e.raise(ctx, t.Election, r)
	}
	if err == nil && c.Stage == before {
		return errSuperseded
	}
	return err
}

// keysToDiscard lists the contests that ended without a result and whose keys
// are still there.
func keysToDiscard(tx *store.Tx, now time.Time) (due []Transition, err error) {
	ended, err := tx.ContestsAtStage(domain.ContestEnded)
	if err != nil {
		return nil, err
	}
	for _, c := range ended {
		share, err := tx.WrappedShare(c.ID)
		if err != nil {
			return nil, err
		}
		if share != nil {
			due = append(due, Transition{Name: DiscardKeys, Election: c.Election, Contest: c.ID, At: now})
		}
	}
	return due, nil
}

// Ahead is the next instant at which the clock will have work, so that a
// simulation need not walk minute by minute; false when nothing lies ahead.
func (e *Engine) Ahead(ctx context.Context) (at time.Time, ok bool, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		list, err := tx.Elections(store.ElectionFilter{States: moving})
		if err != nil {
			return err
		}
		for _, el := range list {
			instants := []time.Time{}
			for _, m := range domain.Milestones {
				instants = append(instants, el.Timetable.At(m))
			}
			contests, err := tx.ContestsOf(el.ID)
			if err != nil {
				return err
			}
			for _, c := range contests {
				instants = append(instants, c.Opens, c.Closes)
				instants = append(instants, domain.ReminderTimes(c.Opens, c.Closes, el.Params.ReminderMails)...)
			}
			for _, i := range instants {
				if i.After(now) && !el.State.Over() && (!ok || i.Before(at)) {
					at, ok = i, true
				}
			}
		}
		return nil
	})
	return at, ok, err
}
