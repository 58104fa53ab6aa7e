package register

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"hustings/domain"
	"hustings/domain/refusal"
)

// sheet reads a table of comma-separated values as organisations really send
// them: with or without a byte-order mark, in UTF-8, UTF-16 or Windows-1252,
// separated by commas, semicolons or tabs, in quotes or not (BD1).
type sheet struct {
	csv     *csv.Reader
	bounds  *bounds
	columns map[string]int // by tidied name
	cells   int
	ignored []string
	row     []string
	line    int
	shift   int // lines before the header
}

// open reads the header. The encoding is "" (UTF-8, or UTF-16 with its mark),
// "utf-8", "utf-16", "windows-1252". Columns are found by name in any order; the
// wanted ones must be there, those that nobody knows are set aside and reported.
func open(in io.Reader, encoding string, known []string, wanted ...string) (*sheet, error) {
	text, err := decode(in, encoding)
	if err != nil {
		return nil, err
	}
	head, err := text.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if i := bytes.IndexByte(head, '\r'); i >= 0 && !bytes.Contains(head, []byte("\n")) && i < len(head)-1 {
		return nil, refusal.Because(domain.LineEndsUnknown, "", nil)
	}
	s := &sheet{columns: map[string]int{}}
	comma := separator(head)
	if first, _, _ := bytes.Cut(head, []byte("\n")); len(first) <= 6 && bytes.HasPrefix(first, []byte("sep=")) { // a spreadsheet's own note
		if c := first[4:]; len(c) > 0 && strings.ContainsRune(",;\t", rune(c[0])) {
			comma = rune(c[0])
		}
		if _, err := text.Discard(len(first) + 1); err != nil {
			return nil, refusal.Because(domain.FileEmpty, "", nil)
		}
		s.shift = 1
	}
	s.bounds = newBounds(text, comma, 1+s.shift)
	s.csv = csv.NewReader(s.bounds)
	s.csv.Comma, s.csv.FieldsPerRecord, s.csv.ReuseRecord = comma, -1, true
	header, err := s.csv.Read()
	switch {
	case s.bounds.over != nil:
		return nil, s.bounds.over
	case errors.Is(err, io.EOF):
		return nil, refusal.Because(domain.FileEmpty, "", nil)
	case err != nil:
		return nil, refusal.Because(domain.FileUnreadable, "", nil)
	}
	return s, s.header(header, encoding, known, wanted)
}

func (s *sheet) header(header []string, encoding string, known, wanted []string) error {
	s.cells = len(header)
	for i, name := range header {
		if !utf8.ValidString(name) {
			return wrongEncoding(encoding, 1+s.shift)
		}
		name = tidyColumn(name)
		switch _, twice := s.columns[name]; {
		case twice:
			return refusal.Because(domain.ColumnTwice, "", refusal.Args{"column": name}).On(name)
		case slices.Contains(known, name):
			s.columns[name] = i
		case name != "":
			s.ignored = append(s.ignored, name)
		}
	}
	for _, name := range wanted {
		if _, ok := s.columns[name]; !ok {
			return refusal.Because(domain.ColumnMissing, "", refusal.Args{"column": name}).On(name)
		}
	}
	return nil
}

// next moves to the next row that has anything in it. A bad row is a *Refusal
// and does not end the reading; io.EOF does.
func (s *sheet) next() error {
	for {
		row, err := s.csv.Read()
		var bad *csv.ParseError
		switch {
		case errors.As(err, &bad):
			s.line = bad.StartLine + s.shift
			return refusal.Because(domain.RowUnreadable, "", nil)
		case err != nil:
			return err
		}
		s.row = row
		line, _ := s.csv.FieldPos(0)
		s.line = line + s.shift
		if blank(row) {
			continue
		}
		if len(row) != s.cells && !blank(row[min(s.cells, len(row)):]) || len(row) < s.cells {
			return refusal.Because(domain.RowRagged, "", refusal.Args{"cells": len(row), "columns": s.cells})
		}
		return nil
	}
}

