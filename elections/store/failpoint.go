//go:build !failpoints

package store

// Failpoint is a named place where tests let the program stop, fail or die
// (docs/testing.md). In a release it does nothing and costs nothing.
func Failpoint(string) {}
