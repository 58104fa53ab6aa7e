package register

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

func init() {
	twos[acts.PairAddress] = two{rule: "R31a", judge: judgeAddress, do: changeAddress}
	twos[acts.PairIdentity] = two{rule: "R31a", judge: judgeIdentity, do: releaseIdentity}
}

// ChangeAddress gives a person another address of mail. While she votes in an
// election that is not over, or holds an appointment, it waits for a second
// officer, and the request is given; otherwise it is done at once (R31a).
func (r *Register) ChangeAddress(ctx context.Context, by domain.Actor, person domain.PersonID, email, why string) (waits *domain.Request, err error) {
	if err := r.mayChange(by, why); err != nil {
		return nil, err
	}
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		if err := by.Fresh(tx.Now()); err != nil {
			return err
		}
		p, email, err := newAddress(tx, person, email)
		if err != nil {
			return err
		}
		guard, err := tx.AddressGuard(person, r.today(tx))
		if err != nil {
			return err
		}
		if guard.TakesTwo() {
			waiting, err := waitingAddresses(tx)
			if err != nil {
				return err
			}
			q, asked, err := r.askAddress(tx, by, p, email, why, waiting)
			if err == nil && asked {
				err = tellSecond(tx, by, q)
			}
			waits = &q
			return err
		}
		old := p.Email
		p.Email = email
		if err := tx.SavePerson(p); err != nil {
			return err
		}
		return addressChanged(tx, by, domain.AddressChange{Person: person, Made: by.Person}, old, why)
	})
	return waits, err
}

// mayChange refuses whoever does not keep the register, or has no passkey.
func (r *Register) mayChange(by domain.Actor, why string) error {
	if err := by.MustAct("", "", domain.Keepers...); err != nil {
		return err
	}
	return domain.Reasoned(why)
}

// newAddress reads an address that is to become a person's.
func newAddress(tx *store.Tx, id domain.PersonID, email string) (domain.Person, string, error) {
	p, err := tx.Person(id)
	if err != nil {
		return p, "", err
	}
	if email, err = domain.CleanEmail(email); err != nil {
		return p, "", on(err, "email")
	}
	if p.ErasedAt != nil {
		return p, "", refusal.Because(domain.ErasedBefore, "R114", nil)
	}
	if p.Email == email {
		return p, "", refusal.Because(domain.AddressSame, "R31a", nil).On("email")
	}
	other, err := tx.PersonByEmail(email)
	if err == nil && other.ID != id {
		return p, "", refusal.Because(domain.EmailTaken, "R35", nil).On("email")
	}
	if _, no := refusal.Of(err); err != nil && !no {
		return p, "", err
	}
	return p, email, nil
}

// waitingAddresses are the changes of address that wait for a second officer, by
// whose they are.
func waitingAddresses(tx *store.Tx) (map[domain.PersonID]domain.Request, error) {
	all, err := tx.RegisterRequests(true)
	if err != nil {
		return nil, err
	}
	of := map[domain.PersonID]domain.Request{}
	for _, q := range all {
		if q.Act != acts.PairAddress {
			continue
		}
		d, err := particularsOf(q)
		if err != nil {
			return nil, err
		}
		of[d.Person] = q
	}
	return of, nil
}

// askAddress asks for a change of address, unless the very same waits already;
// one to another address gives way. The old address is told.
func (r *Register) askAddress(tx *store.Tx, by domain.Actor, p domain.Person, email, why string, waiting map[domain.PersonID]domain.Request) (q domain.Request, asked bool, err error) {
	if q, waits := waiting[p.ID]; waits {
		d, err := particularsOf(q)
		if err != nil || d.Email == email {
			return q, false, err
		}
		if err := closeRequest(tx, by, &q, d, acts.Withdrawn, why, p.ID); err != nil {
			return q, false, err
		}
	}
	if q, err = r.ask(tx, by, acts.PairAddress, why, particulars{Person: p.ID, Email: email}); err != nil {
		return q, false, err
	}
	return q, true, tx.Mail(toAddress(p.Email, AddressAskedMail{}))
}

func judgeAddress(_ *Register, tx *store.Tx, q domain.Request) error {
	d, err := particularsOf(q)
	if err != nil {
		return err
	}
	_, _, err = newAddress(tx, d.Person, d.Email)
	return err
}

func changeAddress(_ *Register, tx *store.Tx, by domain.Actor, q domain.Request) (domain.PersonID, error) {
	d, err := particularsOf(q)
	if err != nil {
		return "", err
	}
	p, email, err := newAddress(tx, d.Person, d.Email)
	if err != nil {
		return p.ID, err
	}
	old := p.Email
	p.Email = email
	if err := tx.SavePerson(p); err != nil {
		return p.ID, err
	}
	return p.ID, addressChanged(tx, by, domain.AddressChange{Person: p.ID, Made: q.By, Confirmed: by.Person}, old, q.Why)
}

