package governance

import (
	"strings"
	"time"
	"unicode/utf8"

	"hustings/domain"
	"hustings/domain/refusal"
)

// ItemPurpose of an item: what the panel is asked to do with it.
type ItemPurpose string

const (
	ToNote    ItemPurpose = "note"
	ToDiscuss ItemPurpose = "discuss"
	ToDecide  ItemPurpose = "decide"
)

// Purposes are all of them, in the order in which forms show them.
var Purposes = []ItemPurpose{ToNote, ToDiscuss, ToDecide}

// ItemPart is what a standing item is for, whatever it is called.
type ItemPart string

const (
	ActionsItem ItemPart = "actions" // lists the panels' open actions (R159)
	LastItem    ItemPart = "last"    // ends the agenda: what is added comes before it (R122)
)

// Item of an agenda.
type Item struct {
	ID           ItemID
	Meeting      MeetingID
	Position     int // from 1
	Title        string
	Purpose      ItemPurpose
	Presenter    string
	Minutes      int      // allotted; 0: none
	Body         string   // what it is about, Markdown
	Private      string   // the chair's own notes, on her running sheet alone
	Confidential bool     // what is said of it is for those who may see its papers (R160)
	Consent      bool     // taken with others in one motion, unless a member pulls it out
	Standing     bool     // came by itself (R122, R159)
	Part         ItemPart // of a standing one
	Action       ActionID
	TakenBy      MotionID // the motion of consent items that it stands in, or was decided by
	Notes        string   // of the meeting, merged item by item
	Version      int      // of the notes
	Spent        time.Duration
	DoneAt       *time.Time
}

// Check refuses an item that could not be taken.
func (i Item) Check() error {
	switch {
	case strings.TrimSpace(i.Title) == "":
		return refusal.Because(refusal.Missing, "R122", nil).On("title")
	case utf8.RuneCountInString(i.Title) > TitleMost:
		return refusal.Because(domain.TextTooLong, "R122", refusal.Args{"max": TitleMost}).On("title")
	case utf8.RuneCountInString(i.Presenter) > TitleMost:
		return refusal.Because(domain.TextTooLong, "R122", refusal.Args{"max": TitleMost}).On("presenter")
	case i.Purpose != ToNote && i.Purpose != ToDiscuss && i.Purpose != ToDecide:
		return refusal.Because(PurposeMissing, "R122", nil).On("purpose")
	case i.Minutes < 0 || i.Minutes > LongestMeeting:
		return refusal.Because(ItemMinutes, "R122", refusal.Args{"max": LongestMeeting}).On("minutes")
	case utf8.RuneCountInString(i.Body) > TextMost:
		return refusal.Because(domain.TextTooLong, "R122", refusal.Args{"max": TextMost}).On("body")
	case utf8.RuneCountInString(i.Private) > TextMost:
		return refusal.Because(domain.TextTooLong, "R122", refusal.Args{"max": TextMost}).On("private")
	case i.Consent && i.Purpose == ToDiscuss:
		return refusal.Because(ConsentDiscussed, "R122", nil).On("consent")
	case i.Consent && i.Confidential:
		return refusal.Because(ConsentConfidential, "R160", nil).On("consent")
	}
	return nil
}

// MayChange refuses to change what has been taken, or stands in the motion of the
// consent items: that has its words.
func (i Item) MayChange() error {
	switch {
	case i.DoneAt != nil:
		return refusal.Because(ItemDone, "R122", nil)
	case i.TakenBy != "":
		return refusal.Because(ItemInMotion, "R122", nil)
	}
	return nil
}

// RoomForItem refuses one more item than an agenda holds.
func RoomForItem(have int) error {
	if have >= ItemsMost {
		return refusal.Because(AgendaFull, "R122", refusal.Args{"max": ItemsMost})
	}
	return nil
}

// MergeNotes gives what stands when somebody saves notes of an item that she read as
// base: hers, when nobody has saved meanwhile; both, when each has only added to it;
// refused where they truly differ, so that the later is shown both and chooses.
func MergeNotes(base, stands, hers string) (string, error) {
	switch {
	case stands == base || stands == hers:
		return hers, nil
	case hers == base:
		return stands, nil
	case strings.HasPrefix(stands, base) && strings.HasPrefix(hers, base):
		return strings.TrimRight(stands, "\n") + "\n" + strings.TrimLeft(strings.TrimPrefix(hers, base), "\n"), nil
	}
	return stands, refusal.Because(ChangedMeanwhile, "R127", nil).On("notes")
}

// Comment is a member's remark on an item beforehand, or a flag that she wants to speak
// to it.
type Comment struct {
	ID   CommentID
	Item ItemID
	By   domain.PersonID
	At   time.Time
	Text string
	Flag bool
}

// Check refuses a comment that says nothing.
func (c Comment) Check() error {
	if strings.TrimSpace(c.Text) == "" && !c.Flag {
		return refusal.Because(refusal.Missing, "R122", nil).On("text")
	}
	if utf8.RuneCountInString(c.Text) > TextMost {
		return refusal.Because(domain.TextTooLong, "R122", refusal.Args{"max": TextMost}).On("text")
	}
	return nil
}

// Turn is a place on the speakers' list of an item.
type Turn struct {
	ID     TurnID
	Item   ItemID
	Person domain.PersonID
	Asked  time.Time
	Began  *time.Time
	Ended  *time.Time
}

var (
	PurposeMissing   = refusal.Reason{Code: refusal.FORM, Name: "item-purpose"}
	ItemMinutes      = refusal.Reason{Code: refusal.FORM, Name: "item-minutes"}
	ConsentDiscussed = refusal.Reason{Code: refusal.FORM, Name: "consent-discussed"} // a consent item is not one to discuss
	AgendaFull       = refusal.Reason{Code: refusal.FORM, Name: "agenda-full"}
	TurnWaits        = refusal.Reason{Code: refusal.DUP, Name: "turn-waits"}
)

var (
	ItemDone   = refusal.Reason{Code: refusal.FROZEN, Name: "item-done"} // taken, or being taken
	AgendaOut  = refusal.Reason{Code: refusal.DUP, Name: "agenda-out"}
	NotConsent = refusal.Reason{Code: refusal.STATE, Name: "item-not-consent"}
)

// NoItem: the room is at no item of the agenda.
var NoItem = refusal.Reason{Code: refusal.STATE, Name: "meeting-no-item"}
