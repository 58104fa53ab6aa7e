package governance

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"hustings/domain"
	"hustings/domain/refusal"
)

// MinutesState is how far a meeting's minutes are (R127).
type MinutesState string

const (
	MinutesDraft    MinutesState = "draft"    // the secretary edits
	MinutesComment  MinutesState = "comment"  // sent to the members
	MinutesApproved MinutesState = "approved" // and sealed with it
)

// Section of minutes: what goes before the items, one item, or what comes after. Text
// is Markdown, edited as such.
type Section struct {
	Item         ItemID `json:"item,omitempty"`
	Heading      string `json:"heading"`
	Text         string `json:"text"`
	Confidential bool   `json:"confidential,omitempty"`
}

// Minutes of a meeting (R127). Sealed, they never change; corrections are appended.
type Minutes struct {
	Meeting     MeetingID
	State       MinutesState
	Sections    []Section
	Version     int
	Drafted     time.Time
	Sent        *time.Time
	Approved    *time.Time
	ApprovedIn  MeetingID // empty, and approved: by correspondence
	ByOthers    bool      // by a later panel, as a record of others
	Hash        [32]byte  // of the sealed text
	Assents     []domain.PersonID
	Corrections []Correction
}

// Correction of sealed minutes, beside them (R127).
type Correction struct {
	Number int
	By     domain.PersonID
	At     time.Time
	Text   string
}

// Decided is a decision as the minutes carry it.
type Decided struct {
	Item   ItemID
	Motion string
	Text   string // the motion, mover and seconder, and the outcome in numbers with its rule
}

// SectionMost bounds one section's text, characters.
const SectionMost = 40_000

// sealedMinutes is what is hashed: the form is part of the seal.
type sealedMinutes struct {
	Meeting  MeetingID   `json:"meeting"`
	Version  int         `json:"version"`
	Sections []Section   `json:"sections"`
	Papers   []SealPaper `json:"papers"` // what decisions rested on (R160)
}

// SealPaper is a version of a paper that was before the meeting.
type SealPaper struct {
	Item    ItemID  `json:"item"`
	Paper   PaperID `json:"paper"`
	Version int     `json:"version"`
	SHA256  string  `json:"sha256,omitempty"`
	Link    string  `json:"link,omitempty"`
}

// Seal gives the bytes that are kept for good and their hash (R127): the whole of the
// minutes, with the papers that were before the meeting (R160).
func (m Minutes) Seal(papers []SealPaper) ([]byte, [32]byte, error) {
	if papers == nil {
		papers = []SealPaper{}
	}
	text, err := json.Marshal(sealedMinutes{m.Meeting, m.Version, m.Sections, papers})
	if err != nil {
		return nil, [32]byte{}, fmt.Errorf("sealing minutes: %w", err)
	}
	return text, sha256.Sum256(text), nil
}

// Unseal reads sealed minutes, and raises the alarm where they are not what was sealed.
func Unseal(content []byte, hash [32]byte) ([]Section, error) {
	var sealed sealedMinutes
	if sha256.Sum256(content) != hash || json.Unmarshal(content, &sealed) != nil {
		return nil, refusal.Because(refusal.Tampered, "R127", nil)
	}
	return sealed.Sections, nil
}

// MayEdit refuses to write over what is approved, and over what somebody else has saved
// since version was read.
func (m Minutes) MayEdit(version int) error {
	switch {
	case m.State == MinutesApproved:
		return refusal.Because(MinutesSealed, "R127", nil)
	case version != m.Version:
		return refusal.Because(ChangedMeanwhile, "R127", refusal.Args{"version": m.Version})
	}
	return nil
}

// CheckSections refuses text that is too long, and minutes whose items are not those
// they had: sections are edited, none is lost.
func CheckSections(was, now []Section) error {
	if len(was) != len(now) {
		return refusal.Because(refusal.Malformed, "R127", nil).On("sections")
	}
	for i, s := range now {
		if s.Item != was[i].Item {
			return refusal.Because(refusal.Malformed, "R127", nil).On("sections")
		}
		if utf8.RuneCountInString(s.Text) > SectionMost {
			return refusal.Because(domain.TextTooLong, "R127", refusal.Args{"max": SectionMost}).On(fmt.Sprintf("text-%d", i))
		}
	}
	return nil
}

