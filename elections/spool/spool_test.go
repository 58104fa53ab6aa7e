package spool

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
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

// What a disk does to a file is never taken for what stood in it: an error of reading, a
// flipped bit and a lost end are told, with the folder, and a sound file is whole.
func TestASpoolKnowsItsDisksFaults(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	text := bytes.Repeat([]byte("a line of it\n"), 10_000)
	for name, c := range map[string]struct {
		spoil func(f *os.File) error
		want  error
	}{
		"sound":         {func(*os.File) error { return nil }, nil},
		"a flipped bit": {func(f *os.File) error { _, err := f.WriteAt([]byte{0x55, 0xaa}, 70_000); return err }, ErrAltered},
		"a lost end":    {func(f *os.File) error { return f.Truncate(70_000) }, io.ErrUnexpectedEOF},
		"unreadable":    {(*os.File).Close, os.ErrClosed},
	} {
		s := Spool{OnDisk: true}
		if _, err := s.Write(text); err != nil || s.file == nil {
			t.Fatalf("%s: on disk: %t, %v", name, s.file != nil, err)
		}
		if err := s.Whole(); err != nil {
			t.Errorf("%s: before: %v", name, err)
		}
		if err := c.spoil(s.file); err != nil {
			t.Fatal(err)
		}
		_, read := io.ReadAll(io.NewSectionReader(&s, 0, s.Size()))
		if c.want != ErrAltered && !errors.Is(read, c.want) {
			t.Errorf("%s: reading: %v", name, read)
		}
		if err := s.Whole(); !errors.Is(err, c.want) || err != nil && !strings.Contains(err.Error(), "TMPDIR, "+folder) {
			t.Errorf("%s: whole: %v", name, err)
		}
		s.Close() //nolint:errcheck // one is closed already
	}
}

// A file that a slow reader may hold never stays in memory, nor is memory taken where there is no disk.
func TestASpoolForASlowReaderNeedsADisk(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	s := Spool{OnDisk: true}
	if n, err := s.Write([]byte("short")); n != 0 || !errors.Is(err, os.ErrNotExist) || s.Whole() == nil {
		t.Errorf("%d bytes were taken: %v", n, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A full disk is told as one, with the folder that is full.
func TestASpoolSaysThatItsDiskIsFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Skip("nothing is full here")
	}
	t.Setenv("TMPDIR", t.TempDir())
	s := Spool{OnDisk: true}
	if _, err := s.Write([]byte("fits")); err != nil {
		t.Fatal(err)
	}
	s.file.Close() //nolint:errcheck // it is replaced
	s.file = full
	if _, err := s.Write([]byte("does not")); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "TMPDIR, "+os.TempDir()) {
		t.Errorf("a full disk: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
