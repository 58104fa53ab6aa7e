package door

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"hustings/domain/refusal"
)

// Number 8: a bundle that fifty ask for at once is made once, and is dropped when
// the last of them has read it; whoever asks while it is being made gets the
// next, which was begun after she asked.
func TestFound08_FiftyWhoAskAtOnceShareOneBundle(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	synctest.Test(t, fiftyAskAtOnce)
}

func fiftyAskAtOnce(t *testing.T) {
	dir := os.Getenv("TMPDIR")
	s := &Door{Turns: newTurns(func() bool { return false })}
	var made atomic.Int64
	begun, finish := make(chan int64, 2), make(chan struct{})
	write := func(_ context.Context, w io.Writer) (string, error) {
		n := made.Add(1)
		begun <- n
		<-finish
		_, err := fmt.Fprintf(w, "board %d", n)
		return fmt.Sprintf("name %d", n), err
	}
	type got struct {
		text, name string
		err        error
	}
	read := func(answers chan<- got) {
		file, drop, err := s.Shared(t.Context(), "board", write)
		if err != nil {
			answers <- got{err: err}
			return
		}
		defer drop()
		text, err := io.ReadAll(file)
		answers <- got{string(text), file.Name, err}
	}
	held := make([]func(), TurnsMost)
	for i := range held {
		held[i], _ = s.Turns.Take(t.Context())
	}
	early, late := make(chan got, 50), make(chan got, 1)
	for range 50 {
		go read(early)
	}
	synctest.Wait()
	for _, done := range held {
		done()
	}
	<-begun
	go read(late)
	synctest.Wait()
	close(finish)
	for range 50 {
		if g := <-early; g != (got{"board 1", "name 1", nil}) {
			t.Errorf("one of fifty got %+v", g)
		}
	}
	if g := <-late; g != (got{"board 2", "name 2", nil}) {
		t.Errorf("who asked while it was made got %+v", g)
	}
	synctest.Wait() // until the last has put its file down
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	half := refusal.Because(refusal.TryAgain, "", nil)
	for range 2 { // a making that fails holds up nobody after it
		if _, _, err := s.Shared(t.Context(), "board", func(context.Context, io.Writer) (string, error) { return "", half }); !errors.Is(err, half) {
			t.Errorf("a bundle that failed: %v", err)
		}
	}
}
