package domain

import (
	"time"

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
	engine    bool
}

// Engine is the actor of acts that no person asks for (AUTO).
func Engine() Actor { return Actor{engine: true} }

// IsEngine reports whether the engine itself acts.
func (a Actor) IsEngine() bool { return a.engine }

// Anonymous reports whether nobody is signed in.
func (a Actor) Anonymous() bool { return a.Person == "" && !a.engine }

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
