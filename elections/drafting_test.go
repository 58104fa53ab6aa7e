package elections

import (
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/due"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
	"hustings/elections/voters"
)

// sitting brings in a panel that sits until the day (R2a).
func (o *office) sitting(until when.Date) {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		for i, s := range o.seats {
			term := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: s.ID, Panel: o.panel.ID, Number: s.Number, From: until.AddYears(-2), Until: until}
			if err := tx.CreateSeatTerm(term); err != nil {
				return err
			}
			h := domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: term.ID, Panel: o.panel.ID, Person: o.members[i].ID, From: term.From,
				Until: term.Until, Mandate: domain.Mandate{Kind: domain.Imported, Note: "elected before"}}
			if err := tx.CreateHolding(h); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestR18_TermsNearTheirEndDraftTheNextElection(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 6)
		o.sitting(when.Date{Year: 2026, Month: time.August, Day: 1})
		if done := o.tick(); len(done) != 0 {
			t.Fatalf("in January: %v", done)
		}
		var from time.Time
		o.read(func(tx *store.Tx) (err error) { _, from, err = nextElection(tx, o.panel, tx.Now()); return err })
		if done := o.at(from.Add(-time.Second)); len(done) != 0 {
			t.Errorf("a second early: %v", done)
		}
		if done := o.at(from); len(done) != 1 || done[0].Name != due.DraftNext {
			t.Fatalf("as it is due: %v", done)
		}
		if done := o.tick(); len(done) != 0 {
			t.Errorf("again: %v", done)
		}
		items, err := o.e.Agenda(t.Context(), o.secretary)
		items = slices.DeleteFunc(items, func(i AgendaItem) bool { return i.Election.ID == "" }) // the panel has no chair, which the board says too (R104)
		if err != nil || len(items) != 1 || len(items[0].Waits) != 1 || items[0].Waits[0].What != "notice" {
			t.Fatalf("the board says %+v, %v", items, err)
		}
		el := items[0].Election
		want := domain.NewTerm(when.Date{Year: 2026, Month: time.August, Day: 1}, 2)
		if el.Term != want || el.Seats != 2 || !el.Timetable.Notice.After(o.now()) {
			t.Errorf("drafted for %v, %d seats, notice %v", el.Term, el.Seats, el.Timetable.Notice)
		}
		if _, err := o.e.CreateElection(t.Context(), o.secretary, Draft{Panel: o.panel.ID, Closes: o.closes}); !refusedFor(err, domain.TermHasElection) {
			t.Errorf("a second election for the term: %v", err)
		} else if r, _ := refusal.Of(err); r.Rule != "R21" || r.Args["reference"] != el.Reference || r.Args["state"] != domain.Draft {
			t.Errorf("it does not say which one there is: %s, %v", r.Rule, r.Args)
		}
		if _, err := o.e.Election(t.Context(), o.as(0), el.Reference); !refusedFor(err, refusal.Unknown) {
			t.Errorf("a member sees the draft: %v", err)
		}
		if _, err := o.e.PublishNotice(t.Context(), o.secretary, el.ID); !refusedFor(err, refusal.Missing) {
			t.Errorf("a notice without a contact (R39): %v", err)
		}
		if err := o.e.Cancel(t.Context(), o.secretary, el.ID, "not this year"); err != nil {
			t.Fatal(err)
		}
		if done := o.tick(); len(done) != 0 {
			t.Errorf("what was called off is drafted again: %v", done)
		}
	})
}

func TestR23_TwoCohortsPartInTheFoundingElection(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 4, 8)
		p := domain.DefaultParams(domain.PanelElection)
		p.Cohorts, p.Supporters, p.SupporterOrganisations = 2, 0, 0
		if err := o.e.SetParams(t.Context(), o.secretary, o.panel.ID, domain.PanelElection, p, "half each year"); err != nil {
			t.Fatal(err)
		}
		el := o.notice(nil)
		for i := range 4 {
			o.valid(el, i)
		}
		o.at(el.Timetable.Statement)
		o.at(el.Timetable.WithdrawalsClose)
		el = o.certify(o.reload(el))
		start := when.Date{Year: 2026, Month: time.August, Day: 1}
		years := map[when.Date]int{}
		o.read(func(tx *store.Tx) error {
			held, err := tx.HoldingsOn(o.panel.ID, start)
			for _, h := range held {
				years[h.Until]++
			}
			return err
		})
		if years[start.AddYears(1)] != 2 || years[start.AddYears(2)] != 2 {
			t.Errorf("the terms end %v, want half after one year and half after two", years)
		}
		storetest.MustSet(t, s, time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC))
		next, err := o.e.CreateElection(t.Context(), o.secretary, Draft{Panel: o.panel.ID, Closes: when.Date{Year: 2027, Month: time.June, Day: 24}})
		if err != nil || next.Seats != 2 || next.Term != domain.NewTerm(start.AddYears(1), 2) {
			t.Errorf("the year after: %d seats for %v, %v", next.Seats, next.Term, err)
		}
	})
}

