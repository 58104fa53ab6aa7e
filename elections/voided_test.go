package elections

import (
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// leavesBeforehand ends the seat that a member was to take.
func (o *office) leavesBeforehand(p domain.PersonID) {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		held, err := tx.HoldingsOf(p)
		if err != nil || len(held) != 1 {
			o.t.Fatalf("%d seats, %v", len(held), err)
		}
		return tx.EndHolding(held[0].ID, held[0].From, domain.EndedByResignation)
	})
}

// counted brings a poll in which everybody votes for the option given to its
// certificate.
func (o *office) counted(el domain.Election, c domain.Contest, voters int, options ...string) domain.Election {
	o.t.Helper()
	for i := range voters {
		o.vote(c, o.members[i], options...)
	}
	o.at(c.Closes)
	el = o.reload(el)
	closes, err := clerk.ObjectionsClose(el)
	if err != nil {
		o.t.Fatal(err)
	}
	storetest.MustSet(o.t, o.e.Store, closes)
	return o.certify(el)
}

// A seat that a voided election had filled is its repetition's alone: no by-election,
// countback or co-option takes it meanwhile, and what was under way for one ends
// (R84, R88, R120). Random lives found it: a by-election had filled seats that the
// repetition came for, and nobody could certify it.
func TestR88_AVoidedElectionsSeatsAreItsRepetitionsAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 14)
		el := o.certify(o.uncontested(o.notice(without(nil)), 0, 1))
		o.leavesBeforehand(o.members[1].ID)
		draft := Draft{Panel: o.panel.ID, Kind: domain.ByElection, Closes: day(2026, time.December, 10), Contact: "ro@example.org"}
		by, err := o.e.CreateElection(t.Context(), o.secretary, draft)
		if err != nil {
			t.Fatalf("a by-election before it was voided: %v", err)
		}
		o.two(o.e.Void(t.Context(), o.ro, el.ID, "I void this election. Dame Example", "the notice named a wrong day"))
		if by = o.reload(by); by.State != domain.Cancelled {
			t.Errorf("the by-election for a seat that is filled again is %s", by.State)
		}
		refusedAll := func(when string) {
			t.Helper()
			if _, err := o.e.CreateElection(t.Context(), o.secretary, draft); err == nil {
				t.Errorf("%s a by-election is drafted for the same seats", when)
			}
			list, err := o.e.Vacancies(t.Context(), o.secretary, o.panel.ID)
			if err != nil || len(list) != 2 {
				t.Fatalf("%s %d vacancies, %v", when, len(list), err)
			}
			for _, v := range list {
				for _, c := range v.Choices {
					if r, no := refusal.Of(c.Refused); !no || r.Reason != domain.ByElectionRuns {
						t.Errorf("%s %s of seat %d: %v", when, c.Way, v.Term.Number, c.Refused)
					}
				}
			}
		}
		refusedAll("before the repetition is drafted")
		o.tick()
		refusedAll("while the repetition is a draft")
		again := o.repetition(el)
		if again, err = o.e.PublishNotice(t.Context(), o.secretary, again.ID); err != nil {
			t.Fatal(err)
		}
		refusedAll("after its notice")
		for _, at := range []time.Time{again.Timetable.NominationsOpen, again.Timetable.Statement, again.Timetable.WithdrawalsClose} {
			o.at(at)
		}
		if again = o.certify(o.reload(again)); again.State != domain.Certified || len(again.Outcome.Returned) != 2 {
			t.Errorf("the repetition is %s, %+v", again.State, again.Outcome)
		}
	})
}

// Whoever a by-election has seated keeps her seat when the election before it is
// voided: the repetition fills the others (R8a, R84).
func TestR84_WhoeverAByElectionHasSeatedKeepsHerSeat(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 14)
		el := o.certify(o.uncontested(o.notice(without(nil)), 0, 1))
		o.leavesBeforehand(o.members[1].ID)
		o.write(func(tx *store.Tx) error { // by a by-election that was over before
			terms, err := vacancies(tx, o.panel.ID, day(2026, time.July, 1))
			if err != nil || len(terms) != 1 {
				t.Fatalf("%d vacancies, %v", len(terms), err)
			}
			return tx.CreateHolding(domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: terms[0].ID, Seat: terms[0].Seat, Panel: o.panel.ID, Person: o.members[2].ID,
				From: terms[0].From, Until: terms[0].Until, Mandate: domain.Mandate{Kind: domain.Elected, Contest: store.NewID[domain.ContestID]()}})
		})
		o.two(o.e.VoidAfresh(t.Context(), o.ro, el.ID, "I void this election. Dame Example", "the notice named a wrong day"))
		o.tick()
		again := o.repetition(el)
		storetest.MustSet(t, s, again.Timetable.Notice)
		again, err := o.e.PublishNotice(t.Context(), o.secretary, again.ID)
		if err != nil || again.Seats != 1 || len(again.Given.Seats) != 1 {
			t.Fatalf("the repetition fills %d seats: %v", again.Seats, err)
		}
		o.at(again.Timetable.NominationsOpen)
		if again = o.certify(o.uncontested(o.reload(again), 3)); again.State != domain.Certified {
			t.Errorf("the repetition is %s", again.State)
		}
	})
}

