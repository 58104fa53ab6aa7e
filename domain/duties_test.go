package domain

import (
	"fmt"
	"testing"
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
		return SeatTerm{Seat: seats[seat-1].ID, From: mustDate(t, from), Until: mustDate(t, until)}
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
			due, start := SeatsDue(seats, c.terms, mustDate(t, c.closes), c.p)
			if len(due) != c.due || start.String() != c.start {
				t.Errorf("%d seats from %s, want %d from %s", len(due), start, c.due, c.start)
			}
			if got := Founding(due, c.terms, start); got != c.founding {
				t.Errorf("founding %v, want %v", got, c.founding)
			}
		})
	}
}
