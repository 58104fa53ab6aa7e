//go:build unix

package keep

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// lockFile waits for the file's lock as long as ctx lasts. The machine gives the
// lock back should the process die.
func lockFile(ctx context.Context, path string) (release func(), err error) {
	_, release, err = lockedFile(ctx, path)
	return release, err
}

// lockedFile opens a file, makes it if need be, and locks it.
func lockedFile(ctx context.Context, path string) (f *os.File, release func(), err error) {
	if f, err = os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, nil, fmt.Errorf("locking: %w", err)
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, func() { f.Close() }, nil
		}
		if errors.Is(err, syscall.EWOULDBLOCK) {
			select {
			case <-time.After(20 * time.Millisecond):
				continue
			case <-ctx.Done():
				err = ctx.Err()
			}
		}
		return nil, nil, errors.Join(fmt.Errorf("locking %s: %w", path, err), f.Close())
	}
}
