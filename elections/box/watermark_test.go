//go:build unix

package box

import (
	"context"
	"errors"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/keep"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Two replicas share the key folder and its watermark. They take turns at it, so
// that neither writes down less than the other has seen.
func TestIN2_Issue14_2_ReplicasTakeTurnsAtTheWatermark(t *testing.T) {
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
	memory := keep.Files(t.TempDir())
	one, two := NewWatermark(memory), NewWatermark(memory)
	hold := func() (release func()) { // the other replica is at it
		held, end := make(chan struct{}), make(chan struct{})
		go func() {
			_ = memory.Change(t.Context(), watermarkName, func(old []byte) ([]byte, error) {
				close(held)
				<-end
				return nil, errors.New("nothing is changed")
			})
		}()
		<-held
		return func() { close(end) }
	}
	act()
	if err := one.Keep(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	release := hold()
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
	release = hold()
	defer release()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := two.Keep(ctx, s); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting without end: %v", err)
	}
}
