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
	_, release, err = lockedFile(ctx, path, os.O_CREATE|os.O_RDWR)
	return release, err
}

// lockedFile opens a file as the flags of package os say, and locks it.
func lockedFile(ctx context.Context, path string, how int) (f *os.File, release func(), err error) {
	if f, err = os.OpenFile(path, how, 0o600); err != nil {
		return nil, nil, fmt.Errorf("locking: %w", err)
	}
	for wait := time.Millisecond; ; wait = min(2*wait, 20*time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, func() { f.Close() }, nil
		}
		if errors.Is(err, syscall.EWOULDBLOCK) {
			select {
			case <-time.After(wait):
				continue
			case <-ctx.Done():
				err = ctx.Err()
			}
		}
		return nil, nil, errors.Join(fmt.Errorf("locking %s: %w", path, err), f.Close())
	}
}
