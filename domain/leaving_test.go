package domain

import (
	"testing"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

func TestR110_AResignationNamesADayOfTheNextThreeMonths(t *testing.T) {
	today := whentest.MustDate(t, "2026-05-31")
	for name, c := range map[string]struct {
		endedBy, on string
		want        refusal.Reason
	}{
		"today":                      {"", "2026-05-31", refusal.Reason{}},
		"yesterday":                  {"", "2026-05-30", DatePast},
		"in three months to the day": {"", "2026-08-31", refusal.Reason{}},
		"a day later":                {"", "2026-09-01", ResignsTooLate},
		"a second time":              {EndedByResignation, "2026-06-01", ResignationStands},
	} {
		err := MayResign(c.endedBy, whentest.MustDate(t, c.on), today)
		if c.want.Name == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.want.Name != "" {
			refusaltest.Want(t, err, c.want)
		}
	}
}

func TestR111_R112_WhenASeatFallsVacant(t *testing.T) {
	p := DefaultParams(PanelElection)
	joined, out := whentest.MustDate(t, "2020-01-01"), whentest.MustDate(t, "2026-03-01")
	fact := func(s MembershipStatus, from when.Date, until *when.Date) Membership {
		return Membership{Network: "cio", Home: true, Status: s, From: from, Until: until}
	}
	loss := func(cured string) []RoleLoss {
		l := RoleLoss{From: out}
		if cured != "" {
			d := whentest.MustDate(t, cured)
			l.CuredOn = &d
		}
		return []RoleLoss{l}
	}
	active := []Membership{fact(Active, joined, nil)}
	lapsed := []Membership{fact(Active, joined, &out), fact(Lapsed, out, nil)}
	for name, c := range map[string]struct {
		facts  []Membership
		losses []RoleLoss
		today  string
		day    string
		why    string
	}{
		"an active member":                                {active, nil, "2026-12-31", "", ""},
		"suspended":                                       {[]Membership{fact(Active, joined, &out), fact(Suspended, out, nil)}, nil, "2026-12-31", "", ""},
		"lapsed, on the last day of grace":                {lapsed, nil, "2026-03-30", "", ""},
		"lapsed, as the grace ends":                       {lapsed, nil, "2026-03-31", "2026-03-31", EndedByLapse},
		"left, noticed late":                              {lapsed[:1], nil, "2026-06-01", "2026-03-31", EndedByLapse},
		"lapsed in one network, active in another":        {append([]Membership{{Network: "cyber", Status: Active, From: joined}}, lapsed...), nil, "2026-12-31", "", ""},
		"expelled, the same day":                          {[]Membership{fact(Active, joined, &out), fact(Expelled, out, nil)}, nil, "2026-03-01", "2026-03-01", EndedByExpulsion},
		"never a member, brought in with a seat":          {nil, nil, "2026-12-31", "", ""},
		"without a role, on the last day of grace":        {active, loss(""), "2026-05-29", "", ""},
		"without a role, as the grace ends":               {active, loss(""), "2026-05-30", "2026-05-30", EndedByRole},
		"a role again, on the last day":                   {active, loss("2026-05-29"), "2026-12-31", "", ""},
		"a role again, a day late":                        {active, loss("2026-05-30"), "2026-12-31", "2026-05-30", EndedByRole},
		"lapsed and without a role: whichever is earlier": {lapsed, loss(""), "2026-12-31", "2026-03-31", EndedByLapse},
	} {
		day, why := Holding{From: joined}.Vacates(c.facts, c.losses, whentest.MustDate(t, c.today), p)
		if day.String() != c.day || why != c.why {
			t.Errorf("%s: %q by %q, want %q by %q", name, day, why, c.day, c.why)
		}
	}
	after := Holding{From: whentest.MustDate(t, "2026-08-01")}
	if day, why := after.Vacates(active, loss("2026-05-30"), whentest.MustDate(t, "2026-12-31"), p); why != "" {
		t.Errorf("a role lost and found again before she was seated: %s by %s", day, why)
	}
}
