//go:build !failpoints

package store

// Failpoint is a named place where tests let the program sleep, panic or die,
// when it is built with the tag failpoints. In a release it does nothing.
func Failpoint(string) {}
