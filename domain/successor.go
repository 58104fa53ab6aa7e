package domain

import (
	"slices"
	"time"

	"hustings/domain/when"
)

// OfficeMove is the one thing that comes next for a panel's offices.
type OfficeMove string

const (
	OfficesFilled   OfficeMove = "filled"     // both are held; the next end is By
	OfficesNone     OfficeMove = "no-members" // nobody is there to choose or to be chosen (R90)
	OfficeConvenes  OfficeMove = "convene"    // a new panel's first choice, by R91 and R92
	OfficeElects    OfficeMove = "election"   // an election for the office is under way
	OfficeCalls     OfficeMove = "call"       // the clock calls one now (R101, R102, R104)
	OfficeRests     OfficeMove = "left"       // the acting chair stays until new members are elected (R106)
	OfficeWaits     OfficeMove = "wait"       // who follows is declared already, or no time is left for her to serve
	OfficeResolves  OfficeMove = "resolution" // too few for a ballot: an open resolution (R95, R134)
	OfficeByHand    OfficeMove = "by-hand"    // the rounds failed, or the election was called off: the secretariat convenes (R96)
	OfficeUncounted OfficeMove = "voided"     // the election was voided and is called anew (R88)
)

// OfficeStep is the next step of a panel's offices, which office it is about, the
// rule that gives it, and the day by which it happens or until which it lasts.
type OfficeStep struct {
	Move     OfficeMove
	Office   Office
	Rule     string
	Election ElectionID // of OfficeElects
	By       when.Date  // zero: no day
	Urgent   bool       // R102, R104: without the time of R101 between announcement and poll
}

// OfficeCall is an election for an office, as far as the next step hangs on it.
type OfficeCall struct {
	Election  ElectionID
	Office    Office
	State     State
	Attempt   int
	Published when.Date // day of its notice; zero: a draft
	Declared  bool      // certified, with somebody elected
}

// OfficeFacts are the facts that decide what comes next for a panel's offices.
type OfficeFacts struct {
	PanelFacts
	Calls       []OfficeCall // all elections of the panel's offices
	ChairCalled bool         // the latest full election has had its chair's election called (R91)
	ViceCalled  bool         // and its vice-chair's (R92)
}

const (
	successorWithin    = 20 // working days from the vacancy to the poll (R101)
	successorNotBefore = 10 // working days from the announcement to the poll (R101)
	bothVacantWithin   = 10 // working days from the vacancy to the poll (R104)
	membersWithin      = 3  // months before an election of members in which an acting chair may stay (R106)
)

// NextForOffices says what comes next for the panel's offices on the day: one
// step, and always one (R101 to R106).
func NextForOffices(f OfficeFacts, day when.Date, p Params, c when.Calendar) (OfficeStep, error) {
	l, err := WhoChairs(f.PanelFacts, day, p, c)
	if err != nil {
		return OfficeStep{}, err
	}
	_, last := f.memberEnds(day)
	if last.IsZero() || l.As == LeadCaretaker { // R25: no officers' elections
		return OfficeStep{Move: OfficesNone, Rule: "R90"}, nil
	}
	if step, first, err := f.convenes(l, day, p, c); first || err != nil {
		return step, err
	}
	for _, office := range []Office{ChairOffice, ViceOffice} { // the chair first (R92)
		if l.Lacks(office) {
			return f.succeeds(l, office, day, p, c)
		}
	}
	step := OfficeStep{Move: OfficesFilled, Rule: "R100"}
	for _, o := range f.Offices {
		if o.On(day) && (step.By.IsZero() || o.Until.Before(step.By)) {
			step.By, step.Office = o.Until, o.Office
		}
	}
	return step, nil
}

// convenes is the step while a new panel has not chosen its first officers
// (R91, R92, R96); first is false once it has, or where there is no such panel.
func (f OfficeFacts) convenes(l Leadership, day when.Date, p Params, c when.Calendar) (step OfficeStep, first bool, err error) {
	if f.NewPanel.IsZero() {
		return step, false, nil
	}
	office := ChairOffice
	if !f.convening(day) {
		if f.ViceCalled || l.Lacks(ChairOffice) || !l.Lacks(ViceOffice) {
			return step, false, nil
		}
		office = ViceOffice
	}
	if call, runs := f.running(office); runs {
		return OfficeStep{Move: OfficeElects, Office: office, Rule: "R91", Election: call.Election}, true, nil
	}
	step = OfficeStep{Move: OfficeConvenes, Office: office, Rule: "R91"}
	if office == ViceOffice {
		step.Rule = "R92"
	}
	if f.voters(day) < p.MinBallots {
		step.Move, step.Rule = OfficeResolves, "R95"
	} else if office == ChairOffice && f.ChairCalled {
		step.Move, step.Rule = OfficeByHand, "R96"
		if last := f.calls(office, when.Date{}); len(last) > 0 && last[len(last)-1].State == Void {
			step.Move, step.Rule, step.Urgent = OfficeUncounted, "R88", true
		}
	}
	step.By, err = ConveneBy(f.NewPanel, p, c)
	return step, true, err
}

