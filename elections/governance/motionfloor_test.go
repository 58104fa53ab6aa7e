package governance

import (
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// session is a meeting of a panel of twelve seats that is open, with an item to decide.
type session struct {
	*chamber
	meeting governance.Meeting
	item    governance.Item
}

// mustSession opens a meeting of nine members, of whom so many are there.
func mustSession(t *testing.T, s *store.Store, present int) *session {
	t.Helper()
	c := mustChamber(t, s, 12, 9, "CIO")
	m := c.mustMeeting(on2026(time.March, 10))
	item, err := c.AddItem(t.Context(), c.secretary, m.ID, governance.Item{Title: "Minutes", Purpose: governance.ToDecide})
	fine(t, err)
	c.mustOpen(m, present)
	return &session{chamber: c, meeting: m, item: item}
}

// moved is a motion moved and seconded in the session by its second and third member.
func (s *session) moved(p Proposal) governance.Motion {
	s.t.Helper()
	p.Panels, p.Way, p.Meeting, p.Item = []domain.PanelID{s.panel()}, governance.AtMeeting, s.meeting.ID, s.item.ID
	if p.Title == "" {
		p.Title = "Publish the minutes"
	}
	if p.Words == "" {
		p.Words = "That the minutes be published."
	}
	m := got[governance.Motion](s.t)(s.Move(s.t.Context(), s.as(s.member(1)), p))
	return got[governance.Motion](s.t)(s.Second(s.t.Context(), s.as(s.member(2)), m.ID))
}

func (s *session) vote(m governance.Motion, c governance.Choice, members ...int) {
	s.t.Helper()
	for _, i := range members {
		got[governance.Motion](s.t)(s.VoteOpenly(s.t.Context(), s.as(s.member(i)), m.ID, c))
	}
}

func TestR123_R126_AVoteInAMeeting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := mustSession(t, st, 5) // E10: five of nine, with twelve seats, is the quorum
		ctx := t.Context()
		m := s.moved(Proposal{})
		if m.Majority != governance.Simple || m.Opens != nil {
			t.Errorf("%+v", m)
		}
		_, err := s.CallMotion(ctx, s.as(s.member(3)), m.ID, 0)
		refused(t, err, governance.NotPresiding)
		fine(t, s.DeclareConflict(ctx, s.as(s.member(4)), s.item.ID, s.member(4).ID, "my trust prints them"))
		_, err = s.CallMotion(ctx, s.as(s.member(0)), m.ID, 0) // the conflicted one does not count
		refused(t, err, governance.Inquorate)
		for _, i := range []int{5, 6} {
			fine(t, s.Attend(ctx, s.as(s.member(i)), s.meeting.ID, s.member(i).ID, governance.Present))
		}
		before := s.view(s.secretary, s.meeting.ID).Revision
		m = got[governance.Motion](t)(s.CallMotion(ctx, s.as(s.member(0)), m.ID, 0))
		if m.State != governance.MotionVoting || m.Closes != nil || m.Members[s.panel()] != 8 {
			t.Fatalf("%+v", m)
		}
		if after := s.view(s.secretary, s.meeting.ID).Revision; after <= before {
			t.Error("no screen learns of the call")
		}
		fine(t, s.Attend(ctx, s.as(s.member(7)), s.meeting.ID, s.member(7).ID, governance.Present))
		for _, i := range []int{4, 7, 8} { // conflicted, too late for this vote, not there
			_, err = s.VoteOpenly(ctx, s.as(s.member(i)), m.ID, governance.Yes)
			refused(t, err, governance.NotAVoter)
		}
		s.vote(m, governance.Yes, 0, 1, 2)
		s.vote(m, governance.No, 3, 5)
		list, err := s.MotionsOf(ctx, s.as(s.member(0)), s.meeting.ID)
		fine(t, err)
		if len(list) != 1 || len(list[0].Missing) != 1 || list[0].Missing[0].Person != s.member(6).ID {
			t.Errorf("whose vote is missing: %+v", list)
		}
		refused(t, s.CloseMeeting(ctx, s.secretary, s.meeting.ID), governance.VoteGoesOn)
		_, err = s.CloseMotion(ctx, s.as(s.member(1)), m.ID)
		refused(t, err, governance.NotPresiding)
		m = got[governance.Motion](t)(s.CloseMotion(ctx, s.as(s.member(0)), m.ID))
		if want := (governance.Tally{Yes: 3, No: 2, Members: 8, Voters: 6}); m.State != governance.MotionCarried || m.Outcome.Panels[0].Tally != want {
			t.Errorf("%+v %+v", m, m.Outcome)
		}
		_, err = s.VoteOpenly(ctx, s.as(s.member(6)), m.ID, governance.No)
		refused(t, err, governance.VoteClosed)
		if n := s.mails(MailMotionOutcome) + s.mails(MailMotionMoved); n != 0 {
			t.Errorf("%d mails to people in one room", n)
		}
		fine(t, s.CloseMeeting(ctx, s.secretary, s.meeting.ID))
		minutes, _, err := s.MinutesOf(ctx, s.secretary, s.meeting.ID)
		fine(t, err)
		all := ""
		for _, section := range minutes.Sections {
			all += section.Text + "\n"
		}
		for _, said := range []string{m.Reference, "Moved by Ben CIO-2, seconded by Cleo CIO-3", "“That the minutes be published.”", "3 in favour, 2 against, 0 abstaining (more yes than no needed)"} {
			if !strings.Contains(all, said) {
				t.Errorf("the minutes do not say %q:\n%s", said, all)
			}
		}
	})
}

