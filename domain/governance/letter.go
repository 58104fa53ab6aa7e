package governance

import (
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

type (
	LetterID        string
	LetterVersionID string
	LetterReplyID   string
)

// LetterKind is what a text is that panels' chairs sign; the rules of letters
// hold for all of them (R157).
type LetterKind string

const (
	OpenLetter     LetterKind = "letter"
	JointStatement LetterKind = "statement"
	Declaration    LetterKind = "declaration"
	Consultation   LetterKind = "consultation" // the answer to one
)

// LetterKinds are all of them, the usual one first.
var LetterKinds = []LetterKind{OpenLetter, JointStatement, Declaration, Consultation}

// LetterState is where a letter stands (R140).
type LetterState string

const (
	LetterDraft      LetterState = "draft"      // being written
	LetterReview     LetterState = "review"     // the named panels read and comment
	LetterApproval   LetterState = "approval"   // each named panel decides by a motion
	LetterSigning    LetterState = "signing"    // approved by all; the chairs sign
	LetterSigned     LetterState = "signed"     // by every named panel's chair
	LetterPublished  LetterState = "published"  // public from its instant on (R146)
	LetterAbandoned  LetterState = "abandoned"  // given up before publication
	LetterSuperseded LetterState = "superseded" // another published letter has taken its place
)

// LetterStates are all of them, in order.
var LetterStates = []LetterState{LetterDraft, LetterReview, LetterApproval, LetterSigning, LetterSigned, LetterPublished, LetterAbandoned, LetterSuperseded}

// Letter is one letter through its life; what it says is in its versions.
type Letter struct {
	ID           LetterID
	Reference    string // readable and unique, its public address too: "L-2027-1"
	State        LetterState
	Version      int // the number of the current one, from 1
	Kind         LetterKind
	Subject      string // of the current version
	By           domain.PersonID
	At           time.Time
	PublishedAt  *time.Time // when somebody published it
	PublicFrom   *time.Time // the instant from which anybody may read it: that, or the embargo's end (R146)
	Supersedes   LetterID
	SupersededBy LetterID
	Priorities   PrioritiesID // whose result it takes up (R139); empty: none
	Why          string       // why it was abandoned
}

var (
	LetterWrongState   = refusal.Reason{Code: refusal.STATE, Name: "letter-wrong-state"}
	LetterVersionMoved = refusal.Reason{Code: refusal.DUP, Name: "letter-version-moved"}    // somebody else saved a version meanwhile
	LetterUnchanged    = refusal.Reason{Code: refusal.DUP, Name: "letter-unchanged"}        // a new version that says the same
	LetterNotApproved  = refusal.Reason{Code: refusal.STATE, Name: "letter-not-approved"}   // R142: some named panel has not approved it
	LetterRefused      = refusal.Reason{Code: refusal.STATE, Name: "letter-refused"}        // R143: a named panel has refused it
	LetterUnsigned     = refusal.Reason{Code: refusal.STATE, Name: "letter-unsigned"}       // R142: some named panel's chair has not signed
	LetterOtherText    = refusal.Reason{Code: refusal.FROZEN, Name: "letter-other-text"}    // R141: what was read is not what stands now
	LetterNotPublic    = refusal.Reason{Code: refusal.EARLY, Name: "letter-not-public"}     // R146: not before its instant
	LetterFinal        = refusal.Reason{Code: refusal.FROZEN, Name: "letter-published"}     // R144: the text stays
	LetterEmbargoPast  = refusal.Reason{Code: refusal.FORM, Name: "letter-embargo-past"}    // R146
	LetterCorrection   = refusal.Reason{Code: refusal.FORM, Name: "letter-not-correction"}  // more than a correction: the panels approve it anew
	LetterSelf         = refusal.Reason{Code: refusal.FORM, Name: "letter-supersedes-self"} // or one that is not published
	LetterNoPanel      = refusal.Reason{Code: refusal.FORM, Name: "letter-no-panel-left"}   // R143: the last named panel cannot be removed
	LetterReplyDay     = refusal.Reason{Code: refusal.FORM, Name: "letter-reply-day"}       // R146: from the letter's own day to today
	LetterNoReply      = refusal.Reason{Code: refusal.STATE, Name: "letter-no-reply-yet"}   // R146: nothing public that anybody could answer
)

// letterPaths are the only ways from state to state (R140). An edit leads back
// from approval, signing and signed; see [Letter.Revise].
var letterPaths = map[LetterState][]LetterState{
	LetterDraft:     {LetterReview, LetterAbandoned},
	LetterReview:    {LetterDraft, LetterApproval, LetterAbandoned},
	LetterApproval:  {LetterReview, LetterSigning, LetterAbandoned},
	LetterSigning:   {LetterReview, LetterSigned, LetterAbandoned},
	LetterSigned:    {LetterReview, LetterSigning, LetterPublished, LetterAbandoned},
	LetterPublished: {LetterSuperseded, LetterSigning}, // back only until it is public (R144)
}

// Move takes the letter to another state, on one of R140's ways only.
func (l Letter) Move(to LetterState) (Letter, error) {
	if !slices.Contains(letterPaths[l.State], to) {
		return l, refusal.Because(LetterWrongState, "R140", refusal.Args{"state": string(l.State)})
	}
	l.State = to
	return l, nil
}

// In refuses an act that is for other states (R140).
func (l Letter) In(rule string, states ...LetterState) error {
	if !slices.Contains(states, l.State) {
		return refusal.Because(LetterWrongState, rule, refusal.Args{"state": string(l.State)})
	}
	return nil
}

// Public reports whether anybody may read the letter at now: from its instant on
// (R146, R11), by the clock, whether or not anything has run (R13).
func (l Letter) Public(now time.Time) bool {
	return l.PublicFrom != nil && !now.Before(*l.PublicFrom) && (l.State == LetterPublished || l.State == LetterSuperseded)
}

// Over reports whether nothing is written or signed any more.
func (l Letter) Over() bool {
	return l.State == LetterPublished || l.State == LetterAbandoned || l.State == LetterSuperseded
}

// Abandon gives a letter up, with the reason, before it is published (R140).
func (l Letter) Abandon(why string) (Letter, error) {
	if l.State == LetterPublished || l.State == LetterSuperseded {
		return l, refusal.Because(LetterFinal, "R140", nil)
	}
	if err := domain.Reasoned(why); err != nil {
		return l, err
	}
	l.Why = domain.CleanText(why)
	return l.Move(LetterAbandoned)
}

// SupersededWith returns the older letter as superseded by this one, at this one's
// publication; its text, its page and its signatures stay (R140, R144).
func (l Letter) SupersededWith(by Letter) (Letter, error) {
	if l.ID == by.ID || l.State != LetterPublished {
		return l, refusal.Because(LetterSelf, "R140", nil).On("supersedes")
	}
	l.SupersededBy = by.ID
	return l.Move(LetterSuperseded)
}

// ReceivesReply refuses an answer to what nobody could have read yet (R146).
func (l Letter) ReceivesReply(now time.Time) error {
	if !l.Public(now) {
		return refusal.Because(LetterNoReply, "R146", nil)
	}
	return nil
}
