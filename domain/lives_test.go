package domain

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

// life is one panel lived day by day on facts alone: members are elected, leave and
// lapse, offices fall vacant and are filled by what the rules say comes next.
type life struct {
	t       testing.TB
	r       *rand.Rand
	p       Params
	c       when.Calendar
	zone    *time.Location
	f       OfficeFacts
	terms   []SeatTerm
	day     when.Date
	closes  map[ElectionID]when.Date // when an election under way is decided
	people  int
	news    []string
	waited  int // days on which the same thing was to be called
	motions []ConfidenceMotion
}

const lifeSeats = 6

func newLife(t testing.TB, seed uint64, start when.Date) *life {
	l := &life{t: t, r: rand.New(rand.NewPCG(seed, 1)), p: DefaultParams(OfficerElection), c: when.LatestCalendar(), zone: whentest.MustZone(t, "Europe/London"),
		day: start, closes: map[ElectionID]when.Date{}}
	l.f.Silent = map[PersonID]when.Date{}
	return l
}

func (l *life) tell(format string, args ...any) {
	l.news = append(l.news, l.day.String()+" "+fmt.Sprintf(format, args...))
}

func (l *life) fail(format string, args ...any) {
	l.t.Helper()
	from := max(0, len(l.news)-12)
	for _, n := range l.news[from:] {
		l.t.Log(n)
	}
	l.t.Fatalf("on %s: %s", l.day, fmt.Sprintf(format, args...))
}

// elect seats a new panel from today on, now and then with fewer than it has seats.
func (l *life) elect() {
	term := NewTerm(l.day, l.p.TermYears)
	n := lifeSeats - l.r.IntN(3)
	for i := range n {
		seat := SeatTerm{ID: SeatTermID(fmt.Sprint("t", len(l.terms))), Seat: SeatID(fmt.Sprint("s", i)), Number: i + 1, From: term.From, Until: term.Until}
		who := PersonID(fmt.Sprint("p", l.people))
		if l.r.IntN(2) == 0 && l.people > lifeSeats { // elected again
			who = PersonID(fmt.Sprint("p", l.people-lifeSeats))
		}
		l.people++
		h := Holding{ID: HoldingID(fmt.Sprint("h", len(l.f.Holdings))), SeatTerm: seat.ID, Seat: seat.Seat, Person: who, From: term.From, Until: term.Until, Mandate: Mandate{Kind: Elected}}
		if SeatFree(l.f.Holdings, h) != nil {
			continue
		}
		l.terms, l.f.Holdings = append(l.terms, seat), append(l.f.Holdings, h)
	}
	l.f.NewPanel, l.f.ChairCalled, l.f.ViceCalled, l.f.Failed = term.From, false, false, false
	l.tell("%d members are elected", n)
}

func (l *life) sitting() (list []int) {
	for i, h := range l.f.Holdings {
		if h.ElectedOn(l.day) {
			list = append(list, i)
		}
	}
	return list
}

// befall is what may happen to somebody on a day.
func (l *life) befall() {
	sit := l.sitting()
	if len(sit) == 0 || l.r.IntN(20) > 0 {
		return
	}
	i := sit[l.r.IntN(len(sit))]
	h := &l.f.Holdings[i]
	switch l.r.IntN(6) {
	case 0: // leaves the seat, today or on the day on which its term ends
		on := l.day
		if l.r.IntN(4) == 0 {
			on = h.Until.AddDays(-1)
		}
		h.Until, h.EndedBy = on, EndedByResignation
		l.endOffices(h.Person, on, EndedWithSeat)
		l.tell("%s leaves on %s", h.Person, on)
	case 1:
		l.f.Silent[h.Person] = l.day
		l.tell("%s lapses", h.Person)
	case 2:
		delete(l.f.Silent, h.Person)
	case 3, 4:
		l.endOffices(h.Person, l.day, EndedByResignation)
	case 5:
		l.noConfidence()
	}
}

func (l *life) endOffices(p PersonID, on when.Date, why string) {
	for i, o := range l.f.Offices {
		if o.Person == p && o.Until.After(on) {
			l.f.Offices[i].Until, l.f.Offices[i].EndedBy = latest(on, o.From), why
			l.tell("%s is no longer %s from %s (%s)", p, o.Office, on, why)
		}
	}
}

