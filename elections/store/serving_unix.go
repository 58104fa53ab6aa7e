//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Serve takes an embedded database for one service, and refuses a second. The machine
// gives it back should the process die.
func Serve(path string) (release func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("taking the database for this service: %w", err)
	}
	f, err := os.OpenFile(path+servingSuffix, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("taking the database for this service: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrServed
		}
		return nil, fmt.Errorf("taking the database for this service: %w", err)
	}
	return func() { f.Close() }, nil
}

// Served reports whether a service runs on an embedded database.
func Served(path string) bool {
	f, err := os.Open(path + servingSuffix)
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}