// The seal was missed: the poll's hour comes without a key, and it does not open.
func TestR60_APollWithoutItsKeyIsAnAlarmAndDoesNotOpen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		o.valid(el, 0, 2, 3)
		o.valid(el, 1, 4, 5)
		o.at(el.Timetable.Statement)
		o.at(el.Timetable.PollOpens) // down since the statement
		if el = o.reload(el); el.State != domain.Withdrawals || el.Alarm != domain.NotSealed.Name {
			t.Fatalf("%s, alarm %q", el.State, el.Alarm)
		}
		if done := o.tick(); len(done) != 0 {
			t.Errorf("the clock went on: %v", done)
		}
		if err := o.e.Cancel(t.Context(), o.secretary, el.ID, "start again"); !refusedFor(err, refusal.LacksRole) {
			t.Errorf("the secretariat calls off a published election: %v", err)
		}
		if err := o.e.Cancel(t.Context(), o.ro, el.ID, "start again"); err != nil {
			t.Fatal(err)
		}
		if el = o.reload(el); el.State != domain.Cancelled {
			t.Error(el.State)
		}
	})
}

func TestR38_ASealedElectionMayBeCalledOffUntilItOpens(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		c := o.toSealed(el)
		storetest.MustSet(t, s, c.Opens) // open by the clock, though nobody has rung (R13)
		if err := o.e.Cancel(t.Context(), o.ro, el.ID, "too late"); !refusedFor(err, domain.WrongState) {
			t.Errorf("as it opens: %v", err)
		}
		storetest.MustSet(t, s, c.Opens.Add(-time.Second))
		if err := o.e.Cancel(t.Context(), o.ro, el.ID, "a name is missing"); err != nil {
			t.Fatal(err)
		}
		o.at(c.Opens)
		if _, err := o.e.CastMarks(t.Context(), o.as(6), c.ID, nil, ""); !refusedFor(err, domain.PollStopped) {
			t.Errorf("voting in it: %v", err)
		}
		o.read(func(tx *store.Tx) error {
			share, err := tx.WrappedShare(c.ID)
			if share != nil {
				t.Error("its key is still there")
			}
			return err
		})
	})
}

func TestR35_TheOlderOfTwoEntriesStands(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 3)
		same := o.members[0]
		same.Email = " M0001@EXAMPLE.org" // as if the register had let it through
		o.read(func(tx *store.Tx) error {
			stand, held, err := voters.StandFor(tx, domain.Electors([]domain.Person{same, o.members[1], o.members[2]}))
			if err != nil || len(stand) != 2 || len(held) != 1 || held[0].ID != o.members[1].ID {
				t.Errorf("%d stand, held %+v, %v", len(stand), held, err)
			}
			return nil
		})
	})
}

func TestAheadWalksFromInstantToInstant(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		o.valid(el, 0, 2, 3)
		o.valid(el, 1, 4, 5)
		steps := 0
		for ; steps < 50; steps++ {
			at, ok, err := o.e.Ahead(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			o.at(at)
			if el = o.reload(el); el.State == domain.Open && o.now().Equal(el.Timetable.PollOpens) {
				c := o.contest(el)
				for i := range 4 {
					o.vote(c, o.members[i], c.Options[0].ID)
				}
			}
		}
		if el.State != domain.Provisional {
			t.Errorf("after %d steps: %s, alarm %q", steps, el.State, el.Alarm)
		}
		o.wantActs(el, map[acts.Name]int{acts.PollReminded: 3, acts.PollOpened: 1})
	})
}
