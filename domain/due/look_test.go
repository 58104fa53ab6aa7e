package due

import (
	"slices"
	"testing"
	"time"

	"hustings/domain"
)

// Look names the first instant at which Next says something, and none before.
func TestR13_WhenTheClockLooksAgain(t *testing.T) {
	e := mustElection(t, domain.Draft)
	times, p := e.Timetable, e.Params
	four := domain.Field{stands("1"), stands("2"), stands("3"), stands("4")}
	round := func(change func(*domain.Contest)) []domain.Contest {
		c := domain.Contest{ID: "c", Round: 1, Params: p, Opens: times.PollOpens, Closes: times.PollCloses, Stage: domain.ContestSealed}
		if change != nil {
			change(&c)
		}
		return []domain.Contest{c}
	}
	opened := func(c *domain.Contest) { c.Done.Opened = &times.PollOpens }
	reminders := domain.ReminderTimes(times.PollOpens, times.PollCloses, p.ReminderMails, domain.DefaultParams(domain.PanelElection).Timezone)
	voids, err := domain.VoidApplicationsClose(times.PollCloses, p)
	if err != nil {
		t.Fatal(err)
	}
	certified := func(s *Situation) {
		s.CertifiedAt, s.Outcome, s.Rounds = &times.PollCloses, &domain.Outcome{Returned: []domain.Returned{{Person: "1"}}}, round(func(c *domain.Contest) { c.Stage = domain.ContestCounted })
		s.Kind = domain.OfficerElection
	}
	ends, err := domain.Election{CertifiedAt: &times.PollCloses, Params: p, Term: e.Term}.PapersEnd()
	if err != nil {
		t.Fatal(err)
	}
	day := func(d time.Time) time.Time {
		return time.Date(d.Year(), d.Month(), d.Day()+1, 0, 0, 0, 0, time.UTC).Add(-time.Hour)
	} // the next midnight of a British summer
	for _, c := range []struct {
		what  string
		state domain.State
		now   time.Time
		with  func(*Situation)
		want  time.Time // zero: never
	}{
		{"a draft", domain.Draft, times.Notice, nil, time.Time{}},
		{"a notice", domain.Notice, times.Notice, nil, times.NominationsOpen},
		{"a notice whose hour has come", domain.Notice, times.Statement, nil, times.NominationsOpen},
		{"under an alarm", domain.Notice, times.Notice, func(s *Situation) { s.Alarm = "x" }, time.Time{}},
		{"nominations", domain.Nominations, times.NominationsOpen, nil, times.Statement},
		{"rulings were asked for", domain.Nominations, times.Statement.Add(time.Minute), func(s *Situation) {
			s.Field, s.Done.RulingsAsked = domain.Field{waits("1", p, times.NominationsOpen)}, &times.Statement
		}, day(times.Statement)},
		{"withdrawals", domain.Withdrawals, times.Statement, func(s *Situation) { s.Field = four }, times.RollSealed},
		{"withdrawals of few", domain.Withdrawals, times.Statement, func(s *Situation) { s.Field = four[:1] }, times.WithdrawalsClose},
		{"a draw is awaited", domain.Withdrawals, times.WithdrawalsClose, func(s *Situation) { s.overCap(four); s.Done.DrawAsked = &times.Statement }, time.Time{}},
		{"sealed", domain.Sealed, times.RollSealed, func(s *Situation) { s.Rounds = round(nil) }, times.PollOpens},
		{"open", domain.Open, times.PollOpens, func(s *Situation) { s.Field, s.Rounds = four, round(opened) }, reminders[0]},
		{"reminded", domain.Open, reminders[0], func(s *Situation) {
			s.Field, s.Rounds = four, round(func(c *domain.Contest) { opened(c); c.Done.Reminders = len(reminders) })
		}, times.PollCloses},
		{"an outage holds it", domain.Closed, times.PollCloses, func(s *Situation) { s.Rounds = round(func(c *domain.Contest) { opened(c); c.Hold = "x" }) }, time.Time{}},
		{"it waits for what is outside", domain.Counting, times.PollCloses.Add(time.Hour), func(s *Situation) {
			s.Rounds = round(func(c *domain.Contest) { opened(c); c.Done.Closed, c.Stage = &times.PollCloses, domain.ContestClosed })
		}, times.PollCloses},
		{"certified", domain.Certified, times.PollCloses.Add(time.Hour), certified, voids},
		{"its roll is gone", domain.Certified, voids, func(s *Situation) { certified(s); s.Rounds[0].Done.RollGone = &voids }, ends},
		{"and its papers", domain.Certified, ends, func(s *Situation) {
			certified(s)
			s.Rounds[0].Done.RollGone, s.Rounds[0].Done.Papers = &voids, domain.PapersGone
		}, time.Time{}},
		{"void, and its seats are taken", domain.Void, times.PollCloses, func(s *Situation) { s.SeatTerms = []domain.SeatTermID{"t"} }, day(times.PollCloses)},
		{"void, and held again", domain.Void, times.PollCloses, func(s *Situation) { s.Children = []domain.Election{{Kind: domain.PanelElection}} }, time.Time{}},
	} {
		s := Situation{Election: mustElection(t, c.state)}
		if c.with != nil {
			c.with(&s)
		}
		got, err := Look(s, c.now)
		switch {
		case err != nil:
			t.Errorf("%s: %v", c.what, err)
		case c.want.IsZero() && got != nil, !c.want.IsZero() && (got == nil || !got.Equal(c.want)):
			t.Errorf("%s: the clock looks at %v, not %v", c.what, got, c.want)
		}
		wantNothingBefore(t, c.what, s, c.now, got)
	}
}

// wantNothingBefore asks [Next] all along: it says nothing before the instant.
func wantNothingBefore(t *testing.T, what string, s Situation, now time.Time, at *time.Time) {
	t.Helper()
	end := now.AddDate(3, 0, 0)
	if at != nil {
		end = *at
	}
	list, err := s.instants(now)
	if err != nil {
		t.Fatal(err)
	}
	for i := now; i.Before(end); i = i.Add(7*time.Hour + 13*time.Minute) {
		list = append(list, i)
	}
	if at != nil {
		list = append(list, at.Add(-1))
	}
	slices.SortFunc(list, time.Time.Compare)
	for _, i := range list {
		if i.Before(now) || !i.Before(end) {
			continue
		}
		if step, err := Next(s, i); err != nil || step != nil {
			t.Errorf("%s: the clock looks at %v, and %+v is due at %v (%v)", what, at, step, i, err)
			return
		}
	}
}
