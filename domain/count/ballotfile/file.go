package ballotfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"hustings/domain/count"
)

// File is an election as it stands in a file.
type File struct {
	Election count.Election // candidates, seats, withdrawals, title
	Papers   *count.Papers
}

// Error says why a file is refused.
type Error struct {
	Name string // of the file
	Line int    // from 1
	Why  string // what was found and what was expected
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.Why) }

// Read reads a file of papers. The format is told by the name's ending (.blt, .csv, and
// .soc .soi .toc .toi for PrefLib), and by how the file begins when that says nothing.
// PrefLib and CSV say nothing of seats; the election read from them has one.
func Read(name string, r io.Reader) (File, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	switch strings.ToLower(filepath.Ext(name)) {
	case ".blt":
		return readBLT(name, in)
	case ".csv":
		return readCSV(name, in)
	case ".soc", ".soi", ".toc", ".toi":
		return readPrefLib(name, in)
	}
	start, err := in.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return File{}, fmt.Errorf("reading %s: %w", name, err)
	}
	start = bytes.TrimPrefix(start, []byte(byteOrderMark))
	first, _, _ := bytes.Cut(start, []byte("\n"))
	switch {
	case bytes.HasPrefix(start, []byte("# FILE NAME")), bytes.HasPrefix(start, []byte("# TITLE")), isNumber(first):
		return readPrefLib(name, in)
	case bytes.ContainsRune(first, ',') && !bytes.HasPrefix(start, []byte("#")):
		return readCSV(name, in)
	}
	return readBLT(name, in)
}

const byteOrderMark = "\uFEFF"

// isNumber reports whether a line holds one number and nothing else, as the first line
// of an old PrefLib file does.
func isNumber(line []byte) bool {
	line = bytes.TrimSpace(line)
	for _, b := range line {
		if b < '0' || b > '9' {
			return false
		}
	}
	return len(line) > 0
}
