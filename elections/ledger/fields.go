package ledger

import (
	"fmt"
	"slices"
	"strings"
)

// The kinds of field that appendix A of the protocol names.

const (
	maxText = 1000 // bytes
	maxID   = 64
)

// text visits a text of 1 to 1000 bytes.
func (c *codec) text(name string, s *string) {
	c.key(name)
	c.textValue(s, 1)
}

func (c *codec) textValue(s *string, least int) {
	c.str(s, maxText)
	if c.err == nil && len(*s) < least {
		c.fail("is empty")
	}
}

// id visits an id: [A-Za-z0-9][A-Za-z0-9._-]{0,63}.
func (c *codec) id(name string, s *string) {
	c.key(name)
	c.idValue(s)
}

func (c *codec) idValue(s *string) {
	c.str(s, maxID)
	if c.err == nil && !ValidID(*s) {
		c.fail("%q is no id", *s)
	}
}

// ValidID reports whether s may name a candidate, a holder, a mixer and the
// like: [A-Za-z0-9][A-Za-z0-9._-]{0,63}.
func ValidID(s string) bool {
	for i := range len(s) {
		switch b := s[i]; {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9':
		case i > 0 && (b == '.' || b == '_' || b == '-'):
		default:
			return false
		}
	}
	return s != "" && len(s) <= maxID
}

// number visits an integer from lo to hi.
func number[T ~int | ~int64](c *codec, name string, n *T, lo, hi int64) {
	c.key(name)
	v := int64(*n)
	c.integer(&v, lo, hi)
	if *n = T(v); c.err == nil && int64(*n) != v {
		c.fail("%d is too great for this machine", v)
	}
}

// oneOf visits one of a few words.
func oneOf[T ~string](c *codec, name string, s *T, words ...T) {
	c.key(name)
	wordValue(c, s, words...)
}

func wordValue[T ~string](c *codec, s *T, words ...T) {
	v := string(*s)
	c.str(&v, maxText)
	if *s = T(v); c.err == nil && !slices.Contains(words, *s) {
		c.fail("%q is none of %v", v, words)
	}
}

// b32 visits 32 bytes.
func (c *codec) b32(name string, b *B32) {
	c.key(name)
	c.b32Value(b)
}

func (c *codec) b32Value(b *B32) {
	if c.err != nil {
		return
	}
	if !c.reading {
		c.buf = append(c.buf, '"')
		c.buf = b64.AppendEncode(c.buf, b[:])
		c.buf = append(c.buf, '"')
		return
	}
	if len(c.buf) < 45 || c.buf[0] != '"' || c.buf[44] != '"' {
		c.fail("not 32 bytes in base64url")
		return
	}
	if err := decode64(b[:], string(c.buf[1:44])); err != nil {
		c.fail("%w", err)
		return
	}
	c.buf = c.buf[45:]
}

// b32opt visits 32 bytes or the empty text, which is the zero value.
func (c *codec) b32opt(name string, b *B32) {
	c.key(name)
	c.b32optValue(b)
}

func (c *codec) b32optValue(b *B32) {
	if c.reading && len(c.buf) > 1 && c.buf[0] == '"' && c.buf[1] == '"' || !c.reading && b.IsZero() {
		c.literal(`""`)
		return
	}
	c.b32Value(b)
	if c.err == nil && b.IsZero() {
		c.fail("32 zero bytes")
	}
}

func (c *codec) b32s(name string, items *[]B32, lo, hi int) {
	c.key(name)
	list(c, items, lo, hi, c.b32Value)
}

// deals visits sealed deals: 80 bytes each in base64url, or the empty text.
func (c *codec) deals(name string, items *[]Deal, hi int) {
	c.key(name)
	list(c, items, 0, hi, func(d *Deal) {
		s := ""
		if !c.reading && len(*d) > 0 {
			s = b64.EncodeToString(*d)
		}
		c.str(&s, maxText)
		if c.err != nil || s == "" {
			return
		}
		if c.reading {
			*d = make(Deal, DealSize)
			if err := decode64(*d, s); err != nil {
				c.fail("%w", err)
			}
		} else if len(*d) != DealSize {
			c.fail("%d bytes, not %d", len(*d), DealSize)
		}
	})
}

// distinct fails when two items of a list have the same key.
func distinct[T any, K comparable](c *codec, what string, items []T, key func(T) K) {
	seen := make(map[K]bool, len(items))
	for _, item := range items {
		k := key(item)
		if c.err == nil && seen[k] {
			c.fail("%s twice: %v", what, k)
		}
		seen[k] = true
	}
}

func itself[T any](v T) T { return v }

// params visits the free parameters of a manifest.
func (c *codec) params(name string, params *map[string]any) {
	const most = 200
	c.key(name)
	if !c.reading {
		c.object(func() {
			names := make([]string, 0, len(*params))
			for k := range *params {
				names = append(names, k)
			}
			slices.Sort(names)
			if len(names) > most {
				c.fail("more than %d", most)
			}
			for _, k := range names {
				if !validKey(k) {
					c.fail("%q is no key", k)
					return
				}
				c.key(k)
				v := (*params)[k]
				c.param(&v)
			}
		})
		return
	}
	*params = map[string]any{}
	c.object(func() {
		for c.err == nil && !c.peek('}') {
			k, err := c.nextKey()
			if err != nil {
				c.fail("%w", err)
				return
			}
			if k <= c.last {
				c.fail("key %q twice or out of order", k)
				return
			}
			if len(*params) == most {
				c.fail("more than %d", most)
				return
			}
			c.key(k)
			var v any
			c.param(&v)
			(*params)[strings.Clone(k)] = v
		}
	})
}

// param visits a text that may be empty, an integer from 0, or a boolean.
func (c *codec) param(v *any) {
	if c.err != nil {
		return
	}
	if c.reading {
		switch {
		case c.peek('"'):
			*v = ""
		case c.peek('t'), c.peek('f'):
			*v = c.peek('t')
		default:
			*v = int64(0)
		}
	}
	switch x := (*v).(type) {
	case string:
		c.textValue(&x, 0)
		*v = x
	case bool:
		c.literal(fmt.Sprint(x))
	case int:
		n := int64(x)
		c.integer(&n, 0, MaxInt)
	case int64:
		c.integer(&x, 0, MaxInt)
		*v = x
	default:
		c.fail("%T is neither text, integer nor boolean", x)
	}
}
