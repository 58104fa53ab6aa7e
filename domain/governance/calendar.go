package governance

import (
	"fmt"
	"slices"
	"time"

	"github.com/teambition/rrule-go"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Rule is what a panel's year of meetings is generated from (R121): the nth weekday
// or a day of the month, in every month or each second, third, …, less those left out.
// The zero Nth makes it a day of the month.
type Rule struct {
	Nth      int            `json:"nth,omitempty"`     // 1 to 5 from the month's beginning, -1 the last; a fifth that a month has not is its last
	Weekday  time.Weekday   `json:"weekday,omitempty"` // with Nth
	Day      int            `json:"day,omitempty"`     // 1 to 31, clamped to the month's last
	Months   int            `json:"months"`            // from one meeting to the next, 1 to 12, counted from the year's first month
	Without  []time.Month   `json:"without,omitempty"` // no meeting in these
	At       when.TimeOfDay `json:"at"`
	Minutes  int            `json:"minutes"` // how long a meeting lasts
	Timezone string         `json:"timezone"`
}

// DefaultRule is the second Tuesday of each month at 16:00 for an hour and a half.
func DefaultRule(zone string) Rule {
	return Rule{Nth: 2, Weekday: time.Tuesday, Months: 1, At: when.TimeOfDay{Hour: 16}, Minutes: 90, Timezone: zone}
}

// How long a meeting may be.
const (
	ShortestMeeting = 5 // minutes
	LongestMeeting  = 12 * 60
	LongestSpeech   = 2 * 60
)

// Check refuses a rule that means nothing or never happens.
func (r Rule) Check() error {
	switch {
	case r.Nth != 0 && (r.Nth < -1 || r.Nth > 5 || r.Weekday < time.Sunday || r.Weekday > time.Saturday):
		return refusal.Because(RuleUnreadable, "R121", nil).On("nth")
	case r.Nth == 0 && (r.Day < 1 || r.Day > 31):
		return refusal.Because(RuleUnreadable, "R121", nil).On("day")
	case r.Months < 1 || r.Months > 12:
		return refusal.Because(RuleUnreadable, "R121", nil).On("months")
	case r.Minutes < ShortestMeeting || r.Minutes > LongestMeeting:
		return refusal.Because(LengthOutOfRange, "R121", refusal.Args{"min": ShortestMeeting, "max": LongestMeeting}).On("minutes")
	case r.Weekday == time.Saturday && r.Nth != 0, r.Weekday == time.Sunday && r.Nth != 0:
		return refusal.Because(RuleWeekend, "R121", nil).On("weekday")
	}
	if _, err := when.Zone(r.Timezone); err != nil {
		return onField(err, "timezone")
	}
	if len(r.months()) == 0 {
		return refusal.Because(RuleNever, "R121", nil).On("without")
	}
	return nil
}

// months are those in which the rule has a meeting.
func (r Rule) months() []int {
	var all []int
	for m := 1; m <= 12; m += r.Months {
		if !slices.Contains(r.Without, time.Month(m)) {
			all = append(all, m)
		}
	}
	return all
}

// Slot is one meeting of a generated year.
type Slot struct {
	Rule        when.Date // the day the rule names
	On          when.Date // the day it is held: the rule's, or the next working day (R121)
	Starts      time.Time
	Ends        time.Time
	Provisional bool // rests on holidays not yet proclaimed (R15a)
}

// Moved reports whether a holiday moved the meeting.
func (s Slot) Moved() bool { return s.Rule != s.On }

// Year generates the meetings of a calendar year (R121). Recurrence is the library's,
// in local dates; clamping, working days and local times are ours (R14, R15). Days
// before from are left out.
func (r Rule) Year(year int, from when.Date, c when.Calendar) ([]Slot, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	zone, err := when.Zone(r.Timezone)
	if err != nil {
		return nil, onField(err, "timezone")
	}
	days, err := r.days(year)
	if err != nil {
		return nil, err
	}
	var slots []Slot
	for _, d := range days {
		held, err := c.AddWorkingDays(d, 0)
		if err != nil {
			return nil, onField(err, "year")
		}
		if held.Before(from) {
			continue
		}
		starts, err := when.Instant(held, r.At, zone)
		if err != nil {
			return nil, onField(err, "at")
		}
		slots = append(slots, Slot{Rule: d, On: held, Starts: starts, Ends: starts.Add(time.Duration(r.Minutes) * time.Minute),
			Provisional: c.Provisional(d) || c.Provisional(held)})
	}
	if len(slots) == 0 {
		return nil, refusal.Because(RuleNever, "R121", refusal.Args{"year": year}).On("year")
	}
	return slots, nil
}

// days expands the rule with the library, in UTC, where every day has 24 hours. A day
// of the month that is missing is clamped by asking for the last of those up to it,
// a fifth weekday likewise.
func (r Rule) days(year int) ([]when.Date, error) {
	o := rrule.ROption{Freq: rrule.MONTHLY, Bymonth: r.months(), Dtstart: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC),
		Until: time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC)}
	weekday := []rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}[int(r.Weekday)%7]
	switch {
	case r.Nth == 5:
		o.Byweekday, o.Bysetpos = []rrule.Weekday{weekday.Nth(4), weekday.Nth(5)}, []int{-1}
	case r.Nth != 0:
		o.Byweekday = []rrule.Weekday{weekday.Nth(r.Nth)}
	case r.Day <= 28:
		o.Bymonthday = []int{r.Day}
	default:
		for d := 28; d <= r.Day; d++ {
			o.Bymonthday = append(o.Bymonthday, d)
		}
		o.Bysetpos = []int{-1}
	}
	expanded, err := rrule.NewRRule(o)
	if err != nil {
		return nil, fmt.Errorf("expanding a calendar rule: %w", err)
	}
	var days []when.Date
	for _, t := range expanded.All() {
		days = append(days, when.DateOf(t, time.UTC))
	}
	return days, nil
}

// onField names the field of a refusal that has none.
func onField(err error, field string) error {
	if r, is := refusal.Of(err); is && r.Field == "" {
		return r.On(field)
	}
	return err
}

var (
	RuleUnreadable   = refusal.Reason{Code: refusal.FORM, Name: "meeting-rule-unreadable"}
	RuleNever        = refusal.Reason{Code: refusal.FORM, Name: "meeting-rule-never"}   // no meeting comes of it
	RuleWeekend      = refusal.Reason{Code: refusal.FORM, Name: "meeting-rule-weekend"} // every meeting would be moved
	LengthOutOfRange = refusal.Reason{Code: refusal.FORM, Name: "meeting-length"}
)
