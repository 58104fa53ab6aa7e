package box

import (
	"time"

	"hustings/domain/refusal"
)

// Meter is told what happens to ballots as a whole: how many, never whose, never
// of which contest, never what is in them.
type Meter interface {
	// BallotTaken counts a ballot that was stored.
	BallotTaken()
	// BallotRefused counts one that was not, by the reason's name.
	BallotRefused(reason string)
	// Batch is one transaction of the box: how many ballots were in it, how long it
	// took, and whether it was stored.
	Batch(ballots int, took time.Duration, stored bool)
}

// measured tells the meter what became of a batch.
func (e *Box) measured(answers []answer, took time.Duration, stored bool) {
	if e.Meter == nil {
		return
	}
	e.Meter.Batch(len(answers), took, stored)
	for _, a := range answers {
		r, refused := refusal.Of(a.err)
		switch {
		case refused:
			e.Meter.BallotRefused(r.Reason.Name)
		case a.err == nil && !a.before:
			e.Meter.BallotTaken()
		}
	}
}
