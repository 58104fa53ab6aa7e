package register

import (
	"context"
	"crypto/subtle"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
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
		if _, no := refusal.Of(err); no {
			refused, err = err, nil // an overdue one stays taken
		}
		return err
	})
	if err == nil {
		err = refused
	}
	return body, err
}

// AddPasskey enrols a passkey for the actor. A member's first needs nothing but
// the session; for any further one an existing passkey must have been proved of
// late, or a stolen session could enrol its thief. An officer's needs an enrolment
// that somebody else has opened for her ([Register.PermitPasskey]), and every
// officer is told (R5b). Its owner is told in any case: it lets whoever has it in.
func (r *Register) AddPasskey(ctx context.Context, by domain.Actor, name string, credential, body []byte) (domain.Passkey, error) {
	p := domain.Passkey{ID: store.NewID[domain.PasskeyID](), Person: by.Person, Credential: credential, Body: body, Name: domain.CleanText(name)}
	if by.Person == "" {
		return p, refusal.Because(refusal.NotSignedIn, "", nil)
	}
	err := r.Store.Act(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		p.AddedAt = now
		rights, err := tx.Rights(by.Person, now, r.today(tx))
		if err != nil {
			return err
		}
		act := domain.Act{Name: acts.PasskeyAdded, Rule: "R5", Why: r.say("written.why.owner-asked"), Subject: string(p.ID)}
		if err := tx.Mail(domain.MailTo(by.Person, PasskeyAddedMail{Mine: true, Member: domain.Whether(!rights.Officer())})); err != nil { // whoever has not added it learns of it
			return err
		}
		if rights.Officer() {
			permit, err := takePermit(tx, by, now)
			if err != nil {
				return err
			}
			p.SeenAt, p.SeenBy = &now, permit.By
			act.Rule, act.Detail = "R5b", map[string]any{"seen_by": permit.By}
			who, err := tx.Person(by.Person)
			if err != nil {
				return err
			}
			if err := tellOfficers(tx, by.Person, PasskeyAddedMail{Name: who.Name()}); err != nil {
				return err
			}
		} else if err := mayAddOwn(tx, by, now); err != nil {
			return err
		}
		if err := tx.CreatePasskey(p); err != nil {
			return err
		}
		return tx.Record(by, act)
	})
	return p, err
}

// mayAddOwn lets a member add her first passkey, and further ones once she has
// proved one of late.
func mayAddOwn(tx *store.Tx, by domain.Actor, now time.Time) error {
	have, err := tx.PasskeysOf(by.Person)
	if err != nil || len(have) == 0 {
		return err
	}
	return by.Fresh(now)
}

// takePermit takes the enrolment that was opened for this officer's session.
func takePermit(tx *store.Tx, by domain.Actor, now time.Time) (domain.PasskeyPermit, error) {
	permit, known, err := tx.PasskeyPermit(by.Person)
	if err != nil {
		return permit, err
	}
	if !known {
		return permit, refusal.Because(domain.PasskeyUnseen, "R5b", nil)
	}
	if err := permit.Enrols(by.Session, now); err != nil {
		return permit, err
	}
	return permit, tx.DropPasskeyPermit(by.Person)
}

// PermitPasskey opens an enrolment for an officer: a second officer who sees her
// do it, or the command line. The code is told to her and to nobody else; whoever
// opened it before gives way (R5b).
func (r *Register) PermitPasskey(ctx context.Context, by domain.Actor, person domain.PersonID) (code string, err error) {
	code = CodeOf(secret())
	sum := hash("passkey " + string(person) + code)
	return code, r.permit(ctx, by, domain.PasskeyPermit{Person: person, Code: &sum})
}

// PermitDemonstration opens an enrolment to whoever signs in as the officer, until
// then. A register of real people has no such thing: the store must be a
// simulation.
func (r *Register) PermitDemonstration(ctx context.Context, person domain.PersonID, until time.Time) error {
	if !r.Store.IsSimulation() {
		return refusal.Because(refusal.LacksRole, "R5b", nil)
	}
	return r.permit(ctx, domain.Engine(), domain.PasskeyPermit{Person: person, Until: until})
}

func (r *Register) permit(ctx context.Context, by domain.Actor, p domain.PasskeyPermit) error {
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		life := domain.PermitLifeCommand
		if !by.IsEngine() {
			if err := mayConfirm(by, now); err != nil {
				return err
			}
			if by.Person == p.Person {
				return refusal.Because(domain.TookPart, "R5b", nil)
			}
			life = domain.PermitLife
		}
		rights, err := tx.Rights(p.Person, now, r.today(tx))
		if err != nil {
			return err
		}
		if !rights.Officer() {
			return refusal.Because(refusal.Unknown, "R5b", nil)
		}
		if p.By = by.Person; p.Until.IsZero() {
			p.Until = now.Add(life)
		}
		if err := tx.SavePasskeyPermit(p); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.PasskeyPermitted, Rule: "R5b", Why: r.say("written.why.enrol"), Subject: string(p.Person)})
	})
}

// OpenPermit takes the code of an enrolment in the officer's own session, five
// tries and none more; from then on this session may add a passkey.
func (r *Register) OpenPermit(ctx context.Context, by domain.Actor, code string) error {
	var refused error
	err := r.Store.Write(ctx, func(tx *store.Tx) error {
		permit, known, err := tx.PasskeyPermit(by.Person)
		if err != nil {
			return err
		}
		if !known || permit.Code == nil || permit.Open(tx.Now()) != nil {
			return refusal.Because(domain.PermitNotValid, "R5b", nil).On("code")
		}
		given := hash("passkey " + string(by.Person) + tidyCode(code))
		if subtle.ConstantTimeCompare(given[:], permit.Code[:]) == 1 {
			permit.Session = by.Session
		} else {
			permit.Tries++ // and kept: the refusal must not undo it
			refused = refusal.Because(domain.PermitNotValid, "R5b", nil).On("code")
		}
		return tx.SavePasskeyPermit(permit)
	})
	if err == nil {
		err = refused
	}
	return err
}

// MayAddPasskey refuses an officer for whom nobody has opened an enrolment in
// this session; anybody else may begin one.
func (r *Register) MayAddPasskey(ctx context.Context, by domain.Actor) error {
	return r.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		rights, err := tx.Rights(by.Person, now, r.today(tx))
		if err != nil {
			return err
		}
		if !rights.Officer() {
			return mayAddOwn(tx, by, now)
		}
		permit, known, err := tx.PasskeyPermit(by.Person)
		if err == nil && !known {
			err = refusal.Because(domain.PasskeyUnseen, "R5b", nil)
		}
		if err == nil {
			err = permit.Enrols(by.Session, now)
		}
		return err
	})
}

// Passkeys are the passkeys of a person, oldest first.
func (r *Register) Passkeys(ctx context.Context, by domain.Actor) (out []domain.Passkey, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		out, err = tx.PasskeysOf(by.Person)
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

// RemovePasskey forgets one of the actor's passkeys; she must have proved one of
// late, or, if she is no officer, signed in ([domain.Actor.MayRemovePasskey]).
func (r *Register) RemovePasskey(ctx context.Context, by domain.Actor, id domain.PasskeyID) error {
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		rights, err := tx.Rights(by.Person, now, r.today(tx))
		if err != nil {
			return err
		}
		if err := by.MayRemovePasskey(rights.Officer(), now); err != nil {
			return err
		}
		if err := tx.DeletePasskey(by.Person, id); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.PasskeyRemoved, Rule: "R5", Why: r.say("written.why.owner-asked"), Subject: string(id)})
	})
}
