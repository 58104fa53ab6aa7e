package domain

import (
	"bytes"
	"strings"
	"sync"

	"golang.org/x/text/cases"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// CleanText is a text as it is stored: NFC, without space around it (BD5).
func CleanText(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }

// FoldEmail is an address as addresses are compared: trimmed and case folded
// (R35). It decides nothing about the part before the @, dots and plus signs
// included: organisations own those.
func FoldEmail(s string) string {
	s = strings.TrimSpace(s)
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return norm.NFC.String(cases.Fold().String(norm.NFC.String(s)))
		}
	}
	return strings.ToLower(s)
}

// collators sort names in the British way. A collator is not safe for several
// goroutines, and dear to make.
var collators = sync.Pool{New: func() any { return &collator{Collator: collate.New(language.BritishEnglish)} }}

type collator struct {
	*collate.Collator
	buf collate.Buffer
}

// SortKey orders people as an index of names does: surname, then forename.
// Compare keys bytewise.
func (p Person) SortKey() []byte {
	c := collators.Get().(*collator)
	defer collators.Put(c)
	c.buf.Reset()
	key := bytes.Clone(c.KeyFromString(&c.buf, p.Surname))
	key = append(key, 0, 0) // no primary weight is zero: a shorter surname comes first
	return append(key, c.KeyFromString(&c.buf, p.Forename)...)
}
