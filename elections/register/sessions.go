package register

import (
	"context"
	"errors"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/elections/store"
)

// SignedIn is a session that has just begun. Token is its secret: it goes into
// the browser's cookie and is kept nowhere else.
type SignedIn struct {
	Session domain.Session
	Token   string
	Ends    time.Time // if nothing more is heard of it
}

// touchEvery is how exact a session's last use is kept. Idle sessions never
// live longer than the limit, at worst this much less.
const touchEvery = time.Minute

func begin(tx *store.Tx, s domain.Session, officer bool) (SignedIn, error) {
	s.ID, s.SeenAt = store.NewID[domain.SessionID](), tx.Now()
	in := SignedIn{Session: s, Token: secret(), Ends: s.Ends(officer)}
	return in, tx.CreateSession(s, hash(in.Token))
}

// Present is who a session belongs to and what she may do at this instant.
type Present struct {
	Actor   domain.Actor
	Person  domain.Person
	Session domain.Session
	Officer bool
	Ends    time.Time // when the session dies if nothing more is heard of it; pages warn before
}

// Actor reads at this very request whose session the cookie's secret names and
// what she may do now: roles are facts of the database and never carried by a
// token (AZ5). A session that is over, or a person nothing lets in any more, is
// refused.
func (r *Register) Actor(ctx context.Context, token string) (Present, error) {
	return r.present(ctx, &caller{token: hash(token)})
}

// ActorOf is Actor for an access token, which names its session by id.
func (r *Register) ActorOf(ctx context.Context, id domain.SessionID) (Present, error) {
	return r.present(ctx, &caller{session: id})
}

func (r *Register) present(ctx context.Context, c *caller) (Present, error) {
	a, err := r.door.ask(ctx, c)
	if err != nil {
		return Present{}, err
	}
	p := a.present
	if a.now.Sub(p.Session.SeenAt) >= touchEvery && r.touch(ctx, p.Session.ID, a.now) == nil {
		p.Session.SeenAt = a.now
	}
	p.Ends = p.Session.Ends(p.Officer)
	return p, nil
}

// touchMost is how long noting a session's use may hold up a request.
const touchMost = time.Second

// touch notes that a session was used. A request does not fail for want of that
// note: the session only dies of idleness so much sooner.
func (r *Register) touch(ctx context.Context, id domain.SessionID, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, touchMost)
	defer cancel()
	return r.Store.Write(ctx, func(tx *store.Tx) error { return tx.TouchSession(id, now) })
}

// StepUp notes that a passkey was proved in this session, and gives it a new id
// and secret; the old ones are dead at once (ML6). Tokens made for the old
// session die with it.
func (r *Register) StepUp(ctx context.Context, id domain.SessionID) (SignedIn, error) {
	var in SignedIn
	err := r.Store.Write(ctx, func(tx *store.Tx) error {
		old, err := tx.LockSession(id)
		if err != nil {
			return same(err, domain.SessionOver)
		}
		now := tx.Now()
		rights, err := tx.Rights(old.Person, now, r.today(tx))
		if err != nil {
			return err
		}
		if err := old.Alive(now, rights.Officer()); err != nil {
			return err
		}
		if err := tx.EndSession(id, "step-up"); err != nil {
			return err
		}
		in, err = begin(tx, domain.Session{Person: old.Person, Means: old.Means, BeganAt: old.BeganAt, SteppedUp: now}, rights.Officer())
		return err
	})
	return in, err
}

// SignOut ends one session. Signing out twice is no fault.
func (r *Register) SignOut(ctx context.Context, id domain.SessionID) error {
	return r.Store.Write(ctx, func(tx *store.Tx) error { return tx.EndSession(id, "sign-out") })
}

// SignOutEverywhere ends all sessions of the actor and spends her waiting links,
// for every replica at once (ML9).
func (r *Register) SignOutEverywhere(ctx context.Context, by domain.Actor) error {
	return r.Store.Write(ctx, func(tx *store.Tx) error { return signOut(tx, by.Person, "sign-out-everywhere") })
}

func signOut(tx *store.Tx, person domain.PersonID, by string) error {
	if err := tx.EndSessionsOf(person, by); err != nil {
		return err
	}
	if err := tx.EndFeeds(person); err != nil { // the address of a private calendar is a way in, too
		return err
	}
	return tx.SpendLinksOf(person)
}

// Disable keeps a person from signing in from now on and ends what she has open
// (ML9). It takes away no vote, seat or office: those are facts of their own.
func (r *Register) Disable(ctx context.Context, by domain.Actor, person domain.PersonID, why string) error {
	return r.able(ctx, by, person, why, acts.PersonDisabled, func(p *domain.Person, now time.Time) { p.DisabledAt = &now })
}

// Enable lets a disabled person sign in again.
func (r *Register) Enable(ctx context.Context, by domain.Actor, person domain.PersonID, why string) error {
	return r.able(ctx, by, person, why, acts.PersonEnabled, func(p *domain.Person, _ time.Time) { p.DisabledAt = nil })
}

func (r *Register) able(ctx context.Context, by domain.Actor, id domain.PersonID, why string, name acts.Name, set func(*domain.Person, time.Time)) error {
	return r.act(ctx, by, why, "", domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		p, err := tx.Person(id)
		if err != nil {
			return domain.Act{}, err
		}
		set(&p, tx.Now())
		if p.DisabledAt != nil {
			if err := staysSecretariat(tx, func(a domain.Appointment) bool { return a.Person == id }); err != nil {
				return domain.Act{}, err
			}
		}
		if err := tx.SavePerson(p); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: name, Rule: "R5", Subject: string(id)}, signOut(tx, id, string(name))
	})
}

// Sessions are the actor's own sessions that are not ended, newest first.
func (r *Register) Sessions(ctx context.Context, by domain.Actor) (out []domain.Session, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		out, err = r.alive(tx, by.Person)
		return err
	})
	return out, err
}

// alive are a person's sessions that have not ended.
func (r *Register) alive(tx *store.Tx, person domain.PersonID) (out []domain.Session, err error) {
	all, err := tx.SessionsOf(person)
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	rights, err := tx.Rights(person, now, r.today(tx))
	for _, s := range all {
		if err == nil && s.Alive(now, rights.Officer()) == nil {
			out = append(out, s)
		}
	}
	return out, err
}

// Prune forgets links a day old and sessions that have been over for thirty.
func (r *Register) Prune(ctx context.Context) error {
	return r.Store.Write(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.PruneSignIn(tx.Now().Add(-30*24*time.Hour)), tx.ForgetAllowances(false), tx.DropHeld())
	})
}
