package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hustings/elections/ledger"
)

// JSON writes the report as JSON; see WriteJSON.
func (r *Report) JSON(w io.Writer) error { return WriteJSON(w, r) }

// WriteJSON writes a value as JSON for people to read as well. What cannot be
// seen is written as an escape, which a program reads as the character itself.
func WriteJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	var out bytes.Buffer
	for _, c := range b.String() { // outside of texts the JSON is ASCII
		switch {
		case c < 0x7f || !unseen(c):
			out.WriteRune(c)
		case c > 0xffff:
			c -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+c>>10, 0xdc00+c&0x3ff)
		default:
			fmt.Fprintf(&out, `\u%04x`, c)
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}

// Printable takes out what could steer a terminal or stand in a name unseen: the
// texts come from the bundle, which may be hostile, and parsing errors may quote
// any bytes. What turns the direction of writing or has no width is shown by its
// number, so that two names that look alike do so no longer.
func Printable(s string) string {
	var b strings.Builder
	for i, r := range s {
		_, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1, r < 0x20, r >= 0x7f && r < 0xa0:
			b.WriteRune('\ufffd')
		case unseen(r):
			fmt.Fprintf(&b, "<U+%04X>", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unseen reports whether a character leaves no mark of its own: the controls of
// writing direction, what has no width, fillers, tags and separators of lines.
func unseen(r rune) bool {
	switch {
	case r < 0x7f:
		return false
	case r < 0xa0, unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return true
	}
	return r >= 0xe0000 && r <= 0xe0fff
}

// alike is what two names have in common that a reader takes for one: case,
// width, blanks and what cannot be seen do not count.
func alike(name string) string {
	return strings.Map(func(r rune) rune {
		if unseen(r) || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(unicode.ToUpper(r))
	}, norm.NFKC.String(name))
}

// name is a candidate's, with the id where another bears the same.
func (c *contest) name(id string) string {
	m := c.seq.Manifest()
	i := m.Position(id)
	if i < 0 {
		return id
	}
	if c.alike == nil {
		c.alike = alikesOf(m)
	}
	return nameOf(m.Candidates[i], c.alike)
}

// alikesOf counts the candidates by what their names look like.
func alikesOf(m *ledger.Manifest) map[string]int {
	alikes := map[string]int{}
	for _, c := range m.Candidates {
		alikes[alike(c.Name)]++
	}
	return alikes
}

func nameOf(candidate ledger.Candidate, alikes map[string]int) string {
	if alikes[alike(candidate.Name)] > 1 {
		return fmt.Sprintf("%s (%s)", candidate.Name, candidate.ID)
	}
	return candidate.Name
}
