//go:build unix

package box

import (
	"strings"
	"testing"

	"hustings/domain"
	"hustings/elections/keep"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// quickMemory is a memory during whose every look at the record's mark somebody acts
// and is answered.
type quickMemory struct {
	keep.Memory
	act func()
}

func (m quickMemory) Get(name string) ([]byte, error) {
	if strings.HasSuffix(name, recordMark) && m.act != nil {
		m.act()
	}
	return m.Memory.Get(name)
}

// What is committed and signed while the watermark is compared is not lost: the marks
// are read before the transaction that they are held against. Everything stood still
// once, because an act was answered between the two.
func TestIN2_AnActMeanwhileIsNotLost(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	memory := quickMemory{Memory: keep.Files(t.TempDir())}
	signed := signedMarks{memory.Memory}
	act := func() {
		var now mark
		err := s.Act(t.Context(), func(tx *store.Tx) error {
			return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Rule: "R9", Why: "test"})
		})
		if err == nil {
			err = s.Read(t.Context(), func(tx *store.Tx) error {
				seq, hash, err := tx.RecordHead()
				now = mark{seq, hash}
				return err
			})
		}
		if err == nil {
			err = signed.move(recordMark, now)
		}
		if err != nil {
			t.Error(err)
		}
	}
	act()
	memory.act = act
	w := NewWatermark(memory)
	for range 3 {
		if err := w.Keep(t.Context(), s); err != nil {
			t.Fatalf("an act while the watermark is kept: %v", err)
		}
	}
	if err := w.Check(t.Context(), s); err != nil {
		t.Fatalf("an act while it is checked: %v", err)
	}
}
