package storetest

import (
	"os"
	"testing"
)

// Long reports whether the figures of docs/hardening.md are wanted in full.
func Long() bool { return os.Getenv("HUSTINGS_LONG") != "" }

// Scaled is how often a case runs: everyday, or in full.
func Scaled(t testing.TB, everyday, full int) int {
	t.Helper()
	n := everyday
	if Long() {
		n = full
	}
	t.Logf("n = %d (in full: %d)", n, full)
	return n
}
