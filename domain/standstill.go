package domain

import "hustings/domain/refusal"

// Reasons for which nothing is done, or nobody knows whether it was.
var (
	OutcomeUnknown = refusal.Reason{Code: refusal.BUSY, Name: "outcome-unknown"}  // R65: it may have been stored; the same request again will tell
	OtherDatabase  = refusal.Reason{Code: refusal.BUSY, Name: "other-database"}   // an old primary that came back, or a copy: nothing is written there
	StandsStill    = refusal.Reason{Code: refusal.BUSY, Name: "stands-still"}     // the database went back behind what was signed (R110a)
	ClockUnsure    = refusal.Reason{Code: refusal.BUSY, Name: "clock-unsure"}     // the database's clock jumped (R20c)
	BoardLost      = refusal.Reason{Code: refusal.ALARM, Name: "board-lost"}      // a board that ends before what was signed: nothing is ever added to it (R110a)
	Damaged        = refusal.Reason{Code: refusal.BUSY, Name: "database-damaged"} // a page of it cannot be read
)