// A chair who was elected again keeps the office she has until the terms end, when the
// election that would seat her anew is voided before; she leads the caretakers then.
// The four years of `hustings demo --years` found it (R25, R84).
func TestR84_AChairElectedAgainKeepsTheOfficeSheHas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 14)
		until := day(2026, time.August, 1)
		o.termOf(0, domain.Term{From: day(2024, time.August, 1), Until: until}, 0)
		o.write(func(tx *store.Tx) error {
			return tx.CreateOfficeTerm(domain.OfficeTerm{ID: store.NewID[domain.OfficeTermID](), Panel: o.panel.ID, Office: domain.ChairOffice, Person: o.members[0].ID,
				From: day(2024, time.August, 10), Until: until, Mandate: domain.Mandate{Kind: domain.Elected}})
		})
		el := o.certify(o.uncontested(o.notice(without(nil)), 0, 1))
		o.two(o.e.Void(t.Context(), o.ro, el.ID, "I void this election. Dame Example", "the notice named a wrong day"))
		if l, err := o.e.Leadership(t.Context(), o.panel.ID); err != nil || l.As != domain.LeadChair || l.Person != o.members[0].ID {
			t.Errorf("before the terms end the panel is led by %s %s: %v", l.As, l.Person, err)
		}
		storetest.MustSet(t, s, when.StartOfDay(until, time.UTC).Add(time.Hour))
		if l, err := o.e.Leadership(t.Context(), o.panel.ID); err != nil || l.As != domain.LeadCaretaker || l.Person != o.members[0].ID {
			t.Errorf("afterwards by %s %s: %v", l.As, l.Person, err)
		}
	})
}

// The papers of an election that is voided are not counted back any more, though
// candidates had been asked (R84, R116).
func TestR116_AVoidedElectionsPapersFillNoVacancy(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 14)
		el := o.notice(nil)
		c := o.toPoll(el)
		el = o.counted(el, c, 8, c.Options[0].ID, c.Options[1].ID)
		o.leavesBeforehand(c.Options[0].Person)
		b, err := o.e.BeginCountback(t.Context(), o.secretary, o.panel.ID, nil, "she will not serve")
		if err != nil || len(b.Asks) != 1 {
			t.Fatalf("%d asked, %v", len(b.Asks), err)
		}
		if err := o.e.ConsentToServe(t.Context(), actorOf(o.person(c.Options[1].Person)), b.Asks[0].ID, true); err != nil {
			t.Fatal(err)
		}
		o.two(o.e.Void(t.Context(), o.ro, el.ID, "I void this election. Dame Example", "the count was watched by a candidate"))
		o.at(b.Closes)
		o.read(func(tx *store.Tx) (err error) { b, err = tx.Countback(b.ID); return err })
		if b.State != domain.CountbackStopped || len(b.Returned) != 0 {
			t.Errorf("the countback is %s, %d returned", b.State, len(b.Returned))
		}
		o.read(func(tx *store.Tx) error {
			held, err := tx.HoldingsOf(c.Options[1].Person)
			if len(held) != 0 {
				t.Errorf("a voided election's papers have seated somebody: %+v", held)
			}
			return err
		})
	})
}

func (o *office) person(id domain.PersonID) domain.Person {
	return o.members[slices.IndexFunc(o.members, func(p domain.Person) bool { return p.ID == id })]
}

// Who stood behind which tag is forgotten of a contest that ended without a result as
// of others: when the window of three weeks is over, and not before the repetition
// that takes the roll over has sealed its own (R88, R89).
func TestR89_TheRollOfAVoidElectionIsForgotten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 14)
		el := o.notice(nil)
		c := o.toPoll(el)
		el = o.counted(el, c, 6, c.Options[0].ID)
		o.two(o.e.Void(t.Context(), o.ro, el.ID, "I void this election. Dame Example", "the count was watched by a candidate"))
		voided := o.now()
		window, err := domain.VoidApplicationsClose(voided, el.Params)
		if err != nil {
			t.Fatal(err)
		}
		kept := func() (n int) {
			o.read(func(tx *store.Tx) error { roll, err := tx.Roll(c.ID); n = len(roll); return err })
			return n
		}
		o.at(window.Add(time.Hour))
		if kept() != 14 {
			t.Fatalf("%d on the roll that the repetition has not yet taken over", kept())
		}
		again := o.repetition(el)
		again, round := o.heldAgain(again, 14, 0, 1)
		if kept() != 0 {
			t.Errorf("%d on the roll of a void election after the window", kept())
		}
		if seq := o.sequence(c.ID); !seq.Destroyed(ledger.Salts) {
			t.Error("the board does not say so")
		}
		o.wantActs(el, map[acts.Name]int{"contest.roll-destroyed": 1})
		o.vote(round, o.members[7], round.Options[0].ID) // the repetition has a roll of its own
		_ = again
	})
}

// An election that was cancelled after its seal forgets its roll likewise (R89).
func TestR89_TheRollOfACancelledElectionIsForgotten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 14)
		el := o.notice(nil)
		c := o.toSealed(el)
		if err := o.e.Cancel(t.Context(), o.ro, el.ID, "the panel is to be merged"); err != nil {
			t.Fatal(err)
		}
		window, err := domain.VoidApplicationsClose(o.now(), el.Params)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			at   time.Time
			want int
		}{{window.Add(-time.Second), 14}, {window, 0}} {
			o.at(x.at)
			o.read(func(tx *store.Tx) error {
				roll, err := tx.Roll(c.ID)
				if len(roll) != x.want {
					t.Errorf("%d on the roll of a cancelled election at %s, want %d", len(roll), x.at, x.want)
				}
				return err
			})
		}
		o.wantActs(el, map[acts.Name]int{"contest.roll-destroyed": 1})
	})
}
