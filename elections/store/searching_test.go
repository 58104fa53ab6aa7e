package store_test

import (
	"fmt"
	"slices"
	"testing"

	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// A search finds the same by the index of parts as by walking the register: after a name
// was changed, and when somebody was forgotten; and what is rare among many.
func TestGrowth_NamesAreFoundByTheirParts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const many = 1100
		rename := func(p domain.Person, forename, surname string) domain.Person {
			p.Forename, p.Surname = forename, surname
			must(t, s.Write(t.Context(), func(tx *store.Tx) error { return tx.SavePerson(p) }))
			return p
		}
		var people []domain.Person
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			for i := range many {
				p := domain.Person{ID: store.NewID[domain.PersonID](), Number: fmt.Sprintf("P%05d", i), Forename: "Catherine", Surname: fmt.Sprintf("O'Neill-%d", i),
					Email: fmt.Sprintf("c%d@example.org", i)}
				if err := tx.CreatePerson(p); err != nil {
					return err
				}
				people = append(people, p)
			}
			return nil
		}))
		wanted := func(query string, want ...int) {
			t.Helper()
			must(t, s.Read(t.Context(), func(tx *store.Tx) error {
				found, _, err := tx.People(store.PeopleFilter{Query: query, Limit: 3})
				var got, numbers []string
				for _, p := range found {
					got = append(got, p.Number)
				}
				for _, i := range want {
					numbers = append(numbers, people[i].Number)
				}
				if slices.Sort(got); !slices.Equal(got, numbers) {
					t.Errorf("%q finds %v, want %v", query, got, numbers)
				}
				return err
			}))
		}
		people[7] = rename(people[7], "Máire", `Ní "Bhriain"`)
		wanted("neill-1077", 1077)
		wanted("NEILL-1077 cath", 1077)
		wanted("bhri", 7)
		wanted(`"bhriain"`, 7)
		wanted("MÁIRE bhria", 7)
		wanted("p01099", 1099)
		wanted("c1098@", 1098)
		wanted("neill-7 catherine", 70, 700, 701) // what was person 7's is not found any more
		wanted("nobody")
		wanted("xq")
		people[9] = rename(people[9], "Wilhelmina", "Featherstonehaugh")
		for copies := range 10 { // soon too many to compare their names one by one
			mark := string(rune('g' + copies))
			must(t, s.Write(t.Context(), func(tx *store.Tx) error {
				return storetest.Exec(tx, `INSERT INTO people (id, number, number_fold, forename, surname, name_fold, name_key, email, organisation, job_role, discipline, parent_group, language)
					SELECT substr(id, 1, 35) || '`+mark+`', '`+mark+`' || number, '`+mark+`' || number_fold, forename, surname, name_fold, name_key, '', organisation, job_role, discipline, parent_group, language
					FROM people WHERE number LIKE 'P%' AND number <> 'P00009'`)
			}))
		}
		for _, slip := range []string{"wilhelmima", "ilhelmina", "wilhhelmina", "wihlelmina", "wilhlemina", "wilheljmina", "wilehlmina", "featherstonhaugh wilhelmina"} {
			wanted(slip, 9)
		}
		wanted("cathrine") // of whom there are thousands
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			found, next, err := tx.People(store.PeopleFilter{Query: "catherine", Limit: 100})
			if len(found) != 100 || next == "" {
				t.Errorf("of many, %d are found first, and there are more: %v", len(found), next != "")
			}
			return err
		}))
		if n := mustCount(t, s, "SELECT count(*) FROM people"); n != many+10*(many-1) {
			t.Fatal(n)
		}
		if !s.Postgres() {
			must(t, s.Write(t.Context(), func(tx *store.Tx) error { return storetest.Exec(tx, "DELETE FROM people WHERE number = 'P00008'") }))
			if n := mustCount(t, s, "SELECT count(*) FROM people_parts WHERE people_parts MATCH '\"l-8\"' AND name_fold LIKE '%neill-8'"); n != 10 { // of the copies
				t.Errorf("who is gone still stands in the index of parts")
			}
		}
	})
}

func mustCount(t *testing.T, s *store.Store, query string) (n int64) {
	t.Helper()
	must(t, s.Read(t.Context(), func(tx *store.Tx) (err error) {
		n, err = storetest.Count(tx, query)
		return err
	}))
	return n
}
