package press

import (
	"strings"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Part is a run of words of a comparison.
type Part struct {
	Kind string `json:"kind" enum:"same,added,removed" doc:"Whether the words stand in both versions, in the newer one only, or in the older one only"`
	Text string `json:"text"`
}

const (
	Same    = "same"
	Added   = "added"
	Removed = "removed"
)

// Paragraph is one paragraph of a comparison.
type Paragraph struct {
	Changed bool   `json:"changed"`
	Parts   []Part `json:"parts"`
}

// Compare sets two versions of a text beside each other, word by word, in the
// paragraphs in which people read it (R158).
func Compare(older, newer string) []Paragraph {
	words := numbered{of: map[string]rune{}}
	a, b := words.runes(older), words.runes(newer)
	d := diffmatchpatch.New()
	d.DiffTimeout = 0 // bounded by the size of a letter, and the same on a busy machine
	var out []Paragraph
	var now Paragraph
	end := func() {
		if len(now.Parts) > 0 {
			out = append(out, now)
		}
		now = Paragraph{}
	}
	for _, diff := range d.DiffCleanupSemantic(d.DiffMainRunes(a, b, false)) {
		kind := map[diffmatchpatch.Operation]string{diffmatchpatch.DiffEqual: Same, diffmatchpatch.DiffInsert: Added, diffmatchpatch.DiffDelete: Removed}[diff.Type]
		for i, piece := range strings.Split(words.text(diff.Text), "\n\n") {
			if i > 0 {
				end()
			}
			if piece = strings.Trim(piece, "\n"); piece != "" {
				now.Parts = append(now.Parts, Part{kind, piece})
				now.Changed = now.Changed || kind != Same
			}
		}
	}
	end()
	return out
}

// numbered gives every word and every space a rune of its own, so that the library
// compares words.
type numbered struct {
	of    map[string]rune
	words []string
}

// firstRune is where the numbers begin; the surrogates between are no runes.
const firstRune, surrogates, surrogatesLen = 0x100, 0xD800, 0x800

func (n *numbered) runes(s string) (out []rune) {
	for _, w := range split(s) {
		r, known := n.of[w]
		if !known {
			if r = rune(firstRune + len(n.words)); r >= surrogates {
				r += surrogatesLen
			}
			n.of[w] = r
			n.words = append(n.words, w)
		}
		out = append(out, r)
	}
	return out
}

func (n *numbered) text(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= surrogates+surrogatesLen {
			r -= surrogatesLen
		}
		if i := int(r) - firstRune; i >= 0 && i < len(n.words) {
			b.WriteString(n.words[i])
		}
	}
	return b.String()
}

// split cuts a text into words, marks and spaces that together give it again. The
// break between two paragraphs is one of them.
func split(s string) (out []string) {
	kind := func(r rune) int {
		switch {
		case r == '\n':
			return 1
		case unicode.IsSpace(r):
			return 2
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.M, r), r == '\'', r == '’', r == '-':
			return 3
		}
		return 4
	}
	start, last := 0, 0
	for i, r := range s {
		k := kind(r)
		if i > start && (k != last || k == 4) {
			out = append(out, s[start:i])
			start = i
		}
		last = k
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}
