package domain

import (
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

var (
	NoPollNeeded     = refusal.Reason{Code: refusal.STATE, Name: "no-poll-needed"}    // R53: as many candidates as seats, or fewer
	TooFewToCoOpt    = refusal.Reason{Code: refusal.STATE, Name: "too-few-to-co-opt"} // R55
	ReadvertisedOnce = refusal.Reason{Code: refusal.STATE, Name: "readvertised-once"} // R54: once only, then section 11
)

// readvertiseWithin is how many working days the notice for seats left over may
// take (R54).
const readvertiseWithin = 20

// PollNeed is what follows from the number of candidates before anybody has
// voted (R53 to R56).
type PollNeed struct {
	Poll        bool // there is something to vote on
	Elected     int  // declared without a poll: every candidate
	Readvertise int  // seats left over
	Rule        string
}

// WithoutPoll judges how many candidates there are for the seats: more than
// seats, a poll; as many or fewer, all are declared elected and what is left is
// advertised again (R53 to R55). With "re-open nominations" on the paper even
// a sole candidate faces the poll (R53, R96).
func WithoutPoll(candidates, seats int, ron bool) PollNeed {
	switch {
	case candidates == 0:
		return PollNeed{Readvertise: seats, Rule: "R55"}
	case candidates > seats || ron:
		return PollNeed{Poll: true, Rule: "R38"}
	case candidates == seats:
		return PollNeed{Elected: candidates, Rule: "R53"}
	}
	return PollNeed{Elected: candidates, Readvertise: seats - candidates, Rule: "R54"}
}

// MayPoll refuses a poll where there is nothing to vote on (R53).
func (n PollNeed) MayPoll() error {
	if !n.Poll {
		return refusal.Because(NoPollNeeded, n.Rule, refusal.Args{"elected": n.Elected, "seats": n.Elected + n.Readvertise})
	}
	return nil
}

// StopsPoll reports whether withdrawals or deaths have left an open poll with
// nothing to decide: it stops, its ballots stay unopened, and the rest are
// declared elected (R56).
func StopsPoll(remaining, seats int, ron bool) bool { return !WithoutPoll(remaining, seats, ron).Poll }

// AbandonsPoll reports whether a candidate's leaving ends the whole poll: she has
// died before the result, and the papers rank nobody, so that what they give her
// cannot pass on. It is held again with the other nominations (R52).
func (e Election) AbandonsPoll(how Leaving) bool {
	switch e.State {
	case Sealed, Open, Closed, Counting:
		return how == Died && !count.Method(e.Params.Method).Preferential()
	}
	return false
}

// turnoutRerunWithin is how many working days the repetition of an election that missed its
// threshold may take (R68).
const turnoutRerunWithin = 20

// WithinRerun moves the close of such a repetition to its last day where its poll
// would take longer, as far as min_voting_days allows (R68, R40).
func WithinRerun(called when.Date, t Timetable, p Params, c when.Calendar) (Timetable, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return t, err
	}
	last, err := c.AddWorkingDays(called, turnoutRerunWithin)
	if err != nil {
		return t, err
	}
	closes, err := when.Instant(last, p.CloseTime, zone)
	if err != nil || !t.PollCloses.After(closes) || fullDays(t.PollOpens.In(zone), closes.In(zone)) < p.MinVotingDays {
		return t, err
	}
	t.PollCloses = closes
	return t, nil
}

// ReadvertiseBy is the last day for the notice of an election that fills the
// seats left over: 20 working days after the declaration, once (R54). What is
// still empty after that is a casual vacancy (section 11).
func ReadvertiseBy(declared when.Date, already bool, c when.Calendar) (when.Date, error) {
	if already {
		return when.Date{}, refusal.Because(ReadvertisedOnce, "R54", nil)
	}
	return c.AddWorkingDays(declared, readvertiseWithin)
}

// MayCoOpt refuses co-option to a panel with fewer than a third of its seats
// filled: it needs a new election (R55).
func MayCoOpt(filled, seats int) error {
	if 3*filled < seats {
		return refusal.Because(TooFewToCoOpt, "R55", refusal.Args{"filled": filled, "seats": seats})
	}
	return nil
}

// TurnoutMissed reports whether a poll fails for want of voters: fewer than the
// least turnout in per cent of the roll, where one is set (R68). Exact: 1 in 3 is
// more than 33 per cent.
func TurnoutMissed(t Turnout, p Params) bool {
	return p.MinTurnout > 0 && int64(t.Ballots)*100 < int64(p.MinTurnout)*int64(t.Roll)
}
