package register

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hustings/elections/store"
)

// One look-up that hangs, on a connection that died, keeps nobody else out: those
// behind it are looked up soon, however few they are.
func TestALateLookUpKeepsNobodyOut(t *testing.T) {
	t.Parallel()
	for _, behind := range []int{1, store.MostAsked - 1, 3 * store.MostAsked} {
		synctest.Test(t, func(t *testing.T) {
			var lookUps atomic.Int32
			d := &door{lookUp: func([]*caller, []answer) error {
				if lookUps.Add(1) == 1 {
					time.Sleep(lookWait)
				}
				return nil
			}}
			go d.ask(t.Context(), &caller{}) //nolint:errcheck // she waits
			synctest.Wait()
			began := time.Now()
			in := make(chan error, behind)
			for range behind {
				go func() {
					ctx, cancel := context.WithTimeout(t.Context(), lookWait)
					defer cancel()
					_, err := d.ask(ctx, &caller{})
					in <- err
				}()
			}
			for range behind {
				if err := <-in; err != nil {
					t.Error(err)
				}
			}
			if waited := time.Since(began); waited > 2*lookLate {
				t.Errorf("%d behind a late look-up waited %v", behind, waited)
			}
			time.Sleep(2 * lookWait) // the late one comes home
		})
	}
}

// What is answered about an address comes after a while that is drawn anew each time.
func TestPR1_AnswersAreHeldBackByADrawnWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		seen, sum := map[time.Duration]bool{}, time.Duration(0)
		for range n {
			began := time.Now()
			blur(t.Context())
			d := time.Since(began)
			if d < 0 || d >= blurred {
				t.Fatalf("held back for %v", d)
			}
			seen[d], sum = true, sum+d
		}
		if mean := sum / n; len(seen) < n*9/10 || mean < blurred/3 || mean > 2*blurred/3 {
			t.Errorf("%d different whiles of %d, %v in the mean", len(seen), n, mean)
		}
	})
}
