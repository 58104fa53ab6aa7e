package domain

import (
	"slices"
	"time"

	"hustings/domain/refusal"
)

// ElectionKind decides which defaults an election starts from (docs/rules.md 0) and
// which journey it makes.
type ElectionKind string

const (
	PanelElection   ElectionKind = "panel"       // all seats (or a cohort) of a panel
	ByElection      ElectionKind = "by-election" // casual vacancies (R117)
	OfficerElection ElectionKind = "officer"     // chair or vice-chair, by the elected members (R90)
)

// State is a station in the life of an election (R38).
type State string

const (
	Draft       State = "draft"
	Notice      State = "notice"
	Nominations State = "nominations"
	Withdrawals State = "withdrawals"
	Sealed      State = "sealed"
	Open        State = "open"
	Closed      State = "closed"
	Counting    State = "counting"
	Provisional State = "provisional"
	Certified   State = "certified"
	Cancelled   State = "cancelled"
	Stopped     State = "stopped" // R56
	Void        State = "void"
)

// paths are the only ways from state to state (R38).
var paths = map[State][]State{
	Draft:       {Notice, Cancelled},
	Notice:      {Nominations, Cancelled},
	Nominations: {Withdrawals, Cancelled},
	Withdrawals: {Sealed, Certified, Cancelled}, // certified: uncontested (R53)
	Sealed:      {Open, Cancelled, Void},        // void: what was sealed cannot be opened or believed (R110a, R38a)
	Open:        {Closed, Stopped, Void},
	Stopped:     {Provisional, Void},    // void: R60a
	Closed:      {Counting, Open, Void}, // open: reopened after an outage (R20a)
	Counting:    {Provisional, Void},
	Provisional: {Certified, Void},
	Certified:   {Void}, // R84
}

// NoticeDayPast is a draft whose day of notice has passed: it is published by hand, or
// its closing day moves.
var NoticeDayPast = refusal.Reason{Code: refusal.STATE, Name: "notice-day-past"}

var WrongState = refusal.Reason{Code: refusal.STATE, Name: "wrong-state"}

// Follows reports whether state to may come directly after state s (R38).
func (s State) Follows(to State) bool {
	for _, p := range paths[s] {
		if p == to {
			return true
		}
	}
	return false
}

// Over reports whether nothing comes after the state but a reviewer's voiding.
func (s State) Over() bool { return s == Certified || s == Cancelled || s == Void }

// UnderNotice are the states of an election that has been published and is not over (R38).
var UnderNotice = []State{Notice, Nominations, Withdrawals, Sealed, Open, Closed, Counting, Stopped, Provisional}

// Election is one calling of voters for one purpose: kind, panel, frozen rules,
// timetable. Its contests hold the ballots.
type Election struct {
	ID            ElectionID
	Reference     string // readable and unique: "CIO-2026"
	Kind          ElectionKind
	Panel         PanelID
	Network       NetworkID
	Title         string
	State         State        // as last recorded; acts are judged by the timetable's instants (R13)
	Office        Office       // of an officer election
	Parent        ElectionID   // the panel election whose members choose (R90), or that this one repeats
	Attempt       int          // 1, then 2 after a failed round (R96, R68)
	Seats         int          // to be filled
	SeatTerms     []SeatTermID // the vacancies to be filled, longest first (R120); empty until certification when terms are new
	Term          Term         // of the seats or the office
	Params        Params       // frozen at the notice (R8)
	RulesVersion  string       // frozen at the notice (R8)
	Calendar      string       // version of the holiday calendar the dates rest on (R15)
	Timetable     Timetable
	Contact       string // of the returning officer (R39)
	Reviewer      string // the independent reviewer named in the notice (R84)
	NoticeText    string
	Alarm         string        // why certification is blocked (R103); empty: nothing
	Given         *Given        // what the notice froze of the register (R8a); nil: no notice, or one from before that rule
	Outcome       *Outcome      // once there is one: from the provisional result on, or when nobody needs to vote
	Further       *FurtherRound // the round to come, until it is sealed (R50a); nil: none
	PublishedAt   *time.Time    // of the notice
	StatementAt   *time.Time    // of the statement of candidates (R49)
	ProvisionalAt *time.Time    // of the provisional result; the objection window runs from it (R82)
	CertifiedAt   *time.Time
	CancelledWhy  string
	Done          ElectionDone
}

// ElectionDone is what has been done for an election once, or was tried in vain,
// besides its states: the clock does not do it again.
type ElectionDone struct {
	RulingsAsked    *time.Time // officers were last reminded of rulings that are missing (R47a)
	DrawAsked       *time.Time // officers know that a draw must say who is returned (R28a)
	Draw            *CapDraw   // which they have entered
	NotReadvertised *time.Time // the seats left over could not be advertised again (R54)
	NotConvened     *time.Time // no officers' election could be called (R95)
	Ended           *time.Time // it was cancelled or voided
	Afresh          bool       // of one that was voided: its repetition draws up roll and nominations anew (R88)
}

// CapDraw is a public draw as it stands with an election: the note that was drawn
// from, and the order of candidates that follows from it (docs/protocol.md 8).
type CapDraw struct {
	Note  string         `json:"note"`
	Order []NominationID `json:"order"`
}

// Declared reports whether the election was certified and one person returned: of an
// officers' election, whether the office is filled by it.
func (e Election) Declared() bool {
	return e.State == Certified && e.Outcome != nil && len(e.Outcome.Returned) == 1
}

// Peopled reports whether a panel election has seated anybody, be it through the
// election that advertised its empty seats again (R54, R55). held are those who sat on
// the panel on the first day of the term, or today when that has begun.
func (e Election) Peopled(held []Holding) bool {
	if e.Outcome != nil && len(e.Outcome.Returned) > 0 {
		return true
	}
	return slices.ContainsFunc(held, func(h Holding) bool {
		return h.Mandate.Kind != CoOpted && !h.From.Before(e.Term.From) && h.From.Before(e.Term.Until)
	})
}

// In refuses unless the election's recorded state is one of those given.
func (e Election) In(rule string, states ...State) error {
	for _, s := range states {
		if e.State == s {
			return nil
		}
	}
	return refusal.Because(WrongState, rule, refusal.Args{"state": e.State, "needs": states})
}

// Move returns the election in the next state, or refuses a path that does not
// exist (R38).
func (e Election) Move(to State) (Election, error) {
	if !e.State.Follows(to) {
		return e, refusal.Because(WrongState, "R38", refusal.Args{"state": e.State, "to": to})
	}
	e.State = to
	return e, nil
}

// Frozen refuses a change of rules, seats or method once the notice is out (R8).
func (e Election) Frozen() error {
	if e.PublishedAt != nil {
		return refusal.Because(RulesFrozen, "R8", refusal.Args{"published": *e.PublishedAt})
	}
	return nil
}

var RulesFrozen = refusal.Reason{Code: refusal.FROZEN, Name: "rules-frozen"}
