package spool

import (
	"bytes"
	"errors"
	"fmt"
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
	for name, size := range map[string]int{"nothing": 0, "in memory": 1000, "to the brim": memoryMost, "on disk": memoryMost + 12345, "in whole blocks": (memoryMost/atOnce + 9) * (atOnce - 16*tagBytes)} {
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
			for _, at := range []int{0, 1, 15, 16, 17, blockText - 1, blockText, atOnce - 20, size / 2, int(s.onDisk) - 1, int(s.onDisk), size - 70_000, size - 40} {
				part := make([]byte, 33)
				if at > atOnce {
					part = make([]byte, min(2*atOnce, size-at))
				}
				if at < 0 || at+len(part) > size {
					continue
				}
				if n, err := s.ReadAt(part, int64(at)); n != len(part) || err != nil && err != io.EOF || !bytes.Equal(part, text[at:at+len(part)]) {
					t.Errorf("at %d: %d bytes of %d, %v", at, n, len(part), err)
				}
			}
			if _, err := s.ReadAt(make([]byte, 10), int64(size)); err != io.EOF {
				t.Errorf("behind the end: %v", err)
			}
			if onDisk := s.file != nil; onDisk != (size > memoryMost) {
				t.Errorf("on disk: %t", onDisk)
			} else if onDisk {
				kept, err := io.ReadAll(io.NewSectionReader(s.file, 0, 2*s.Size()))
				if err != nil || len(kept) < size/atOnce*atOnce || bytes.Contains(kept, []byte("tag 0815")) {
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
	if _, err := s.Write(make([]byte, atOnce)); !errors.Is(err, ErrDisk) {
		t.Errorf("it took more: %v", err)
	}
	if _, err := s.ReadAt(make([]byte, 1), 0); !errors.Is(err, ErrDisk) {
		t.Errorf("reading what is not all there: %v", err)
	}
	if err := s.Close(); err == nil || os.IsNotExist(err) {
		t.Errorf("closing: %v", err)
	}
}

// What a disk does to a file is never taken for what stood in it: whatever it gives back
// that was not written at that very place, once or always, is an error that names the
// folder, and what was not touched is read.
func TestASpoolKnowsItsDisksFaults(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	text := make([]byte, 3*atOnce)
	rand.NewChaCha8([32]byte{}).Read(text) //nolint:errcheck // never fails
	alter := func(f File, at int64, by func([]byte)) error {
		old := make([]byte, blockBytes)
		if _, err := f.ReadAt(old, at); err != nil {
			return err
		}
		by(old)
		_, err := f.(*os.File).WriteAt(old, at)
		return err
	}
	for name, c := range map[string]struct {
		spoil func(File) error
		want  error
	}{
		"sound":         {func(File) error { return nil }, nil},
		"a flipped bit": {func(f File) error { return alter(f, 17*blockBytes, func(b []byte) { b[99] ^= 8 }) }, ErrAltered},
		"a flipped bit of a tag": {func(f File) error {
			return alter(f, 17*blockBytes, func(b []byte) { b[blockBytes-1] ^= 1 })
		}, ErrAltered},
		// Whoever knows what was written would know the bits to flip for what she wants to be read.
		"another text": {func(f File) error {
			return alter(f, 17*blockBytes, func(b []byte) {
				for i := range 32 {
					b[i] ^= text[17*blockText+i] ^ text[i]
				}
			})
		}, ErrAltered},
		"a block of another place": {func(f File) error {
			first := make([]byte, blockBytes)
			_, err := f.ReadAt(first, 0)
			return errors.Join(err, alter(f, 17*blockBytes, func(b []byte) { copy(b, first) }))
		}, ErrAltered},
		"a lost end":    {func(f File) error { return f.(*os.File).Truncate(70_000) }, io.ErrUnexpectedEOF},
		"an empty file": {func(f File) error { return f.(*os.File).Truncate(0) }, io.ErrUnexpectedEOF},
		"unreadable":    {File.Close, os.ErrClosed},
	} {
		s := Spool{OnDisk: true}
		if _, err := s.Write(text); err != nil || s.file == nil {
			t.Fatalf("%s: on disk: %t, %v", name, s.file != nil, err)
		}
		if err := c.spoil(s.file); err != nil {
			t.Fatal(err)
		}
		if got, err := s.ReadAt(make([]byte, 100), 18*blockText); c.want == ErrAltered && (got != 100 || err != nil) {
			t.Errorf("%s: what lies behind it: %v", name, err)
		}
		read, err := io.ReadAll(io.NewSectionReader(&s, 0, s.Size()))
		if !errors.Is(err, c.want) || err != nil && (!errors.Is(err, ErrDisk) || !strings.Contains(err.Error(), "TMPDIR, "+folder)) {
			t.Errorf("%s: reading: %v", name, err)
		}
		if !bytes.HasPrefix(text, read) {
			t.Errorf("%s: something was given that was not written", name)
		}
		if !errors.Is(s.Fault(), c.want) || c.want == nil && s.Fault() != nil {
			t.Errorf("%s: its fault: %v", name, s.Fault())
		}
		s.Close() //nolint:errcheck // one is closed already
	}
}

// Rows are read in whatever order, and those of a file that ends too early are an error.
func TestASpoolGivesItsRowsInAnyOrder(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	defer Try(Trial{Most: 10, Block: 16, Before: func(f File) File { return f }})()
	var s Spool
	for i := range 100 {
		fmt.Fprintf(&s, "row%02d|", i)
	}
	got, err := io.ReadAll(s.InOrder(6, []int32{7, 99, 0, 7}))
	if err != nil || string(got) != "row07|row99|row00|row07|" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := io.ReadAll(s.InOrder(6, []int32{1, 100})); !errors.Is(err, io.ErrUnexpectedEOF) || string(got) != "row01|" {
		t.Errorf("behind the end: %q, %v", got, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A file that a slow reader may hold never stays in memory, nor is memory taken where there is no disk.
func TestASpoolForASlowReaderNeedsADisk(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	s := Spool{OnDisk: true}
	if n, err := s.Write([]byte("short")); n != 0 || !errors.Is(err, os.ErrNotExist) || s.Fault() == nil {
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
	if _, err := s.Write(make([]byte, atOnce)); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "TMPDIR, "+os.TempDir()) {
		t.Errorf("a full disk: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
