package domain

// Decision says how an election came to its outcome.
type Decision string

const (
	DecidedByPoll   Decision = "poll"
	DecidedByLot    Decision = "lot"          // an officers' ballot tied twice (R97)
	Unopposed       Decision = "unopposed"    // no more candidates than places (R53, R54)
	NobodyStood     Decision = "nobody-stood" // R55, R96
	PollHalted      Decision = "poll-stopped" // withdrawals left no contest (R56)
	NobodyElected   Decision = "nobody"       // no valid ballot, or too few to open any (R79)
	ThresholdMissed Decision = "turnout"      // min_turnout (R68)
	QuorumMissed    Decision = "quorum"       // the officers' ballot, twice (R95)
	RONStands       Decision = "ron"          // nominations are opened again (R96)
	WrongPaper      Decision = "wrong-paper"  // two officers stopped the open poll (R60a)
	Reviewed        Decision = "voided"       // by the reviewer or by the resolution of an alarm (R84, R103)
)

// Returned is one person elected, in the order of election.
type Returned struct {
	Person     PersonID     `json:"person"`
	Nomination NominationID `json:"nomination"`
	Option     string       `json:"option,omitempty"` // on the ballot paper; empty without a poll
	Mandate    MandateKind  `json:"mandate"`
}

// Outcome is what an election came to. Numbers of the ballot stay with its
// contest, where the rules of disclosure reach them (R85).
type Outcome struct {
	Decision Decision   `json:"decision"`
	Contest  ContestID  `json:"contest,omitempty"` // whose count decided it
	Returned []Returned `json:"returned"`
	Vacant   int        `json:"vacant"` // places that stay empty (R54, R76)
}

// Returns reports whether the person is among those returned.
func (o Outcome) Returns(p PersonID) bool {
	for _, r := range o.Returned {
		if r.Person == p {
			return true
		}
	}
	return false
}
