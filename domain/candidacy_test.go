package domain

import (
	"slices"
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

func TestR45_WhoMayStand(t *testing.T) {
	e := Election{Params: DefaultParams(PanelElection)}
	today, later := whentest.MustDate(t, "2026-05-01"), whentest.MustDate(t, "2026-05-02")
	good := Candidacy{Person: Person{JobRole: "CCIO"}, OnRoll: true, Active: true}
	full := func(year string) Term { return NewTerm(whentest.MustDate(t, year+"-08-01"), 2) }
	for _, c := range []struct {
		what string
		edit func(*Candidacy)
		want refusal.Reason // empty: may stand
	}{
		{"on the roll and active", func(*Candidacy) {}, refusal.Reason{}},
		{"not on the roll on the qualifying date", func(c *Candidacy) { c.OnRoll = false }, NotQualified},
		{"not active", func(c *Candidacy) { c.Active = false }, NotActive},
		{"in an accepted role, written otherwise", func(c *Candidacy) { c.Roles = []string{"CIO", " ccio "} }, refusal.Reason{}},
		{"in a role the network does not accept", func(c *Candidacy) { c.Roles = []string{"CIO"} }, RoleNotAccepted},
		{"expelled, barred until tomorrow", func(c *Candidacy) { c.Barred = &later }, BarredFrom},
		{"expelled, barred until today", func(c *Candidacy) { c.Barred = &today }, refusal.Reason{}},
		{"standing for another panel", func(c *Candidacy) { c.Elsewhere = "other" }, StandsElsewhere},
		{"holding a seat in the term to be filled", func(c *Candidacy) { c.Seated = true }, AlreadySeated},
		{"three terms in a row", func(c *Candidacy) { c.Terms = []Term{full("2020"), full("2022"), full("2024")} }, TermLimit},
	} {
		t.Run(c.what, func(t *testing.T) {
			candidacy := good
			c.edit(&candidacy)
			err := e.MayStand(candidacy, today)
			if c.want.Name == "" && err != nil {
				t.Errorf("refused: %v", err)
			} else if c.want.Name != "" {
				refusaltest.Want(t, err, c.want)
			}
		})
	}
	e.Params.AcceptedRoles = []string{"CNIO"}
	refusaltest.Want(t, e.MayStand(good, today), RoleNotAccepted)
}

func TestR90_R98_R99_WhoMayStandForOffice(t *testing.T) {
	chair := Election{Kind: OfficerElection, Office: ChairOffice, Panel: "p", Params: DefaultParams(OfficerElection)}
	vice := chair
	vice.Office = ViceOffice
	anyOrg := vice
	anyOrg.Params.ViceOtherOrg = false
	begins := whentest.MustDate(t, "2026-08-20")
	held := func(p PanelID, o Office, kind MandateKind, from, until string) OfficeTerm {
		return OfficeTerm{Panel: p, Office: o, From: whentest.MustDate(t, from), Until: whentest.MustDate(t, until), Mandate: Mandate{Kind: kind}}
	}
	twice := []OfficeTerm{
		held("p", ChairOffice, Elected, "2022-08-20", "2024-08-01"), held("p", ChairOffice, Elected, "2024-08-20", "2026-08-01"),
	}
	acted := []OfficeTerm{twice[0], held("p", ChairOffice, Acting, "2024-08-20", "2026-08-01")}
	deputised := []OfficeTerm{twice[0], held("p", ViceOffice, Elected, "2024-08-20", "2026-08-01")}
	elsewhere := []OfficeTerm{held("q", ChairOffice, Elected, "2025-08-20", "2027-08-01")}
	elsewhereOver := []OfficeTerm{held("q", ChairOffice, Elected, "2024-08-20", "2026-08-20")}
	sitting := &Person{ID: "chair", Organisation: "Barts"}
	for _, c := range []struct {
		what string
		e    Election
		c    OfficeCandidacy
		want refusal.Reason // empty: may stand
	}{
		{"an elected member", chair, OfficeCandidacy{Elected: true}, refusal.Reason{}},
		{"a co-opted member", chair, OfficeCandidacy{}, NotElectedMember},
		{"chair twice in a row", chair, OfficeCandidacy{Elected: true, Offices: twice}, ChairTermLimit},
		{"chair once and acting once", chair, OfficeCandidacy{Elected: true, Offices: acted}, refusal.Reason{}},
		{"chair once and vice once", chair, OfficeCandidacy{Elected: true, Offices: deputised}, refusal.Reason{}},
		{"the chair of another panel", chair, OfficeCandidacy{Elected: true, Offices: elsewhere}, OfficeLimit},
		{"no longer the chair of another panel that day", chair, OfficeCandidacy{Elected: true, Offices: elsewhereOver}, refusal.Reason{}},
		{"for vice, the chair of another panel", vice, OfficeCandidacy{Elected: true, Chair: sitting, Offices: elsewhere}, refusal.Reason{}},
		{"for vice, the chair", anyOrg, OfficeCandidacy{Person: *sitting, Elected: true, Chair: sitting}, OfficeLimit},
		{"for vice, from the chair's organisation", vice, OfficeCandidacy{Person: Person{Organisation: "BARTS"}, Elected: true, Chair: sitting}, SameOrganisation},
		{"for vice, from its parent group", vice, OfficeCandidacy{Person: Person{Organisation: "x", Group: "Barts"}, Elected: true, Chair: sitting}, SameOrganisation},
		{"for vice, where any organisation will do", anyOrg, OfficeCandidacy{Person: Person{Organisation: "Barts"}, Elected: true, Chair: sitting}, refusal.Reason{}},
		{"for vice, from the chair's organisation, when that is waived", vice, OfficeCandidacy{Person: Person{Organisation: "Barts"}, Elected: true, Chair: sitting, Waived: true}, refusal.Reason{}},
		{"for vice, the chair, when that is waived", vice, OfficeCandidacy{Person: *sitting, Elected: true, Chair: sitting, Waived: true}, OfficeLimit},
		{"for vice, without an organisation", vice, OfficeCandidacy{Elected: true, Chair: &Person{ID: "chair"}}, refusal.Reason{}},
		{"for vice, from another organisation", vice, OfficeCandidacy{Person: Person{Organisation: "Guy's"}, Elected: true, Chair: sitting}, refusal.Reason{}},
	} {
		t.Run(c.what, func(t *testing.T) {
			c.c.OfficeFrom = begins
			err := c.e.MayStandForOffice(c.c)
			if c.want.Name == "" && err != nil {
				t.Errorf("refused: %v", err)
			} else if c.want.Name != "" {
				if r := refusaltest.Want(t, err, c.want); r.Code != refusal.INELIG {
					t.Errorf("got %v", r)
				}
			}
		})
	}
}

// published is a panel election with its notice out.
func published(t testing.TB) Election {
	t.Helper()
	p := DefaultParams(PanelElection)
	plan := mustPlan(t, "2026-06-25", p)
	out := plan.Notice
	return Election{Kind: PanelElection, State: Nominations, Seats: 12, Params: p, Timetable: plan, PublishedAt: &out}
}

func TestR11_NominationsAtTheirEdges(t *testing.T) {
	e := published(t)
	draft, cancelled := e, e
	draft.PublishedAt, draft.State = nil, Draft
	cancelled.State = Cancelled
	opens, closes := e.Timetable.NominationsOpen, e.Timetable.NominationsClose
	for _, c := range []struct {
		what string
		e    Election
		at   time.Time
		want refusal.Reason // empty: in time
	}{
		{"a moment before they open", e, opens.Add(-1), NominationsNotOpen},
		{"as they open", e, opens, refusal.Reason{}},
		{"a moment before they close", e, closes.Add(-1), refusal.Reason{}},
		{"as they close", e, closes, NominationsClosed},
		{"without a notice", draft, opens, NominationsNotOpen},
		{"cancelled", cancelled, opens, WrongState},
	} {
		err := c.e.NominationWindow(c.at)
		if c.want.Name == "" && err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if c.want.Name != "" {
			refusaltest.Want(t, err, c.want)
		}
	}
}

// complete is a nomination with everything R41 asks for.
func complete(t testing.TB, at time.Time) Nomination {
	t.Helper()
	return Nomination{ID: "n", Candidate: "c", ProposedBy: "c", Statement: "Vote.", Interests: "none",
		ConsentAt: &at, SubmittedAt: &at, Supports: []Support{
			{Person: "s1", Employer: "a", GivenAt: &at}, {Person: "s2", Employer: "b", GivenAt: &at},
		}}
}

func TestR47_WhenANominationMayStillBeChanged(t *testing.T) {
	e := published(t)
	cancelled := e
	cancelled.State = Cancelled
	closes, statement := e.Timetable.NominationsClose, e.Timetable.Statement
	early, late := e.Timetable.NominationsOpen.Add(time.Hour), closes.Add(-time.Hour)
	for _, c := range []struct {
		what string
		e    Election
		edit func(*Nomination)
		at   time.Time
		want refusal.Reason // empty: allowed
	}{
		{"not submitted, before the close", e, func(n *Nomination) { n.SubmittedAt = nil }, closes.Add(-1), refusal.Reason{}},
		{"not submitted, as they close", e, func(n *Nomination) { n.SubmittedAt = nil }, closes, NominationsClosed},
		{"submitted early, as they close", e, func(n *Nomination) { n.SubmittedAt = &early }, closes, NominationsClosed},
		{"submitted in the last 2 days, as they close", e, func(n *Nomination) { n.SubmittedAt = &late }, closes, refusal.Reason{}},
		{"submitted in the last 2 days, as the statement is due", e, func(n *Nomination) { n.SubmittedAt = &late }, statement, NominationsClosed},
		{"rejected for consent in the last 2 days", e, func(n *Nomination) {
			n.SubmittedAt, n.Ruling = &late, &Ruling{Ground: GroundConsent}
		}, closes, NominationsClosed},
		{"ruled valid", e, func(n *Nomination) { n.Ruling = &Ruling{Valid: true} }, early, NominationRuled},
		{"withdrawn", e, func(n *Nomination) { n.WithdrawnAt = &early }, early, NominationWithdrawn},
		{"the election cancelled", cancelled, func(*Nomination) {}, early, WrongState},
	} {
		t.Run(c.what, func(t *testing.T) {
			n := complete(t, early)
			c.edit(&n)
			err := c.e.PartWindow(n, c.at)
			if c.want.Name == "" && err != nil {
				t.Errorf("refused: %v", err)
			} else if c.want.Name != "" {
				refusaltest.Want(t, err, c.want)
			}
		})
	}
}

func TestR41_WhatANominationNeeds(t *testing.T) {
	p := DefaultParams(PanelElection)
	at := whentest.MustInstant(t, "2026-05-01T10:00:00Z")
	after := at.Add(time.Hour)
	for _, c := range []struct {
		what  string
		edit  func(*Nomination)
		field string // at fault; empty: complete
	}{
		{"complete", func(*Nomination) {}, ""},
		{"no consent", func(n *Nomination) { n.ConsentAt = nil }, "consent"},
		{"no statement", func(n *Nomination) { n.Statement = " " }, "statement"},
		{"a statement too long", func(n *Nomination) { n.Statement = string(make([]byte, 5000)) }, "statement"},
		{"no interests", func(n *Nomination) { n.Interests = "\n" }, "interests"},
		{"one supporter", func(n *Nomination) { n.Supports = n.Supports[:1] }, "supporters"},
		{"two from one organisation", func(n *Nomination) { n.Supports[1].Employer = "a" }, "supporters"},
		{"the second not given", func(n *Nomination) { n.Supports[1].GivenAt = nil }, "supporters"},
		{"the candidate as second supporter", func(n *Nomination) { n.Supports[1].Person = "c" }, "supporters"},
	} {
		t.Run(c.what, func(t *testing.T) {
			n := complete(t, at)
			c.edit(&n)
			err := n.OwnPart(p)
			if err == nil {
				err = n.CheckSupporters(p)
			}
			if c.field == "" {
				if err != nil || n.Received(p) == nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if r, ok := refusal.Of(err); !ok || r.Field != c.field || r.Code != refusal.FORM {
				t.Errorf("got %v, want FORM on %s", err, c.field)
			}
			if n.Received(p) != nil {
				t.Error("received all the same")
			}
		})
	}
	n := complete(t, at)
	n.Supports[1].GivenAt = &after
	if got := n.Received(p); got == nil || !got.Equal(after) {
		t.Errorf("received %v, want as the last supporter signed", got)
	}
}

func TestWhereANominationIs(t *testing.T) {
	p := DefaultParams(PanelElection)
	at := whentest.MustInstant(t, "2026-05-01T10:00:00Z")
	for _, c := range []struct {
		want  Standing
		edit  func(*Nomination)
		valid bool
	}{
		{StandingSubmitted, func(*Nomination) {}, false},
		{StandingDraft, func(n *Nomination) { n.SubmittedAt = nil }, false},
		{StandingConsent, func(n *Nomination) { n.ProposedBy, n.ConsentAt = "x", nil }, false},
		{StandingSupporters, func(n *Nomination) { n.Supports = nil }, false},
		{StandingValid, func(n *Nomination) { n.Ruling = &Ruling{Valid: true} }, true},
		{StandingInvalid, func(n *Nomination) { n.Ruling = &Ruling{Ground: GroundLate} }, false},
		{StandingWithdrawn, func(n *Nomination) { n.Ruling = &Ruling{Valid: true}; n.WithdrawnAt = &at }, false},
	} {
		n := complete(t, at)
		c.edit(&n)
		if got := n.Standing(p); got != c.want || n.Stands() != c.valid {
			t.Errorf("%s: got %s, stands %v", c.want, got, n.Stands())
		}
	}
}

func TestR29_TheRollOfTheDay(t *testing.T) {
	day := whentest.MustDate(t, "2026-04-29")
	next := day.AddDays(1)
	for _, c := range []struct {
		what string
		m    Membership
		want bool
	}{
		{"joined on the qualifying date", Membership{Network: "n", Home: true, Status: Active, From: day}, true},
		{"joined the day after", Membership{Network: "n", Home: true, Status: Active, From: next}, false},
		{"left the day after", Membership{Network: "n", Home: true, Status: Active, From: day, Until: &next}, true},
		{"left on the day", Membership{Network: "n", Home: true, Status: Active, From: day.AddDays(-9), Until: &day}, false},
		{"at home elsewhere", Membership{Network: "n", Status: Active, From: day}, false},
		{"of another network", Membership{Network: "m", Home: true, Status: Active, From: day}, false},
		{"suspended", Membership{Network: "n", Home: true, Status: Suspended, From: day}, false},
	} {
		if got := OnRoll([]Membership{{Network: "x", From: day}, c.m}, "n", day); got != c.want {
			t.Errorf("%s: on the roll %v", c.what, got)
		}
	}
}

func TestR26_LeavingEarlyDoesNotMakeATermShort(t *testing.T) {
	from, left, end := whentest.MustDate(t, "2024-08-01"), whentest.MustDate(t, "2025-01-01"), whentest.MustDate(t, "2026-08-01")
	terms := ServedTerms([]Holding{{SeatTerm: "a", From: from, Until: left}, {SeatTerm: "b", From: end, Until: end.AddYears(2)}},
		map[SeatTermID]when.Date{"a": end})
	if len(terms) != 2 || terms[0] != (Term{from, end}) || terms[1] != (Term{end, end.AddYears(2)}) {
		t.Errorf("got %v", terms)
	}
}

func TestR47_TheCandidatesOwnWordsEndWithNominations(t *testing.T) {
	e := published(t)
	late := e.Timetable.NominationsClose.Add(-time.Hour)
	asClosed := e.Timetable.NominationsClose
	n := complete(t, late)
	if err := e.OwnPartWindow(n, asClosed.Add(-1)); err != nil {
		t.Errorf("a moment before they close: %v", err)
	}
	refusaltest.Want(t, e.OwnPartWindow(n, asClosed), NominationsClosed)
	n.Ruling = &Ruling{Ground: GroundForm}
	if err := e.OwnPartWindow(n, asClosed); err != nil {
		t.Errorf("to cure its form: %v", err)
	}
	n.Ruling = &Ruling{Ground: GroundSupporters}
	refusaltest.Want(t, e.OwnPartWindow(n, asClosed), NominationsClosed)
	n.Ruling = &Ruling{Valid: true}
	refusaltest.Want(t, e.OwnPartWindow(n, late), NominationRuled)
}

func TestR112_ExpelledForTwoYears(t *testing.T) {
	fact := func(s MembershipStatus, from string) Membership {
		return Membership{Status: s, From: whentest.MustDate(t, from)}
	}
	if got := BarredUntil([]Membership{fact(Lapsed, "2025-01-01"), fact(Active, "2026-01-01")}); got != nil {
		t.Errorf("never expelled, barred until %s", got)
	}
	got := BarredUntil([]Membership{fact(Expelled, "2026-02-03"), fact(Expelled, "2024-01-01"), fact(Active, "2027-01-01")})
	if got == nil || got.String() != "2028-02-03" {
		t.Errorf("barred until %v, want 2028-02-03", got)
	}
}

// Too few named who may yet answer, or of too few organisations, and the
// nomination is not taken in: it could never be complete (R41).
func TestR41_SupportersAreNamedBeforeItIsHandedIn(t *testing.T) {
	at := time.Date(2026, time.May, 1, 9, 0, 0, 0, time.UTC)
	one, two := Support{Person: "1", Employer: "a"}, Support{Person: "2", Employer: "b"}
	declined, given := two, two
	declined.DeclinedAt, given.GivenAt = &at, &at
	for name, c := range map[string]struct {
		named []Support
		want  refusal.Reason
	}{
		"nobody":                              {nil, SupportersFew},
		"one":                                 {[]Support{one}, SupportersFew},
		"two":                                 {[]Support{one, two}, refusal.Reason{}},
		"one of them has said":                {[]Support{one, given}, refusal.Reason{}},
		"one of them declined":                {[]Support{one, declined}, SupportersFew},
		"herself and another":                 {[]Support{one, {Person: "0", Employer: "c"}}, SupportersFew},
		"two of one house, who have not said": {[]Support{one, {Person: "3", Employer: "a"}}, refusal.Reason{}}, // nor is it said for them
		"two of one house, one has said":      {[]Support{one, {Person: "3", Employer: "a", GivenAt: &at}}, refusal.Reason{}},
		"two of one house, who have said":     {[]Support{{Person: "1", Employer: "a", GivenAt: &at}, {Person: "3", Employer: "a", GivenAt: &at}}, SupportersOfOne},
	} {
		t.Run(name, func(t *testing.T) {
			err := Nomination{Candidate: "0", Supports: c.named}.SupportersNamed(Params{Supporters: 2, SupporterOrganisations: 2})
			if r, no := refusal.Of(err); no != (c.want.Name != "") || no && (r.Reason != c.want || r.Field != "supporters") {
				t.Errorf("refused: %v, want %q", err, c.want)
			}
			if err := (Nomination{Candidate: "0", Supports: c.named}).SupportersNamed(Params{}); err != nil {
				t.Errorf("where none are asked for: %v", err)
			}
		})
	}
}

func TestR29_WhoIsNotOnTheRollIsToldWhy(t *testing.T) {
	const cio, ccio = NetworkID("cio"), NetworkID("ccio")
	day := whentest.MustDate(t, "2026-04-29")
	until := func(d string) *when.Date { end := whentest.MustDate(t, d); return &end }
	fact := func(n NetworkID, home bool, s MembershipStatus, from string, end *when.Date) Membership {
		return Membership{Network: n, Home: home, Status: s, From: whentest.MustDate(t, from), Until: end}
	}
	for _, x := range []struct {
		name  string
		facts []Membership
		want  refusal.Reason // empty: on the roll
	}{
		{"at home and active", []Membership{fact(cio, true, Active, "2024-01-01", nil)}, refusal.Reason{}},
		{"joined on the day", []Membership{fact(cio, true, Active, "2026-04-29", nil)}, refusal.Reason{}},
		{"joined the day after", []Membership{fact(cio, true, Active, "2026-04-30", nil)}, RollJoinedLate},
		{"left the day after, with the vote earned", []Membership{fact(cio, true, Active, "2024-01-01", until("2026-04-30"))}, refusal.Reason{}},
		{"left on the day", []Membership{fact(cio, true, Active, "2024-01-01", until("2026-04-29"))}, RollNoMember},
		{"left, and came back too late", []Membership{fact(cio, true, Active, "2024-01-01", until("2026-04-01")), fact(cio, true, Active, "2026-05-02", nil)}, RollJoinedLate},
		{"a member whose home is elsewhere", []Membership{fact(ccio, true, Active, "2024-01-01", nil), fact(cio, false, Active, "2024-01-01", nil)}, RollOtherHome},
		{"suspended on the day, active since", []Membership{fact(cio, true, Suspended, "2024-01-01", until("2026-04-30")), fact(cio, true, Active, "2026-04-30", nil)}, RollInactive},
		{"of another network only", []Membership{fact(ccio, true, Active, "2024-01-01", nil)}, RollNoMember},
		{"of no network", nil, RollNoMember},
	} {
		t.Run(x.name, func(t *testing.T) {
			err := Election{Network: cio, Params: DefaultParams(PanelElection)}.CheckRoll(x.facts, day)
			if (err == nil) != OnRoll(x.facts, cio, day) {
				t.Errorf("%v, though the roll says otherwise", err)
			}
			if x.want.Name != "" {
				refusaltest.Want(t, err, x.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// What counts as a term served (R26): a voided election gave none, nor does a seat that
// was given up before it began; two seats within one term are one (R84, R110).
func TestR26_WhatIsATermServed(t *testing.T) {
	d := func(s string) when.Date { return whentest.MustDate(t, s) }
	for _, c := range []struct {
		what string
		held []Holding
		want []Term
	}{
		{"two in a row", []Holding{{From: d("2028-08-01"), Until: d("2030-08-01")}, {From: d("2026-08-01"), Until: d("2028-08-01")}},
			[]Term{mustTerm(t, "2026-08-01", "2028-08-01"), mustTerm(t, "2028-08-01", "2030-08-01")}},
		{"voided before it began", []Holding{{From: d("2028-08-01"), Until: d("2028-08-01"), EndedBy: EndedByVoiding}, {From: d("2028-08-31"), Until: d("2030-08-01")}},
			[]Term{mustTerm(t, "2028-08-31", "2030-08-01")}},
		{"voided after some days", []Holding{{SeatTerm: "a", From: d("2028-08-01"), Until: d("2028-08-10"), EndedBy: EndedByVoiding}}, nil},
		{"given up before it began", []Holding{{SeatTerm: "a", From: d("2028-08-01"), Until: d("2028-08-01"), EndedBy: EndedByResignation}}, nil},
		{"given up early is a whole term", []Holding{{SeatTerm: "a", From: d("2028-08-01"), Until: d("2028-09-01"), EndedBy: EndedByResignation}},
			[]Term{mustTerm(t, "2028-08-01", "2030-08-01")}},
		{"given up, and elected to another seat of the same term", []Holding{{SeatTerm: "a", From: d("2028-08-01"), Until: d("2028-09-01")}, {SeatTerm: "b", From: d("2029-01-01"), Until: d("2030-08-01")}},
			[]Term{mustTerm(t, "2028-08-01", "2030-08-01")}},
	} {
		if got := ServedTerms(c.held, map[SeatTermID]when.Date{"a": d("2030-08-01"), "b": d("2030-08-01")}); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
	chair := Election{Kind: OfficerElection, Office: ChairOffice, Panel: "p", Params: DefaultParams(OfficerElection)}
	held := []OfficeTerm{{Panel: "p", Office: ChairOffice, From: d("2026-08-20"), Until: d("2028-08-01")},
		{Panel: "p", Office: ChairOffice, From: d("2028-08-10"), Until: d("2028-08-20"), EndedBy: EndedByVoiding}}
	c := OfficeCandidacy{Elected: true, Offices: held, OfficeFrom: d("2028-09-20")}
	if err := chair.MayStandForOffice(c); err != nil {
		t.Errorf("a voided chair counts: %v", err)
	}
	held[1].EndedBy = EndedByResignation
	refusaltest.Want(t, chair.MayStandForOffice(c), ChairTermLimit)
}
