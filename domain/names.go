package domain

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"hustings/domain/refusal"

	"golang.org/x/text/cases"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

var (
	TextNotPlain    = refusal.Reason{Code: refusal.FORM, Name: "text-not-plain"}      // control characters, or characters that turn the writing round
	TextTooLong     = refusal.Reason{Code: refusal.FORM, Name: "text-too-long"}       // characters
	TooManyWords    = refusal.Reason{Code: refusal.FORM, Name: "text-too-many-words"} // R43
	TextHidden      = refusal.Reason{Code: refusal.FORM, Name: "text-hidden"}         // BD5: a character that nobody sees
	EmailUnreadable = refusal.Reason{Code: refusal.FORM, Name: "email-unreadable"}
	EmailEncoded    = refusal.Reason{Code: refusal.FORM, Name: "email-encoded"} // a domain in its technical form (RFC 3492)
)

const (
	nameLetters = 200 // in one part of a name
	nameRunes   = 800 // with its combining marks
	emailBytes  = 254 // RFC 5321
	localBytes  = 64  // RFC 5321, before the @
	labelBytes  = 63  // RFC 1035, between two dots
)

// CleanText is a text as it is stored: NFC, without space around it (BD5).
func CleanText(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }

// CleanName returns a part of a name, an organisation or another line of text as
// it is stored: as given, in composed form (NFC), without space around it. A line
// break or another control character is refused, so that a name can never become
// a mail header.
func CleanName(s string) (string, error) {
	s = CleanText(s)
	letters, runes := 0, 0
	for _, r := range s {
		runes++
		if !unicode.Is(unicode.M, r) {
			letters++
		}
		if unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || isLineBreak(r) {
			return "", refusal.Because(TextNotPlain, "R35", nil)
		}
	}
	switch {
	case !utf8.ValidString(s):
		return "", refusal.Because(TextNotPlain, "R35", nil)
	case s == "":
		return "", refusal.Because(refusal.Missing, "R35", nil)
	case letters > nameLetters || runes > nameRunes:
		return "", refusal.Because(TextTooLong, "R35", refusal.Args{"max": nameLetters})
	}
	if where := hiddenIn(s); where != nil {
		return "", refusal.Because(TextHidden, "R35", where)
	}
	return s, nil
}

// apostrophes are typed in several ways in one and the same name.
var apostrophes = strings.NewReplacer("\u2018", "'", "\u2019", "'", "\u02bc", "'")

// FoldName is a name as it is compared: case and form of writing do not matter,
// nor does space around or between words.
func FoldName(s string) string {
	return strings.Join(strings.Fields(apostrophes.Replace(fold(s))), " ")
}

// FoldNumber is a member number as it is compared: "a 12" and "A12" are one (R35).
func FoldNumber(s string) string {
	return strings.Join(strings.Fields(fold(s)), "")
}

// CleanEmail returns an e-mail address as it is stored and written to: trimmed,
// characters of full width as the ordinary ones, otherwise as given. It admits the
// plain form people have, with letters of any script (RFC 6531), and neither quoted
// local parts nor names in front. A domain has its own letters, so that an address
// has one form only.
func CleanEmail(s string) (string, error) {
	s = norm.NFC.String(width.Fold.String(CleanText(s)))
	if where := hiddenIn(s); where != nil {
		return "", refusal.Because(TextHidden, "R35", where)
	}
	at := strings.LastIndexByte(s, '@')
	if at >= 0 && encodedHost(s[at+1:]) {
		return "", refusal.Because(EmailEncoded, "R35", nil)
	}
	if at < 0 || len(s) > emailBytes || !utf8.ValidString(s) || !validLocal(s[:at]) || !validHost(s[at+1:]) {
		return "", refusal.Because(EmailUnreadable, "R35", nil)
	}
	return s, nil
}

// FoldEmail is an address as addresses are compared: trimmed and case folded
// (R35). It decides nothing about the part before the @, dots and plus signs
// included: organisations own those.
func FoldEmail(s string) string { return fold(strings.TrimSpace(s)) }

// fold is a text without case, in composed form.
func fold(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return norm.NFC.String(cases.Fold().String(norm.NFC.String(s)))
		}
	}
	return strings.ToLower(s)
}

// encodedHost reports whether a label of a domain is in the form that names have
// on the wire instead of in its letters (RFC 5890).
func encodedHost(s string) bool {
	return slices.ContainsFunc(strings.Split(fold(s), "."), func(label string) bool { return len(label) > 4 && label[2:4] == "--" })
}

// TaggedEmail is the address behind one with a tag, ann+votes@ being ann@ to many
// mail servers; empty: it has none. Whether the two are one mailbox only its
// organisation knows.
func TaggedEmail(s string) string {
	at := strings.LastIndexByte(s, '@')
	plus := strings.IndexByte(s, '+')
	if plus <= 0 || plus > at {
		return ""
	}
	return s[:plus] + s[at:]
}

// validLocal judges what stands before the @: words joined by single dots.
func validLocal(s string) bool {
	if len(s) == 0 || len(s) > localBytes || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r) {
			return false
		}
	}
	return true
}

// validHost judges what stands after the @: at least two labels.
func validHost(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if len(label) == 0 || len(label) > labelBytes || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
				return false
			}
		}
	}
	return len(labels) >= 2
}

// turnsText reports the characters that embed or override the direction of
// writing and could make a text read other than it is.
func turnsText(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }

// isLineBreak reports the line breaks that are not control characters.
func isLineBreak(r rune) bool { return r == 0x2028 || r == 0x2029 }

// collators sort names in the British way. A collator is not safe for several
// goroutines, and dear to make.
var collators = sync.Pool{New: func() any {
	return &collator{
		letters: collate.New(language.BritishEnglish, collate.Loose),
		exact:   collate.New(language.BritishEnglish),
	}
}}

type collator struct {
	letters, exact *collate.Collator
	buf            collate.Buffer
}

// SortKey orders people as an index of names does (R49): surname, then forename,
// by their letters; accents and case decide only between names that are otherwise
// alike. Compare keys bytewise.
func (p Person) SortKey() []byte {
	c := collators.Get().(*collator)
	defer collators.Put(c)
	c.buf.Reset()
	surname, forename := apostrophes.Replace(p.Surname), apostrophes.Replace(p.Forename)
	var key []byte
	for _, part := range []struct {
		by   *collate.Collator
		text string
	}{{c.letters, surname}, {c.letters, forename}, {c.exact, surname}, {c.exact, forename}} {
		key = append(key, part.by.KeyFromString(&c.buf, part.text)...)
		key = append(key, 0, 0) // no letter weighs zero: a shorter name comes first
	}
	return key
}

// SortPeople puts people in the order of their names (R49). Ids settle what the
// names leave open, so that a list has one order only.
func SortPeople(people []Person) {
	type keyed struct {
		Person
		key []byte
	}
	list := make([]keyed, len(people))
	for i, p := range people {
		list[i] = keyed{p, p.SortKey()}
	}
	slices.SortFunc(list, func(a, b keyed) int {
		return cmp.Or(bytes.Compare(a.key, b.key), cmp.Compare(a.ID, b.ID))
	})
	for i := range list {
		people[i] = list[i].Person
	}
}
