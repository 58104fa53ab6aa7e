package register

import (
	"context"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// SpendState takes a state that came back from the identity provider, once: it
// is kept, whatever comes of the sign-in, until it would be too old (JW6).
func (r *Register) SpendState(ctx context.Context, state string, until time.Time) error {
	return r.Store.Write(ctx, func(tx *store.Tx) error { return tx.SpendState(hash(state), until) })
}

// Identity is who the organisation's identity provider says somebody is.
type Identity struct {
	Issuer, Subject string
	Email           string // empty unless the provider has verified it
}

// SignInByIdentity begins a session for the person to whom the provider's
// subject is bound; the session says that it was begun so. A subject that is seen
// for the first time is bound to the person whose address the provider has
// verified, letter for letter, unless another subject is bound to her: that is
// for officers to decide ([Register.ReleaseIdentity]), who are told. Whoever is
// not signed in gets one and the same refusal (JW6).
func (r *Register) SignInByIdentity(ctx context.Context, id Identity) (in SignedIn, err error) {
	defer r.tried(bySignOn, &err)
	refused := refusal.Because(domain.SingleSignOnRefused, "", nil)
	if id.Issuer == "" || id.Subject == "" {
		return in, refused
	}
	another := false
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		who, known, err := tx.PersonByIdentity(id.Issuer, id.Subject)
		if err != nil {
			return err
		}
		if !known {
			if who, another, err = r.firstSight(tx, id); err != nil || another {
				return same(err, refused.Reason)
			}
		}
		person, err := tx.Person(who)
		if err != nil {
			return same(err, refused.Reason)
		}
		officer, err := r.letIn(tx, person)
		if _, no := refusal.Of(err); no {
			return refused
		}
		if err != nil {
			return err
		}
		if !known {
			if err := tx.BindIdentity(id.Issuer, id.Subject, who, tx.Now()); err != nil {
				return err
			}
			if err := tx.Record(domain.Engine(), domain.Act{Name: acts.IdentityBound, Rule: "R31a", Why: r.say("written.why.verified"), Subject: string(who)}); err != nil {
				return err
			}
		}
		in, err = begin(tx, domain.Session{Person: person.ID, Means: domain.BySingleSignOn, BeganAt: tx.Now()}, officer)
		return err
	})
	if err == nil && another { // what was recorded stays
		err = refused
	}
	return in, err
}

// firstSight finds the person of a verified address for a subject that nobody
// has been bound to. When another subject is bound to her, the attempt stands in
// the record and officers are told, once a day.
func (r *Register) firstSight(tx *store.Tx, id Identity) (who domain.PersonID, another bool, err error) {
	unknown := refusal.Because(refusal.Unknown, "", nil)
	email, err := domain.CleanEmail(id.Email)
	if err != nil {
		return "", false, unknown
	}
	person, err := tx.PersonByEmail(email)
	if err != nil {
		return "", false, err
	}
	if !domain.SameAddress(person.Email, strings.TrimSpace(id.Email)) { // as it came: composing it makes a K of the Kelvin sign
		return "", false, unknown
	}
	_, bound, err := tx.BoundAt(id.Issuer, person.ID)
	if err != nil || !bound {
		return person.ID, false, err
	}
	first, err := tx.Once("identity "+string(person.ID), when.DateOf(tx.Now(), time.UTC).String())
	if err != nil || !first {
		return person.ID, true, err
	}
	if err := tx.Record(domain.Engine(), domain.Act{Name: acts.IdentityRefused, Rule: "R31a",
		Why: r.say("written.why.other-subject"), Subject: string(person.ID)}); err != nil {
		return person.ID, true, err
	}
	return person.ID, true, tellOfficers(tx, "", IdentityRefusedMail{Number: person.Number})
}
