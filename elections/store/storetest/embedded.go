package storetest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"hustings/elections/store/pgtest"
)

// migrated is the file of an empty embedded database. Migrating takes longer than most
// tests, so it is done once in a test binary; PostgreSQL has its template likewise.
var migrated = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp(pgtest.Quick(), "hustings-migrated-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "hustings.db")
	if err := migrate(path); err != nil {
		return nil, err
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("the migrated database has not been closed: its file is not all of it")
	}
	return os.ReadFile(path)
})

// fill writes the empty database where there is no file yet.
func fill(t testing.TB, path string) {
	t.Helper()
	if _, err := os.Stat(path); err == nil {
		return
	}
	file, err := migrated()
	if err == nil {
		err = os.WriteFile(path, file, 0o600)
	}
	if err != nil {
		t.Fatalf("making a database: %v", err)
	}
}

// Folder is a test's own, in memory where there is room: what a test's databases and
// keys have written need not outlive a failure of power, and nobody waits for a disk.
func Folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(pgtest.Quick(), "hustings-lite-")
	if err != nil {
		t.Fatalf("making a database: %v", err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("removing a database: %v", err)
		}
	})
	return dir
}