func TestR132_TheChairBreaksATieInAMeeting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := mustSession(t, st, 6)
		ctx := t.Context()
		tied := func() governance.Motion {
			t.Helper()
			m := s.moved(Proposal{Words: "That " + time.Now().String() + " be noted."})
			m = got[governance.Motion](t)(s.CallMotion(ctx, s.as(s.member(0)), m.ID, 0))
			s.vote(m, governance.Yes, 0, 1)
			s.vote(m, governance.No, 2, 3)
			s.vote(m, governance.Abstain, 4)
			m = got[governance.Motion](t)(s.CloseMotion(ctx, s.as(s.member(0)), m.ID))
			if m.State != governance.MotionTied {
				t.Fatalf("%+v", m)
			}
			return m
		}
		m := got[governance.Motion](t)(s.CastingVote(ctx, s.as(s.member(0)), tied().ID, governance.No, "it is too early"))
		if m.State != governance.MotionLost || m.Outcome.Why != governance.ByCasting {
			t.Errorf("%+v", m)
		}
		second := tied()
		_, err := s.DeclineCasting(ctx, s.as(s.member(1)), second.ID)
		refused(t, err, governance.NotTheChair)
		if m = got[governance.Motion](t)(s.DeclineCasting(ctx, s.as(s.member(0)), second.ID)); m.State != governance.MotionLost || m.Outcome.Why != governance.ByTie {
			t.Errorf("%+v", m)
		}
	})
}

func TestR133a_ASecretVoteInAMeeting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := mustSession(t, st, 6)
		ctx := t.Context()
		m := s.moved(Proposal{Purpose: governance.MotionPurpose{Kind: governance.ForPlain, Person: s.outsider.ID}})
		if m.Mode != governance.BySecret || m.Because != governance.AboutAPerson {
			t.Errorf("%+v", m)
		}
		_, err := s.CallMotion(ctx, s.as(s.member(0)), m.ID, 61)
		refused(t, err, governance.MinutesOfVote)
		m = got[governance.Motion](t)(s.CallMotion(ctx, s.as(s.member(0)), m.ID, 5))
		_, err = s.CloseMotion(ctx, s.as(s.member(0)), m.ID)
		refused(t, err, governance.VoteIsSecret)
		for i := range 4 {
			if _, err := s.Office.CastMarks(ctx, s.as(s.member(i)), m.Contest, []domain.Mark{{Option: domain.Yes, Rank: 1}}, ""); err != nil {
				t.Fatal(err)
			}
		}
		_, err = s.Office.CastMarks(ctx, s.as(s.member(7)), m.Contest, []domain.Mark{{Option: domain.Yes, Rank: 1}}, "")
		refused(t, err, domain.NotOnRoll) // not there when it was called
		s.at(*m.Closes)
		for range 3 {
			_, err := s.Office.Tick(ctx)
			fine(t, err)
		}
		shown := got[MotionShown](t)(s.Motion(ctx, s.as(s.member(1)), m.ID))
		if shown.State != governance.MotionCarried || len(shown.Roll) != 0 {
			t.Errorf("%+v", shown)
		}
	})
}

func TestR129_AnAmendmentIsVotedOnFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := mustSession(t, st, 6)
		ctx := t.Context()
		m := s.moved(Proposal{Words: "That the minutes be published within a month."})
		p := Proposal{Title: "Sooner", Words: "That the minutes be published within a week.", Purpose: governance.MotionPurpose{Kind: governance.ForAmendment, Subject: string(m.ID)}}
		a := s.moved(p)
		_, err := s.CallMotion(ctx, s.as(s.member(0)), m.ID, 0)
		refused(t, err, governance.AmendmentFirst)
		a = got[governance.Motion](t)(s.CallMotion(ctx, s.as(s.member(0)), a.ID, 0))
		s.vote(a, governance.Yes, 0, 1, 2, 3)
		a = got[governance.Motion](t)(s.CloseMotion(ctx, s.as(s.member(0)), a.ID))
		if a.Effect != governance.EffectDone {
			t.Errorf("%+v", a)
		}
		shown := got[MotionShown](t)(s.Motion(ctx, s.as(s.member(4)), m.ID))
		if shown.Version != 2 || shown.Words != p.Words || shown.State != governance.MotionSeconded || len(shown.Versions) != 2 {
			t.Errorf("%+v", shown.Motion)
		}
		m = got[governance.Motion](t)(s.CallMotion(ctx, s.as(s.member(0)), m.ID, 0))
		_, err = s.Move(ctx, s.as(s.member(1)), Proposal{Panels: m.Panels, Way: governance.AtMeeting, Meeting: s.meeting.ID, Title: "x", Words: "y", Purpose: p.Purpose})
		refused(t, err, governance.MotionNotSo)
	})
}

func TestR160_AMotionOfAConfidentialItem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := mustSession(t, st, 7)
		ctx := t.Context()
		s.item.Confidential = true
		fine(t, s.ChangeItem(ctx, s.secretary, s.item.ID, s.item))
		fine(t, s.DeclareConflict(ctx, s.as(s.member(6)), s.item.ID, s.member(6).ID, "it is about my trust"))
		m := s.moved(Proposal{})
		m = got[governance.Motion](t)(s.CallMotion(ctx, s.as(s.member(0)), m.ID, 0))
		s.vote(m, governance.Yes, 0, 1, 2, 3, 4)
		m = got[governance.Motion](t)(s.CloseMotion(ctx, s.as(s.member(0)), m.ID))
		for says, c := range map[string]struct {
			by   domain.Actor
			sees bool
		}{
			"a member":                     {s.as(s.member(5)), true},
			"whoever is conflicted for it": {s.as(s.member(6)), false},
			"a member of the network":      {s.as(s.outsider), false},
		} {
			_, err := s.Motion(ctx, c.by, m.ID)
			list, _, _ := s.Motions(ctx, c.by, MotionQuery{Panel: s.panel(), Decisions: true})
			if (err == nil) != c.sees || (len(list) == 1) != c.sees {
				t.Errorf("%s: %v, %d in the list", says, err, len(list))
			}
		}
	})
}

func TestR134_WhatWasPulledIsPutToAMeeting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := mustSession(t, st, 6)
		ctx := t.Context()
		m := got[governance.Motion](t)(s.Move(ctx, s.as(s.member(1)), Proposal{Panels: []domain.PanelID{s.panel()}, Title: "T", Words: "W"}))
		m = got[governance.Motion](t)(s.Second(ctx, s.as(s.member(2)), m.ID))
		for _, i := range []int{3, 4, 5} {
			m = got[governance.Motion](t)(s.PullToMeeting(ctx, s.as(s.member(i)), m.ID))
		}
		_, err := s.CallMotion(ctx, s.as(s.member(0)), m.ID, 0)
		refused(t, err, governance.NotAtAMeeting)
		_, err = s.PutToMeeting(ctx, s.as(s.member(5)), m.ID, s.meeting.ID, "")
		if err == nil {
			t.Error("any member puts it there")
		}
		m = got[governance.Motion](t)(s.PutToMeeting(ctx, s.secretary, m.ID, s.meeting.ID, s.item.ID))
		m = got[governance.Motion](t)(s.CallMotion(ctx, s.secretary, m.ID, 0))
		s.vote(m, governance.Yes, 0, 1, 2, 3)
		m = got[governance.Motion](t)(s.CloseMotion(ctx, s.secretary, m.ID))
		if m.State != governance.MotionLost { // pulled, it keeps the absolute majority that was set beforehand: five of nine
			t.Errorf("%+v", m.Outcome)
		}
	})
}
