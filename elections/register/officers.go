package register

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// Appointing is what an appointment needs: who, as what, how far, how long, why
// (R5a).
type Appointing struct {
	Person domain.PersonID `json:"person"`
	Role   domain.Role     `json:"role"`
	Scope  domain.Scope    `json:"scope"`
	From   time.Time       `json:"from,omitzero"`   // zero: at once
	Until  *time.Time      `json:"until,omitempty"` // nil: until it is ended
	Why    string          `json:"why"`
}

func init() {
	twos[acts.PairAppoint] = two{rule: "R5b", judge: judgeAppointment, do: carryAppointment}
}

// Appoint makes a person an officer at once, at the command line: the first
// officers are made so (R5, R5a, R5b, R6). The appointee and every officer are
// told.
func (r *Register) Appoint(ctx context.Context, by domain.Actor, a Appointing) (domain.AppointmentID, error) {
	id := store.NewID[domain.AppointmentID]()
	if !by.IsEngine() {
		return id, refusal.Because(refusal.AwaitsSecond, "R5b", nil)
	}
	err := r.act(ctx, by, a.Why, "", domain.Keepers, func(tx *store.Tx) (domain.Act, error) { return r.appoint(tx, id, a) })
	return id, err
}

// AskAppointment asks for a person of the register to be made an officer; it
// takes effect when a second officer confirms it (R5b).
func (r *Register) AskAppointment(ctx context.Context, by domain.Actor, a Appointing) (domain.Request, error) {
	return r.askAppointment(ctx, by, a.Why, particulars{Person: a.Person, Appointment: &a})
}

// AskOfficer is [Register.AskAppointment] for somebody who may not be in the
// register yet (R5a, R5b).
func (r *Register) AskOfficer(ctx context.Context, by domain.Actor, o NewOfficer) (domain.Request, error) {
	return r.askAppointment(ctx, by, o.Why, particulars{Officer: &o})
}

func (r *Register) askAppointment(ctx context.Context, by domain.Actor, why string, d particulars) (q domain.Request, err error) {
	if err := r.mayChange(by, why); err != nil {
		return q, err
	}
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		if err := by.Fresh(tx.Now()); err != nil {
			return err
		}
		if d.Officer != nil { // a known number names the person: she is nobody's second officer in this
			if p, err := tx.PersonByNumber(domain.CleanText(d.Officer.Number)); err == nil {
				d.Person = p.ID
			} else if _, no := refusal.Of(err); !no {
				return err
			}
		}
		if q, err = r.ask(tx, by, acts.PairAppoint, why, d); err != nil {
			return err
		}
		return tellSecond(tx, by, q)
	})
	return q, err
}

// judgeAppointment tries the appointment out and undoes it.
func judgeAppointment(r *Register, tx *store.Tx, q domain.Request) error {
	d, err := particularsOf(q)
	if err != nil {
		return err
	}
	return tx.Try(func() error {
		_, _, err := r.carry(tx, d)
		return err
	})
}

func carryAppointment(r *Register, tx *store.Tx, _ domain.Actor, q domain.Request) (domain.PersonID, error) {
	d, err := particularsOf(q)
	if err != nil {
		return "", err
	}
	p, _, err := r.carry(tx, d)
	return p, err
}

// carry carries an appointment out, of somebody known or new.
func (r *Register) carry(tx *store.Tx, d particulars) (domain.PersonID, domain.Act, error) {
	a := Appointing{}
	if d.Officer != nil {
		p, err := r.officer(tx, *d.Officer)
		if err != nil {
			return "", domain.Act{}, err
		}
		if a, err = ofOfficer(tx, p, *d.Officer); err != nil {
			return "", domain.Act{}, err
		}
	} else if d.Appointment != nil {
		a = *d.Appointment
	}
	act, err := r.appoint(tx, store.NewID[domain.AppointmentID](), a)
	return a.Person, act, err
}

// ofOfficer is the appointment of a person who was named as a new officer.
func ofOfficer(tx *store.Tx, p domain.Person, o NewOfficer) (Appointing, error) {
	a := Appointing{Person: p.ID, Role: o.Role, Until: o.Until, Why: o.Why}
	if o.Panel != "" {
		panel, err := tx.PanelByCode(o.Panel)
		if err != nil {
			return a, on(err, "panel")
		}
		a.Scope.Panel = panel.ID
	}
	return a, nil
}

// tellOfAppointment tells the appointee and every officer (R5b).
func tellOfAppointment(tx *store.Tx, p domain.Person, a domain.Appointment) error {
	if err := tx.Mail(domain.MailTo(p.ID, AppointedMail{Mine: true, Role: a.Role, Why: a.Why})); err != nil {
		return err
	}
	return tellOfficers(tx, p.ID, AppointedMail{Name: p.Name(), Role: a.Role, Why: a.Why})
}

func (r *Register) appoint(tx *store.Tx, id domain.AppointmentID, a Appointing) (domain.Act, error) {
	now := tx.Now()
	p, err := tx.Person(a.Person)
	if err != nil {
		return domain.Act{}, on(err, "person")
	}
	rights, err := tx.Rights(p.ID, now, r.today(tx))
	if err != nil {
		return domain.Act{}, err
	}
	if a.Scope.Panel != "" {
		if _, err := tx.Panel(a.Scope.Panel); err != nil {
			return domain.Act{}, on(err, "panel")
		}
	}
	ap := domain.Appointment{ID: id, Person: p.ID, Role: a.Role, Scope: a.Scope, From: a.From, Until: a.Until, Why: a.Why}
	if ap.From.IsZero() {
		ap.From = now
	}
	others, err := tx.AppointmentsOf(p.ID)
	if err != nil {
		return domain.Act{}, err
	}
	if err := ap.Check(rights, others); err != nil {
		return domain.Act{}, err
	}
	if err := tx.CreateAppointment(ap); err != nil {
		return domain.Act{}, err
	}
	return domain.Act{Name: acts.OfficerAppointed, Rule: "R5b", Election: a.Scope.Election, Subject: string(p.ID),
		Detail: map[string]any{"role": a.Role, "panel": a.Scope.Panel, "appointment": id}}, tellOfAppointment(tx, p, ap)
}

