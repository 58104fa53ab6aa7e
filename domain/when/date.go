// Package when is civil time: dates and sums of months (R17), working days and holidays (R15,
// R16), instants read off a wall clock (R14).
package when

import (
	"fmt"
	"time"

	"hustings/domain/refusal"
)

// Date is a day of the civil calendar, without time or zone. Terms, qualifying
// days and holidays are dates; deadlines are instants (zone.go). Dates compare
// with ==. The zero Date is no day at all.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateUnreadable is what is not a day of the calendar, written YYYY-MM-DD.
var DateUnreadable = refusal.Reason{Code: refusal.FORM, Name: "date-unreadable"}

// The years a Date may be written with: four digits, so that dates sort as text.
const (
	minYear = 1
	maxYear = 9999
)

// NewDate returns the day, or refuses one that the calendar does not have.
func NewDate(year int, month time.Month, day int) (Date, error) {
	d := Date{year, month, day}
	if year < minYear || year > maxYear || !d.exists() {
		return Date{}, refusal.Because(DateUnreadable, "R10", nil)
	}
	return d, nil
}

// ParseDate reads a day written YYYY-MM-DD and nothing else (R10).
func ParseDate(s string) (Date, error) {
	if len(s) != 10 {
		return Date{}, refusal.Because(DateUnreadable, "R10", nil)
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, refusal.Because(DateUnreadable, "R10", nil)
	}
	return NewDate(t.Year(), t.Month(), t.Day())
}

// DateOf is the civil date that the clocks of the zone show at the instant.
func DateOf(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return Date{y, m, d}
}

// IsZero reports whether d is no day at all.
func (d Date) IsZero() bool { return d == Date{} }

// String writes the day as YYYY-MM-DD, and no day as the empty string.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Compare is -1, 0 or 1 as d is before, equal to or after e.
func (d Date) Compare(e Date) int {
	a := (d.Year*16+int(d.Month))*32 + d.Day
	b := (e.Year*16+int(e.Month))*32 + e.Day
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// AddDays returns the day n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date {
	y, m, day := d.utc().AddDate(0, 0, n).Date()
	return Date{y, m, day}
}

// DaysUntil is the number of days from d to e; negative when e is earlier.
func (d Date) DaysUntil(e Date) int {
	return int(e.utc().Sub(d.utc()) / (24 * time.Hour))
}

// AddMonths adds calendar months (R17): the same day of the target month if it
// exists, otherwise the first day of the month after it. 31 August and six
// months is 1 March. Databases and libraries differ here, which is why nothing
// else in Hustings may add a month or a year.
func (d Date) AddMonths(n int) Date {
	months := d.Year*12 + int(d.Month) - 1 + n
	target := Date{months / 12, time.Month(months%12 + 1), d.Day}
	if target.exists() {
		return target
	}
	return Date{target.Year, target.Month + 1, 1} // the month is not December, which has every day
}

// AddYears adds calendar years (R17): 29 February and two years is 1 March,
// and four years is 29 February again.
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }

// MarshalText writes the day as YYYY-MM-DD, and no day as nothing.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD, or nothing for no day.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// exists reports whether the calendar has the day.
func (d Date) exists() bool {
	y, m, day := d.utc().Date()
	return y == d.Year && m == d.Month && day == d.Day
}

// utc is the day as a time in UTC, where every day has 24 hours.
func (d Date) utc() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// MonthDay is a day of every year, such as the day on which terms begin. It is
// written MM-DD.
type MonthDay struct {
	Month time.Month
	Day   int
}

// ParseMonthDay reads MM-DD. It admits 29 February, which some rules refuse.
func ParseMonthDay(s string) (MonthDay, error) {
	d, err := ParseDate("2000-" + s) // a leap year
	if err != nil {
		return MonthDay{}, err
	}
	return MonthDay{d.Month, d.Day}, nil
}

// In returns the day in the given year; 29 February in a common year is 1 March
// (R17).
func (m MonthDay) In(year int) Date { return Date{2000, m.Month, m.Day}.AddYears(year - 2000) }

// String writes the day as MM-DD, and no day as the empty string.
func (m MonthDay) String() string {
	if m == (MonthDay{}) {
		return ""
	}
	return fmt.Sprintf("%02d-%02d", int(m.Month), m.Day)
}

// MarshalText writes the day as MM-DD.
func (m MonthDay) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads MM-DD, or nothing for no day.
func (m *MonthDay) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = MonthDay{}
		return nil
	}
	parsed, err := ParseMonthDay(string(text))
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}