// MayApprove judges the approval of minutes in a meeting (R127): a later one of the
// panel, open and quorate; by those present at the meeting they are of, or, when none
// of them sits any more, by whoever does, as a record of others.
func (m Minutes) MayApprove(of, in Meeting, floors []Floor, attended []domain.PersonID) (byOthers bool, err error) {
	switch {
	case m.State == MinutesApproved:
		return false, refusal.Because(MinutesSealed, "R127", nil)
	case m.State != MinutesComment:
		return false, refusal.Because(MinutesNotSent, "R127", nil)
	case in.ID == of.ID || !of.Starts.Before(in.Starts):
		return false, refusal.Because(ApprovedLater, "R127", nil).On("meeting")
	}
	if err := in.Sits(); err != nil {
		return false, err
	}
	byOthers = true
	for _, f := range floors {
		if err := f.Quorate(); err != nil {
			return false, err
		}
		for _, p := range attended {
			for _, s := range f.Members {
				byOthers = byOthers && s.Person != p
			}
		}
	}
	return byOthers, nil
}

// AssentsNeeded is how many of those who were present must assent by correspondence
// for the last minutes of an outgoing panel: more than half of them.
func AssentsNeeded(present int) int { return present/2 + 1 }

// MayAssent refuses an assent by correspondence of somebody who was not present, a
// second one, and one to minutes that are not out for it.
func (m Minutes) MayAssent(p domain.PersonID, attended []domain.PersonID) error {
	switch {
	case m.State == MinutesApproved:
		return refusal.Because(MinutesSealed, "R127", nil)
	case m.State != MinutesComment:
		return refusal.Because(MinutesNotSent, "R127", nil)
	}
	was := false
	for _, a := range attended {
		was = was || a == p
	}
	if !was {
		return refusal.Because(NotPresent, "R127", nil)
	}
	for _, a := range m.Assents {
		if a == p {
			return refusal.Because(AssentGiven, "R127", nil)
		}
	}
	return nil
}

// Remark is a comment on minutes that are out for it (R127).
type Remark struct {
	ID      RemarkID
	Item    ItemID // empty: on all of them
	By      domain.PersonID
	Version int // of the text that she had before her
	At      time.Time
	Text    string
}

// MayRemark refuses a comment that says nothing, one on minutes that are not out for
// it, and one on an item that is not among what its author may read.
func (m Minutes) MayRemark(r Remark) error {
	switch {
	case m.State == MinutesApproved:
		return refusal.Because(MinutesSealed, "R127", nil)
	case m.State != MinutesComment:
		return refusal.Because(MinutesNotSent, "R127", nil)
	case r.Text == "":
		return refusal.Because(refusal.Missing, "R127", nil).On("text")
	case utf8.RuneCountInString(r.Text) > TextMost:
		return refusal.Because(domain.TextTooLong, "R127", refusal.Args{"max": TextMost}).On("text")
	}
	if r.Item == "" {
		return nil
	}
	for _, s := range m.Sections {
		if s.Item == r.Item {
			return nil
		}
	}
	return refusal.Because(refusal.Unknown, "", nil).On("item")
}

// CheckCorrection refuses a correction that says nothing, and one to minutes that can
// still be edited.
func (m Minutes) CheckCorrection(text string) error {
	switch {
	case m.State != MinutesApproved:
		return refusal.Because(MinutesOpen, "R127", nil)
	case strings.TrimSpace(text) == "":
		return refusal.Because(refusal.Missing, "R127", nil).On("text")
	case utf8.RuneCountInString(text) > TextMost:
		return refusal.Because(domain.TextTooLong, "R127", refusal.Args{"max": TextMost}).On("text")
	}
	return nil
}

// For is what of the minutes a reader gets: members of the panel all but what they have
// stood aside from, others the members' edition, which is made from the source without
// confidential items: nothing is blacked out (R127, R160).
func (m Minutes) For(r Reader) []Section {
	out := []Section{}
	for _, s := range m.Sections {
		if !s.Confidential || r.Inside() && !r.conflicted(s.Item) {
			out = append(out, s)
		}
	}
	return out
}

var (
	MinutesSealed  = refusal.Reason{Code: refusal.FROZEN, Name: "minutes-sealed"}
	MinutesOpen    = refusal.Reason{Code: refusal.STATE, Name: "minutes-open"} // not sealed yet: edit them instead
	MinutesNotSent = refusal.Reason{Code: refusal.STATE, Name: "minutes-not-sent"}
	MinutesNone    = refusal.Reason{Code: refusal.STATE, Name: "minutes-none"} // the meeting is not over
	ApprovedLater  = refusal.Reason{Code: refusal.STATE, Name: "minutes-approved-later"}
	AssentGiven    = refusal.Reason{Code: refusal.DUP, Name: "assent-given"}
)
