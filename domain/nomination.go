package domain

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hustings/domain/count"
	"hustings/domain/refusal"
)

// Ground is why a nomination is ruled invalid; there are no others (R47).
type Ground string

const (
	GroundLate       Ground = "late"
	GroundForm       Ground = "form-incomplete"
	GroundIneligible Ground = "ineligible"
	GroundConsent    Ground = "no-consent"
	GroundSupporters Ground = "supporters-bad"
	GroundStatement  Ground = "statement-unlawful-or-defamatory" // withheld, never edited
)

// Ruling is the returning officer's decision on a nomination (R47).
type Ruling struct {
	Valid  bool
	Ground Ground // when invalid
	Why    string
	By     PersonID
	At     time.Time
}

// Nomination is one person's candidature in one election (R41).
type Nomination struct {
	ID                NominationID
	Election          ElectionID
	Candidate         PersonID
	ProposedBy        PersonID // the candidate herself, or an elected member in an officers' election (R93)
	Statement         string
	Interests         string     // compulsory, may be "none" (R44)
	ConsentAt         *time.Time // the candidate's own consent
	SubmittedAt       *time.Time
	Supports          []Support
	Ruling            *Ruling
	StatementWithheld bool       // ruled unlawful or defamatory (R47)
	WithdrawnAt       *time.Time // final (R50)
	LeftBy            Leaving    // how, when WithdrawnAt is set
	RecountedAt       *time.Time // she has had the papers counted again, once (R87)
}

// Reasons are why an officer acted, in two parts: one for officers and auditors,
// and one for everybody, which its author has seen as such before it is published.
// Only that goes on a board, a page or into a bundle (R51a).
type Reasons struct {
	Why    string
	Public string // empty: what was done speaks for itself
}

// publicWords is how long a public reason may be, in characters.
const publicWords = 300

// Tidy reads both parts: the first is needed, neither has what nobody sees.
func (r Reasons) Tidy() (Reasons, error) {
	r.Why, r.Public = strings.TrimSpace(r.Why), CleanText(r.Public)
	if err := Reasoned(r.Why); err != nil {
		return r, err
	}
	if where := hiddenIn(r.Public); where != nil {
		return r, refusal.Because(TextHidden, "R51a", where).On("public")
	}
	if strings.ContainsFunc(r.Public, func(c rune) bool { return c != '\n' && c != '\r' && count.Unprintable(c) }) {
		return r, refusal.Because(TextNotPlain, "R51a", nil).On("public")
	}
	if utf8.RuneCountInString(r.Public) > publicWords {
		return r, refusal.Because(TextTooLong, "R51a", refusal.Args{"max": publicWords}).On("public")
	}
	return r, nil
}

// Said is what everybody reads: the public part behind a word on what was done.
func (r Reasons) Said(what string) string {
	if r.Public == "" {
		return what
	}
	return what + ": " + r.Public
}

// Farewell is the public word on how a candidate left, with the public reason: she
// withdrew, has died, or lost the right to stand (R51a).
func Farewell(say Say, how Leaving, public string) string {
	return Reasons{Public: public}.Said(say("written.left." + string(how)))
}

// RollWord is the public word on a change of a sealed roll, with the public reason.
func RollWord(say Say, added bool, public string) string {
	if added {
		return Reasons{Public: public}.Said(say("written.roll.added"))
	}
	return Reasons{Public: public}.Said(say("written.roll.removed"))
}

// Leaving is how a candidate left an election.
type Leaving string

const (
	Withdrew     Leaving = "withdrew"     // R50, R51
	Died         Leaving = "died"         // R52
	LostStanding Leaving = "not-eligible" // R45, R78
)

// Support is one member's backing of a nomination, asked for by mail and given
// through a signed single-purpose link (R41, R42).
type Support struct {
	ID         SupportID
	Nomination NominationID
	Person     PersonID // nobody of the register, if nobody who may support has what was Named
	Named      string   // the number or address that was asked for, as it was typed
	Employer   string   // at the time of the signature
	AskedAt    time.Time
	GivenAt    *time.Time
	DeclinedAt *time.Time
}

// Standing says where a nomination is, for its candidate and the officers.
type Standing string

const (
	StandingDraft      Standing = "draft"
	StandingSupporters Standing = "awaiting-supporters"
	StandingConsent    Standing = "awaiting-consent"
	StandingSubmitted  Standing = "awaiting-ruling"
	StandingValid      Standing = "valid"
	StandingInvalid    Standing = "invalid"
	StandingWithdrawn  Standing = "withdrawn"
)

var (
	InterestsMissing = refusal.Reason{Code: refusal.FORM, Name: "interests-missing"}  // R44
	InterestsAndNone = refusal.Reason{Code: refusal.FORM, Name: "interests-and-none"} // R44
)

// interestsCharacters is the most a declaration of interests may hold.
const interestsCharacters = 4000

// CleanStatement returns a candidate's statement as it is stored and published:
// plain text in composed form, lines ending in LF. Too long is refused, never cut
// (R43). A word is what stands between white space, a character is a code point.
func CleanStatement(s string, p Params) (string, error) {
	s, err := PlainText(s, "R43")
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
	s, err := PlainText(s, "R44")
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

// PlainText puts text into the one form that is stored, or refuses what is not
// plain: bytes that are no text, control characters save line break and tab, and
// characters that turn the writing round.
func PlainText(s, rule string) (string, error) {
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
