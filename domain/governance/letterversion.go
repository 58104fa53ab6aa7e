package governance

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hustings/domain"
	"hustings/domain/refusal"
)

// Party is to whom a letter is addressed or copied: a line with the name, and
// further lines below it (post, house, address).
type Party struct {
	Name  string   `json:"name"`
	Lines []string `json:"lines,omitempty" example:"[\"39 Victoria Street\"]"`
}

// Signatory is a panel whose chair signs, with the name that stands in the
// letter, as it was when the version was made.
type Signatory struct {
	Panel domain.PanelID `json:"panel"`
	Name  string         `json:"name"`
}

// Annex is a file that goes with the letter. It is bound by its contents.
type Annex struct {
	Name string   `json:"name"`
	Kind string   `json:"kind"` // as sniffed
	Size int      `json:"size"` // bytes
	Hash FileHash `json:"hash"` // by which it is kept
}

// LetterText is all that a signature binds (R141).
type LetterText struct {
	Kind        LetterKind  `json:"kind"`
	Subject     string      `json:"subject"`
	Text        string      `json:"text"` // Markdown
	Addressees  []Party     `json:"addressees"`
	Copies      []Party     `json:"copies"`
	Signatories []Signatory `json:"signatories"`
	Annexes     []Annex     `json:"annexes"`
}

// LetterVersion is one version of a letter, never changed once it is stored.
type LetterVersion struct {
	ID     LetterVersionID
	Letter LetterID
	Number int // from 1
	LetterText
	By         domain.PersonID
	At         time.Time
	Why        string
	Correction bool // of an approved text: the panels' approval stands (see [Letter.Revise])
	Digest     [32]byte
}

// How much of a letter may be: some dozen pages, not a hundred.
const (
	letterCharacters = 40_000
	letterSubject    = 200 // characters
	letterParties    = 40
	partyLines       = 8
	letterAnnexes    = 10
	letterPanels     = 20
)

var (
	LetterTooLong   = refusal.Reason{Code: refusal.FORM, Name: "letter-too-long"}
	LetterTooMany   = refusal.Reason{Code: refusal.FORM, Name: "letter-too-many"}
	LetterKindWrong = refusal.Reason{Code: refusal.FORM, Name: "letter-kind-unknown"}
	LetterPanelTwo  = refusal.Reason{Code: refusal.FORM, Name: "letter-panel-twice"}
)

// Clean returns the text as it is stored: composed letters, Unix line ends, no
// empty lines at the ends. It is what is hashed, so that one text has one form.
func (t LetterText) Clean() LetterText {
	t.Subject = domain.CleanText(t.Subject)
	t.Text = domain.CleanText(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(t.Text))
	t.Addressees, t.Copies = cleanParties(t.Addressees), cleanParties(t.Copies)
	return t
}

func cleanParties(in []Party) (out []Party) {
	for _, p := range in {
		clean := Party{Name: domain.CleanText(p.Name)}
		for _, l := range p.Lines {
			if l = domain.CleanText(l); l != "" {
				clean.Lines = append(clean.Lines, l)
			}
		}
		if clean.Name != "" || len(clean.Lines) > 0 {
			out = append(out, clean)
		}
	}
	return out
}

// Check judges a cleaned text: a subject, words within bounds, somebody to whom a
// letter goes, and panels that sign, each once (R140, R142).
func (t LetterText) Check() error {
	switch n := utf8.RuneCountInString(t.Text); {
	case !slices.Contains(LetterKinds, t.Kind):
		return refusal.Because(LetterKindWrong, "R157", nil).On("kind")
	case t.Subject == "":
		return refusal.Because(refusal.Missing, "R140", nil).On("subject")
	case !oneLine(t.Subject, letterSubject):
		return refusal.Because(domain.TextNotPlain, "R140", nil).On("subject")
	case t.Text == "":
		return refusal.Because(refusal.Missing, "R140", nil).On("text")
	case n > letterCharacters:
		return refusal.Because(LetterTooLong, "R140", refusal.Args{"max": letterCharacters, "has": n}).On("text")
	case !plainLines(t.Text):
		return refusal.Because(domain.TextNotPlain, "R140", nil).On("text")
	case t.Kind == OpenLetter && len(t.Addressees) == 0:
		return refusal.Because(refusal.Missing, "R141", nil).On("addressees")
	case len(t.Signatories) == 0:
		return refusal.Because(refusal.Missing, "R142", nil).On("panels")
	case len(t.Signatories) > letterPanels:
		return refusal.Because(LetterTooMany, "R142", refusal.Args{"max": letterPanels}).On("panels")
	case len(t.Annexes) > letterAnnexes:
		return refusal.Because(LetterTooMany, "R140", refusal.Args{"max": letterAnnexes}).On("annexes")
	}
	for i, s := range t.Signatories {
		if slices.ContainsFunc(t.Signatories[:i], func(o Signatory) bool { return o.Panel == s.Panel }) {
			return refusal.Because(LetterPanelTwo, "R142", nil).On("panels")
		}
	}
	if err := checkParties(t.Addressees, "addressees"); err != nil {
		return err
	}
	return checkParties(t.Copies, "copies")
}

