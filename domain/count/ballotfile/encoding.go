package ballotfile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Encoding names how a file writes letters as bytes.
type Encoding string

// The encodings there are. [Detect] takes UTF-16 by its byte order mark or by the zero
// bytes between plain letters, and otherwise UTF-8; a line that is not UTF-8 is read as
// Windows-1252 (which Latin-1 is a part of), and a note says so.
const (
	Detect      Encoding = ""
	UTF8        Encoding = "utf-8"
	UTF16       Encoding = "utf-16" // by its byte order mark, little-endian without one
	Windows1252 Encoding = "windows-1252"
)

// ParseEncoding reads an encoding's name as people write it.
func ParseEncoding(name string) (Encoding, error) {
	switch strings.ReplaceAll(strings.ToLower(name), "_", "-") {
	case "", "detect":
		return Detect, nil
	case "utf-8", "utf8":
		return UTF8, nil
	case "utf-16", "utf16", "utf-16le", "utf-16be", "unicode":
		return UTF16, nil
	case "windows-1252", "cp1252", "latin-1", "latin1", "iso-8859-1":
		return Windows1252, nil
	}
	return Detect, fmt.Errorf("no encoding %q, expected utf-8, utf-16, windows-1252 or latin-1", name)
}

// decoded returns a reader of the file's text as UTF-8 without a byte order mark, where
// that can be told from its beginning or has been said.
func decoded(name string, in *bufio.Reader, as Encoding) (*bufio.Reader, error) {
	start, err := in.Peek(64)
	if err != nil && !errors.Is(err, io.EOF) && len(start) == 0 {
		return nil, readError(name, err)
	}
	if mark := []byte(byteOrderMark); bytes.HasPrefix(start, mark) && (as == Detect || as == UTF8) {
		_, err := in.Discard(len(mark))
		return in, err
	}
	var order binary.ByteOrder
	switch {
	case as == Windows1252:
		return bufio.NewReaderSize(&singleBytes{in: in}, 1<<16), nil
	case as == UTF8:
		return in, nil
	case bytes.HasPrefix(start, []byte{0xFE, 0xFF}):
		order = binary.BigEndian
	case bytes.HasPrefix(start, []byte{0xFF, 0xFE}) || as == UTF16:
		order = binary.LittleEndian
	default:
		if order = zeroBytes(start); order == nil {
			return in, nil
		}
	}
	return bufio.NewReaderSize(&wideBytes{name: name, in: in, order: order}, 1<<16), nil
}

// zeroBytes tells UTF-16 without a mark: plain letters have a zero byte each, always on
// the same side.
func zeroBytes(start []byte) binary.ByteOrder {
	if len(start) < 4 {
		return nil
	}
	even, odd := true, true
	for i := 0; i+1 < min(len(start), 16); i += 2 {
		even = even && start[i] == 0 && start[i+1] != 0
		odd = odd && start[i] != 0 && start[i+1] == 0
	}
	switch {
	case even:
		return binary.BigEndian
	case odd:
		return binary.LittleEndian
	}
	return nil
}

// wideBytes turns UTF-16 into UTF-8.
type wideBytes struct {
	name  string
	in    *bufio.Reader
	order binary.ByteOrder
	begun bool
	lines int
	out   []byte
}

func (w *wideBytes) Read(p []byte) (int, error) {
	for len(w.out) == 0 {
		unit, err := w.unit()
		if err != nil {
			return 0, err
		}
		r := rune(unit)
		if utf16.IsSurrogate(r) {
			second, err := w.unit()
			if err != nil && !errors.Is(err, io.EOF) {
				return 0, err
			}
			r = utf16.DecodeRune(r, rune(second)) // U+FFFD for half a character: refused in a name
		}
		if !w.begun && r == '\uFEFF' {
			w.begun = true
			continue
		}
		w.begun = true
		if r == '\n' {
			w.lines++
		}
		w.out = utf8.AppendRune(w.out, r)
	}
	n := copy(p, w.out)
	w.out = w.out[:copy(w.out, w.out[n:])]
	return n, nil
}

func (w *wideBytes) unit() (uint16, error) {
	var two [2]byte
	if _, err := io.ReadFull(w.in, two[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, &Error{w.name, w.lines + 1, "half a character of UTF-16, expected the end of the file"}
		}
		return 0, err
	}
	return w.order.Uint16(two[:]), nil
}

// singleBytes turns Windows-1252 into UTF-8.
type singleBytes struct {
	in  *bufio.Reader
	out []byte
}

func (s *singleBytes) Read(p []byte) (int, error) {
	if len(s.out) == 0 {
		b, err := s.in.ReadByte()
		if err != nil {
			return 0, err
		}
		s.out = utf8.AppendRune(s.out[:0], fromWindows1252(b))
	}
	n := copy(p, s.out)
	s.out = s.out[n:]
	return n, nil
}

// fromWindows1252 is the character of a byte (www.unicode.org/Public/MAPPINGS/VENDORS/
// MICSFT/WINDOWS/CP1252.TXT); the five bytes that stand for none become U+FFFD.
func fromWindows1252(b byte) rune {
	if b < 0x80 || b >= 0xA0 {
		return rune(b)
	}
	return []rune("€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ")[b-0x80]
}

// text returns a line or a cell as UTF-8. What is not UTF-8 is read as Windows-1252, and
// the first time it happens a note says so.
func (f *File) text(s string, line int) string {
	if utf8.ValidString(s) {
		return s
	}
	if !f.guessed {
		f.guessed = true
		f.note("line %d: not UTF-8, read as Windows-1252 (Latin-1); --encoding says otherwise", line)
	}
	var out strings.Builder
	for i := range len(s) {
		out.WriteRune(fromWindows1252(s[i]))
	}
	return out.String()
}
