package api

import (
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// busy is how much of a processor f takes on its own thread: however busy the machine
// is, waiting for it does not count.
func busy(t testing.TB, f func()) time.Duration {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	at := func() time.Duration {
		var now unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &now); err != nil {
			t.Fatal(err)
		}
		return time.Duration(now.Nano())
	}
	began := at()
	f()
	return at() - began
}
