package register

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/elections/store"
)

// Forged is an appointment that stands in the database and that this installation
// has not made. It gives nobody any right.
type Forged struct {
	Appointment domain.Appointment
	Person      domain.Person
}

// Forged are the appointments of somebody else's making, until they are ended, for
// those who oversee.
func (r *Register) Forged(ctx context.Context, by domain.Actor) (list []Forged, err error) {
	if err := oversees(by); err != nil {
		return nil, err
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = forgedIn(tx)
		return err
	})
	return list, err
}

func forgedIn(tx *store.Tx) ([]Forged, error) {
	all, err := tx.ForgedAppointments()
	if err != nil {
		return nil, err
	}
	list := make([]Forged, len(all))
	for i, a := range all {
		p, err := tx.Person(a.Person)
		if err != nil {
			return nil, err
		}
		list[i] = Forged{a, p}
	}
	return list, nil
}

// WatchOfficers raises the alarm about appointments that somebody has written into
// the database: each is put on the record, and told to every officer, once (R110a).
func (r *Register) WatchOfficers(ctx context.Context) (raised []Forged, err error) {
	found, err := r.Forged(ctx, domain.Engine())
	if err != nil || len(found) == 0 {
		return nil, err
	}
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		raised = nil
		found, err := forgedIn(tx)
		if err != nil {
			return err
		}
		for _, f := range found {
			a := f.Appointment
			told, err := tx.RecordEntries(store.RecordFilter{Act: acts.OfficerForged, Subject: string(a.ID), Limit: 1})
			if err != nil {
				return err
			}
			if len(told) > 0 {
				continue
			}
			raised = append(raised, f)
			if err := tellOfficers(tx, "", ForgedMail{Number: f.Person.Number, Role: a.Role}); err != nil {
				return err
			}
			if err := tx.Record(domain.Engine(), domain.Act{Name: acts.OfficerForged, Rule: "R110a", Why: r.say("written.why.forged"), Subject: string(a.ID),
				Detail: map[string]any{"person": a.Person, "role": a.Role, "panel": a.Scope.Panel, "election": a.Scope.Election}}); err != nil {
				return err
			}
		}
		return nil
	})
	return raised, err
}
