package elections

import (
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func TestR20_DeadlinesMoveLaterOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		was := el.Timetable.NominationsClose
		if _, err := o.e.Postpone(t.Context(), o.ro, el.ID, domain.NominationsClose, was.Add(-time.Hour), "hurry"); !refusedFor(err, domain.DeadlineEarlier) {
			t.Errorf("earlier: %v", err)
		}
		r, err := o.e.Postpone(t.Context(), o.ro, el.ID, domain.NominationsClose, was.Add(2*time.Hour), "the mail was late")
		if err != nil {
			t.Fatal(err)
		}
		if now := o.reload(el); now.Timetable.NominationsClose != was {
			t.Error("one officer moved it")
		}
		if _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); err != nil {
			t.Fatal(err)
		}
		if el = o.reload(el); el.Timetable.NominationsClose != was.Add(2*time.Hour) {
			t.Errorf("it is still %v", el.Timetable.NominationsClose)
		}
		storetest.MustSet(t, s, was.Add(time.Hour))
		o.toSealed(el)
		if el = o.reload(el); el.State != domain.Sealed { // the moved timetable is not taken for a tampered one
			t.Fatalf("%s, alarm %q", el.State, el.Alarm)
		}
		o.at(el.Timetable.PollOpens)
		if _, err := o.e.Postpone(t.Context(), o.ro, el.ID, domain.PollCloses, el.Timetable.PollCloses.Add(time.Hour), "more time"); !refusedFor(err, domain.OutageTooShort) {
			t.Errorf("more time to vote without an outage: %v", err)
		}
	})
}

// What may be moved as things are is what a request is accepted for, and nothing
// else is (R20).
func TestR20_WhatMayBeMovedIsWhatIsAccepted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		movable := func(when string, want ...domain.Milestone) {
			t.Helper()
			list, err := o.e.Movable(t.Context(), o.ro, el.ID)
			if err != nil {
				t.Fatal(err)
			}
			var got []domain.Milestone
			for _, d := range list {
				if got = append(got, d.Milestone); !d.At.Equal(el.Timetable.At(d.Milestone)) {
					t.Errorf("%s: %s at %v", when, d.Milestone, d.At)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v may be moved, want %v", when, got, want)
			}
			for _, m := range domain.Milestones {
				r, err := o.e.Postpone(t.Context(), o.ro, el.ID, m, el.Timetable.At(m).Add(time.Minute), "as a trial")
				if accepted := err == nil; accepted != slices.Contains(want, m) {
					t.Errorf("%s: moving %s: %v", when, m, err)
				}
				if err != nil {
					continue
				}
				if _, err := o.e.Decline(t.Context(), o.ro, r.ID, "it was a trial"); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := o.e.Movable(t.Context(), o.as(0), el.ID); !refusedFor(err, refusal.LacksRole) {
			t.Errorf("a member: %v", err)
		}
		movable("nominations are open", domain.NominationsClose, domain.StatementPublished, domain.WithdrawalsClose, domain.RollSealed, domain.PollOpens)
		o.valid(el, 0, 2, 3)
		o.valid(el, 1, 4, 5)
		o.at(el.Timetable.Statement)
		movable("the statement is out", domain.WithdrawalsClose, domain.RollSealed, domain.PollOpens)
		o.at(el.Timetable.RollSealed)
		movable("the roll is sealed")
		o.at(el.Timetable.PollOpens)
		beat := func(at time.Time) {
			storetest.MustSet(t, s, at)
			if err := o.e.Beat(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		beat(el.Timetable.PollOpens)
		movable("the poll is open")
		beat(el.Timetable.PollOpens.Add(31 * time.Minute))
		movable("the poll is open, and nobody was let in for half an hour", domain.PollCloses)
	})
}

// The service was away over the close: the poll closes by the clock and waits,
// unopened, for its officers, who reopen it (R20a).
func TestR20a_AnOutageOverTheCloseHoldsTheCount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		c := o.toPoll(el)
		for i := range 4 {
			o.vote(c, o.members[i], c.Options[0].ID)
		}
		beat := func(at time.Time) {
			storetest.MustSet(t, s, at)
			if err := o.e.Beat(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		beat(c.Closes.Add(-2 * time.Hour))
		o.at(c.Closes.Add(time.Hour)) // silent since
		if el = o.reload(el); el.State != domain.Closed {
			t.Fatalf("%s", el.State)
		}
		beat(c.Closes.Add(time.Hour))
		if done := o.tick(); len(done) != 0 {
			t.Errorf("the clock went on: %v", done)
		}
		if _, err := o.e.CastMarks(t.Context(), o.as(5), c.ID, nil, ""); !refusedFor(err, domain.PollClosed) {
			t.Errorf("voting while it is held: %v", err)
		}
		now := o.now()
		if _, err := o.e.Reopen(t.Context(), o.ro, el.ID, now.Add(3*time.Hour), "power cut"); !refusedFor(err, domain.ReopeningBounds) {
			t.Errorf("for three hours: %v", err)
		}
		r, err := o.e.Reopen(t.Context(), o.ro, el.ID, now.Add(6*time.Hour), "power cut")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); err != nil {
			t.Fatal(err)
		}
		if el = o.reload(el); el.State != domain.Open {
			t.Fatalf("reopened: %s", el.State)
		}
		o.vote(c, o.members[5], c.Options[1].ID)
		beat(now.Add(6*time.Hour - time.Minute)) // the first outage still lies in the last day: it waits once more
		o.at(now.Add(6 * time.Hour))
		if el = o.reload(el); el.State != domain.Closed {
			t.Fatalf("closed again: %s", el.State)
		}
		r, err = o.e.Release(t.Context(), o.dep, el.ID, "enough time was given")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.e.Confirm(t.Context(), o.ro, r.ID, ""); err != nil {
			t.Fatal(err)
		}
		o.tick()
		if el = o.reload(el); el.State != domain.Provisional {
			t.Errorf("released: %s, alarm %q", el.State, el.Alarm)
		}
	})
}

