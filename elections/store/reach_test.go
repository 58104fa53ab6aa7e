package store

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"hustings/domain/refusal"
)

// FA2, FA4: a database that is down, shutting down or full is a reason to try
// again, and a mistake of ours is not.
func TestFA4_AFaultThatPassesAsksToTryAgain(t *testing.T) {
	for what, c := range map[string]struct {
		err    error
		passes bool
	}{
		"disk full":     {&pgconn.PgError{Code: "53100"}, true},
		"shutting down": {fmt.Errorf("reading: %w", &pgconn.PgError{Code: "57P01"}), true},
		"a standby":     {&pgconn.PgError{Code: "25006"}, true},
		"refused":       {&net.OpError{Op: "dial", Err: errors.New("connection refused")}, true},
		"our syntax":    {&pgconn.PgError{Code: "42601"}, false},
		"twice":         {&pgconn.PgError{Code: "23505"}, false},
		"anything else": {errors.New("no such column"), false},
		"a refusal":     {refusal.Because(refusal.Unknown, "", nil), false},
	} {
		err := outOfReach(c.err)
		r, refused := refusal.Of(err)
		if got := refused && r.Reason == refusal.TryAgain; got != c.passes || !errors.Is(err, c.err) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestFA4_AFullEmbeddedDatabase(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(quickFolder(t), "full.db"), Options{Simulation: true, SimulatedNow: time.Unix(1_790_000_000, 0)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fill := func(tx *Tx) error {
		for range 100 {
			if err := tx.db.Exec("CREATE TABLE IF NOT EXISTS ballast (b blob)").Error; err != nil {
				return err
			}
			if err := tx.db.Exec("INSERT INTO ballast VALUES (zeroblob(100000))").Error; err != nil {
				return err
			}
		}
		return nil
	}
	if err := s.write.Exec("PRAGMA max_page_count = 1").Error; err != nil { // not below what there is: full from here on
		t.Fatal(err)
	}
	r, refused := refusal.Of(s.Write(t.Context(), fill))
	if !refused || r.Reason != refusal.TryAgain {
		t.Errorf("a full database: %v", r)
	}
	if err := s.write.Exec("PRAGMA max_page_count = 1000000").Error; err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), fill); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
