package domain

import (
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

func TestR20_DeadlinesMoveLaterOnly(t *testing.T) {
	plan := mustPlan(t, "2026-06-25", DefaultParams(PanelElection))
	close := plan.NominationsClose
	during := plan.NominationsOpen.Add(time.Hour)
	half := []Outage{{plan.PollOpens.Add(time.Hour), plan.PollOpens.Add(90 * time.Minute)}}
	polling := plan.PollOpens.Add(3 * time.Hour)
	for _, c := range []struct {
		what    string
		m       Milestone
		to      time.Time
		why     string
		outages []Outage
		now     time.Time
		want    refusal.Reason // empty: allowed
	}{
		{"a second later", NominationsClose, close.Add(time.Second), "post strike", nil, during, refusal.Reason{}},
		{"to where it was", NominationsClose, close, "post strike", nil, during, DeadlineEarlier},
		{"a second earlier", NominationsClose, close.Add(-time.Second), "post strike", nil, during, DeadlineEarlier},
		{"without a reason", NominationsClose, close.Add(time.Hour), " ", nil, during, refusal.WhyMissing},
		{"a moment before it passes", NominationsClose, close.Add(time.Hour), "post strike", nil, close.Add(-1), refusal.Reason{}},
		{"as it passes", NominationsClose, close.Add(time.Hour), "post strike", nil, close, DeadlinePassed},
		{"past the statement", NominationsClose, plan.Statement.Add(1 * time.Second), "post strike", nil, during, DeadlineOvertakes},
		{"an unknown one", "party", close, "post strike", nil, during, MilestoneUnknown},
		{"opening before the seal", PollOpens, plan.PollOpens.Add(time.Hour), "fog", nil, plan.RollSealed.Add(-1), refusal.Reason{}},
		{"opening after the seal", PollOpens, plan.PollOpens.Add(time.Hour), "fog", nil, plan.RollSealed, DefinitionSealed},
		{"voting without an outage", PollCloses, plan.PollCloses.Add(time.Hour), "low turnout", nil, polling, OutageTooShort},
		{"voting after half an hour's outage", PollCloses, plan.PollCloses.Add(time.Hour), "outage", half, polling, refusal.Reason{}},
		{"voting after a second less", PollCloses, plan.PollCloses.Add(time.Hour), "outage",
			[]Outage{{half[0].From.Add(time.Second), half[0].Until}}, polling, OutageTooShort},
		{"voting after an outage before the poll", PollCloses, plan.PollCloses.Add(time.Hour), "outage",
			[]Outage{{plan.PollOpens.Add(-time.Hour), plan.PollOpens.Add(29 * time.Minute)}}, polling, OutageTooShort},
	} {
		t.Run(c.what, func(t *testing.T) {
			moved, err := plan.Postpone(c.m, c.to, c.why, c.outages, c.now)
			if c.want.Name != "" {
				refusaltest.Want(t, err, c.want)
				if moved != plan {
					t.Error("refused, and moved all the same")
				}
				return
			}
			if err != nil || !moved.At(c.m).Equal(c.to) {
				t.Errorf("%s at %v, %v; want %v", c.m, moved.At(c.m), err, c.to)
			}
		})
	}
}

func TestR20a_OutageOverTheClose(t *testing.T) {
	closes := whentest.MustInstant(t, "2026-06-25T16:00:00Z")
	outage := func(from, until time.Duration) Outage { return Outage{closes.Add(from), closes.Add(until)} }
	for _, c := range []struct {
		what string
		gaps []Outage
		want bool
	}{
		{"none", nil, false},
		{"half an hour before the close", []Outage{outage(-30*time.Minute, 0)}, true},
		{"a second less", []Outage{outage(-30*time.Minute+time.Second, 0)}, false},
		{"reaching past the close", []Outage{outage(-10*time.Minute, time.Hour)}, false},
		{"twice a quarter of an hour", []Outage{outage(-5*time.Hour, -285*time.Minute), outage(-time.Hour, -45*time.Minute)}, true},
		{"more than a day before", []Outage{outage(-26*time.Hour, -24*time.Hour)}, false},
		{"reaching into the last day", []Outage{outage(-26*time.Hour, -23*time.Hour-30*time.Minute)}, true},
	} {
		if got := HeldForOutage(c.gaps, closes); got != c.want {
			t.Errorf("%s: held %v, want %v", c.what, got, c.want)
		}
	}
}

func TestR20a_ReopeningLastsFourHoursToTwoWorkingDays(t *testing.T) {
	p, c := DefaultParams(PanelElection), when.LatestCalendar()
	now := whentest.MustInstant(t, "2026-06-25T17:00:00Z") // a Thursday
	for _, x := range []struct {
		what, closes string
		ok           bool
	}{
		{"four hours", "2026-06-25T21:00:00Z", true},
		{"a second less", "2026-06-25T20:59:59Z", false},
		{"to the end of Monday", "2026-06-29T23:00:00Z", true},
		{"a second more", "2026-06-29T23:00:01Z", false},
	} {
		err := CheckReopening(whentest.MustInstant(t, x.closes), now, p, c)
		if x.ok && err != nil {
			t.Errorf("%s: %v", x.what, err)
		} else if !x.ok {
			refusaltest.Want(t, err, ReopeningBounds)
		}
	}
}

func TestR47_Cures(t *testing.T) {
	plan := mustPlan(t, "2026-06-25", DefaultParams(PanelElection))
	last2 := plan.NominationsClose.Add(-48 * time.Hour)
	for _, c := range []struct {
		what     string
		received time.Time
		on       Ground
		want     time.Time
	}{
		{"supporters of an early one", last2.Add(-time.Second), GroundSupporters, plan.NominationsClose},
		{"supporters in the last 2 days", last2, GroundSupporters, plan.Statement},
		{"form in the last 2 days", last2, GroundForm, plan.Statement},
		{"consent in the last 2 days", last2, GroundConsent, plan.NominationsClose},
	} {
		if got := plan.CuresClose(c.received, c.on); !got.Equal(c.want) {
			t.Errorf("%s: until %v, want %v", c.what, got, c.want)
		}
	}
}

func TestWindowsLastToTheEndOfTheirLastDay(t *testing.T) {
	p, c := DefaultParams(PanelElection), when.LatestCalendar()
	at := whentest.MustInstant(t, "2026-06-26T15:00:00Z") // a Friday
	for _, x := range []struct {
		what string
		got  func() (time.Time, error)
		want string
	}{
		{"R47: ruling, one working day", func() (time.Time, error) { return RulingDueBy(at, p, c) }, "2026-06-29T23:00:00Z"},
		{"R80: result, at closing time", func() (time.Time, error) { return ResultDueBy(at, p, c) }, "2026-06-29T16:00:00Z"},
		{"R82: objections, five working days", func() (time.Time, error) { return ObjectionsClose(at, p, c) }, "2026-07-03T23:00:00Z"},
		{"R84: 21 calendar days", func() (time.Time, error) { return VoidApplicationsClose(at, p) }, "2026-07-17T23:00:00Z"},
		{"R7: a second officer, three working days", func() (time.Time, error) { return DualWindowCloses(at, p, c) }, "2026-07-01T23:00:00Z"},
	} {
		if got, err := x.got(); err != nil || !got.Equal(whentest.MustInstant(t, x.want)) {
			t.Errorf("%s: until %v, %v; want %s", x.what, got, err, x.want)
		}
	}
	officers := DefaultParams(OfficerElection)
	if got, err := ObjectionsClose(at, officers, c); err != nil || !got.Equal(at) {
		t.Errorf("no window: until %v, %v; want the publication itself", got, err)
	}
	plan := mustPlan(t, "2026-06-25", p)
	if got := plan.RollCuresClose(); !got.Equal(whentest.MustInstant(t, "2026-06-24T16:00:00Z")) {
		t.Errorf("R33: until %v", got)
	}
	unknown := whentest.MustInstant(t, "2101-01-01T12:00:00Z")
	if _, err := RulingDueBy(unknown, p, c); err == nil {
		t.Error("a working day was found in an unknown year")
	}
	if _, err := ResultDueBy(unknown, p, c); err == nil {
		t.Error("a working day was found in an unknown year")
	}
	if err := CheckReopening(unknown, unknown, p, c); err == nil {
		t.Error("reopened in an unknown year")
	}
	p.Timezone = "nowhere"
	if _, err := VoidApplicationsClose(at, p); err == nil {
		t.Error("an unknown zone was used")
	}
	if _, err := ResultDueBy(at, p, c); err == nil {
		t.Error("an unknown zone was used")
	}
	if _, err := RulingDueBy(at, p, c); err == nil {
		t.Error("an unknown zone was used")
	}
}
