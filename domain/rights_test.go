package domain

import (
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when/whentest"
)

func TestR36_R112_WhoMaySignIn(t *testing.T) {
	for _, c := range []struct {
		what string
		r    Rights
		want bool
	}{
		{"an active member", Rights{Statuses: []MembershipStatus{Active}}, true},
		{"a suspended member", Rights{Statuses: []MembershipStatus{Suspended}}, true},
		{"a lapsed member", Rights{Statuses: []MembershipStatus{Lapsed}}, false},
		{"a lapsed member on an open roll", Rights{Statuses: []MembershipStatus{Lapsed}, OpenRolls: true}, true},
		{"a lapsed member who stands", Rights{Statuses: []MembershipStatus{Lapsed}, Candidate: []ElectionID{"e"}}, true},
		{"a lapsed member with a seat", Rights{Statuses: []MembershipStatus{Lapsed}, Panels: []PanelID{"p"}}, true},
		{"an expelled member", Rights{Statuses: []MembershipStatus{Expelled}}, false},
		{"an officer who is no member", Rights{Appointments: []Appointment{{Role: Secretariat}}}, true},
		{"nobody", Rights{}, false},
	} {
		if got := c.r.MaySignIn(); got != c.want {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}

func TestR5_RolesFollowFromFacts(t *testing.T) {
	r := Rights{
		Statuses: []MembershipStatus{Lapsed, Active}, Panels: []PanelID{"p"}, Candidate: []ElectionID{"e"}, Backs: []ElectionID{"f"},
		Offices:      []OfficeTerm{{Panel: "p", Office: ChairOffice}, {Panel: "q", Office: ViceOffice}},
		Appointments: []Appointment{{Role: ReturningOfficer}},
	}
	a := r.Actor(Person{ID: "x", Number: "7"}, Session{ID: "s"})
	for _, c := range []struct {
		what string
		role Role
		p    PanelID
		e    ElectionID
		want bool
	}{
		{"a member", Member, "", "", true},
		{"on the panel", PanelMember, "p", "", true},
		{"on another panel", PanelMember, "q", "", false},
		{"chair here", Chair, "p", "", true},
		{"vice-chair there", ViceChair, "q", "", true},
		{"candidate in the one", Candidate, "r", "e", true},
		{"candidate in another", Candidate, "r", "f", false},
		{"R6: not returning officer of the own panel", ReturningOfficer, "p", "z", false},
		{"R6: not where she stands", ReturningOfficer, "r", "e", false},
		{"R6: not where she supports", ReturningOfficer, "r", "f", false},
		{"returning officer of the rest", ReturningOfficer, "r", "z", true},
	} {
		if got := a.Is(c.p, c.e, c.role); got != c.want {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
	r.Statuses = []MembershipStatus{Lapsed}
	a = r.Actor(Person{ID: "x"}, Session{})
	if a.HasRole(Member, PanelMember, Chair, ViceChair) || !a.HasRole(Candidate) || !r.Officer() {
		t.Errorf("R112: a lapse suspends seat and office at once, got %v", a.Grants)
	}
}

func TestR5_R5a_R6_Appointments(t *testing.T) {
	from := whentest.MustInstant(t, "2026-05-01T09:00:00Z")
	before := from.Add(-time.Second)
	second, hour := from.Add(time.Second), from.Add(time.Hour)
	others := []Appointment{{Role: Auditor, From: before.Add(-time.Hour), Until: &before}, {Role: Secretariat, From: from, Until: &hour},
		{Role: ReturningOfficer, Scope: Scope{Panel: "r"}, From: before}}
	sits := Rights{Panels: []PanelID{"p"}}
	for _, c := range []struct {
		what string
		a    Appointment
		want refusal.Reason // empty: allowed
	}{
		{"a secretary of the own panel", Appointment{Role: Secretariat, Scope: Scope{Panel: "p"}, From: from}, refusal.Reason{}},
		{"a returning officer elsewhere", Appointment{Role: ReturningOfficer, Scope: Scope{Panel: "q"}, From: from}, refusal.Reason{}},
		{"a returning officer of the own panel", Appointment{Role: ReturningOfficer, Scope: Scope{Panel: "p"}, From: from}, OfficerInvolved},
		{"a deputy of the own panel", Appointment{Role: DeputyReturningOfficer, Scope: Scope{Panel: "p"}, From: from}, OfficerInvolved},
		{"a chair", Appointment{Role: Chair, From: from}, RoleNotAppointed},
		{"no role chosen", Appointment{From: from}, refusal.Missing},
		{"that ends before it begins", Appointment{Role: Auditor, From: from, Until: &before}, DatesReversed},
		{"that ends as it begins", Appointment{Role: Auditor, From: from, Until: &from}, DatesReversed},
		{"that was ended before", Appointment{Role: Auditor, From: from}, refusal.Reason{}},
		{"that begins as the other ends", Appointment{Role: Secretariat, From: hour}, refusal.Reason{}},
		{"that begins a second before the other ends", Appointment{Role: Secretariat, From: hour.Add(-time.Second)}, AlreadyAppointed},
		{"that ends as the other begins", Appointment{Role: Secretariat, From: before, Until: &from}, refusal.Reason{}},
		{"that ends a second after the other began", Appointment{Role: Secretariat, From: before, Until: &second}, AlreadyAppointed},
		{"twice in force", Appointment{Role: ReturningOfficer, Scope: Scope{Panel: "r"}, From: from}, AlreadyAppointed},
		{"for another panel", Appointment{Role: ReturningOfficer, Scope: Scope{Panel: "q"}, From: from}, refusal.Reason{}},
		{"for everything, where one is for a panel", Appointment{Role: ReturningOfficer, From: from}, refusal.Reason{}},
	} {
		err := c.a.Check(sits, others)
		if c.want.Name == "" && err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if c.want.Name != "" {
			refusaltest.Want(t, err, c.want)
		}
	}
}

func TestML3_ML8_LinksAndSessionsAtTheirEnd(t *testing.T) {
	began := whentest.MustInstant(t, "2026-05-01T09:00:00Z")
	link := SignInLink{Person: "x", Until: began.Add(LinkLife(false))}
	if err := link.Spend(link.Until.Add(-time.Millisecond)); err != nil {
		t.Errorf("a millisecond before the end: %v", err)
	}
	used, nobodys := link, link
	used.UsedAt, nobodys.Person = &began, ""
	refusaltest.Want(t, link.Spend(link.Until), LinkNotValid)
	refusaltest.Want(t, used.Spend(began), LinkNotValid)
	refusaltest.Want(t, nobodys.Spend(began), LinkNotValid)
	if LinkLife(false) != 30*time.Minute || LinkLife(true) != 10*time.Minute {
		t.Error("30 minutes for members, 10 for officers")
	}

	for _, c := range []struct {
		what    string
		seen    time.Duration // after it began
		officer bool
		end     time.Duration
	}{
		{"a member, idle", time.Hour, false, 90 * time.Minute},
		{"an officer, idle", time.Hour, true, 75 * time.Minute},
		{"a member, busy", 11*time.Hour + 50*time.Minute, false, 12 * time.Hour},
		{"an officer, busy", 7*time.Hour + 50*time.Minute, true, 8 * time.Hour},
	} {
		s := Session{BeganAt: began, SeenAt: began.Add(c.seen)}
		if err := s.Alive(began.Add(c.end-time.Millisecond), c.officer); err != nil {
			t.Errorf("%s, a millisecond before: %v", c.what, err)
		}
		refusaltest.Want(t, s.Alive(began.Add(c.end), c.officer), SessionOver)
		s.EndedAt = &began
		refusaltest.Want(t, s.Alive(began, c.officer), SessionOver)
	}

	if StepUpFresh != 10*time.Minute {
		t.Errorf("a passkey counts for %v, want 10 minutes", StepUpFresh)
	}
	a := Actor{SteppedUp: began}
	if err := a.Fresh(began.Add(StepUpFresh - 1)); err != nil {
		t.Error(err)
	}
	refusaltest.Want(t, a.Fresh(began.Add(StepUpFresh)), refusal.FreshNeeded)
	refusaltest.Want(t, Actor{}.Fresh(began), refusal.FreshNeeded)
}
