package register_test

import (
	"bytes"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// TestBD4_VotingGoesOnDuringAnImport writes what casting writes in, transactions
// outside the record, while an import holds the record. On PostgreSQL: the
// embedded database has one writer, and a large import there waits for a quiet
// hour (docs/importing.md).
func TestBD4_VotingGoesOnDuringAnImport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.Postgres(t))
	p := w.person(t, "voter", "voter@example.org")
	in := w.signIn(t, p)
	file := bigFile(10_000, "Leeds")
	done := make(chan time.Duration)
	start := time.Now()
	go func() {
		_, err := w.ImportMembers(t.Context(), domain.Engine(), bytes.NewReader(file), register.ImportOptions{Why: "test"})
		if err != nil {
			t.Errorf("importing: %v", err)
		}
		done <- time.Since(start)
	}()
	writes, longest := 0, time.Duration(0)
	for {
		select {
		case took := <-done:
			t.Logf("import %v; %d writes meanwhile, the longest %v", took, writes, longest)
			if writes < 20 || longest > took/2 {
				t.Errorf("%d writes in %v, the longest took %v: the import holds them up", writes, took, longest)
			}
			return
		default:
		}
		began := time.Now()
		w.write(t, func(tx *store.Tx) error {
			return tx.TouchSession(in.Session.ID, tx.Now().Add(time.Duration(writes)*time.Second))
		})
		longest = max(longest, time.Since(began))
		writes++
	}
}
