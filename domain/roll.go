package domain

import "strconv"

// What keeps a sealed roll as it is (R33, R34).
var (
	RollCureOver  = reason("roll-cure-over", LATE)
	OnRollAlready = reason("on-roll-already", DUP)
	NotHeld       = reason("not-held", STATE) // R20a: the poll does not wait for its officers
)

// NotSealed is the alarm of a poll whose hour has come while its roll, paper and
// key are not on the board.
var NotSealed = reason("not-sealed", ALARM)

// Why somebody is not on a roll; told to her and to officers (R31).
var (
	RollNoMember   = reason("roll-no-member", INELIG)   // R29: not of the network on the qualifying date
	RollJoinedLate = reason("roll-joined-late", INELIG) // R29: of it only since
	RollOtherHome  = reason("roll-other-home", INELIG)  // R4: her home is another network
	RollInactive   = reason("roll-inactive", INELIG)    // R29: suspended, lapsed or expelled
	RollLeftOut    = reason("roll-left-out", INELIG)    // R33: a member by the register, but not on the sealed roll
)

// additionsAtOnce is how many people one act may add to a sealed roll (R33a).
const additionsAtOnce = 500

var (
	AdditionsMany = reason("additions-many", FORM) // R33a
	RollListLine  = reason("roll-list-line", FORM) // R33a: what is wrong with one of a list
	NamedTwice    = reason("named-twice", FORM)    // R33a: one person in a list
)

// CheckAdditions refuses a list of additions that is empty, too long, or names
// somebody twice (R33a).
func CheckAdditions(people []PersonID) error {
	switch n := len(people); {
	case n == 0:
		return Refuse(Missing, "R33a", nil).On("people")
	case n > additionsAtOnce:
		return Refuse(AdditionsMany, "R33a", Args{"max": additionsAtOnce}).On("people")
	}
	seen := map[PersonID]bool{}
	for i, p := range people {
		if seen[p] {
			return Refuse(NamedTwice, "R33a", nil).On("people[" + strconv.Itoa(i) + "]")
		}
		seen[p] = true
	}
	return nil
}

// CheckRoll refuses somebody whose memberships do not put her on the network's
// roll of the day, and says which of its conditions failed (R4, R29).
func CheckRoll(facts []Membership, n NetworkID, d Date) error {
	if OnRoll(facts, n, d) {
		return nil
	}
	var joined *Date
	for _, m := range facts {
		switch {
		case m.Network != n:
		case m.On(d) && m.Status != Active:
			return Refuse(RollInactive, "R29", Args{"qualifying": d})
		case m.On(d):
			return Refuse(RollOtherHome, "R4", Args{"qualifying": d})
		case d.Before(m.From) && (joined == nil || m.From.Before(*joined)):
			joined = &m.From
		}
	}
	if joined != nil {
		return Refuse(RollJoinedLate, "R29", Args{"qualifying": d, "joined": *joined})
	}
	return Refuse(RollNoMember, "R29", Args{"qualifying": d})
}
