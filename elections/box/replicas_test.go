package box

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// batches notes how many ballots each batch was of.
type batches struct {
	mu    sync.Mutex
	sizes []int
}

func (m *batches) BallotTaken()               {}
func (m *batches) BallotRefused(string)       {}
func (m *batches) BallotWaited(time.Duration) {}
func (m *batches) Batch(ballots int, _ time.Duration, stored bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sizes = append(m.sizes, ballots)
}

// told waits until a batch was told of, which is after its voters were answered.
func (m *batches) told(t *testing.T) (sizes []int) {
	t.Helper()
	until(t, func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		sizes = slices.Clone(m.sizes)
		return len(sizes) > 0
	})
	return sizes
}

// queue is how many wait for the next batch.
func (x *urn) queue() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.waiting)
}

// until waits for something to come about.
func until(t *testing.T, f func() bool) {
	t.Helper()
	for began := time.Now(); !f(); time.Sleep(time.Millisecond) {
		if time.Since(began) > 30*time.Second {
			t.Fatal("it does not come about")
		}
	}
}

// Beside other replicas a batch waits long for its turn at the board. Whoever comes
// meanwhile goes with it, so that waiting costs nobody a batch of their own.
func TestIssue14_3_WhoComesWhileABatchWaitsGoesWithIt(t *testing.T) {
	t.Parallel()
	const n = 9
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p, met := mustSeal(t, s, n, nil), &batches{}
		p.e.Meter = met
		entries := make([][]byte, n)
		for i := range entries {
			entries[i] = p.seal(t, i, 1)
		}
		x := &p.e.board(p.contest.ID).urn
		receipts, done := make([]Receipt, n), sync.WaitGroup{}
		cast := func(i int) {
			done.Go(func() {
				var err error
				if receipts[i], err = p.e.Cast(t.Context(), p.actor(i), p.contest.ID, entries[i], fmt.Sprint("key ", i)); err != nil {
					t.Errorf("ballot %d: %v", i, err)
				}
			})
		}
		err := s.Write(t.Context(), func(tx *store.Tx) error { // another replica has the turn
			if _, err := tx.LockBoard(p.contest.ID); err != nil {
				return err
			}
			cast(0)
			until(t, func() bool { return !x.idle() && x.queue() == 0 }) // its batch is on its way
			for i := 1; i < n; i++ {
				cast(i)
			}
			until(t, func() bool { return x.queue() == n-1 })
			return nil
		})
		if done.Wait(); err != nil {
			t.Fatal(err)
		}
		if sizes := met.told(t); !slices.Equal(sizes, []int{n}) {
			t.Errorf("batches of %v, want one of %d", sizes, n)
		}
		places := map[int64]bool{}
		for _, r := range receipts {
			places[r.Leaf] = true
		}
		if len(places) != n {
			t.Errorf("places on the board: %v", places)
		}
	})
}

// One fault in a batch fails all of it, also whoever has gone with it on the way; each of
// them is told, and may come again.
func TestIssue14_3_WhoWentWithABatchThatFailsIsTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 2, nil)
		b, voter, err := p.e.voterOf(t.Context(), p.actor(1), p.contest.ID)
		if err != nil {
			t.Fatal(err)
		}
		entry, x := p.seal(t, 0, 1), &b.urn
		broken := &cast{voter: voter, answer: make(chan answer, 1)} // no ballot: judging it panics
		first := make(chan error, 1)
		err = s.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.LockBoard(p.contest.ID); err != nil {
				return err
			}
			go func() {
				_, err := p.e.Cast(t.Context(), p.actor(0), p.contest.ID, entry, "")
				first <- err
			}()
			until(t, func() bool { return !x.idle() && x.queue() == 0 })
			x.mu.Lock()
			x.waiting = append(x.waiting, broken)
			x.mu.Unlock()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		wantRefusal(t, <-first, refusal.TryAgain)
		wantRefusal(t, (<-broken.answer).err, refusal.TryAgain)
		if _, err := p.e.Cast(t.Context(), p.actor(0), p.contest.ID, entry, ""); err != nil {
			t.Errorf("again: %v", err)
		}
	})
}

// Three replicas take ballots of one contest at once, each voter's first here and second
// there: every ballot stands on the board once, in its chain, under the receipt that was
// given for it, and the same request is answered by another replica as by the first.
func TestIssue14_3_ReplicasAtOnce(t *testing.T) {
	t.Parallel()
	const n = 24
	url := storetest.PostgresURL(t)
	p := mustSeal(t, storetest.Open(t, url), n, nil)
	all := []*Box{p.e, p.replica(t, url), p.replica(t, url)}
	for round := range 2 {
		var wait sync.WaitGroup
		for i := range n {
			at := func(k int) *poll { return &poll{e: all[(i+k)%len(all)], contest: p.contest, voters: p.voters} }
			wait.Go(func() {
				here, there, key := at(round), at(round+1), fmt.Sprintf("request %d", round)
				entry := here.seal(t, i, uint8(1+round))
				first, err := here.e.Cast(t.Context(), p.actor(i), p.contest.ID, entry, key)
				if err != nil {
					t.Errorf("voter %d, round %d: %v", i, round, err)
					return
				}
				again, err := there.e.Cast(t.Context(), p.actor(i), p.contest.ID, entry, key)
				if err != nil || again.Leaf != first.Leaf || again.Code != first.Code {
					t.Errorf("voter %d, again elsewhere: %v", i, err)
				}
				_, err = there.e.Cast(t.Context(), p.actor(i), p.contest.ID, there.seal(t, i, 2), key)
				wantRefusal(t, err, refusal.KeyReused)
			})
		}
		wait.Wait()
	}
	for k, e := range all {
		seen := map[ledger.B32]int{}
		err := e.Store.Read(t.Context(), func(tx *store.Tx) error {
			for l, err := range entriesOf(tx, p.contest.ID, 0) {
				if err != nil {
					return err
				}
				if l.Ballot != nil {
					seen[l.Ballot.Tag]++
				}
			}
			return nil
		})
		if err != nil || len(seen) != n {
			t.Errorf("replica %d sees ballots of %d voters: %v", k, len(seen), err)
		}
		for tag, ballots := range seen {
			if ballots != 2 {
				t.Errorf("replica %d sees %d ballots of %s", k, ballots, tag)
			}
		}
		if turnout, err := e.Turnout(t.Context(), p.contest.ID); err != nil || turnout != (domain.Turnout{Roll: n, Ballots: n}) {
			t.Errorf("replica %d: %+v, %v", k, turnout, err)
		}
	}
	if c := (&poll{e: all[2], contest: p.contest, voters: p.voters}).mustClose(t); c.Stage != domain.ContestCounted {
		t.Errorf("the contest is %s", c.Stage)
	}
}
