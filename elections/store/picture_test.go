package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Reads under one picture agree with each other whatever is written beside them; what is
// written under it, is seen.
func TestAPictureIsOneViewUntilItIsOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		act := func(ctx context.Context) {
			t.Helper()
			must(t, s.Act(ctx, func(tx *store.Tx) error {
				return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Why: "beside"})
			}))
		}
		var at time.Time
		acts := func(ctx context.Context) (n int) {
			t.Helper()
			must(t, s.Read(ctx, func(tx *store.Tx) error {
				list, err := tx.RecordEntries(store.RecordFilter{})
				n, at = len(list), tx.Now()
				return err
			}))
			return n
		}
		beside := t.Context()
		act(beside)
		ctx, release := s.Picture(t.Context())
		defer release()
		if n := acts(ctx); n != 1 {
			t.Fatalf("%d acts", n)
		}
		first := at
		act(beside)
		storetest.MustSet(t, s, first.Add(time.Hour))
		if n := acts(ctx); n != 1 || !at.Equal(first) {
			t.Errorf("the second read of the page sees %d acts at %v", n, at)
		}
		must(t, s.Look(ctx, func(tx *store.Tx) error {
			if !tx.Now().Equal(first) {
				t.Error("a look under the picture is at another instant")
			}
			return nil
		}))
		must(t, s.Read(ctx, func(*store.Tx) error { // one within the other sees for itself
			if n := acts(ctx); n != 2 {
				t.Errorf("a read within a read sees %d acts", n)
			}
			return nil
		}))
		if err := s.Read(ctx, func(*store.Tx) error { return refusal.Because(refusal.Unknown, "", nil) }); !errors.As(err, new(*refusal.Refusal)) {
			t.Errorf("a refusal: %v", err)
		}
		if n := acts(ctx); n != 1 {
			t.Errorf("a refusal ended the picture: %d acts", n)
		}
		act(ctx)
		if n := acts(ctx); n != 3 || at.Equal(first) {
			t.Errorf("after an act under it a page sees %d acts at %v", n, at)
		}
	})
}

// A picture that is over, or broken, leaves reads by themselves; and holds no connection.
func TestAPictureThatIsOverHoldsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		broken := errors.New("broken")
		for name, end := range map[string]func(ctx context.Context, release func()){
			"released": func(_ context.Context, release func()) { release() },
			"released within": func(ctx context.Context, release func()) {
				must(t, s.Read(ctx, func(tx *store.Tx) error { release(); _, err := tx.RecordEntries(store.RecordFilter{}); return err }))
			},
			"broken": func(ctx context.Context, _ func()) {
				if err := s.Read(ctx, func(*store.Tx) error { return broken }); !errors.Is(err, broken) {
					t.Errorf("a fault: %v", err)
				}
			},
			"panicked": func(ctx context.Context, _ func()) {
				defer func() { _ = recover() }()
				_ = s.Read(ctx, func(*store.Tx) error { panic("mistake") })
			},
		} {
			for range 70 { // more than there are connections
				ctx, release := s.Picture(t.Context())
				must(t, s.Read(ctx, func(tx *store.Tx) error { _, err := tx.RecordEntries(store.RecordFilter{}); return err }))
				end(ctx, release)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			if err := s.Read(ctx, func(*store.Tx) error { return nil }); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			cancel()
		}
	})
}
