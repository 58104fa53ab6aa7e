package box

import (
	"testing"
	"time"

	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Before the close only the number of the whole roll is there; afterwards how it grew is
// told, as the signed states of the public board say it: each voter once, however often
// she voted.
func TestR59_HowTheTurnoutGrewIsToldAfterTheClose(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 4, nil)
		opens := p.contest.Opens
		p.mustCast(t, 0, 1)
		p.setClock(t, opens.Add(90*time.Minute))
		p.mustCast(t, 1, 1)
		p.mustCast(t, 0, 0, 1) // again: she has been counted
		p.setClock(t, p.contest.Closes.Add(-time.Minute))
		p.mustCast(t, 2, 1)
		if course, err := p.e.TurnoutCourse(t.Context(), p.contest.ID); err != nil || course != nil {
			t.Fatalf("told before the close: %v %v", course, err)
		}
		c := p.mustClose(t)
		for range 2 { // the second time from memory
			course, err := p.e.TurnoutCourse(t.Context(), c.ID)
			if err != nil || len(course) < 3 || len(course) > courseSteps+1 {
				t.Fatalf("%v %v", course, err)
			}
			first, last := course[0], course[len(course)-1]
			if !first.At.Equal(c.Opens) || !last.At.Equal(c.Closes) || last.Ballots != 3 {
				t.Errorf("from %+v to %+v", first, last)
			}
			before := 0
			for _, at := range course {
				if at.Ballots < before {
					t.Errorf("it fell: %v", course)
				}
				before = at.Ballots
				if at.At.After(opens.Add(2*time.Hour)) && at.At.Before(c.Closes.Add(-2*time.Hour)) && at.Ballots != 2 {
					t.Errorf("%d had voted by %s, want 2", at.Ballots, at.At)
				}
			}
		}
	})
}

func TestAPollHasFewSteps(t *testing.T) {
	t.Parallel()
	for poll, want := range map[time.Duration]time.Duration{2 * time.Hour: time.Hour, 28 * time.Hour: time.Hour, 29 * time.Hour: 3 * time.Hour, 14 * 24 * time.Hour: 12 * time.Hour, 20 * 24 * time.Hour: 24 * time.Hour, 90 * 24 * time.Hour: 4 * 24 * time.Hour} {
		if got := courseStep(poll); got != want {
			t.Errorf("a poll of %s has steps of %s, want %s", poll, got, want)
		}
	}
}
