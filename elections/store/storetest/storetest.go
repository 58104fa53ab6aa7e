// Package storetest gives tests a fresh, migrated database of either kind, on
// a simulated clock that the test moves.
package storetest

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"hustings/elections/store"
	"hustings/elections/store/pgtest"
)

// Start is where the simulated clock of every test begins: a Monday in
// January 2026, 09:00 in London.
var Start = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// secretKey seals the outbox of test databases.
var secretKey = []byte("a key for tests and nothing else")

func options() store.Options {
	return store.Options{Simulation: true, SimulatedNow: Start, SecretKey: secretKey}
}

// Each runs f as a subtest on SQLite and as another on PostgreSQL, in parallel
// with other tests.
func Each(t *testing.T, f func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, Postgres(t))
	})
}

// SQLite returns an empty embedded database, a copy of one that was migrated once.
func SQLite(t testing.TB) *store.Store {
	t.Helper()
	return Open(t, filepath.Join(Folder(t), "hustings.db"))
}

// Postgres returns an empty PostgreSQL database, cloned from one that was
// migrated once.
func Postgres(t testing.TB) *store.Store {
	t.Helper()
	return Open(t, PostgresURL(t))
}

// PostgresURL is for tests that open one database several times, as replicas do.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return pgtest.New(t, migrate)
}

func migrate(url string) error {
	s, err := store.Open(context.Background(), url, options())
	if err != nil {
		return err
	}
	return s.Close()
}

// Open opens the database that dsn names, which a file that is not there yet becomes,
// and closes it when the test ends.
func Open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	if !store.IsPostgres(dsn) {
		fill(t, dsn)
	}
	s, err := store.Open(context.Background(), dsn, options())
	if err != nil {
		t.Fatalf("opening the database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the database: %v", err)
		}
	})
	return s
}

// MustSet moves the simulated clock.
func MustSet(t testing.TB, s *store.Store, to time.Time) {
	t.Helper()
	if err := s.SetClock(t.Context(), to); err != nil {
		t.Fatalf("setting the clock: %v", err)
	}
}
