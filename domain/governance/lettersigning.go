package governance

import (
	"slices"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Approval is one panel's decision on a letter, by a motion (R142).
type Approval struct {
	Letter  LetterID
	Panel   domain.PanelID
	Version int // the one that stood when the panel decided
	Digest  [32]byte
	Motion  string // its id
	Carried bool
	At      time.Time
}

// Signature is a chair's, under one version (R141). It is never deleted: an edit
// or a withdrawal cancels it, and it says so.
type Signature struct {
	ID        string
	Letter    LetterID
	Version   int
	Digest    [32]byte
	Panel     domain.PanelID
	Person    domain.PersonID
	Name      string // as it stands below the letter
	Acting    bool   // an acting chair signs as such (R142)
	At        time.Time
	Passkey   []byte // what the passkey signed, where it signed the digest itself (JSON)
	Ended     *time.Time
	EndedBy   SignatureEnd
	EndedWhy  string
	EndedFrom domain.PersonID
}

// SignatureEnd is why a signature counts no more.
type SignatureEnd string

const (
	EndedByEdit       SignatureEnd = "edited"    // R141
	EndedByWithdrawal SignatureEnd = "withdrawn" // R144
)

// LetterNote is a dated note beside a published letter: a withdrawal (R144).
type LetterNote struct {
	ID     string
	Letter LetterID
	Panel  domain.PanelID
	Person domain.PersonID
	Name   string
	Acting bool
	At     time.Time
	Words  string
}

// LetterComment is what a reader of a version says of it, before it is published.
type LetterComment struct {
	ID      string
	Letter  LetterID
	Version int
	By      domain.PersonID
	At      time.Time
	Words   string
}

// LetterReply is an answer, attached as it was received (R146): words, a file, or
// both.
type LetterReply struct {
	ID       LetterReplyID
	Letter   LetterID
	From     string
	Received when.Date
	Words    string
	File     *Annex
	By       domain.PersonID
	At       time.Time
}

var (
	SignatureTwice  = refusal.Reason{Code: refusal.DUP, Name: "signature-twice"}
	NotSignatory    = refusal.Reason{Code: refusal.ROLE, Name: "not-signatory"}      // the panel is not named in the letter
	NotInChair      = refusal.Reason{Code: refusal.INELIG, Name: "not-in-the-chair"} // R145: signing needs the office at that instant
	NothingSigned   = refusal.Reason{Code: refusal.STATE, Name: "nothing-signed"}
	ApprovalVersion = refusal.Reason{Code: refusal.STATE, Name: "approval-of-other-version"} // the version that a motion is about is not the one that stands
)

// Signer is who would sign for a panel at this instant, as the office knows her.
type Signer struct {
	Person  domain.PersonID
	Name    string
	InChair bool // chair or acting chair now (R145)
	Acting  bool
	Barred  error // why whoever leads the panel may not sign: acting too long, merely presiding, caretakers (R102, R104, R25)
}

// correctionWords is how many words a correction of an approved letter may take
// away and add together, so that a typing error needs no three panels.
const correctionWords = 12

// IsCorrection reports whether the change from the one text to the other is small
// enough to be one: the same people, subject, kind and annexes, and few words.
func (t LetterText) IsCorrection(to LetterText) bool {
	a, b := t, to
	a.Text, b.Text = "", ""
	return a.Same(b) && wordsChanged(t.Text, to.Text) <= correctionWords
}

// wordsChanged is how many words stand more often in the one text than in the
// other, either way.
func wordsChanged(a, b string) (n int) {
	times := map[string]int{}
	for _, w := range strings.Fields(a) {
		times[w]++
	}
	for _, w := range strings.Fields(b) {
		times[w]--
	}
	for _, k := range times {
		n += max(k, -k)
	}
	return n
}

// Revise judges a new version on top of the current one and returns the letter
// with it, and the signatures that end by it: every one that stands (R141). Base
// is the number that the editor had before her. In draft and review the letter
// stays where it is; later an edit sends it back to review, to be approved again,
// but for a correction and for the removal of a panel (R143), which keep the
// approvals, and are signed afresh.
func (l Letter) Revise(was, next LetterVersion, base int, signed []Signature, now time.Time) (Letter, LetterVersion, []Signature, error) {
	switch {
	case l.State == LetterPublished || l.State == LetterSuperseded:
		return l, next, nil, refusal.Because(LetterFinal, "R144", nil)
	case l.State == LetterAbandoned:
		return l, next, nil, refusal.Because(LetterWrongState, "R140", refusal.Args{"state": string(l.State)})
	case base != l.Version:
		return l, next, nil, refusal.Because(LetterVersionMoved, "R141", refusal.Args{"version": l.Version, "base": base})
	case was.Same(next.LetterText):
		return l, next, nil, refusal.Because(LetterUnchanged, "R141", nil).On("text")
	}
	if err := next.Check(); err != nil {
		return l, next, nil, err
	}
	keeps := next.Correction && was.IsCorrection(next.LetterText) || fewerPanels(was.LetterText, next.LetterText)
	switch l.State {
	case LetterDraft, LetterReview:
		next.Correction = false
	default:
		if next.Correction && !keeps {
			return l, next, nil, refusal.Because(LetterCorrection, "R141", refusal.Args{"words": correctionWords}).On("correction")
		}
		if !keeps {
			l.State = LetterReview
		} else if l.State == LetterSigned {
			l.State = LetterSigning
		}
	}
	l.Version++
	l.Kind, l.Subject = next.Kind, next.Subject
	next.Letter, next.Number, next.At = l.ID, l.Version, now
	next.Digest = next.Seal()
	var ended []Signature
	for _, s := range StandingSignatures(signed) {
		s.Ended, s.EndedBy, s.EndedFrom = &now, EndedByEdit, next.By
		ended = append(ended, s)
	}
	return l, next, ended, nil
}

// fewerPanels: the same text with some panels taken out, and nothing else (R143).
func fewerPanels(was, next LetterText) bool {
	for _, s := range was.Signatories {
		if !next.Named(s.Panel) {
			var err error
			if was, err = was.Without(s.Panel); err != nil {
				return false
			}
		}
	}
	return was.Same(next)
}

// StandingSignatures are the signatures that nothing has cancelled.
func StandingSignatures(list []Signature) (out []Signature) {
	for _, s := range list {
		if s.Ended == nil {
			out = append(out, s)
		}
	}
	return out
}

// PutToPanels refuses a motion about a version whose approval would not count any
// more (see [ApprovedSince]), or of a panel that is not named in it (R140, R142).
func (l Letter) PutToPanels(v LetterVersion, panel domain.PanelID, since int) error {
	if err := l.In("R140", LetterApproval); err != nil {
		return err
	}
	switch {
	case v.Number < since:
		return refusal.Because(ApprovalVersion, "R142", refusal.Args{"version": l.Version})
	case !v.Named(panel):
		return refusal.Because(NotSignatory, "R142", nil)
	}
	return nil
}

// Approvals judges what the named panels have decided: the last decision of each
// counts, if it was about this version or one that only corrections and removed
// panels part from it (since is the number of the earliest such version).
func (v LetterVersion) Approvals(decided []Approval, since int) (missing, refused []Signatory) {
	for _, s := range v.Signatories {
		var last *Approval
		for i, a := range decided {
			if a.Panel == s.Panel && a.Version >= since && (last == nil || !a.At.Before(last.At)) {
				last = &decided[i]
			}
		}
		switch {
		case last == nil:
			missing = append(missing, s)
		case !last.Carried:
			refused = append(refused, s)
		}
	}
	return missing, refused
}

// ApprovedSince is the number of the earliest version whose approval still counts
// for the last of the versions: before it something was changed that the panels
// must see.
func ApprovedSince(versions []LetterVersion) int {
	since := 0
	for i, v := range versions {
		if i == 0 || !(v.Correction || fewerPanels(versions[i-1].LetterText, v.LetterText)) {
			since = v.Number
		}
	}
	return since
}

// MustBeApproved refuses signing and publishing while a named panel has not
// approved or has refused (R142, R143).
func (v LetterVersion) MustBeApproved(decided []Approval, since int) error {
	missing, refused := v.Approvals(decided, since)
	switch {
	case len(refused) > 0:
		return refusal.Because(LetterRefused, "R143", refusal.Args{"panels": names(refused)})
	case len(missing) > 0:
		return refusal.Because(LetterNotApproved, "R142", refusal.Args{"panels": names(missing)})
	}
	return nil
}

// Sign judges a chair's signature, or co-signature, under the current version (R141,
// R142, R145). Read is the digest of what she had before her.
func (l Letter) Sign(v LetterVersion, panel domain.PanelID, who Signer, read [32]byte, signed []Signature, now time.Time) (Letter, Signature, error) {
	switch err := l.In("R140", LetterSigning); {
	case l.State == LetterSigned:
		return l, Signature{}, refusal.Because(SignatureTwice, "R141", nil)
	case err != nil:
		return l, Signature{}, err
	case !v.Named(panel):
		return l, Signature{}, refusal.Because(NotSignatory, "R142", nil)
	case !who.InChair:
		return l, Signature{}, refusal.Because(NotInChair, "R145", nil)
	case who.Barred != nil:
		return l, Signature{}, who.Barred
	case read != v.Digest || v.Digest != v.Seal():
		return l, Signature{}, refusal.Because(LetterOtherText, "R141", refusal.Args{"version": v.Number})
	}
	standing := StandingSignatures(signed)
	if slices.ContainsFunc(standing, func(s Signature) bool { return s.Panel == panel }) {
		return l, Signature{}, refusal.Because(SignatureTwice, "R141", nil)
	}
	s := Signature{Letter: l.ID, Version: v.Number, Digest: v.Digest, Panel: panel, Person: who.Person, Name: who.Name, Acting: who.Acting, At: now}
	if len(v.Unsigned(append(standing, s))) == 0 {
		l.State = LetterSigned
	}
	return l, s, nil
}

// Unsigned are the named panels whose chair's signature under this very version
// is missing (R142).
func (v LetterVersion) Unsigned(signed []Signature) (missing []Signatory) {
	for _, n := range v.Signatories {
		if !slices.ContainsFunc(StandingSignatures(signed), func(s Signature) bool { return s.Panel == n.Panel && s.Version == v.Number && s.Digest == v.Digest }) {
			missing = append(missing, n)
		}
	}
	return missing
}

// Publish makes the letter public at once, or from the embargo's instant on
// (R146), if every named panel has approved it and every chair has signed this
// very version (R142): those who have not are named.
func (l Letter) Publish(v LetterVersion, decided []Approval, since int, signed []Signature, embargo *time.Time, now time.Time) (Letter, error) {
	if l.State == LetterPublished || l.State == LetterSuperseded {
		return l, refusal.Because(LetterFinal, "R140", nil)
	}
	if err := l.In("R140", LetterApproval, LetterSigning, LetterSigned); err != nil {
		return l, err
	}
	if err := v.MustBeApproved(decided, since); err != nil {
		return l, err
	}
	if missing := v.Unsigned(signed); len(missing) > 0 {
		return l, refusal.Because(LetterUnsigned, "R142", refusal.Args{"panels": names(missing)})
	}
	from := now
	if embargo != nil {
		if from = embargo.UTC(); !from.After(now) {
			return l, refusal.Because(LetterEmbargoPast, "R146", nil).On("embargo")
		}
	}
	l, err := l.Move(LetterPublished)
	l.PublishedAt, l.PublicFrom = &now, &from
	return l, err
}

// WithdrawSignature judges a chair's withdrawal at now (R144). Before the letter is
// public it ends the signature, and publishing waits until she signs again or her
// panel is removed; afterwards it is a note beside the letter, and the text stays.
// It is hers who signed, or hers who is in the chair now.
func (l Letter) WithdrawSignature(panel domain.PanelID, who Signer, why string, signed []Signature, now time.Time) (Letter, *Signature, *LetterNote, error) {
	if err := domain.Reasoned(why); err != nil {
		return l, nil, nil, err
	}
	why = domain.CleanText(why)
	i := slices.IndexFunc(signed, func(s Signature) bool { return s.Panel == panel && s.Ended == nil })
	if i < 0 {
		return l, nil, nil, refusal.Because(NothingSigned, "R144", nil)
	}
	s := signed[i]
	if who.Person != s.Person && !who.InChair {
		return l, nil, nil, refusal.Because(NotInChair, "R145", nil)
	}
	if l.Public(now) {
		return l, nil, &LetterNote{Letter: l.ID, Panel: panel, Person: who.Person, Name: who.Name, Acting: who.Acting, At: now, Words: why}, nil
	}
	if err := l.In("R144", LetterSigning, LetterSigned, LetterPublished); err != nil {
		return l, nil, nil, err
	}
	s.Ended, s.EndedBy, s.EndedWhy, s.EndedFrom = &now, EndedByWithdrawal, why, who.Person
	l.State, l.PublishedAt, l.PublicFrom = LetterSigning, nil, nil
	return l, &s, nil, nil
}

func names(list []Signatory) (out []string) {
	for _, s := range list {
		out = append(out, s.Name)
	}
	return out
}
