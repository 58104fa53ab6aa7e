package domain

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/domain/when/whentest"
)

func mustPlan(t testing.TB, closing string, p Params) Timetable {
	t.Helper()
	plan, err := PlanPoll(whentest.MustDate(t, closing), p, when.LatestCalendar())
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestE3_PlannedTimetable(t *testing.T) {
	p := DefaultParams(PanelElection)
	plan := mustPlan(t, "2026-06-25", p)
	for m, want := range map[Milestone]string{
		NoticePublished:    "2026-04-29T08:00:00Z",
		NominationsOpen:    "2026-04-29T08:00:00Z",
		NominationsClose:   "2026-05-18T16:00:00Z",
		StatementPublished: "2026-05-19T08:00:00Z",
		WithdrawalsClose:   "2026-05-21T16:00:00Z",
		RollSealed:         "2026-05-29T16:00:00Z",
		PollNoticed:        "2026-06-05T08:00:00Z",
		PollOpens:          "2026-06-05T08:00:00Z",
		PollCloses:         "2026-06-25T16:00:00Z",
	} {
		if got := plan.At(m); !got.Equal(whentest.MustInstant(t, want)) {
			t.Errorf("%s at %v, want %s", m, got, want)
		}
	}
	if plan.QualifyingDate.String() != "2026-04-29" {
		t.Errorf("qualifying date %s, want the day of the notice", plan.QualifyingDate)
	}
	if err := plan.Check(PanelElection, p, when.LatestCalendar()); err != nil {
		t.Errorf("the plan is refused: %v", err)
	}
}

// Deadlines are local: the same 17:00 is another instant after the clocks change.
func TestPlanOverTheClocksChange(t *testing.T) {
	plan := mustPlan(t, "2026-11-12", DefaultParams(PanelElection))
	if got, want := plan.NominationsClose, whentest.MustInstant(t, "2026-10-06T16:00:00Z"); !got.Equal(want) {
		t.Errorf("nominations close %v, want %v", got, want)
	}
	if got, want := plan.PollCloses, whentest.MustInstant(t, "2026-11-12T17:00:00Z"); !got.Equal(want) {
		t.Errorf("poll closes %v, want %v", got, want)
	}
}

func TestByElectionsKeepR40(t *testing.T) {
	p := DefaultParams(ByElection)
	for closing := whentest.MustDate(t, "2026-01-30"); closing.Before(whentest.MustDate(t, "2027-06-01")); closing = closing.AddDays(1) {
		if works, _ := when.LatestCalendar().WorkingDay(closing); !works {
			continue
		}
		plan := mustPlan(t, closing.String(), p)
		if err := plan.Check(ByElection, p, when.LatestCalendar()); err != nil {
			t.Fatalf("close %s: %v", closing, err)
		}
	}
}

// The qualifying date is not later than the day nominations open (R30).
func TestTimetableCheck(t *testing.T) {
	p := DefaultParams(PanelElection)
	plan := mustPlan(t, "2026-06-25", p)
	at := func(s string) time.Time { return whentest.MustInstant(t, s) }
	for _, c := range []struct {
		what  string
		edit  func(*Timetable)
		want  refusal.Reason // empty: allowed
		field string
	}{
		{"notice a day earlier", func(x *Timetable) { x.Notice = at("2026-04-28T08:00:00Z") }, refusal.Reason{}, ""},
		{"notice later on its last day", func(x *Timetable) { x.Notice = at("2026-04-29T22:59:59Z"); x.NominationsOpen = x.Notice }, refusal.Reason{}, ""},
		{"notice a second too late", func(x *Timetable) { x.Notice = at("2026-04-29T23:00:00Z"); x.NominationsOpen = x.Notice }, TimetableTooLate, "notice"},
		{"nominations close a day late", func(x *Timetable) { x.NominationsClose = at("2026-05-19T07:00:00Z") }, TimetableTooLate, "nominations_close"},
		{"poll notice a day early, as one trust did", func(x *Timetable) { x.PollNotice = at("2026-06-04T08:00:00Z") }, refusal.Reason{}, ""},
		{"poll opens a day late", func(x *Timetable) { x.PollOpens = at("2026-06-08T08:00:00Z") }, TimetableTooLate, "poll_opens"},
		{"nominations open 8 working days", func(x *Timetable) { x.NominationsOpen = at("2026-05-06T08:00:00Z") }, refusal.Reason{}, ""},
		{"nominations open 7 working days", func(x *Timetable) { x.NominationsOpen = at("2026-05-07T08:00:00Z") }, NominationsTooFew, "nominations_close"},
		{"close on a Saturday", func(x *Timetable) { x.PollCloses = at("2026-06-27T16:00:00Z") }, when.CloseNotWorking, "poll_closes"},
		{"qualifying on the day nominations open", func(x *Timetable) { x.QualifyingDate = whentest.MustDate(t, "2026-04-29") }, refusal.Reason{}, ""},
		{"qualifying a day later", func(x *Timetable) { x.QualifyingDate = whentest.MustDate(t, "2026-04-30") }, QualifyingTooLate, "qualifying_date"},
		{"no qualifying date", func(x *Timetable) { x.QualifyingDate = when.Date{} }, QualifyingTooLate, "qualifying_date"},
		{"no statement", func(x *Timetable) { x.Statement = time.Time{} }, refusal.Missing, "statement"},
		{"half a second", func(x *Timetable) { x.PollCloses = x.PollCloses.Add(-500 * time.Millisecond) }, TimetableNotWhole, "poll_closes"},
		{"statement before nominations close", func(x *Timetable) { x.Statement = x.NominationsClose.Add(-time.Second) }, TimetableOrder, "statement"},
		{"statement as nominations close", func(x *Timetable) { x.Statement = x.NominationsClose }, refusal.Reason{}, ""},
		{"poll opens as the roll is sealed", func(x *Timetable) { x.PollOpens = x.RollSealed; x.PollNotice = x.RollSealed }, TimetableOrder, "poll_opens"},
		{"poll closes as it opens", func(x *Timetable) { x.PollCloses = x.PollOpens }, TimetableOrder, "poll_closes"},
	} {
		t.Run(c.what, func(t *testing.T) {
			edited := plan
			c.edit(&edited)
			err := edited.Check(PanelElection, p, when.LatestCalendar())
			if c.want.Name == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if r := refusaltest.Want(t, err, c.want); r.Field != c.field {
				t.Errorf("field %q, want %q", r.Field, c.field)
			}
		})
	}
}

func TestR40_VotingLastsTenCalendarDays(t *testing.T) {
	p := DefaultParams(PanelElection)
	p.VotingOpens, p.PollNotice = 2, 2
	for _, c := range []struct {
		what, opens string
		ok          bool
	}{
		{"ten days to the minute", "2026-06-15T16:00:00Z", true},
		{"a second less", "2026-06-15T16:00:01Z", false},
	} {
		plan := mustPlan(t, "2026-06-25", p)
		plan.PollOpens = whentest.MustInstant(t, c.opens)
		plan.PollNotice = plan.PollOpens
		err := plan.Check(PanelElection, p, when.LatestCalendar())
		if c.ok && err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if !c.ok {
			refusaltest.Want(t, err, VotingTooShort)
		}
	}
}

func TestPlanRefusesAnImpossibleClose(t *testing.T) {
	p := DefaultParams(PanelElection)
	for day, want := range map[string]refusal.Reason{
		"2026-06-27": when.CloseNotWorking, "2150-06-25": when.YearUnknown, "2019-01-31": when.YearUnknown,
	} {
		_, err := PlanPoll(whentest.MustDate(t, day), p, when.LatestCalendar())
		if r := refusaltest.Want(t, err, want); r.Field != "poll_closes" {
			t.Errorf("%s: field %q", day, r.Field)
		}
	}
	p.Timezone = ""
	_, err := PlanPoll(whentest.MustDate(t, "2026-06-25"), p, when.LatestCalendar())
	refusaltest.Want(t, err, when.ZoneUnknown)
	_, err = PlanOfficers(time.Now(), p, when.LatestCalendar())
	refusaltest.Want(t, err, when.ZoneUnknown)
	refusaltest.Want(t, Timetable{}.Check(PanelElection, p, when.LatestCalendar()), when.ZoneUnknown)
	_, err = Timetable{}.WithNotice(time.Now(), p)
	refusaltest.Want(t, err, when.ZoneUnknown)
	_, err = Timetable{}.Steps(PanelElection, p, when.LatestCalendar())
	refusaltest.Want(t, err, when.ZoneUnknown)
}

func TestOfficersTimetable(t *testing.T) {
	p := DefaultParams(OfficerElection)
	call := whentest.MustInstant(t, "2026-07-09T10:15:30.25Z") // a Thursday
	plan, err := PlanOfficers(call, p, when.LatestCalendar())
	if err != nil {
		t.Fatal(err)
	}
	for m, want := range map[Milestone]string{
		NoticePublished:    "2026-07-09T10:15:31Z",
		NominationsOpen:    "2026-07-09T10:15:31Z",
		NominationsClose:   "2026-07-16T16:00:00Z",
		StatementPublished: "2026-07-17T16:00:00Z",
		WithdrawalsClose:   "2026-07-17T16:00:00Z",
		RollSealed:         "2026-07-20T07:00:00Z",
		PollOpens:          "2026-07-20T08:00:00Z",
		PollCloses:         "2026-07-23T08:00:00Z",
	} {
		if got := plan.At(m); !got.Equal(whentest.MustInstant(t, want)) {
			t.Errorf("%s at %v, want %s", m, got, want)
		}
	}
	if err := plan.Check(OfficerElection, p, when.LatestCalendar()); err != nil {
		t.Errorf("the plan is refused: %v", err)
	}
	shorter := plan
	shorter.PollCloses = plan.PollCloses.Add(-time.Second)
	refusaltest.Want(t, shorter.Check(OfficerElection, p, when.LatestCalendar()), VotingTooShort)

	steps, err := plan.Steps(OfficerElection, p, when.LatestCalendar())
	if err != nil || len(steps) != 10 || steps[len(steps)-1].Milestone != ResultDue {
		t.Errorf("%d steps, %v; want the 9 milestones and the result", len(steps), err)
	}
	if _, err := PlanOfficers(whentest.MustInstant(t, "2099-12-29T10:00:00Z"), p, when.LatestCalendar()); err == nil {
		t.Error("planned into an unknown year")
	}
}

func TestNoticePublishedEarlyOpensNominationsWithIt(t *testing.T) {
	p := DefaultParams(PanelElection)
	plan := mustPlan(t, "2026-06-25", p)
	out, err := plan.WithNotice(whentest.MustInstant(t, "2026-04-27T13:00:00.000001Z"), p)
	if err != nil {
		t.Fatal(err)
	}
	want := whentest.MustInstant(t, "2026-04-27T13:00:01Z")
	if !out.Notice.Equal(want) || !out.NominationsOpen.Equal(want) || out.QualifyingDate.String() != "2026-04-27" {
		t.Errorf("notice %v, nominations %v, qualifying %s", out.Notice, out.NominationsOpen, out.QualifyingDate)
	}
	p.QualifyingDate = whentest.MustDate(t, "2026-04-01")
	plan.NominationsOpen = plan.Notice.Add(72 * time.Hour)
	out, _ = plan.WithNotice(whentest.MustInstant(t, "2026-04-27T13:00:00Z"), p)
	if !out.NominationsOpen.Equal(plan.NominationsOpen) || out.QualifyingDate != p.QualifyingDate {
		t.Errorf("what was set apart moved: nominations %v, qualifying %s", out.NominationsOpen, out.QualifyingDate)
	}
}

func TestStepsExplainEveryDate(t *testing.T) {
	p, c := DefaultParams(PanelElection), when.LatestCalendar()
	plan := mustPlan(t, "2026-06-25", p)
	plan.PollNotice = plan.PollNotice.Add(-24 * time.Hour)
	plan.NominationsClose = whentest.MustInstant(t, "2026-05-19T07:00:00Z")
	steps, err := plan.Steps(PanelElection, p, c)
	if err != nil {
		t.Fatal(err)
	}
	got := map[Milestone]Step{}
	for _, s := range steps {
		if s.Rule == "" || s.Basis == "" || s.At.IsZero() || s.Day.IsZero() || s.Provisional {
			t.Errorf("%s is not explained: %+v", s.Milestone, s)
		}
		got[s.Milestone] = s
	}
	if len(steps) != len(Milestones)+2 {
		t.Errorf("%d steps, want %d", len(steps), len(Milestones)+2)
	}
	for m, want := range map[Milestone]Basis{
		NoticePublished: BeforeClose, NominationsOpen: WithTheNotice, NominationsClose: MovedLater,
		PollNoticed: SetEarlier, PollCloses: AsTheClose, ResultDue: AfterTheClose, ObjectionsEnd: AfterResult,
	} {
		if got[m].Basis != want {
			t.Errorf("%s: %s, want %s", m, got[m].Basis, want)
		}
	}
	if got[RollSealed].Args["days"] != 20 {
		t.Errorf("roll sealed: %v", got[RollSealed].Args)
	}
	if got[ResultDue].Args["days"] != 1 || got[ObjectionsEnd].Args["days"] != 5 {
		t.Errorf("after the close: %v, %v", got[ResultDue].Args, got[ObjectionsEnd].Args)
	}
	if got[ResultDue].At != whentest.MustInstant(t, "2026-06-26T16:00:00Z") || got[ObjectionsEnd].Day.String() != "2026-07-04" {
		t.Errorf("result %v, objections until the start of %s", got[ResultDue].At, got[ObjectionsEnd].Day)
	}
}

func TestR20_ADateThatLeftItsHourSaysSo(t *testing.T) {
	p, c := DefaultParams(PanelElection), when.LatestCalendar()
	const asRuled = "2026-05-18T16:00:00Z" // 28 working days back from the close, 17:00 in London
	for _, x := range []struct {
		name      string
		milestone Milestone
		at        string
		want      Basis
		rule      string
		args      refusal.Args
	}{
		{"as the rule has it", NominationsClose, asRuled, BeforeClose, "R16", refusal.Args{"days": 28}},
		{"a second later on its own day", NominationsClose, "2026-05-18T16:00:01Z", MovedLater, "R20", refusal.Args{"days": 28, "was": whentest.MustInstant(t, asRuled)}},
		{"later on its own day", NominationsClose, "2026-05-18T19:00:00Z", MovedLater, "R20", refusal.Args{"days": 28, "was": whentest.MustInstant(t, asRuled)}},
		{"on a later day at an earlier hour", NominationsClose, "2026-05-19T07:00:00Z", MovedLater, "R20", refusal.Args{"days": 28, "was": whentest.MustInstant(t, asRuled)}},
		{"earlier on its own day", NominationsClose, "2026-05-18T11:00:00Z", SetEarlier, "R16", refusal.Args{"days": 28, "latest": whentest.MustDate(t, "2026-05-18")}},
		{"on an earlier day", NominationsClose, "2026-05-15T16:00:00Z", SetEarlier, "R16", refusal.Args{"days": 28, "latest": whentest.MustDate(t, "2026-05-18")}},
		{"a notice published in the afternoon of its day", NoticePublished, "2026-04-29T13:24:00Z", BeforeClose, "R16", refusal.Args{"days": 40}},
		{"a notice published the day before", NoticePublished, "2026-04-28T13:24:00Z", SetEarlier, "R16", refusal.Args{"days": 40, "latest": whentest.MustDate(t, "2026-04-29")}},
		{"a close that an outage moved", PollCloses, "2026-06-25T20:00:00Z", AsTheClose, "R11", nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			moved, err := mustPlan(t, "2026-06-25", p).With(x.milestone, whentest.MustInstant(t, x.at))
			if err != nil {
				t.Fatal(err)
			}
			steps, err := moved.Steps(PanelElection, p, c)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(steps, func(s Step) bool { return s.Milestone == x.milestone })
			if s := steps[i]; s.Basis != x.want || s.Rule != x.rule || !maps.Equal(s.Args, x.args) {
				t.Errorf("%s by %s, %v; want %s by %s, %v", s.Basis, s.Rule, s.Args, x.want, x.rule, x.args)
			}
		})
	}
}

