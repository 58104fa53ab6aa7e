//go:build !linux

package store

import "syscall"

// boundSilence leaves the bound to keep-alive where there is no such option.
func boundSilence(_, _ string, _ syscall.RawConn) error { return nil }
