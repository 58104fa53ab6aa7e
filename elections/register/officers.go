package register

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// Appointing is what an appointment needs: who, as what, how far, how long, why
// (R5a).
type Appointing struct {
	Person domain.PersonID
	Role   domain.Role
	Scope  domain.Scope
	From   time.Time  // zero: at once
	Until  *time.Time // nil: until it is ended
	Why    string
}

// Appoint makes a person an officer (R5, R5a, R6).
func (r *Register) Appoint(ctx context.Context, by domain.Actor, a Appointing) (domain.AppointmentID, error) {
	id := store.NewID[domain.AppointmentID]()
	err := r.act(ctx, by, a.Why, "", keepers, func(tx *store.Tx) (domain.Act, error) { return r.appoint(tx, id, a) })
	return id, err
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
	return domain.Act{Name: "officer.appointed", Rule: "R5a", Election: a.Scope.Election, Subject: string(p.ID),
		Detail: map[string]any{"role": a.Role, "panel": a.Scope.Panel, "appointment": id}}, tx.CreateAppointment(ap)
}

// EndAppointment ends an officer's role at once (AZ5).
func (r *Register) EndAppointment(ctx context.Context, by domain.Actor, id domain.AppointmentID, why string) error {
	return r.act(ctx, by, why, "", keepers, func(tx *store.Tx) (domain.Act, error) {
		a, err := tx.Appointment(id)
		if err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: "officer.ended", Rule: "R5a", Election: a.Scope.Election, Subject: string(a.Person),
			Detail: map[string]any{"role": a.Role, "panel": a.Scope.Panel, "appointment": id}}, tx.EndAppointment(id, tx.Now())
	})
}

// NewOfficer is an officer who may not be in the register yet (R5a).
type NewOfficer struct {
	Number, Forename, Surname, Email, Organisation string
	Role                                           domain.Role
	Panel                                          string // code; empty: everything
	Until                                          *time.Time
	Why                                            string
}

// CreateOfficer appoints a person by member number, adding her to the register
// if the number is new. A number that is known must agree with the address.
func (r *Register) CreateOfficer(ctx context.Context, by domain.Actor, o NewOfficer) (p domain.Person, id domain.AppointmentID, err error) {
	id = store.NewID[domain.AppointmentID]()
	err = r.act(ctx, by, o.Why, "", keepers, func(tx *store.Tx) (domain.Act, error) {
		if p, err = r.officer(tx, o); err != nil {
			return domain.Act{}, err
		}
		a := Appointing{Person: p.ID, Role: o.Role, Until: o.Until, Why: o.Why}
		if o.Panel != "" {
			panel, err := tx.PanelByCode(o.Panel)
			if err != nil {
				return domain.Act{}, on(err, "panel")
			}
			a.Scope.Panel = panel.ID
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
	if _, unknown := domain.Refused(err); err != nil && !unknown {
		return p, err
	}
	if err == nil {
		if p.Email != "" && domain.FoldEmail(p.Email) != domain.FoldEmail(have.Email) {
			return p, domain.Refuse(domain.NumberTaken, "R35", nil).On("number")
		}
		return have, nil
	}
	p, bad := cleanPerson(p)
	if bad != nil {
		return p, bad
	}
	return p, tx.CreatePerson(p)
}

// Officers are the appointments in force now, with their people.
func (r *Register) Officers(ctx context.Context) (out []domain.Appointment, people map[domain.PersonID]domain.Person, err error) {
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
	if r, ok := domain.Refused(err); ok && r.Field == "" {
		return r.On(field)
	}
	return err
}
