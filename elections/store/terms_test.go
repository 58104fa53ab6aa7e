package store_test

import (
	"slices"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// house is a network with a panel of two seats and two people, for tests of
// dated facts.
type house struct {
	network domain.Network
	panel   domain.Panel
	seats   []domain.Seat
	people  []domain.Person
}

func mustHouse(t *testing.T, s *store.Store) house {
	t.Helper()
	h := house{network: domain.Network{ID: store.NewID[domain.NetworkID](), Code: "CIO", Name: "Chief information officers", Kind: domain.Panelled}}
	h.panel = domain.Panel{ID: store.NewID[domain.PanelID](), Network: h.network.ID, Code: "CIO", Name: "CIO panel"}
	for i := range 2 {
		h.seats = append(h.seats, domain.Seat{ID: store.NewID[domain.SeatID](), Panel: h.panel.ID, Number: i + 1})
	}
	for i, name := range []string{"Ashby", "Okafor"} {
		h.people = append(h.people, domain.Person{ID: store.NewID[domain.PersonID](), Number: string(rune('1' + i)), Surname: name, Email: name + "@example.org"})
	}
	must(t, s.Write(t.Context(), func(tx *store.Tx) error {
		for _, err := range []error{tx.CreateNetwork(h.network), tx.CreatePanel(h.panel), tx.CreateSeats(h.seats...),
			tx.CreatePerson(h.people[0]), tx.CreatePerson(h.people[1])} {
			if err != nil {
				return err
			}
		}
		return nil
	}))
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func day(s string) when.Date {
	d, err := when.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

var wantRefusal = refusaltest.Want

func TestR21_OneSeatOneHolder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouse(t, s)
		term := func(seat domain.Seat, from, until string) domain.SeatTerm {
			return domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: seat.ID, Panel: h.panel.ID, Number: seat.Number, From: day(from), Until: day(until)}
		}
		first, second := term(h.seats[0], "2024-08-01", "2026-08-01"), term(h.seats[0], "2026-08-01", "2028-08-01")
		other := term(h.seats[1], "2024-08-01", "2026-08-01")
		holding := func(term domain.SeatTerm, who int, from, until string) domain.Holding {
			return domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: term.ID, Person: h.people[who].ID,
				From: day(from), Until: day(until), Mandate: domain.Mandate{Kind: domain.Imported, Note: "elected 2024, before Hustings"}}
		}
		do := func(f func(tx *store.Tx) error) error { return s.Write(t.Context(), f) }
		for _, x := range []domain.SeatTerm{first, second, other} {
			must(t, do(func(tx *store.Tx) error { return tx.CreateSeatTerm(x) }))
		}
		wantRefusal(t, do(func(tx *store.Tx) error { return tx.CreateSeatTerm(term(h.seats[0], "2028-07-31", "2030-08-01")) }), domain.TermOverlaps)

		seated := holding(first, 0, "2024-08-01", "2026-08-01")
		must(t, do(func(tx *store.Tx) error { return tx.CreateHolding(seated) }))
		for name, c := range map[string]struct {
			h   domain.Holding
			why refusal.Reason
		}{
			"another in her seat on her last day": {holding(first, 1, "2026-07-31", "2026-08-01"), domain.SeatTaken},
			"herself in a second seat":            {holding(other, 0, "2025-01-01", "2025-02-01"), domain.SeatTaken},
			"beyond the term":                     {holding(other, 1, "2024-08-01", "2026-08-02"), domain.OutsideTerm},
			"ending before it begins":             {holding(other, 1, "2025-08-01", "2025-07-31"), domain.OutsideTerm},
		} {
			t.Log(name)
			wantRefusal(t, do(func(tx *store.Tx) error { return tx.CreateHolding(c.h) }), c.why)
		}
		must(t, do(func(tx *store.Tx) error { return tx.CreateHolding(holding(second, 1, "2026-08-01", "2028-08-01")) }))

		must(t, do(func(tx *store.Tx) error { return tx.EndHolding(seated.ID, day("2025-03-01"), "resignation") }))
		wantRefusal(t, do(func(tx *store.Tx) error { return tx.EndHolding(seated.ID, day("2025-03-02"), "again") }), domain.NotInForce)
		must(t, do(func(tx *store.Tx) error { return tx.CreateHolding(holding(first, 1, "2025-03-01", "2026-08-01")) }))

		on := func(d string) (who []domain.PersonID) {
			must(t, s.Read(t.Context(), func(tx *store.Tx) error {
				held, err := tx.HoldingsOn(h.panel.ID, day(d))
				for _, x := range held {
					who = append(who, x.Person)
				}
				return err
			}))
			return who
		}
		for d, want := range map[string][]domain.PersonID{
			"2024-07-31": nil, "2024-08-01": {h.people[0].ID}, "2025-02-28": {h.people[0].ID},
			"2025-03-01": {h.people[1].ID}, "2026-08-01": {h.people[1].ID}, "2028-08-01": nil,
		} {
			if got := on(d); !slices.Equal(got, want) {
				t.Errorf("on %s: %v, want %v", d, got, want)
			}
		}
	})
}

