package domain

// Reasons for which nothing is done, or nobody knows whether it was.
var (
	OutcomeUnknown = reason("outcome-unknown", BUSY)  // R65: it may have been stored; the same request again will tell
	OtherDatabase  = reason("other-database", BUSY)   // an old primary that came back, or a copy: nothing is written there
	StandsStill    = reason("stands-still", BUSY)     // the database went back behind what was signed (R110a)
	ClockUnsure    = reason("clock-unsure", BUSY)     // the database's clock jumped (R20c)
	BoardLost      = reason("board-lost", ALARM)      // a board that ends before what was signed: nothing is ever added to it (R110a)
	Damaged        = reason("database-damaged", BUSY) // a page of it cannot be read
)
