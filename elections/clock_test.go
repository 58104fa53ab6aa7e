package elections

import (
	"sync"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/due"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Two processes ring at the same instants on one PostgreSQL: some forty
// transitions, and in the long suite more than a thousand.
func TestFA6_TwoReplicasDoEachTransitionOnce(t *testing.T) {
	t.Parallel()
	n := 12
	if long() {
		n = 340
	}
	url := storetest.PostgresURL(t)
	o := mustOffice(t, storetest.Open(t, url), 1, 8)
	other := New(storetest.Open(t, url), o.e.Keys, o.e.Host, nil)
	t.Logf("%d elections on two replicas", n)

	var list []domain.Election
	for range n {
		panel := domain.Panel{ID: store.NewID[domain.PanelID](), Network: o.network.ID, Code: "P" + string(store.NewID[domain.PanelID]())[:8], Name: "Panel"}
		o.write(func(tx *store.Tx) error {
			if err := tx.CreatePanel(panel); err != nil {
				return err
			}
			return tx.CreateSeats(domain.Seat{ID: store.NewID[domain.SeatID](), Panel: panel.ID, Number: 1})
		})
		el, err := o.e.CreateElection(t.Context(), o.secretary, Draft{Panel: panel.ID, Closes: o.closes, Contact: "ro@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, el)
	}
	storetest.MustSet(t, o.e.Store, list[0].Timetable.Notice)
	for i := range list {
		var err error
		if list[i], err = o.e.PublishNotice(t.Context(), o.secretary, list[i].ID); err != nil {
			t.Fatal(err)
		}
	}
	ring := func() (done []due.Transition) {
		var mu sync.Mutex
		var wg sync.WaitGroup
		for _, e := range []*Engine{o.e, other} {
			wg.Go(func() {
				d, err := e.Tick(t.Context())
				if err != nil {
					t.Errorf("ringing: %v", err)
				}
				mu.Lock()
				done = append(done, d...)
				mu.Unlock()
			})
		}
		wg.Wait()
		return done
	}
	begun, total := time.Now(), 0
	for _, m := range []domain.Milestone{domain.NominationsOpen, domain.StatementPublished, domain.WithdrawalsClose} {
		if m == domain.StatementPublished {
			o.valid(list[0], 0, 2, 3)
			o.valid(list[0], 1, 4, 5)
		}
		storetest.MustSet(t, o.e.Store, list[0].Timetable.At(m))
		total += len(ring())
	}
	el := list[0]
	storetest.MustSet(t, o.e.Store, el.Timetable.RollSealed)
	total += len(ring())
	c := o.contest(el)
	storetest.MustSet(t, o.e.Store, c.Opens)
	total += len(ring())
	for i := range 5 {
		o.vote(c, o.members[i], c.Options[0].ID)
	}
	storetest.MustSet(t, o.e.Store, c.Closes)
	total += len(ring())
	t.Logf("%d transitions in %v", total, time.Since(begun).Round(time.Millisecond))

	if el = o.reload(el); el.State != domain.Provisional {
		t.Errorf("the contested one: %s, alarm %q", el.State, el.Alarm)
	}
	o.wantActs(el, map[acts.Name]int{"nominations.opened": 1, "statement.published": 1, "roll.sealed": 1, acts.PollOpened: 1,
		"poll.closed": 1, "count.begun": 1, "result.provisional": 1, "contest.sealed": 1})
	for _, el := range list[1:] {
		o.wantActs(el, map[acts.Name]int{"nominations.opened": 1, "statement.published": 1, "election.unopposed": 1})
	}
	var mails map[string]int
	o.read(func(tx *store.Tx) error {
		counts, err := tx.MailCounts(el.ID)
		mails = map[string]int{}
		for _, c := range counts {
			mails[c.Template] += c.Mails
		}
		return err
	})
	if mails[clerk.MailPollOpen] != 8 || mails[clerk.MailNotice] != 8 {
		t.Errorf("%d voters told of the poll and %d of the notice, want 8 and 8: %v", mails[clerk.MailPollOpen], mails[clerk.MailNotice], mails)
	}
}

func TestFA7_DownAcrossOpenAndClose(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		c := o.toSealed(el)
		storetest.MustSet(t, s, c.Opens.Add(time.Hour)) // nobody rings: it is open by the clock (R13)
		for i := range 5 {
			o.vote(c, o.members[i], c.Options[0].ID)
		}
		storetest.MustSet(t, s, c.Closes)
		_, err := o.e.CastMarks(t.Context(), o.as(6), c.ID, []domain.Mark{{Option: c.Options[0].ID, Rank: 1}}, "")
		if !refusedFor(err, domain.PollClosed) {
			t.Errorf("a late ballot before the clock was rung: %v", err)
		}
		storetest.MustSet(t, s, c.Closes.Add(48*time.Hour)) // the service comes back
		begun := time.Now()
		back := New(s, o.e.Keys, o.e.Host, nil)
		done, err := back.Tick(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("catching up took %v", took)
		}
		var names []due.Step
		for _, d := range done {
			names = append(names, d.Name)
		}
		want := []due.Step{due.OpenPoll, due.ClosePoll, due.BeginCount, due.AdvanceCount, due.PublishResult}
		if len(names) != len(want) {
			t.Fatalf("caught up %v, want %v", names, want)
		}
		for i := range want {
			if names[i] != want[i] {
				t.Errorf("caught up %v, want %v", names, want)
				break
			}
		}
		if el = o.reload(el); el.State != domain.Provisional {
			t.Errorf("after catching up: %s", el.State)
		}
		if again, err := back.Tick(t.Context()); err != nil || len(again) != 0 {
			t.Errorf("ringing again did %v, %v", again, err)
		}
	})
}

// The clock of both nights, minute by minute: an election that opens in the one
// and closes in the other has each of its transitions once.
func TestFA8_TransitionsOnClockChangeNights(t *testing.T) {
	t.Parallel()
	for _, night := range []struct {
		name string
		day  when.Date
		set  map[domain.Milestone]string
		bad  string
	}{
		{"spring", when.Date{Year: 2026, Month: time.March, Day: 29}, map[domain.Milestone]string{domain.PollOpens: "2026-03-29T00:30"}, "2026-03-29T01:30"},
		{"autumn", when.Date{Year: 2026, Month: time.October, Day: 25}, map[domain.Milestone]string{domain.PollOpens: "2026-10-25T00:30"}, "2026-10-25T01:30"},
	} {
		t.Run(night.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				o := mustOffice(t, s, 1, 8)
				// The poll closes on a working day soon after and opens in that night.
				closes := night.day
				for n := 0; n < 11; n++ {
					var err error
					if closes, err = when.LatestCalendar().AddWorkingDays(closes, 1); err != nil {
						t.Fatal(err)
					}
				}
				p := domain.DefaultParams(domain.PanelElection)
				p.VotingOpens, p.PollNotice = 10, 10
				start := night.day.AddDays(-70)
				storetest.MustSet(t, s, time.Date(start.Year, start.Month, start.Day, 9, 0, 0, 0, time.UTC))
				d := Draft{Panel: o.panel.ID, Closes: closes, Contact: "ro@example.org", Params: &p}
				el, err := o.e.CreateElection(t.Context(), o.secretary, d)
				if err != nil {
					t.Fatal(err)
				}
				bad := map[domain.Milestone]string{domain.PollOpens: night.bad}
				if _, err := o.e.EditElection(t.Context(), o.secretary, el.ID, d, bad); err == nil {
					t.Errorf("%s was taken for an instant (R14)", night.bad)
				} else if r, no := refusal.Of(err); !no || r.Field != "dates.poll_opens" || r.Rule != "R14" {
					t.Errorf("%s: %v", night.bad, err)
				}
				set := map[domain.Milestone]string{domain.PollNoticed: night.set[domain.PollOpens]}
				for m, at := range night.set {
					set[m] = at
				}
				if el, err = o.e.EditElection(t.Context(), o.secretary, el.ID, d, set); err != nil {
					t.Fatal(err)
				}
				storetest.MustSet(t, s, el.Timetable.Notice)
				if el, err = o.e.PublishNotice(t.Context(), o.secretary, el.ID); err != nil {
					t.Fatal(err)
				}
				o.at(el.Timetable.NominationsOpen)
				o.toSealed(el)
				for at := el.Timetable.PollOpens.Add(-5 * time.Minute); at.Before(el.Timetable.PollOpens.Add(150 * time.Minute)); at = at.Add(time.Minute) {
					done := o.at(at)
					opened := len(done) == 1 && done[0].Name == due.OpenPoll
					if opened != at.Equal(el.Timetable.PollOpens) || len(done) > 1 {
						t.Errorf("at %v the clock did %v", at, done)
					}
				}
				o.wantActs(el, map[acts.Name]int{acts.PollOpened: 1, "roll.sealed": 1})
			})
		})
	}
}
