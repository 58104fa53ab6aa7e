package ical

import (
	"fmt"
	"time"

	ics "github.com/arran4/golang-ical"
)

// timezone is the zone's VTIMEZONE: a yearly rule for each change, from 1970 on, which
// every program understands; lists of dates are not understood by all. False for a zone
// whose changes follow no such rule: then times are written in UTC.
func timezone(name string, near time.Time) (*ics.VTimezone, bool) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "UTC" || name == "Local" {
		return nil, false
	}
	year := near.In(zone).Year()
	changes, ok := yearly(zone, year)
	if !ok {
		return nil, false
	}
	v := ics.NewTimezone(name)
	if len(changes) == 0 {
		short, offset := near.In(zone).Zone()
		s := ics.NewStandard()
		times(&s.ComponentBase, "19700101T000000", offset, offset, short, "")
		v.Components = append(v.Components, s)
	}
	for _, c := range changes {
		if c.summer {
			d := &ics.Daylight{}
			times(&d.ComponentBase, c.first(), c.from, c.to, c.name, c.rule())
			v.Components = append(v.Components, d)
		} else {
			s := ics.NewStandard()
			times(&s.ComponentBase, c.first(), c.from, c.to, c.name, c.rule())
			v.Components = append(v.Components, s)
		}
	}
	return v, true
}

func times(c *ics.ComponentBase, start string, from, to int, name, rule string) {
	c.SetProperty(ics.ComponentPropertyDtStart, start)
	c.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), offset(from))
	c.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), offset(to))
	c.SetProperty(ics.ComponentProperty(ics.PropertyTzname), name)
	if rule != "" {
		c.SetProperty(ics.ComponentPropertyRrule, rule)
	}
}

func offset(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	return fmt.Sprintf("%s%02d%02d", sign, seconds/3600, seconds%3600/60)
}

// change is one that comes every year on a weekday of a month.
type change struct {
	month    time.Month
	weekday  time.Weekday
	nth      int // of the month; -1: the last
	clock    time.Duration
	from, to int // seconds east of UTC
	name     string
	summer   bool
}

var shortDays = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

func (c change) rule() string {
	return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", int(c.month), c.nth, shortDays[c.weekday])
}

// first is when the rule would have applied in 1970, on the clock before the change.
func (c change) first() string {
	day := time.Date(1970, c.month, 1, 0, 0, 0, 0, time.UTC)
	if c.nth < 0 {
		day = day.AddDate(0, 1, -1)
		for day.Weekday() != c.weekday {
			day = day.AddDate(0, 0, -1)
		}
	} else {
		for day.Weekday() != c.weekday {
			day = day.AddDate(0, 0, 1)
		}
		day = day.AddDate(0, 0, 7*(c.nth-1))
	}
	return day.Add(c.clock).Format("20060102T150405")
}

// yearly are the zone's changes of the year as rules, and whether the years around it
// follow the same ones.
func yearly(zone *time.Location, year int) ([]change, bool) {
	all := changesOf(zone, year)
	if len(all) != 0 && len(all) != 2 {
		return nil, false
	}
	for y := year - 1; y <= year+6; y++ {
		others := changesOf(zone, y)
		if len(others) != len(all) {
			return nil, false
		}
		for i, o := range others {
			a := &all[i]
			if o.month != a.month || o.weekday != a.weekday || o.clock != a.clock || o.from != a.from || o.to != a.to {
				return nil, false
			}
			if a.nth != o.nth {
				if a.nth < 4 && a.nth > 0 || o.nth < 4 && o.nth > 0 {
					return nil, false
				}
				a.nth = -1 // a fourth in one year and a fifth in another is the last
			}
		}
	}
	for i := range all {
		if all[i].nth == 5 {
			all[i].nth = -1
		}
	}
	return all, true
}

// changesOf are the changes within a calendar year, as they fall in it.
func changesOf(zone *time.Location, year int) (all []change) {
	for t := time.Date(year, 1, 1, 0, 0, 0, 0, zone); ; {
		_, next := t.ZoneBounds()
		if next.IsZero() || next.In(zone).Year() > year {
			return all
		}
		_, from := next.Add(-time.Second).In(zone).Zone()
		name, to := next.In(zone).Zone()
		wall := next.UTC().Add(time.Duration(from) * time.Second)
		all = append(all, change{month: wall.Month(), weekday: wall.Weekday(), nth: (wall.Day()-1)/7 + 1,
			clock: wall.Sub(time.Date(wall.Year(), wall.Month(), wall.Day(), 0, 0, 0, 0, time.UTC)), from: from, to: to, name: name, summer: next.In(zone).IsDST()})
		t = next
	}
}
