package store

import (
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/when"
)

type officeTermRow struct {
	ID        string `gorm:"primaryKey"`
	Panel     string
	Office    string
	Person    string
	FromDate  date
	UntilDate date
	Mandate   string
	Contest   string
	Note      string
	EndedBy   string
}

func (officeTermRow) TableName() string { return "office_terms" }

func (r officeTermRow) officeTerm() domain.OfficeTerm {
	return domain.OfficeTerm{ID: domain.OfficeTermID(r.ID), Panel: domain.PanelID(r.Panel), Office: domain.Office(r.Office),
		Person: domain.PersonID(r.Person), From: when.Date(r.FromDate), Until: when.Date(r.UntilDate),
		Mandate: domain.Mandate{Kind: domain.MandateKind(r.Mandate), Contest: domain.ContestID(r.Contest), Note: r.Note}, EndedBy: r.EndedBy}
}

// CreateOfficeTerm makes a person chair or vice-chair; an office has one holder
// at a time.
func (tx *Tx) CreateOfficeTerm(o domain.OfficeTerm) error {
	row := officeTermRow{ID: string(o.ID), Panel: string(o.Panel), Office: string(o.Office), Person: string(o.Person),
		FromDate: date(o.From), UntilDate: date(o.Until), Mandate: string(o.Mandate.Kind), Contest: string(o.Mandate.Contest),
		Note: o.Mandate.Note, EndedBy: o.EndedBy}
	return tx.fact(&row, domain.OfficeTaken, "filling an office")
}

// EndOfficeTerm ends an office before its time; until is the first day without it.
func (tx *Tx) EndOfficeTerm(id domain.OfficeTermID, until when.Date, by string) error {
	r := tx.db.Model(&officeTermRow{}).Where("id = ? AND from_date <= ? AND until_date > ?", id, date(until), date(until)).
		Updates(map[string]any{"until_date": date(until), "ended_by": by})
	return ended(r, "ending an office")
}

// OfficesOn are the offices held on a panel on the day, chair first.
func (tx *Tx) OfficesOn(panel domain.PanelID, day when.Date) ([]domain.OfficeTerm, error) {
	return tx.officeTerms("panel = ? AND from_date <= ? AND until_date > ?", panel, date(day), date(day))
}

// OfficeOn is the term in which somebody holds a panel's office on a day, nil for nobody.
func (tx *Tx) OfficeOn(panel domain.PanelID, office domain.Office, day when.Date) (*domain.OfficeTerm, error) {
	held, err := tx.officeTerms("panel = ? AND office = ? AND from_date <= ? AND until_date > ?", panel, office, date(day), date(day))
	if err != nil || len(held) == 0 {
		return nil, err
	}
	return &held[0], nil
}

// OfficesOfPanel are all its chairs and vice-chairs, past and future.
func (tx *Tx) OfficesOfPanel(panel domain.PanelID) ([]domain.OfficeTerm, error) {
	return tx.officeTerms("panel = ?", panel)
}

// OfficesOf are all offices a person has held.
func (tx *Tx) OfficesOf(person domain.PersonID) ([]domain.OfficeTerm, error) {
	return tx.officeTerms("person = ?", person)
}

func (tx *Tx) officeTerms(where string, args ...any) ([]domain.OfficeTerm, error) {
	return listed(tx.db.Where(where, args...).Order("from_date, office, id"), officeTermRow.officeTerm, "listing offices")
}

type appointmentRow struct {
	ID       string `gorm:"primaryKey"`
	Person   string
	Role     string
	Panel    string
	Election string
	FromAt   time.Time
	UntilAt  *time.Time
	Why      string
	Seal     string
}

func (appointmentRow) TableName() string { return "appointments" }

func (r appointmentRow) appointment() domain.Appointment {
	return domain.Appointment{ID: domain.AppointmentID(r.ID), Person: domain.PersonID(r.Person), Role: domain.Role(r.Role),
		Scope: domain.Scope{Panel: domain.PanelID(r.Panel), Election: domain.ElectionID(r.Election)},
		From:  r.FromAt.UTC(), Until: utc(r.UntilAt), Why: r.Why}
}

// CreateAppointment adds an officer's appointment (R5a).
func (tx *Tx) CreateAppointment(a domain.Appointment) error {
	a.From = a.From.UTC().Truncate(time.Microsecond) // as databases keep it, so that the seal is of what stands there
	if a.Until != nil {
		until := a.Until.UTC().Truncate(time.Microsecond)
		a.Until = &until
	}
	seal, err := tx.s.secrets.appointmentSeal(a)
	if err != nil {
		return fmt.Errorf("appointing an officer: %w", err)
	}
	row := appointmentRow{ID: string(a.ID), Person: string(a.Person), Role: string(a.Role), Panel: string(a.Scope.Panel),
		Election: string(a.Scope.Election), FromAt: a.From, UntilAt: a.Until, Why: a.Why, Seal: seal}
	return found(tx.db.Create(&row).Error, "appointing an officer")
}