func TestR15a_StepsOnComputedHolidaysAreProvisional(t *testing.T) {
	p, c := DefaultParams(PanelElection), when.LatestCalendar()
	for _, x := range []struct {
		closing string
		want    bool
	}{{"2027-12-31", false}, {"2028-01-04", true}} {
		plan := mustPlan(t, x.closing, p)
		steps, err := plan.Steps(PanelElection, p, c)
		if err != nil {
			t.Fatal(err)
		}
		if steps[0].Provisional != x.want {
			t.Errorf("close %s: notice provisional %v, want %v", x.closing, steps[0].Provisional, x.want)
		}
		if !steps[len(steps)-1].Provisional {
			t.Errorf("close %s: objections end in a computed year", x.closing)
		}
	}
}

func TestTimetableInJSON(t *testing.T) {
	plan := mustPlan(t, "2026-06-25", DefaultParams(PanelElection))
	text, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	var keys map[string]any
	var back Timetable
	if json.Unmarshal(text, &keys) != nil || json.Unmarshal(text, &back) != nil || back != plan {
		t.Fatalf("came back as %+v", back)
	}
	for _, m := range Milestones {
		if _, ok := keys[string(m)]; !ok {
			t.Errorf("no key %s", m)
		}
	}
	if _, err := plan.With("hustings", plan.Notice); err == nil || !plan.At("hustings").IsZero() {
		t.Error("an unknown milestone was set")
	}
}
