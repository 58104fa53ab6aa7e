package domain

import (
	"fmt"
	"testing"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

func TestR22_R23_SeatsThatFallDue(t *testing.T) {
	p := DefaultParams(PanelElection)
	two := p
	two.Cohorts = 2
	var seats []Seat
	for i := range 4 {
		seats = append(seats, Seat{ID: SeatID(fmt.Sprint(i + 1)), Number: i + 1})
	}
	term := func(seat int, from, until string) SeatTerm {
		return SeatTerm{Seat: seats[seat-1].ID, From: whentest.MustDate(t, from), Until: whentest.MustDate(t, until)}
	}
	together := []SeatTerm{term(1, "2024-08-01", "2026-08-01"), term(2, "2024-08-01", "2026-08-01"), term(3, "2024-08-01", "2026-08-01")}
	halves := []SeatTerm{
		term(1, "2024-08-01", "2026-08-01"), term(2, "2024-08-01", "2026-08-01"),
		term(3, "2024-08-01", "2025-08-01"), term(3, "2025-08-01", "2027-08-01"), term(4, "2025-08-01", "2027-08-01"),
	}
	for _, c := range []struct {
		what     string
		p        Params
		terms    []SeatTerm
		closes   string
		due      int
		start    string
		founding bool
	}{
		{"a new panel", p, nil, "2026-06-25", 4, "2026-08-01", true},
		{"all together", p, together, "2026-06-25", 4, "2026-08-01", false},
		{"all together, late", p, together, "2026-09-25", 4, "2026-08-01", false},
		{"so late that the next term is over", p, together, "2028-09-25", 4, "2029-08-01", true},
		{"half of them", two, halves, "2026-06-25", 2, "2026-08-01", false},
	} {
		t.Run(c.what, func(t *testing.T) {
			due, start := SeatsDue(seats, c.terms, whentest.MustDate(t, c.closes), c.p)
			if len(due) != c.due || start.String() != c.start {
				t.Errorf("%d seats from %s, want %d from %s", len(due), start, c.due, c.start)
			}
			if got := Founding(due, c.terms, start); got != c.founding {
				t.Errorf("founding %v, want %v", got, c.founding)
			}
		})
	}
}

func TestR115_R117_VacanciesForAByElection(t *testing.T) {
	p := DefaultParams(ByElection)
	term := SeatTerm{ID: "t", From: whentest.MustDate(t, "2026-08-01"), Until: whentest.MustDate(t, "2028-08-01")}
	held := Holding{SeatTerm: "t", From: term.From, Until: whentest.MustDate(t, "2027-03-01")}
	for _, c := range []struct {
		what, day string
		want      refusal.Reason // empty: may be filled
	}{
		{"held to the day before", "2027-02-28", SeatNotVacant},
		{"vacant from the day on", "2027-03-01", refusal.Reason{}},
		{"not begun, and held from its start", "2026-07-01", SeatNotVacant},
		{"six months left", "2028-02-01", refusal.Reason{}},
		{"a day less than six months left", "2028-02-02", LeaveVacant},
		{"over", "2028-08-01", TermOver},
	} {
		err := Vacant(term, []Holding{{SeatTerm: "other", From: term.From, Until: term.Until}, held}, whentest.MustDate(t, c.day), p)
		if c.want.Name == "" && err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if c.want.Name != "" {
			if r := refusaltest.Want(t, err, c.want); r.Field != "seat_terms" {
				t.Errorf("%s: %v", c.what, r)
			}
		}
	}
}

func TestR39_TheNoticeNamesEverything(t *testing.T) {
	whole := Election{Title: "CIO panel 2026", Contact: "ro@example.org", Seats: 12, Term: mustTerm(t, "2026-08-01", "2028-08-01")}
	for _, c := range []struct {
		field string
		edit  func(*Election)
	}{
		{"", func(*Election) {}},
		{"title", func(e *Election) { e.Title = "" }},
		{"contact", func(e *Election) { e.Contact = "" }},
		{"seats", func(e *Election) { e.Seats = 0 }},
		{"term", func(e *Election) { e.Term.From = when.Date{} }},
		{"term", func(e *Election) { e.Term.Until = e.Term.From }},
	} {
		e := whole
		c.edit(&e)
		err := e.CheckNotice()
		if c.field == "" && err != nil {
			t.Errorf("complete: %v", err)
		} else if c.field != "" {
			if r := refusaltest.Want(t, err, refusal.Missing); r.Field != c.field {
				t.Errorf("got %v, want it on %s", r, c.field)
			}
		}
	}
}
