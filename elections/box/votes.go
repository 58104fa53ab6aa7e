package box

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// The one door for every secret vote that belongs to no election (R156): a motion,
// a question of confidence, a ballot on priorities, a live vote. Whoever calls one
// says what is asked, of whom, until when and how it is decided; box, board,
// receipt and verifier are those of an election.

// VoteCaller is whoever calls votes of a kind, told of what becomes of them in the
// transaction that records it. An error undoes that transaction, and it is tried
// again; so what a caller does must bear being begun twice. Mails are the caller's.
type VoteCaller interface {
	VoteOpened(tx *store.Tx, v domain.Vote, voters []domain.PersonID) error
	VoteReminder(tx *store.Tx, v domain.Vote, quiet []domain.PersonID, n int) error // to nobody else (R69)
	VoteClosed(tx *store.Tx, v domain.Vote) error
	VoteCounted(tx *store.Tx, v domain.Vote, r ContestResult) error // the count was checked; it may declare (DeclareVote)
	VoteEnded(tx *store.Tx, v domain.Vote, why string) error        // stopped or void: nothing of it stands
	MaySeeVote(tx *store.Tx, by domain.Actor, v domain.Vote) error  // who may, besides its voters and the auditors
}

type voteCallers struct {
	mu sync.RWMutex
	of map[domain.VoteKind]VoteCaller
}

// AnswerVotes names who is told of the votes of a kind. It belongs to the wiring:
// a vote of a kind for which nobody answers can neither be called nor move on.
func (e *Box) AnswerVotes(k domain.VoteKind, c VoteCaller) {
	e.callers.mu.Lock()
	defer e.callers.mu.Unlock()
	if e.callers.of == nil {
		e.callers.of = map[domain.VoteKind]VoteCaller{}
	}
	e.callers.of[k] = c
}

func (e *Box) callerOf(k domain.VoteKind) (VoteCaller, error) {
	e.callers.mu.RLock()
	defer e.callers.mu.RUnlock()
	c, known := e.callers.of[k]
	if !known {
		return nil, fmt.Errorf("nobody answers for votes of the kind %q", k)
	}
	return c, nil
}

// CallVote seals a vote in the caller's own act: its roll is frozen, its key made,
// its board begun. From then on the clock does the rest.
func (e *Box) CallVote(tx *store.Tx, by domain.Actor, s domain.VoteSpec) (v domain.Vote, err error) {
	if _, err := e.callerOf(s.Kind); err != nil {
		return v, err
	}
	c, err := s.Contest(tx.Now())
	if err != nil {
		return v, err
	}
	if taken, err := tx.ReferenceTaken(s.Reference); err != nil || taken {
		if taken {
			err = refusal.Because(refusal.Malformed, "R156", nil).On("reference")
		}
		return v, err
	}
	people, err := tx.PeopleByID(s.Roll...)
	if err != nil {
		return v, err
	}
	voters := make([]domain.Person, 0, len(s.Roll))
	for _, id := range s.Roll {
		p, known := people[id]
		if !known {
			return v, refusal.Because(refusal.Unknown, "", nil).On("roll")
		}
		voters = append(voters, p)
	}
	if c, err = e.SealContest(tx, c, voters); err != nil {
		return v, err
	}
	v = s.Vote(c)
	if err := tx.CreateVote(v); err != nil {
		return v, err
	}
	return v, e.recordVote(tx, by, v, acts.VoteCalled, "R156", "", map[string]any{"kind": v.Kind, "owner": v.Owner, "opens": c.Opens, "closes": c.Closes, "voters": c.Voters})
}

func (e *Box) recordVote(tx *store.Tx, by domain.Actor, v domain.Vote, act acts.Name, rule, why string, detail map[string]any) error {
	return tx.Record(by, domain.Act{Name: act, Rule: rule, Why: why, Panel: v.Panel, Contest: v.Contest.ID, Detail: detail})
}

// ExtendVote moves the close of a vote that lasts to a later instant (R20, R165).
func (e *Box) ExtendVote(tx *store.Tx, by domain.Actor, id domain.ContestID, closes time.Time, why string) error {
	v, err := tx.VoteForAct(id)
	if err != nil {
		return err
	}
	closes = closes.UTC().Truncate(time.Second)
	if err := v.MayExtend(closes, tx.Now()); err != nil {
		return err
	}
	if err := e.LogExtend(tx, v.Contest, closes, why); err != nil {
		return err
	}
	return e.recordVote(tx, by, v, acts.VoteExtended, "R165", why, map[string]any{"was": v.Contest.Closes, "closes": closes})
}

// EndVote ends a vote without a result, or takes its result back: stopped before
// its close, void from then on. Nothing more of it is opened and its key goes.
func (e *Box) EndVote(tx *store.Tx, by domain.Actor, id domain.ContestID, why string) error {
	v, err := tx.VoteForAct(id)
	if err != nil {
		return err
	}
	if v.EndedAt != nil {
		return refusal.Because(domain.PollStopped, "R156", refusal.Args{"at": *v.EndedAt})
	}
	if v.DeclaredAt != nil {
		return refusal.Because(domain.WrongState, "R156", refusal.Args{"state": "declared"})
	}
	if err := domain.Reasoned(why); err != nil {
		return err
	}
	caller, err := e.callerOf(v.Kind)
	if err != nil {
		return err
	}
	if err := e.EndContest(tx, v.Contest, why); err != nil {
		return err
	}
	now := tx.Now()
	v.EndedAt = &now
	if err := tx.SaveVote(v); err != nil {
		return err
	}
	if v.Contest, err = tx.Contest(id); err != nil {
		return err
	}
	if err := e.recordVote(tx, by, v, acts.VoteEnded, "R156", why, nil); err != nil {
		return err
	}
	return caller.VoteEnded(tx, v, why)
}

