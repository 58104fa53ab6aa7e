package store_test

import (
	"fmt"
	"testing"

	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Whom no mail reaches is counted exactly as far as ten thousand; of more it is said that
// there are more (R69).
func TestIssue14_4_WhoIsUnreachableIsCountedAsFarAsIsSaid(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const many = store.MostCounted + 1
		c := store.Concerned{Also: make([]domain.PersonID, many)}
		for i := range c.Also {
			c.Also[i] = domain.PersonID(fmt.Sprint("u", i+1))
		}
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.CreatePerson(domain.Person{ID: store.NewID[domain.PersonID](), Number: "one", Surname: "Unreached", Email: "one@example.org"}); err != nil {
				return err
			}
			err := storetest.Exec(tx, `INSERT INTO people (id, number, number_fold, forename, surname, name_fold, name_key, email, email_fold, organisation, job_role, discipline, parent_group, language)
				WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
				SELECT 'u' || i, 'u' || i, 'u' || i, forename, surname, name_fold, name_key, 'u' || i || '@example.org', 'u' || i || '@example.org', organisation, job_role, discipline, parent_group, language
				FROM people CROSS JOIN n WHERE number = 'one'`, many)
			if err != nil {
				return err
			}
			return storetest.Exec(tx, "INSERT INTO unreachable (person, email_fold, problem, since) SELECT id, email_fold, 'status 5.1.1', ? FROM people WHERE number <> 'one'", tx.Now())
		}))
		for concerned, more := range map[int]bool{0: false, 3: false, store.MostCounted: false, many: true} {
			must(t, s.Read(t.Context(), func(tx *store.Tx) error {
				n, others, err := tx.CountUnreachable(store.Concerned{Also: c.Also[:concerned]})
				if n != min(concerned, store.MostCounted) || others != more {
					t.Errorf("%d of %d, and more: %t", n, concerned, others)
				}
				return err
			}))
		}
	})
}