// noConfidence moves, seconds and decides in one day, when the rules let it.
func (l *life) noConfidence() {
	o := l.f.holder([]Office{ChairOffice, ViceOffice}[l.r.IntN(2)], l.day)
	if o == nil || MayMoveNoConfidence(o, "nobody", true, l.motions, l.day, l.zone) != nil {
		return
	}
	ended := when.StartOfDay(l.day, l.zone)
	m := ConfidenceMotion{Person: o.Person, Term: o.ID, State: ConfidenceLost, EndedAt: &ended}
	if l.r.IntN(2) == 0 {
		m.State = ConfidenceCarried
		l.endOffices(o.Person, l.day, EndedByNoConfidence)
	}
	l.motions = append(l.motions, m)
	l.tell("no confidence in %s: %s", o.Person, m.State)
}

// follow does what the rules say comes next.
func (l *life) follow() {
	for id, closes := range l.closes {
		if !l.day.Before(closes) {
			l.decide(id)
			delete(l.closes, id)
		}
	}
	s, err := NextForOffices(l.f, l.day, l.p, l.c)
	if err != nil {
		l.fail("what comes next: %v", err)
	}
	switch {
	case s.Calls(), s.Move == OfficeConvenes, s.Move == OfficeByHand && l.r.IntN(10) == 0:
		if s.Move == OfficeConvenes || l.f.convening(l.day) {
			l.f.ChairCalled = l.f.ChairCalled || s.Office == ChairOffice
			l.f.ViceCalled = l.f.ViceCalled || s.Office == ViceOffice
		}
		plan, err := PlanSuccessor(when.StartOfDay(l.day, l.zone), s.Urgent, l.p, l.c)
		if err != nil {
			l.fail("planning: %v", err)
		}
		l.checkPlan(s, plan)
		id := ElectionID(fmt.Sprint("e", len(l.f.Calls)))
		l.f.Calls = append(l.f.Calls, OfficeCall{Election: id, Office: s.Office, State: Notice, Attempt: 1, Published: l.day})
		l.closes[id] = when.DateOf(plan.PollCloses, l.zone).AddDays(1)
		l.tell("%s: an election of the %s (%s)", s.Move, s.Office, s.Rule)
	case s.Move == OfficeResolves && l.r.IntN(10) == 0:
		if sit := l.sitting(); len(sit) > 0 {
			l.fill(s.Office, l.f.Holdings[sit[l.r.IntN(len(sit))]], Resolved)
		}
	}
}

// checkPlan: the poll opens in the rule's days (R101, R104).
func (l *life) checkPlan(s OfficeStep, plan Timetable) {
	n, err := l.c.WorkingDaysBetween(l.day, when.DateOf(plan.PollOpens, l.zone))
	switch {
	case err != nil:
		l.fail("%v", err)
	case s.Rule == "R101" && (n < successorNotBefore || n > successorWithin), s.Rule == "R104" && s.Urgent && n > bothVacantWithin:
		l.fail("%+v: the poll opens %d working days after the call", s, n)
	}
}

// decide ends an election for an office: somebody is elected, or nobody, or it was
// void.
func (l *life) decide(id ElectionID) {
	i := slices.IndexFunc(l.f.Calls, func(c OfficeCall) bool { return c.Election == id })
	call := &l.f.Calls[i]
	sit := l.sitting()
	switch n := l.r.IntN(8); {
	case n == 0:
		call.State = Void
	case n == 1 || len(sit) == 0:
		call.State = Certified
		l.f.Failed = l.f.Failed || call.Office == ChairOffice && l.f.convening(l.day)
	default:
		call.State = Certified
		call.Declared = l.fill(call.Office, l.f.Holdings[sit[l.r.IntN(len(sit))]], Elected)
	}
	l.tell("the election of the %s: %s %v", call.Office, call.State, call.Declared)
}

func (l *life) fill(office Office, h Holding, by MandateKind) bool {
	if l.f.silent(h.Person, l.day) {
		return false
	}
	if other := l.f.holder(ChairOffice, l.day); office == ViceOffice && (other == nil || other.Person == h.Person) {
		return false
	}
	term, err := OfficerTerm(l.day, Term{h.From, h.Until})
	if err != nil {
		return false
	}
	for i, o := range l.f.Offices {
		if o.On(l.day) && (o.Office == office || o.Person == h.Person) { // R105
			l.f.Offices[i].Until, l.f.Offices[i].EndedBy = l.day, EndedBySuccession
		}
	}
	l.f.Offices = append(l.f.Offices, OfficeTerm{ID: OfficeTermID(fmt.Sprint("o", len(l.f.Offices))), Office: office, Person: h.Person, From: term.From, Until: term.Until, Mandate: Mandate{Kind: by}})
	l.tell("%s is %s until %s", h.Person, office, term.Until)
	return true
}

