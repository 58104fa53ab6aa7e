package box

import (
	"testing"
	"time"

	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// waits notes how long ballots waited.
type waits struct {
	batches
	waited []time.Duration
}

func (m *waits) BallotWaited(took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waited = append(m.waited, took)
}

// How long each ballot was in the box until its voter was answered is told, the wait for
// its batch with it (issue 14, number 6).
func TestIssue14_6_HowLongABallotWaitsIsTold(t *testing.T) {
	t.Parallel()
	const stop = 30 * time.Millisecond
	p, met := mustSeal(t, storetest.SQLite(t), 2, nil), &waits{}
	p.e.Meter = met
	p.mustCast(t, 0, 1)
	entry, x, done := p.seal(t, 1, 1), &p.e.board(p.contest.ID).urn, make(chan error, 1)
	err := p.e.Store.Write(t.Context(), func(tx *store.Tx) error { // somebody else has the turn
		go func() {
			_, err := p.e.Cast(t.Context(), p.actor(1), p.contest.ID, entry, "")
			done <- err
		}()
		until(t, func() bool { return !x.idle() })
		time.Sleep(stop) // what is measured is at least that
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if len(met.waited) != 2 || met.waited[0] <= 0 || met.waited[1] < stop {
		t.Errorf("two ballots waited %v, the second at least %v", met.waited, stop)
	}
}
