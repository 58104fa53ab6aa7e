//go:build unix

package keep_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"hustings/elections/keep"
)

// TestIssue14_2_NobodyReadsHalfAMark: marks are moved by every replica for every batch and read by
// all of them, and a mark that nobody has written would look like ballots that are lost.
func TestIssue14_2_NobodyReadsHalfAMark(t *testing.T) {
	dir := t.TempDir()
	mark := func(n int64) []byte { return fmt.Appendf(nil, "%020d %x\n", n, sha256.Sum256(fmt.Append(nil, n))) }
	must(t, keep.Files(dir).Raise("signed/x", 6, mark(6)))
	must(t, keep.Files(dir).Raise("signed/y", 7, mark(7)))
	in := filepath.Join(dir, "watermark.signed")
	whole, err := os.ReadFile(filepath.Join(in, "y"))
	must(t, err)
	writer, err := os.OpenFile(filepath.Join(in, "x"), os.O_RDWR, 0)
	must(t, err)
	must(t, syscall.Flock(int(writer.Fd()), syscall.LOCK_EX))
	_, err = writer.WriteAt(whole[:40], 0) // it is in the middle of writing
	must(t, err)
	got := make(chan []byte)
	go func() {
		b, err := keep.Files(dir).Get("signed/x")
		if err != nil {
			t.Error(err)
		}
		got <- b
	}()
	select {
	case b := <-got:
		t.Fatalf("nobody wrote %q", b)
	case <-time.After(100 * time.Millisecond): // it waits, or has not begun
	}
	_, err = writer.WriteAt(whole[40:], 40)
	must(t, errors.Join(err, writer.Close()))
	if b := <-got; !bytes.Equal(b, mark(7)) {
		t.Errorf("%q", b)
	}
}

// TestIssue14_2_MarksOfBeforeAreRead: a folder that was written before marks bore a sum, or is
// written beside it by a replica that knows of none, says what it said.
func TestIssue14_2_MarksOfBeforeAreRead(t *testing.T) {
	dir := t.TempDir()
	mark := func(n int64) []byte { return fmt.Appendf(nil, "%020d %064x\n", n, n) }
	at := filepath.Join(dir, "watermark.signed", "x")
	must(t, os.MkdirAll(filepath.Dir(at), 0o700))
	want := func(n int64) {
		t.Helper()
		if b, err := keep.Files(dir).Get("signed/x"); err != nil || !bytes.Equal(b, mark(n)) {
			t.Errorf("%d: %q, %v", n, b, err)
		}
	}
	must(t, os.WriteFile(at, mark(4), 0o600))
	want(4)
	must(t, keep.Files(dir).Raise("signed/x", 5, mark(5)))
	want(5)
	f, err := os.OpenFile(at, os.O_RDWR, 0)
	must(t, err)
	_, err = f.WriteAt(mark(6), 0)
	must(t, errors.Join(err, f.Close()))
	want(6)
	must(t, keep.Files(dir).Raise("signed/x", 7, mark(7)))
	want(7)
}
