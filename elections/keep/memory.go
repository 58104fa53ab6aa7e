package keep

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Memory remembers, outside the database, which database counts and how far it has
// come. Names are "fence", "watermark" and "signed/…". Whoever shares one database
// shares one memory, and it must not go back when the database does: it lies in the
// key folder, or in a row of a second database on another server ([store.Memory]).
type Memory interface {
	// Get gives what is remembered under a name; nil: nothing.
	Get(name string) ([]byte, error)
	// Change rewrites it, whole and durably; replicas take turns.
	Change(ctx context.Context, name string, by func(old []byte) ([]byte, error)) error
	// Raise moves a mark forward and never back; its content begins with its size in
	// twenty digits.
	Raise(name string, size int64, content []byte) error
	// Forget takes it away; Rename gives it another name, and fails with
	// fs.ErrNotExist where there is none.
	Forget(name string) error
	Rename(from, to string) error
	// Names lists the names that begin so.
	Names(beginning string) ([]string, error)
}

// Files is a memory in files of a folder.
type Files string

// signedMarks is the beginning of the names that lie in a folder of their own.
const signedMarks = "signed/"

func (f Files) path(name string) string {
	if mark, ok := strings.CutPrefix(name, signedMarks); ok {
		return filepath.Join(string(f), "watermark.signed", mark)
	}
	return filepath.Join(string(f), name)
}

// Get opens the file anew each time: on a network file system that is what gives
// the latest.
func (f Files) Get(name string) ([]byte, error) {
	text, err := os.ReadFile(f.path(name))
	if err == nil && len(text) > 0 && strings.HasPrefix(name, signedMarks) {
		if content, whole := unsealed(text); whole {
			return content, nil
		}
		text, err = f.settled(f.path(name))
	}
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(text) == 0 {
		return nil, nil
	}
	return text, err
}

// A mark is written in place while others read it, and a reader may get the beginning of
// the new one and the end of the old: another mark than anybody has ever written, which
// would look as if ballots had been lost. So each ends with a sum of itself. What does
// not fit its sum is read once more when nobody writes, and believed then: it was
// written by a program that knew of no sum.
const (
	sumMark   = "# "
	sumDigits = 16
)

func sealed(content []byte) []byte {
	sum := sha256.Sum256(content)
	return fmt.Appendf(bytes.Clone(content), "%s%x\n", sumMark, sum[:sumDigits/2])
}

// unsealed gives the content before the sum, and whether it is the sum's.
func unsealed(text []byte) (content []byte, whole bool) {
	at := bytes.LastIndex(text, []byte(sumMark))
	if at < 0 {
		return text, false
	}
	return text[:at:at], bytes.Equal(text, sealed(text[:at]))
}

// settled reads a mark while nobody writes it.
func (f Files) settled(path string) ([]byte, error) {
	file, release, err := lockedFile(context.Background(), path, os.O_RDWR)
	if err != nil {
		return nil, err
	}
	defer release()
	text, err := io.ReadAll(file)
	content, _ := unsealed(text)
	return content, err
}

func (f Files) Change(ctx context.Context, name string, by func([]byte) ([]byte, error)) error {
	release, err := lockFile(ctx, f.path(name)+".lock")
	if err != nil {
		return err
	}
	defer release()
	old, err := f.Get(name)
	if err != nil {
		return err
	}
	text, err := by(old)
	if err != nil {
		return err
	}
	return replaceFile(f.path(name), text)
}

// sizeDigits is how long the size is that a mark begins with.
const sizeDigits = 20

// Raise writes in place, in one piece: it is done for every batch of ballots. Whoever
// reads meanwhile finds out by the sum.
func (f Files) Raise(name string, size int64, content []byte) error {
	path := f.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("writing a mark: %w", err)
	}
	file, release, err := lockedFile(context.Background(), path, os.O_CREATE|os.O_RDWR)
	if err != nil {
		return err
	}
	defer release()
	old := make([]byte, sizeDigits)
	if n, err := file.ReadAt(old, 0); n > 0 {
		now, bad := strconv.ParseInt(strings.TrimSpace(string(old[:n])), 10, 64)
		if n < sizeDigits || bad != nil {
			return errors.Join(errors.New("a mark is damaged"), bad, err)
		}
		if now >= size {
			return nil
		}
	}
	_, err = file.WriteAt(sealed(content), 0)
	if err = errors.Join(err, file.Sync()); err != nil {
		return fmt.Errorf("writing a mark: %w", err)
	}
	return nil
}

func (f Files) Forget(name string) error {
	err := os.Remove(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("taking a mark away: %w", err)
	}
	return syncDir(filepath.Dir(f.path(name)))
}

func (f Files) Rename(from, to string) error {
	if err := os.Rename(f.path(from), f.path(to)); err != nil {
		return err
	}
	return syncDir(filepath.Dir(f.path(to)))
}

func (f Files) Names(beginning string) (names []string, err error) {
	files, err := os.ReadDir(filepath.Dir(f.path(beginning + "x")))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the marks: %w", err)
	}
	folder := beginning[:strings.LastIndex(beginning, "/")+1]
	for _, file := range files {
		if name := folder + file.Name(); strings.HasPrefix(name, beginning) {
			names = append(names, name)
		}
	}
	return names, nil
}

// replaceFile replaces a file whole, or leaves it as it is.
func replaceFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	return nil
}

var _ Memory = Files("")
