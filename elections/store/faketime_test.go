package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
)

// FA10 with the clock of the database's host really turned: libfaketime stands between
// PostgreSQL and its host, the program's own clock stays right and decides nothing.
func TestFA10_TheDatabaseHostsClockIsTurnedBack(t *testing.T) {
	if testing.Short() {
		t.Skip("needs PostgreSQL")
	}
	libraries, _ := filepath.Glob("/usr/lib/*/faketime/libfaketime.so.1")
	if len(libraries) == 0 {
		t.Skip("needs libfaketime (Debian: apt install libfaketime)")
	}
	dir, err := os.MkdirTemp("", "hustings-clock-") // which the database's user can read
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // see above
		t.Fatal(err)
	}
	hand := filepath.Join(dir, "clock")
	turn := func(by string) {
		t.Helper()
		if err := os.WriteFile(hand, []byte(by+"\n"), 0o644); err != nil { //nolint:gosec // the database's user reads it
			t.Fatal(err)
		}
	}
	turn("+0")
	server, err := pgtest.Start(t.Context(), pgtest.Options{Env: []string{"LD_PRELOAD=" + libraries[0], "FAKETIME_TIMESTAMP_FILE=" + hand, "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() }) //nolint:errcheck // the test is over
	if err := server.CreateDatabase(t.Context(), "turned"); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), server.URL("turned"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	act := func() error {
		return s.Act(t.Context(), func(tx *store.Tx) error { return tx.Record(domain.Engine(), domain.Act{Name: "test.act"}) })
	}
	if err := act(); err != nil {
		t.Fatal(err)
	}
	turn("-120")
	if r, no := refusal.Of(act()); !no || r.Reason != refusal.ClockBehind {
		t.Errorf("two minutes back: %v, want a refusal", r)
	}
	turn("+0")
	if err := act(); err != nil {
		t.Errorf("once it is right again: %v", err)
	}
}
