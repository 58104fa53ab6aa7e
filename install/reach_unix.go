//go:build linux || darwin

package install

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// usable says why this process could not read and write a file or folder; nil where it could.
func usable(path string) error {
	err := unix.Access(path, unix.R_OK|unix.W_OK)
	switch {
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return fmt.Errorf("cannot be read and written by the user that this runs as (uid %d): run this as the service's user, and give it to that user", os.Getuid())
	case errors.Is(err, unix.EROFS):
		return errors.New("lies where nothing can be written")
	}
	return err
}

// anothers says whose a folder is, where it belongs to somebody else than this runs as:
// root reads it all the same, and does not see that the service would not.
func anothers(info fs.FileInfo) string {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(s.Uid) == os.Getuid() {
		return ""
	}
	return fmt.Sprintf("belongs to uid %d, and this runs as uid %d: look as the service's own user", s.Uid, os.Getuid())
}

// room is how many bytes are free for this user where a path lies.
func room(path string) (free uint64, known bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(path, &s); err != nil {
		return 0, false
	}
	return uint64(s.Bavail) * uint64(s.Bsize), true
}
