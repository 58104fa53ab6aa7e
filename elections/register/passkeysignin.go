package register

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// SpendTicket takes a ticket that came back to sign in by a passkey, once, until
// it would be too old to be shown again.
func (r *Register) SpendTicket(ctx context.Context, ticket string, until time.Time) error {
	err := r.Store.Write(ctx, func(tx *store.Tx) error { return tx.SpendState(hash("passkey "+ticket), until) })
	if _, no := refusal.Of(err); no {
		err = refusal.Because(domain.PasskeyNoSignIn, "R5", nil)
	}
	return err
}

// PasskeyNamed is the passkey that a device calls so, whoever asks: the door needs
// its public key to judge a proof, and says the same of one that is not known.
func (r *Register) PasskeyNamed(ctx context.Context, credential []byte) (p domain.Passkey, known bool, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		p, known, err = tx.PasskeyByCredential(credential)
		return err
	})
	return p, known, err
}

// SignInByPasskey begins a session for the holder of a passkey that she has just
// proved; p has what the proof changed. The session says that it was begun so, and
// counts as a proof of this instant. What keeps a person out who comes by a link
// keeps her out here: an address that was changed while she votes, for one (R31a).
func (r *Register) SignInByPasskey(ctx context.Context, p domain.Passkey) (in SignedIn, err error) {
	defer r.tried(byPasskey, &err)
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		kept, known, err := tx.PasskeyByCredential(p.Credential)
		if err != nil {
			return err
		}
		if !known || kept.ID != p.ID || kept.Person != p.Person {
			return refusal.Because(domain.PasskeyNoSignIn, "R5", nil)
		}
		person, err := tx.Person(kept.Person)
		if err != nil {
			return same(err, domain.PasskeyNoSignIn)
		}
		officer, err := r.letIn(tx, person)
		if err != nil {
			return err
		}
		change, changed, err := tx.AddressChange(person.ID)
		if err != nil {
			return err
		}
		last := &change
		if !changed {
			last = nil
		}
		if err := kept.SignsIn(officer, last); err != nil {
			return err
		}
		kept.Body, kept.UsedAt = p.Body, &now
		if err := tx.SavePasskey(kept); err != nil {
			return err
		}
		in, err = begin(tx, domain.Session{Person: person.ID, Means: domain.ByPasskey, BeganAt: now, SteppedUp: now}, officer)
		return err
	})
	return in, err
}
