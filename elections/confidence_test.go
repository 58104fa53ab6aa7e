package elections

import (
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// onPanel is member i as the door would let her in: with the role that her seat
// gives her.
func (o *office) onPanel(i int) domain.Actor {
	a := o.as(i)
	a.Grants = append(a.Grants, domain.Grant{Role: domain.PanelMember, Scope: domain.Scope{Panel: o.panel.ID}})
	return a
}

// moves has member i move no confidence in the office.
func (o *office) moves(i int, office domain.Office) domain.ConfidenceMotion {
	o.t.Helper()
	m, err := o.e.MoveNoConfidence(o.ctx(), o.onPanel(i), o.panel.ID, office, "she does not call meetings")
	if err != nil {
		o.t.Fatal(err)
	}
	return m
}

// toBallot has members mover and seconder bring a motion as far as its open ballot.
func (o *office) toBallot(office domain.Office, mover, seconder int) (domain.ConfidenceMotion, domain.Contest) {
	o.t.Helper()
	m := o.moves(mover, office)
	m, err := o.e.SecondNoConfidence(o.ctx(), o.onPanel(seconder), m.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	o.at(m.Opens.Add(-time.Hour))
	if m = o.motion(m); m.State != domain.ConfidenceVoting || m.Contest == "" {
		o.t.Fatalf("the ballot was not called: %+v", m)
	}
	o.at(*m.Opens)
	return m, o.contestOf(m.Contest)
}

func (o *office) motion(m domain.ConfidenceMotion) domain.ConfidenceMotion {
	o.t.Helper()
	o.read(func(tx *store.Tx) (err error) { m, err = tx.ConfidenceMotion(m.ID); return err })
	return m
}

// A motion is moved, seconded, noticed and carried: the office is vacant from that
// instant, the seat is kept, the vice-chair acts, a successor is called, and nobody
// is shown a number (R107, R108, R85a).
func TestR107_R108_NoConfidenceIsCarried(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustSitting(t, s, 5)
		moved := o.now()
		m := o.moves(2, domain.ChairOffice)
		if m.State != domain.ConfidenceMoved || m.Person != o.members[0].ID {
			t.Fatalf("%+v", m)
		}
		if _, err := o.e.SecondNoConfidence(t.Context(), o.onPanel(2), m.ID); !refusedFor(err, domain.ConfidenceTwice) {
			t.Errorf("the mover seconds: %v", err)
		}
		if _, err := o.e.SecondNoConfidence(t.Context(), o.as(6), m.ID); !refusedFor(err, refusal.Unknown) {
			t.Errorf("somebody else seconds: %v", err)
		}
		if _, err := o.e.MoveNoConfidence(t.Context(), o.onPanel(3), o.panel.ID, domain.ChairOffice, "me too"); !refusedFor(err, domain.ConfidenceRuns) {
			t.Errorf("two at once: %v", err)
		}
		m, err := o.e.SecondNoConfidence(t.Context(), o.onPanel(3), m.ID)
		if err != nil || m.State != domain.ConfidenceNoticed {
			t.Fatalf("%+v, %v", m, err)
		}
		if n := o.workingDays(moved, *m.Opens); n <= 10 {
			t.Errorf("the ballot opens %d working days after the notice", n)
		}
		for i := range 5 { // notice to all (R107)
			if n := o.told(clerk.MailConfidenceNotice, i); n != 1 {
				t.Errorf("member %d is told %d times", i, n)
			}
		}
		o.at(m.Opens.Add(-2 * time.Hour))
		if m = o.motion(m); m.State != domain.ConfidenceNoticed {
			t.Errorf("too early: %s", m.State)
		}
		o.at(m.Opens.Add(-time.Hour))
		o.at(*m.Opens)
		m = o.motion(m)
		c := o.contestOf(m.Contest)
		if m.State != domain.ConfidenceVoting || m.Elected != 5 || c.Voters != 5 || c.MinBallots != 3 || c.Election != "" {
			t.Fatalf("%+v\n%+v", m, c)
		}
		o.vote(c, o.members[0], domain.No) // the person concerned may vote
		for _, i := range []int{1, 2, 3} { // three of five elected members; one stays away
			o.vote(c, o.members[i], domain.Yes)
		}
		if _, err := o.e.WithdrawNoConfidence(t.Context(), o.onPanel(2), m.ID, "we have talked"); !refusedFor(err, domain.WrongState) {
			t.Errorf("withdrawn during the ballot: %v", err)
		}
		o.leads("until the count", domain.LeadChair, 0)
		o.at(c.Closes)
		o.tick()
		if m = o.motion(m); m.State != domain.ConfidenceCarried {
			t.Fatalf("%+v", m)
		}
		l := o.leads("from that instant", domain.LeadActing, 1)
		if l.Because != domain.EndedByNoConfidence || l.Vacancy(domain.ChairOffice).Was != o.members[0].ID {
			t.Errorf("%+v", l)
		}
		var members []domain.SittingMember
		o.read(func(tx *store.Tx) (err error) {
			day, err := clerk.PanelDay(tx, o.panel.ID)
			if err != nil {
				return err
			}
			members, err = clerk.MembersInOffice(tx, o.panel.ID, day)
			return err
		})
		if !slices.ContainsFunc(members, func(m domain.SittingMember) bool { return m.Person == o.members[0].ID && m.Votes }) {
			t.Error("the seat is not kept (R108)")
		}
		o.called(domain.ChairOffice)
		shown, err := o.e.VoteResult(t.Context(), o.onPanel(4), c.ID)
		if err != nil || !shown.Carried || shown.Numbers != nil || shown.Transcript != nil {
			t.Errorf("a member is shown %+v, %v", shown, err)
		}
		if _, err := o.e.VoteResult(t.Context(), o.as(6), c.ID); !refusedFor(err, refusal.Unknown) {
			t.Errorf("somebody else is shown it: %v", err)
		}
		list, err := o.e.NoConfidences(t.Context(), o.onPanel(4), o.panel.ID)
		if err != nil || len(list) != 1 || list[0].State != domain.ConfidenceCarried {
			t.Errorf("%+v, %v", list, err)
		}
		if _, err := o.e.NoConfidences(t.Context(), o.as(6), o.panel.ID); !refusedFor(err, refusal.LacksRole) {
			t.Errorf("somebody else lists them: %v", err)
		}
	})
}

