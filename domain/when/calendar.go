package when

import (
	"slices"
	"sync"
	"time"

	"hustings/domain/refusal"
)

// Calendar says which days are working days (R15): all but Saturday, Sunday and
// the holidays. Years whose holidays have been proclaimed are data; later years
// are computed, and whatever rests on them is provisional (R15a).
type Calendar struct {
	version    string
	proclaimed map[int][]Date // by year, in order
	computed   func(year int) []Date
	first      int       // first year known
	last       int       // last year that may be computed
	known      *sync.Map // the years computed so far
}

var (
	CalendarUnknown = refusal.Reason{Code: refusal.FORM, Name: "calendar-unknown"}
	YearUnknown     = refusal.Reason{Code: refusal.FORM, Name: "year-unknown"}      // R15: no holidays are known for the year
	CloseNotWorking = refusal.Reason{Code: refusal.FORM, Name: "close-not-working"} // R16: the closing day is day 1, so it is a working day
)

// CalendarVersion returns the holiday calendar of that name. An election keeps
// the name of the one its dates rest on, so that a later proclamation moves
// nothing that has been published (R15a).
func CalendarVersion(version string) (Calendar, error) {
	for _, c := range calendars {
		if c.version == version {
			return c, nil
		}
	}
	return Calendar{}, refusal.Because(CalendarUnknown, "R15", refusal.Args{"version": version})
}

// LatestCalendar is the calendar that new elections are timed by.
func LatestCalendar() Calendar { return calendars[len(calendars)-1] }

// Version is the name of the calendar.
func (c Calendar) Version() string { return c.version }

// Provisional reports whether the holidays of the day's year are computed, not
// yet proclaimed (R15a).
func (c Calendar) Provisional(d Date) bool {
	_, known := c.proclaimed[d.Year]
	return !known
}

// holidays are the year's bank holidays in order, for those who do not write to them; it refuses
// a year that the calendar does not know (R15). Years that are computed
// are computed once.
func (c Calendar) holidays(year int) ([]Date, error) {
	if year < c.first || year > c.last {
		return nil, refusal.Because(YearUnknown, "R15", refusal.Args{"year": year, "first": c.first, "last": c.last})
	}
	if days, known := c.proclaimed[year]; known {
		return days, nil
	}
	if days, known := c.known.Load(year); known {
		return days.([]Date), nil
	}
	days := c.computed(year)
	c.known.Store(year, days)
	return days, nil
}

// WorkingDay reports whether the day is a working day (R15).
func (c Calendar) WorkingDay(d Date) (bool, error) {
	holidays, err := c.holidays(d.Year)
	if err != nil {
		return false, err
	}
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday && !slices.Contains(holidays, d), nil
}

// WorkingDaysBefore returns the day that is n working days before the close,
// counting the closing day as day 1 (R16). The closing day must therefore be a
// working day itself.
func (c Calendar) WorkingDaysBefore(closing Date, n int) (Date, error) {
	works, err := c.WorkingDay(closing)
	if err != nil {
		return Date{}, err
	}
	if !works {
		return Date{}, refusal.Because(CloseNotWorking, "R16", refusal.Args{"date": closing})
	}
	return c.Step(closing, n-1, -1)
}

// AddWorkingDays returns the nth working day after the day, which is not counted
// itself: one working day after a Friday is Monday. With n = 0 it is the day
// itself, or the next working day.
func (c Calendar) AddWorkingDays(d Date, n int) (Date, error) {
	if n > 0 {
		return c.Step(d, n, 1)
	}
	works, err := c.WorkingDay(d)
	if err != nil || works {
		return d, err
	}
	return c.Step(d, 1, 1)
}

// WorkingDaysBetween counts the working days after from, up to and with until;
// it is 0 when until is not later.
func (c Calendar) WorkingDaysBetween(from, until Date) (int, error) {
	n := 0
	for d := from.AddDays(1); !d.After(until); d = d.AddDays(1) {
		works, err := c.WorkingDay(d)
		if err != nil {
			return 0, err
		}
		if works {
			n++
		}
	}
	return n, nil
}

// Step walks n working days in the direction (1 or -1).
func (c Calendar) Step(d Date, n, direction int) (Date, error) {
	for n > 0 {
		d = d.AddDays(direction)
		works, err := c.WorkingDay(d)
		if err != nil {
			return Date{}, err
		}
		if works {
			n--
		}
	}
	return d, nil
}
