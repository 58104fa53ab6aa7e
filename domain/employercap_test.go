package domain

import (
	"slices"
	"testing"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
)

// R28a, E16: cap 2, one of X sits until 2028: X has room for one; with two of X
// sitting, for none.
func TestRoomE16(t *testing.T) {
	for sitting, want := range []int{2, 1, 0, 0} {
		if got := Room(2, sitting); got != want {
			t.Errorf("%d sitting: room for %d, want %d", sitting, got, want)
		}
	}
	held := []Holding{
		{Person: "ann", From: aug(2026), Until: aug(2028)},
		{Person: "ann", From: aug(2025), Until: aug(2026)}, // counted once
		{Person: "bob", From: aug(2024), Until: aug(2026), Mandate: Mandate{Kind: CoOpted}},
		{Person: "cat", From: aug(2022), Until: aug(2026)}, // gone by then
		{Person: "dov", From: aug(2026), Until: aug(2027)}, // of no employer
	}
	got := SittingDuring(Term{when.Date{Year: 2026, Month: 3, Day: 1}, aug(2028)}, held, map[PersonID]string{"ann": "x", "bob": "x", "cat": "x"})
	if want := []Sitting{{"ann", "x"}, {"cat", "x"}}; !slices.Equal(got, want) {
		t.Errorf("from March %v, want %v", got, want)
	}
	got = SittingDuring(Term{aug(2026), aug(2028)}, held, map[PersonID]string{"ann": "x", "bob": "x", "cat": "x"})
	if want := []Sitting{{"ann", "x"}}; !slices.Equal(got, want) {
		t.Errorf("from August %v, want %v", got, want)
	}
}

// R28a, R53: who is returned where nobody votes.
func TestWithinCap(t *testing.T) {
	field := []Contender{{"a", "x"}, {"b", ""}, {"c", "x"}, {"d", "y"}, {"e", "x"}, {"f", ""}}
	for _, c := range []struct {
		name    string
		cap     int
		sitting []Sitting
		drawn   []NominationID
		needs   []string
		want    []NominationID
	}{
		{"no cap", 0, nil, nil, nil, []NominationID{"a", "b", "c", "d", "e", "f"}},
		{"a cap that holds", 3, nil, nil, nil, []NominationID{"a", "b", "c", "d", "e", "f"}},
		{"one too many, drawn", 2, nil, []NominationID{"e", "f", "c", "b", "a", "d"}, []string{"x"}, []NominationID{"b", "c", "d", "e", "f"}},
		{"one too many, not drawn yet", 2, nil, nil, []string{"x"}, []NominationID{"b", "d", "f"}},
		{"one sits on", 2, []Sitting{{"s", "x"}}, []NominationID{"a", "c", "e"}, []string{"x"}, []NominationID{"a", "b", "d", "f"}},
		{"two sit on: nothing to draw", 2, []Sitting{{"s", "x"}, {"t", "x"}}, nil, nil, []NominationID{"b", "d", "f"}},
		{"two employers", 1, []Sitting{{"s", "y"}}, []NominationID{"c", "a", "e"}, []string{"x"}, []NominationID{"b", "c", "f"}},
	} {
		e := Election{Kind: PanelElection, Params: Params{EmployerCap: c.cap}, Given: &Given{Sitting: c.sitting}}
		if got := e.NeedsDraw(field); !slices.Equal(got, c.needs) {
			t.Errorf("%s: a draw for %v, want %v", c.name, got, c.needs)
		}
		if got := e.WithinCap(field, c.drawn); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// R28a: the one form of a draw's note.
func TestDrawNote(t *testing.T) {
	const digits = "04172331360900000001"
	note, err := DrawNote("CIO-2026", digits, " the Lotto of\n6 June ")
	if want := "draw CIO-2026: " + digits + "; the Lotto of 6 June"; err != nil || note != want {
		t.Errorf("%q, %v, want %q", note, err, want)
	}
	for _, bad := range []string{"", digits[1:], digits + "0", "0417233136090000000x"} {
		_, err := DrawNote("CIO-2026", bad, "the Lotto")
		refusaltest.Want(t, err, DrawDigits)
	}
	_, err = DrawNote("CIO-2026", digits, "  ")
	refusaltest.Want(t, err, refusal.Missing)
}
