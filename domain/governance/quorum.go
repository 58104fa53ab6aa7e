package governance

import (
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Sitting is a member of a panel on one day.
type Sitting struct {
	Person  domain.PersonID
	Panel   domain.PanelID
	CoOpted bool          // speaks and votes on motions; chooses no officers (R90, R119)
	Office  domain.Office // chair or vice-chair; empty: neither
	Acting  bool          // in that office: the vice-chair while there is no chair (R101)
	Leads   domain.Lead   // presides without an office: longest in service (R104), or as a caretaker (R25); else empty
	Counts  bool          // her membership is active: a lapsed member neither votes nor counts (R112)
	Since   when.Date     // of this seat's holding
}

// Panel is what a quorum is reckoned from: a panel's seats and who fills them.
type Panel struct {
	ID     domain.PanelID
	Seats  int // all of them, filled or not
	Filled int // held by members who count (R112); by caretakers, as long as R25 lets them
	// Convened: a new panel has no chair yet, and the secretariat presides without a vote
	// until one is declared (R91).
	Convened  bool
	Caretaken bool // by outgoing members, who meet and decide routine motions only (R25)
	Params    domain.Params
}

// Quorum is how many members must be present and free to vote: more than half of the
// filled seats and at least a third of all, as the panel's parameters say (R123, E10).
func (p Panel) Quorum() int {
	more, least := p.Params.MeetingQuorumFilled, p.Params.MeetingQuorumAll
	return max(p.Filled*more.Of/more.In+1, least.CeilOf(p.Seats))
}

// Floor is who is in the room for one item, of one panel: what quorum and every
// vote are judged from, anew each time (R123). Conflicted members are present, and
// neither vote nor count for the item (R126).
type Floor struct {
	Panel      Panel
	Members    []Sitting         // all who sit today
	Present    []domain.PersonID // of any panel; others are passed over
	Conflicted []domain.PersonID
}

// Voters are those who may vote on the item now: sitting, counted, present and not
// conflicted, in the order of Members. A vote freezes this list when it is called
// (R133a).
func (f Floor) Voters() []domain.PersonID {
	var out []domain.PersonID
	for _, m := range f.Members {
		if f.MayVote(m.Person) == nil {
			out = append(out, m.Person)
		}
	}
	return out
}

// MayVote refuses whoever is not on the panel, not counted, absent, or conflicted.
func (f Floor) MayVote(p domain.PersonID) error {
	i := slices.IndexFunc(f.Members, func(m Sitting) bool { return m.Person == p })
	switch {
	case i < 0:
		return refusal.Because(NotOnPanel, "R124", nil)
	case !f.Members[i].Counts:
		return refusal.Because(NotCounted, "R112", nil)
	case slices.Contains(f.Conflicted, p):
		return refusal.Because(Conflicted, "R126", nil)
	case !slices.Contains(f.Present, p):
		return refusal.Because(NotPresent, "R124", nil)
	}
	return nil
}

// Standing is where the quorum stands: how many are needed, how many count, and what
// was left out, for a line in words.
type Standing struct {
	Needed     int
	Counted    int // present and free to vote
	Present    int // of those who sit
	Conflicted int // present, and set aside for this item
	Seats      int
	Filled     int
}

// Met reports whether business may be done.
func (s Standing) Met() bool { return s.Counted >= s.Needed }

// Standing judges the quorum for the item, now (R123, R126).
func (f Floor) Standing() Standing {
	s := Standing{Needed: f.Panel.Quorum(), Seats: f.Panel.Seats, Filled: f.Panel.Filled}
	for _, m := range f.Members {
		if !m.Counts || !slices.Contains(f.Present, m.Person) {
			continue
		}
		s.Present++
		if slices.Contains(f.Conflicted, m.Person) {
			s.Conflicted++
		} else {
			s.Counted++
		}
	}
	return s
}

// Quorate refuses a vote below quorum (R123).
func (f Floor) Quorate() error {
	if s := f.Standing(); !s.Met() {
		return refusal.Because(Inquorate, "R123", refusal.Args{"needed": s.Needed, "present": s.Counted, "conflicted": s.Conflicted,
			"filled": s.Filled, "seats": s.Seats})
	}
	return nil
}

var (
	Inquorate  = refusal.Reason{Code: refusal.STATE, Name: "inquorate"}    // R123
	NotOnPanel = refusal.Reason{Code: refusal.ROLE, Name: "not-on-panel"}  // R124: no substitutes
	NotCounted = refusal.Reason{Code: refusal.INELIG, Name: "not-counted"} // R112: membership lapsed or suspended
	NotPresent = refusal.Reason{Code: refusal.INELIG, Name: "not-present"} // R124
	Conflicted = refusal.Reason{Code: refusal.INELIG, Name: "conflicted"}  // R126
)