// addressChanged is what follows from every change of an address, however it was
// made: whatever opened her account until now is over, both addresses are told,
// and the record names her (R31a).
func addressChanged(tx *store.Tx, by domain.Actor, c domain.AddressChange, old, why string) error {
	c.At = tx.Now()
	if err := tx.EndAccess(c.Person, "address-changed"); err != nil {
		return err
	}
	if err := tx.SaveAddressChange(c); err != nil {
		return err
	}
	if err := tx.Mail(toAddress(old, AddressChangedMail{Old: true}), domain.MailTo(c.Person, AddressChangedMail{})); err != nil {
		return err
	}
	return tx.Record(by, domain.Act{Name: acts.AddressChanged, Rule: "R31a", Why: why, Subject: string(c.Person)})
}

// ConsentAddress lets a person sign in by her new address at once although a
// poll is under way: an officer who neither made nor confirmed the change (R31a).
func (r *Register) ConsentAddress(ctx context.Context, by domain.Actor, person domain.PersonID, why string) error {
	if err := domain.Reasoned(why); err != nil {
		return err
	}
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		if err := mayConfirm(by, now); err != nil {
			return err
		}
		c, known, err := tx.AddressChange(person)
		if err != nil {
			return err
		}
		if !known {
			return refusal.Because(domain.NothingHeld, "R31a", nil)
		}
		if err := c.Consent(by, now); err != nil {
			return err
		}
		c.Consented, c.ConsentedAt = by.Person, &now
		if err := tx.SaveAddressChange(c); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.AddressConsented, Rule: "R31a", Why: domain.CleanText(why), Subject: string(person)})
	})
}

// AddressWaiting is a person's change of address that waits for an officer's
// consent or for its day to pass (R31a).
func (r *Register) AddressWaiting(ctx context.Context, by domain.Actor, person domain.PersonID) (c domain.AddressChange, waits bool, err error) {
	if err := mayRead(by, person); err != nil {
		return c, false, err
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		var known bool
		c, known, err = tx.AddressChange(person)
		waits = known && c.Waits(tx.Now())
		return err
	})
	return c, waits, err
}

// ReleaseIdentity asks for the provider's subject of a person to be forgotten, so
// that the next one that comes with her verified address is bound to her: an
// officer's decision, and a second one's (R31a).
func (r *Register) ReleaseIdentity(ctx context.Context, by domain.Actor, person domain.PersonID, why string) (q domain.Request, err error) {
	if err := r.mayChange(by, why); err != nil {
		return q, err
	}
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		if err := by.Fresh(tx.Now()); err != nil {
			return err
		}
		if q, err = r.ask(tx, by, acts.PairIdentity, why, particulars{Person: person}); err != nil {
			return err
		}
		return tellSecond(tx, by, q)
	})
	return q, err
}

func judgeIdentity(_ *Register, tx *store.Tx, q domain.Request) error {
	d, err := particularsOf(q)
	if err != nil {
		return err
	}
	_, bound, err := tx.BoundAt("", d.Person)
	if err == nil && !bound {
		return refusal.Because(domain.NoIdentity, "R31a", nil)
	}
	return err
}

func releaseIdentity(_ *Register, tx *store.Tx, _ domain.Actor, q domain.Request) (domain.PersonID, error) {
	d, err := particularsOf(q)
	if err != nil {
		return "", err
	}
	if _, err := tx.ReleaseIdentities(d.Person); err != nil {
		return d.Person, err
	}
	return d.Person, tx.EndSessionsOf(d.Person, "identity-released")
}

// moveAddresses is what an import does about the addresses that its rows would
// change: those that take two officers become requests, of the others everybody
// concerned is told (R31a).
func (r *Register) moveAddresses(tx *store.Tx, by domain.Actor, moves []store.Move, why string, report *Report) error {
	if len(moves) == 0 {
		return nil
	}
	waiting, err := waitingAddresses(tx)
	if err != nil {
		return err
	}
	told := false
	for _, m := range moves {
		if !m.TakesTwo {
			report.Moved++
			if err := addressChanged(tx, by, domain.AddressChange{Person: m.Person, Made: by.Person}, m.Old, why); err != nil {
				return err
			}
			continue
		}
		if report.Waiting++; len(report.Waits) < maxReported {
			report.Waits = append(report.Waits, Waiting{m.Line, m.Number})
		}
		q, asked, err := r.askAddress(tx, by, domain.Person{ID: m.Person, Email: m.Old}, m.New, why, waiting)
		if bad, no := refusal.Of(err); no { // somebody else keeps that address
			report.bad(m.Line, bad.On("email"))
			continue
		}
		if err != nil {
			return err
		}
		if asked && !told { // one mail to each officer, however many wait
			told = true
			if err := tellSecond(tx, by, q); err != nil {
				return err
			}
		}
	}
	return nil
}
