package governance

import (
	"testing"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func TestR134_ThreeTakeItToAMeeting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 6, 5)
		ctx := t.Context()
		m := b.opened(Proposal{})
		b.vote(m, governance.Yes, 0, 1, 2)
		closes := *m.Closes
		for n, i := range []int{2, 3, 4} {
			m = got[governance.Motion](t)(b.PullToMeeting(ctx, b.as(i), m.ID))
			if pulled := m.Way == governance.AtMeeting; pulled != (n == 2) {
				t.Fatalf("after %d: %+v", n+1, m)
			}
		}
		_, err := b.VoteOpenly(ctx, b.as(0), m.ID, governance.No)
		refusaltest.Want(t, err, governance.VoteNotOpen)
		b.at(closes)
		if m = b.read(m.ID); m.State != governance.MotionSeconded || m.Round != 2 {
			t.Errorf("the clock decided what was taken to a meeting: %+v", m)
		}
		if n := b.mails(MailMotionPulled); n != 5 {
			t.Errorf("%d were told", n)
		}
	})
}

func TestR126_WhoIsConflictedNeitherVotesNorCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 7, 6)
		ctx := t.Context()
		m := got[governance.Motion](t)(b.Move(ctx, b.as(1), Proposal{Panels: []domain.PanelID{b.panel.ID}, Title: "T", Words: "W"}))
		m = got[governance.Motion](t)(b.Second(ctx, b.as(2), m.ID))
		got[governance.Motion](t)(b.Recuse(ctx, b.as(5), m.ID, "my trust sells it"))
		b.at(*m.Opens)
		if m = b.read(m.ID); m.Members[b.panel.ID] != 5 {
			t.Errorf("%v count", m.Members)
		}
		_, err := b.VoteOpenly(ctx, b.as(5), m.ID, governance.Yes)
		refusaltest.Want(t, err, governance.NotAVoter)
		b.vote(m, governance.Yes, 0, 1)
		b.vote(m, governance.No, 4)
		got[governance.Motion](t)(b.Recuse(ctx, b.as(4), m.ID, "I see it only now")) // after her vote: it goes
		_, err = b.VoteOpenly(ctx, b.as(4), m.ID, governance.No)
		refusaltest.Want(t, err, governance.Conflicted)
		_, err = b.Recuse(ctx, b.as(4), m.ID, "again")
		refusaltest.Want(t, err, governance.AskedAlready)
		b.vote(m, governance.Yes, 2)
		b.at(*m.Closes)
		m = b.read(m.ID)
		if want := (governance.Tally{Yes: 3, Members: 4, Voters: 4}); m.Outcome.Panels[0].Tally != want || !m.Outcome.Carried {
			t.Errorf("%+v", m.Outcome)
		}
	})
}

func TestR135_HalfOfTheMembersAskItBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 6, 5)
		ctx := t.Context()
		again := Proposal{Panels: []domain.PanelID{b.panel.ID}, Title: "Minutes again", Words: "That the minutes be published within ten days."}
		m := b.opened(Proposal{})
		b.at(*m.Closes)
		for _, i := range []int{0, 3} {
			got[governance.Motion](t)(b.AskReturn(ctx, b.as(i), m.ID))
			_, err := b.Move(ctx, b.as(1), again)
			refusaltest.Want(t, err, governance.LostLately)
		}
		_, err := b.AskReturn(ctx, b.as(3), m.ID)
		refusaltest.Want(t, err, governance.AskedAlready)

		// The same in other words is for the chair to see.
		other := got[governance.Motion](t)(b.Move(ctx, b.as(1), Proposal{Panels: again.Panels, Title: "Minutes", Words: "That minutes come out in ten days."}))
		_, err = b.RuleSame(ctx, b.as(2), other.ID, m.ID, "it is the same")
		refusaltest.Want(t, err, refusal.LacksRole)
		other = got[governance.Motion](t)(b.RuleSame(ctx, b.as(0), other.ID, m.ID, "it is the same"))
		if other.State != governance.MotionBarred || other.SameAs != m.ID {
			t.Errorf("%+v", other)
		}

		got[governance.Motion](t)(b.AskReturn(ctx, b.as(4), m.ID)) // three of five
		got[governance.Motion](t)(b.Move(ctx, b.as(1), again))
		_, err = b.AskReturn(ctx, b.as(2), m.ID)
		refusaltest.Want(t, err, governance.HalfAsked)
	})
}

func TestR128_AJointResolutionNeedsEachPanel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := mustBench(t, s, "CIO", 6, 5)
		b := &bench{House: a.House, t: t}
		b.seat("CNIO", 6, 5)
		ctx := t.Context()
		both := []domain.PanelID{a.panel.ID, b.panel.ID}
		m := got[governance.Motion](t)(a.Move(ctx, a.as(1), Proposal{Panels: both, Title: "T", Words: "That we write together."}))
		if m.Reference != "JOINT-2026-M1" {
			t.Error(m.Reference)
		}
		m = got[governance.Motion](t)(a.Second(ctx, b.as(2), m.ID)) // by a member of the other
		a.at(*m.Opens)
		a.vote(m, governance.Yes, 0, 1, 2, 3, 4)
		b.vote(m, governance.Yes, 0, 1)
		b.vote(m, governance.No, 2)
		a.at(*m.Closes)
		m = a.read(m.ID)
		if m.State != governance.MotionLost || m.Outcome.Why != governance.ByOnePanel || !m.Outcome.Panels[0].Carried || m.Outcome.Panels[1].Carried {
			t.Errorf("%+v", m.Outcome)
		}
		if sum := m.Outcome.All(); sum.Yes != 7 || sum.No != 1 {
			t.Errorf("%+v", sum)
		}
	})
}

