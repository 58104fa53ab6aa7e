package domain

import (
	"slices"
	"testing"

	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

// panelOf is a panel of elected members a, b, c and d from 1 August 2026 on, with
// a as its chair and b as its vice-chair from 10 August; a has sat a term before.
func panelOf(t testing.TB) OfficeFacts {
	t.Helper()
	term, office := mustTerm(t, "2026-08-01", "2028-08-01"), whentest.MustDate(t, "2026-08-10")
	f := OfficeFacts{PanelFacts: PanelFacts{NewPanel: term.From, Silent: map[PersonID]when.Date{}}, ChairCalled: true, ViceCalled: true}
	for _, p := range []PersonID{"a", "b", "c", "d"} {
		f.Holdings = append(f.Holdings, Holding{ID: HoldingID("seat of " + p), Seat: SeatID(p), Person: p, From: term.From, Until: term.Until, Mandate: Mandate{Kind: Elected}})
	}
	f.Holdings = append(f.Holdings, Holding{ID: "past", Seat: "old", Person: "a", From: term.From.AddYears(-2), Until: term.From, Mandate: Mandate{Kind: Imported}})
	f.Offices = []OfficeTerm{
		{ID: "chair", Office: ChairOffice, Person: "a", From: office, Until: term.Until, Mandate: Mandate{Kind: Elected}},
		{ID: "vice", Office: ViceOffice, Person: "b", From: office, Until: term.Until, Mandate: Mandate{Kind: Elected}},
	}
	return f
}

// answers fails unless the rule says yes, where no reason is wanted, or no for it.
func answers(t testing.TB, what string, err error, want refusal.Reason) {
	t.Helper()
	r, no := refusal.Of(err)
	if (want == refusal.Reason{}) != (err == nil) || no && r.Reason != want {
		t.Errorf("%s: %v, want %q", what, err, want.Name)
	}
}

// ends ends an office on a day.
func (f OfficeFacts) ends(t testing.TB, id OfficeTermID, on, why string) OfficeFacts {
	t.Helper()
	f.Offices = slices.Clone(f.Offices)
	for i, o := range f.Offices {
		if o.ID == id {
			f.Offices[i].Until, f.Offices[i].EndedBy = whentest.MustDate(t, on), why
		}
	}
	return f
}

// leaves ends a person's seat on a day, and with it her office.
func (f OfficeFacts) leaves(t testing.TB, p PersonID, on, why string) OfficeFacts {
	t.Helper()
	f.Holdings = slices.Clone(f.Holdings)
	day := whentest.MustDate(t, on)
	for i, h := range f.Holdings {
		if h.Person == p && h.Until.After(day) {
			f.Holdings[i].Until, f.Holdings[i].EndedBy = day, why
		}
	}
	for _, o := range f.Offices {
		if o.Person == p && o.Until.After(day) {
			f = f.ends(t, o.ID, on, EndedWithSeat)
		}
	}
	return f
}

func TestR101_R104_WhoChairs(t *testing.T) {
	p, c := DefaultParams(OfficerElection), when.LatestCalendar()
	silent := func(f OfficeFacts, who PersonID, since string) OfficeFacts {
		f.Silent = map[PersonID]when.Date{who: whentest.MustDate(t, since)}
		return f
	}
	noneYet := panelOf(t)
	noneYet.Offices = nil
	failed := noneYet
	failed.Failed = true
	bothGone := panelOf(t).ends(t, "chair", "2027-03-01", EndedByResignation).ends(t, "vice", "2027-03-05", EndedByNoConfidence)
	withoutA := bothGone.leaves(t, "a", "2027-03-01", EndedByDeath)
	drawn := withoutA
	drawn.Lot = []PersonID{"x", "c", "b", "d"}
	coopted := withoutA
	coopted.Holdings = append(slices.Clone(withoutA.Holdings), Holding{Person: "old hand", From: whentest.MustDate(t, "2010-01-01"), Until: whentest.MustDate(t, "2028-08-01"), Mandate: Mandate{Kind: CoOpted}})
	for name, c2 := range map[string]struct {
		f       OfficeFacts
		day     string
		as      Lead
		who     PersonID
		since   string
		because string
	}{
		"a chair is in office":                         {panelOf(t), "2027-03-01", LeadChair, "a", "2026-08-10", ""},
		"the day before a resignation takes effect":    {panelOf(t).ends(t, "chair", "2027-03-01", EndedByResignation), "2027-02-28", LeadChair, "a", "2026-08-10", ""},
		"on that very day (R101)":                      {panelOf(t).ends(t, "chair", "2027-03-01", EndedByResignation), "2027-03-01", LeadActing, "b", "2027-03-01", EndedByResignation},
		"her seat ended, by expulsion":                 {panelOf(t).leaves(t, "a", "2027-03-01", EndedByExpulsion), "2027-03-02", LeadActing, "b", "2027-03-01", EndedByExpulsion},
		"by death":                                     {panelOf(t).leaves(t, "a", "2027-03-01", EndedByDeath), "2027-03-01", LeadActing, "b", "2027-03-01", EndedByDeath},
		"by a lost role":                               {panelOf(t).leaves(t, "a", "2027-03-01", EndedByRole), "2027-03-01", LeadActing, "b", "2027-03-01", EndedByRole},
		"no confidence":                                {panelOf(t).ends(t, "chair", "2027-03-01", EndedByNoConfidence), "2027-03-01", LeadActing, "b", "2027-03-01", EndedByNoConfidence},
		"the office's two years are over":              {panelOf(t).ends(t, "chair", "2027-03-01", ""), "2027-03-01", LeadActing, "b", "2027-03-01", EndedByTime},
		"the chair's membership has lapsed (R112)":     {silent(panelOf(t), "a", "2027-03-01"), "2027-03-01", LeadActing, "b", "2027-03-01", EndedByLapse},
		"the day before":                               {silent(panelOf(t), "a", "2027-03-01"), "2027-02-28", LeadChair, "a", "2026-08-10", ""},
		"the vice-chair has lapsed too":                {silent(panelOf(t).ends(t, "chair", "2027-03-01", EndedByResignation), "b", "2027-03-02"), "2027-03-02", LeadMember, "a", "2027-03-01", EndedByResignation},
		"both vacant: the longest-serving (R104)":      {bothGone, "2027-03-05", LeadMember, "a", "2027-03-05", EndedByResignation},
		"equals wait for the lot":                      {withoutA, "2027-03-05", LeadNobody, "", "2027-03-05", EndedByResignation},
		"and by the lot":                               {drawn, "2027-03-05", LeadMember, "c", "2027-03-05", EndedByResignation},
		"a co-opted member does not preside":           {coopted, "2027-03-05", LeadNobody, "", "2027-03-05", EndedByResignation},
		"a new panel without a chair yet (R91)":        {noneYet, "2026-08-05", LeadSecretariat, "", "2026-08-01", NeverHeld},
		"after two failed rounds (R96)":                {failed, "2026-08-20", LeadMember, "a", "2026-08-01", NeverHeld},
		"the terms have ended: caretakers (R25)":       {panelOf(t), "2028-08-01", LeadCaretaker, "a", "2028-08-01", EndedByTime},
		"after forty working days nobody":              {panelOf(t), "2028-10-01", LeadNobody, "", "", ""},
		"the acting chair is caretaker too":            {panelOf(t).ends(t, "chair", "2028-07-01", EndedByResignation), "2028-08-02", LeadCaretaker, "b", "2028-08-01", EndedByTime},
		"nobody sits":                                  {OfficeFacts{}, "2028-08-02", LeadNobody, "", "", ""},
		"a vice-chair gone leaves the chair in office": {panelOf(t).ends(t, "vice", "2027-03-01", EndedByResignation), "2027-03-01", LeadChair, "a", "2026-08-10", ""},
	} {
		l, err := WhoChairs(c2.f.PanelFacts, whentest.MustDate(t, c2.day), p, c)
		since := ""
		if !l.Since.IsZero() {
			since = l.Since.String()
		}
		if err != nil || l.As != c2.as || l.Person != c2.who || since != c2.since || l.Because != c2.because {
			t.Errorf("%s: %s %q since %s, because %q, %v", name, l.As, l.Person, since, l.Because, err)
		}
	}
}

func TestR102_R104_R25_WhoSignsLetters(t *testing.T) {
	p, c := DefaultParams(OfficerElection), when.LatestCalendar()
	acting := panelOf(t).ends(t, "chair", "2027-03-01", EndedByResignation) // 40 working days later: 28 April 2027
	both := acting.ends(t, "vice", "2027-03-01", EndedByResignation)
	for name, c2 := range map[string]struct {
		f    OfficeFacts
		day  string
		want refusal.Reason
	}{
		"the chair":                                    {panelOf(t), "2027-03-01", refusal.Reason{}},
		"an acting chair on the first day":             {acting, "2027-03-01", refusal.Reason{}},
		"on the fortieth working day after (R102)":     {acting, "2027-04-28", refusal.Reason{}},
		"a day later":                                  {acting, "2027-04-29", ActingTooLong},
		"a member who presides (R104)":                 {both, "2027-03-01", PresidesOnly},
		"a caretaker (R25)":                            {panelOf(t), "2028-08-01", CaretakersOnly},
		"nobody leads":                                 {OfficeFacts{}, "2028-08-01", ChairNone},
		"the chair on a day on which she has resigned": {acting, "2027-02-28", refusal.Reason{}},
	} {
		l, err := WhoChairs(c2.f.PanelFacts, whentest.MustDate(t, c2.day), p, c)
		if err != nil {
			t.Fatal(err)
		}
		answers(t, name, l.MaySign(), c2.want)
	}
	l, err := WhoChairs(acting.PanelFacts, whentest.MustDate(t, "2027-04-29"), p, c)
	if err != nil || !l.Overdue || l.SignUntil.String() != "2027-04-29" {
		t.Errorf("%+v, %v", l, err)
	}
	old := panelOf(t) // brought in: no holidays are known so far back (R2a)
	old.Offices[0].Until, old.Offices[1].From = whentest.MustDate(t, "1990-01-01"), whentest.MustDate(t, "1990-01-01")
	old.Offices[0].From = old.Offices[0].Until.AddYears(-1)
	if l, err = WhoChairs(old.PanelFacts, whentest.MustDate(t, "2027-01-01"), p, c); err != nil || !l.Overdue {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestR101_R106_WhatComesNextForTheOffices(t *testing.T) {
	p, c := DefaultParams(OfficerElection), when.LatestCalendar()
	call := func(f OfficeFacts, o Office, s State, published string, declared bool) OfficeFacts {
		f.Calls = append(slices.Clone(f.Calls), OfficeCall{Election: "e", Office: o, State: s, Published: whentest.MustDate(t, published), Declared: declared})
		return f
	}
	gone := panelOf(t).ends(t, "chair", "2027-03-01", EndedByResignation)
	both := gone.ends(t, "vice", "2027-03-01", EndedByResignation)
	vice := panelOf(t).ends(t, "vice", "2027-03-01", EndedBySuccession)
	fresh := panelOf(t)
	fresh.Offices, fresh.ChairCalled, fresh.ViceCalled = nil, false, false
	second := panelOf(t).ends(t, "vice", "2026-08-10", "")
	second.Offices, second.ViceCalled = second.Offices[:1], false
	few := gone.leaves(t, "c", "2027-03-01", EndedByResignation).leaves(t, "d", "2027-03-01", EndedByResignation)
	brought := panelOf(t)
	brought.NewPanel, brought.Offices = when.Date{}, brought.Offices[:1]
	late := panelOf(t).ends(t, "chair", "2028-05-02", EndedByResignation)
	next := late
	next.Offices = append(slices.Clone(late.Offices), OfficeTerm{ID: "next", Office: ChairOffice, Person: "z", From: whentest.MustDate(t, "2028-08-01"), Until: whentest.MustDate(t, "2030-08-01")})
	for name, c2 := range map[string]struct {
		f      OfficeFacts
		day    string
		move   OfficeMove
		office Office
		rule   string
		by     string
	}{
		"both offices are held":                                  {panelOf(t), "2027-03-01", OfficesFilled, ChairOffice, "R100", "2028-08-01"},
		"the chair falls vacant (R101)":                          {gone, "2027-03-01", OfficeCalls, ChairOffice, "R101", "2027-03-31"},
		"its election is under way":                              {call(gone, ChairOffice, Notice, "2027-03-01", false), "2027-03-09", OfficeElects, ChairOffice, "R101", ""},
		"it was voided (R88)":                                    {call(gone, ChairOffice, Void, "2027-03-01", false), "2027-03-19", OfficeUncounted, ChairOffice, "R101", "2027-03-31"},
		"it was called off":                                      {call(gone, ChairOffice, Cancelled, "2027-03-01", false), "2027-03-09", OfficeByHand, ChairOffice, "R101", "2027-03-31"},
		"its rounds failed (R96)":                                {call(gone, ChairOffice, Certified, "2027-03-01", false), "2027-03-19", OfficeByHand, ChairOffice, "R101", "2027-03-31"},
		"and the vice-chair has acted too long (R102)":           {call(gone, ChairOffice, Certified, "2027-03-01", false), "2027-04-29", OfficeCalls, ChairOffice, "R102", "2027-03-31"},
		"which calls once":                                       {call(call(gone, ChairOffice, Certified, "2027-03-01", false), ChairOffice, Certified, "2027-04-29", false), "2027-05-29", OfficeByHand, ChairOffice, "R102", "2027-03-31"},
		"an election of an earlier vacancy does not count":       {call(gone, ChairOffice, Certified, "2026-08-02", true), "2027-03-01", OfficeCalls, ChairOffice, "R101", "2027-03-31"},
		"both are vacant (R104)":                                 {both, "2027-03-01", OfficeCalls, ChairOffice, "R104", "2027-03-15"},
		"the vice-chair is vacant (R104, R105)":                  {vice, "2027-03-01", OfficeCalls, ViceOffice, "R104", "2027-03-31"},
		"new members within three months (R106)":                 {late, "2028-05-02", OfficeRests, ChairOffice, "R106", "2028-08-01"},
		"also when she has acted too long":                       {late, "2028-07-20", OfficeRests, ChairOffice, "R106", "2028-08-01"},
		"a day more than three months":                           {panelOf(t).ends(t, "chair", "2028-04-30", EndedByResignation), "2028-05-02", OfficeCalls, ChairOffice, "R101", "2028-05-30"},
		"both vacant, and no time left to serve":                 {late.ends(t, "vice", "2028-07-20", EndedByResignation), "2028-07-20", OfficeWaits, ChairOffice, "R104", "2028-08-01"},
		"who follows is declared already":                        {next, "2028-07-01", OfficeWaits, ChairOffice, "R101", "2028-08-01"},
		"too few for a ballot (R95)":                             {few, "2027-03-01", OfficeResolves, ChairOffice, "R95", "2027-03-31"},
		"a new panel (R91)":                                      {fresh, "2026-08-03", OfficeConvenes, ChairOffice, "R91", "2026-08-28"},
		"whose election is under way":                            {call(fresh, ChairOffice, Open, "2026-08-01", false), "2026-08-03", OfficeElects, ChairOffice, "R91", ""},
		"then its vice-chair (R92)":                              {second, "2026-08-12", OfficeConvenes, ViceOffice, "R92", "2026-08-28"},
		"brought in with a chair alone (R2a)":                    {brought, "2027-03-01", OfficeByHand, ViceOffice, "R104", ""},
		"the terms have ended":                                   {panelOf(t), "2028-08-01", OfficesNone, "", "R90", ""},
		"nobody has ever sat":                                    {OfficeFacts{}, "2028-08-01", OfficesNone, "", "R90", ""},
		"the chair's membership rests: her office is not vacant": {panelOf(t), "2027-03-01", OfficesFilled, ChairOffice, "R100", "2028-08-01"},
	} {
		s, err := NextForOffices(c2.f, whentest.MustDate(t, c2.day), p, c)
		by := ""
		if !s.By.IsZero() {
			by = s.By.String()
		}
		if err != nil || s.Move != c2.move || s.Office != c2.office || s.Rule != c2.rule || by != c2.by {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
		if s.Calls() != (s.Move == OfficeCalls || s.Move == OfficeUncounted) {
			t.Errorf("%s: it calls: %v", name, s.Calls())
		}
	}
}

func TestR101_R104_WhenTheSuccessorsPollOpens(t *testing.T) {
	p, c := DefaultParams(OfficerElection), when.LatestCalendar()
	called := whentest.MustInstant(t, "2027-03-01T10:15:00Z")
	for name, c2 := range map[string]struct {
		urgent               bool
		opens, seals, closes string
	}{
		"the tenth working day after the announcement (R101)": {false, "2027-03-15T09:00:00Z", "2027-03-15T08:00:00Z", "2027-03-18T09:00:00Z"},
		"as soon as nominations allow (R104)":                 {true, "2027-03-10T09:00:00Z", "2027-03-10T08:00:00Z", "2027-03-13T09:00:00Z"},
	} {
		plan, err := PlanSuccessor(called, c2.urgent, p, c)
		if err != nil {
			t.Fatal(err)
		}
		for what, pair := range map[string][2]string{"opens": {plan.PollOpens.UTC().Format("2006-01-02T15:04:05Z"), c2.opens},
			"is sealed": {plan.RollSealed.UTC().Format("2006-01-02T15:04:05Z"), c2.seals}, "closes": {plan.PollCloses.UTC().Format("2006-01-02T15:04:05Z"), c2.closes}} {
			if pair[0] != pair[1] {
				t.Errorf("%s: it %s %s, want %s", name, what, pair[0], pair[1])
			}
		}
		if err := plan.Check(OfficerElection, p, c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	long := p
	long.OfficerNominations, long.MinNominationDays = 15, 15
	plan, err := PlanSuccessor(called, false, long, c)
	if err != nil || plan.PollOpens.Before(plan.NominationsClose) {
		t.Errorf("longer nominations: %v, %v", plan.PollOpens, err)
	}
}

func TestR107_R109_WhoMovesNoConfidenceAndWhen(t *testing.T) {
	zone := whentest.MustZone(t, "Europe/London")
	ended := whentest.MustInstant(t, "2027-03-31T23:30:00Z") // 1 April in London
	lost := ConfidenceMotion{Panel: "p", Person: "a", Term: "before", State: ConfidenceLost, EndedAt: &ended}
	of := func(m ConfidenceMotion, change func(*ConfidenceMotion)) []ConfidenceMotion {
		change(&m)
		return []ConfidenceMotion{m}
	}
	chair := OfficeTerm{ID: "chair", Panel: "p", Office: ChairOffice, Person: "a", From: whentest.MustDate(t, "2026-08-10"), Until: whentest.MustDate(t, "2028-08-01")}
	for name, c := range map[string]struct {
		o       *OfficeTerm
		by      PersonID
		elected bool
		past    []ConfidenceMotion
		day     string
		want    refusal.Reason
	}{
		"six months after her election":            {&chair, "c", true, nil, "2027-02-10", refusal.Reason{}},
		"a day before (R109)":                      {&chair, "c", true, nil, "2027-02-09", ConfidenceYoung},
		"by a co-opted member":                     {&chair, "c", false, nil, "2027-02-10", NotElectedMember},
		"by herself":                               {&chair, "a", true, nil, "2027-02-10", ConfidenceOwn},
		"against nobody":                           {nil, "c", true, nil, "2027-02-10", OfficeVacant},
		"against one whose office has ended":       {&chair, "c", true, nil, "2028-08-01", OfficeVacant},
		"twelve months after a failed attempt":     {&chair, "c", true, []ConfidenceMotion{lost}, "2028-04-01", refusal.Reason{}},
		"a day before that (R109)":                 {&chair, "c", true, []ConfidenceMotion{lost}, "2028-03-31", ConfidenceYoung},
		"a failed attempt against another":         {&chair, "c", true, of(lost, func(m *ConfidenceMotion) { m.Person = "b" }), "2027-05-01", refusal.Reason{}},
		"a motion that lapsed does not bar":        {&chair, "c", true, of(lost, func(m *ConfidenceMotion) { m.State = ConfidenceLapsed }), "2027-05-01", refusal.Reason{}},
		"a motion that was withdrawn does not bar": {&chair, "c", true, of(lost, func(m *ConfidenceMotion) { m.State = ConfidenceWithdrawn }), "2027-05-01", refusal.Reason{}},
		"while another is under way":               {&chair, "c", true, of(lost, func(m *ConfidenceMotion) { m.State, m.Term = ConfidenceNoticed, "chair" }), "2028-05-01", ConfidenceRuns},
	} {
		answers(t, name, MayMoveNoConfidence(c.o, c.by, c.elected, c.past, whentest.MustDate(t, c.day), zone), c.want)
	}
	moved := ConfidenceMotion{State: ConfidenceMoved, MovedBy: "c", Person: "a"}
	refusaltest.Want(t, moved.MaySecond("c", true), ConfidenceTwice)
	refusaltest.Want(t, moved.MaySecond("a", true), ConfidenceOwn)
	refusaltest.Want(t, moved.MaySecond("d", false), NotElectedMember)
	refusaltest.Want(t, moved.MayWithdraw("d"), NotMover)
	if err := moved.MaySecond("d", true); err != nil {
		t.Error(err)
	}
	if err := moved.MayWithdraw("c"); err != nil {
		t.Error(err)
	}
	moved.State = ConfidenceVoting
	refusaltest.Want(t, moved.MaySecond("d", true), WrongState)
	refusaltest.Want(t, moved.MayWithdraw("c"), WrongState)
}

func TestR107_TheBallotComesAfterTheNotice(t *testing.T) {
	p, c := DefaultParams(OfficerElection), when.LatestCalendar()
	got, err := ConfidenceBallot(whentest.MustInstant(t, "2027-03-01T10:15:00Z"), p, c) // Monday; ten whole working days lie between
	if err != nil || !got.Opens.Equal(whentest.MustInstant(t, "2027-03-16T09:00:00Z")) || !got.Closes.Equal(whentest.MustInstant(t, "2027-03-19T09:00:00Z")) {
		t.Errorf("%+v, %v", got, err)
	}
	lapses, err := ConfidenceLapses(whentest.MustInstant(t, "2027-03-01T10:15:00Z"), p, c)
	if err != nil || !lapses.Equal(whentest.MustInstant(t, "2027-03-16T00:00:00Z")) {
		t.Errorf("%v, %v", lapses, err)
	}
}

func TestE9_R108_MoreThanHalfOfAllElectedMembers(t *testing.T) {
	p := DefaultParams(OfficerElection)
	for _, c := range []struct {
		inFavour, elected, quorum int
		want                      bool
	}{{7, 12, 7, true}, {6, 12, 7, false}, {5, 11, 6, false}, {6, 11, 6, true}, {0, 0, 3, false}, {2, 3, 3, true}, {1, 3, 3, false}} {
		if got := count.Absolute.Carried(int64(c.inFavour), 0, int64(c.elected)); got != c.want {
			t.Errorf("%d of %d: %v", c.inFavour, c.elected, got)
		}
		if got := ConfidenceQuorum(c.elected, p); got != c.quorum {
			t.Errorf("%d elected: %d ballots open the box", c.elected, got)
		}
	}
}

func TestR98_TheViceChairsDiscipline(t *testing.T) {
	e := Election{Kind: OfficerElection, Office: ViceOffice, Params: DefaultParams(OfficerElection)}
	strict := e
	strict.Params.ViceOtherDiscipline = true
	chair := &Person{ID: "chair", Organisation: "Barts", Discipline: "Nursing"}
	candidate := func(discipline string) OfficeCandidacy {
		return OfficeCandidacy{Person: Person{ID: "x", Organisation: "Leeds", Discipline: discipline}, Elected: true, Chair: chair}
	}
	waived := candidate("nursing")
	waived.Waived = true
	for name, c := range map[string]struct {
		e    Election
		c    OfficeCandidacy
		want refusal.Reason
	}{
		"another discipline":                    {strict, candidate("Medicine"), refusal.Reason{}},
		"the same, in other letters":            {strict, candidate("NURSING"), SameDiscipline},
		"the same, where nobody asks":           {e, candidate("Nursing"), refusal.Reason{}},
		"hers is not known":                     {strict, candidate(""), refusal.Reason{}},
		"two thirds of the members have waived": {strict, waived, refusal.Reason{}},
	} {
		answers(t, name, c.e.MayStandForOffice(c.c), c.want)
	}
	strict.Params.ViceOtherOrg = false
	now := whentest.MustInstant(t, "2027-03-01T12:00:00Z")
	published := now.AddDate(0, 0, -1)
	strict.State, strict.PublishedAt = Nominations, &published
	strict.Timetable.NominationsOpen, strict.Timetable.NominationsClose = published, now.AddDate(0, 0, 1)
	answers(t, "nobody of another discipline: it may be waived", strict.MayWaiveOtherOrg([]OfficeCandidacy{candidate("nursing")}, now), refusal.Reason{})
	answers(t, "somebody may stand", strict.MayWaiveOtherOrg([]OfficeCandidacy{candidate("nursing"), candidate("medicine")}, now), NoWaiver)
}

func TestR101_WhenAViceChairActed(t *testing.T) {
	f := panelOf(t).ends(t, "chair", "2027-03-01", EndedByResignation)
	f.Offices = append(f.Offices, OfficeTerm{ID: "next", Office: ChairOffice, Person: "c", From: whentest.MustDate(t, "2027-04-01"), Until: whentest.MustDate(t, "2028-08-01")})
	for day, want := range map[string]Term{"2027-03-01": mustTerm(t, "2027-03-01", "2027-04-01"), "2027-03-31": mustTerm(t, "2027-03-01", "2027-04-01"), "2027-02-28": {}, "2027-04-01": {}, "2028-08-01": {}} {
		got, is := ActingOn(f.Offices, whentest.MustDate(t, day))
		if is != (want != Term{}) || is && got != want {
			t.Errorf("on %s: %v %v, want %v", day, got, is, want)
		}
	}
	acted := Acted(f.Offices, whentest.MustDate(t, "2029-01-01"))
	if len(acted) != 1 || acted[0].Person != "b" || (Term{acted[0].From, acted[0].Until}) != mustTerm(t, "2027-03-01", "2027-04-01") {
		t.Errorf("%+v", acted)
	}
	if early := Acted(f.Offices, whentest.MustDate(t, "2027-02-28")); len(early) != 0 {
		t.Errorf("before it happened: %+v", early)
	}
	brought := panelOf(t) // the vice-chair was there before the chair
	brought.Offices[0].From = whentest.MustDate(t, "2026-09-01")
	if acted := Acted(brought.Offices, whentest.MustDate(t, "2029-01-01")); len(acted) != 1 || (Term{acted[0].From, acted[0].Until}) != mustTerm(t, "2026-08-10", "2026-09-01") {
		t.Errorf("%+v", acted)
	}
}
