package domain

import (
	"time"

	"hustings/domain/refusal"
)

// How long sign-in links and sessions live (ML3, ML8). Officers have
// less time, since they can do more.
const (
	LinkLifeMember  = 30 * time.Minute
	LinkLifeOfficer = 10 * time.Minute
	LinksPerHour    = 5 // per address from one network; after that the same polite answer and no mail
	LinksPerHourAll = 8 // per address from all networks together
	CodeTries       = 5 // of the short code, in the browser that asked

	// Tries of the newest mail's code by all who asked in vain for the address,
	// within an hour: from one network, and in all.
	SharedTriesNear = 10
	SharedTriesAll  = 500

	IdleMember      = 30 * time.Minute
	IdleOfficer     = 15 * time.Minute
	AbsoluteMember  = 12 * time.Hour
	AbsoluteOfficer = 8 * time.Hour

	// StepUpFresh is how long a proved passkey counts for acts that need it.
	StepUpFresh = 10 * time.Minute
)

var (
	LinkNotValid = refusal.Reason{Code: refusal.SignIn, Name: "link-not-valid"} // unknown, spent or over: the three look the same
	CodeNotValid = refusal.Reason{Code: refusal.SignIn, Name: "code-not-valid"} // wrong, too often, over, or another browser: the same
	SessionOver  = refusal.Reason{Code: refusal.SignIn, Name: "session-over"}
	NoAccess     = refusal.Reason{Code: refusal.ROLE, Name: "no-access"} // the person is known, but nothing lets her in today

	// Whatever is wrong with what the identity provider says, and whoever it
	// says it of, the answer is one and the same (JW6).
	SingleSignOnRefused = refusal.Reason{Code: refusal.SignIn, Name: "single-sign-on-refused"}
	SingleSignOnDown    = refusal.Reason{Code: refusal.BUSY, Name: "single-sign-on-down"}
)

// Means is how a session was begun. It is kept with the session, whatever
// replaces it later.
type Means string

const (
	ByMail         Means = "mail"           // a mail's link or code
	BySingleSignOn Means = "single-sign-on" // the organisation's identity provider
	ByPasskey      Means = "passkey"        // nothing else: no mail was asked for
)

// SignInLink is one link that was asked for. It knows hashes only.
type SignInLink struct {
	ID      string
	Address [32]byte
	Person  PersonID // empty: the address is nobody's
	Token   [32]byte
	Browser [32]byte // of the browser that asked
	Code    [32]byte // of browser and code together
	Network [32]byte // that asked; zero: not known
	Shared  [32]byte // of the mail's code alone; known when it is made
	Tries   int
	AskedAt time.Time
	Until   time.Time
	UsedAt  *time.Time
}

// Spend judges whether the link still opens a session at now (ML1, ML3): once,
// and before its end.
func (l SignInLink) Spend(now time.Time) error {
	if l.Person == "" || l.UsedAt != nil || !now.Before(l.Until) {
		return refusal.Because(LinkNotValid, "", nil)
	}
	return nil
}

// Linger lets the newest link that was mailed to an address work for an hour after
// its asking, as long as no newer one would be mailed: whoever asks for links in
// somebody else's name cannot keep her out with it.
func (l SignInLink) Linger() SignInLink {
	if until := l.AskedAt.Add(time.Hour); l.Until.Before(until) {
		l.Until = until
	}
	return l
}

// HeldUp reports whether no more links are mailed to an address that so many were
// asked for within an hour, from one network and in all.
func HeldUp(fromNetwork, all int) bool { return fromNetwork >= LinksPerHour || all >= LinksPerHourAll }

// MayShare judges whether this link, which was asked for in vain, may still try the
// code of a mail that went out before, given how often such codes were tried from its
// network and in all. Whoever asks in somebody's name uses up her own network's tries
// and not those of the person that she means (DO6); a code has 40 bits, so that all
// of them together guess it with a chance of one in two thousand million.
func (l SignInLink) MayShare(now time.Time, near, all int) bool {
	return l.Person == "" && l.UsedAt == nil && now.Before(l.AskedAt.Add(time.Hour)) && l.Tries < CodeTries && near < SharedTriesNear && all < SharedTriesAll
}

// LinkLife is how long a new link is good for.
func LinkLife(officer bool) time.Duration {
	if officer {
		return LinkLifeOfficer
	}
	return LinkLifeMember
}

// Session is a person signed in with one browser or program. Its id goes into
// tokens; its secret is known to the browser alone.
type Session struct {
	ID        SessionID
	Person    PersonID
	Means     Means
	BeganAt   time.Time // at sign-in; kept when a step-up rotates the session
	SeenAt    time.Time // the last request, within a minute
	SteppedUp time.Time // when a passkey was last proved; zero: never
	EndedAt   *time.Time
}

