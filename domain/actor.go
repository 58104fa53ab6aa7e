package domain

import (
	"slices"
	"time"

	"hustings/domain/acts"
	"hustings/domain/refusal"
)

// Role is what a person may act as (R5).
type Role string

const (
	Member                 Role = "member"
	Candidate              Role = "candidate"
	PanelMember            Role = "panel-member"
	Chair                  Role = "chair"
	ViceChair              Role = "vice-chair"
	Secretariat            Role = "secretariat"
	ReturningOfficer       Role = "returning-officer"
	DeputyReturningOfficer Role = "deputy-returning-officer"
	Auditor                Role = "auditor"
)

// Who may do what by office (R5), each spelt once. Nobody writes to them.
var (
	Keepers    = []Role{Secretariat}                                                    // of the register
	Rulers     = []Role{ReturningOfficer, DeputyReturningOfficer}                       // decide on nominations, objections and results
	Conveners  = []Role{Secretariat, ReturningOfficer, DeputyReturningOfficer}          // draft, convene and are told what waits
	Overseers  = []Role{Secretariat, ReturningOfficer, DeputyReturningOfficer, Auditor} // see how an election is run; the roles that are appointed (R5a)
	KeyHolders = []Role{ReturningOfficer, DeputyReturningOfficer, Auditor}              // may hold a part of a contest's key
	LotHolders = []Role{DeputyReturningOfficer, Auditor}                                // may hold the second part of the lot (R73a)
	PanelRoles = []Role{PanelMember, Chair, ViceChair}                                  // follow from a seat or an office
)

// Scope is how far an appointment reaches (R5a): everything, one panel, or one
// election. The zero Scope is everything.
type Scope struct {
	Panel    PanelID    `json:"panel,omitempty"`
	Election ElectionID `json:"election,omitempty"`
}

// Covers reports whether the scope reaches the election e of panel p.
func (s Scope) Covers(p PanelID, e ElectionID) bool {
	switch {
	case s.Election != "":
		return s.Election == e
	case s.Panel != "":
		return s.Panel == p
	}
	return true
}

// Grant is a role that a person has at the instant of a request.
type Grant struct {
	Role  Role
	Scope Scope
}

// Actor is who asks, with the roles read at this very request: a token or a
// cookie never carries them. The zero Actor is anonymous.
type Actor struct {
	Person    PersonID
	Number    string // the person key (R7)
	Session   SessionID
	Grants    []Grant
	Barred    []Scope   // where a returning officer's or deputy's role is suspended (R6)
	SteppedUp time.Time // when this session last proved a passkey; zero if never
	ProvedAt  time.Time // when its holder last proved who she is; zero: no session
	Unseen    bool      // holds an appointment, and no passkey that a second officer saw her add (R5b)
	Program   string    // id of the token with which a program asks; then there is no person
	Scopes    []TokenScope
	engine    bool
}

// Engine is the actor of acts that no person asks for (AUTO).
func Engine() Actor { return Actor{engine: true} }

// Program is the actor of a program with a token: it reads what the secretariat reads.
// What it may do besides, the door lets through, and nothing else (R5).
func Program(t ServiceToken, now time.Time) Actor {
	a := Actor{Program: t.ID, Scopes: t.Scopes, Grants: []Grant{{Role: Secretariat}}}
	if a.May(ScopeRegister) {
		a.SteppedUp = now // its secret was made under a passkey; the door bounds what it is good for
	}
	return a
}

// May reports whether a program's token is good for a purpose.
func (a Actor) May(s TokenScope) bool { return slices.Contains(a.Scopes, s) }

// IsEngine reports whether the engine itself acts.
func (a Actor) IsEngine() bool { return a.engine }

// Anonymous reports whether nobody is signed in.
func (a Actor) Anonymous() bool { return a.Person == "" && a.Program == "" && !a.engine }

// Is reports whether the actor holds any of the roles for the election e of
// panel p. Pass empty ids for acts that concern the whole organisation: then
// only an appointment for everything counts.
func (a Actor) Is(p PanelID, e ElectionID, roles ...Role) bool {
	for _, g := range a.Grants {
		for _, r := range roles {
			if g.Role == r && g.Scope.Covers(p, e) && !a.barred(r, p, e) {
				return true
			}
		}
	}
	return false
}

