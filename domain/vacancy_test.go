package domain

import (
	"slices"
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// What may be done about a vacancy, way by way (R115 to R119, R55).
func TestVacancyChoices(t *testing.T) {
	p := DefaultParams(ByElection)
	today := when.Date{Year: 2027, Month: time.March, Day: 1}
	long, short := today.AddMonths(7), today.AddMonths(6).AddDays(-1)
	whole := PanelFill{Seats: 12, Filled: 11}
	none := refusal.Because(NoPapers, "R116", nil)
	free := refusal.Reason{}
	for name, c := range map[string]struct {
		rule string
		v    CasualVacancy
		fill PanelFill
		want [4]refusal.Reason // of countback, by-election, co-option, leaving it empty
	}{
		"papers, and somebody to ask":    {"R116", CasualVacancy{Term: SeatTerm{Until: long}, Candidates: 1}, whole, [4]refusal.Reason{free, CountbackFirst, CountbackFirst, NotLookedThrough}},
		"no papers":                      {"R117", CasualVacancy{Term: SeatTerm{Until: long}, Papers: none}, whole, [4]refusal.Reason{NoPapers, free, ByElectionFirst, NotLookedThrough}},
		"nobody to ask":                  {"R117", CasualVacancy{Term: SeatTerm{Until: long}}, whole, [4]refusal.Reason{NobodyToAsk, free, ByElectionFirst, NotLookedThrough}},
		"a countback used up":            {"R116", CasualVacancy{Term: SeatTerm{Until: long}, Candidates: 3}, PanelFill{12, 11, 0, 1}, [4]refusal.Reason{CountbackUsed, free, ByElectionFirst, NotLookedThrough}},
		"a countback that found nobody":  {"R117", CasualVacancy{Term: SeatTerm{Until: long}, Candidates: 3, Tried: &today}, whole, [4]refusal.Reason{CountbackDone, free, ByElectionFirst, NotLookedThrough}},
		"while candidates are asked":     {"R116", CasualVacancy{Term: SeatTerm{Until: long}, Candidates: 3, Asking: true}, whole, [4]refusal.Reason{CountbackRuns, CountbackRuns, CountbackRuns, CountbackRuns}},
		"a by-election is to fill it":    {"R120", CasualVacancy{Term: SeatTerm{Until: long}, Candidates: 3, Promised: "CIO-2027-B"}, whole, [4]refusal.Reason{ByElectionRuns, ByElectionRuns, ByElectionRuns, ByElectionRuns}},
		"a by-election left it empty":    {"R119", CasualVacancy{Term: SeatTerm{Until: long}, Papers: none, Failed: 1}, whole, [4]refusal.Reason{NoPapers, free, free, NotLookedThrough}},
		"less than six months left":      {"R115", CasualVacancy{Term: SeatTerm{Until: short}, Candidates: 3}, whole, [4]refusal.Reason{LeaveVacant, LeaveVacant, free, free}},
		"six months to the day":          {"R115", CasualVacancy{Term: SeatTerm{Until: today.AddMonths(6)}, Candidates: 3}, whole, [4]refusal.Reason{free, CountbackFirst, CountbackFirst, NotLookedThrough}},
		"as many co-opted as allowed":    {"R119", CasualVacancy{Term: SeatTerm{Until: short}}, PanelFill{12, 11, 2, 0}, [4]refusal.Reason{LeaveVacant, LeaveVacant, CoOptedMost, free}},
		"one co-opted, one more may be":  {"R119", CasualVacancy{Term: SeatTerm{Until: short}}, PanelFill{12, 11, 1, 0}, [4]refusal.Reason{LeaveVacant, LeaveVacant, free, free}},
		"under a third of the seats":     {"R55", CasualVacancy{Term: SeatTerm{Until: short}}, PanelFill{12, 3, 0, 0}, [4]refusal.Reason{LeaveVacant, LeaveVacant, TooFewToCoOpt, free}},
		"a third of the seats":           {"R55", CasualVacancy{Term: SeatTerm{Until: short}}, PanelFill{12, 4, 0, 0}, [4]refusal.Reason{LeaveVacant, LeaveVacant, free, free}},
		"somebody co-opted sits there":   {"R119", CasualVacancy{Term: SeatTerm{Until: long}, Candidates: 3, CoOpted: "ann"}, whole, [4]refusal.Reason{CoOptedSits, free, CoOptedSits, NotLookedThrough}},
		"the papers have been destroyed": {"R89", CasualVacancy{Term: SeatTerm{Until: long}, Papers: refusal.Because(PapersDestroyed, "R89", nil)}, whole, [4]refusal.Reason{PapersDestroyed, free, ByElectionFirst, NotLookedThrough}},
		"the term is over":               {"R117", CasualVacancy{Term: SeatTerm{Until: today}, Candidates: 3}, whole, [4]refusal.Reason{TermOver, TermOver, TermOver, TermOver}},
	} {
		c.v.Since = today.AddDays(-3)
		choices, err := c.v.Choices(today, c.fill, p, when.LatestCalendar())
		if err != nil || len(choices) != len(Ways) {
			t.Fatalf("%s: %d choices, %v", name, len(choices), err)
		}
		for i, choice := range choices {
			r, refused := refusal.Of(choice.Refused)
			switch {
			case choice.Way != Ways[i] || choice.Rule == "":
				t.Errorf("%s: %s by %q stands at %d", name, choice.Way, choice.Rule, i)
			case refused != (c.want[i] != free), refused && r.Reason != c.want[i]:
				t.Errorf("%s (%s): %s: %v, want %q", name, c.rule, choice.Way, choice.Refused, c.want[i].Name)
			case refused && choice.Rule != r.Rule:
				t.Errorf("%s: %s is refused by %s and says %s", name, choice.Way, r.Rule, choice.Rule)
			}
		}
	}
	off := p
	off.CountbackMax = 0
	choices, err := CasualVacancy{Term: SeatTerm{Until: long}, Candidates: 3, Since: today}.Choices(today, whole, off, when.LatestCalendar())
	if r, _ := refusal.Of(choices[0].Refused); err != nil || r == nil || r.Reason != CountbackUsed || choices[1].Refused != nil {
		t.Errorf("without countbacks: %+v %v (R116)", choices, err)
	}
}

// A by-election is to be over within 40 working days of the vacancy, or of the day a
// countback found nobody (R117).
func TestR117_AByElectionWithinFortyWorkingDays(t *testing.T) {
	day := func(d int, m time.Month) when.Date { return when.Date{Year: 2026, Month: m, Day: d} }
	tried := day(8, time.June)
	for name, c := range map[string]struct {
		v    CasualVacancy
		want when.Date
	}{
		"from the vacancy":                {CasualVacancy{Since: day(1, time.June)}, day(27, time.July)},
		"from the countback found nobody": {CasualVacancy{Since: day(1, time.June), Tried: &tried}, day(3, time.August)},
	} {
		c.v.Term.Until = day(1, time.December).AddYears(1)
		choices, err := c.v.Choices(day(9, time.June), PanelFill{Seats: 12, Filled: 11}, DefaultParams(ByElection), when.LatestCalendar())
		if err != nil || choices[1].By == nil || *choices[1].By != c.want {
			t.Errorf("%s: by %v, want %v (%v)", name, choices[1].By, c.want, err)
		}
	}
	p := DefaultParams(ByElection)
	closes, err := ByElectionCloses(day(1, time.June), p, when.LatestCalendar())
	latest, _ := when.LatestCalendar().AddWorkingDays(day(1, time.June), 40)
	first, _ := when.LatestCalendar().AddWorkingDays(day(1, time.June), p.Notice)
	if err != nil || closes.After(latest) || closes.Before(first) {
		t.Errorf("closes on %v, between %v and %v (%v)", closes, first, latest, err)
	}
	p.Notice = 50 // windows of its own, longer than that: they stand (R40)
	if closes, err := ByElectionCloses(day(1, time.June), p, when.LatestCalendar()); err != nil || !closes.After(latest) {
		t.Errorf("with windows of 50 days it closes on %v (%v)", closes, err)
	}
}

// Consents are given, and taken back, until they close; then everybody is counted on
// or not (R116).
func TestR116_Consents(t *testing.T) {
	asked := time.Date(2027, 3, 1, 10, 0, 0, 0, time.UTC) // a Monday
	closes, err := ConsentsClose(asked, DefaultParams(ByElection), when.LatestCalendar())
	if want := time.Date(2027, 3, 9, 0, 0, 0, 0, time.UTC); err != nil || !closes.Equal(want) {
		t.Fatalf("consents close %v, want the midnight that ends the fifth working day, %v (%v)", closes, want, err)
	}
	b := Countback{State: CountbackAsking, Closes: closes, Asks: []CountbackAsk{{ID: "a"}, {ID: "b"}}}
	if b.Ripe(closes.Add(-time.Microsecond)) || !b.Ripe(closes) {
		t.Error("it is not ripe at the instant the consents close, and only then (R11)")
	}
	if b.Asks[0], err = b.Answer(b.Asks[0], true, asked.Add(time.Hour)); err != nil || !b.Asks[0].Consents {
		t.Errorf("a consent: %v", err)
	}
	if b.Ripe(asked.Add(time.Hour)) {
		t.Error("it is ripe while somebody has not answered")
	}
	if _, err := b.Answer(b.Asks[0], true, asked.Add(2*time.Hour)); !refusedBy(err, ConsentAnswered) {
		t.Errorf("the same again: %v", err)
	}
	if b.Asks[0], err = b.Answer(b.Asks[0], false, asked.Add(2*time.Hour)); err != nil || b.Asks[0].Consents {
		t.Errorf("taking it back: %v", err)
	}
	if b.Asks[1], err = b.Answer(b.Asks[1], false, asked.Add(2*time.Hour)); err != nil || b.Asks[1].AnsweredAt == nil {
		t.Errorf("declining: %v", err)
	}
	if !b.Ripe(asked.Add(2 * time.Hour)) {
		t.Error("everybody has answered, and it is not ripe")
	}
	if _, err := b.Answer(b.Asks[1], true, closes); !refusedBy(err, ConsentsClosed) {
		t.Errorf("at the closing instant: %v (R11)", err)
	}
	for _, s := range []CountbackState{CountbackSeated, CountbackNobody, CountbackStopped} {
		b.State = s
		if _, err := b.Answer(b.Asks[0], true, asked); !refusedBy(err, ConsentsClosed) || b.Ripe(closes) {
			t.Errorf("a countback that is over (%s): %v", s, err)
		}
	}
}

// Of one employer's people only so many may be found as the cap has room for, as the
// panel sits on the day (R28, R75, R116).
func TestR116_TheEmployerCapHoldsInACountback(t *testing.T) {
	p := DefaultParams(ByElection)
	field := []Contender{{"n1", "x"}, {"n2", "x"}, {"n3", "y"}, {"n4", ""}, {"n5", ""}}
	if got := CountbackRoom(field, []string{"x", "x", "x"}, p); got != nil {
		t.Errorf("without a cap: %v", got)
	}
	p.EmployerCap = 2
	for name, c := range map[string]struct {
		sitting []string
		want    []EmployerRoom
	}{
		"nobody of theirs sits": {nil, nil},
		"one sits":              {[]string{"x", "z"}, []EmployerRoom{{"x", []NominationID{"n1", "n2"}, 1}}},
		"two sit":               {[]string{"x", "x"}, []EmployerRoom{{"x", []NominationID{"n1", "n2"}, 0}}},
		"more than the cap sit": {[]string{"x", "x", "x", "y", "y"}, []EmployerRoom{{"x", []NominationID{"n1", "n2"}, 0}, {"y", []NominationID{"n3"}, 0}}},
	} {
		got := CountbackRoom(field, c.sitting, p)
		if !slices.EqualFunc(got, c.want, func(a, b EmployerRoom) bool {
			return a.Employer == b.Employer && a.Most == b.Most && slices.Equal(a.Of, b.Of)
		}) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// A countback asks nobody who might not stand today, but does not ask again whether
// she was on the roll: the papers named her (R116, R45, R112).
func TestR116_WhoMayFill(t *testing.T) {
	today := when.Date{Year: 2027, Month: time.March, Day: 1}
	later, before := today.AddDays(1), today
	e := Election{Kind: PanelElection, Params: DefaultParams(PanelElection), Given: &Given{Roles: []string{"CIO"}}}
	good := Candidacy{Person: Person{JobRole: "CIO"}, Active: true}
	for name, c := range map[string]struct {
		change func(*Candidacy)
		want   refusal.Reason
	}{
		"still eligible":           {func(*Candidacy) {}, refusal.Reason{}},
		"the bar has ended":        {func(c *Candidacy) { c.Barred = &before }, refusal.Reason{}},
		"no member any more":       {func(c *Candidacy) { c.Active = false }, NotActive},
		"expelled":                 {func(c *Candidacy) { c.Barred = &later }, BarredFrom},
		"sits already":             {func(c *Candidacy) { c.Seated = true }, AlreadySeated},
		"another role":             {func(c *Candidacy) { c.Person.JobRole = "CNIO" }, RoleNotAccepted},
		"stands for another panel": {func(c *Candidacy) { c.Elsewhere = "e2" }, StandsElsewhere},
		"stands in a by-election":  {func(c *Candidacy) { c.Twice = "e3" }, StandsTwice},
	} {
		one := good
		c.change(&one)
		err := e.MayFill(one, today)
		if c.want == (refusal.Reason{}) && err != nil || c.want != (refusal.Reason{}) && !refusedBy(err, c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want.Name)
		}
	}
}

// The notice of a by-election says of each seat what is left of its term, the longest
// first (R39, R118, R120).
func TestR120_Remainders(t *testing.T) {
	day := func(y int) when.Date { return when.Date{Year: y, Month: time.August, Day: 1} }
	from := when.Date{Year: 2026, Month: time.November, Day: 20}
	got := Remainders([]SeatTerm{{Number: 7, From: day(2025), Until: day(2027)}, {Number: 2, From: day(2026), Until: day(2028)},
		{Number: 1, From: day(2025), Until: day(2027)}, {Number: 9, From: day(2027), Until: day(2029)}}, from)
	want := []Remainder{{9, Term{day(2027), day(2029)}}, {2, Term{from, day(2028)}}, {1, Term{from, day(2027)}}, {7, Term{from, day(2027)}}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Somebody co-opted does not fill a seat for good: a by-election may still do that
// (R119, R117).
func TestR119_ACoOptedMemberLeavesTheSeatVacantForAByElection(t *testing.T) {
	today := when.Date{Year: 2026, Month: time.September, Day: 1}
	term := SeatTerm{ID: "t", Number: 3, From: today.AddYears(-1), Until: today.AddYears(1)}
	held := []Holding{{SeatTerm: "t", From: today.AddDays(-5), Until: term.Until, Mandate: Mandate{Kind: CoOpted}}}
	if err := Vacant(term, held, today, DefaultParams(ByElection)); err != nil {
		t.Errorf("a seat held by co-option: %v", err)
	}
	held[0].Mandate.Kind = Elected
	if err := Vacant(term, held, today, DefaultParams(ByElection)); !refusedBy(err, SeatNotVacant) {
		t.Errorf("a seat held by election: %v", err)
	}
	if len(ElectedOf(held)) != 1 || len(held) != 1 {
		t.Error("an elected member is left out, or the list was changed")
	}
}

func refusedBy(err error, want refusal.Reason) bool {
	r, no := refusal.Of(err)
	return no && r.Reason == want
}
