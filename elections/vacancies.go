package elections

import (
	"cmp"
	"slices"

	"hustings/domain"
	"hustings/elections/store"
)

// fillVacancies checks the vacancies that a by-election is to fill, puts the
// longest remainders first and takes the term from them (R115, R117, R118,
// R120).
func fillVacancies(tx *store.Tx, el *domain.Election) error {
	if len(el.SeatTerms) == 0 {
		return domain.Refuse(domain.Missing, "R117", nil).On("seat_terms")
	}
	day, err := today(*el, tx.Now())
	if err != nil {
		return err
	}
	held, err := tx.HoldingsOfPanel(el.Panel)
	if err != nil {
		return err
	}
	var terms []domain.SeatTerm
	for _, id := range el.SeatTerms {
		term, err := tx.SeatTerm(id)
		if err != nil {
			return err
		}
		if term.Panel != el.Panel {
			return domain.Refuse(domain.SeatNotOfPanel, "R117", nil).On("seat_terms")
		}
		if err := domain.Vacant(term, held, day, el.Params); err != nil {
			return err
		}
		terms = append(terms, term)
	}
	slices.SortStableFunc(terms, func(a, b domain.SeatTerm) int {
		return cmp.Or(b.Until.Compare(a.Until), cmp.Compare(a.Number, b.Number))
	})
	el.SeatTerms = nil
	for _, t := range terms {
		if slices.Contains(el.SeatTerms, t.ID) {
			return domain.Refuse(domain.SeatNotVacant, "R117", nil).On("seat_terms")
		}
		el.SeatTerms = append(el.SeatTerms, t.ID)
	}
	el.Seats = len(terms)
	el.Term = domain.Term{From: day, Until: terms[0].Until}
	for _, t := range terms {
		if t.From.After(el.Term.From) {
			el.Term.From = t.From
		}
	}
	others, err := tx.Elections(store.ElectionFilter{Panel: el.Panel, Kind: domain.ByElection})
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.ID == el.ID || o.State.Over() {
			continue
		}
		for _, t := range o.SeatTerms {
			if slices.Contains(el.SeatTerms, t) {
				return domain.Refuse(domain.TermHasElection, "R120", domain.Args{"reference": o.Reference})
			}
		}
	}
	return nil
}

// Vacancies lists the terms of a panel's seats that run now, or have yet to
// begin, and that nobody holds from today on.
func vacancies(tx *store.Tx, panel domain.PanelID, day domain.Date) ([]domain.SeatTerm, error) {
	terms, err := tx.SeatTermsOf(panel)
	if err != nil {
		return nil, err
	}
	held, err := tx.HoldingsOfPanel(panel)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(terms, func(t domain.SeatTerm) bool {
		return !day.Before(t.Until) || domain.Occupied(t, held, day)
	}), nil
}
