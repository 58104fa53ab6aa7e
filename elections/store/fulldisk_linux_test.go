package store

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store/pgtest"
)

// FA4 with PostgreSQL on a small disk that is really full: acts are asked to try again
// (503), nothing is half-written, and once there is room it goes on by itself.
func TestFA4_ADiskOfPostgreSQLIsFull(t *testing.T) {
	if testing.Short() {
		t.Skip("needs PostgreSQL")
	}
	dir, err := os.MkdirTemp("", "hustings-disk-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256m,mode=0755"); err != nil {
		t.Skip("a disk of its own needs root: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) }) //nolint:errcheck // nothing can be done about it
	server, err := pgtest.Start(t.Context(), pgtest.Options{Dir: dir, Settings: map[string]string{"max_wal_size": "64MB", "min_wal_size": "32MB"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() }) //nolint:errcheck // the test is over
	if err := server.CreateDatabase(t.Context(), "full"); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), server.URL("full"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	text := make([]byte, 150_000) // that nothing makes smaller
	act := func() error {
		rand.Read(text) // never fails
		return s.Act(t.Context(), func(tx *Tx) error {
			return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Why: hex.EncodeToString(text)})
		})
	}
	recorded := func() (n int64) {
		t.Helper()
		if err := s.Read(t.Context(), func(tx *Tx) error { return tx.db.Model(&recordRow{}).Count(&n).Error }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if err := act(); err != nil {
		t.Fatal(err)
	}
	before := recorded()
	ballast := filepath.Join(dir, "ballast")
	fillDisk(t, ballast)
	done := int64(0)
	for done < 30 {
		if err = act(); err != nil {
			break
		}
		done++
	}
	if r, no := refusal.Of(err); !no || r.Reason != refusal.TryAgain {
		t.Fatalf("after %d acts on a full disk: %v", done, err)
	}
	if got := recorded(); got != before+done {
		t.Errorf("%d acts were acknowledged on the full disk, %d stand there", done, got-before)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := act(); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if got := recorded(); got != before+done+1 {
		t.Errorf("%d acts stand there, not %d", got, before+done+1)
	}
}

// fillDisk writes until there is no room.
func fillDisk(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 64<<10); ; {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
