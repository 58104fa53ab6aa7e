package when

import (
	"slices"
	"testing"

	"hustings/domain/refusal/refusaltest"
)

func TestR16_MerseyCare2020(t *testing.T) {
	testCounting(t, "2020-09-24", map[int]string{
		40: "2020-07-30", 28: "2020-08-17", 27: "2020-08-18", 25: "2020-08-20", 15: "2020-09-04",
	})
}

func TestE3_Timetable2026(t *testing.T) {
	testCounting(t, "2026-06-25", map[int]string{
		40: "2026-04-29", 28: "2026-05-18", 27: "2026-05-19", 25: "2026-05-21", 20: "2026-05-29", 15: "2026-06-05",
	})
}

func testCounting(t *testing.T, closing string, want map[int]string) {
	t.Helper()
	for n, day := range want {
		got, err := LatestCalendar().WorkingDaysBefore(mustDate(t, closing), n)
		if err != nil || got.String() != day {
			t.Errorf("R16: %d working days before %s is %s, %v; want %s", n, closing, got, err, day)
		}
	}
}

func TestR16_TheClosingDayIsDayOne(t *testing.T) {
	c := LatestCalendar()
	closing := mustDate(t, "2026-06-25")
	if got, err := c.WorkingDaysBefore(closing, 1); err != nil || got != closing {
		t.Errorf("day 1 is %s, %v; want the closing day", got, err)
	}
	for _, day := range []string{"2026-06-27", "2026-06-28", "2026-05-25"} { // Saturday, Sunday, holiday
		_, err := c.WorkingDaysBefore(mustDate(t, day), 5)
		refusaltest.Want(t, err, CloseNotWorking)
	}
}

func TestR15_WorkingDays(t *testing.T) {
	c := LatestCalendar()
	for _, x := range []struct {
		what, day string
		want      bool
	}{
		{"a Thursday", "2026-06-25", true},
		{"a Saturday", "2026-06-27", false},
		{"a Sunday", "2026-06-28", false},
		{"Good Friday", "2026-04-03", false},
		{"Easter Monday", "2026-04-06", false},
		{"Boxing Day's substitute", "2026-12-28", false},
		{"the moved May holiday of 2020", "2020-05-08", false},
		{"the Monday it moved from", "2020-05-04", true},
		{"the moved spring holiday of 2022", "2022-06-02", false},
		{"the Platinum Jubilee", "2022-06-03", false},
		{"the Monday spring moved from", "2022-05-30", true},
		{"the state funeral", "2022-09-19", false},
		{"the coronation", "2023-05-08", false},
	} {
		t.Run(x.what, func(t *testing.T) {
			if got, err := c.WorkingDay(mustDate(t, x.day)); err != nil || got != x.want {
				t.Errorf("%s: %v, %v; want %v", x.day, got, err, x.want)
			}
		})
	}
}

func TestR15_UnknownYearsAreRefused(t *testing.T) {
	c := LatestCalendar()
	for _, day := range []string{"2018-12-31", "2100-01-04"} {
		_, err := c.WorkingDay(mustDate(t, day))
		if r := refusaltest.Want(t, err, YearUnknown); r.Rule != "R15" {
			t.Errorf("%s: %v", day, r)
		}
	}
	for _, day := range []string{"2019-01-02", "2099-12-31"} {
		if _, err := c.WorkingDay(mustDate(t, day)); err != nil {
			t.Errorf("%s is known: %v", day, err)
		}
	}
	if _, err := c.WorkingDaysBefore(mustDate(t, "2019-01-04"), 10); err == nil {
		t.Error("counted back into an unknown year")
	}
	if _, err := c.AddWorkingDays(mustDate(t, "2099-12-30"), 10); err == nil {
		t.Error("counted on into an unknown year")
	}
	if _, err := c.WorkingDaysBetween(mustDate(t, "2018-12-01"), mustDate(t, "2019-01-10")); err == nil {
		t.Error("counted between days of an unknown year")
	}
	if _, err := CalendarVersion("england-1066"); err == nil {
		t.Error("an unknown calendar was found")
	}
	if got, err := CalendarVersion(c.Version()); err != nil || got.Version() != c.Version() {
		t.Errorf("the latest calendar is not found by its name: %v", err)
	}
}

// Where nothing moved and nothing was added, proclaimed and computed holidays
// must be the same.
func TestR15a_ComputedHolidaysMatchProclaimedOnes(t *testing.T) {
	special := map[int]bool{2020: true, 2022: true, 2023: true}
	for year, proclaimed := range englandTo2027 {
		if computed := englandComputed(year); slices.Equal(computed, proclaimed) == special[year] {
			t.Errorf("%d: computed %v, proclaimed %v", year, computed, proclaimed)
		}
	}
	for year := 2028; year <= 2099; year++ {
		if n := len(englandComputed(year)); n != 8 {
			t.Errorf("%d has %d holidays, want 8", year, n)
		}
	}
}

func TestR15a_EasterByPublishedTables(t *testing.T) {
	for year, want := range map[int]string{
		2008: "2008-03-23", 2011: "2011-04-24", 2018: "2018-04-01", 2028: "2028-04-16", 2030: "2030-04-21",
		2035: "2035-03-25", 2038: "2038-04-25", 2049: "2049-04-18", 2076: "2076-04-19", 2099: "2099-04-12",
	} {
		if got := easterSunday(year); got.String() != want {
			t.Errorf("Easter %d is %s, want %s", year, got, want)
		}
	}
}

func TestR15a_YearsNotYetProclaimedAreProvisional(t *testing.T) {
	c := LatestCalendar()
	if c.Provisional(mustDate(t, "2027-12-31")) || !c.Provisional(mustDate(t, "2028-01-01")) {
		t.Error("2027 is proclaimed, 2028 is not")
	}
}

func TestWorkingDaysForwards(t *testing.T) {
	c := LatestCalendar()
	for _, x := range []struct {
		what, from string
		n          int
		want       string
	}{
		{"one after a Friday", "2026-06-26", 1, "2026-06-29"},
		{"one after a Saturday", "2026-06-27", 1, "2026-06-29"},
		{"one over the bank holiday", "2026-05-22", 1, "2026-05-26"},
		{"none on a working day", "2026-06-25", 0, "2026-06-25"},
		{"none on a Sunday", "2026-06-28", 0, "2026-06-29"},
		{"three over Christmas", "2026-12-23", 3, "2026-12-30"},
		{"twenty from the start of a term", "2026-08-01", 20, "2026-08-28"},
	} {
		t.Run(x.what, func(t *testing.T) {
			from := mustDate(t, x.from)
			got, err := c.AddWorkingDays(from, x.n)
			if err != nil || got.String() != x.want {
				t.Fatalf("%s + %d = %s, %v; want %s", from, x.n, got, err, x.want)
			}
			if n, err := c.WorkingDaysBetween(from, got); x.n > 0 && (err != nil || n != x.n) {
				t.Errorf("between %s and %s: %d, %v; want %d", from, got, n, err, x.n)
			}
		})
	}
	if n, err := c.WorkingDaysBetween(mustDate(t, "2026-06-25"), mustDate(t, "2026-06-25")); n != 0 || err != nil {
		t.Errorf("between a day and itself: %d, %v", n, err)
	}
}

func TestHolidaysOfAYearCannotBeChangedByTheReader(t *testing.T) {
	list, err := LatestCalendar().Holidays(2026)
	if err != nil {
		t.Fatal(err)
	}
	list[0] = Date{}
	again, _ := LatestCalendar().Holidays(2026)
	if again[0].IsZero() {
		t.Error("the calendar's own data were changed")
	}
}
