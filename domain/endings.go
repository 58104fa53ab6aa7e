package domain

import (
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

var (
	EndingsReopened = refusal.Reason{Code: refusal.STATE, Name: "endings-reopened"} // R29b: they were reopened before
	EndingsPast     = refusal.Reason{Code: refusal.LATE, Name: "endings-past"}      // R29b: the day for reopening is over
	EndingsSettled  = refusal.Reason{Code: refusal.STATE, Name: "endings-settled"}  // R29b: nothing of it waits any more
)

// ReopenFor is how long the endings of a complete import can be undone (R29b).
const ReopenFor = 24 * time.Hour

// Endings are the memberships that one complete import ends, or would end once a
// second officer confirms them (R29b).
type Endings struct {
	ID         EndingsID
	At         time.Time
	By         PersonID // empty: the command line
	Number     int
	EndedAt    *time.Time // nil: they wait
	EndedOn    when.Date  // the first day without them
	ReopenedAt *time.Time
}

// EndingsTakeTwo reports whether so many endings, of so many memberships that
// last, take a second officer: above 5 % (R29b).
func EndingsTakeTwo(ending, lasting int) bool { return ending*20 > lasting }

// Until is when they can be undone no more; they must have been carried out.
func (e Endings) Until() time.Time { return e.EndedAt.Add(ReopenFor) }

// MayReopen judges whether they can be undone: once, and within 24 hours (R29b).
func (e Endings) MayReopen(now time.Time) error {
	switch {
	case e.EndedAt == nil:
		return refusal.Because(refusal.Unknown, "R29b", nil)
	case e.ReopenedAt != nil:
		return refusal.Because(EndingsReopened, "R29b", nil)
	case !now.Before(e.Until()):
		return refusal.Because(EndingsPast, "R29b", refusal.Args{"until": e.Until()})
	}
	return nil
}
