package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
)

// sandbox is how the server's processes are kept from being root, which
// PostgreSQL refuses to be.
type sandbox struct {
	namespace bool // root here is an ordinary user inside
	uid, gid  uint32
	nobody    bool
}

// chooseSandbox decides under which user the server runs and returns the
// folder of the binaries it can reach as that user. An ordinary user runs it
// as herself. Root runs it in a user namespace, where files stay root's and
// nothing need be handed over; where namespaces are closed, as nobody.
func chooseSandbox(bin string, dirs ...string) (sandbox, string, error) {
	if os.Geteuid() != 0 {
		return sandbox{}, bin, nil
	}
	box := sandbox{uid: 65534, gid: 65534}
	if u, err := user.Lookup("nobody"); err == nil { // initdb wants a user with a name
		if uid, err := strconv.ParseUint(u.Uid, 10, 32); err == nil {
			box.uid = uint32(uid)
		}
		if gid, err := strconv.ParseUint(u.Gid, 10, 32); err == nil {
			box.gid = uint32(gid)
		}
	}
	box.namespace = true
	probe := exec.Command(filepath.Join(bin, "postgres"), "--version")
	box.apply(probe)
	if os.Getenv("PGTEST_NO_NAMESPACE") == "" && probe.Run() == nil {
		return box, bin, nil
	}
	box.namespace, box.nobody = false, true
	for _, dir := range dirs {
		if err := os.Chown(dir, int(box.uid), int(box.gid)); err != nil {
			return box, "", fmt.Errorf("giving the data folder to nobody: %w", err)
		}
	}
	probe = exec.Command(filepath.Join(bin, "postgres"), "--version")
	box.apply(probe)
	if probe.Run() == nil {
		return box, bin, nil
	}
	// The binaries lie where only root can go: take a copy along.
	away := filepath.Join(dirs[0], "native")
	if out, err := exec.Command("cp", "-a", filepath.Dir(bin), away).CombinedOutput(); err != nil {
		return box, "", fmt.Errorf("copying PostgreSQL for nobody: %w\n%s", err, out)
	}
	if out, err := exec.Command("chmod", "-R", "a+rX", away).CombinedOutput(); err != nil {
		return box, "", fmt.Errorf("opening the copy to nobody: %w\n%s", err, out)
	}
	return box, filepath.Join(away, filepath.Base(bin)), nil
}

// own gives a file to whoever the server runs as.
func (b sandbox) own(path string) error {
	if !b.nobody {
		return nil
	}
	return os.Chown(path, int(b.uid), int(b.gid))
}

// apply makes the command run in the sandbox and in a process group of its
// own, out of reach of Ctrl-C.
func (b sandbox) apply(cmd *exec.Cmd) {
	attr := &syscall.SysProcAttr{Setpgid: true}
	switch {
	case b.namespace:
		attr.Cloneflags = syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: int(b.uid), HostID: 0, Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: int(b.gid), HostID: 0, Size: 1}}
	case b.nobody:
		attr.Credential = &syscall.Credential{Uid: b.uid, Gid: b.gid}
	}
	cmd.SysProcAttr = attr
	cmd.Dir = "/" // the caller's folder may be closed to nobody
}

// startAndHold starts the command so that it dies with this program, from a
// thread that lives as long as it does: the signal fires when the thread that
// started it ends, which for Go may be long before the program does.
func startAndHold(cmd *exec.Cmd) (chan struct{}, error) {
	cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT
	started, done := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait() //nolint:errcheck // how it ended is in its log
		}
		close(done)
	}()
	return done, <-started
}

// shmRoom is how much memory a file system must have free to be given a
// server: containers often have 64 MB there.
const shmRoom = 1 << 30 // bytes

// dataParent is the folder in which the data folder is made.
func dataParent(o Options) string {
	switch {
	case o.Dir != "":
		return o.Dir
	case o.Fsync:
		return os.TempDir()
	}
	return Quick()
}

// Quick is a folder for what need not outlive the machine: in memory where there is
// room, else where temporary files are.
func Quick() string {
	var fs syscall.Statfs_t
	if syscall.Statfs("/dev/shm", &fs) == nil && fs.Bavail*uint64(fs.Bsize) >= shmRoom {
		if probe, err := os.MkdirTemp("/dev/shm", "hustings-pg-"); err == nil {
			os.Remove(probe) // empty
			return "/dev/shm"
		}
	}
	return os.TempDir()
}