func TestAnOfficeHasOneHolder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouse(t, s)
		office := func(o domain.Office, who int, from, until string) error {
			return s.Write(t.Context(), func(tx *store.Tx) error {
				return tx.CreateOfficeTerm(domain.OfficeTerm{ID: store.NewID[domain.OfficeTermID](), Panel: h.panel.ID, Office: o,
					Person: h.people[who].ID, From: day(from), Until: day(until), Mandate: domain.Mandate{Kind: domain.Elected}})
			})
		}
		must(t, office(domain.ChairOffice, 0, "2024-09-01", "2026-08-01"))
		must(t, office(domain.ViceOffice, 1, "2024-09-01", "2026-08-01"))
		wantRefusal(t, office(domain.ChairOffice, 1, "2026-01-01", "2026-02-01"), domain.OfficeTaken)
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			held, err := tx.OfficesOn(h.panel.ID, day("2025-01-01"))
			if err != nil || len(held) != 2 || held[0].Office != domain.ChairOffice || held[0].Person != h.people[0].ID {
				t.Errorf("offices: %+v, %v", held, err)
			}
			return nil
		}))
	})
}

func TestR29_WhoIsOnTheRoll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouse(t, s)
		wider := domain.Network{ID: store.NewID[domain.NetworkID](), Code: "CYBER", Name: "Cyber security", Kind: domain.Specialist}
		fact := func(who int, n domain.NetworkID, home bool, st domain.MembershipStatus, from string, until *when.Date) error {
			return s.Write(t.Context(), func(tx *store.Tx) error {
				return tx.CreateMembership(domain.Membership{ID: store.NewID[domain.MembershipID](), Person: h.people[who].ID,
					Network: n, Home: home, Status: st, From: day(from), Until: until})
			})
		}
		must(t, s.Write(t.Context(), func(tx *store.Tx) error { return tx.CreateNetwork(wider) }))
		lapsed := day("2026-03-01")
		must(t, fact(0, h.network.ID, true, domain.Active, "2026-01-10", &lapsed))
		must(t, fact(0, h.network.ID, true, domain.Lapsed, "2026-03-01", nil))
		must(t, fact(1, h.network.ID, false, domain.Active, "2020-01-01", nil))
		must(t, fact(1, wider.ID, true, domain.Active, "2020-01-01", nil))
		wantRefusal(t, fact(0, wider.ID, true, domain.Active, "2026-04-01", nil), domain.SecondHome)
		for d, want := range map[string]int{"2026-01-09": 0, "2026-01-10": 1, "2026-02-28": 1, "2026-03-01": 0} {
			must(t, s.Read(t.Context(), func(tx *store.Tx) error {
				roll, err := tx.MembersOnRoll(h.network.ID, day(d), true)
				if len(roll) != want || want == 1 && roll[0].ID != h.people[0].ID {
					t.Errorf("on %s: %+v, want %d", d, roll, want)
				}
				return err
			}))
		}
	})
}
