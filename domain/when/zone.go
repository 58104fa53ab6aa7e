package when

import (
	"fmt"
	"time"
	_ "time/tzdata" // a machine without zone files must judge like one that has them

	"hustings/domain/refusal"
)

// Deadlines are typed as people speak of them, a local date and time in a named
// zone, and kept as instants in UTC (R10). The functions here are the only way
// from the one to the other.

var (
	ZoneUnknown      = refusal.Reason{Code: refusal.FORM, Name: "zone-unknown"}
	TimeUnreadable   = refusal.Reason{Code: refusal.FORM, Name: "time-unreadable"}    // R10: no date, no time, or not one we can read
	LocalTimeMissing = refusal.Reason{Code: refusal.FORM, Name: "local-time-missing"} // R14: the clocks skip it
	LocalTimeTwice   = refusal.Reason{Code: refusal.FORM, Name: "local-time-twice"}   // R14: the clocks show it twice
)

// Zone returns the time zone of that name, such as Europe/London. The name must
// be given: "Local" and the empty name are the machine's business and refused
// (R10).
func Zone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, refusal.Because(ZoneUnknown, "R10", refusal.Args{"zone": name})
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, refusal.Because(ZoneUnknown, "R10", refusal.Args{"zone": name})
	}
	return zone, nil
}

// TimeOfDay is a time on the clock's face in whole minutes, written HH:MM.
type TimeOfDay struct{ Hour, Minute int }

// ParseTimeOfDay reads HH:MM, 00:00 to 23:59.
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != 5 {
		return TimeOfDay{}, refusal.Because(TimeUnreadable, "R10", nil)
	}
	return TimeOfDay{t.Hour(), t.Minute()}, nil
}

// String writes the time as HH:MM.
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", t.Hour, t.Minute) }

// MarshalText writes the time as HH:MM.
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads HH:MM.
func (t *TimeOfDay) UnmarshalText(text []byte) error {
	parsed, err := ParseTimeOfDay(string(text))
	if err != nil {
		return err
	}
	*t = parsed
	return nil
}

// Instant is the moment at which the clocks of the zone show the time on the
// day. A time that they skip or show twice is refused (R14); the language's own
// library would choose silently.
func Instant(d Date, t TimeOfDay, zone *time.Location) (time.Time, error) {
	return localInstant(time.Date(d.Year, d.Month, d.Day, t.Hour, t.Minute, 0, 0, time.UTC), zone)
}

// StartOfDay is the first instant of the day in the zone: local midnight, at
// which terms begin and end (R18). Where the clocks skip midnight the day begins
// when they resume; where they show it twice it begins at the first.
func StartOfDay(d Date, zone *time.Location) time.Time {
	midnight := d.utc()
	if at := instantsShowing(midnight, zone); len(at) > 0 {
		return at[0]
	}
	// Midnight is skipped: the change itself is the day's first instant.
	t := midnight.Add(-30 * time.Hour).In(zone)
	for {
		_, change := t.ZoneBounds()
		if !DateOf(change, zone).Before(d) {
			return change.UTC()
		}
		t = change
	}
}

// ParseLocal reads a deadline: a date, a time, and the zone it is meant in
// (R10). "2026-06-25T17:00" is local to the zone, seconds are optional, and a
// space may stand for the T. With an explicit offset ("+01:00" or "Z") the
// instant is fixed by it, which is how a time that occurs twice is given (R14).
func ParseLocal(s string, zone *time.Location) (time.Time, error) {
	b := []byte(s)
	if len(b) > 10 && b[10] == ' ' {
		b[10] = 'T'
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, string(b)); err == nil && t.Nanosecond() == 0 {
			return localInstant(t, zone)
		}
	}
	for _, layout := range []string{"2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z07:00"} {
		if t, err := time.Parse(layout, string(b)); err == nil && t.Nanosecond() == 0 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, refusal.Because(TimeUnreadable, "R10", nil)
}

// localInstant turns a clock reading, given as if it were UTC, into the instant.
func localInstant(reading time.Time, zone *time.Location) (time.Time, error) {
	args := refusal.Args{"local": reading.Format("2006-01-02T15:04:05"), "zone": zone.String()}
	switch at := instantsShowing(reading, zone); len(at) {
	case 1:
		return at[0], nil
	case 0:
		return time.Time{}, refusal.Because(LocalTimeMissing, "R14", args)
	default:
		return time.Time{}, refusal.Because(LocalTimeTwice, "R14", args)
	}
}

// instantsShowing returns, earliest first, every instant at which the clocks of
// the zone show the reading: one as a rule, none or two around a change. It
// tries each offset in force within a day and a half of the reading, more than
// any zone is away from UTC.
func instantsShowing(reading time.Time, zone *time.Location) []time.Time {
	const reach = 36 * time.Hour
	var at []time.Time
	last := reading.Add(reach)
	for t := reading.Add(-reach).In(zone); ; {
		_, offset := t.Zone()
		candidate := reading.Add(-time.Duration(offset) * time.Second)
		from, until := t.ZoneBounds()
		if !candidate.Before(from) && (until.IsZero() || candidate.Before(until)) {
			at = append(at, candidate.UTC())
		}
		if until.IsZero() || until.After(last) {
			return at
		}
		t = until
	}
}