func TestR128_AJointSecretVoteIsAContestForEachPanel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := mustBench(t, s, "CIO", 6, 5)
		b := &bench{House: a.House, t: t}
		b.seat("CNIO", 6, 5)
		ctx := t.Context()
		m := got[governance.Motion](t)(a.Move(ctx, a.as(1), Proposal{Panels: []domain.PanelID{a.panel.ID, b.panel.ID}, Title: "T", Words: "W", Mode: governance.BySecret}))
		m = got[governance.Motion](t)(a.Second(ctx, a.as(2), m.ID))
		a.counted(*m.Opens)
		m = a.read(m.ID)
		var votes []domain.Vote
		if err := s.Read(ctx, func(tx *store.Tx) (err error) { votes, err = a.roundTx(tx, m); return err }); err != nil || len(votes) != 2 {
			t.Fatalf("%d contests: %v", len(votes), err)
		}
		for _, v := range votes {
			who := a
			if v.Panel == b.panel.ID {
				who = b
			}
			who.cast(v.Contest.ID, domain.Yes, 0, 1, 2)
		}
		a.counted(*m.Closes)
		if m = a.read(m.ID); m.State != governance.MotionCarried || len(m.Outcome.Panels) != 2 || !m.Outcome.Panels[1].Carried {
			t.Errorf("%+v %+v", m, m.Outcome)
		}
	})
}

func TestR5_WhoSeesAMotion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 6, 5)
		other := &bench{House: b.House, t: t}
		other.seat("CNIO", 6, 5)
		ctx := t.Context()
		m := b.opened(Proposal{})
		secretary := domain.Actor{Person: "s", Grants: []domain.Grant{{Role: domain.Secretariat}}}
		see := func(by domain.Actor, decided bool) (found, listed bool) {
			t.Helper()
			_, err := b.Motion(ctx, by, m.ID)
			if _, no := refusal.Of(err); err != nil && !no {
				t.Fatal(err)
			}
			list, _, no := b.Motions(ctx, by, MotionQuery{Panel: b.panel.ID, Decisions: decided})
			if _, is := refusal.Of(no); no != nil && !is {
				t.Fatal(no)
			}
			return err == nil, len(list) == 1
		}
		for says, c := range map[string]struct {
			by            domain.Actor
			before, after bool
		}{
			"a member of the panel":       {b.as(3), true, true},
			"the secretariat":             {secretary, true, true},
			"a member of the network":     {b.actor(b.outside), false, true},
			"a member of another's panel": {other.as(1), false, false},
			"nobody signed in":            {domain.Actor{}, false, false},
		} {
			found, listed := see(c.by, false)
			if found != c.before || listed != c.before {
				t.Errorf("%s, while it goes on: found %v, listed %v", says, found, listed)
			}
		}
		b.vote(m, governance.Yes, 0, 1, 2)
		b.at(*m.Closes)
		for says, c := range map[string]struct {
			by    domain.Actor
			after bool
		}{
			"a member of the panel":       {b.as(3), true},
			"a member of the network":     {b.actor(b.outside), true},
			"a member of another's panel": {other.as(1), false},
			"nobody signed in":            {domain.Actor{}, false},
		} {
			found, listed := see(c.by, true)
			if found != c.after || listed != c.after {
				t.Errorf("%s, once it is decided: found %v, listed %v", says, found, listed)
			}
		}
		_, err := b.VoteOpenly(ctx, other.as(1), m.ID, governance.Yes)
		refusaltest.Want(t, err, refusal.Unknown)
		_, err = b.Second(ctx, b.actor(b.outside), m.ID)
		refusaltest.Want(t, err, refusal.LacksRole)
	})
}

func TestTheRegisterOfDecisionsIsSearchedAndReplaced(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 6, 5)
		ctx := t.Context()
		carry := func(p Proposal) governance.Motion {
			t.Helper()
			m := b.opened(p)
			b.vote(m, governance.Yes, 0, 1, 2)
			b.at(*m.Closes)
			return b.read(m.ID)
		}
		fee := carry(Proposal{Title: "The fee", Words: "That the fée be 100% of last year’s."})
		carry(Proposal{Title: "Minutes", Words: "That minutes be short."})
		find := func(q MotionQuery) int {
			t.Helper()
			q.Decisions = true
			list, more, err := b.Motions(ctx, b.as(0), q)
			if err != nil || more {
				t.Fatal(err)
			}
			return len(list)
		}
		for words, n := range map[string]int{"": 2, "FEE last": 1, "100%": 1, "m_nutes": 0, "cio-2026": 2, "minutes fee": 0} {
			if got := find(MotionQuery{Words: words}); got != n {
				t.Errorf("%q finds %d", words, got)
			}
		}
		_, err := b.Move(ctx, b.as(1), Proposal{Panels: fee.Panels, Title: "T", Words: "W", Purpose: governance.MotionPurpose{Kind: governance.ForRescission}})
		refusaltest.Want(t, err, refusal.Missing)
		back := carry(Proposal{Title: "No fee", Words: "That it be taken back.", Replaces: fee.ID,
			Purpose: governance.MotionPurpose{Kind: governance.ForRescission}})
		if fee = b.read(fee.ID); fee.Standing != governance.Rescinded || fee.ReplacedBy != back.ID {
			t.Errorf("%+v", fee)
		}
		if n := find(MotionQuery{Force: governance.InForce}); n != 2 {
			t.Errorf("%d in force", n)
		}
		_, err = b.Move(ctx, b.as(1), Proposal{Panels: fee.Panels, Title: "T", Words: "W", Replaces: fee.ID})
		refusaltest.Want(t, err, governance.NotDecided)
	})
}