// succeeds is the step for a vacant office of a panel that has chosen officers
// before.
func (f OfficeFacts) succeeds(l Leadership, office Office, day when.Date, p Params, c when.Calendar) (OfficeStep, error) {
	step := OfficeStep{Office: office, Rule: "R104"}
	if office == ChairOffice && l.As == LeadActing {
		step.Rule = "R101"
	}
	if call, runs := f.running(office); runs {
		step.Move, step.Election = OfficeElects, call.Election
		return step, nil
	}
	if next := f.comes(office, day); !next.IsZero() {
		step.Move, step.By = OfficeWaits, next
		return step, nil
	}
	v := l.Vacancy(office)
	called := f.calls(office, v.Since)
	if v.Since.IsZero() {
		if len(called) == 0 { // never held, and nobody has asked: brought in without one (R2a)
			step.Move = OfficeByHand
			return step, nil
		}
		v.Since = called[0].Published
	}
	first, last := f.memberEnds(day)
	if office == ChairOffice && l.As == LeadActing && !first.After(v.Since.AddMonths(membersWithin)) {
		return OfficeStep{Move: OfficeRests, Office: office, Rule: "R106", By: first}, nil
	}
	step.Urgent = office == ChairOffice && (l.As != LeadActing || l.Overdue)
	if l.Overdue && office == ChairOffice {
		step.Rule = "R102"
	}
	var err error
	if step.By, err = workingDaysAfter(c, v.Since, within(step), day); err != nil {
		return step, err
	}
	serves, err := servesFrom(day, step.Urgent, p, c)
	if err != nil {
		return step, err
	}
	switch {
	case !serves.Before(last):
		step.Move, step.By = OfficeWaits, last
	case f.voters(day) < p.MinBallots:
		step.Move, step.Rule = OfficeResolves, "R95"
	default:
		step.Move = f.again(called, l)
	}
	return step, nil
}

// servesFrom is the first day on which somebody elected in an election called on
// the day can hold the office.
func servesFrom(day when.Date, urgent bool, p Params, c when.Calendar) (when.Date, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return when.Date{}, err
	}
	t, err := PlanSuccessor(when.StartOfDay(day, zone), urgent, p, c)
	if err != nil {
		return when.Date{}, err
	}
	return when.DateOf(t.PollCloses, zone).AddDays(1), nil
}

// within is how many working days the rule leaves from the vacancy to the poll.
func within(s OfficeStep) int {
	if s.Urgent && s.Rule == "R104" {
		return bothVacantWithin
	}
	return successorWithin
}

// again says whether the clock calls an election after those that the vacancy has
// had: the first, one after a void one (R88), and once more when the vice-chair
// has acted too long (R102). What failed twice or was called off waits for the
// secretariat (R96).
func (f OfficeFacts) again(called []OfficeCall, l Leadership) OfficeMove {
	if len(called) == 0 {
		return OfficeCalls
	}
	latest := called[len(called)-1]
	switch {
	case latest.State == Void:
		return OfficeUncounted
	case l.Overdue && latest.Published.Before(l.SignUntil):
		return OfficeCalls
	}
	return OfficeByHand
}

// Calls reports whether the clock is to call an election now.
func (s OfficeStep) Calls() bool { return s.Move == OfficeCalls || s.Move == OfficeUncounted }

// running is the election of the office that is under way.
func (f OfficeFacts) running(office Office) (OfficeCall, bool) {
	for _, c := range f.Calls {
		if c.Office == office && !c.State.Over() && !c.Published.IsZero() {
			return c, true
		}
	}
	return OfficeCall{}, false
}

// calls are the elections of the office announced since the day, in their order.
func (f OfficeFacts) calls(office Office, since when.Date) (list []OfficeCall) {
	for _, c := range f.Calls {
		if c.Office == office && !c.Published.IsZero() && !c.Published.Before(since) {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b OfficeCall) int { return a.Published.Compare(b.Published) })
	return list
}

// comes is the day on which somebody declared already takes the office.
func (f OfficeFacts) comes(office Office, day when.Date) (from when.Date) {
	for _, o := range f.Offices {
		if o.Office == office && o.From.After(day) && o.From.Before(o.Until) && (from.IsZero() || o.From.Before(from)) {
			from = o.From
		}
	}
	return from
}

// memberEnds are the first and the last day on which seats of elected members in
// office fall due: the terms of new members begin there.
func (f OfficeFacts) memberEnds(day when.Date) (first, last when.Date) {
	for _, h := range f.Holdings {
		if !h.ElectedOn(day) {
			continue
		}
		if first.IsZero() || h.Until.Before(first) && h.EndedBy == "" {
			first = h.Until
		}
		last = latest(last, h.Until)
	}
	return first, last
}

// voters counts the elected members in office who have a vote on the day (R90,
// R112).
func (f OfficeFacts) voters(day when.Date) (n int) {
	for _, h := range f.Holdings {
		if h.ElectedOn(day) && !f.silent(h.Person, day) {
			n++
		}
	}
	return n
}

// PlanSuccessor computes the timetable of an election that a vacancy calls. The
// poll for a chair's successor opens on the tenth working day after the
// announcement at the earliest (R101); an urgent one as soon as nominations allow
// (R102, R104).
func PlanSuccessor(call time.Time, urgent bool, p Params, c when.Calendar) (Timetable, error) {
	t, err := PlanOfficers(call, p, c)
	if err != nil || urgent {
		return t, err
	}
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return t, err
	}
	day, err := c.AddWorkingDays(when.DateOf(call, zone), successorNotBefore)
	if err != nil {
		return t, err
	}
	opens, err := when.Instant(day, p.OpenTime, zone)
	if err != nil {
		return t, err
	}
	if opens.After(t.PollOpens) {
		t.PollNotice, t.PollOpens = opens, opens
		t.RollSealed = opens.Add(-sealBeforeOpening)
		t.PollCloses = opens.Add(time.Duration(p.ChairBallotHours) * time.Hour)
	}
	return t, nil
}
