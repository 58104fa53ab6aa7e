package hall

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"hustings/domain/refusal"
)

// Present is somebody who spoke or was there, as the linter knows her (R153).
type Present struct {
	Name         string
	Organisation string
	Role         string // what she is employed as
	Named        bool   // she may be named: on the record, with her consent
}

// FindingKind is by what a passage could tell who was there.
type FindingKind string

const (
	FoundName         FindingKind = "name"
	FoundOrganisation FindingKind = "organisation"
	FoundRole         FindingKind = "role"  // that only one of those present has
	FoundKnown        FindingKind = "known" // a word that the organisers gave
)

// Finding is a passage of a text that could tell who was there, in bytes of the text.
type Finding struct {
	From, Until int
	Words       string
	Kind        FindingKind
}

// PaperNames says how many passages stand in the way of publishing (R153).
var PaperNames = refusal.Reason{Code: refusal.FORM, Name: "paper-names"}

// word is a word of a text: folded, and where it stands.
type word struct {
	text        string
	from, until int
}

// words takes a text apart. Case, accents, and whatever is not seen or stands between
// words (markup, line ends) make no difference.
func words(text string) (out []word) {
	var b strings.Builder
	from := -1
	end := func(at int) {
		if b.Len() > 0 {
			out = append(out, word{b.String(), from, at})
		}
		b.Reset()
		from = -1
	}
	for i, r := range text {
		switch {
		case r == 0x00AD || r == 0x200B || r == 0x200C || r == 0x200D || r == 0x2060 || r == 0xFEFF, unicode.Is(unicode.Mn, r): // unseen, or an accent
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if from < 0 {
				from = i
			}
			for _, f := range norm.NFKD.String(string(r)) {
				if !unicode.Is(unicode.Mn, f) {
					b.WriteRune(unicode.ToLower(f))
				}
			}
		default:
			end(i)
		}
	}
	end(len(text))
	return out
}

// generic are the words that name no organisation by themselves.
var generic = []string{"nhs", "foundation", "trust", "ltd", "limited", "plc", "group", "board", "the", "of", "and", "university", "hospital", "hospitals", "for", "care", "health"}

// shortest is how many letters a single word needs to be looked for.
const shortest = 3

// Lint finds in a text whatever could tell who was there: names, alone or in full, of
// those who may not be named; their organisations; roles that only one of those present
// has; and the words that the organisers gave (R153).
func Lint(text string, present []Present, known []string) (found []Finding) {
	all := words(text)
	look := func(needle []word, kind FindingKind) {
		if len(needle) == 0 || len(needle) == 1 && len(needle[0].text) < shortest {
			return
		}
		for i := 0; i+len(needle) <= len(all); i++ {
			if slices.EqualFunc(needle, all[i:i+len(needle)], func(a, b word) bool { return a.text == b.text }) {
				from, until := all[i].from, all[i+len(needle)-1].until
				found = append(found, Finding{from, until, text[from:until], kind})
			}
		}
	}
	roles := map[string]int{}
	for _, p := range present {
		roles[fold(p.Role)]++
	}
	for _, p := range present {
		if p.Named {
			continue
		}
		name := words(p.Name)
		look(name, FoundName)
		if len(name) > 1 {
			look(name[len(name)-1:], FoundName)
		}
		organisation := words(p.Organisation)
		look(organisation, FoundOrganisation)
		if short := slices.DeleteFunc(slices.Clone(organisation), func(w word) bool { return slices.Contains(generic, w.text) }); len(short) > 0 && len(short) < len(organisation) {
			look(short, FoundOrganisation)
		}
		if roles[fold(p.Role)] == 1 {
			look(words(p.Role), FoundRole)
		}
	}
	for _, k := range known {
		look(words(k), FoundKnown)
	}
	slices.SortFunc(found, func(a, b Finding) int { return a.From - b.From })
	return slices.CompactFunc(found, func(a, b Finding) bool { return a.From == b.From && a.Until == b.Until })
}

func fold(s string) string {
	var parts []string
	for _, w := range words(s) {
		parts = append(parts, w.text)
	}
	return strings.Join(parts, " ")
}
