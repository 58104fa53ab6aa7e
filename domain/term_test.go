package domain

import (
	"testing"
	"time"

	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

func mustTerm(t testing.TB, from, until string) Term {
	t.Helper()
	return Term{whentest.MustDate(t, from), whentest.MustDate(t, until)}
}

func TestE1_TermsInUTC(t *testing.T) {
	london := whentest.MustZone(t, "Europe/London")
	for _, c := range []struct {
		start, from, until string
		hours              int // for the reader only: hours are never a rule
	}{
		{"2026-08-01", "2026-07-31T23:00:00Z", "2028-07-31T23:00:00Z", 17544},
		{"2028-08-01", "2028-07-31T23:00:00Z", "2030-07-31T23:00:00Z", 17520},
		{"2026-03-29", "2026-03-29T00:00:00Z", "2028-03-28T23:00:00Z", 17543},
		{"2026-10-25", "2026-10-24T23:00:00Z", "2028-10-24T23:00:00Z", 17544},
	} {
		term := NewTerm(whentest.MustDate(t, c.start), 2)
		from, until := when.StartOfDay(term.From, london), when.StartOfDay(term.Until, london)
		if !from.Equal(whentest.MustInstant(t, c.from)) || !until.Equal(whentest.MustInstant(t, c.until)) {
			t.Errorf("from %s: %v to %v, want %s to %s", c.start, from, until, c.from, c.until)
		}
		if got := int(until.Sub(from) / time.Hour); got != c.hours {
			t.Errorf("from %s: %d hours, want %d", c.start, got, c.hours)
		}
	}
}

func TestR18_TermsAreHalfOpen(t *testing.T) {
	term := NewTerm(whentest.MustDate(t, "2026-08-01"), 2)
	for _, c := range []struct {
		what, day string
		want      bool
	}{
		{"the day before it begins", "2026-07-31", false},
		{"the day it begins", "2026-08-01", true},
		{"the last day", "2028-07-31", true},
		{"the day it ends", "2028-08-01", false},
	} {
		if got := term.Contains(whentest.MustDate(t, c.day)); got != c.want {
			t.Errorf("%s: served %v", c.what, got)
		}
	}
	if term.LastDay().String() != "2028-07-31" {
		t.Errorf("last day %s", term.LastDay())
	}
	if got := NewTerm(whentest.MustDate(t, "2028-02-29"), 2); got != mustTerm(t, "2028-02-29", "2030-03-01") {
		t.Errorf("from leap day: %v", got)
	}
}

func TestR21_OverlapsAreFound(t *testing.T) {
	a := mustTerm(t, "2026-08-01", "2028-08-01")
	for _, c := range []struct {
		what string
		b    Term
		want bool
	}{
		{"the one before", mustTerm(t, "2024-08-01", "2026-08-01"), false},
		{"the one after", mustTerm(t, "2028-08-01", "2030-08-01"), false},
		{"by a day", mustTerm(t, "2028-07-31", "2030-08-01"), true},
		{"within it", mustTerm(t, "2027-01-01", "2027-02-01"), true},
		{"itself", a, true},
		{"a term of no days", mustTerm(t, "2027-01-01", "2027-01-01"), false},
	} {
		if a.Overlaps(c.b) != c.want || c.b.Overlaps(a) != c.want {
			t.Errorf("%s: overlap, want %v", c.what, c.want)
		}
	}
	b, d := mustTerm(t, "2028-08-01", "2030-08-01"), mustTerm(t, "2030-07-01", "2032-08-01")
	if i, j, found := FirstOverlap([]Term{a, b, d}); !found || i != 1 || j != 2 {
		t.Errorf("found %d, %d, %v", i, j, found)
	}
	if _, _, found := FirstOverlap([]Term{a, b}); found {
		t.Error("terms that touch do not overlap")
	}
}

func TestR24_LateStartNeverMovesTheEnd(t *testing.T) {
	term := mustTerm(t, "2026-08-01", "2028-08-01")
	for _, c := range []struct{ what, from, want string }{
		{"certified before the start", "2026-07-07", "2026-08-01"},
		{"certified on the day", "2026-08-01", "2026-08-01"},
		{"certified late", "2026-09-15", "2026-09-15"},
		{"a vacancy filled on the last day", "2028-07-31", "2028-07-31"},
	} {
		got, err := term.Rest(whentest.MustDate(t, c.from))
		if err != nil || got.From.String() != c.want || got.Until != term.Until {
			t.Errorf("%s: %v, %v", c.what, got, err)
		}
	}
	_, err := term.Rest(term.Until)
	refusaltest.Want(t, err, TermOver)
}

func TestNextTermStart(t *testing.T) {
	p := DefaultParams(PanelElection)
	for _, c := range []struct{ what, closing, previous, want string }{
		{"founding, before the anchor", "2026-06-25", "", "2026-08-01"},
		{"founding, on the anchor", "2026-08-01", "", "2027-08-01"},
		{"founding, after the anchor", "2026-09-25", "", "2027-08-01"},
		{"after sitting members", "2026-06-25", "2026-08-01", "2026-08-01"},
		{"late: the end does not move, nor does the start", "2026-09-25", "2026-08-01", "2026-08-01"},
	} {
		var previous when.Date
		if c.previous != "" {
			previous = whentest.MustDate(t, c.previous)
		}
		if got := NextTermStart(whentest.MustDate(t, c.closing), previous, p); got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

func TestR22_R23_Cohorts(t *testing.T) {
	p := DefaultParams(PanelElection)
	start := whentest.MustDate(t, "2026-08-01")
	two := p
	two.Cohorts = 2
	odd := two
	odd.Seats = 7
	for _, c := range []struct {
		what     string
		p        Params
		filled   int
		founding bool
		full     int // how many get the full term
	}{
		{"one cohort, founding", p, 12, true, 12},
		{"one cohort", p, 12, false, 12},
		{"two cohorts, founding", two, 12, true, 6},
		{"two cohorts, founding, too few elected", two, 8, true, 6},
		{"two cohorts, later", two, 6, false, 6},
		{"two cohorts, an odd panel", odd, 7, true, 4},
	} {
		terms := SeatTerms(start, c.filled, c.founding, c.p)
		if len(terms) != c.filled {
			t.Errorf("%s: %d terms", c.what, len(terms))
		}
		for i, term := range terms {
			want := "2027-08-01"
			if i < c.full {
				want = "2028-08-01"
			}
			if term.From != start || term.Until.String() != want {
				t.Errorf("%s: elected as number %d until %s, want %s", c.what, i+1, term.Until, want)
			}
		}
	}
}

func TestR100_OfficersServeTwoYearsOrTheRestOfTheirSeat(t *testing.T) {
	seat := mustTerm(t, "2026-08-01", "2028-08-01")
	for _, c := range []struct {
		what, declared string
		seat           Term
		want           Term
	}{
		{"declared among members-elect: with the seat", "2026-07-20", seat, seat},
		{"declared after the start: the rest of the seat", "2026-08-20", seat, mustTerm(t, "2026-08-20", "2028-08-01")},
		{"declared on the last day", "2028-07-31", seat, mustTerm(t, "2028-07-31", "2028-08-01")},
		{"a longer seat: two years", "2026-08-20", mustTerm(t, "2026-08-01", "2030-08-01"), mustTerm(t, "2026-08-20", "2028-08-20")},
	} {
		got, err := OfficerTerm(whentest.MustDate(t, c.declared), c.seat)
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %v; want %v", c.what, got, err, c.want)
		}
	}
	_, err := OfficerTerm(seat.Until, seat)
	refusaltest.Want(t, err, TermOver)
}

func TestR25_Caretakers(t *testing.T) {
	c := when.LatestCalendar()
	ended := whentest.MustDate(t, "2026-08-03") // a Monday; 31 August is a holiday
	for _, x := range []struct {
		what      string
		certified string
		want      string
	}{
		{"nobody certified: 40 working days", "", "2026-09-29"},
		{"certified in between", "2026-08-20", "2026-08-20"},
		{"certified too late", "2026-12-01", "2026-09-29"},
		{"certified before the end", "2026-07-01", "2026-08-03"},
	} {
		var certified when.Date
		if x.certified != "" {
			certified = whentest.MustDate(t, x.certified)
		}
		got, err := CaretakerTerm(ended, certified, c)
		if err != nil || got != (Term{ended, whentest.MustDate(t, x.want)}) {
			t.Errorf("%s: %v, %v; want until %s", x.what, got, err, x.want)
		}
	}
	if _, err := CaretakerTerm(whentest.MustDate(t, "2099-12-20"), when.Date{}, c); err == nil {
		t.Error("counted into an unknown year")
	}
	for act, allowed := range map[PanelAct]bool{HoldMeeting: true, RoutineMotion: true, PublishLetter: false, ElectOfficers: false} {
		if err := CaretakersMay(act); (err == nil) != allowed {
			t.Errorf("%s: %v", act, err)
		}
	}
	refusaltest.Want(t, CaretakersMay(PublishLetter), CaretakersOnly)
}
