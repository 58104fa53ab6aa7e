package when

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"strconv"
	"testing"
	"time"

	"hustings/domain/refusal/refusaltest"
)

func mustDate(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return d
}

// The table is shared with the store's test, which puts the same dates to SQL.
func TestFA9_MonthEndsAndLeapDays(t *testing.T) {
	file, err := os.Open("testdata/fa9.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows = rows[1:]
	if len(rows) != 40 {
		t.Fatalf("%d dates in the table, want 40", len(rows))
	}
	for _, row := range rows {
		years, _ := strconv.Atoi(row[1])
		months, _ := strconv.Atoi(row[2])
		t.Run(row[4], func(t *testing.T) {
			got := mustDate(t, row[0]).AddMonths(12*years + months)
			if got != mustDate(t, row[3]) {
				t.Errorf("R17: %s + %d years %d months = %s, want %s", row[0], years, months, got, row[3])
			}
		})
	}
}

func TestE2_MonthSums(t *testing.T) {
	for _, c := range []struct {
		start         string
		years, months int
		want          string
	}{
		{"2026-08-31", 0, 6, "2027-03-01"},
		{"2026-08-30", 0, 6, "2027-03-01"},
		{"2026-08-28", 0, 6, "2027-02-28"},
		{"2028-02-29", 2, 0, "2030-03-01"},
		{"2028-02-29", 4, 0, "2032-02-29"},
	} {
		got := mustDate(t, c.start).AddYears(c.years).AddMonths(c.months)
		if got.String() != c.want {
			t.Errorf("%s + %dy %dm = %s, want %s", c.start, c.years, c.months, got, c.want)
		}
	}
}

func TestR17_BackwardsByTheSameRule(t *testing.T) {
	for _, c := range []struct {
		start  string
		months int
		want   string
	}{
		{"2027-01-15", -1, "2026-12-15"},
		{"2027-03-31", -1, "2027-03-01"},
		{"2026-01-01", -24, "2024-01-01"},
	} {
		if got := mustDate(t, c.start).AddMonths(c.months); got.String() != c.want {
			t.Errorf("%s %d months = %s, want %s", c.start, c.months, got, c.want)
		}
	}
}

func TestR10_DatesAreReadExactly(t *testing.T) {
	for _, s := range []string{
		"", "2026", "2026-6-25", "26-06-25", "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31",
		"0000-01-01", "2026/06/25", " 2026-06-25", "2026-06-25 ", "2026-06-25T00:00", "-026-06-25", "2026-06-3१",
	} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		} else {
			refusaltest.Want(t, err, DateUnreadable)
		}
	}
	for _, s := range []string{"0001-01-01", "2024-02-29", "9999-12-31"} {
		if got := mustDate(t, s).String(); got != s {
			t.Errorf("%s came back as %s", s, got)
		}
	}
	if _, err := NewDate(2026, time.February, 30); err == nil {
		t.Error("30 February was made")
	}
	if _, err := NewDate(10000, time.January, 1); err == nil {
		t.Error("the year 10000 was made")
	}
}

func TestDateOrderAndDistance(t *testing.T) {
	a, b := mustDate(t, "2026-12-31"), mustDate(t, "2027-01-01")
	if !a.Before(b) || a.After(b) || !b.After(a) || a.Compare(a) != 0 || a.Before(a) {
		t.Error("order over the year's end")
	}
	if a.DaysUntil(b) != 1 || b.DaysUntil(a) != -1 || b.AddDays(-1) != a {
		t.Error("distance over the year's end")
	}
	if n := mustDate(t, "2026-03-28").DaysUntil(mustDate(t, "2026-03-30")); n != 2 {
		t.Errorf("over the clocks' change: %d days, want 2", n)
	}
}

func TestDateInJSON(t *testing.T) {
	type holder struct {
		Day Date     `json:"day"`
		Of  MonthDay `json:"of"`
	}
	in := holder{mustDate(t, "2028-02-29"), MonthDay{time.August, 1}}
	text, err := json.Marshal(in)
	if err != nil || string(text) != `{"day":"2028-02-29","of":"08-01"}` {
		t.Fatalf("%s, %v", text, err)
	}
	var out holder
	if err := json.Unmarshal(text, &out); err != nil || out != in {
		t.Fatalf("%v, %v", out, err)
	}
	for _, bad := range []string{`{"day":"2027-02-29"}`, `{"of":"02-30"}`, `{"day":5}`} {
		if json.Unmarshal([]byte(bad), &out) == nil {
			t.Errorf("%s was read", bad)
		}
	}
	if err := json.Unmarshal([]byte(`{"day":"","of":""}`), &out); err != nil || !out.Day.IsZero() || out.Of != (MonthDay{}) {
		t.Errorf("no day came back as %v, %v", out, err)
	}
}

func TestMonthDayInAYear(t *testing.T) {
	leap, err := ParseMonthDay("02-29")
	if err != nil {
		t.Fatal(err)
	}
	if got := leap.In(2027).String(); got != "2027-03-01" {
		t.Errorf("29 February in 2027 is %s, want 2027-03-01 (R17)", got)
	}
	if got := (MonthDay{time.August, 1}).In(2026).String(); got != "2026-08-01" {
		t.Errorf("1 August in 2026 is %s", got)
	}
}
