package door

import (
	"testing"
	"testing/synctest"
	"time"
)

// Number 8: while ballots are being cast, a turn rests nineteen times as long as
// its answer took, two seconds at most; while nobody votes the next follows at once.
func TestFound08_TurnsRestWhilePeopleVote(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		voting := false
		turns := newTurns(func() bool { return voting })
		answer := func(takes time.Duration) {
			t.Helper()
			done, err := turns.Take(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(takes)
			done()
		}
		held, _ := turns.Take(t.Context()) // the other turn
		defer held()
		two := func(each time.Duration) time.Duration {
			t.Helper()
			began := time.Now()
			answer(each)
			answer(each)
			return time.Since(began)
		}
		const brief = 10 * time.Millisecond
		if took := two(brief); took != 2*brief {
			t.Errorf("two answers of %v took %v while nobody votes", brief, took)
		}
		voting = true
		if took := two(brief); took != 21*brief {
			t.Errorf("two answers of %v took %v while people vote", brief, took)
		}
		time.Sleep(restMost)
		if took := two(time.Second); took != 4*time.Second {
			t.Errorf("two answers of a second took %v while people vote", took)
		}
		time.Sleep(restMost)
	})
}
