package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"hustings/domain/refusal"

	"golang.org/x/text/unicode/norm"
)

var InterestsMissing = refusal.Reason{Code: refusal.FORM, Name: "interests-missing"} // R44

// interestsCharacters is the most a declaration of interests may hold.
const interestsCharacters = 4000

// CleanStatement returns a candidate's statement as it is stored and published:
// plain text in composed form, lines ending in LF. Too long is refused, never cut
// (R43). A word is what stands between white space, a character is a code point.
func CleanStatement(s string, p Params) (string, error) {
	s, err := plainText(s, "R43")
	if err != nil {
		return "", onField(err, "statement")
	}
	words, characters := len(strings.Fields(s)), utf8.RuneCountInString(s)
	switch {
	case words > p.StatementWords:
		return "", refusal.Because(TooManyWords, "R43", refusal.Args{"words": words, "max": p.StatementWords}).On("statement")
	case characters > p.StatementCharacters:
		return "", refusal.Because(TextTooLong, "R43", refusal.Args{"characters": characters, "max": p.StatementCharacters}).On("statement")
	}
	return s, nil
}

// CleanInterests returns a declaration of interests. It is compulsory, and may
// say "none" (R44).
func CleanInterests(s string) (string, error) {
	s, err := plainText(s, "R44")
	if err != nil {
		return "", onField(err, "interests")
	}
	n := utf8.RuneCountInString(s)
	switch {
	case n == 0:
		return "", refusal.Because(InterestsMissing, "R44", nil).On("interests")
	case n > interestsCharacters:
		return "", refusal.Because(TextTooLong, "R44", refusal.Args{"characters": n, "max": interestsCharacters}).On("interests")
	}
	return s, nil
}

// plainText puts text into the one form that is stored, or refuses what is not
// plain: bytes that are no text, control characters save line break and tab, and
// characters that turn the writing round.
func plainText(s, rule string) (string, error) {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = norm.NFC.String(strings.TrimSpace(s))
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || turnsText(r) {
			return "", refusal.Because(TextNotPlain, rule, nil)
		}
	}
	if !utf8.ValidString(s) {
		return "", refusal.Because(TextNotPlain, rule, nil)
	}
	return s, nil
}
