package governance

import (
	"strings"
	"time"
	"unicode/utf8"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// ActionState is how far an action is (R159).
type ActionState string

const (
	ActionOpen    ActionState = "open"
	ActionDone    ActionState = "done"
	ActionDropped ActionState = "dropped" // with a reason
)

// Action is what somebody has to do because a panel decided it (R159).
type Action struct {
	ID      ActionID
	Panel   domain.PanelID
	Meeting MeetingID // in which it was made; empty: between meetings
	Item    ItemID
	Motion  string // that it follows from, if one
	Text    string
	Owner   domain.PersonID
	Due     when.Date
	State   ActionState
	Why     string // it was dropped, or how it was done
	Made    time.Time
	Ended   *time.Time
}

// Check refuses an action without words, owner or date.
func (a Action) Check(today when.Date) error {
	switch {
	case strings.TrimSpace(a.Text) == "":
		return refusal.Because(refusal.Missing, "R159", nil).On("text")
	case utf8.RuneCountInString(a.Text) > 1000:
		return refusal.Because(domain.TextTooLong, "R159", refusal.Args{"max": 1000}).On("text")
	case a.Owner == "":
		return refusal.Because(refusal.Missing, "R159", nil).On("owner")
	case a.Due.IsZero():
		return refusal.Because(refusal.Missing, "R159", nil).On("due")
	case a.Due.Before(today):
		return refusal.Because(ActionDuePast, "R159", nil).On("due")
	}
	return nil
}

// MayEnd judges the end of an action: an open one, dropped only with a reason.
func (a Action) MayEnd(to ActionState, why string) error {
	switch {
	case a.State != ActionOpen:
		return refusal.Because(ActionEnded, "R159", nil)
	case to != ActionDone && to != ActionDropped:
		return refusal.Because(refusal.Malformed, "R159", nil).On("state")
	case to == ActionDropped && strings.TrimSpace(why) == "":
		return refusal.Because(refusal.WhyMissing, "R159", nil).On("why")
	case utf8.RuneCountInString(why) > 1000:
		return refusal.Because(domain.TextTooLong, "R159", refusal.Args{"max": 1000}).On("why")
	}
	return nil
}

// actionNotice is how many days before an action is due its owner is reminded.
const actionNotice = 3

// Reminds reports whether the owner is reminded on the day: three days before it is due
// and once a week when it is overdue (R159).
func (a Action) Reminds(today when.Date) bool {
	if a.State != ActionOpen {
		return false
	}
	d := today.DaysUntil(a.Due)
	return d == actionNotice || d < 0 && d%7 == -1
}

var (
	ActionDuePast = refusal.Reason{Code: refusal.FORM, Name: "action-due-past"}
	ActionEnded   = refusal.Reason{Code: refusal.STATE, Name: "action-ended"}
)
