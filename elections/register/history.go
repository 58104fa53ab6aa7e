package register

import (
	"cmp"
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
)

// Held is one dated fact about a seat or an office: who held it, from when until
// when, and by what mandate.
type Held struct {
	Person  domain.Person // what everybody may know of her ([Register.Shown])
	Panel   domain.PanelID
	Seat    int           // its number; 0 for an office
	Office  domain.Office // empty for a seat
	From    when.Date
	Until   when.Date // the first day after
	Mandate domain.Mandate
	EndedBy string
	Term    domain.SeatTermID // of a seat
	Fact    string            // id of the holding or of the office term
}

// SeatsOn says who held which seat of a panel on a day, by seat.
func (r *Register) SeatsOn(ctx context.Context, panel domain.PanelID, day when.Date) ([]Held, error) {
	held, err := r.held(ctx, func(tx *store.Tx) ([]domain.Holding, []domain.OfficeTerm, error) {
		h, err := tx.HoldingsOn(panel, day)
		return h, nil, err
	})
	return bySeat(held), err
}

// OfficesOn says who was chair and vice-chair of a panel on a day.
func (r *Register) OfficesOn(ctx context.Context, panel domain.PanelID, day when.Date) ([]Held, error) {
	return r.held(ctx, func(tx *store.Tx) ([]domain.Holding, []domain.OfficeTerm, error) {
		o, err := tx.OfficesOn(panel, day)
		return nil, o, err
	})
}

// HistoryOf is everything ever known of a panel's seats and offices, in the
// order of their days.
func (r *Register) HistoryOf(ctx context.Context, panel domain.PanelID) (list []Held, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = historyTx(tx, panel)
		return err
	})
	return list, err
}

func historyTx(tx *store.Tx, panel domain.PanelID) ([]Held, error) {
	return heldOf(tx, panel, tx.HoldingsOfPanel, tx.OfficesOfPanel)
}

// HoldingsOf is everything a person has held, on any panel.
func (r *Register) HoldingsOf(ctx context.Context, person domain.PersonID) (list []Held, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = holdingsTx(tx, person)
		return err
	})
	return list, err
}

func holdingsTx(tx *store.Tx, person domain.PersonID) ([]Held, error) {
	return heldOf(tx, person, tx.HoldingsOf, tx.OfficesOf)
}

// heldOf is all that was ever held of a panel, or by a person.
func heldOf[ID any](tx *store.Tx, of ID, holdings func(ID) ([]domain.Holding, error), offices func(ID) ([]domain.OfficeTerm, error)) ([]Held, error) {
	h, err := holdings(of)
	if err != nil {
		return nil, err
	}
	o, err := offices(of)
	if err != nil {
		return nil, err
	}
	return heldTx(tx, h, o)
}

func (r *Register) held(ctx context.Context, read func(*store.Tx) ([]domain.Holding, []domain.OfficeTerm, error)) (out []Held, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		holdings, offices, err := read(tx)
		if err != nil {
			return err
		}
		out, err = heldTx(tx, holdings, offices)
		return err
	})
	return out, err
}

// heldTx says of dated facts whose they are, in the order of their days.
func heldTx(tx *store.Tx, holdings []domain.Holding, offices []domain.OfficeTerm) (out []Held, err error) {
	var ids []domain.PersonID
	numbers := map[domain.SeatID]int{}
	panels := map[domain.PanelID]bool{}
	for _, h := range holdings {
		ids = append(ids, h.Person)
		if panels[h.Panel] {
			continue
		}
		panels[h.Panel] = true
		seats, err := tx.SeatsOf(h.Panel)
		if err != nil {
			return nil, err
		}
		for _, s := range seats {
			numbers[s.ID] = s.Number
		}
	}
	for _, o := range offices {
		ids = append(ids, o.Person)
	}
	people, err := tx.PeopleByID(ids...)
	if err != nil {
		return nil, err
	}
	for _, h := range holdings {
		out = append(out, Held{Person: shown(people[h.Person]), Panel: h.Panel, Seat: numbers[h.Seat], From: h.From, Until: h.Until,
			Mandate: h.Mandate, EndedBy: h.EndedBy, Term: h.SeatTerm, Fact: string(h.ID)})
	}
	for _, o := range offices {
		out = append(out, Held{Person: shown(people[o.Person]), Panel: o.Panel, Office: o.Office, From: o.From, Until: o.Until,
			Mandate: o.Mandate, EndedBy: o.EndedBy, Fact: string(o.ID)})
	}
	slices.SortStableFunc(out, func(a, b Held) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Office, b.Office), cmp.Compare(a.Seat, b.Seat))
	})
	return out, nil
}

// On reports whether it was held on the day.
func (h Held) On(day when.Date) bool { return !day.Before(h.From) && day.Before(h.Until) }

// bySeat puts who sits into the order of the seats.
func bySeat(held []Held) []Held {
	slices.SortFunc(held, func(a, b Held) int { return cmp.Compare(a.Seat, b.Seat) })
	return held
}
