package governance

import (
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

// Presence is how a member stands to a meeting (R124). There are no substitutes.
type Presence string

const (
	Expected  Presence = ""
	Apologies Presence = "apologies"
	Present   Presence = "present"
	Left      Presence = "left"   // was there, and has gone
	Absent    Presence = "absent" // neither came nor apologised: said at the close
)

// Attendance is one member's at one meeting.
type Attendance struct {
	Meeting MeetingID
	Person  domain.PersonID
	Panel   domain.PanelID
	State   Presence
	Arrived *time.Time // first
	Left    *time.Time // last, if she has gone
}

// Came reports whether she was there at all: what absence is counted from (R113).
func (a Attendance) Came() bool { return a.Arrived != nil }

// MayAttend judges a change of presence (R124): apologies until the meeting opens,
// coming and going while it is open, and members only.
func MayAttend(m Meeting, members []Sitting, p domain.PersonID, to Presence) error {
	if !slices.ContainsFunc(members, func(s Sitting) bool { return s.Person == p }) || !m.For(p) {
		return refusal.Because(NotOnPanel, "R124", nil).On("person")
	}
	switch to {
	case Present, Left:
		return m.Sits()
	case Apologies, Expected:
		if m.Over() {
			return refusal.Because(MeetingState, "R124", refusal.Args{"state": string(m.State)})
		}
		return nil
	case Absent:
	}
	return refusal.Because(refusal.Malformed, "R124", nil).On("state")
}

// PresentOf are those who are in the room.
func PresentOf(all []Attendance) []domain.PersonID {
	var out []domain.PersonID
	for _, a := range all {
		if a.State == Present {
			out = append(out, a.Person)
		}
	}
	return out
}

// HeldAt is a meeting that was held, as far as one member's absence goes (R113).
type HeldAt struct {
	Meeting MeetingID
	Starts  time.Time
	Came    bool
}

// MissedRunning are the meetings that a member has missed running, apologies or not,
// latest first (R113). Held are those of her panel that were held while she sat.
func MissedRunning(held []HeldAt) []HeldAt {
	slices.SortFunc(held, func(a, b HeldAt) int { return b.Starts.Compare(a.Starts) })
	for i, m := range held {
		if m.Came {
			return held[:i]
		}
	}
	return held
}

// Inquiry is the secretariat's question to a member who has missed absence_trigger
// meetings running (R113).
type Inquiry struct {
	ID       InquiryID
	Panel    domain.PanelID
	Person   domain.PersonID
	Missed   []MeetingID
	Asked    time.Time
	Answer   string
	Answered *time.Time
	Settled  *time.Time // she came again, left, or the seat was declared vacant
}

// MayDeclareVacant refuses a panel's declaration before the inquiry, and before one
// meeting more was missed than led to it (R113).
func MayDeclareVacant(missed int, inquired bool, p domain.Params) error {
	if !inquired || missed <= p.AbsenceTrigger {
		return refusal.Because(NotAbsentEnough, "R113", refusal.Args{"missed": missed, "needed": p.AbsenceTrigger + 1})
	}
	return nil
}

// NotAbsentEnough refuses to declare a seat vacant for absence (R113).
var NotAbsentEnough = refusal.Reason{Code: refusal.STATE, Name: "not-absent-enough"}
