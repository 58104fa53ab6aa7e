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
	Settings []string // of the method, key=value, that the file itself asks for
	Notes    []string // what was read otherwise than it stands, a sentence each
	guessed  bool     // an encoding that is not UTF-8
}

func (f *File) note(format string, args ...any) {
	f.Notes = append(f.Notes, fmt.Sprintf(format, args...))
}

// Error says why a file is refused.
type Error struct {
	Name string // of the file
	Line int    // from 1
	Why  string // what was found and what was expected
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.Why) }

// readError says that a file could not be read to its end; where its own bytes are the
// reason, the line is already there.
func readError(name string, err error) error {
	var refused *Error
	if errors.As(err, &refused) {
		return refused
	}
	return fmt.Errorf("reading %s: %w", name, err)
}

// As says how a file is to be read where the file itself does not.
type As struct {
	Encoding Encoding
	Contest  string // of a file with several; needed then
}

// Read reads a file of papers. The format is told by the name's ending (.blt, .csv, .tsv,
// .json, and .soc .soi .toc .toi .cat for PrefLib), and by how the file begins when that
// says nothing. PrefLib, CSV and JSON may say nothing of seats; the election read from
// them has one.
func Read(name string, r io.Reader) (File, error) { return ReadAs(name, r, As{}) }

// ReadAs is [Read] for a file that needs to be told of.
func ReadAs(name string, r io.Reader, as As) (File, error) {
	in, err := decoded(name, bufio.NewReaderSize(r, 1<<16), as.Encoding)
	if err != nil {
		return File{}, err
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".blt":
		return readBLT(name, in)
	case ".csv", ".tsv":
		return readCSV(name, in, as.Contest)
	case ".soc", ".soi", ".toc", ".toi", ".cat":
		return readPrefLib(name, in)
	case ".json":
		return readCDF(name, in, as.Contest)
	}
	start, err := in.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return File{}, readError(name, err)
	}
	first, _, _ := bytes.Cut(start, []byte("\n"))
	switch {
	case bytes.HasPrefix(bytes.TrimSpace(start), []byte("{")):
		return readCDF(name, in, as.Contest)
	case bytes.HasPrefix(start, []byte("# FILE NAME")), bytes.HasPrefix(start, []byte("# TITLE")), isNumber(first):
		return readPrefLib(name, in)
	case bytes.ContainsAny(first, ",;\t") && !bytes.HasPrefix(start, []byte("#")):
		return readCSV(name, in, as.Contest)
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
