package keep

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Cupboard holds small secret files. Names are "board.key", "officers/…",
// "contests/BOARD.kek": what stands before the last point of a name in a folder is its
// group, and goes as a whole. It is safe for use by many goroutines, and by replicas.
type Cupboard interface {
	// Read gives a file; [ErrNone] where there is no such file, or no longer.
	Read(name string) ([]byte, error)
	// Has reports whether a file is there, without reading it.
	Has(name string) (bool, error)
	// Create writes a file whole and durably, or not at all; fs.ErrExist where there
	// is one already.
	Create(name string, content []byte) error
	// Replace writes a file whole and durably, over another if there is one.
	Replace(name string, content []byte) error
	// Destroy takes a group of files away for good, whatever has become of them, and
	// succeeds only when none is left and their keeper says so. Twice does no harm.
	Destroy(group string) error
	// Address is where another process of this machine finds the same cupboard.
	Address() Address
}

// Address names a cupboard for another process. It may hold secrets: it goes
// through a pipe, never over a command line.
type Address struct {
	Folder string `json:",omitempty"`
	Group  bool   `json:",omitempty"` // its files may be readable by their group

	Database string `json:",omitempty"`
	Outer    string `json:",omitempty"` // as [ParseOuter] reads it
	Trial    bool   `json:",omitempty"`
}

// Open opens the cupboard of an address.
func (a Address) Open(ctx context.Context) (Cupboard, error) {
	if a.Folder != "" {
		return Folder{Path: a.Folder, Group: a.Group}, nil
	}
	outer, err := ParseOuter(a.Outer)
	if err != nil {
		return nil, err
	}
	return OpenRows(ctx, a.Database, outer, a.Trial)
}

// Errors of a cupboard.
var (
	ErrNone      = errors.New("no such key in the key folder")
	ErrOpen      = errors.New("the key folder can be read by others: it must have permissions 0700 and its files 0600")
	ErrOneForAll = errors.New("this keeper has one outer key for everything: a contest's could not be destroyed without all others, so no contest is sealed under it")
)

// groupOf is the group that a name belongs to: "contests/BOARD" of
// "contests/BOARD.kek"; none of a file outside a contest.
func groupOf(name string) string {
	if rest, ok := strings.CutPrefix(name, contestsFolder); ok {
		board, _, _ := strings.Cut(rest, ".")
		return contestsFolder + board
	}
	return ""
}

const contestsFolder = "contests/"

// checkName refuses what could reach out of a cupboard.
func checkName(name string) error {
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part == "." || part == ".." || strings.ContainsAny(part, "\\\x00") {
			return fmt.Errorf("%q is no name of a key", name)
		}
	}
	return nil
}
