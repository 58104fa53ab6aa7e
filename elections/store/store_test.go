package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func TestActsAreChainedInOneOrderWhoeverRaces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				err := s.Act(t.Context(), func(tx *store.Tx) error {
					return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Rule: "R9", Why: "racing"})
				})
				if err != nil {
					t.Errorf("recording: %v", err)
				}
			})
		}
		wg.Wait()
		err := s.Read(t.Context(), func(tx *store.Tx) error {
			entries, err := tx.RecordEntries(store.RecordFilter{})
			if err != nil || len(entries) != 20 {
				t.Fatalf("read %d entries: %v", len(entries), err)
			}
			if bad, err := tx.VerifyRecord(); bad != 0 || err != nil {
				t.Errorf("entry %d does not hold: %v", bad, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestTheRecordOnlyGrows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		act := func(tx *store.Tx) error { return tx.Record(domain.Engine(), domain.Act{Name: "test.act"}) }
		if err := s.Act(t.Context(), act); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{"UPDATE record SET act = 'x'", "DELETE FROM record"} {
			err := s.Write(t.Context(), func(tx *store.Tx) error { return storetest.Exec(tx, statement) })
			if !errors.Is(err, store.ErrAppendOnly) {
				t.Errorf("%s: %v, want ErrAppendOnly", statement, err)
			}
		}
	})
}

func TestFA10_AClockThatWentBackwardsRefusesActs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		act := func(tx *store.Tx) error { return tx.Record(domain.Engine(), domain.Act{Name: "test.act"}) }
		if err := s.Act(t.Context(), act); err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, storetest.Start.Add(-time.Second))
		err := s.Act(t.Context(), act)
		if r, ok := refusal.Of(err); !ok || r.Reason != refusal.ClockBehind {
			t.Errorf("got %v, want a clock alarm", err)
		}
	})
}

func TestASimulationIsNeverServedAndARealDatabaseNeverSimulated(t *testing.T) {
	path := filepath.Join(storetest.Folder(t), "h.db")
	ctx := context.Background()
	s := storetest.Open(t, path)
	if _, err := store.Open(ctx, path, store.Options{}); !errors.Is(err, store.ErrSimulation) {
		t.Errorf("opening a simulation: %v", err)
	}
	if !s.Simulated() {
		t.Error("not marked")
	}
	path2 := filepath.Join(storetest.Folder(t), "real.db")
	r, err := store.Open(ctx, path2, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.SetClock(ctx, storetest.Start); !errors.Is(err, store.ErrNoSimulation) {
		t.Errorf("moving a real clock: %v", err)
	}
	err = r.Act(ctx, func(tx *store.Tx) error { return tx.Record(domain.Engine(), domain.Act{Name: "test.act"}) })
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Open(ctx, path2, store.Options{Simulation: true, SimulatedNow: storetest.Start})
	if !errors.Is(err, store.ErrNoSimulation) {
		t.Errorf("simulating a real database: %v", err)
	}
}
