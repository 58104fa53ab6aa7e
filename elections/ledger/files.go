package ledger

import (
	"errors"
	"fmt"
)

// MaxCheckFile is the greatest size of a check file in bytes.
const MaxCheckFile = 2*MaxEntry + 64<<10

// CheckFile is what a voter who chooses "check" is shown: the whole entry,
// and with it what only the voter knows, so that anybody can recompute
// whether the page sealed what it was told (protocol, sections 5 and appendix C).
// Whoever holds it could cast the paper and read it; the paper is spoilt.
type CheckFile struct {
	Entry []byte // the ballot entry's bytes
	PK    B32
	R     []B32   // m scalars
	Ranks []uint8 // one a candidate, 0 for unmarked
}

func (f *CheckFile) fields(c *codec) {
	c.key("entry")
	entry := string(f.Entry)
	c.str(&entry, MaxEntry)
	f.Entry = []byte(entry)
	c.b32("pk", &f.PK)
	c.b32s("r", &f.R, 1, 10)
	c.key("ranks")
	list(c, &f.Ranks, 1, 400, func(r *uint8) {
		n := int64(*r)
		c.integer(&n, 0, 63)
		*r = uint8(n)
	})
}

// Marshal writes the file.
func (f *CheckFile) Marshal() ([]byte, error) {
	b, err := write(f.fields)
	if err != nil {
		return nil, fmt.Errorf("writing a check file: %w", err)
	}
	return b, nil
}

// ParseCheckFile reads a check file. A line end after it, as text editors add,
// is passed over.
func ParseCheckFile(file []byte) (*CheckFile, error) {
	if len(file) > MaxCheckFile {
		return nil, errors.New("too long for a check file")
	}
	if n := len(file); n > 0 && file[n-1] == '\n' {
		file = file[:n-1]
	}
	f := &CheckFile{}
	if err := read(file, f.fields); err != nil {
		return nil, fmt.Errorf("check file: %w", err)
	}
	return f, nil
}

// RollLine is a line of an auditor's file: whom a tag stands for.
type RollLine struct {
	Salt  B32
	Voter string
}

// MaxRollLine is the greatest size of such a line in bytes.
const MaxRollLine = 4 << 10

func (l *RollLine) fields(c *codec) {
	c.b32("salt", &l.Salt)
	c.text("voter", &l.Voter)
}

// Marshal writes the line, without its line end.
func (l *RollLine) Marshal() ([]byte, error) { return write(l.fields) }

// ParseRollLine reads a line without its line end.
func ParseRollLine(line []byte) (RollLine, error) {
	var l RollLine
	err := read(line, l.fields)
	return l, err
}
