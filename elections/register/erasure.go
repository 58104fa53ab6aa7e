package register

import (
	"context"

	"hustings/domain"
	"hustings/elections/store"
)

// RequestErasure notes that a person wants to be forgotten, and forgets her at
// once unless an election under way, a seat, an office or an appointment needs
// her: then it waits until it does not (PR3). She may ask herself, or the
// secretariat that has it in writing.
func (r *Register) RequestErasure(ctx context.Context, by domain.Actor, person domain.PersonID, why string) (waits bool, err error) {
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		if err := mayGiveUp(by, person, "", why); err != nil {
			return err
		}
		p, err := tx.Person(person)
		if err != nil {
			return err
		}
		if p.ErasedAt != nil {
			return domain.Refuse(domain.ErasedBefore, "", nil)
		}
		if err := tx.AskErasure(person, tx.Now()); err != nil {
			return err
		}
		if err := tx.Record(by, domain.Act{Name: "person.erasure-asked", Rule: "R114", Why: why, Subject: string(person)}); err != nil {
			return err
		}
		done, err := r.erase(tx, person)
		waits = !done
		return err
	})
	return waits, err
}

// EraseDue carries out the erasures that nothing stands in the way of any more.
// The clock rings for it; running it twice does no harm.
func (r *Register) EraseDue(ctx context.Context) (erased int, err error) {
	waiting := 0
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.ErasuresWaiting()
		waiting = len(list)
		return err
	})
	if err != nil || waiting == 0 {
		return 0, err
	}
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		list, err := tx.ErasuresWaiting()
		if err != nil {
			return err
		}
		for _, e := range list {
			done, err := r.erase(tx, e.Person)
			if err != nil {
				return err
			}
			if done {
				erased++
			}
		}
		return nil
	})
	return erased, err
}

// erase forgets a person whom nothing needs.
func (r *Register) erase(tx *store.Tx, person domain.PersonID) (bool, error) {
	today := r.today(tx)
	needed, err := tx.Needed(person, tx.Now(), today)
	if err != nil || needed {
		return false, err
	}
	p, err := tx.Person(person)
	if err != nil {
		return false, err
	}
	if err := tx.Forget(p, today); err != nil {
		return false, err
	}
	return true, tx.Record(domain.Engine(), domain.Act{Name: "person.erased", Rule: "R114", Why: "asked for, and nothing needs the person any more", Subject: string(person)})
}

// PersonalData is everything that is kept about one person, and nobody else's
// (PR2). A choice is not among it: none is kept with a name.
type PersonalData struct {
	Person       domain.Person        `json:"person"`
	Memberships  []domain.Membership  `json:"memberships"`
	Appointments []domain.Appointment `json:"appointments"`
	Seats        []domain.Holding     `json:"seats"`
	Offices      []domain.OfficeTerm  `json:"offices"`
	RoleLosses   []domain.RoleLoss    `json:"role_losses"`
	Nominations  []domain.Nomination  `json:"nominations"` // her own; without those who supported them
	Supports     []domain.Support     `json:"supports"`    // that she was asked for
	Rolls        []domain.ContestID   `json:"rolls"`       // contests that she is on the roll of
	Sessions     []domain.Session     `json:"sessions"`
	Passkeys     []domain.Passkey     `json:"passkeys"` // without their keys
	Acts         []domain.Recorded    `json:"acts"`     // by her, or about her
}

// PersonalData gathers what is kept about a person, for herself or for the
// secretariat that answers her.
func (r *Register) PersonalData(ctx context.Context, by domain.Actor, person domain.PersonID) (d PersonalData, err error) {
	if !by.IsEngine() && (by.Person == "" || by.Person != person) {
		if err := by.Must("", "", keepers...); err != nil {
			return d, err
		}
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		for _, read := range []func() error{
			func() (err error) { d.Person, err = tx.Person(person); return },
			func() (err error) { d.Memberships, err = tx.MembershipsOf(person); return },
			func() (err error) { d.Appointments, err = tx.AppointmentsOf(person); return },
			func() (err error) { d.Seats, err = tx.HoldingsOf(person); return },
			func() (err error) { d.Offices, err = tx.OfficesOf(person); return },
			func() (err error) { d.RoleLosses, err = tx.RoleLossesOf(person); return },
			func() (err error) { d.Nominations, err = tx.NominationsBy(person); return },
			func() (err error) { d.Supports, err = tx.SupportsBy(person); return },
			func() (err error) { d.Rolls, err = tx.RollsOf(person); return },
			func() (err error) { d.Sessions, err = tx.SessionsOf(person); return },
			func() (err error) { d.Passkeys, err = tx.PasskeysOf(person); return },
			func() (err error) { d.Acts, err = actsOf(tx, person); return },
		} {
			if err := read(); err != nil {
				return err
			}
		}
		for i := range d.Nominations {
			d.Nominations[i].Supports = nil
			if d.Nominations[i].ProposedBy != person {
				d.Nominations[i].ProposedBy = ""
			}
			if r := d.Nominations[i].Ruling; r != nil {
				ruled := *r
				ruled.By = ""
				d.Nominations[i].Ruling = &ruled
			}
		}
		for i := range d.Passkeys {
			d.Passkeys[i].Body, d.Passkeys[i].Credential = nil, nil
		}
		return nil
	})
	if err != nil {
		return PersonalData{}, err
	}
	return d, nil
}

// actsOf are the record's acts by a person or about her. Who else acted is that
// person's datum and left out.
func actsOf(tx *store.Tx, person domain.PersonID) (acts []domain.Recorded, err error) {
	for _, f := range []store.RecordFilter{{By: person}, {Subject: string(person)}} {
		for f.Limit = 500; ; {
			page, err := tx.RecordEntries(f)
			if err != nil {
				return nil, err
			}
			for _, e := range page {
				if f.By == "" && e.By == person {
					continue // among the others already
				}
				if e.By != person {
					e.By = ""
				}
				acts = append(acts, e)
			}
			if len(page) < f.Limit {
				break
			}
			f.After = page[len(page)-1].Seq
		}
	}
	return acts, nil
}
