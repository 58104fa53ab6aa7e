package domain

import "time"

// StateAt is the state of the election by the clock (R13): what has been
// recorded, moved on by the instants that have passed since. Only steps that the
// clock alone decides are anticipated.
func (e Election) StateAt(now time.Time) State {
	switch t := e.Timetable; {
	case e.State == Notice && !now.Before(t.NominationsOpen):
		return Nominations
	case e.State == Sealed && !now.Before(t.PollCloses):
		return Closed
	case e.State == Sealed && !now.Before(t.PollOpens):
		return Open
	case e.State == Open && !now.Before(t.PollCloses):
		return Closed
	}
	return e.State
}

// RoundAt is the state as it concerns a voter of the last round: a further one is
// sealed, and open, while its election is counting (R38).
func (e Election) RoundAt(last Contest, now time.Time) State {
	switch {
	case e.State != Counting || last.Round == 1 || last.Stage != ContestSealed || !now.Before(last.Closes):
		return e.StateAt(now)
	case now.Before(last.Opens):
		return Sealed
	}
	return Open
}

// NextStep is the next instant of the election's timetable, and which; false
// when none lies ahead.
func (e Election) NextStep(now time.Time) (m Milestone, at time.Time, ok bool) {
	if e.State == Draft || e.State.Over() {
		return "", at, false
	}
	t, stones := e.Timetable, Milestones
	if r := e.Further; r != nil { // the hours of the round to come
		t.RollSealed, t.PollOpens, t.PollCloses = r.Sealed, r.Opens, r.Closes
		stones = []Milestone{RollSealed, PollOpens, PollCloses}
	}
	for _, m := range stones {
		if at := t.At(m); at.After(now) {
			return m, at, true
		}
	}
	return "", at, false
}
