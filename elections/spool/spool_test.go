package spool

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// What was written is read at any place, whether or not it needed the disk; on the disk
// nothing of it can be read, and nothing is left behind.
func TestIssue14_4_ASpoolHoldsWhatWasWrittenAndShowsNothing(t *testing.T) {
	for name, size := range map[string]int{"nothing": 0, "in memory": 1000, "to the brim": memoryMost, "on disk": memoryMost + 12345} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			t.Setenv("TMPDIR", folder)
			text := bytes.Repeat([]byte("voter 4711 stands behind tag 0815\n"), size/34+1)[:size]
			var s Spool
			for rest, r := text, rand.New(rand.NewPCG(1, 2)); len(rest) > 0; {
				n := min(len(rest), 1+r.IntN(60_000))
				if wrote, err := s.Write(rest[:n]); wrote != n || err != nil {
					t.Fatal(wrote, err)
				}
				rest = rest[n:]
			}
			if s.Size() != int64(size) {
				t.Errorf("%d bytes of %d", s.Size(), size)
			}
			if got, err := io.ReadAll(io.NewSectionReader(&s, 0, s.Size())); err != nil || !bytes.Equal(got, text) {
				t.Errorf("another text, or %v", err)
			}
			for _, at := range []int{0, 1, 15, 16, 17, size / 2, size - 40} {
				part := make([]byte, 33)
				if at < 0 || at+len(part) > size {
					continue
				}
				if n, err := s.ReadAt(part, int64(at)); n != len(part) || err != nil && err != io.EOF || !bytes.Equal(part, text[at:at+len(part)]) {
					t.Errorf("at %d: %d bytes, %v: %q", at, n, err, part)
				}
			}
			if _, err := s.ReadAt(make([]byte, 10), int64(size)); err != io.EOF {
				t.Errorf("behind the end: %v", err)
			}
			if onDisk := s.file != nil; onDisk != (size > memoryMost) {
				t.Errorf("on disk: %t", onDisk)
			} else if onDisk {
				kept, err := io.ReadAll(io.NewSectionReader(s.file, 0, s.Size()))
				if err != nil || len(kept) != size || bytes.Contains(kept, []byte("tag 0815")) {
					t.Errorf("the disk shows it, or %v", err)
				}
			}
			if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) > 0 {
				t.Errorf("the file has a name: %v", left)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// Where nobody may write to the temporary folder, a great contest is verified all the same.
func TestIssue14_4_ASpoolDoesWithoutADisk(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	var s Spool
	text := bytes.Repeat([]byte{7}, memoryMost+5)
	for _, part := range [][]byte{text[:10], text[10:]} {
		if _, err := s.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	got := make([]byte, len(text))
	if _, err := s.ReadAt(got, 0); err != nil && err != io.EOF || !bytes.Equal(got, text) {
		t.Errorf("another text, or %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A disk that fails on the way is said to have failed.
func TestIssue14_4_ASpoolSaysThatItsDiskFails(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var s Spool
	if _, err := s.Write(make([]byte, memoryMost+1)); err != nil {
		t.Fatal(err)
	}
	if err := s.file.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write([]byte("more")); err == nil {
		t.Error("it took more")
	}
	if err := s.Close(); err == nil || os.IsNotExist(err) {
		t.Errorf("closing: %v", err)
	}
}
