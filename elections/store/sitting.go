package store

import (
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
)

type sittingRow struct {
	Person   string
	Panel    string
	Mandate  string
	FromDate date
	Office   string
	OfficeBy string
	Counts   bool
}

// SittingOn are the members of a panel on the day, by seat number, with the office
// each holds and whether her membership is active (R112); of whom none is known, who was
// brought in sitting (R2a), it is taken to be.
func (tx *Tx) SittingOn(panel domain.PanelID, day when.Date) ([]governance.Sitting, error) {
	q := tx.db.Raw(`SELECT h.person, h.panel, h.mandate, h.from_date, COALESCE(o.office, '') AS office, COALESCE(o.mandate, '') AS office_by,
		(NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person = h.person)
			OR EXISTS (SELECT 1 FROM memberships m WHERE m.person = h.person AND m.status = 'active' AND m.from_date <= ? AND (m.until_date IS NULL OR m.until_date > ?))) AS counts
		FROM holdings h JOIN seats s ON s.id = h.seat
		LEFT JOIN office_terms o ON o.person = h.person AND o.panel = h.panel AND o.from_date <= ? AND o.until_date > ?
		WHERE h.panel = ? AND h.from_date <= ? AND h.until_date > ? ORDER BY s.number`,
		date(day), date(day), date(day), date(day), panel, date(day), date(day))
	rows, err := listed(q, func(r sittingRow) governance.Sitting {
		return governance.Sitting{Person: domain.PersonID(r.Person), Panel: domain.PanelID(r.Panel), CoOpted: domain.MandateKind(r.Mandate) == domain.CoOpted,
			Office: domain.Office(r.Office), Acting: domain.MandateKind(r.OfficeBy) == domain.Acting, Counts: r.Counts, Since: when.Date(r.FromDate)}
	}, "listing who sits")
	if err != nil {
		return nil, err
	}
	out := rows[:0]
	for _, m := range rows { // a vice-chair who acts as chair has two offices, and the chair's counts (R101)
		if n := len(out); n > 0 && out[n-1].Person == m.Person {
			if m.Office == domain.ChairOffice {
				out[n-1] = m
			}
			continue
		}
		out = append(out, m)
	}
	return out, nil
}
