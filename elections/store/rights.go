package store

import (
	"fmt"
	"strings"
	"time"

	"hustings/domain"
)

// rightRow is one fact of any kind; see rightsSQL for what a and b hold.
type rightRow struct {
	Kind string
	A, B string
	C, D string
}

// rightsSQL reads every fact that gives a person a role, in one statement: it
// runs at every request.
var rightsSQL = strings.Join([]string{
	`SELECT 'membership' AS kind, status AS a, network AS b, '' AS c, '' AS d FROM memberships
		WHERE person = @person AND from_date <= @day AND (until_date IS NULL OR until_date > @day)`,
	`SELECT 'appointment', role, panel, election, id FROM appointments
		WHERE person = @person AND from_at <= @now AND (until_at IS NULL OR until_at > @now)`,
	`SELECT 'seat', panel, '', '', '' FROM holdings WHERE person = @person AND from_date <= @day AND until_date > @day`,
	`SELECT 'office', panel, office, '', id FROM office_terms WHERE person = @person AND from_date <= @day AND until_date > @day`,
	// A candidate has consented: nobody is one, or barred from office, by another's doing.
	`SELECT 'candidate', n.election, '', '', '' FROM nominations n JOIN elections e ON e.id = n.election
		WHERE n.candidate = @person AND n.consent_at IS NOT NULL AND n.withdrawn_at IS NULL AND n.valid IS NOT FALSE AND e.state NOT IN @over`,
	`SELECT 'backer', n.election, '', '', '' FROM supports s JOIN nominations n ON n.id = s.nomination JOIN elections e ON e.id = n.election
		WHERE s.person = @person AND s.given_at IS NOT NULL AND e.state NOT IN @over`,
	`SELECT 'backer', n.election, '', '', '' FROM nominations n JOIN elections e ON e.id = n.election
		WHERE n.proposed_by = @person AND n.submitted_at IS NOT NULL AND e.state NOT IN @over`,
	`SELECT 'roll', '', '', '', '' FROM rolls r JOIN boards b ON b.contest = r.contest
		WHERE r.person = @person AND NOT r.removed AND b.stopped_at IS NULL AND b.closes > @now`,
}, "\nUNION ALL\n")

// over are the states in which nobody is a candidate any more.
var over = []domain.State{domain.Certified, domain.Cancelled, domain.Void}

// Rights reads what a person may do at now, which is on that day in the
// organisation's zone.
func (tx *Tx) Rights(person domain.PersonID, now time.Time, day domain.Date) (domain.Rights, error) {
	var rows []rightRow
	args := map[string]any{"person": string(person), "now": now.UTC(), "day": day.String(), "over": over}
	if err := tx.db.Raw(rightsSQL, args).Scan(&rows).Error; err != nil {
		return domain.Rights{}, fmt.Errorf("reading a person's rights: %w", err)
	}
	var out domain.Rights
	for _, r := range rows {
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
	}
	return out, nil
}
