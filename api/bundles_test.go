package api

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"testing"
	"time"

	"hustings/api/door"
	"hustings/domain/refusal"
)

// A bundle is on disk before its first byte is sent: what goes wrong half-way is
// an answer, not a file that ends too early, and leaves nothing behind.
func TestSpooledFilesAreWholeOrRefused(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s := mustDesk(t, 0).server
	left := func() int { // at no time has it a name that a crash could leave behind
		t.Helper()
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(files)
	}
	file, drop, err := s.Spooled(t.Context(), func(w io.Writer) error { _, err := io.WriteString(w, "whole"); return err })
	if err != nil || left() != 0 || file.Size() != 5 {
		t.Fatalf("%d files: %v", left(), err)
	}
	if text, err := io.ReadAll(file); err != nil || string(text) != "whole" {
		t.Errorf("%q: %v", text, err)
	}
	drop()
	half := refusal.Because(refusal.TryAgain, "", nil)
	if _, _, err := s.Spooled(t.Context(), func(w io.Writer) error { io.WriteString(w, "half"); return half }); !errors.Is(err, half) || left() != 0 {
		t.Errorf("half a file: %v, and %d are left", err, left())
	}
}

// A few are written at once; the next waits its turn, and is sent away when that
// takes too long. A slow reader holds no turn.
func TestSpooledFilesWaitTheirTurn(t *testing.T) {
	t.Parallel()
	s := mustDesk(t, 0).server
	begun, release, done := make(chan struct{}), make(chan struct{}), make(chan error)
	for range door.TurnsMost {
		go func() {
			_, _, err := s.Spooled(t.Context(), func(io.Writer) error {
				begun <- struct{}{}
				<-release
				return nil
			})
			done <- err // read for ever: never dropped
		}()
	}
	for range door.TurnsMost {
		<-begun
	}
	impatient, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, _, err := s.Spooled(impatient, func(io.Writer) error { t.Error("one too many is written"); return nil })
	if r, no := refusal.Of(err); !no || r.Code != refusal.BUSY {
		t.Errorf("without a turn: %v", err)
	}
	close(release)
	for range door.TurnsMost {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	_, drop, err := s.Spooled(t.Context(), func(io.Writer) error { return nil })
	if err != nil {
		t.Fatalf("while two are still being read: %v", err)
	}
	drop()
}