func blank(row []string) bool {
	for _, cell := range row {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// has reports whether the file has the column at all.
func (s *sheet) has(column string) bool { _, ok := s.columns[column]; return ok }

// get is a cell of the current row, trimmed, without the apostrophe that an
// export puts before what looks like a formula; empty if there is no such column.
func (s *sheet) get(column string) string {
	i, ok := s.columns[column]
	if !ok {
		return ""
	}
	return plainCell(strings.TrimSpace(s.row[i]))
}

// valid refuses the whole file at the first row that is not UTF-8: the encoding
// is wrong then, not the row.
func (s *sheet) valid(encoding string) error {
	for _, cell := range s.row {
		if !utf8.ValidString(cell) || strings.ContainsRune(cell, 0) || strings.ContainsRune(cell, utf8.RuneError) {
			return wrongEncoding(encoding, s.line)
		}
	}
	return nil
}

func wrongEncoding(encoding string, line int) error {
	try := "windows-1252"
	if encoding == "windows-1252" {
		try = "utf-8"
	}
	return refusal.Because(domain.EncodingWrong, "", refusal.Args{"line": line, "try": try})
}

// decode turns the bytes of the named encoding into UTF-8 without a mark.
func decode(in io.Reader, encoding string) (*bufio.Reader, error) {
	raw := bufio.NewReaderSize(in, 256<<10)
	head, err := peeked(raw.Peek(4 << 10))
	if err != nil {
		return nil, err
	}
	if isWorkbook(head) {
		book, err := newWorkbook(raw)
		if err != nil {
			return nil, err
		}
		return bufio.NewReaderSize(book, 256<<10), nil
	}
	if err := notText(head); err != nil {
		return nil, err
	}
	mark := head[:min(4, len(head))]
	utf16 := bytes.HasPrefix(mark, []byte{0xff, 0xfe}) || bytes.HasPrefix(mark, []byte{0xfe, 0xff})
	switch name := strings.ToLower(encoding); {
	case name == "utf-16", name == "" && utf16:
		return bufio.NewReaderSize(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(raw), 256<<10), nil
	case name == "windows-1252":
		return bufio.NewReaderSize(charmap.Windows1252.NewDecoder().Reader(raw), 256<<10), nil
	case name != "" && name != "utf-8":
		return nil, refusal.Because(domain.EncodingUnknown, "", refusal.Args{"known": []string{"utf-8", "utf-16", "windows-1252"}}).On("encoding")
	case utf16 || bytes.IndexByte(mark, 0) >= 0: // UTF-16 that was called UTF-8, or has no mark
		return nil, refusal.Because(domain.EncodingWrong, "", refusal.Args{"line": 1, "try": "utf-16"})
	}
	if bytes.HasPrefix(mark, []byte("\ufeff")) {
		_, err = raw.Discard(3)
		return raw, err
	}
	return raw, nil
}

// separator is the one that the header's line has most of, outside quotes.
func separator(head []byte) rune {
	n := map[byte]int{}
	quoted := false
	for _, c := range head {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted {
			break
		}
		if !quoted {
			n[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if n[c] > n[best] {
			best = c
		}
	}
	return rune(best)
}

// columnNames are other names that membership systems give to our columns.
var columnNames = map[string]string{
	"member_number": "number", "membership_number": "number", "member_no": "number", "member_id": "number",
	"first_name": "forename", "given_name": "forename", "last_name": "surname", "family_name": "surname",
	"e_mail": "email", "e_mail_address": "email", "email_address": "email", "organization": "organisation", "employer": "organisation",
	"parent_group": "group", "role": "job_role", "network": "home", "home_network": "home", "other_networks": "networks",
	"membership_status": "status", "member_since": "joined",
}

// tidyColumn is a column's name as this program knows it.
func tidyColumn(name string) string {
	name = strings.Join(strings.FieldsFunc(strings.ToLower(domain.CleanText(name)), func(r rune) bool {
		return r == ' ' || r == '_' || r == '-' || r == '.' || r == '\u00a0'
	}), "_")
	if ours, ok := columnNames[name]; ok {
		return ours
	}
	return name
}
