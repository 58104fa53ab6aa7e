package elections

import (
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// As many candidates as seats: nobody votes, and all are elected (R53, E6).
func TestStory_AnUncontestedElection(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 8)
		el := o.notice(nil)
		o.valid(el, 0, 2, 3)
		o.valid(el, 1, 4, 5)
		o.at(el.Timetable.Statement)
		if _, err := o.e.Certify(t.Context(), o.ro, el.ID, "early"); !refusedFor(err, domain.WrongState) {
			t.Errorf("certifying before the withdrawal deadline: %v", err)
		}
		o.at(el.Timetable.WithdrawalsClose)
		el = o.reload(el)
		if el.State != domain.Withdrawals || el.Outcome == nil || el.Outcome.Decision != domain.Unopposed || len(el.Outcome.Returned) != 2 {
			t.Fatalf("%s %+v", el.State, el.Outcome)
		}
		o.at(el.Timetable.PollOpens) // no poll (R53)
		if el = o.certify(el); el.State != domain.Certified {
			t.Fatalf("%s", el.State)
		}
		o.wantActs(el, map[acts.Name]int{"roll.sealed": 0, acts.PollOpened: 0, "seat.filled": 2, "election.unopposed": 1})
		o.read(func(tx *store.Tx) error {
			held, err := tx.HoldingsOn(o.panel.ID, el.Term.From)
			if err != nil {
				return err
			}
			for _, h := range held {
				if h.Mandate.Kind != domain.Uncontest || h.Mandate.Contest != "" {
					t.Errorf("by %+v", h.Mandate)
				}
			}
			if len(held) != 2 {
				t.Errorf("%d holdings", len(held))
			}
			return nil
		})
		// Two members are too few for a secret ballot (R95): said once, not tried again.
		o.tick()
		o.tick()
		o.wantActs(el, map[acts.Name]int{acts.OfficersNotConvened: 1, acts.OfficersConvened: 0})
	})
}

// Fewer candidates than seats: those are elected, the rest is advertised again,
// once (R54).
func TestR54_SeatsLeftOverAreAdvertisedAgainOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 3, 8)
		el := o.notice(nil)
		o.valid(el, 0, 2, 3)
		o.at(el.Timetable.Statement)
		o.at(el.Timetable.WithdrawalsClose)
		el = o.certify(o.reload(el))
		if el.Outcome.Vacant != 2 {
			t.Fatalf("%d seats are vacant, want 2", el.Outcome.Vacant)
		}
		o.tick()
		var again []domain.Election
		o.read(func(tx *store.Tx) (err error) {
			again, err = tx.Elections(store.ElectionFilter{Parent: el.ID, Kind: domain.ByElection})
			return err
		})
		if len(again) != 1 || again[0].Seats != 2 || again[0].State != domain.Draft || again[0].Attempt != 2 {
			t.Fatalf("advertised again: %+v", again)
		}
		day, err := clerk.Today(el, o.now())
		if err != nil {
			t.Fatal(err)
		}
		latest, err := domain.ReadvertiseBy(day, false, when.LatestCalendar())
		if err != nil {
			t.Fatal(err)
		}
		if notice, _ := clerk.Today(el, again[0].Timetable.Notice); notice.After(latest) {
			t.Errorf("its notice is due on %v, after %v", notice, latest)
		}

		// Nobody stands in it: nothing is advertised a second time.
		by := again[0]
		storetest.MustSet(t, s, by.Timetable.Notice)
		if by, err = o.e.PublishNotice(t.Context(), o.secretary, by.ID); err != nil {
			t.Fatal(err)
		}
		o.at(by.Timetable.NominationsOpen)
		o.at(by.Timetable.Statement)
		o.at(by.Timetable.WithdrawalsClose)
		by = o.certify(o.reload(by))
		if by.Outcome.Decision != domain.NobodyStood || by.Outcome.Vacant != 2 {
			t.Errorf("%+v", by.Outcome)
		}
		if done := o.tick(); len(done) != 0 {
			t.Errorf("the clock went on: %v", done)
		}
	})
}

