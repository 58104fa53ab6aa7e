package register

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// challengeLife is how long a passkey ceremony may take.
const challengeLife = 5 * time.Minute

// Challenge keeps a passkey ceremony of this session until TakeChallenge; a new
// one of the same purpose replaces it. The ceremony itself is the door's work.
func (r *Register) Challenge(ctx context.Context, session domain.SessionID, purpose string, body []byte) error {
	return r.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.SaveChallenge(session, purpose, body, tx.Now().Add(challengeLife))
	})
}

// TakeChallenge gives a ceremony back, once, and within five minutes.
func (r *Register) TakeChallenge(ctx context.Context, session domain.SessionID, purpose string) (body []byte, err error) {
	var refused error
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		body, err = tx.TakeChallenge(session, purpose)
		if _, no := domain.Refused(err); no {
			refused, err = err, nil // an overdue one stays taken
		}
		return err
	})
	if err == nil {
		err = refused
	}
	return body, err
}

// AddPasskey enrols a passkey for the actor. The first needs nothing but the
// session; for any further one an existing passkey must have been proved of
// late, or a stolen session could enrol its thief.
func (r *Register) AddPasskey(ctx context.Context, by domain.Actor, name string, credential, body []byte) (domain.Passkey, error) {
	p := domain.Passkey{ID: store.NewID[domain.PasskeyID](), Person: by.Person, Credential: credential, Body: body, Name: domain.CleanText(name)}
	if by.Person == "" {
		return p, domain.Refuse(domain.NotSignedIn, "", nil)
	}
	err := r.Store.Act(ctx, func(tx *store.Tx) error {
		have, err := tx.PasskeysOf(by.Person)
		if err != nil {
			return err
		}
		if len(have) > 0 {
			if err := by.Fresh(tx.Now()); err != nil {
				return err
			}
		}
		p.AddedAt = tx.Now()
		if err := tx.CreatePasskey(p); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: "passkey.added", Rule: "R5", Why: "asked for by its owner", Subject: string(p.ID)})
	})
	return p, err
}

// Passkeys are the passkeys of a person, oldest first.
func (r *Register) Passkeys(ctx context.Context, person domain.PersonID) (out []domain.Passkey, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		out, err = tx.PasskeysOf(person)
		return err
	})
	return out, err
}

// UsePasskey keeps what a proved ceremony changed: the signature counter.
func (r *Register) UsePasskey(ctx context.Context, p domain.Passkey) error {
	return r.Store.Write(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		p.UsedAt = &now
		return tx.SavePasskey(p)
	})
}

// RemovePasskey forgets one of the actor's passkeys; a passkey must have been
// proved of late.
func (r *Register) RemovePasskey(ctx context.Context, by domain.Actor, id domain.PasskeyID) error {
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		if err := by.Fresh(tx.Now()); err != nil {
			return err
		}
		if err := tx.DeletePasskey(by.Person, id); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: "passkey.removed", Rule: "R5", Why: "asked for by its owner", Subject: string(id)})
	})
}
