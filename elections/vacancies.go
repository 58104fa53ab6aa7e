package elections

import (
	"cmp"
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// fillVacancies checks the vacancies that a by-election is to fill, puts the
// longest remainders first and takes the term from them (R115, R117, R118,
// R120). Where none was named it fills all that there are to fill.
func (e *Engine) fillVacancies(tx *store.Tx, el *domain.Election) error {
	day, err := clerk.Today(*el, tx.Now())
	if err != nil {
		return err
	}
	if el.SeatTerms == nil {
		if el.SeatTerms, err = e.toFill(tx, *el, day); err != nil {
			return err
		}
	}
	if len(el.SeatTerms) == 0 {
		return refusal.Because(domain.NoVacancy, "R117", nil).On("seat_terms")
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
			return refusal.Because(domain.SeatNotOfPanel, "R117", nil).On("seat_terms")
		}
		if err := e.electable(tx, *el, term, held, day); err != nil {
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
			return refusal.Because(domain.SeatNotVacant, "R117", nil).On("seat_terms")
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
	promised, err := promises(tx, el.Panel, el.ID)
	if err != nil {
		return err
	}
	for _, t := range el.SeatTerms {
		if other, taken := promised[t]; taken {
			return refusal.Because(domain.TermHasElection, "R120", refusal.Args{"reference": other.Reference, "state": other.StateAt(tx.Now())})
		}
	}
	return nil
}

// promises are the terms of a panel's seats that its other elections, not over, are
// to fill, with the one that fills each (R8a, R88, R120).
func promises(tx *store.Tx, panel domain.PanelID, but domain.ElectionID) (map[domain.SeatTermID]domain.Election, error) {
	promised, err := panelPromises(tx, panel, but)
	if err != nil {
		return nil, err
	}
	others, err := tx.Elections(store.ElectionFilter{Panel: panel, Kind: domain.ByElection})
	for _, o := range others {
		if o.ID == but || o.State.Over() {
			continue
		}
		for _, t := range o.SeatTerms {
			promised[t] = o
		}
	}
	return promised, err
}

// panelPromises are those of the elections of the whole panel: what the notice has
// frozen, or what a draft would fill. One that was voided and is to be held again
// promises the same until its repetition is drafted.
func panelPromises(tx *store.Tx, panel domain.PanelID, but domain.ElectionID) (map[domain.SeatTermID]domain.Election, error) {
	promised := map[domain.SeatTermID]domain.Election{}
	full, err := tx.Elections(store.ElectionFilter{Panel: panel, Kind: domain.PanelElection})
	if err != nil || len(full) == 0 {
		return promised, err
	}
	seats, err := tx.SeatsOf(panel)
	if err != nil {
		return nil, err
	}
	known, err := tx.SeatTermsOf(panel)
	if err != nil {
		return nil, err
	}
	for _, o := range full {
		if o.ID == but || o.State == domain.Certified || o.State == domain.Cancelled {
			continue
		}
		if o.State == domain.Void {
			if again, err := nextFor(tx, o); err != nil {
				return nil, err
			} else if again == nil {
				continue
			}
		}
		for _, t := range termsOf(o, seats, known) {
			promised[t.ID] = o
		}
	}
	return promised, nil
}

// termsOf are the terms there are that a panel election fills, or has filled.
func termsOf(el domain.Election, seats []domain.Seat, known []domain.SeatTerm) (terms []domain.SeatTerm) {
	given := domain.Given{Seats: domain.GivenSeats(seatsOf(el, seats, known), el.Term.From, false, el.Params)}
	if el.Given != nil && len(el.Given.Seats) > 0 {
		given = *el.Given
	}
	for _, t := range known {
		if given.Promises(t.Seat, domain.Term{From: t.From, Until: t.Until}) {
			terms = append(terms, t)
		}
	}
	return terms
}

// toFill are all vacancies that a by-election may fill on the day and that no
// other is to fill (R120). Where each of them is to be left empty it says why
// (R115).
func (e *Engine) toFill(tx *store.Tx, el domain.Election, day when.Date) (open []domain.SeatTermID, err error) {
	terms, err := vacancies(tx, el.Panel, day)
	if err != nil {
		return nil, err
	}
	held, err := tx.HoldingsOfPanel(el.Panel)
	if err != nil {
		return nil, err
	}
	promised, err := promises(tx, el.Panel, el.ID)
	if err != nil {
		return nil, err
	}
	var left error
	for _, t := range terms {
		if _, taken := promised[t.ID]; taken {
			continue
		}
		if why := e.electable(tx, el, t, held, day); why != nil {
			if _, no := refusal.Of(why); !no {
				return nil, why
			}
			left = why
			continue
		}
		open = append(open, t.ID)
	}
	if len(open) == 0 {
		return nil, left
	}
	return open, nil
}

// vacancies lists the terms of a panel's seats that run now, or have yet to
// begin, and that nobody holds from today on.
func vacancies(tx *store.Tx, panel domain.PanelID, day when.Date) ([]domain.SeatTerm, error) {
	terms, err := tx.SeatTermsOf(panel)
	if err != nil {
		return nil, err
	}
	held, err := tx.HoldingsOfPanel(panel)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(terms, func(t domain.SeatTerm) bool {
		return !day.Before(t.Until) || domain.Occupied(t, domain.ElectedOf(held), day)
	}), nil
}

// electable refuses a by-election for a seat's term that is not vacant, or for which
// a countback comes first (R115 to R117).
func (e *Engine) electable(tx *store.Tx, el domain.Election, t domain.SeatTerm, held []domain.Holding, day when.Date) error {
	if err := domain.Vacant(t, held, day, el.Params); err != nil {
		return err
	}
	all, err := e.vacanciesOf(tx, el.Panel)
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.Term.ID != t.ID {
			continue
		}
		for _, c := range v.Choices {
			r, no := refusal.Of(c.Refused)
			if c.Way == domain.ByByElection && no && (r.Reason == domain.CountbackFirst || r.Reason == domain.CountbackRuns) {
				return r.On("seat_terms")
			}
		}
	}
	return nil
}
