package box

import (
	"testing"
	"testing/synctest"
	"time"
)

// Number 8: what reads whole boards stands aside while ballots are cast, and
// goes on when the last of them is in, or after a moment.
func TestFound08_ReadersStandAsideForVoters(t *testing.T) {
	t.Parallel()
	waited := func(c *courtesy) time.Duration {
		began := time.Now()
		c.aside()
		return time.Since(began)
	}
	synctest.Test(t, func(t *testing.T) {
		var c courtesy
		if w := waited(&c); w != 0 || c.busy() {
			t.Errorf("a reader waited %v for nobody", w)
		}
		first, second := c.casts(), c.casts()
		go func() { time.Sleep(10 * time.Millisecond); first(); time.Sleep(10 * time.Millisecond); second() }()
		if w := waited(&c); w != 20*time.Millisecond {
			t.Errorf("a reader waited %v for two voters of 20 ms", w)
		}
		if !c.busy() {
			t.Error("a moment after a ballot nobody is said to vote")
		}
		if time.Sleep(lullAfter); c.busy() {
			t.Error("long after the last ballot somebody is said to vote")
		}
		rush := c.casts()
		defer rush()
		if w := waited(&c); w != asideMost {
			t.Errorf("in a rush a reader waited %v, at most %v", w, asideMost)
		}
	})
}
