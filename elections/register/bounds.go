package register

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
)

// What a file of an import may hold. A million members fit, and no file costs
// more than its bytes: the bounds are kept before anything is taken apart.
const (
	rowBytes  = 64 << 10  // of one row, quoted line breaks included
	rowCells  = 500       // of one row
	fileLines = 2_000_000 // empty ones included
	factRows  = 50_000    // of a file of dated facts, which is held in memory
)

// bounds reads a table and stops at the first row that is too long, has too many
// cells, or is one too many. It follows quotation marks as encoding/csv does.
type bounds struct {
	in    io.Reader
	comma byte
	over  *refusal.Refusal // why it has stopped

	line, column int // of the byte that comes next, counted from 1
	row          int // bytes of the row so far
	cells        int // separators of the row so far
	state        quoting
}

type quoting uint8

const (
	cellBegins quoting = iota
	plainText
	quotedText
	quoteInQuoted // it ends the quoted text, or is the first of two that mean one
)

func newBounds(in io.Reader, comma rune, line int) *bounds {
	return &bounds{in: in, comma: byte(comma), line: line, column: 1}
}

func (b *bounds) Read(p []byte) (int, error) {
	if b.over != nil {
		return 0, b.over
	}
	n, err := b.in.Read(p)
	for _, c := range p[:n] {
		if b.take(c); b.over != nil {
			return 0, b.over
		}
	}
	return n, err
}

// take follows one byte.
func (b *bounds) take(c byte) {
	b.row++
	quoted := b.state == quotedText
	switch {
	case c == '"' && (b.state == cellBegins || b.state == quoteInQuoted):
		b.state = quotedText
	case c == '"' && quoted:
		b.state = quoteInQuoted
	case c == b.comma && !quoted:
		b.state = cellBegins
		b.cells++
	case c == '\n' && !quoted:
		b.state, b.row, b.cells = cellBegins, 0, 0
	case c != '\r' && !quoted:
		b.state = plainText
	}
	switch {
	case b.row > rowBytes:
		b.stop(domain.RowTooLong, rowBytes)
	case b.cells >= rowCells:
		b.stop(domain.RowTooWide, rowCells)
	case b.line > fileLines:
		b.stop(domain.FileTooLong, fileLines)
	}
	b.column++
	if c == '\n' {
		b.line, b.column = b.line+1, 1
	}
}

func (b *bounds) stop(why refusal.Reason, most int) {
	b.over = refusal.Because(why, "R35", refusal.Args{"line": b.line, "column": b.column, "max": most})
}

// isWorkbook knows an Excel workbook (.xlsx) by how it is packed.
func isWorkbook(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) && slices.ContainsFunc([]string{"[Content_Types].xml", "xl/", "_rels/", "docProps/"}, func(part string) bool { return bytes.Contains(head, []byte(part)) })
}

// notText refuses by name what is no table of text: workbooks and archives, which
// membership systems and mail programs make of one.
func notText(head []byte) error {
	begins := func(mark string) bool { return bytes.HasPrefix(head, []byte(mark)) }
	switch {
	case begins("PK\x03\x04") && bytes.Contains(head, []byte("mimetype")), begins("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"): // .ods; .xls, or one with a password
		return refusal.Because(domain.FileIsWorkbook, "R35", nil)
	case begins("PK\x03\x04"), begins("PK\x05\x06"), begins("\x1f\x8b"), begins("7z\xbc\xaf\x27\x1c"), begins("Rar!"), begins("BZh"), begins("\xfd7zXZ"), begins("\x28\xb5\x2f\xfd"):
		return refusal.Because(domain.FileIsArchive, "R35", nil)
	case begins("%PDF-"):
		return refusal.Because(domain.FileIsDocument, "R35", nil)
	}
	return nil
}

// peeked is as much of a file as its kind shows in.
func peeked(head []byte, err error) ([]byte, error) {
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return head, err
}