// Ends is when the session dies if nothing more is heard of it (ML8).
func (s Session) Ends(officer bool) time.Time {
	idle, absolute := s.SeenAt.Add(IdleMember), s.BeganAt.Add(AbsoluteMember)
	if officer {
		idle, absolute = s.SeenAt.Add(IdleOfficer), s.BeganAt.Add(AbsoluteOfficer)
	}
	if absolute.Before(idle) {
		return absolute
	}
	return idle
}

// Alive refuses a session that was ended, is idle too long or too old.
func (s Session) Alive(now time.Time, officer bool) error {
	if s.EndedAt != nil || !now.Before(s.Ends(officer)) {
		return refusal.Because(SessionOver, "", nil)
	}
	return nil
}

// Fresh refuses an actor whose session has not proved a passkey of late.
func (a Actor) Fresh(now time.Time) error {
	if a.SteppedUp.IsZero() || now.Sub(a.SteppedUp) >= StepUpFresh {
		return refusal.Because(refusal.FreshNeeded, "", nil)
	}
	return nil
}

// Passkey is a credential that a person has enrolled. Its body is what the
// ceremony's library needs, kept as it is.
type Passkey struct {
	ID         PasskeyID
	Person     PersonID
	Credential []byte
	Body       []byte // JSON
	Name       string // as its owner calls it
	AddedAt    time.Time
	UsedAt     *time.Time

	// A passkey opens officers' acts only if it was enrolled under a second
	// officer's eye, or by the command line (R5b).
	SeenAt *time.Time
	SeenBy PersonID // empty, with a time: the command line
}

// SignsIn judges whether the passkey, proved by its holder, begins a session by
// itself. An officer's does if a second officer saw her add it (R5b). A change of
// address ends whatever opened her account until then (R31a): the passkey counts
// again once it has been proved in a session that began by the new address.
func (p Passkey) SignsIn(officer bool, changed *AddressChange) error {
	known := p.AddedAt
	if p.UsedAt != nil && p.UsedAt.After(known) {
		known = *p.UsedAt
	}
	switch {
	case officer && p.SeenAt == nil:
		return refusal.Because(PasskeyNoSignIn, "R5b", nil)
	case changed != nil && known.Before(changed.At):
		return refusal.Because(PasskeyNoSignIn, "R31a", nil)
	}
	return nil
}

// MayRemovePasskey lets somebody forget a passkey of hers who has just proved one,
// or, if she is no officer, has just signed in: whoever finds one that she has not
// added must not need that very one to be rid of it.
func (a Actor) MayRemovePasskey(officer bool, now time.Time) error {
	if !officer && !a.ProvedAt.IsZero() && now.Sub(a.ProvedAt) < StepUpFresh {
		return nil
	}
	return a.Fresh(now)
}

// PasskeyPermit is an enrolment that a second officer, or the command line, has
// opened for an officer. Its code is read to her; the session in which she types
// it may add one passkey (R5b).
type PasskeyPermit struct {
	Person  PersonID
	Code    *[32]byte // hash of the code; nil: any session of hers, in the demonstration
	Tries   int
	Session SessionID // in which the code was typed
	By      PersonID  // empty: the command line
	Until   time.Time
}

// How long an enrolment stays open: under a second officer's eye, and at the
// command line, whose code may have to be brought to somebody.
const (
	PermitLife        = 15 * time.Minute
	PermitLifeCommand = 24 * time.Hour
)

// Open refuses a permit that is over or whose code was tried too often.
func (p PasskeyPermit) Open(now time.Time) error {
	if !now.Before(p.Until) || p.Tries >= CodeTries {
		return refusal.Because(PermitNotValid, "R5b", nil)
	}
	return nil
}

// Enrols judges whether the session may add a passkey of an officer's now.
func (p PasskeyPermit) Enrols(s SessionID, now time.Time) error {
	if p.Open(now) != nil || p.Code != nil && (p.Session == "" || p.Session != s) {
		return refusal.Because(PasskeyUnseen, "R5b", nil)
	}
	return nil
}

var (
	PasskeyKnown       = refusal.Reason{Code: refusal.DUP, Name: "passkey-known"}
	PasskeyNone        = refusal.Reason{Code: refusal.ROLE, Name: "passkey-none"}         // an act asks for a passkey and the person has none
	PasskeyNoSignIn    = refusal.Reason{Code: refusal.SignIn, Name: "passkey-no-sign-in"} // unknown, removed, unseen, overtaken by a change of address, not proved: the same
	PasskeyNotAccepted = refusal.Reason{Code: refusal.ROLE, Name: "passkey-not-accepted"} // wrong, overdue, or an answer to another question
)
