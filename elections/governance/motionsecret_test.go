package governance

import (
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// cast casts a member's paper in a secret vote.
func (b *bench) cast(c domain.ContestID, answer string, members ...int) {
	b.t.Helper()
	for _, i := range members {
		if _, err := b.Office.CastMarks(b.t.Context(), b.as(i), c, []domain.Mark{{Option: answer, Rank: 1}}, ""); err != nil {
			b.t.Fatalf("member %d: %v", i, err)
		}
	}
}

// counted has the office's clock run until nothing more is due.
func (b *bench) counted(to time.Time) {
	b.t.Helper()
	b.at(to)
	for range 3 {
		if _, err := b.Office.Tick(b.t.Context()); err != nil {
			b.t.Fatal(err)
		}
	}
}

func TestR131_TwoMembersMakeItSecret(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 7, 6)
		ctx := t.Context()
		m := got[governance.Motion](t)(b.Move(ctx, b.as(1), Proposal{Panels: []domain.PanelID{b.panel.ID}, Title: "A strange title", Words: "That it be done."}))
		m = got[governance.Motion](t)(b.AskSecret(ctx, b.as(4), m.ID))
		if m.Mode != governance.ByName {
			t.Error("one alone makes it secret")
		}
		_, err := b.AskSecret(ctx, b.as(4), m.ID)
		refusaltest.Want(t, err, governance.AskedAlready)
		m = got[governance.Motion](t)(b.Second(ctx, b.as(2), m.ID))
		m = got[governance.Motion](t)(b.AskSecret(ctx, b.as(5), m.ID))
		if m.Mode != governance.BySecret || m.Because != governance.AskedForIt {
			t.Errorf("%+v", m)
		}
		b.counted(*m.Opens)
		m = b.read(m.ID)
		if m.State != governance.MotionVoting || m.Contest == "" {
			t.Fatalf("%+v", m)
		}
		_, err = b.VoteOpenly(ctx, b.as(1), m.ID, governance.Yes)
		refusaltest.Want(t, err, governance.VoteIsSecret)
		if n := b.mails(MailMotionCalled); n != 6 {
			t.Errorf("%d were told of the ballot", n)
		}
		b.cast(m.Contest, domain.Yes, 0, 1, 2, 3)
		b.cast(m.Contest, domain.No, 4)
		_, err = b.Office.CastMarks(ctx, b.as(4), m.Contest, []domain.Mark{{Option: domain.Yes, Rank: 1}}, "")
		refusaltest.Want(t, err, domain.BallotStands) // R133: in a secret vote never
		b.counted(*m.Closes)
		m = b.read(m.ID)
		if m.State != governance.MotionCarried || !m.Outcome.Hidden || m.Outcome.Panels[0].Yes != 0 {
			t.Errorf("%+v %+v", m, m.Outcome)
		}
		for _, a := range b.acts(m.ID) {
			if strings.HasPrefix(string(a.Act.Name), "motion.carried") && a.Act.Detail["panels"] != nil {
				t.Errorf("the record tells the numbers of a secret vote: %v", a.Act.Detail)
			}
		}
		title := false
		if err := s.Read(ctx, func(tx *store.Tx) error {
			c, err := tx.Contest(m.Contest)
			title = strings.Contains(c.Question+c.Title, "strange")
			return err
		}); err != nil || title {
			t.Errorf("the board of a secret motion names it: %v", err)
		}
		shown := got[MotionShown](t)(b.Motion(ctx, b.as(0), m.ID))
		if len(shown.Roll)+len(shown.Votes)+len(shown.Missing) > 0 {
			t.Errorf("something of who voted is shown: %+v", shown)
		}
	})
}

// An absolute majority of the members in office, in secret (R130): three of six are
// too few, with nobody against.
func TestR130_ASecretAbsoluteMajorityIsOfAllMembers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 7, 6)
		m := b.opened(Proposal{Mode: governance.BySecret})
		b.counted(m.Opens.Add(time.Second))
		b.cast(m.Contest, domain.Yes, 0, 1, 2)
		b.counted(*m.Closes)
		if m = b.read(m.ID); m.State != governance.MotionLost || m.Outcome.Why != governance.ByVotes {
			t.Errorf("%+v %+v", m, m.Outcome)
		}
	})
}

func TestR134_ThreeTakeASecretVoteToAMeeting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 7, 6)
		ctx := t.Context()
		m := b.opened(Proposal{Mode: governance.BySecret})
		b.counted(m.Opens.Add(time.Second))
		b.cast(m.Contest, domain.Yes, 0, 1)
		contest := m.Contest
		for _, i := range []int{3, 4, 5} {
			m = got[governance.Motion](t)(b.PullToMeeting(ctx, b.as(i), m.ID))
		}
		if m = b.read(m.ID); m.Way != governance.AtMeeting || m.State != governance.MotionSeconded || m.Contest != "" || m.Round != 2 {
			t.Errorf("%+v", m)
		}
		_, err := b.Office.CastMarks(ctx, b.as(2), contest, []domain.Mark{{Option: domain.Yes, Rank: 1}}, "")
		if r, no := refusal.Of(err); !no || r.Reason != domain.PollStopped {
			t.Errorf("the box still takes ballots: %v", err)
		}
		b.counted(storetest.Start.AddDate(0, 1, 0))
		if m = b.read(m.ID); m.State != governance.MotionSeconded {
			t.Errorf("what was stopped is counted: %+v", m)
		}
	})
}

func TestR131_TooFewForASecret(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b := mustBench(t, s, "CIO", 3, 2)
		m := got[governance.Motion](t)(b.Move(t.Context(), b.as(0), Proposal{Panels: []domain.PanelID{b.panel.ID}, Title: "T", Words: "W", Mode: governance.BySecret}))
		m = got[governance.Motion](t)(b.Second(t.Context(), b.as(1), m.ID))
		b.at(*m.Opens)
		if m = b.read(m.ID); m.State != governance.MotionLapsed {
			t.Errorf("%+v", m)
		}
		acts := b.acts(m.ID)
		if last := acts[len(acts)-1]; last.Act.Name != "motion.lapsed" || last.Act.Why != domain.BallotTooSmall.Name {
			t.Errorf("%+v", last)
		}
	})
}