// A later round of an officers' election waits after an outage like the first,
// and only the round that was hit is given more time (R20a).
func TestR20a_ALaterRoundIsHeldAndAloneReopened(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 6, 7)
		el := o.officersElection(o.mustPanel(6), domain.ChairOffice)
		first := o.stands(el, 0, 1)
		a := optionOf(t, first, o.members[0].ID)
		o.vote(first, o.members[0], a) // one of six: no quorum, held again (R95)
		o.at(first.Closes)
		c := o.sealsRound(el)
		if c.Round != 2 {
			t.Fatalf("round %d", c.Round)
		}
		beat := func(at time.Time) {
			t.Helper()
			storetest.MustSet(t, s, at)
			if err := o.e.Beat(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		beat(c.Opens)
		o.tick()
		for i := range 4 {
			o.vote(c, o.members[i], a)
		}
		for at := c.Opens; at.Before(c.Closes.Add(-time.Hour)); at = at.Add(20 * time.Minute) {
			beat(at)
		}
		if _, err := o.e.Postpone(t.Context(), o.ro, el.ID, domain.PollCloses, c.Closes.Add(time.Hour), "more time"); !refusedFor(err, domain.OutageTooShort) {
			t.Errorf("more time without an outage: %v", err)
		}
		if _, err := o.e.Release(t.Context(), o.ro, el.ID, "why not"); !refusedFor(err, domain.NotHeld) {
			t.Errorf("releasing what is not held: %v", err)
		}
		beat(c.Closes.Add(time.Hour)) // silent since an hour before the close
		o.tick()
		if c = o.contest(el); c.Hold == "" || c.Stage != domain.ContestSealed {
			t.Fatalf("the second round is not held: %q, %s", c.Hold, c.Stage)
		}
		if done := o.tick(); len(done) != 0 {
			t.Errorf("the clock went on: %v", done)
		}
		was, until := o.contestOf(first.ID).Closes, o.now().Add(6*time.Hour)
		o.two(o.e.Reopen(t.Context(), o.ro, el.ID, until, "power cut"))
		if now := o.contestOf(first.ID).Closes; !now.Equal(was) {
			t.Errorf("the first round was moved to %v", now)
		}
		if again := o.reload(el); again.State != domain.Counting || !again.Timetable.PollCloses.Equal(first.Closes) {
			t.Errorf("the election is %s and closes %v", again.State, again.Timetable.PollCloses)
		}
		o.vote(c, o.members[4], a)
		o.at(until)
		if c = o.contest(el); c.Hold == "" {
			t.Fatal("the outage still lies in the last day: it waits once more")
		}
		o.two(o.e.Release(t.Context(), o.ro, el.ID, "enough time was given"))
		o.tick()
		if el = o.reload(el); el.State != domain.Provisional || len(el.Outcome.Returned) != 1 || el.Alarm != "" {
			t.Errorf("released: %s, %+v, alarm %q", el.State, el.Outcome, el.Alarm)
		}
		o.wantActs(el, map[acts.Name]int{"poll.held": 2, acts.PollClosed: 3, acts.ElectionDeadlineMoved: 1})
	})
}

