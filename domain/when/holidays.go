package when

import (
	"slices"
	"sync"
	"time"
)

// calendars holds every calendar version that an election may have been timed
// by, oldest first. Never edit one: add another.
var calendars = []Calendar{{
	version:    "england-2027",
	proclaimed: englandTo2027,
	computed:   englandComputed,
	known:      new(sync.Map),
	first:      2019,
	last:       2099,
}}

// The bank holidays of England, as proclaimed, substitutes and single occasions
// included.
var englandTo2027 = map[int][]Date{
	2019: days(2019, "01-01", "04-19", "04-22", "05-06", "05-27", "08-26", "12-25", "12-26"),
	// Early May moved to Friday 8 May, 75 years after the end of the war in Europe.
	2020: days(2020, "01-01", "04-10", "04-13", "05-08", "05-25", "08-31", "12-25", "12-28"),
	2021: days(2021, "01-01", "04-02", "04-05", "05-03", "05-31", "08-30", "12-27", "12-28"),
	// Spring moved to 2 June with the Platinum Jubilee on the 3rd; the state funeral on 19 September.
	2022: days(2022, "01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27"),
	// The coronation on 8 May.
	2023: days(2023, "01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"),
	2024: days(2024, "01-01", "03-29", "04-01", "05-06", "05-27", "08-26", "12-25", "12-26"),
	2025: days(2025, "01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"),
	2026: days(2026, "01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"),
	2027: days(2027, "01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"),
}

// days reads the data above; a slip in it stops the program at start.
func days(year int, monthDays ...string) []Date {
	list := make([]Date, len(monthDays))
	for i, s := range monthDays {
		md, err := ParseMonthDay(s)
		if err != nil {
			panic("domain: holiday data: " + s)
		}
		list[i] = md.In(year)
	}
	return list
}

// englandComputed is what the law's standing rules give for a year that has not
// been proclaimed (R15a): New Year, Good Friday, Easter Monday, the first and
// last Mondays of May, the last of August, Christmas and Boxing Day, each of the
// fixed ones replaced by the next free weekday when it falls on a weekend.
func englandComputed(year int) []Date {
	easter := easterSunday(year)
	list := []Date{
		easter.AddDays(-2),
		easter.AddDays(1),
		mondayFrom(Date{year, time.May, 1}),
		mondayFrom(Date{year, time.May, 25}),
		mondayFrom(Date{year, time.August, 25}),
	}
	for _, d := range []Date{{year, time.January, 1}, {year, time.December, 25}, {year, time.December, 26}} {
		for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday || slices.Contains(list, d) {
			d = d.AddDays(1)
		}
		list = append(list, d)
	}
	slices.SortFunc(list, Date.Compare)
	return list
}

// mondayFrom is the first Monday on or after the day.
func mondayFrom(d Date) Date {
	return d.AddDays((int(time.Monday) - int(d.Weekday()) + 7) % 7)
}

// easterSunday is the date of Easter in the Gregorian calendar, by the method
// printed anonymously in Nature in 1876.
func easterSunday(year int) Date {
	golden := year % 19
	century, ofCentury := year/100, year%100
	leapCenturies, centuryRest := century/4, century%4
	moon := (century - (century+8)/25 + 1) / 3
	epact := (19*golden + century - leapCenturies - moon + 15) % 30
	leaps, rest := ofCentury/4, ofCentury%4
	weekday := (32 + 2*centuryRest + 2*leaps - epact - rest) % 7
	late := (golden + 11*epact + 22*weekday) / 451
	n := epact + weekday - 7*late + 114
	return Date{year, time.Month(n / 31), n%31 + 1}
}
