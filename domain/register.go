package domain

import "hustings/domain/refusal"

// What the register refuses.
var (
	CodeTaken    = refusal.Reason{Code: refusal.FORM, Name: "code-taken"}    // another network or panel has the code
	NumberTaken  = refusal.Reason{Code: refusal.FORM, Name: "number-taken"}  // R35
	EmailTaken   = refusal.Reason{Code: refusal.FORM, Name: "email-taken"}   // R35: another member has the address
	SecondHome   = refusal.Reason{Code: refusal.INELIG, Name: "second-home"} // R4
	NotInForce   = refusal.Reason{Code: refusal.STATE, Name: "not-in-force"} // the fact is over, or has not begun
	OutsideTerm  = refusal.Reason{Code: refusal.FORM, Name: "outside-term"}  // a holding reaches beyond the term it serves in
	TermOverlaps = refusal.Reason{Code: refusal.ALARM, Name: "term-overlaps"}
	SeatTaken    = refusal.Reason{Code: refusal.ALARM, Name: "seat-taken"} // R21: two members in one seat at one instant
	OfficeTaken  = refusal.Reason{Code: refusal.ALARM, Name: "office-taken"}
)

// NoPanel is a panel, or its seats or election, in a network that has none (R1).
var NoPanel = refusal.Reason{Code: refusal.STATE, Name: "no-panel"}

// MergesItself is a network that would be merged into itself (R2).
var MergesItself = refusal.Reason{Code: refusal.FORM, Name: "merges-itself"}
