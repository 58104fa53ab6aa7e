package store

import (
	"fmt"
	"strings"
	"time"

	"hustings/domain"
)

// rightsSQL reads every fact that gives a person a role, in one statement: it
// runs at every request.
var rightsSQL = strings.Join([]string{
	`SELECT 'membership' AS kind, status AS a, network AS b, '' AS c, '' AS d FROM memberships
		WHERE person = $1 AND from_date <= $2 AND (until_date IS NULL OR until_date > $2)`,
	`SELECT 'appointment', role, panel, election, id FROM appointments
		WHERE person = $1 AND from_at <= $3 AND (until_at IS NULL OR until_at > $3)`,
	`SELECT 'seat', panel, '', '', '' FROM holdings WHERE person = $1 AND from_date <= $2 AND until_date > $2`,
	`SELECT 'office', panel, office, '', id FROM office_terms WHERE person = $1 AND from_date <= $2 AND until_date > $2`,
	// A candidate has consented: nobody is one, or barred from office, by another's doing.
	`SELECT 'candidate', n.election, '', '', '' FROM nominations n JOIN elections e ON e.id = n.election
		WHERE n.candidate = $1 AND n.consent_at IS NOT NULL AND n.withdrawn_at IS NULL AND n.valid IS NOT FALSE AND e.state NOT IN ('certified', 'cancelled', 'void')`,
	`SELECT 'backer', n.election, '', '', '' FROM supports s JOIN nominations n ON n.id = s.nomination JOIN elections e ON e.id = n.election
		WHERE s.person = $1 AND s.given_at IS NOT NULL AND e.state NOT IN ('certified', 'cancelled', 'void')`,
	`SELECT 'backer', n.election, '', '', '' FROM nominations n JOIN elections e ON e.id = n.election
		WHERE n.proposed_by = $1 AND n.submitted_at IS NOT NULL AND e.state NOT IN ('certified', 'cancelled', 'void')`,
	`SELECT 'roll', '', '', '', '' FROM rolls r JOIN boards b ON b.contest = r.contest
		WHERE r.person = $1 AND NOT r.removed AND b.stopped_at IS NULL AND b.closes > $3`,
}, "\nUNION ALL\n")

// Rights reads what a person may do at now, which is on that day in the
// organisation's zone.
func (tx *Tx) Rights(person domain.PersonID, now time.Time, day domain.Date) (domain.Rights, error) {
	var out domain.Rights
	rows, err := tx.hot(rightsSQL, string(person), day.String(), now.UTC())
	if err != nil {
		return out, fmt.Errorf("reading a person's rights: %w", err)
	}
	err = eachRow(rows, func() error {
		var r struct{ Kind, A, B, C, D string }
		if err := rows.Scan(&r.Kind, &r.A, &r.B, &r.C, &r.D); err != nil {
			return err
		}
		switch r.Kind {
		case "membership":
			out.Statuses = append(out.Statuses, domain.MembershipStatus(r.A))
		case "appointment":
			out.Appointments = append(out.Appointments, domain.Appointment{ID: domain.AppointmentID(r.D), Person: person, Role: domain.Role(r.A),
				Scope: domain.Scope{Panel: domain.PanelID(r.B), Election: domain.ElectionID(r.C)}})
		case "seat":
			out.Panels = append(out.Panels, domain.PanelID(r.A))
		case "office":
			out.Offices = append(out.Offices, domain.OfficeTerm{ID: domain.OfficeTermID(r.D), Panel: domain.PanelID(r.A),
				Office: domain.Office(r.B), Person: person})
		case "candidate":
			out.Candidate = append(out.Candidate, domain.ElectionID(r.A))
		case "backer":
			out.Backs = append(out.Backs, domain.ElectionID(r.A))
		case "roll":
			out.OpenRolls = true
		}
		return nil
	})
	if err != nil {
		return domain.Rights{}, fmt.Errorf("reading a person's rights: %w", err)
	}
	return out, nil
}