// A by-election fills the remainder of a term (R118).
func TestR118_AByElectionFillsTheRestOfTheTerm(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 8)
		term := domain.NewTerm(when.Date{Year: 2025, Month: time.August, Day: 1}, 2)
		other := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: o.seats[1].ID, Panel: o.panel.ID, Number: 2, From: term.From, Until: term.Until}
		o.write(func(tx *store.Tx) error {
			if err := tx.CreateSeatTerm(other); err != nil {
				return err
			}
			return tx.CreateHolding(domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: other.ID, Panel: o.panel.ID, Person: o.members[6].ID,
				From: term.From, Until: term.Until, Mandate: domain.Mandate{Kind: domain.Imported}})
		})
		seat := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: o.seats[0].ID, Panel: o.panel.ID, Number: 1, From: term.From, Until: term.Until}
		held := domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: seat.ID, Panel: o.panel.ID, Person: o.members[7].ID, From: term.From, Until: term.Until,
			Mandate: domain.Mandate{Kind: domain.Imported}}
		o.write(func(tx *store.Tx) error {
			if err := tx.CreateSeatTerm(seat); err != nil {
				return err
			}
			return tx.CreateHolding(held)
		})
		d := Draft{Panel: o.panel.ID, Kind: domain.ByElection, Closes: o.closes, Contact: "ro@example.org", SeatTerms: []domain.SeatTermID{seat.ID}}
		if _, err := o.e.CreateElection(t.Context(), o.secretary, d); !refusedFor(err, domain.SeatNotVacant) {
			t.Errorf("a seat that is held: %v", err)
		}
		all := d
		all.SeatTerms = nil
		if _, err := o.e.CreateElection(t.Context(), o.secretary, all); !refusedFor(err, domain.NoVacancy) {
			t.Errorf("all vacancies, and there is none: %v", err)
		}
		o.write(func(tx *store.Tx) error {
			return tx.EndHolding(held.ID, when.Date{Year: 2026, Month: time.January, Day: 5}, "resigned")
		})
		el, err := o.e.CreateElection(t.Context(), o.secretary, all)
		if err != nil || !slices.Equal(el.SeatTerms, d.SeatTerms) || el.Seats != 1 {
			t.Fatalf("all vacancies (R120): %v, %v", el.SeatTerms, err)
		}
		if _, err := o.e.CreateElection(t.Context(), o.secretary, d); !refusedFor(err, domain.TermHasElection) {
			t.Errorf("a second by-election for the seat: %v", err)
		}
		if _, err := o.e.CreateElection(t.Context(), o.secretary, all); !refusedFor(err, domain.NoVacancy) {
			t.Errorf("a second by-election for all vacancies: %v", err)
		}
		storetest.MustSet(t, s, el.Timetable.Notice)
		if el, err = o.e.PublishNotice(t.Context(), o.secretary, el.ID); err != nil {
			t.Fatal(err)
		}
		o.at(el.Timetable.NominationsOpen)
		if _, err := o.e.Nominate(t.Context(), o.as(6), el.ID, ""); !refusedFor(err, domain.AlreadySeated) {
			t.Errorf("somebody who holds a seat stands: %v", err)
		}
		o.valid(el, 0, 2, 3)
		o.at(el.Timetable.Statement)
		o.at(el.Timetable.WithdrawalsClose)
		el = o.certify(o.reload(el))
		day, err := clerk.Today(el, o.now())
		if err != nil {
			t.Fatal(err)
		}
		o.read(func(tx *store.Tx) error {
			now, err := tx.HoldingsOn(o.panel.ID, day)
			if err != nil || len(now) != 2 || seatOf(now, seat.ID).Person != o.members[0].ID || seatOf(now, seat.ID).From != day || seatOf(now, seat.ID).Until != term.Until {
				t.Errorf("held by %+v, %v; want from %v until %v", now, err, day, term.Until)
			}
			return err
		})

		// With under six months left the seat is not filled by an election (R115).
		o.write(func(tx *store.Tx) error {
			now, err := tx.HoldingsOn(o.panel.ID, day)
			if err != nil {
				return err
			}
			return tx.EndHolding(seatOf(now, seat.ID).ID, day.AddDays(1), "resigned")
		})
		storetest.MustSet(t, s, time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC))
		d.Closes = when.Date{Year: 2027, Month: time.May, Day: 6}
		all.Closes = d.Closes
		for _, d := range []Draft{d, all} {
			if _, err := o.e.CreateElection(t.Context(), o.secretary, d); !refusedFor(err, domain.LeaveVacant) {
				t.Errorf("five months left, of %v: %v", d.SeatTerms, err)
			}
		}
	})
}

// Withdrawals in an open poll leave no contest: it stops, its ballots stay
// unopened, its keys are destroyed (R56, E6).
func TestR56_WithdrawalsStopThePoll(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		o.valid(el, 0, 2, 3)
		gone := o.valid(el, 1, 4, 5)
		o.at(el.Timetable.Statement)
		o.at(el.Timetable.RollSealed)
		c := o.contest(el)
		o.at(c.Opens)
		o.vote(c, o.members[6], c.Options[0].ID)
		if err := o.e.WithdrawNomination(t.Context(), o.as(1), gone.ID, "moving abroad"); err != nil {
			t.Fatal(err)
		}
		if err := o.e.WithdrawNomination(t.Context(), o.as(1), gone.ID, "again"); !refusedFor(err, domain.NominationWithdrawn) {
			t.Errorf("withdrawing twice: %v", err)
		}
		o.tick()
		if el = o.reload(el); el.State != domain.Provisional || el.Outcome.Decision != domain.PollHalted || len(el.Outcome.Returned) != 1 {
			t.Fatalf("%s %+v", el.State, el.Outcome)
		}
		_, err := o.e.CastMarks(t.Context(), o.as(7), c.ID, []domain.Mark{{Option: c.Options[0].ID, Rank: 1}}, "")
		if !refusedFor(err, domain.PollStopped) {
			t.Errorf("voting in a stopped poll: %v", err)
		}
		o.read(func(tx *store.Tx) error {
			if share, err := tx.WrappedShare(c.ID); err != nil || share != nil {
				t.Errorf("the key outlived the poll: %v", err)
			}
			return nil
		})
		o.afterObjections(el)
		if el = o.certify(el); el.State != domain.Certified || el.Outcome.Returned[0].Person != o.members[0].ID {
			t.Errorf("%s %+v", el.State, el.Outcome)
		}
	})
}

// seatOf is the holding of a seat's term among several.
func seatOf(held []domain.Holding, term domain.SeatTermID) (h domain.Holding) {
	for _, h := range held {
		if h.SeatTerm == term {
			return h
		}
	}
	return h
}
