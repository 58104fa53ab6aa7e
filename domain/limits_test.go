package domain

import (
	"slices"
	"testing"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when/whentest"
)

func TestR26_R27_TermsInARow(t *testing.T) {
	p := DefaultParams(PanelElection)
	full := func(year string) Term { return NewTerm(whentest.MustDate(t, year+"-08-01"), 2) }
	for _, c := range []struct {
		what     string
		past     []Term
		standing string
		barred   bool
	}{
		{"never served", nil, "2026-05-18", false},
		{"two full terms", []Term{full("2022"), full("2024")}, "2026-05-18", false},
		{"three full terms, still serving", []Term{full("2020"), full("2022"), full("2024")}, "2026-05-18", true},
		{"three, in any order", []Term{full("2024"), full("2020"), full("2022")}, "2026-05-18", true},
		{"the last day of cooling off", []Term{full("2020"), full("2022"), full("2024")}, "2027-07-31", true},
		{"cooled off", []Term{full("2020"), full("2022"), full("2024")}, "2027-08-01", false},
		{"a two-year break between them", []Term{full("2018"), full("2020"), full("2024")}, "2026-05-18", false},
		{"three since a break", []Term{full("2014"), full("2020"), full("2022"), full("2024")}, "2026-05-18", true},
		{"a one-year first term does not count", []Term{NewTerm(whentest.MustDate(t, "2021-08-01"), 1), full("2022"), full("2024")}, "2026-05-18", false},
		{"a year and a day counts", []Term{mustTerm(t, "2021-07-31", "2022-08-01"), full("2022"), full("2024")}, "2026-05-18", true},
		{"a short term between is no rest", []Term{full("2019"), NewTerm(whentest.MustDate(t, "2021-08-01"), 1), full("2022"), full("2024")}, "2026-05-18", true},
		{"a short term last is no rest", []Term{full("2019"), full("2021"), full("2023"), NewTerm(whentest.MustDate(t, "2025-08-01"), 1)}, "2027-01-01", true},
	} {
		t.Run(c.what, func(t *testing.T) {
			err := MayServeAgain(c.past, whentest.MustDate(t, c.standing), p)
			if !c.barred {
				if err != nil {
					t.Errorf("barred: %v", err)
				}
				return
			}
			if r := refusaltest.Want(t, err, TermLimit); r.Code != refusal.INELIG || r.Rule != "R26" {
				t.Errorf("got %v", r)
			}
		})
	}
	err := MayServeAgain([]Term{full("2020"), full("2022"), full("2024")}, whentest.MustDate(t, "2026-05-18"), p)
	if r := refusaltest.Want(t, err, TermLimit); r.Args["free"] != whentest.MustDate(t, "2027-08-01") || r.Args["terms"] != 3 {
		t.Errorf("args %v", r.Args)
	}
}

func TestR99_ChairsInARow(t *testing.T) {
	p := DefaultParams(OfficerElection)
	first, second := mustTerm(t, "2022-08-20", "2024-08-01"), mustTerm(t, "2024-09-01", "2026-08-01")
	for _, c := range []struct {
		what   string
		past   []Term
		start  string
		barred bool
	}{
		{"never", nil, "2026-08-20", false},
		{"once", []Term{second}, "2026-08-20", false},
		{"twice in a row", []Term{first, second}, "2026-08-20", true},
		{"twice in a row, in any order", []Term{second, first}, "2026-08-20", true},
		{"twice, and a year out of the chair", []Term{first, second}, "2027-08-01", false},
		{"twice, a day short of a year", []Term{first, second}, "2027-07-31", true},
		{"twice with two years between", []Term{mustTerm(t, "2020-08-20", "2022-08-01"), second}, "2026-08-20", false},
	} {
		err := MayChairAgain(c.past, whentest.MustDate(t, c.start), p)
		if c.barred {
			refusaltest.Want(t, err, ChairTermLimit)
		} else if err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

func TestR28_EmployerCap(t *testing.T) {
	p := DefaultParams(PanelElection)
	members := []string{"b", "a", "b", "a", "b", "a", "c", "", "", ""}
	if over := OverEmployerCap(members, p); over != nil {
		t.Errorf("no cap, and %v over it", over)
	}
	if err := EmployerHasRoom("b", members, p); err != nil {
		t.Errorf("no cap: %v", err)
	}
	p.EmployerCap = 2
	if over := OverEmployerCap(members, p); !slices.Equal(over, []string{"a", "b"}) {
		t.Errorf("over a cap of 2: %v", over)
	}
	p.EmployerCap = 3
	if over := OverEmployerCap(members, p); over != nil {
		t.Errorf("over a cap of 3: %v", over)
	}
	refusaltest.Want(t, EmployerHasRoom("b", members, p), EmployerFull)
	for _, employer := range []string{"c", "new", ""} {
		if err := EmployerHasRoom(employer, members, p); err != nil {
			t.Errorf("%q: %v", employer, err)
		}
	}
}
