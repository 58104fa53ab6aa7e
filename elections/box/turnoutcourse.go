package box

import (
	"context"
	"sort"
	"time"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// TurnoutAt is how many had voted at an instant.
type TurnoutAt struct {
	At      time.Time
	Ballots int
}

// courseSteps is into how many steps a poll is divided at most.
const courseSteps = 28

// courseKey names a course: a poll that was reopened has another one.
type courseKey struct {
	contest domain.ContestID
	closes  time.Time
}

// TurnoutCourse is how the turnout of the whole roll grew, from the opening to the close;
// none before the close (R59). It says what anybody can read off the public board: a
// ballot has no time of its own, but each signed state of the board has one. Of a part
// of the roll there is no such course.
func (e *Box) TurnoutCourse(ctx context.Context, id domain.ContestID) (course []TurnoutAt, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Contest(id)
		if err != nil || c.Stage == domain.ContestSealed || tx.Now().Before(c.Closes) {
			return err
		}
		key := courseKey{id, c.Closes.UTC()}
		if known, is := e.courses.Load(key); is {
			course = known.([]TurnoutAt)
			return nil
		}
		if course, err = e.courseOf(tx, c); err == nil {
			e.courses.Store(key, course)
		}
		return err
	})
	return course, err
}

func (e *Box) courseOf(tx *store.Tx, c domain.Contest) ([]TurnoutAt, error) {
	first, err := tx.FirstBallots(c.ID)
	if err != nil {
		return nil, err
	}
	sizes, err := tx.CheckpointSizes(c.ID)
	if err != nil {
		return nil, err
	}
	seq, err := e.Sequence(tx, c.ID)
	if err != nil {
		return nil, err
	}
	times := map[int]time.Time{}
	var fault error
	signed := func(i int) time.Time {
		at, known := times[i]
		if !known && fault == nil {
			at, fault = signedOn(tx, c.ID, sizes[i], seq.Manifest())
			times[i] = at
		}
		return at
	}
	step := courseStep(c.Closes.Sub(c.Opens))
	var course []TurnoutAt
	for at := c.Opens; ; at = at.Add(step) {
		if at.After(c.Closes) {
			at = c.Closes
		}
		n := sort.Search(len(sizes), func(i int) bool { return signed(i).After(at) }) // the states signed by then
		if at.Equal(c.Closes) {
			n = len(sizes)
		}
		voted := 0
		if n > 0 {
			voted = sort.Search(len(first), func(i int) bool { return first[i] >= sizes[n-1] })
		}
		course = append(course, TurnoutAt{at, voted})
		if fault != nil || at.Equal(c.Closes) {
			return course, fault
		}
	}
}

// courseStep is a length of time that readers know, by which a poll has few enough steps.
func courseStep(poll time.Duration) time.Duration {
	const hour = time.Hour
	for _, step := range []time.Duration{hour, 3 * hour, 6 * hour, 12 * hour, 24 * hour} {
		if poll <= courseSteps*step {
			return step
		}
	}
	return (poll/courseSteps + 24*hour).Truncate(24 * hour)
}

// signedOn is when a state of the board was signed.
func signedOn(tx *store.Tx, id domain.ContestID, size int64, m *ledger.Manifest) (at time.Time, err error) {
	note, err := tx.CheckpointAt(id, size)
	if err != nil {
		return at, err
	}
	checkpoint, err := ledger.ParseCheckpoint(note)
	if err != nil {
		return at, Tampered("checkpoint", size)
	}
	attested, err := checkpoint.Check(m, false)
	if err != nil {
		return at, Tampered("checkpoint", size)
	}
	for _, t := range attested.Times {
		if signed := time.Unix(t.At, 0).UTC(); signed.After(at) {
			at = signed
		}
	}
	return at, nil
}
