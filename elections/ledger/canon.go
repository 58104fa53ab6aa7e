package ledger

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxEntry is the greatest size of an entry in bytes (1 MiB).
const MaxEntry = 1 << 20

// MaxInt is the greatest integer an entry may hold: 2^53-1, the greatest that
// every reader of JSON reads alike.
const MaxInt = 1<<53 - 1

// B32 is 32 bytes: a hash, a tag, a group element, a scalar or a key. In JSON
// it is unpadded base64url. Where the protocol allows the empty text instead
// ("b32?"), the zero value stands for it; 32 zero bytes are refused there.
type B32 [32]byte

// String is the value as it stands in an entry.
func (b B32) String() string { return b64.EncodeToString(b[:]) }

// IsZero reports whether the value is absent (see B32).
func (b B32) IsZero() bool { return b == B32{} }

// ParseB32 reads 32 bytes from unpadded base64url, without slack: one text only
// stands for one value.
func ParseB32(s string) (b B32, err error) {
	if len(s) != 43 {
		return b, fmt.Errorf("not 32 bytes in base64url: %d characters", len(s))
	}
	return b, decode64(b[:], s)
}

var b64 = base64.RawURLEncoding.Strict()

// decode64 fills dst from s. Go's decoder skips line ends, so they are refused first.
func decode64(dst []byte, s string) error {
	if strings.ContainsAny(s, "\r\n") || b64.DecodedLen(len(s)) != len(dst) {
		return errors.New("not base64url of the right size")
	}
	if _, err := b64.Decode(dst, []byte(s)); err != nil {
		return errors.New("not canonical base64url")
	}
	return nil
}

// codec walks over the fields of one entry, either writing them or reading
// them. Both ways take the same walk (see Entry.fields), so that what is written
// and what is accepted cannot drift apart. Keys are visited in ascending order,
// which is the order RFC 8785 demands; the only canonical form of an entry is
// therefore a fixed sequence of tokens, and the reader needs no tree.
type codec struct {
	reading bool
	buf     []byte // writing: what has been written; reading: what is left
	last    string // the key visited last in the present object
	first   bool   // no key visited yet in the present object
	err     error  // the first error; later visits do nothing
	at      []step // where the walk is, for error messages
}

// step is one level of the place where a walk is: a key, and in a list an index.
type step struct {
	key   string
	index int // -1 outside a list
}

func (c *codec) fail(format string, args ...any) {
	if c.err != nil {
		return
	}
	var place strings.Builder
	for _, s := range c.at {
		if s.key == "" {
			break
		}
		if place.Len() > 0 {
			place.WriteByte('.')
		}
		place.WriteString(s.key)
		if s.index >= 0 {
			fmt.Fprintf(&place, "[%d]", s.index+1) // people count from 1, and so does the protocol
		}
	}
	c.err = fmt.Errorf(format, args...)
	if place.Len() > 0 {
		c.err = fmt.Errorf("%s: %w", place.String(), c.err)
	}
}

// literal writes s, or reads exactly s.
func (c *codec) literal(s string) {
	switch {
	case c.err != nil:
	case !c.reading:
		c.buf = append(c.buf, s...)
	case len(c.buf) >= len(s) && string(c.buf[:len(s)]) == s:
		c.buf = c.buf[len(s):]
	default:
		c.fail("not canonical: %q wanted", s)
	}
}

// peek reports whether the next byte to be read is b.
func (c *codec) peek(b byte) bool { return len(c.buf) > 0 && c.buf[0] == b }

// object visits an object whose keys are visited by body.
func (c *codec) object(body func()) {
	last, first := c.last, c.first
	c.last, c.first = "", true
	c.at = append(c.at, step{index: -1})
	c.literal("{")
	body()
	c.at[len(c.at)-1] = step{index: -1}
	if c.reading && c.err == nil && !c.peek('}') {
		if key, err := c.nextKey(); err != nil {
			c.fail("%w", err)
		} else if key <= c.last {
			c.fail("key %q twice or out of order", key)
		} else {
			c.fail("unknown key %q", key)
		}
	}
	c.literal("}")
	c.last, c.first = last, first
	c.at = c.at[:len(c.at)-1]
}

// key visits the next key of an object.
func (c *codec) key(name string) {
	if c.err != nil {
		return
	}
	if name <= c.last {
		panic("ledger: keys must be visited in ascending order: " + name)
	}
	if c.reading {
		found, err := c.nextKey()
		switch {
		case err != nil:
			c.fail("key %q wanted: %w", name, err)
		case found == name:
		case found <= c.last && !c.first:
			c.fail("key %q twice or out of order", found)
		case found < name:
			c.fail("unknown key %q", found)
		default:
			c.fail("key %q is missing", name)
		}
	}
	if c.err != nil {
		return
	}
	if !c.first {
		c.literal(",")
	}
	c.first, c.last = false, name
	c.at[len(c.at)-1] = step{name, -1}
	c.literal(`"`)
	c.literal(name)
	c.literal(`":`)
}

