//go:build unix

package box

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Two replicas share the key folder and its watermark. They take turns at it, so
// that neither writes down less than the other has seen.
func TestIN2_ReplicasTakeTurnsAtTheWatermark(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	act := func() (seq int64) {
		err := s.Act(t.Context(), func(tx *store.Tx) error {
			return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Rule: "R9", Why: "test"})
		})
		if err == nil {
			err = s.Read(t.Context(), func(tx *store.Tx) error { seq, _, err = tx.RecordHead(); return err })
		}
		if err != nil {
			t.Fatal(err)
		}
		return seq
	}
	path := filepath.Join(t.TempDir(), "watermark")
	one, two := NewWatermark(path), NewWatermark(path)
	act()
	if err := one.Keep(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	release, err := lockFile(t.Context(), path+".lock") // the other replica is at it
	if err != nil {
		t.Fatal(err)
	}
	kept := make(chan error, 1)
	go func() { kept <- two.Keep(t.Context(), s) }()
	select {
	case err := <-kept:
		t.Errorf("it did not wait for its turn: %v", err)
	case <-time.After(200 * time.Millisecond):
	}
	last := act()
	release()
	if err := <-kept; err != nil {
		t.Fatal(err)
	}
	if mark, err := one.read(); err != nil || mark.Record.Seq != last {
		t.Errorf("the mark is %+v, the record's end %d: %v", mark, last, err)
	}
	if release, err = lockFile(t.Context(), path+".lock"); err != nil {
		t.Fatal(err)
	}
	defer release()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := two.Keep(ctx, s); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting without end: %v", err)
	}
}
