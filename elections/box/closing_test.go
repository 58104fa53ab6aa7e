package box

import (
	"context"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// What a close and a result need is read and counted before the record and the
// board are locked: it goes through while another act holds both. What came onto
// the board in between is noticed, and all is worked out anew (R67, R51).
func TestR67_TheLogIsReadBeforeTheLock(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 12, nil)
		for i := range 11 {
			p.mustCast(t, i, 1, 2)
		}
		p.setClock(t, p.contest.Closes)
		locked, release := make(chan bool), make(chan bool)
		acted := make(chan error, 1)
		go func() {
			acted <- s.Act(t.Context(), func(tx *store.Tx) error {
				if _, err := p.e.lockBoard(tx, p.contest.ID); err != nil {
					return err
				}
				close(locked)
				<-release
				return p.e.LogWithdrawn(tx, p.contest, "c1", "left the network")
			})
		}()
		<-locked
		ready, err := p.e.readClosing(t.Context(), p.contest.ID)
		if err != nil || ready.n != 11 {
			t.Errorf("reading beside an act: %d ballots, %v", ready.n, err)
		}
		advanced := make(chan domain.Contest, 1)
		go func() {
			c, err := p.e.Advance(t.Context(), p.contest.ID)
			if err != nil {
				t.Errorf("advancing: %v", err)
			}
			advanced <- c
		}()
		time.Sleep(300 * time.Millisecond) // long enough for it to have read, and to wait for the act
		close(release)
		if err := <-acted; err != nil {
			t.Fatal(err)
		}
		if c := <-advanced; c.Stage != domain.ContestCounted || c.Alarm != "" {
			t.Fatalf("contest is %s, alarm %q", c.Stage, c.Alarm)
		}
		r, err := p.e.ContestResult(t.Context(), p.contest.ID)
		if err != nil || r.Papers != 11 || r.Transcript == nil || r.Elected[0] != "c2" {
			t.Errorf("the result %+v, %v", r, err)
		}
		if err := p.e.verify(t.Context(), p.contest); err != nil {
			t.Errorf("verifying: %v", err)
		}
	})
}

// Whoever reads one result does not wait for the count of another.
func TestReadersOfOneResultDoNotWaitForAnother(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	p := mustSeal(t, s, 12, nil)
	for i := range 11 {
		p.mustCast(t, i, 1, 2)
	}
	p.mustClose(t)
	slow := p.e.checked.count("another contest")
	slow.mu.Lock() // is being counted
	defer slow.mu.Unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	read := make(chan error, 1)
	go func() {
		read <- s.Read(ctx, func(tx *store.Tx) error { _, err := p.e.Shown(tx, p.contest.ID); return err })
	}()
	select {
	case err := <-read:
		if err != nil {
			t.Error(err)
		}
	case <-ctx.Done():
		t.Error("it waits for the other count")
	}
}
