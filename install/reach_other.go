//go:build !linux && !darwin

package install

import "io/fs"

func usable(string) error { return nil }

func anothers(fs.FileInfo) string { return "" }

func room(string) (free uint64, known bool) { return 0, false }
