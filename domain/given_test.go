package domain

import (
	"slices"
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
)

func aug(y int) when.Date { return when.Date{Year: y, Month: time.August, Day: 1} }

// R8a: roles are the intersection, and what the notice froze stands.
func TestAcceptedRoles(t *testing.T) {
	for _, c := range []struct {
		name              string
		network, election []string
		want              []string
		refused           bool
	}{
		{"neither names any", nil, nil, nil, false},
		{"the network alone", []string{"CIO"}, nil, []string{"CIO"}, false},
		{"the election alone", nil, []string{"CIO"}, []string{"CIO"}, false},
		{"both, in any case", []string{"CIO", "Deputy CIO"}, []string{"cio"}, []string{"CIO"}, false},
		{"nothing in common", []string{"CIO"}, []string{"CNIO"}, nil, true},
	} {
		got, err := AcceptedRoles(c.network, c.election)
		if !slices.Equal(got, c.want) || (err != nil) != c.refused {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
		if c.refused {
			refusaltest.Want(t, err, NobodyMayStand)
		}
	}
	e := Election{Given: &Given{Roles: []string{"CIO"}}, Params: Params{AcceptedRoles: []string{"CNIO"}}}
	c := Candidacy{OnRoll: true, Active: true, Roles: []string{"CNIO"}, Person: Person{JobRole: "CNIO"}}
	if r := refusaltest.Want(t, e.MayStand(c, aug(2026)), RoleNotAccepted); r.Rule != "R45" {
		t.Errorf("by %s", r.Rule)
	}
}

// R8a, R21: the terms of the notice, whatever has been brought in since.
func TestGivenPlan(t *testing.T) {
	seats := []Seat{{ID: "s1", Number: 1}, {ID: "s2", Number: 2}}
	g := Given{Seats: GivenSeats(seats, aug(2026), false, Params{Seats: 2, TermYears: 2, Cohorts: 1})}
	for _, c := range []struct {
		name  string
		known []SeatTerm
		first SeatTermID
		why   refusal.Reason
	}{
		{"nothing is known", nil, "", refusal.Reason{}},
		{"a past term up to the day", []SeatTerm{{ID: "old", Seat: "s1", From: aug(2024), Until: aug(2026)}}, "", refusal.Reason{}},
		{"the term of an election that was voided", []SeatTerm{{ID: "same", Seat: "s1", From: aug(2026), Until: aug(2028)}}, "same", refusal.Reason{}},
		{"a term a day too long", []SeatTerm{{ID: "x", Seat: "s1", From: aug(2024), Until: when.Date{Year: 2026, Month: time.August, Day: 2}}}, "", SeatsBlocked},
		{"a third seat's", []SeatTerm{{ID: "x", Seat: "s3", From: aug(2025), Until: aug(2027)}}, "", refusal.Reason{}},
	} {
		plan, err := g.Plan(Election{ID: "e", Panel: "p"}, c.known)
		if c.why.Name != "" {
			if r := refusaltest.Want(t, err, c.why); r.Code != refusal.ALARM || r.Rule != "R8a" {
				t.Errorf("%s: %+v", c.name, r)
			}
			continue
		}
		if err != nil || len(plan) != 2 || plan[0].ID != c.first || plan[1].Until != aug(2028) || plan[1].Election != "e" {
			t.Errorf("%s: %+v, %v", c.name, plan, err)
		}
	}
	if !g.Promises("s1", Term{aug(2027), aug(2029)}) || g.Promises("s1", Term{aug(2024), aug(2026)}) || g.Promises("s3", Term{aug(2026), aug(2028)}) {
		t.Error("which terms are promised")
	}
}

// R46a, R21, R119: who can be seated.
func TestCheckSeating(t *testing.T) {
	plan := []SeatTerm{{Seat: "s1", Number: 1, From: aug(2026), Until: aug(2028)}}
	ann := []Returned{{Person: "ann", Nomination: "n"}}
	day := when.Date{Year: 2026, Month: time.June, Day: 30}
	for _, c := range []struct {
		name string
		held []Holding
		why  refusal.Reason
	}{
		{"nobody sits", nil, refusal.Reason{}},
		{"somebody until that day", []Holding{{Seat: "s1", Person: "bob", From: aug(2024), Until: aug(2026)}}, refusal.Reason{}},
		{"somebody a day longer", []Holding{{Seat: "s1", Person: "bob", From: aug(2024), Until: when.Date{Year: 2026, Month: time.August, Day: 2}}}, SeatsBlocked},
		{"somebody co-opted", []Holding{{Seat: "s1", Person: "bob", From: aug(2024), Until: aug(2028), Mandate: Mandate{Kind: CoOpted}}}, refusal.Reason{}},
		{"she, in another seat", []Holding{{Seat: "s2", Person: "ann", From: aug(2025), Until: aug(2027)}}, SeatedSince},
		{"she, in her old term", []Holding{{Seat: "s2", Person: "ann", From: aug(2024), Until: aug(2026)}}, refusal.Reason{}},
	} {
		err := CheckSeating(plan, ann, c.held, day)
		if c.why.Name == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		refusaltest.Want(t, err, c.why)
	}
	refusaltest.Want(t, CheckSeating(nil, ann, nil, day), SeatsBlocked)
}

// R20b, E15: the notice says until 17 December 00:00; the result is provisional
// on Tuesday 8 December at 17:02, five working days end 16 December 00:00.
func TestObjectionsCloseE15(t *testing.T) {
	p := DefaultParams(PanelElection)
	c := when.LatestCalendar()
	at := func(d, h, m int) time.Time { return time.Date(2026, time.December, d, h, m, 0, 0, time.UTC) }
	early, late, named := at(8, 17, 2), at(10, 9, 0), at(17, 0, 0)
	for _, x := range []struct {
		name      string
		published *time.Time
		given     *Given
		want      time.Time
	}{
		{"no result yet", nil, &Given{ObjectionsEnd: &named}, time.Time{}},
		{"the notice's instant is the later", &early, &Given{ObjectionsEnd: &named}, named},
		{"a notice from before the rule", &early, nil, at(16, 0, 0)},
		{"R82's is the later", &late, &Given{ObjectionsEnd: &named}, at(18, 0, 0)},
	} {
		got, err := Election{Params: p, ProvisionalAt: x.published, Given: x.given}.ObjectionsClose(c)
		if err != nil || !got.Equal(x.want) {
			t.Errorf("%s: %v, %v, want %v", x.name, got, err, x.want)
		}
	}
}
