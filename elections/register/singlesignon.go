package register

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// SpendState takes a state that came back from the identity provider, once: it
// is kept, whatever comes of the sign-in, until it would be too old (JW6).
func (r *Register) SpendState(ctx context.Context, state string, until time.Time) error {
	return r.Store.Write(ctx, func(tx *store.Tx) error { return tx.SpendState(hash(state), until) })
}

// SignInByAddress begins a session for the person of an address that the
// organisation's identity provider has verified; the session says that it was
// begun so. An address that the register does not know, and a person whom
// nothing lets in, get one and the same refusal.
func (r *Register) SignInByAddress(ctx context.Context, email string) (in SignedIn, err error) {
	refused := domain.Refuse(domain.SingleSignOnRefused, "", nil)
	if email, err = domain.CleanEmail(email); err != nil {
		return in, refused
	}
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(email)
		if err != nil {
			return same(err, refused.Reason)
		}
		officer, err := r.letIn(tx, person)
		if _, no := domain.Refused(err); no {
			return refused
		}
		if err != nil {
			return err
		}
		in, err = begin(tx, domain.Session{Person: person.ID, Means: domain.BySingleSignOn, BeganAt: tx.Now()}, officer)
		return err
	})
	return in, err
}
