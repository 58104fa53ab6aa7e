package governance

import (
	"crypto/sha256"
	"strings"
	"time"
	"unicode/utf8"

	"hustings/domain"
	"hustings/domain/refusal"
)

// MotionID is a motion's id, a UUIDv4 like any other.
type MotionID string

// MotionState is how far a motion has come.
type MotionState string

const (
	MotionMoved     MotionState = "moved"     // waits for a seconder (R129)
	MotionSeconded  MotionState = "seconded"  // waits for its vote: for the clock between meetings, for whoever presides at one
	MotionVoting    MotionState = "voting"    // the roll is frozen, choices come in
	MotionTied      MotionState = "tied"      // waits for the chair's casting vote (R132)
	MotionCarried   MotionState = "carried"   // R130
	MotionLost      MotionState = "lost"      // R130
	MotionWithdrawn MotionState = "withdrawn" // by its mover, before the vote
	MotionLapsed    MotionState = "lapsed"    // nobody seconded it
	MotionBarred    MotionState = "barred"    // of the same effect as one that was lost (R135)
)

// Over reports whether nothing more happens to the motion.
func (s MotionState) Over() bool {
	return s != MotionMoved && s != MotionSeconded && s != MotionVoting && s != MotionTied
}

// follows is every way a motion can go. A vote that three members pull to a
// meeting goes back to seconded (R134), and so does one that a meeting stops.
var follows = map[MotionState][]MotionState{
	MotionMoved:    {MotionSeconded, MotionWithdrawn, MotionLapsed, MotionBarred},
	MotionSeconded: {MotionMoved, MotionVoting, MotionWithdrawn, MotionLapsed, MotionBarred, MotionCarried, MotionLost},
	MotionVoting:   {MotionSeconded, MotionTied, MotionCarried, MotionLost},
	MotionTied:     {MotionCarried, MotionLost},
}

// Way is where a motion is decided.
type Way string

const (
	BetweenMeetings Way = "between" // meetings, over some working days (R134)
	AtMeeting       Way = "meeting" // in one, when whoever presides calls the vote
)

// Mode is how the choices are made (R131).
type Mode string

const (
	ByName   Mode = "open"   // by name
	BySecret Mode = "secret" // in a contest of its own (R133a, R156)
)

// Shown is when the choices of an open vote are shown to those who may vote.
type Shown string

const (
	ShownLive    Shown = "live"  // as they come
	ShownAtClose Shown = "close" // all at once
)

// Motion is a proposal to be decided by a vote, or already decided (R129).
type Motion struct {
	ID        MotionID
	Reference string           // "CIO-2026-M7", for people
	Panels    []domain.PanelID // one; several decide jointly (R128)
	Way       Way
	Meeting   MeetingID // id of the meeting it is before; empty: none yet
	Item      ItemID    // and of the agenda's item
	MotionText
	Mover, Seconder domain.PersonID
	MovedAt         time.Time
	SecondedAt      *time.Time
	Majority        Majority
	Mode            Mode
	Shown           Shown
	Because         SecretBecause // why it is secret
	Purpose         MotionPurpose
	Days            int // working days of the vote between meetings
	State           MotionState
	Round           int                    // of voting, from 1; another one begins when a vote is pulled to a meeting
	Members         map[domain.PanelID]int // in office and unconflicted when the vote was called: what an absolute majority is of
	Opens, Closes   *time.Time
	Contest         domain.ContestID // of a secret vote
	Outcome         *Outcome
	Casting         *CastingVote
	RemindedAt      *time.Time // those whose vote was missing
	EndedAt         *time.Time
	Effect          Effect
	EffectWhy       string   // why what it was for could not be done
	Replaces        MotionID // an earlier decision that this one replaces
	Standing        Force    // of what was carried
	ReplacedBy      MotionID // and by which decision it was replaced
	SameAs          MotionID // the lost one whose effect it has (R135)
}

// Joint reports whether several panels decide together (R128).
func (m Motion) Joint() bool { return len(m.Panels) > 1 }

// Of reports whether the motion is before the panel.
func (m Motion) Of(p domain.PanelID) bool {
	for _, of := range m.Panels {
		if of == p {
			return true
		}
	}
	return false
}

// MotionText is one version of a motion's words (R129).
type MotionText struct {
	Version int // from 1
	Title   string
	Words   string
	Hash    [32]byte // SHA-256 of [MotionText.Document]
	By      domain.PersonID
	At      time.Time
	Why     string // of a later version
}

// Document is what the hash is of: the title, an empty line, the words, and a
// line break, in UTF-8.
func (t MotionText) Document() []byte { return []byte(t.Title + "\n\n" + t.Words + "\n") }

const (
	titleCharacters = 160
	textCharacters  = 20_000
)

// NewMotionText puts a motion's words into the one form that is stored and hashed.
func NewMotionText(title, words string) (MotionText, error) {
	title, err := domain.PlainText(title, "R129")
	if err != nil {
		return MotionText{}, onField(err, "title")
	}
	title = strings.Join(strings.Fields(title), " ")
	if words, err = domain.PlainText(words, "R129"); err != nil {
		return MotionText{}, onField(err, "text")
	}
	switch n, m := utf8.RuneCountInString(title), utf8.RuneCountInString(words); {
	case n == 0:
		return MotionText{}, refusal.Because(refusal.Missing, "R129", nil).On("title")
	case n > titleCharacters:
		return MotionText{}, refusal.Because(domain.TextTooLong, "R129", refusal.Args{"characters": n, "max": titleCharacters}).On("title")
	case m == 0:
		return MotionText{}, refusal.Because(refusal.Missing, "R129", nil).On("text")
	case m > textCharacters:
		return MotionText{}, refusal.Because(domain.TextTooLong, "R129", refusal.Args{"characters": m, "max": textCharacters}).On("text")
	}
	t := MotionText{Version: 1, Title: title, Words: words}
	t.Hash = sha256.Sum256(t.Document())
	return t, nil
}

