package domain

import (
	"strconv"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// What keeps a sealed roll as it is (R33, R34).
var (
	RollCureOver  = refusal.Reason{Code: refusal.LATE, Name: "roll-cure-over"}
	OnRollAlready = refusal.Reason{Code: refusal.DUP, Name: "on-roll-already"}
	NotHeld       = refusal.Reason{Code: refusal.STATE, Name: "not-held"} // R20a: the poll does not wait for its officers
)

// NotSealed is the alarm of a poll whose hour has come while its roll, paper and
// key are not on the board.
var NotSealed = refusal.Reason{Code: refusal.ALARM, Name: "not-sealed"}

// Why somebody is not on a roll; told to her and to officers (R31).
var (
	RollNoMember   = refusal.Reason{Code: refusal.INELIG, Name: "roll-no-member"}   // R29: not of the network on the qualifying date
	RollJoinedLate = refusal.Reason{Code: refusal.INELIG, Name: "roll-joined-late"} // R29: of it only since
	RollOtherHome  = refusal.Reason{Code: refusal.INELIG, Name: "roll-other-home"}  // R4: her home is another network
	RollInactive   = refusal.Reason{Code: refusal.INELIG, Name: "roll-inactive"}    // R29: suspended, lapsed or expelled
	RollLeftOut    = refusal.Reason{Code: refusal.INELIG, Name: "roll-left-out"}    // R33: a member by the register, but not on the sealed roll
)

// additionsAtOnce is how many people one act may add to a sealed roll (R33a).
const additionsAtOnce = 500

var (
	AdditionsMany = refusal.Reason{Code: refusal.FORM, Name: "additions-many"} // R33a
	RollListLine  = refusal.Reason{Code: refusal.FORM, Name: "roll-list-line"} // R33a: what is wrong with one of a list
	NamedTwice    = refusal.Reason{Code: refusal.FORM, Name: "named-twice"}    // R33a: one person in a list
)

// CheckAdditions refuses a list of additions that is empty, too long, or names
// somebody twice (R33a).
func CheckAdditions(people []PersonID) error {
	switch n := len(people); {
	case n == 0:
		return refusal.Because(refusal.Missing, "R33a", nil).On("people")
	case n > additionsAtOnce:
		return refusal.Because(AdditionsMany, "R33a", refusal.Args{"max": additionsAtOnce}).On("people")
	}
	seen := map[PersonID]bool{}
	for i, p := range people {
		if seen[p] {
			return refusal.Because(NamedTwice, "R33a", nil).On("people[" + strconv.Itoa(i) + "]")
		}
		seen[p] = true
	}
	return nil
}

// CheckRoll refuses somebody whose memberships do not put her on the election's
// roll of the day, and says which of its conditions failed (R4, R29).
func (e Election) CheckRoll(facts []Membership, d when.Date) error {
	if e.OnRoll(facts, d) {
		return nil
	}
	n := e.Network
	var joined *when.Date
	for _, m := range facts {
		switch {
		case m.Network != n:
		case m.On(d) && m.Status != Active:
			return refusal.Because(RollInactive, "R29", refusal.Args{"qualifying": d})
		case m.On(d):
			return refusal.Because(RollOtherHome, "R4", refusal.Args{"qualifying": d})
		case d.Before(m.From) && (joined == nil || m.From.Before(*joined)):
			joined = &m.From
		}
	}
	if joined != nil {
		return refusal.Because(RollJoinedLate, "R29", refusal.Args{"qualifying": d, "joined": *joined})
	}
	return refusal.Because(RollNoMember, "R29", refusal.Args{"qualifying": d})
}
