package keep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Folder is a cupboard of files. Replicas may share it over a file system that keeps
// permissions and honours fsync.
type Folder struct {
	Path string
	// Group lets the folder and its files be read and written by their group, as a
	// volume that Kubernetes mounts with fsGroup is: the group is then the pod's own.
	Group bool
}

// unfinished stands before the name of a file that is being written.
const unfinished = ".new-"

// OpenFolder opens a folder of keys, and makes it when there is none.
func OpenFolder(path string, group bool) (Folder, error) {
	f := Folder{path, group}
	folders := []string{path, filepath.Join(path, "contests"), filepath.Join(path, "officers")}
	for _, d := range folders {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return f, fmt.Errorf("making the key folder: %w", err)
		}
	}
	for _, d := range folders {
		info, err := os.Stat(d)
		if err != nil {
			return f, fmt.Errorf("opening the key folder: %w", err)
		}
		if f.open(info) {
			return f, fmt.Errorf("%s: %w", d, ErrOpen)
		}
	}
	return f, nil
}

// open reports whether somebody may reach it who should not.
func (f Folder) open(info fs.FileInfo) bool {
	if f.Group {
		return info.Mode().Perm()&0o007 != 0
	}
	return info.Mode().Perm()&0o077 != 0
}

func (f Folder) path(name string) string { return filepath.Join(f.Path, filepath.FromSlash(name)) }

func (f Folder) Address() Address { return Address{Folder: f.Path, Group: f.Group} }

// mostKey is longer than any file of keys: envelopes and officers' keys are some
// kilobytes.
const mostKey = 1 << 20

func (f Folder) Read(name string) ([]byte, error) {
	file, err := os.Open(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), ErrNone)
	}
	if err != nil {
		return nil, fmt.Errorf("reading a key: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("reading a key: %w", err)
	}
	if f.open(info) {
		return nil, fmt.Errorf("%s: %w", f.path(name), ErrOpen)
	}
	content := make([]byte, min(info.Size()+1, mostKey)) // one reading, no copy of it left in a grown buffer
	n, err := io.ReadFull(file, content)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("reading a key: %w", err)
	}
	if n > 0 && len(bytes.Trim(content[:n], "\x00")) == 0 { // read while it was being destroyed
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), ErrNone)
	}
	return content[:n], nil
}

func (f Folder) Has(name string) (bool, error) {
	_, err := os.Stat(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (f Folder) Create(name string, content []byte) error { return f.write(name, content, false) }

func (f Folder) Replace(name string, content []byte) error { return f.write(name, content, true) }

// write writes a file whole and durably; over another only if it may.
func (f Folder) write(name string, content []byte, over bool) error {
	if err := checkName(name); err != nil {
		return err
	}
	path := f.path(name)
	file, err := os.CreateTemp(filepath.Dir(path), unfinished+filepath.Base(path)+".*") // made with 0600
	if err != nil {
		return fmt.Errorf("writing a key: %w", err)
	}
	defer os.Remove(file.Name())
	_, err = file.Write(content)
	err = errors.Join(err, file.Sync(), file.Close())
	switch {
	case err != nil:
	case over:
		err = os.Rename(file.Name(), path)
	default:
		err = os.Link(file.Name(), path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("writing a key: %w", err)
	}
	return nil
}

// Destroy overwrites and unlinks a group's files. It fails unless the folder, looked
// at again, holds none of them. What a file system or a disk keeps of an overwritten
// block is beyond a program's reach (docs/threat-model.md).
func (f Folder) Destroy(group string) error {
	const looks = 3 // another may be at it: what that one has renamed is found at the next look
	for look := 1; ; look++ {
		paths, err := f.groupFiles(group)
		if err != nil || len(paths) == 0 {
			return err
		}
		if look > looks {
			return fmt.Errorf("destroying keys: %s is still there", filepath.Base(paths[0]))
		}
		var errs []error
		for _, path := range paths {
			errs = append(errs, destroyFile(path))
		}
		if err := errors.Join(errs...); err != nil {
			return err
		}
	}
}

// groupFiles lists a group's files, and what a machine that stopped while it wrote one
// has left of it. Names are compared, never matched with a pattern: the folder's own
// name may hold whatever a pattern does.
func (f Folder) groupFiles(group string) (paths []string, err error) {
	dir := filepath.Dir(f.path(group))
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("looking into the key folder: %w", err)
	}
	name := filepath.Base(f.path(group)) + "."
	for _, file := range files {
		if strings.HasPrefix(file.Name(), name) || strings.HasPrefix(file.Name(), unfinished+name) {
			paths = append(paths, filepath.Join(dir, file.Name()))
		}
	}
	return paths, nil
}

// destroyFile takes a file's name away before it overwrites it, so that whoever looks
// for the key meanwhile finds none, and not one of noughts.
func destroyFile(path string) error {
	name := filepath.Base(path)
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && !strings.HasPrefix(name, unfinished) {
		gone := filepath.Join(filepath.Dir(path), unfinished+name+".gone")
		if err := os.Rename(path, gone); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("destroying a key: %w", err)
		}
		path = gone
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("destroying a key: %w", err)
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.Write(make([]byte, info.Size()))
	}
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Remove(path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("destroying a key: %w", err)
	}
	return nil
}

// syncDir makes a new or removed name durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

var _ Cupboard = Folder{}

// within bounds a call to a keeper that has no context of its caller's.
func within() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), keeperMost)
}