// E9: five for and none against of eleven is lost, though nobody was against it;
// and another is barred for twelve months (R108, R109).
func TestE9_R109_NoConfidenceIsLost(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustSitting(t, s, 11)
		m, c := o.toBallot(domain.ChairOffice, 2, 3)
		for _, i := range []int{2, 3, 4, 5, 6} {
			o.vote(c, o.members[i], domain.Yes)
		}
		o.at(c.Closes)
		o.tick()
		if m = o.motion(m); m.State != domain.ConfidenceLost {
			t.Fatalf("%+v", m)
		}
		o.leads("it is lost", domain.LeadChair, 0)
		move := func() error {
			_, err := o.e.MoveNoConfidence(t.Context(), o.onPanel(4), o.panel.ID, domain.ChairOffice, "again")
			return err
		}
		if err := move(); !refusedFor(err, domain.ConfidenceYoung) {
			t.Errorf("at once: %v", err)
		}
		free := domain.ConfidenceBarred(domain.OfficeTerm{Panel: o.panel.ID, Person: o.members[0].ID, From: day(2026, time.January, 1)}, []domain.ConfidenceMotion{m}, time.UTC)
		if !free.After(day(2028, time.January, 1)) { // her term ends before
			t.Errorf("free from %v", free)
		}
		if _, err := o.e.MoveNoConfidence(t.Context(), o.onPanel(4), o.panel.ID, domain.ViceOffice, "the other"); err != nil {
			t.Errorf("against the vice-chair: %v", err)
		}
	})
}

// What ends a motion before its ballot, or during it.
func TestR107_WhatEndsAMotionBeforeItIsDecided(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustSitting(t, s, 5)
		lapsed := o.moves(2, domain.ViceOffice)
		o.at(lapsed.Lapses.Add(-time.Second))
		if m := o.motion(lapsed); m.State != domain.ConfidenceMoved {
			t.Errorf("a second before: %s", m.State)
		}
		storetest.MustSet(t, s, lapsed.Lapses)
		if _, err := o.e.SecondNoConfidence(t.Context(), o.onPanel(3), lapsed.ID); !refusedFor(err, domain.WrongState) {
			t.Errorf("seconded too late, though no job has run (R13): %v", err)
		}
		o.tick()
		if m := o.motion(lapsed); m.State != domain.ConfidenceLapsed || m.EndedAt == nil {
			t.Errorf("%+v", m)
		}
		withdrawn := o.moves(2, domain.ViceOffice) // what lapsed does not bar
		if _, err := o.e.WithdrawNoConfidence(t.Context(), o.onPanel(3), withdrawn.ID, "not mine"); !refusedFor(err, domain.NotMover) {
			t.Errorf("by another: %v", err)
		}
		if m, err := o.e.WithdrawNoConfidence(t.Context(), o.onPanel(2), withdrawn.ID, "we have talked"); err != nil || m.State != domain.ConfidenceWithdrawn {
			t.Errorf("%+v, %v", m, err)
		}
		m, c := o.toBallot(domain.ViceOffice, 2, 3)
		o.vote(c, o.members[2], domain.Yes)
		o.leaves(1, when.DateOf(o.now(), time.UTC)) // she resigns during the ballot
		o.tick()
		if m = o.motion(m); m.State != domain.ConfidenceFallen {
			t.Errorf("%+v", m)
		}
		if c = o.contestOf(c.ID); c.Stage != domain.ContestEnded {
			t.Errorf("the ballot is %s", c.Stage)
		}
		o.next("and the vice-chair is elected anew", domain.OfficeElects, domain.ViceOffice, "R104")
		if done := o.tick(); len(done) != 0 {
			t.Errorf("the clock goes on: %v", done)
		}
	})
}

// A motion in the acting chair is one in the vice-chair: carried, both offices are
// vacant and R104 applies. One motion a panel of two cannot decide in secret is not
// taken.
func TestR104_R107_NoConfidenceInAnActingChair(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustSitting(t, s, 5)
		o.leaves(0, day(2027, time.March, 1))
		o.tick()
		if _, err := o.e.MoveNoConfidence(t.Context(), o.onPanel(2), o.panel.ID, domain.ChairOffice, "no"); !refusedFor(err, domain.OfficeVacant) {
			t.Errorf("against a vacant chair: %v", err)
		}
		_, c := o.toBallot(domain.ViceOffice, 2, 3)
		for i := range 5 {
			o.vote(c, o.members[i], domain.Yes)
		}
		o.at(c.Closes)
		o.tick()
		l, err := o.e.Leadership(t.Context(), o.panel.ID)
		if err != nil || l.As != domain.LeadMember || len(l.Vacant) != 2 {
			t.Errorf("%+v, %v", l, err)
		}
		small := mustSitting(t, storetest.SQLite(t), 2)
		if _, err := small.e.MoveNoConfidence(t.Context(), small.onPanel(1), small.panel.ID, domain.ChairOffice, "no"); !refusedFor(err, domain.BallotTooSmall) {
			t.Errorf("in a panel of two: %v", err)
		}
	})
}