// DeclareVote puts the declaration of a counted vote on its board: names are those
// who declare it, as spoken. Whether that takes somebody's certificate or follows
// at once is the caller's business.
func (e *Box) DeclareVote(tx *store.Tx, by domain.Actor, id domain.ContestID, names []string) error {
	v, err := tx.VoteForAct(id)
	if err != nil {
		return err
	}
	switch {
	case v.DeclaredAt != nil:
		return nil
	case v.EndedAt != nil:
		return refusal.Because(domain.WrongState, "R156", refusal.Args{"state": "ended"})
	case v.Contest.Stage != domain.ContestCounted:
		return refusal.Because(domain.ResultUnknown, "R156", nil)
	case v.Contest.Alarm != "":
		return refusal.Because(domain.AlarmStands, "R103", refusal.Args{"alarm": v.Contest.Alarm})
	}
	if err := e.DeclareContest(tx, v.Contest, names); err != nil {
		return err
	}
	now := tx.Now()
	v.DeclaredAt = &now
	if v.CountedAt == nil { // declared by the caller as it is told
		v.CountedAt = &now
	}
	if err := tx.SaveVote(v); err != nil {
		return err
	}
	return e.recordVote(tx, by, v, acts.VoteDeclared, "R156", "", nil)
}

// VotesOf reads the votes on one of the caller's things, the earliest first.
func (e *Box) VotesOf(tx *store.Tx, k domain.VoteKind, owner string) ([]domain.Vote, error) {
	return tx.VotesOf(k, owner)
}

// VotesAhead is the next instant at which the clock will have work for a vote.
func VotesAhead(tx *store.Tx, now time.Time) (at time.Time, ok bool, err error) {
	votes, err := tx.UnfinishedVotes()
	for _, v := range votes {
		for _, i := range v.Instants() {
			if i.After(now) && (!ok || i.Before(at)) {
				at, ok = i, true
			}
		}
	}
	return at, ok, err
}

// CountVote Counts a vote's papers before its result is recorded, while nobody waits.
func (e *Box) CountVote(ctx context.Context, id domain.ContestID) (Counts, error) {
	rounds := Counts{}
	return rounds, e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		rounds[id], err = e.ResultOf(tx, id)
		return err
	})
}

// ErrMovedOn says that a step is not due any more: another replica was first, or
// things have moved on.
var ErrMovedOn = errors.New("not due any more")

// MoveVote does one step of a vote, unless it is not due any more ([ErrMovedOn]).
func (e *Box) MoveVote(tx *store.Tx, id domain.ContestID, step domain.VoteStep, before Counts) error {
	v, err := tx.VoteForAct(id)
	if err != nil {
		return err
	}
	now := tx.Now()
	if due, _ := v.Next(now); due != step {
		return ErrMovedOn
	}
	caller, err := e.callerOf(v.Kind)
	if err != nil {
		return err
	}
	switch step {
	case domain.VoteOpens:
		return e.openVote(tx, v, caller, now)
	case domain.VoteReminds:
		v.Reminded = v.ReminderDue(now)
		quiet, err := tx.NotVoted(id)
		if err != nil {
			return err
		}
		if err := e.stepped(tx, v, acts.VoteReminded, "R69", map[string]any{"reminder": v.Reminded}); err != nil {
			return err
		}
		return caller.VoteReminder(tx, v, quiet, v.Reminded)
	case domain.VoteCloses:
		v.ClosedAt = &now
		if err := e.stepped(tx, v, acts.VoteClosed, "R67", nil); err != nil {
			return err
		}
		return caller.VoteClosed(tx, v)
	case domain.VoteCounts:
		r, err := e.ResultFrom(tx, before, id)
		if err != nil {
			return err
		}
		v.CountedAt = &now
		if err := e.stepped(tx, v, acts.VoteCounted, "R71", map[string]any{"too_few": r.TooFew}); err != nil {
			return err
		}
		return caller.VoteCounted(tx, v, r)
	case domain.VoteForgets:
		v.RollGoneAt = &now
		if err := e.DestroySalts(tx, v.Contest); err != nil {
			return err
		}
		return tx.SaveVote(v)
	case domain.VoteWaits, domain.VoteAdvances: // the one is nothing, the other a chain of transactions of its own
	}
	return fmt.Errorf("no such step of a vote: %q", step)
}

func (e *Box) openVote(tx *store.Tx, v domain.Vote, caller VoteCaller, now time.Time) error {
	v.OpenedAt = &now
	roll, err := tx.Roll(v.Contest.ID)
	if err != nil {
		return err
	}
	voters := make([]domain.PersonID, len(roll))
	for i := range roll {
		voters[i] = roll[i].Person
	}
	if err := e.stepped(tx, v, acts.VoteOpened, "R67", map[string]any{"voters": len(voters)}); err != nil {
		return err
	}
	return caller.VoteOpened(tx, v, voters)
}

// stepped stores and records a step of the clock's.
func (e *Box) stepped(tx *store.Tx, v domain.Vote, act acts.Name, rule string, detail map[string]any) error {
	if err := tx.SaveVote(v); err != nil {
		return err
	}
	return e.recordVote(tx, domain.Engine(), v, act, rule, "", detail)
}
