package nominations

import (
	"slices"

	"github.com/mtibben/confusables"

	"hustings/domain"
	"hustings/elections/store"
)

// lookalikes are the other people of an election whose names look like a
// candidate's, or are the same: who stands or stood in it, and who holds a seat of
// its panel. The returning officer is shown them; it is no ground for a ruling.
func lookalikes(tx *store.Tx, el domain.Election, candidate domain.PersonID) ([]domain.Person, error) {
	all, err := tx.NominationsOf(el.ID)
	if err != nil {
		return nil, err
	}
	seats, err := tx.HoldingsOfPanel(el.Panel)
	if err != nil {
		return nil, err
	}
	ids := []domain.PersonID{candidate}
	for _, n := range all {
		ids = append(ids, n.Candidate)
	}
	for _, h := range seats {
		ids = append(ids, h.Person)
	}
	people, err := tx.PeopleByID(ids...)
	if err != nil {
		return nil, err
	}
	own := people[candidate].Name()
	var list []domain.Person
	for id, p := range people {
		if id != candidate && p.ErasedAt == nil && looksLike(own, p.Name()) {
			list = append(list, p)
		}
	}
	domain.SortPeople(list)
	return list, nil
}

// looksLike reports whether two names can be taken for one another: their
// skeletons by Unicode TR39 are the same, as they are written or without regard to
// case, accents of typing and space.
func looksLike(a, b string) bool {
	return slices.ContainsFunc([]func(string) string{func(s string) string { return s }, domain.FoldName}, func(form func(string) string) bool {
		return confusables.Skeleton(form(a)) == confusables.Skeleton(form(b))
	})
}
