package domain

// What keeps a sealed roll as it is (R33, R34).
var (
	RollCureOver  = reason("roll-cure-over", LATE)
	OnRollAlready = reason("on-roll-already", DUP)
	NotHeld       = reason("not-held", STATE) // R20a: the poll does not wait for its officers
)

// NotSealed is the alarm of a poll whose hour has come while its roll, paper and
// key are not on the board.
var NotSealed = reason("not-sealed", ALARM)
