//go:build !unix

package store

// Serve takes nothing where there is no such lock.
func Serve(string) (release func(), err error) { return func() {}, nil }

// Served is not known there.
func Served(string) bool { return false }
