package store

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/when"
)

// rightsSQL reads every fact that gives people a role, in one statement: it
// runs at every request. "#" stands for the people's places.
var rightsSQL = strings.Join([]string{
	`SELECT person, 'membership' AS kind, status AS a, network AS b, '' AS c, '' AS d, '' AS e FROM memberships
		WHERE person IN (#) AND from_date <= $1 AND (until_date IS NULL OR until_date > $1)`,
	`SELECT person, 'appointment', role, panel, election, id, seal FROM appointments
		WHERE person IN (#) AND from_at <= $2 AND (until_at IS NULL OR until_at > $2)`,
	`SELECT person, 'seat', panel, '', '', '', '' FROM holdings WHERE person IN (#) AND from_date <= $1 AND until_date > $1`,
	// Whose seat's term has ended without anybody elected since (R25); for how long is judged by the calendar.
	`SELECT person, 'caretaker', h.panel, h.until_date, '', '', '' FROM holdings h JOIN seat_terms t ON t.id = h.seat_term
		WHERE person IN (#) AND h.until_date <= $1 AND h.until_date > $4 AND h.until_date = t.until_date AND h.mandate <> 'co-opted' AND NOT EXISTS
		(SELECT 1 FROM holdings s JOIN seat_terms n ON n.id = s.seat_term WHERE s.panel = h.panel AND s.mandate <> 'co-opted' AND n.from_date >= h.until_date AND s.from_date <= $1)`,
	`SELECT person, 'office', panel, office, '', id, '' FROM office_terms WHERE person IN (#) AND from_date <= $1 AND until_date > $1`,
	// The vice-chair of a panel whose chair is vacant, or rests with a membership, acts as its chair at this instant (R101, R112).
	`SELECT o.person, 'acting', o.panel, '', '', '', '' FROM office_terms o WHERE o.person IN (#) AND o.office = 'vice-chair' AND o.from_date <= $1 AND o.until_date > $1
		AND NOT EXISTS (SELECT 1 FROM office_terms c WHERE c.panel = o.panel AND c.office = 'chair' AND c.from_date <= $1 AND c.until_date > $1
			AND (NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person = c.person)
				OR EXISTS (SELECT 1 FROM memberships m WHERE m.person = c.person AND m.status = 'active' AND m.from_date <= $1 AND (m.until_date IS NULL OR m.until_date > $1))))`,
	// A candidate has consented: nobody is one, or barred from office, by another's doing.
	`SELECT n.candidate, 'candidate', n.election, '', '', '', '' FROM nominations n JOIN elections e ON e.id = n.election
		WHERE n.candidate IN (#) AND n.consent_at IS NOT NULL AND n.withdrawn_at IS NULL AND n.valid IS NOT FALSE AND e.state NOT IN ('certified', 'cancelled', 'void')`,
	`SELECT s.person, 'backer', n.election, '', '', '', '' FROM supports s JOIN nominations n ON n.id = s.nomination JOIN elections e ON e.id = n.election
		WHERE s.person IN (#) AND s.given_at IS NOT NULL AND e.state NOT IN ('certified', 'cancelled', 'void')`,
	`SELECT n.proposed_by, 'backer', n.election, '', '', '', '' FROM nominations n JOIN elections e ON e.id = n.election
		WHERE n.proposed_by IN (#) AND n.submitted_at IS NOT NULL AND e.state NOT IN ('certified', 'cancelled', 'void')`,
	`SELECT r.person, 'roll', '', '', '', '', '' FROM rolls r JOIN boards b ON b.contest = r.contest
		WHERE r.person IN (#) AND NOT r.removed AND b.stopped_at IS NULL AND b.closes > $2`,
	`SELECT person, 'passkey', id, body, lower(HEX(credential)), seen_by, seal FROM passkeys WHERE person IN (#) AND seen_at IS NOT NULL`,
	`SELECT person, 'address', CASE WHEN EXISTS (SELECT 1 FROM boards b JOIN contests c ON c.id = b.contest
		WHERE c.opens <= $2 AND b.closes > $2 AND b.stopped_at IS NULL) THEN 'poll' ELSE '' END, '', '', '', ''
		FROM address_changes WHERE person IN (#) AND at > $3 AND consented_at IS NULL`,
}, "\nUNION ALL\n")

