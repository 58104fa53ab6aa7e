package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/elections/store/pgtest"
)

func mustOpenFile(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, Options{Simulation: true, SimulatedNow: time.Unix(1_790_000_000, 0)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// quickFolder is a test's own, in memory where there is room: nobody waits for a disk.
func quickFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(pgtest.Quick(), "hustings-lite-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// willing is a guard that has nothing against any database.
type willing struct{}

func (willing) Admits(Place) error { return nil }
func (willing) Enter(*Tx) error    { return nil }
func (willing) Begun(*Tx) error    { return nil }
func (willing) Left(*Tx) error     { return nil }

func TestFound41_OneServiceOnAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(quickFolder(t), "hustings.db")
	if Served(path) {
		t.Error("served by nobody")
	}
	release, err := Serve(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Serve(path); !errors.Is(err, ErrServed) {
		t.Errorf("a second service: %v", err)
	}
	if !Served(path) {
		t.Error("a command does not see the service")
	}
	release()
	if Served(path) {
		t.Error("still served")
	}
}

func TestFound41_AFileThatWasMovedOrReplacedIsNoticed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(quickFolder(t), "hustings.db")
	s := mustOpenFile(t, path)
	s.Guard(willing{})
	write := func() error { return s.Write(t.Context(), func(*Tx) error { return nil }) }
	if err := errors.Join(write(), s.Writable(t.Context())); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, path+".moved"); err != nil {
		t.Fatal(err)
	}
	if err := write(); !errors.Is(err, ErrMoved) {
		t.Errorf("moved: %v", err)
	}
	text, err := os.ReadFile(path + ".moved")
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(write()); !errors.Is(err, ErrMoved) {
		t.Errorf("replaced by a copy: %v", err)
	}
	if err := s.Writable(t.Context()); !errors.Is(err, ErrMoved) {
		t.Errorf("ready: %v", err)
	}
}

// The file holds the register: it is its owner's alone, as are the two that SQLite puts
// beside it, whatever others may read in its folder.
func TestANewFileIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(quickFolder(t), "hustings.db")
	s := mustOpenFile(t, path)
	if err := s.Write(t.Context(), func(*Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) < 3 {
		t.Fatalf("%v: %v", files, err)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v: %v", filepath.Base(f), info.Mode(), err)
		}
	}
}

func TestFound41_AReadOnlyFileIsNotReady(t *testing.T) {
	t.Parallel()
	s := mustOpenFile(t, filepath.Join(quickFolder(t), "hustings.db"))
	if err := s.write.Exec("PRAGMA query_only = 1").Error; err != nil { // as on a file system that is mounted read-only
		t.Fatal(err)
	}
	err := s.Writable(t.Context())
	if r, refused := refusal.Of(err); !refused || r.Reason != refusal.TryAgain {
		t.Errorf("read-only: %v", err)
	}
}

// A disk that a ballot does not fit on any more is seen by the next one who asks,
// even if a few bytes still do.
func TestFound41_AFullDiskIsNotReady(t *testing.T) {
	t.Parallel()
	s := mustOpenFile(t, filepath.Join(quickFolder(t), "hustings.db"))
	if err := s.write.Exec("PRAGMA max_page_count = 1").Error; err != nil { // not below what there is: full from here on
		t.Fatal(err)
	}
	err := s.Write(t.Context(), func(tx *Tx) error {
		return errors.Join(tx.db.Exec("CREATE TABLE ballast (b blob)").Error, tx.db.Exec("INSERT INTO ballast VALUES (zeroblob(1000000))").Error)
	})
	if err == nil {
		t.Fatal("it is not full")
	}
	if err := s.Writable(t.Context()); err == nil {
		t.Error("ready on a full disk")
	}
}

func TestFound41_ADamagedPageNamesTheWayBack(t *testing.T) {
	t.Parallel()
	path := filepath.Join(quickFolder(t), "hustings.db")
	if err := mustOpenFile(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(text); i++ { // every page but the first
		text[i] ^= 0x5a
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Open(context.Background(), path, Options{Simulation: true})
	if err == nil || !errors.Is(err, errDamaged) || !strings.Contains(err.Error(), "docs/operation.md") {
		t.Errorf("starting on it: %v", err)
	}
	s := mustOpenFile(t, filepath.Join(quickFolder(t), "other.db"))
	err = outOfReach(s.read.Exec("SELECT 1 FROM nowhere").Error)
	if errors.Is(err, errDamaged) {
		t.Errorf("a mistake of ours: %v", err)
	}
}

// Whoever asks while a sign of life is being written gets its answer, and one that was
// written is believed for a moment: anybody may ask, and a flood of questions must
// neither answer a proxy's own with no nor keep the disk busy (issue 14, number 6).
func TestIssue14_6_AFloodOfProbesIsOneSignOfLife(t *testing.T) {
	t.Parallel()
	s := mustOpenFile(t, filepath.Join(quickFolder(t), "hustings.db"))
	held, release, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	hold := func() {
		go func() {
			ended <- s.Write(context.WithoutCancel(t.Context()), func(*Tx) error {
				held <- struct{}{}
				<-release
				return nil
			})
		}()
		<-held
	}
	hold()
	answers := make(chan error, 50)
	for range cap(answers) {
		go func() { answers <- s.Writable(t.Context()) }()
	}
	release <- struct{}{}
	for range cap(answers) {
		if err := <-answers; err != nil {
			t.Errorf("asked while it was written: %v", err)
		}
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := s.Writable(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.trouble.probe.began = time.Now().Add(time.Hour) // it stays believed, however long this takes
	hold()                                            // what is written now would wait
	if err := s.Writable(t.Context()); err != nil {
		t.Errorf("asked again at once: %v", err)
	}
	release <- struct{}{}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}
