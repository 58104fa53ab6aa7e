// Package installtest is what tests need around an installation: a mail server
// that delivers to nobody, addresses to listen at, a log of the test's.
package installtest

import (
	"net"
	"testing"
	"time"
)

// SafetyNet is how long a test waits for an event that always comes, however busy
// the machine: it ends a test that would hang, and decides nothing.
const SafetyNet = 4 * time.Minute

// Log writes lines to the test's log.
type Log struct{ T *testing.T }

func (l Log) Write(b []byte) (int, error) {
	if l.T.Context().Err() == nil {
		l.T.Logf("%s", b)
	}
	return len(b), nil
}

// Must ends the test if what is done fails.
func Must(t *testing.T, what string, do func() error) {
	t.Helper()
	if err := do(); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// MustListen takes a free address of this machine.
func MustListen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}
