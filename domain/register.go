package domain

// What the register refuses.
var (
	CodeTaken    = reason("code-taken", FORM)    // another network or panel has the code
	NumberTaken  = reason("number-taken", FORM)  // R35
	EmailTaken   = reason("email-taken", FORM)   // R35: another member has the address
	SecondHome   = reason("second-home", INELIG) // R4
	NotInForce   = reason("not-in-force", STATE) // the fact is over, or has not begun
	OutsideTerm  = reason("outside-term", FORM)  // a holding reaches beyond the term it serves in
	TermOverlaps = reason("term-overlaps", ALARM)
	SeatTaken    = reason("seat-taken", ALARM) // R21: two members in one seat at one instant
	OfficeTaken  = reason("office-taken", ALARM)
)

// NoPanel is a panel, or its seats or election, in a network that has none (R1).
var NoPanel = reason("no-panel", STATE)

// MergesItself is a network that would be merged into itself (R2).
var MergesItself = reason("merges-itself", FORM)