// nextKey looks at the next key without moving on.
func (c *codec) nextKey() (string, error) {
	rest := c.buf
	if !c.first {
		if len(rest) == 0 || rest[0] != ',' {
			return "", errors.New("the object ends")
		}
		rest = rest[1:]
	}
	if len(rest) == 0 || rest[0] != '"' {
		return "", errors.New("the object ends")
	}
	end := bytes.IndexByte(rest[1:], '"')
	if end < 0 {
		return "", errors.New("the key does not end")
	}
	if !validKey(string(rest[1 : 1+end])) {
		return "", fmt.Errorf("%q is no key", rest[1:1+min(end, 64)])
	}
	return string(rest[1 : 1+end]), nil
}

// validKey reports whether s is of the form [a-z][a-z0-9_]*.
func validKey(s string) bool {
	for i := range len(s) {
		switch b := s[i]; {
		case b >= 'a' && b <= 'z':
		case i > 0 && (b >= '0' && b <= '9' || b == '_'):
		default:
			return false
		}
	}
	return s != ""
}

// integer visits an integer from lo to hi.
func (c *codec) integer(n *int64, lo, hi int64) {
	if c.err != nil {
		return
	}
	if c.reading {
		digits := 0
		for digits < len(c.buf) && c.buf[digits] >= '0' && c.buf[digits] <= '9' {
			digits++
		}
		v, err := strconv.ParseInt(string(c.buf[:digits]), 10, 64)
		if err != nil || digits > 1 && c.buf[0] == '0' {
			c.fail("not an integer in canonical form")
			return
		}
		*n, c.buf = v, c.buf[digits:]
	}
	if *n < lo || *n > hi {
		c.fail("%d is not within %d to %d", *n, lo, hi)
		return
	}
	if !c.reading {
		c.buf = strconv.AppendInt(c.buf, *n, 10)
	}
}

// str visits a text of at most limit bytes. No text of a log holds control
// characters (U+0000-001F, U+007F-009F), so the only escapes of the canonical
// form that are left are \" and \\.
func (c *codec) str(s *string, limit int) {
	if c.err != nil {
		return
	}
	if !c.reading {
		if err := checkText(*s, limit); err != nil {
			c.fail("%w", err)
			return
		}
		c.buf = append(c.buf, '"')
		for i := range len(*s) {
			if b := (*s)[i]; b == '"' || b == '\\' {
				c.buf = append(c.buf, '\\')
			}
			c.buf = append(c.buf, (*s)[i])
		}
		c.buf = append(c.buf, '"')
		return
	}
	if !c.peek('"') {
		c.fail("text wanted")
		return
	}
	escaped := false
	for i := 1; i < len(c.buf); i++ {
		switch c.buf[i] {
		case '"':
			raw := string(c.buf[1:i])
			if escaped {
				raw = unescape.Replace(raw)
			}
			if err := checkText(raw, limit); err != nil {
				c.fail("%w", err)
				return
			}
			*s, c.buf = raw, c.buf[i+1:]
			return
		case '\\':
			escaped = true
			i++
			if i < len(c.buf) && c.buf[i] != '"' && c.buf[i] != '\\' {
				c.fail("escape that is not canonical, or a control character")
				return
			}
		}
	}
	c.fail("the text does not end")
}

var unescape = strings.NewReplacer(`\"`, `"`, `\\`, `\`)

func checkText(s string, limit int) error {
	if len(s) > limit {
		return fmt.Errorf("longer than %d bytes", limit)
	}
	if !utf8.ValidString(s) {
		return errors.New("not UTF-8")
	}
	for _, r := range s {
		if r < 0x20 || r >= 0x7f && r < 0xa0 {
			return fmt.Errorf("control character U+%04X", r)
		}
	}
	return nil
}

// list visits an array of lo to hi items.
func list[T any](c *codec, items *[]T, lo, hi int, item func(*T)) {
	c.literal("[")
	if c.err != nil {
		return
	}
	outer := c.at[len(c.at)-1].index
	place := func(i int) { c.at[len(c.at)-1].index = i }
	if c.reading {
		*items = nil
		for c.err == nil && !c.peek(']') {
			if len(*items) == hi {
				c.fail("more than %d items", hi)
				return
			}
			if len(*items) > 0 {
				c.literal(",")
			}
			place(len(*items))
			var v T
			item(&v)
			*items = append(*items, v)
		}
	} else {
		for i := range *items {
			if i > 0 {
				c.literal(",")
			}
			place(i)
			item(&(*items)[i])
		}
	}
	place(outer)
	if c.err == nil && (len(*items) < lo || len(*items) > hi) {
		c.fail("%d items where %d to %d belong", len(*items), lo, hi)
	}
	c.literal("]")
}
