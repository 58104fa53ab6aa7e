package domain

import (
	"strings"
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

// holdingSteps are the states of a holding, which follow from its dates and its
// holder's membership, and what leads from one to another. [TestEveryHoldingStateWithEveryAct]
// holds them to the code.
var holdingSteps = []edge{
	{outside, string(HoldingToCome), "returned (R24)"},
	{string(HoldingToCome), string(HoldingInOffice), "the day has come"},
	{string(HoldingToCome), string(HoldingOver), "given up, voided, died"},
	{string(HoldingInOffice), string(HoldingResting), "membership lapses or is suspended (R112)"},
	{string(HoldingResting), string(HoldingInOffice), "membership is active again"},
	{string(HoldingInOffice), string(HoldingLeaving), "resigns for a day to come (R110)"},
	{string(HoldingLeaving), string(HoldingOver), "the day has come"},
	{string(HoldingInOffice), string(HoldingOver), "the term ends, resigns today, expelled, died, role lost, voided"},
	{string(HoldingResting), string(HoldingOver), "the grace has passed (R112)"},
	{string(HoldingOver), outside, ""},
}

func drawHolding(t *testing.T, b *strings.Builder) {
	states := constantsOf(t, "HoldingState")
	whole(t, states, holdingSteps)
	draw(b, "A seat's holding, and an office's (R110 to R114)", "`domain.Holding.StateOn` and `domain.OfficeTerm.StateOn` say where it is on a day: dated facts, and no job makes them true. A seat is vacant while no holding of it is in office, resting or leaving.", states, holdingSteps)
}

// officeSteps are the next steps of a panel's offices and what leads from one to
// another.
var officeSteps = []edge{
	{outside, string(OfficesNone), ""},
	{string(OfficesNone), string(OfficeConvenes), "a full election has seated members (R91)"},
	{string(OfficeConvenes), string(OfficeElects), "the clock calls"},
	{string(OfficeElects), string(OfficesFilled), "both are declared"},
	{string(OfficeElects), string(OfficeConvenes), "the chair is declared, then the vice-chair (R92)"},
	{string(OfficeElects), string(OfficeByHand), "two rounds failed, or called off (R96)"},
	{string(OfficeElects), string(OfficeUncounted), "voided (R88)"},
	{string(OfficeUncounted), string(OfficeElects), "the clock calls"},
	{string(OfficeByHand), string(OfficeElects), "the secretariat convenes"},
	{string(OfficeByHand), string(OfficeCalls), "the vice-chair has acted too long (R102)"},
	{string(OfficesFilled), string(OfficeCalls), "an office falls vacant (R101, R104)"},
	{string(OfficeCalls), string(OfficeElects), "the clock calls"},
	{string(OfficesFilled), string(OfficeRests), "vacant within three months of new members (R106)"},
	{string(OfficesFilled), string(OfficeWaits), "vacant, and who follows is declared, or no time is left"},
	{string(OfficesFilled), string(OfficeResolves), "vacant, and too few for a ballot (R95)"},
	{string(OfficeResolves), string(OfficesFilled), "an open resolution (R134)"},
	{string(OfficeRests), string(OfficesNone), "the terms end"},
	{string(OfficeWaits), string(OfficesFilled), "the day has come"},
}

func drawOffice(t *testing.T, b *strings.Builder) {
	states := constantsOf(t, "OfficeMove")
	whole(t, states, officeSteps)
	draw(b, "A panel's offices (R91 to R106)", "`domain.NextForOffices` says the one thing that comes next on a day; the main ways are drawn.", states, officeSteps)
}

func drawConfidence(t *testing.T, b *strings.Builder) {
	states := constantsOf(t, "ConfidenceState")
	edges := []edge{{outside, string(ConfidenceMoved), ""}}
	for _, c := range states {
		for _, to := range confidencePaths[ConfidenceState(c.value)] {
			edges = append(edges, edge{c.value, string(to), ""})
		}
		if ConfidenceState(c.value).Over() {
			edges = append(edges, edge{c.value, outside, ""})
		}
	}
	whole(t, states, edges)
	draw(b, "A motion of no confidence (R107 to R109)", "`domain.ConfidenceMotion.Move` knows these steps and no others.", states, edges)
}

// Every state of a holding with what may be done in it (R110, R112).
func TestEveryHoldingStateWithEveryAct(t *testing.T) {
	today := whentest.MustDate(t, "2027-03-01")
	silent := func(h Holding) bool { return h.Person == "lapsed" }
	for name, c := range map[string]struct {
		h       Holding
		state   HoldingState
		resigns refusal.Reason // today
		votes   bool
	}{
		"to come":   {Holding{From: today.AddDays(1), Until: today.AddDays(9)}, HoldingToCome, refusal.Reason{}, false},
		"in office": {Holding{From: today, Until: today.AddDays(9)}, HoldingInOffice, refusal.Reason{}, true},
		"resting":   {Holding{Person: "lapsed", From: today, Until: today.AddDays(9)}, HoldingResting, refusal.Reason{}, false},
		"leaving":   {Holding{From: today, Until: today.AddDays(9), EndedBy: EndedByResignation}, HoldingLeaving, ResignationStands, true},
		"over":      {Holding{From: today.AddDays(-9), Until: today, EndedBy: EndedByResignation}, HoldingOver, ResignationStands, false},
		"run out":   {Holding{From: today.AddDays(-9), Until: today}, HoldingOver, refusal.Reason{}, false},
		"never":     {Holding{From: today, Until: today}, HoldingOver, refusal.Reason{}, false},
	} {
		if got := c.h.StateOn(today, silent(c.h)); got != c.state {
			t.Errorf("%s: %s", name, got)
		}
		o := OfficeTerm{Person: c.h.Person, From: c.h.From, Until: c.h.Until, EndedBy: c.h.EndedBy}
		if got := o.StateOn(today, silent(c.h)); got != c.state {
			t.Errorf("%s, an office: %s", name, got)
		}
		answers(t, name+" resigns", MayResign(c.h.EndedBy, today, today), c.resigns)
		f := PanelFacts{Holdings: []Holding{c.h}, Silent: map[PersonID]when.Date{"lapsed": today}}
		members, err := MembersOn(f, today, when.LatestCalendar())
		if err != nil {
			t.Fatal(err)
		}
		votes := len(members) == 1 && members[0].Votes && !members[0].Caretaker
		if votes != c.votes {
			t.Errorf("%s: has a vote %v", name, votes)
		}
	}
}

// Every state of a motion of no confidence with every step and every act (R107).
func TestEveryConfidenceStateWithEveryAct(t *testing.T) {
	all := constantsOf(t, "ConfidenceState")
	ways := 0
	for _, from := range all {
		m := ConfidenceMotion{State: ConfidenceState(from.value), MovedBy: "c", Person: "a"}
		for _, to := range all {
			next, err := m.Move(ConfidenceState(to.value))
			if m.State.Follows(ConfidenceState(to.value)) {
				ways++
				answers(t, from.value+" to "+to.value, err, refusal.Reason{})
				if next.State != ConfidenceState(to.value) {
					t.Errorf("%s to %s: it is %s", from.value, to.value, next.State)
				}
			} else {
				answers(t, from.value+" to "+to.value, err, WrongState)
			}
		}
		want := WrongState
		if m.State == ConfidenceMoved {
			want = refusal.Reason{}
		}
		answers(t, "seconding when "+from.value, m.MaySecond("d", true), want)
		want = WrongState
		if m.State == ConfidenceMoved || m.State == ConfidenceNoticed {
			want = refusal.Reason{}
		}
		answers(t, "withdrawing when "+from.value, m.MayWithdraw("c"), want)
		if m.State.Over() != (m.State != ConfidenceMoved && m.State != ConfidenceNoticed && m.State != ConfidenceVoting) {
			t.Errorf("%s is over: %v", from.value, m.State.Over())
		}
	}
	if ways != 10 {
		t.Errorf("%d ways", ways)
	}
	zone := time.UTC
	if free := ConfidenceBarred(OfficeTerm{From: whentest.MustDate(t, "2026-08-31")}, nil, zone); free.String() != "2027-03-01" { // R17
		t.Errorf("six months from 31 August end on %s", free)
	}
}
