//go:build !linux

package api

import (
	"testing"
	"time"
)

// busy is how long f takes, where a thread's own time cannot be had.
func busy(_ testing.TB, f func()) time.Duration {
	began := time.Now()
	f()
	return time.Since(began)
}