// EndAppointment ends an appointment at the instant.
func (tx *Tx) EndAppointment(id domain.AppointmentID, at time.Time) error {
	var row appointmentRow
	if err := tx.forUpdate().Take(&row, "id = ?", id).Error; err != nil {
		return found(err, "ending an appointment")
	}
	at = at.UTC().Truncate(time.Microsecond)
	a, own, err := tx.s.secrets.ownAppointment(row.appointment(), row.Seal)
	a.Until = &at
	seal := ""
	if err == nil && own { // what nobody here made is ended, and not made ours by it
		seal, err = tx.s.secrets.appointmentSeal(a)
	}
	if err != nil {
		return fmt.Errorf("ending an appointment: %w", err)
	}
	r := tx.db.Model(&appointmentRow{}).Where("id = ? AND (until_at IS NULL OR until_at > ?)", id, at).
		Updates(map[string]any{"until_at": at, "seal": seal})
	return ended(r, "ending an appointment")
}

// Appointment is the appointment of that id, whoever wrote it: one that nobody
// here has made must be ended too.
func (tx *Tx) Appointment(id domain.AppointmentID) (domain.Appointment, error) {
	var row appointmentRow
	if err := tx.db.Take(&row, "id = ?", id).Error; err != nil {
		return domain.Appointment{}, found(err, "reading an appointment")
	}
	return row.appointment(), nil
}

// AppointmentsOf are all appointments of a person, past and future. Here and below,
// what this installation has not made is none.
func (tx *Tx) AppointmentsOf(person domain.PersonID) ([]domain.Appointment, error) {
	return tx.appointments("person = ?", person)
}

// OfficersNow is everybody who holds an appointment now, once each.
func (tx *Tx) OfficersNow() (people []domain.PersonID, err error) {
	all, err := tx.AppointmentsAt(tx.Now())
	for _, a := range all {
		if !slices.Contains(people, a.Person) {
			people = append(people, a.Person)
		}
	}
	return people, err
}

// AppointmentsAt are the appointments in force at the instant.
func (tx *Tx) AppointmentsAt(at time.Time) ([]domain.Appointment, error) {
	return tx.appointments("from_at <= ? AND (until_at IS NULL OR until_at > ?)", at.UTC(), at.UTC())
}

func (tx *Tx) appointments(where string, args ...any) ([]domain.Appointment, error) {
	var rows []appointmentRow
	if err := tx.db.Where(where, args...).Order("from_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing appointments: %w", err)
	}
	list := make([]domain.Appointment, 0, len(rows))
	for _, r := range rows {
		a, own, err := tx.s.secrets.ownAppointment(r.appointment(), r.Seal)
		if err != nil {
			return nil, err
		}
		if own && micros(&a.From) == micros(&r.FromAt) && micros(a.Until) == micros(r.UntilAt) {
			list = append(list, a)
		}
	}
	return list, nil
}

// utc is a moment in UTC, or none.
func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// SaveImportedOffice corrects an office term that was brought in (R2a).
func (tx *Tx) SaveImportedOffice(o domain.OfficeTerm) error {
	r := tx.db.Model(&officeTermRow{}).Where("id = ? AND contest = ''", o.ID).Updates(map[string]any{
		"until_date": date(o.Until), "mandate": o.Mandate.Kind, "note": o.Mandate.Note, "ended_by": o.EndedBy})
	return one(r, "correcting an office")
}

// PanelsLackingOfficers are the panels that have elected members in office on one
// of the two days and on one of them no chair or no vice-chair, or one whose
// membership is not active (R101, R104, R112).
func (tx *Tx) PanelsLackingOfficers(first, last when.Date) (panels []domain.PanelID, err error) {
	const held = `(SELECT COUNT(DISTINCT o.office) FROM office_terms o WHERE o.panel = p.id AND o.from_date <= ? AND o.until_date > ?
		AND (NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person = o.person)
			OR EXISTS (SELECT 1 FROM memberships m WHERE m.person = o.person AND m.status = 'active' AND m.from_date <= ? AND (m.until_date IS NULL OR m.until_date > ?))))`
	err = tx.db.Raw(`SELECT p.id FROM panels p WHERE p.ended_on IS NULL
		AND EXISTS (SELECT 1 FROM holdings h WHERE h.panel = p.id AND h.mandate <> 'co-opted' AND h.from_date <= ? AND h.until_date > ?)
		AND (`+held+` < 2 OR `+held+` < 2) ORDER BY p.code`,
		date(last), date(first), date(first), date(first), date(first), date(first), date(last), date(last), date(last), date(last)).Scan(&panels).Error
	if err != nil {
		return nil, fmt.Errorf("looking for panels without officers: %w", err)
	}
	return panels, nil
}

// NextFact is the next day after the given one on which a seat or an office of the
// panel is taken or left; false when none is known.
func (tx *Tx) NextFact(panel domain.PanelID, after when.Date) (day when.Date, found bool, err error) {
	var next *string
	err = tx.db.Raw(`SELECT MIN(d) FROM (SELECT from_date AS d FROM holdings WHERE panel = ? UNION ALL SELECT until_date FROM holdings WHERE panel = ?
		UNION ALL SELECT from_date FROM office_terms WHERE panel = ? UNION ALL SELECT until_date FROM office_terms WHERE panel = ?) facts WHERE d > ?`,
		panel, panel, panel, panel, date(after)).Scan(&next).Error
	if err != nil || next == nil {
		return day, false, err
	}
	day, err = when.ParseDate(*next)
	return day, err == nil, err
}