// barred reports whether the role is suspended for the election e of panel p:
// nobody runs an election of a panel she sits on or takes part in (R6).
func (a Actor) barred(r Role, p PanelID, e ElectionID) bool {
	if r != ReturningOfficer && r != DeputyReturningOfficer {
		return false
	}
	for _, s := range a.Barred {
		if s.Election != "" && s.Election == e || s.Panel != "" && s.Panel == p {
			return true
		}
	}
	return false
}

// MayAct refuses an officer without a passkey, who does no officer's act (R5b).
func (a Actor) MayAct() error {
	if a.Unseen {
		return refusal.Because(PasskeyNone, "R5b", nil)
	}
	return nil
}

// MustAct is Must for an act, not for looking. What she may do as a member or a
// candidate needs no passkey.
func (a Actor) MustAct(p PanelID, e ElectionID, roles ...Role) error {
	if err := a.Must(p, e, roles...); err != nil {
		return err
	}
	for _, role := range roles {
		if !role.appointed() && a.Is(p, e, role) {
			return nil
		}
	}
	return a.MayAct()
}

// HasRole reports whether the actor holds the role anywhere at all; for lists
// and menus, never for an act on a particular thing.
func (a Actor) HasRole(roles ...Role) bool {
	for _, g := range a.Grants {
		for _, r := range roles {
			if g.Role == r {
				return true
			}
		}
	}
	return false
}

// Must refuses an actor who holds none of the roles (R5).
func (a Actor) Must(p PanelID, e ElectionID, roles ...Role) error {
	if a.Anonymous() {
		return refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	if !a.Is(p, e, roles...) {
		return refusal.Because(refusal.LacksRole, "R5", refusal.Args{"roles": roles})
	}
	return nil
}

// ServiceToken is a program's way in: named, for some purposes, until a day. A program
// is nobody: it never casts, rules or confirms.
type ServiceToken struct {
	ID        string
	Name      string
	Scopes    []TokenScope
	MadeBy    PersonID
	MadeAt    time.Time
	Expires   time.Time
	RevokedAt *time.Time
	UsedAt    *time.Time // within the hour
}

// TokenScope is what a program may do.
type TokenScope string

const (
	ScopeRead     TokenScope = "read"     // what the secretariat reads
	ScopeRegister TokenScope = "register" // import members, but not say that a list is complete
)

// TokenScopes are all of them.
var TokenScopes = []TokenScope{ScopeRead, ScopeRegister}

// TokenMostDays is how long a token may last.
const TokenMostDays = 366

// Valid refuses a token that has been revoked or is over.
func (t ServiceToken) Valid(now time.Time) error {
	if t.RevokedAt != nil || !now.Before(t.Expires) {
		return refusal.Because(TokenNotGood, "", nil)
	}
	return nil
}

// Webhook is an address outside that is told what happens.
type Webhook struct {
	ID      string
	URL     string
	Secret  string   // signs what is told
	Events  []string // of WebhookEvents; none: all
	MadeBy  PersonID
	MadeAt  time.Time
	EndedAt *time.Time
	Told    int64 // number of the record's last act that it knows
	Tries   int   // in vain, of the next one
	NextTry time.Time
	Problem string // of the last try
}

// WebhookEvents are what outsiders are told, by the acts of the record that make them:
// what stands on the site for everybody, and nothing of who has voted or what anybody
// asked for.
var WebhookEvents = map[acts.Name]string{
	acts.ElectionNoticePublished: "election.announced", acts.StatementPublished: "election.candidates-published", acts.PollOpened: "poll.opened", acts.PollClosed: "poll.closed",
	acts.PollStopped: "poll.stopped", acts.ElectionCancelled: "election.cancelled", acts.ResultProvisional: "result.provisional", acts.ElectionCertified: "result.certified",
	acts.SeatFilled: "seat.filled", acts.SeatVacated: "seat.vacated", acts.SeatResigned: "seat.vacated", acts.OfficeFilled: "office.filled", acts.OfficeEnded: "office.ended",
	acts.LetterPublished: "letter.published",
}

// What is refused about programs.
var (
	TokenNotGood  = refusal.Reason{Code: refusal.SignIn, Name: "token-not-good"} // unknown, revoked or over
	ProgramMayNot = refusal.Reason{Code: refusal.ROLE, Name: "program-may-not"}  // a program asks for what people do
	WebhookURLBad = refusal.Reason{Code: refusal.FORM, Name: "webhook-address"}  // no https:// address
	ExpiryBad     = refusal.Reason{Code: refusal.FORM, Name: "token-expiry"}     // past, or too far ahead
)
