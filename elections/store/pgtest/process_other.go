//go:build !linux

package pgtest

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// sandbox is empty where there are no user namespaces: the server runs as the
// caller, who must not be root.
type sandbox struct{}

func chooseSandbox(bin string, _ ...string) (sandbox, string, error) {
	if os.Geteuid() == 0 {
		return sandbox{}, "", errors.New("PostgreSQL refuses to run as root: start this as an ordinary user")
	}
	return sandbox{}, bin, nil
}

func (sandbox) own(string) error { return nil }

func (sandbox) apply(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func startAndHold(cmd *exec.Cmd) (chan struct{}, error) {
	done := make(chan struct{})
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		cmd.Wait() //nolint:errcheck // how it ended is in its log
		close(done)
	}()
	return done, nil
}

func dataParent(o Options) string {
	if o.Dir != "" {
		return o.Dir
	}
	return Quick()
}

// Quick is a folder for what need not outlive the machine.
func Quick() string { return os.TempDir() }
