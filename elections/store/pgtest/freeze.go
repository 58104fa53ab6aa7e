package pgtest

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Freeze stops all of the server's processes where they are, as a machine does that
// hangs; whoever is connected gets no answer and no error. See Thaw.
func (s *Server) Freeze() error { return s.all(syscall.SIGSTOP) }

// Thaw lets them go on.
func (s *Server) Thaw() error { return s.all(syscall.SIGCONT) }

// all signals the server's first process and its children, which have groups of their
// own. The first comes first, so that none is born meanwhile.
func (s *Server) all(sig syscall.Signal) error {
	pid := s.Pid()
	err := syscall.Kill(pid, sig)
	children, readErr := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	for _, word := range strings.Fields(string(children)) {
		child, parseErr := strconv.Atoi(word)
		if parseErr != nil {
			return parseErr
		}
		if childErr := syscall.Kill(child, sig); !errors.Is(childErr, syscall.ESRCH) { // it has ended since
			err = errors.Join(err, childErr)
		}
	}
	return err
}