// EndAppointment ends an officer's role at once (AZ5). The last secretariat stays
// (R5b).
func (r *Register) EndAppointment(ctx context.Context, by domain.Actor, id domain.AppointmentID, why string) error {
	return r.act(ctx, by, why, "", domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		a, err := tx.Appointment(id)
		if err != nil {
			return domain.Act{}, err
		}
		if err := staysSecretariat(tx, func(b domain.Appointment) bool { return b.ID == id }); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.OfficerEnded, Rule: "R5a", Election: a.Scope.Election, Subject: string(a.Person),
			Detail: map[string]any{"role": a.Role, "panel": a.Scope.Panel, "appointment": id}}, tx.EndAppointment(id, tx.Now())
	})
}

// NewOfficer is an officer who may not be in the register yet (R5a).
type NewOfficer struct {
	Number       string      `json:"number"`
	Forename     string      `json:"forename,omitempty"`
	Surname      string      `json:"surname,omitempty"`
	Email        string      `json:"email,omitempty"`
	Organisation string      `json:"organisation,omitempty"`
	Role         domain.Role `json:"role"`
	Panel        string      `json:"panel,omitempty"` // code; empty: everything
	Until        *time.Time  `json:"until,omitempty"`
	Why          string      `json:"why"`
}

// staysSecretariat refuses what would leave nobody to keep the register (R5b).
func staysSecretariat(tx *store.Tx, leaves func(domain.Appointment) bool) error {
	all, err := tx.AppointmentsAt(tx.Now())
	if err != nil {
		return err
	}
	leaving := false
	for _, a := range all {
		if a.Role != domain.Secretariat || a.Scope != (domain.Scope{}) {
			continue
		}
		if leaves(a) {
			leaving = true
			continue
		}
		p, err := tx.Person(a.Person)
		if err != nil {
			return err
		}
		if p.DisabledAt == nil {
			return nil
		}
	}
	if leaving {
		return refusal.Because(domain.LastSecretariat, "R5b", nil)
	}
	return nil
}

// CreateOfficer appoints a person by member number at the command line, adding
// her to the register if the number is new. A number that is known must agree with
// the address.
func (r *Register) CreateOfficer(ctx context.Context, by domain.Actor, o NewOfficer) (p domain.Person, id domain.AppointmentID, err error) {
	id = store.NewID[domain.AppointmentID]()
	if !by.IsEngine() {
		return p, id, refusal.Because(refusal.AwaitsSecond, "R5b", nil)
	}
	err = r.act(ctx, by, o.Why, "", domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		if p, err = r.officer(tx, o); err != nil {
			return domain.Act{}, err
		}
		a, err := ofOfficer(tx, p, o)
		if err != nil {
			return domain.Act{}, err
		}
		return r.appoint(tx, id, a)
	})
	return p, id, err
}

// officer finds or adds the person of an officer's number.
func (r *Register) officer(tx *store.Tx, o NewOfficer) (domain.Person, error) {
	p := domain.Person{ID: store.NewID[domain.PersonID](), Number: domain.CleanText(o.Number), Forename: o.Forename,
		Surname: o.Surname, Email: o.Email, Organisation: o.Organisation}
	have, err := tx.PersonByNumber(p.Number)
	if _, unknown := refusal.Of(err); err != nil && !unknown {
		return p, err
	}
	if err == nil {
		if p.Email != "" && domain.FoldEmail(p.Email) != domain.FoldEmail(have.Email) {
			return p, refusal.Because(domain.NumberTaken, "R35", nil).On("number")
		}
		return have, nil
	}
	p, bad := cleanPerson(p)
	if bad != nil {
		return p, bad
	}
	return p, tx.CreatePerson(p)
}

// oversees refuses whoever oversees nothing at all: lists of officers are for officers,
// and for the command line (R5a).
func oversees(by domain.Actor) error {
	if by.IsEngine() || by.HasRole(domain.Overseers...) {
		return nil
	}
	return by.Must("", "", domain.Overseers...)
}

// Officers are the appointments in force now, with their people, for those who oversee.
func (r *Register) Officers(ctx context.Context, by domain.Actor) (out []domain.Appointment, people map[domain.PersonID]domain.Person, err error) {
	if err := oversees(by); err != nil {
		return nil, nil, err
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		if out, err = tx.AppointmentsAt(tx.Now()); err != nil {
			return err
		}
		ids := make([]domain.PersonID, len(out))
		for i, a := range out {
			ids[i] = a.Person
		}
		people, err = tx.PeopleByID(ids...)
		return err
	})
	keys := make(map[domain.PersonID][]byte, len(people))
	for id, p := range people {
		keys[id] = p.SortKey()
	}
	slices.SortStableFunc(out, func(a, b domain.Appointment) int {
		return cmp.Or(bytes.Compare(keys[a.Person], keys[b.Person]), cmp.Compare(a.Role, b.Role), a.From.Compare(b.From), cmp.Compare(a.ID, b.ID))
	})
	return out, people, err
}

// on names the field that an unknown thing was asked for in.
func on(err error, field string) error {
	if r, ok := refusal.Of(err); ok && r.Field == "" {
		return r.On(field)
	}
	return err
}
