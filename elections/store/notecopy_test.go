package store_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"hustings/elections/store"
	"hustings/elections/store/pgtest"
)

// That a copy was made is noted whatever becomes of the standby: every commit waits for
// one that is not there, and this one does not (issue 14, number 7).
func TestIssue14_7_ACopyIsNotedThoughTheStandbyStalls(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a server of PostgreSQL")
	}
	t.Parallel()
	server, err := pgtest.Start(t.Context(), pgtest.Options{Fsync: true}) // otherwise no commit waits for anything
	must(t, err)
	t.Cleanup(func() { server.Stop() }) //nolint:errcheck // the test is over
	must(t, server.CreateDatabase(t.Context(), "hustings"))
	s, err := store.Open(t.Context(), server.URL("hustings"), store.Options{})
	must(t, err)
	defer s.Close()
	db, err := sql.Open("pgx", server.URL("hustings"))
	must(t, err)
	defer db.Close()
	for _, statement := range []string{"ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()"} {
		_, err := db.ExecContext(t.Context(), statement)
		must(t, err)
	}
	for name := ""; name != "nobody"; time.Sleep(5 * time.Millisecond) {
		must(t, db.QueryRowContext(t.Context(), "SHOW synchronous_standby_names").Scan(&name))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	made := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	must(t, store.NoteCopy(ctx, server.URL("hustings"), made))
	must(t, s.Read(t.Context(), func(tx *store.Tx) error {
		at, err := tx.LastCopy()
		if !at.Equal(made) {
			t.Errorf("the last copy is told to be of %v", at)
		}
		return err
	}))
}