// check holds the panel to what must be true on every day.
func (l *life) check() {
	holder, seat := map[Office]PersonID{}, map[SeatID]PersonID{}
	for _, h := range l.f.Holdings {
		if !h.On(l.day) {
			continue
		}
		if other, taken := seat[h.Seat]; taken {
			l.fail("%s and %s hold seat %s (R21)", other, h.Person, h.Seat)
		}
		seat[h.Seat] = h.Person
	}
	for _, o := range l.f.Offices {
		if !o.On(l.day) {
			continue
		}
		if other, taken := holder[o.Office]; taken {
			l.fail("%s and %s are both %s", other, o.Person, o.Office)
		}
		holder[o.Office] = o.Person
		if !slices.ContainsFunc(l.f.Holdings, func(h Holding) bool { return h.Person == o.Person && h.ElectedOn(l.day) }) {
			l.fail("%s is %s without a seat (R90)", o.Person, o.Office)
		}
	}
	if holder[ChairOffice] != "" && holder[ChairOffice] == holder[ViceOffice] {
		l.fail("%s holds both offices (R99)", holder[ChairOffice])
	}
	lead, err := WhoChairs(l.f.PanelFacts, l.day, l.p, l.c)
	if err != nil {
		l.fail("who leads: %v", err)
	}
	vice := holder[ViceOffice]
	switch {
	case lead.Person != "" && l.f.silent(lead.Person, l.day):
		l.fail("%s leads, and her membership rests (R112): %+v", lead.Person, lead)
	case holder[ChairOffice] != "" && !l.f.silent(holder[ChairOffice], l.day) && lead.Person != holder[ChairOffice]:
		l.fail("the chair does not lead: %+v", lead)
	case holder[ChairOffice] == "" && vice != "" && !l.f.silent(vice, l.day) && (lead.As != LeadActing || lead.Person != vice):
		l.fail("the vice-chair does not act (R101): %+v", lead)
	case lead.MaySign() == nil && lead.As != LeadChair && lead.As != LeadActing:
		l.fail("%s signs (R104)", lead.As)
	}
	s, err := NextForOffices(l.f, l.day, l.p, l.c)
	if err != nil || s.Move == "" {
		l.fail("nothing comes next: %+v, %v", s, err)
	}
	if l.waited++; !s.Calls() && s.Move != OfficeConvenes {
		l.waited = 0
	}
	if l.waited > 1 {
		l.fail("what was to be called was not: %+v", s)
	}
	if free := l.f.voters(l.day); s.Calls() && free < l.p.MinBallots {
		l.fail("a ballot of %d is called (R95)", free)
	}
}

// Three panels live ten years, day by day: through leap days, changes of the clock,
// ends of terms, resignations, lapses and votes of no confidence. Each day the rules
// know who leads and the one thing that comes next, and it happens (R100 to R109).
// How long it takes is in docs/performance.md.
func TestR100_R109_ThreePanelsLiveTenYears(t *testing.T) {
	t.Parallel()
	start := when.Date{Year: 2026, Month: time.August, Day: 1}
	begun, calls, offices, panels := time.Now(), 0, 0, uint64(3)
	if os.Getenv("HUSTINGS_LONG") == "1" {
		panels = 300
	}
	for seed := range panels {
		l := newLife(t, seed, start)
		for l.day.Before(start.AddYears(10)) {
			if l.day == l.p.TermAnchor.In(l.day.Year) && (l.day.Year-start.Year)%l.p.TermYears == 0 {
				l.elect()
			}
			l.befall()
			l.follow()
			l.check()
			l.day = l.day.AddDays(1)
		}
		calls, offices = calls+len(l.f.Calls), offices+len(l.f.Offices)
	}
	if calls < 40 || offices < 30 {
		t.Errorf("little happened: %d elections, %d officers", calls, offices)
	}
	t.Logf("%d panels, ten years: %d elections of officers, %d officers, in %v", panels, calls, offices, time.Since(begun).Round(time.Millisecond))
}
