package elections

import (
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Elections that have come to their end are not asked for every second: only when
// somebody has acted, on whatever replica, or once a minute.
func TestGrowth_TheClockLeavesAloneWhatHasComeToItsEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 3)
		r := rest{always: true}
		whole := func(at time.Duration) (all bool) {
			t.Helper()
			o.read(func(tx *store.Tx) error {
				states, looked, err := r.states(tx, true, storetest.Start.Add(at))
				if err == nil {
					all = slices.Contains(states, domain.Certified)
					looked()
				}
				return err
			})
			return all
		}
		for _, c := range []struct {
			what string
			at   time.Duration
			act  bool
			want bool
		}{
			{"at the start", 0, false, true},
			{"a second later", time.Second, false, false},
			{"just within the minute", restMost - time.Microsecond, false, false},
			{"after a minute", restMost, false, true},
			{"again a second later", restMost + time.Second, false, false},
			{"when somebody has acted", restMost + 2*time.Second, true, true},
			{"and a second after that", restMost + 3*time.Second, false, false},
			{"when the clock went back", 0, false, true},
		} {
			if c.act {
				if err := s.Act(t.Context(), func(tx *store.Tx) error { return tx.Record(domain.Engine(), domain.Act{Name: "test"}) }); err != nil {
					t.Fatal(err)
				}
			}
			if got := whole(c.at); got != c.want {
				t.Errorf("%s: all are looked at: %v", c.what, got)
			}
		}
		if len(moving) != len(goingOn)+len(atRest) {
			t.Error("a state is lost between those that go on and those at rest")
		}
	})
}
