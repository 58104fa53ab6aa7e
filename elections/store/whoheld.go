package store

import (
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/when"
)

// HeldFact is who held a seat or an office on a day, with the election that gave
// the mandate, empty where there was none here.
type HeldFact struct {
	Fact      string // id of the holding or of the office term
	Person    domain.PersonID
	Panel     domain.PanelID
	PanelCode string
	PanelName string
	Seat      int           // its number; 0 for an office
	Office    domain.Office // empty for a seat
	From      when.Date
	Until     when.Date
	Mandate   domain.Mandate
	EndedBy   string
	Election  string // reference
}

type heldFactRow struct {
	Fact, Person, Panel, PanelCode, PanelName string
	Seat                                      int
	Office                                    string
	FromDate, UntilDate                       date
	Mandate, Contest, Note, EndedBy, Election string
}

func (r heldFactRow) fact() HeldFact {
	return HeldFact{r.Fact, domain.PersonID(r.Person), domain.PanelID(r.Panel), r.PanelCode, r.PanelName, r.Seat, domain.Office(r.Office), when.Date(r.FromDate),
		when.Date(r.UntilDate), domain.Mandate{Kind: domain.MandateKind(r.Mandate), Contest: domain.ContestID(r.Contest), Note: r.Note}, r.EndedBy, r.Election}
}

// PanelsFrom are the next panels by code, ended ones too, for paging.
func (tx *Tx) PanelsFrom(after string, most int) ([]domain.Panel, error) {
	return listed(tx.db.Where("code > ?", after).Order("code").Limit(most), panelRow.panel, "listing panels")
}

// HeldOn is who held the seats and offices of these panels on the day, by panel,
// offices first; or what one person held on it, wherever.
func (tx *Tx) HeldOn(panels []domain.PanelID, person domain.PersonID, day when.Date) ([]HeldFact, error) {
	where, args := "h.panel IN ?", []any{panels}
	switch {
	case person != "" && len(panels) > 0:
		where, args = "h.person = ? AND h.panel IN ?", []any{person, panels}
	case person != "":
		where, args = "h.person = ?", []any{person}
	case len(panels) == 0:
		return nil, nil
	}
	days := []any{date(day), date(day)}
	all := slices.Concat(days, args, days, args)
	q := tx.db.Raw(`SELECT h.id AS fact, h.person, h.panel, p.code AS panel_code, p.name AS panel_name, 0 AS seat, h.office, h.from_date, h.until_date, h.mandate, h.contest, h.note,
			h.ended_by, COALESCE(e.reference, '') AS election
			FROM office_terms h JOIN panels p ON p.id = h.panel LEFT JOIN contests c ON c.id = h.contest LEFT JOIN elections e ON e.id = c.election
			WHERE h.from_date <= ? AND h.until_date > ? AND `+where+`
		UNION ALL SELECT h.id, h.person, h.panel, p.code, p.name, s.number, '', h.from_date, h.until_date, h.mandate, h.contest, h.note, h.ended_by, COALESCE(e.reference, '')
			FROM holdings h JOIN panels p ON p.id = h.panel JOIN seats s ON s.id = h.seat JOIN seat_terms t ON t.id = h.seat_term LEFT JOIN elections e ON e.id = t.election
			WHERE h.from_date <= ? AND h.until_date > ? AND `+where+`
		ORDER BY 4, 6, 7`, all...)
	var rows []heldFactRow
	if err := q.Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading who held what: %w", err)
	}
	out := make([]HeldFact, len(rows))
	for i, r := range rows {
		out[i] = r.fact()
	}
	return out, nil
}