func checkParties(list []Party, field string) error {
	if len(list) > letterParties {
		return refusal.Because(LetterTooMany, "R141", refusal.Args{"max": letterParties}).On(field)
	}
	for _, p := range list {
		if p.Name == "" || !oneLine(p.Name, letterSubject) || len(p.Lines) > partyLines ||
			slices.ContainsFunc(p.Lines, func(l string) bool { return !oneLine(l, letterSubject) }) {
			return refusal.Because(domain.TextNotPlain, "R141", nil).On(field)
		}
	}
	return nil
}

// oneLine: a line of text within bounds, without anything that could end a line
// or turn its direction.
func oneLine(s string, most int) bool {
	return utf8.RuneCountInString(s) <= most && !strings.ContainsRune(s, '\n') && plainLines(s)
}

// plainLines: readable text with line breaks, no other control characters and
// none that turn the direction of what follows.
func plainLines(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '\n' && r != '\t' && unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
	})
}

// Seal is the SHA-256 that a signature binds (R141): the transcript form of the
// protocol, section 2, over the letter and the number of its version, kind,
// subject, text, addressees, copies, signatories and annexes. So no two versions
// have one digest, not even two that say the same.
func (v LetterVersion) Seal() [32]byte {
	h := newTranscript("letter")
	h.add("letter", []byte(v.Letter))
	h.add("version", binary.BigEndian.AppendUint64(nil, uint64(v.Number)))
	h.add("kind", []byte(v.Kind))
	h.add("subject", []byte(v.Subject))
	h.add("text", []byte(v.Text))
	h.add("addressees", partiesForm(v.Addressees))
	h.add("copies", partiesForm(v.Copies))
	var signatories, annexes []byte
	for _, s := range v.Signatories {
		signatories = lp(lp(signatories, string(s.Panel)), s.Name)
	}
	for _, a := range v.Annexes {
		annexes = append(lp(annexes, a.Name), a.Hash[:]...)
	}
	h.add("signatories", signatories)
	h.add("annexes", annexes)
	return sha256.Sum256(h.buf)
}

func partiesForm(list []Party) (out []byte) {
	for _, p := range list {
		out = lp(out, p.Name)
		out = binary.BigEndian.AppendUint64(out, uint64(len(p.Lines)))
		for _, l := range p.Lines {
			out = lp(out, l)
		}
	}
	return out
}

// transcript is T(role; label=value, …) of the protocol, section 2.
type transcript struct{ buf []byte }

func newTranscript(role string) *transcript { return &transcript{lp(nil, "hustings/v1/"+role)} }

func (t *transcript) add(label string, value []byte) { t.buf = lp(lp(t.buf, label), string(value)) }

// lp appends the length in eight bytes, and the value.
func lp(to []byte, v string) []byte {
	return append(binary.BigEndian.AppendUint64(to, uint64(len(v))), v...)
}

// Named reports whether the panel's chair is to sign the version.
func (t LetterText) Named(p domain.PanelID) bool {
	return slices.ContainsFunc(t.Signatories, func(s Signatory) bool { return s.Panel == p })
}

// Without is the text without a panel that refuses it (R143).
func (t LetterText) Without(p domain.PanelID) (LetterText, error) {
	if !t.Named(p) {
		return t, refusal.Because(refusal.Unknown, "R143", nil)
	}
	if len(t.Signatories) == 1 {
		return t, refusal.Because(LetterNoPanel, "R143", nil)
	}
	t.Signatories = slices.DeleteFunc(slices.Clone(t.Signatories), func(s Signatory) bool { return s.Panel == p })
	return t, nil
}

// Same reports whether two texts say the same to the same people.
func (t LetterText) Same(o LetterText) bool { return fmt.Sprintf("%+v", t) == fmt.Sprintf("%+v", o) }
