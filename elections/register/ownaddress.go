package register

import (
	"context"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// AskOwnAddress has a member change their own address, where that does not take two
// officers (R31a): a link goes to the new one, and nothing changes before it is
// followed by the same person. Whether the address is somebody else's is not told
// (PR1): then no link comes.
func (r *Register) AskOwnAddress(ctx context.Context, by domain.Actor, email string) error {
	if by.Person == "" {
		return refusal.Because(refusal.NotSignedIn, "", nil)
	}
	token := secret()
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		if by.ProvedAt.IsZero() || now.Sub(by.ProvedAt) > domain.ProvedLately {
			return refusal.Because(domain.ProveAgain, "R31a", nil)
		}
		if err := r.unguarded(tx, by.Person); err != nil {
			return err
		}
		p, clean, err := newAddress(tx, by.Person, email)
		if taken, no := refusal.Of(err); no && taken.Reason == domain.EmailTaken {
			return nil
		}
		if err != nil {
			return err
		}
		until := now.Add(domain.AddressLinkLife)
		if err := tx.AskOwnAddress(p.ID, clean, hash(token), until); err != nil {
			return err
		}
		confirm := toAddress(clean, OwnAddressMail{Until: until})
		confirm.Secret, confirm.NotAfter = token, &until
		return tx.Mail(confirm, domain.MailTo(p.ID, OwnAddressAskedMail{}))
	})
}

// unguarded refuses while two officers are needed to change somebody's address.
func (r *Register) unguarded(tx *store.Tx, person domain.PersonID) error {
	guard, err := tx.AddressGuard(person, r.today(tx))
	if err == nil && guard.TakesTwo() {
		err = refusal.Because(domain.AddressGuarded, "R31a", nil).On("email")
	}
	return err
}

// TakeOwnAddress carries out what AskOwnAddress was asked for, for whoever follows the
// link in the new address's mail and is the same person.
func (r *Register) TakeOwnAddress(ctx context.Context, by domain.Actor, token string) error {
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		email, until, err := tx.TakeOwnAddress(by.Person, hash(token))
		if _, no := refusal.Of(err); no || err == nil && !tx.Now().Before(until) {
			return refusal.Because(domain.AddressLinkOld, "R31a", nil)
		}
		if err != nil {
			return err
		}
		if err := r.unguarded(tx, by.Person); err != nil {
			return err
		}
		p, email, err := newAddress(tx, by.Person, email)
		if err != nil {
			return err
		}
		old := p.Email
		p.Email = email
		if err := tx.SavePerson(p); err != nil {
			return err
		}
		return addressChanged(tx, by, domain.AddressChange{Person: p.ID, Made: by.Person}, old, r.say("written.why.own-wish"))
	})
}