// Rights reads what a person may do at now, which is on that day in the
// organisation's zone.
func (tx *Tx) Rights(person domain.PersonID, now time.Time, day when.Date) (domain.Rights, error) {
	of, err := tx.RightsOf([]domain.PersonID{person}, now, day)
	return of[person], err
}

// RightsOf is Rights for at most [MostAsked] people. Somebody without any is
// left out, which is as good as none.
func (tx *Tx) RightsOf(people []domain.PersonID, now time.Time, day when.Date) (map[domain.PersonID]domain.Rights, error) {
	// long: a case for each kind of row that the one statement answers with.
	places, args := places(4, asArgs(people, func(p domain.PersonID) any { return string(p) }))
	statement := strings.ReplaceAll(rightsSQL, "#", places)
	if tx.s.postgres {
		statement = strings.ReplaceAll(statement, "lower(HEX(credential))", "encode(credential, 'hex')")
	}
	rows, err := tx.hot(statement, append([]any{day.String(), now.UTC(), now.Add(-domain.AddressWait).UTC(), day.AddDays(-caretakersLongest).String()}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("reading people's rights: %w", err)
	}
	all := make(map[domain.PersonID]domain.Rights, len(people))
	err = eachRow(rows, func() error {
		var r rightsRow
		if err := rows.Scan(&r.Person, &r.Kind, &r.A, &r.B, &r.C, &r.D, &r.E); err != nil {
			return err
		}
		out := all[r.Person]
		if err := tx.s.addRight(&out, r, now, day); err != nil {
			return err
		}
		all[r.Person] = out
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading people's rights: %w", err)
	}
	return all, nil
}

// rightsRow is a line of rightsSQL: what each column is depends on the kind.
type rightsRow struct {
	Person        domain.PersonID
	Kind          string
	A, B, C, D, E string
}

// caretakersLongest is more days than 40 working days can be (R25).
const caretakersLongest = 90

// addCaretaker gives the panel to somebody who looks after it still (R25).
func addCaretaker(out *domain.Rights, r rightsRow, day when.Date) error {
	ended, err := when.ParseDate(r.B)
	if err != nil {
		return fmt.Errorf("reading a seat's end: %w", err)
	}
	term, err := domain.CaretakerTerm(ended, when.Date{}, when.LatestCalendar())
	if err == nil && term.Contains(day) {
		out.Panels = append(out.Panels, domain.PanelID(r.A))
	}
	return err
}

// addRight adds what a line gives a person, as of now.
func (s *Store) addRight(out *domain.Rights, r rightsRow, now time.Time, day when.Date) error {
	switch r.Kind {
	case "caretaker":
		return addCaretaker(out, r, day)
	case "membership":
		out.Statuses = append(out.Statuses, domain.MembershipStatus(r.A))
	case "appointment":
		a, own, err := s.secrets.ownAppointment(domain.Appointment{ID: domain.AppointmentID(r.D), Person: r.Person, Role: domain.Role(r.A),
			Scope: domain.Scope{Panel: domain.PanelID(r.B), Election: domain.ElectionID(r.C)}}, r.E)
		if err != nil {
			return err
		}
		if own && !a.From.After(now) && (a.Until == nil || a.Until.After(now)) { // as sealed, whatever the row says of its time
			a.From, a.Until = time.Time{}, nil
			out.Appointments = append(out.Appointments, a)
		}
	case "seat":
		out.Panels = append(out.Panels, domain.PanelID(r.A))
	case "office":
		out.Offices = append(out.Offices, domain.OfficeTerm{ID: domain.OfficeTermID(r.D), Panel: domain.PanelID(r.A),
			Office: domain.Office(r.B), Person: r.Person})
	case "acting":
		out.Acting = append(out.Acting, domain.PanelID(r.A))
	case "candidate":
		out.Candidate = append(out.Candidate, domain.ElectionID(r.A))
	case "backer":
		out.Backs = append(out.Backs, domain.ElectionID(r.A))
	case "roll":
		out.OpenRolls = true
	case "passkey":
		credential, err := hex.DecodeString(r.C)
		if err != nil {
			return err
		}
		row, own, err := s.secrets.ownPasskey(passkeyRow{ID: r.A, Person: string(r.Person), Credential: credential, Body: r.B, SeenBy: r.D, Seal: r.E})
		if err != nil {
			return err
		}
		out.Passkey = out.Passkey || own && row.SeenAt != nil
	case "address":
		out.AddressWaits, out.PollOpen = true, r.A == "poll"
	}
	return nil
}