func TestR33_R34_TheSealedRollChangesByTwoOfficersOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 9)
		el := o.notice(nil)
		o.valid(el, 0, 2, 3)
		o.valid(el, 1, 4, 5)
		o.at(el.Timetable.Statement)
		left := o.members[8]
		var fact domain.Membership
		o.write(func(tx *store.Tx) error { // a slip of the register: her membership is missing at the seal
			facts, err := tx.MembershipsOf(left.ID)
			fact = facts[0]
			if err != nil {
				return err
			}
			return storetest.Exec(tx, "DELETE FROM memberships WHERE person = '"+string(left.ID)+"'")
		})
		own := func(p domain.Person, why refusal.Reason, ask time.Time) {
			t.Helper()
			entry, err := o.e.MyRollEntry(t.Context(), actorOf(p), el.ID)
			if err != nil || entry.OnRoll != (why.Name == "") || !entry.AskBy.Equal(ask) || !entry.OnRoll && entry.WhyNot.Reason != why {
				t.Errorf("%s is told %+v, %v; want %q, to be asked by %v", p.Number, entry, err, why, ask)
			}
		}
		own(left, domain.RollNoMember, time.Time{})
		own(o.members[7], refusal.Reason{}, time.Time{})
		o.at(el.Timetable.RollSealed)
		c := o.contest(el)
		o.write(func(tx *store.Tx) error { return tx.CreateMembership(fact) })
		o.at(c.Opens)
		own(left, domain.RollLeftOut, c.Closes.Add(-24*time.Hour))
		if _, err := o.e.CastMarks(t.Context(), actorOf(left), c.ID, nil, ""); !refusedFor(err, domain.NotOnRoll) {
			t.Errorf("not on the roll: %v", err)
		}
		o.two(o.e.AddToRoll(t.Context(), o.ro, el.ID, left.ID, domain.Reasons{Why: "left out by a slip"}))
		own(left, refusal.Reason{}, time.Time{})
		o.vote(c, left, c.Options[0].ID)
		if _, err := o.e.AddToRoll(t.Context(), o.ro, el.ID, left.ID, domain.Reasons{Why: "again"}); !refusedFor(err, domain.OnRollAlready) {
			t.Errorf("adding twice: %v", err)
		}
		if _, err := o.e.AddToRoll(t.Context(), o.ro, el.ID, o.secretary.Person, domain.Reasons{Why: "a friend"}); !refusedFor(err, domain.NotQualified) {
			t.Errorf("adding somebody who never qualified: %v", err)
		}
		o.two(o.e.RemoveFromRoll(t.Context(), o.ro, el.ID, o.members[7].ID, domain.Reasons{Why: "died in May"}))
		if _, err := o.e.CastMarks(t.Context(), o.as(7), c.ID, nil, ""); !refusedFor(err, domain.NotOnRoll) {
			t.Errorf("removed: %v", err)
		}
		storetest.MustSet(t, s, c.Closes.Add(-24*time.Hour))
		if _, err := o.e.AddToRoll(t.Context(), o.ro, el.ID, o.members[7].ID, domain.Reasons{Why: "too late"}); !refusedFor(err, domain.RollCureOver) {
			t.Errorf("24 hours before the close: %v", err)
		}
		own(o.members[7], domain.RollLeftOut, time.Time{})
		for i := range 3 {
			o.vote(c, o.members[i], c.Options[0].ID)
		}
		o.at(c.Closes)
		if el = o.reload(el); el.State != domain.Provisional {
			t.Errorf("%s, alarm %q", el.State, el.Alarm)
		}
	})
}

// Asking for a removal tells nobody who has voted: it is answered alike for
// both. Only the second officer's confirmation finds out, and then the attempt
// is on the record, the request is spent, and the voter is told (R34, R69).
func TestPR5_ARemovalIsNoWayToLearnWhoHasVoted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		c := o.toPoll(el)
		o.vote(c, o.members[6], c.Options[0].ID)
		spent, err := o.e.RemoveFromRoll(t.Context(), o.ro, el.ID, o.members[6].ID, domain.Reasons{Why: "a duplicate"})
		if err != nil {
			t.Fatalf("asking about somebody who has voted: %v", err)
		}
		if _, err := o.e.RemoveFromRoll(t.Context(), o.ro, el.ID, o.members[7].ID, domain.Reasons{Why: "a duplicate"}); !refusedFor(err, domain.RequestWaits) {
			t.Errorf("asking about the next before the first is settled: %v", err)
		}
		if _, err := o.e.Confirm(t.Context(), o.ro, spent.ID, ""); !refusedFor(err, refusal.SamePerson) {
			t.Errorf("confirming alone: %v", err)
		}
		if _, err := o.e.Confirm(t.Context(), o.dep, spent.ID, ""); !refusedFor(err, domain.HasVoted) {
			t.Errorf("two officers remove somebody who has voted: %v", err)
		}
		if _, err := o.e.Confirm(t.Context(), o.dep, spent.ID, ""); !refusedFor(err, domain.RequestDone) {
			t.Errorf("the spent request again: %v", err)
		}
		o.wantActs(el, map[acts.Name]int{"roll.change.asked": 1, "roll.change.refused": 1, "roll.change.confirmed": 0, "contest.roll-changed": 0})
		told := 0
		o.write(func(tx *store.Tx) error {
			mails, err := tx.DueLetters(1000)
			for _, m := range mails {
				if m.Mail.Template == clerk.MailRemovalRefused && m.Person.ID == o.members[6].ID {
					told++
				}
			}
			return err
		})
		if told != 1 {
			t.Errorf("the voter was told %d times", told)
		}
		quiet, err := o.e.RemoveFromRoll(t.Context(), o.ro, el.ID, o.members[7].ID, domain.Reasons{Why: "a duplicate"})
		if err != nil {
			t.Fatalf("asking about somebody who has not voted: %v", err)
		}
		if _, err := o.e.Confirm(t.Context(), o.dep, quiet.ID, ""); err != nil {
			t.Errorf("removing somebody who has not voted: %v", err)
		}
		o.vote(c, o.members[6], c.Options[1].ID) // the entry stands: she may still change her vote
	})
}
