package store_test

import (
	"reflect"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func TestR35_OneNumberOneAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		add := func(number, email string) error {
			return s.Write(t.Context(), func(tx *store.Tx) error {
				return tx.CreatePerson(domain.Person{ID: store.NewID[domain.PersonID](), Number: number, Surname: "X", Email: email})
			})
		}
		must(t, add("100", "Ann@Example.org"))
		wantRefusal(t, add("100", "other@example.org"), domain.NumberTaken)
		wantRefusal(t, add("101", " ann@EXAMPLE.org "), domain.EmailTaken)
		must(t, add("102", ""))
		must(t, add("103", "")) // two without an address
	})
}

func TestAPersonComesBackAsWritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		at := time.Date(2026, 5, 1, 12, 0, 0, 123456000, time.FixedZone("", 3600))
		p := domain.Person{ID: store.NewID[domain.PersonID](), Number: "A-1", Forename: "Zoë", Surname: "O’Neill", Email: "Z@x.org",
			Organisation: "Trust", Group: "Group", JobRole: "CIO", RoleSince: day("2025-04-01"), DisabledAt: &at}
		must(t, s.Write(t.Context(), func(tx *store.Tx) error { return tx.CreatePerson(p) }))
		p.JobRole, p.RoleSince, p.DisabledAt = "", when.Date{}, nil
		must(t, s.Write(t.Context(), func(tx *store.Tx) error { return tx.SavePerson(p) }))
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			for name, read := range map[string]func() (domain.Person, error){
				"id":     func() (domain.Person, error) { return tx.Person(p.ID) },
				"number": func() (domain.Person, error) { return tx.PersonByNumber("A-1") },
				"email":  func() (domain.Person, error) { return tx.PersonByEmail("z@X.ORG ") },
			} {
				if got, err := read(); err != nil || !reflect.DeepEqual(got, p) {
					t.Errorf("by %s: %+v, %v; want %+v", name, got, err, p)
				}
			}
			_, err := tx.Person("no such id")
			wantRefusal(t, err, refusal.Unknown)
			return nil
		}))
	})
}
