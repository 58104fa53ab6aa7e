package store_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"testing"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// What officers read of a roll comes by number, a page at a time, and by the same
// search whether the roll is sealed or would be drawn from the register.
func TestR31_ARollIsReadByPagesAndBySearch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouse(t, s)
		c := domain.Contest{ID: store.NewID[domain.ContestID](), Board: [32]byte{7}, Stage: domain.ContestSealed, Options: []domain.Option{{ID: "a", Name: "A"}},
			Params: domain.DefaultParams(domain.PanelElection), Opens: storetest.Start, Closes: storetest.Start.AddDate(0, 0, 7)}
		var everybody []domain.PersonID
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.CreateContest(c, []byte("wrapped")); err != nil {
				return err
			}
			for i, name := range []string{"Ó Briain", "Obrien", "100% Sure", "100 Sure", "Removed", "Zhou"} {
				p := domain.Person{ID: store.NewID[domain.PersonID](), Number: fmt.Sprintf("N%d", i), Surname: name, Email: fmt.Sprintf("n%d@example.org", i)}
				if err := tx.CreatePerson(p); err != nil {
					return err
				}
				if err := tx.CreateMembership(domain.Membership{ID: store.NewID[domain.MembershipID](), Person: p.ID, Network: h.network.ID,
					Home: true, Status: domain.Active, From: day("2020-01-01")}); err != nil {
					return err
				}
				entry := domain.RollEntry{Contest: c.ID, Person: p.ID, Voter: name}
				entry.Tag[0] = byte(0xff - i) // not in the order of the numbers
				if err := tx.AddToRoll([]domain.RollEntry{entry}); err != nil {
					return err
				}
				if name == "Removed" {
					if err := tx.RemoveFromRoll(c.ID, []ledger.B32{entry.Tag}); err != nil {
						return err
					}
				} else {
					everybody = append(everybody, p.ID)
				}
			}
			return nil
		}))
		for name, read := range map[string]func(tx *store.Tx, f store.PeopleList) ([]domain.Person, int, error){
			"sealed": func(tx *store.Tx, f store.PeopleList) ([]domain.Person, int, error) { return tx.OnRoll(c.ID, f) },
			"a few":  func(tx *store.Tx, f store.PeopleList) ([]domain.Person, int, error) { return tx.Among(everybody, f) },
			"register": func(tx *store.Tx, f store.PeopleList) ([]domain.Person, int, error) {
				people, n, err := tx.WouldBeOnRoll(h.network.ID, day("2026-01-01"), true, f)
				if f == (store.PeopleList{}) && n == 6 { // the register knows nothing of the removal
					people, n = slices.Delete(people, 4, 5), 5
				}
				return people, n, err
			},
		} {
			for want, f := range map[string]store.PeopleList{
				"N0 N1 N2 N3 N5 of 5": {}, "N0 N1 of 2": {Query: "BRI", Limit: 5}, "N2 of 1": {Query: "100%"}, "N3 of 1": {Query: "n3"}, " of 0": {Query: "_"},
				"N1 of 1": {Query: "N1", Limit: 1}, "N2 N3 of 2": {Query: "sure", After: "N1", Limit: 2}, "N3 of 2": {Query: "sure", After: "N2", Limit: 2},
			} {
				must(t, s.Read(t.Context(), func(tx *store.Tx) error {
					people, n, err := read(tx, f)
					got := ""
					for i, p := range people {
						if i > 0 {
							got += " "
						}
						got += p.Number
					}
					if got = fmt.Sprintf("%s of %d", got, n); got != want {
						t.Errorf("%s, %+v: %s, want %s", name, f, got, want)
					}
					return err
				}))
			}
		}
		none, n, err := []domain.Person(nil), 0, error(nil)
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			none, n, err = tx.WouldBeOnRoll(h.network.ID, day("2019-12-31"), true, store.PeopleList{})
			return err
		}))
		if len(none) != 0 || n != 0 {
			t.Errorf("the day before anybody joined: %d of %d", len(none), n)
		}
	})
}

// A roll may be of a million and is read in pages: in the order of the tags, each once,
// those who were removed left out; whoever reads may ask for other things meanwhile, take
// her time, and stop.
func TestIssue14_4_ARollIsReadInPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const n = 10_000 // two full pages
		c := domain.Contest{ID: store.NewID[domain.ContestID](), Board: [32]byte{7}, Stage: domain.ContestSealed, Options: []domain.Option{{ID: "a", Name: "A"}},
			Params: domain.DefaultParams(domain.PanelElection), Opens: storetest.Start, Closes: storetest.Start.AddDate(0, 0, 7)}
		roll := make([]domain.RollEntry, n+1)
		for i := range roll {
			roll[i] = domain.RollEntry{Contest: c.ID, Person: store.NewID[domain.PersonID](), Voter: fmt.Sprint("N", i)}
			binary.BigEndian.PutUint32(roll[i].Tag[:], uint32(3*i))
			roll[i].Salt[31] = byte(i)
		}
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.CreateContest(c, []byte("wrapped")), tx.AddToRoll(roll), tx.RemoveFromRoll(c.ID, []ledger.B32{roll[7].Tag}))
		}))
		roll = slices.Delete(roll, 7, 8)
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			read := 0
			err := tx.EachOnRoll(c.ID, func(e domain.RollEntry) error {
				if e != roll[read] {
					return fmt.Errorf("entry %d is %+v, want %+v", read, e, roll[read])
				}
				read++
				if read%4000 != 0 {
					return nil
				}
				_, err := tx.RollEntry(c.ID, e.Person)
				return err
			})
			if read != n {
				t.Errorf("%d of %d are read", read, n)
			}
			enough := errors.New("enough")
			read = 0
			stopped := tx.EachOnRoll(c.ID, func(domain.RollEntry) error {
				if read++; read == 5001 {
					return enough
				}
				return nil
			})
			if !errors.Is(stopped, enough) || read != 5001 {
				t.Errorf("stopped after %d: %v", read, stopped)
			}
			return err
		}))
	})
}
