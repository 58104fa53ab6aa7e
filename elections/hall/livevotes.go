package hall

import (
	"context"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/count"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/store"
)

// CallVote opens a live vote for the members who are present now: a contest of the box,
// whose roll is frozen at this instant (R165). A first and a last vote on one motion are
// two contests with two draws of tags, so that nobody's change can be followed (R150).
func (h *Hall) CallVote(ctx context.Context, by domain.Actor, ref string, purpose hall.VotePurpose, question string, seconds int) (v hall.LiveVote, err error) {
	err = h.leading(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		before, err := tx.LiveVotes(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		on, err := h.voteGoesOn(tx, e)
		if err != nil {
			return domain.Act{}, err
		}
		now := tx.Now()
		v = hall.LiveVote{Event: e.ID, Number: len(before) + 1, Purpose: purpose, Question: domain.CleanText(question), At: now}
		if err := e.MayCall(v, seconds, before, on); err != nil {
			return domain.Act{}, err
		}
		if v.Purpose != hall.OtherVote {
			v.Question = e.Motion
		}
		roll, err := h.rollTx(tx, e)
		if err != nil {
			return domain.Act{}, err
		}
		reference := fmt.Sprintf("%s/%d", e.Reference, v.Number)
		opens := now.Truncate(time.Second)
		vote, err := h.Office.CallVote(tx, by, domain.VoteSpec{Kind: domain.LiveVote, Owner: string(e.ID), Reference: reference, Title: "Live vote " + reference,
			Question: v.Question, Help: e.Title, Roll: roll, Majority: count.Simple, Options: h.answers(v.Purpose), Closes: opens.Add(time.Duration(seconds) * time.Second),
			Numbers: domain.NumbersForRoll})
		if err != nil {
			return domain.Act{}, err
		}
		v.Contest = vote.Contest.ID
		if err := tx.CreateLiveVote(v); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.EventVoteCalled, Rule: "R165", Contest: v.Contest, Detail: map[string]any{"purpose": v.Purpose, "seconds": seconds, "voters": len(roll)}}, tx.CallEvent(e.ID)
	})
	return v, err
}

// answers are what a paper offers: sides on a debate's motion, yes and no otherwise.
func (h *Hall) answers(p hall.VotePurpose) []domain.Option {
	if p == hall.OtherVote {
		return nil
	}
	return []domain.Option{{ID: domain.Yes, Name: h.Office.Say("written.vote.for")}, {ID: domain.No, Name: h.Office.Say("written.vote.against")}, {ID: domain.Abstain, Name: h.Office.Say("written.vote.undecided")}}
}

// rollTx are the members present: whoever is in the room without an active membership
// does not vote (R162).
func (h *Hall) rollTx(tx *store.Tx, e hall.Event) ([]domain.PersonID, error) {
	all, err := tx.Registrations(e.ID)
	if err != nil {
		return nil, err
	}
	var here []domain.PersonID
	for _, r := range all {
		if r.Present() && r.Person != "" {
			here = append(here, r.Person)
		}
	}
	members, err := h.membersOf(tx, here)
	if err != nil {
		return nil, err
	}
	roll := hall.Roll(all, func(p domain.PersonID) bool { return members[p] })
	if len(roll) == 0 {
		return nil, refusal.Because(domain.RollEmpty, "R165", nil)
	}
	return roll, nil
}

func (h *Hall) membersOf(tx *store.Tx, people []domain.PersonID) (map[domain.PersonID]bool, error) {
	members := map[domain.PersonID]bool{}
	all, err := tx.MembershipsOfAll(people)
	today := h.today(tx)
	for person, list := range all {
		for _, m := range list {
			if m.Status == domain.Active && m.On(today) {
				members[person] = true
			}
		}
	}
	return members, err
}

// ExtendVote gives a vote that goes on more seconds, never fewer (R165).
func (h *Hall) ExtendVote(ctx context.Context, by domain.Actor, ref string, contest domain.ContestID, seconds int) error {
	return h.leading(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		v, err := tx.VoteForAct(contest)
		if err != nil {
			return domain.Act{}, err
		}
		if v.Kind != domain.LiveVote || v.Owner != string(e.ID) {
			return domain.Act{}, refusal.Because(refusal.Unknown, "", nil)
		}
		to := v.Contest.Closes.Add(time.Duration(seconds) * time.Second)
		if err := hall.MayExtendTo(v.Contest.Opens, v.Contest.Closes, to); err != nil {
			return domain.Act{}, err
		}
		if err := h.Office.ExtendVote(tx, by, contest, to, h.Office.Say("written.why.more-time")); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.EventVoteExtended, Rule: "R165", Contest: contest, Detail: map[string]any{"seconds": seconds}}, tx.CallEvent(e.ID)
	})
}

// voteGoesOn reports whether a vote of the event still takes ballots, or its result
// is not known yet.
func (h *Hall) voteGoesOn(tx *store.Tx, e hall.Event) (bool, error) {
	votes, err := h.Office.VotesOf(tx, domain.LiveVote, string(e.ID))
	for _, v := range votes {
		if v.CountedAt == nil && v.EndedAt == nil {
			return true, err
		}
	}
	return false, err
}

// liveCaller answers the box for live votes.
type liveCaller struct{ h *Hall }

func (c liveCaller) touch(tx *store.Tx, v domain.Vote) error {
	return tx.CallEvent(hall.EventID(v.Owner))
}

// VoteOpened tells those in the room on their screens; no mail would come in time.
func (c liveCaller) VoteOpened(tx *store.Tx, v domain.Vote, _ []domain.PersonID) error {
	return c.touch(tx, v)
}

func (c liveCaller) VoteReminder(*store.Tx, domain.Vote, []domain.PersonID, int) error { return nil }

func (c liveCaller) VoteClosed(tx *store.Tx, v domain.Vote) error { return c.touch(tx, v) }

func (c liveCaller) VoteCounted(tx *store.Tx, v domain.Vote, _ box.ContestResult) error {
	if err := c.h.Office.DeclareVote(tx, domain.Engine(), v.Contest.ID, []string{c.h.Office.Say("written.by.clock")}); err != nil {
		return err
	}
	return c.touch(tx, v)
}

func (c liveCaller) VoteEnded(tx *store.Tx, v domain.Vote, _ string) error { return c.touch(tx, v) }

// MaySeeVote lets in whoever is of the event.
func (c liveCaller) MaySeeVote(tx *store.Tx, by domain.Actor, v domain.Vote) error {
	e, err := tx.Event(v.Owner)
	if err != nil {
		return err
	}
	inside, err := c.h.insideTx(tx, by, e)
	if err == nil && !inside {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	return err
}