var (
	MotionNotSo    = refusal.Reason{Code: refusal.STATE, Name: "motion-state"}          // not in a state that permits the act
	TextFrozen     = refusal.Reason{Code: refusal.FROZEN, Name: "motion-frozen"}        // R129: the vote has been called
	TextUnchanged  = refusal.Reason{Code: refusal.FORM, Name: "motion-unchanged"}       // R129
	SecondsOwn     = refusal.Reason{Code: refusal.INELIG, Name: "seconds-own-motion"}   // R129
	NotTheMover    = refusal.Reason{Code: refusal.ROLE, Name: "not-the-mover"}          // R129
	NotOfThePanel  = refusal.Reason{Code: refusal.ROLE, Name: "not-of-the-panel"}       // R129
	NotElected     = refusal.Reason{Code: refusal.INELIG, Name: "elected-members-only"} // R107, R119
	MajorityFixed  = refusal.Reason{Code: refusal.FORM, Name: "majority-fixed"}         // R129, R134: this motion needs another one
	NotAmendable   = refusal.Reason{Code: refusal.STATE, Name: "motion-not-amendable"}  // R129: an amendment, or no motion for a meeting
	AmendmentFirst = refusal.Reason{Code: refusal.STATE, Name: "amendment-first"}       // R129: it is voted on before the motion itself
	MeetingOver    = refusal.Reason{Code: refusal.STATE, Name: "meeting-over"}
	NotAtAMeeting  = refusal.Reason{Code: refusal.STATE, Name: "motion-not-at-meeting"}
	VoteGoesOn     = refusal.Reason{Code: refusal.STATE, Name: "vote-goes-on"}  // R133: a meeting does not end while a vote by name goes on in it
	MinutesOfVote  = refusal.Reason{Code: refusal.FORM, Name: "secret-minutes"} // how long a secret vote in a meeting lasts
	PurposeUnknown = refusal.Reason{Code: refusal.STATE, Name: "purpose-unknown"}
	JointTwice     = refusal.Reason{Code: refusal.FORM, Name: "panel-named-twice"} // R128
)

// In refuses an act on a motion that is in none of the states.
func (m Motion) In(rule string, states ...MotionState) error {
	for _, s := range states {
		if m.State == s {
			return nil
		}
	}
	return refusal.Because(MotionNotSo, rule, refusal.Args{"state": string(m.State)})
}

// Move takes the motion to another state, if there is a way.
func (m Motion) Move(to MotionState) (Motion, error) {
	for _, s := range follows[m.State] {
		if s == to {
			m.State = to
			return m, nil
		}
	}
	return m, refusal.Because(MotionNotSo, "R129", refusal.Args{"state": string(m.State)})
}

// MaySecond judges the seconding by a member of one of its panels: anybody but
// the mover, while it waits for one (R129). Whose purpose asks for elected
// members is seconded by one of them.
func (m Motion) MaySecond(by domain.PersonID, elected bool) error {
	if err := m.In("R129", MotionMoved); err != nil {
		return err
	}
	if by == m.Mover {
		return refusal.Because(SecondsOwn, "R129", nil)
	}
	return m.Purpose.MayMove(elected)
}

// Amend gives the motion's next version. Until its vote has been called the mover
// may change the words; it must be seconded again then (R129).
func (m Motion) Amend(by domain.PersonID, t MotionText, why string, now time.Time) (Motion, error) {
	switch {
	case m.State == MotionVoting || m.State == MotionTied || m.State == MotionCarried || m.State == MotionLost:
		return m, refusal.Because(TextFrozen, "R129", nil)
	case m.State != MotionMoved && m.State != MotionSeconded:
		return m, m.In("R129", MotionMoved, MotionSeconded)
	case by != m.Mover:
		return m, refusal.Because(NotTheMover, "R129", nil)
	case m.Purpose.Kind == ForConsent: // its words follow from its items
		return m, refusal.Because(NotAmendable, "R122", nil)
	}
	return m.reworded(by, t, why, now)
}

// Reworded is Amend by a vote on an amendment: whoever carried it stands behind it,
// and the seconder stays.
func (m Motion) Reworded(by domain.PersonID, t MotionText, why string, now time.Time) (Motion, error) {
	if err := m.In("R129", MotionMoved, MotionSeconded); err != nil {
		return m, err
	}
	seconder, at, state := m.Seconder, m.SecondedAt, m.State
	m, err := m.reworded(by, t, why, now)
	m.Seconder, m.SecondedAt, m.State = seconder, at, state
	return m, err
}

func (m Motion) reworded(by domain.PersonID, t MotionText, why string, now time.Time) (Motion, error) {
	if t.Hash == m.Hash {
		return m, refusal.Because(TextUnchanged, "R129", nil).On("text")
	}
	if err := domain.Reasoned(why); err != nil {
		return m, err
	}
	t.Version, t.By, t.At, t.Why = m.Version+1, by, now, strings.TrimSpace(why)
	m.MotionText, m.Seconder, m.SecondedAt, m.State, m.Opens, m.Closes = t, "", nil, MotionMoved, nil, nil
	return m, nil
}
