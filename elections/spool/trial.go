package spool

import "sync/atomic"

// Trial is a temporary disk as a test wants it.
type Trial struct {
	Most   int             // bytes that need no disk
	Block  int             // bytes in a block
	Before func(File) File // what stands in front of each file: it may count, fail and lie
}

var trial atomic.Pointer[Trial]

// Try has every spool lie on a test's disk until it is undone. Nothing else calls it.
func Try(t Trial) (undo func()) {
	trial.Store(&t)
	return func() { trial.Store(nil) }
}

// limit is how many bytes need no disk.
func limit() int {
	if t := trial.Load(); t != nil {
		return t.Most
	}
	return memoryMost
}
