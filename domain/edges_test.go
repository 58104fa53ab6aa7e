package domain

import (
	"slices"
	"testing"
	"time"

	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// What is open to caretakers (R25).
func TestR25_CaretakersMay(t *testing.T) {
	for act, may := range map[PanelAct]bool{HoldMeeting: true, RoutineMotion: true, PublishLetter: false, ElectOfficers: false, "anything else": false} {
		if err := CaretakersMay(act); (err == nil) != may || !may && !refusedBy(err, CaretakersOnly) {
			t.Errorf("caretakers and %s: %v", act, err)
		}
	}
}

// A death abandons a poll whose papers rank nobody, before its result; nothing else
// does (R52).
func TestR52_AbandonsPoll(t *testing.T) {
	for _, x := range []struct {
		method count.Method
		state  State
		how    Leaving
		want   bool
	}{
		{count.Block, Sealed, Died, true}, {count.Block, Open, Died, true}, {count.Block, Closed, Died, true}, {count.FPTP, Counting, Died, true},
		{count.Approval, Open, Died, true}, {count.Block, Withdrawals, Died, false}, {count.Block, Provisional, Died, false}, {count.Block, Certified, Died, false},
		{count.Block, Open, Withdrew, false}, {count.Block, Open, LostStanding, false}, {count.ScottishSTV, Open, Died, false}, {count.IRV, Counting, Died, false},
	} {
		e := Election{State: x.state, Params: Params{Method: string(x.method)}}
		if got := e.AbandonsPoll(x.how); got != x.want {
			t.Errorf("%s, %s, %s: %v", x.method, x.state, x.how, got)
		}
	}
}

// The repetition of an election that missed its threshold is over within 20 working
// days, where its poll can be shortened so far (R68, R40).
func TestR68_WithinRerun(t *testing.T) {
	p, c := DefaultParams(PanelElection), when.LatestCalendar()
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		t.Fatal(err)
	}
	called := when.Date{Year: 2026, Month: time.June, Day: 26}
	last, err := c.AddWorkingDays(called, 20)
	if err != nil {
		t.Fatal(err)
	}
	at := func(d when.Date, h int) time.Time { return time.Date(d.Year, d.Month, d.Day, h, 0, 0, 0, zone).UTC() }
	for name, x := range map[string]struct {
		opens, closes, want when.Date
	}{
		"a short poll stays":                {called.AddDays(4), called.AddDays(18), called.AddDays(18)},
		"one that closes on the day":        {called.AddDays(4), last, last},
		"a day later is moved":              {called.AddDays(4), last.AddDays(1), last},
		"a long one is moved":               {called.AddDays(4), last.AddDays(40), last},
		"none is made shorter than R40":     {last.AddDays(-9), last.AddDays(5), last.AddDays(5)},
		"ten days are what R40 asks by now": {last.AddDays(-10), last.AddDays(5), last},
	} {
		got, err := WithinRerun(called, Timetable{PollOpens: at(x.opens, 9), PollCloses: at(x.closes, 17)}, p, c)
		if err != nil || when.DateOf(got.PollCloses, zone) != x.want {
			t.Errorf("%s: closes %v, want %v (%v)", name, got.PollCloses, x.want, err)
		}
	}
}

// Restricted papers are kept until the terms they filled have ended, and for a year at
// least (R89).
func TestR89_PapersEnd(t *testing.T) {
	certified := time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)
	p := DefaultParams(PanelElection)
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		until when.Date
		want  when.Date
	}{
		"terms of two years":     {when.Date{Year: 2028, Month: time.August, Day: 1}, when.Date{Year: 2028, Month: time.August, Day: 1}},
		"the rest of a term":     {when.Date{Year: 2026, Month: time.October, Day: 1}, when.Date{Year: 2027, Month: time.July, Day: 10}},
		"a year to the day":      {when.Date{Year: 2027, Month: time.July, Day: 10}, when.Date{Year: 2027, Month: time.July, Day: 10}},
		"a day more than a year": {when.Date{Year: 2027, Month: time.July, Day: 11}, when.Date{Year: 2027, Month: time.July, Day: 11}},
	} {
		e := Election{Params: p, CertifiedAt: &certified, Term: Term{Until: x.until}}
		if got, err := e.PapersEnd(); err != nil || !got.Equal(when.StartOfDay(x.want, zone)) {
			t.Errorf("%s: %v, want %v (%v)", name, got, x.want, err)
		}
	}
}

// A complaint about campaigning is taken while there is a campaign, is about somebody
// else, and is answered once (R57).
func TestR57_Complaints(t *testing.T) {
	now := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	for state, want := range map[State]bool{Draft: false, Notice: true, Nominations: true, Open: true, Provisional: true, Certified: false, Void: false, Cancelled: false} {
		e := Election{State: state, PublishedAt: &now}
		if state == Draft {
			e.PublishedAt = nil
		}
		if err := e.MayComplain(); (err == nil) != want || !want && !refusedBy(err, CampaignNotOn) {
			t.Errorf("%s: %v", state, err)
		}
	}
	c := Complaint{Election: "e", Person: "ann", Words: "a logo"}
	if err := c.About(Nomination{Election: "e", Candidate: "bob"}); err != nil {
		t.Errorf("about another: %v", err)
	}
	if err := c.About(Nomination{Election: "f", Candidate: "bob"}); !refusedBy(err, NotACandidate) {
		t.Errorf("of another election: %v", err)
	}
	if err := c.About(Nomination{Election: "e", Candidate: "ann"}); !refusedBy(err, ComplainsOfSelf) {
		t.Errorf("about herself: %v", err)
	}
	long := string(make([]byte, 0)) + string(slices.Repeat([]rune{'x'}, 4001))
	for _, x := range []struct {
		answer, correction, field string
		why                       refusal.Reason
	}{{" ", "", "answer", refusal.Missing}, {long, "", "answer", TextTooLong}, {"yes", long, "correction", TextTooLong}} {
		_, err := c.Answered("ro", x.answer, x.correction, now)
		if r, no := refusal.Of(err); !no || r.Reason != x.why || r.Field != x.field {
			t.Errorf("answered with %d and %d letters: %v", len(x.answer), len(x.correction), err)
		}
	}
	done, err := c.Answered("ro", " right ", " ", now)
	if err != nil || done.Answer != "right" || done.Correction != "" || done.AnsweredBy != "ro" || !done.AnsweredAt.Equal(now) {
		t.Errorf("answered: %+v, %v", done, err)
	}
	if _, err := done.Answered("dep", "again", "", now); !refusedBy(err, ComplaintAnswered) {
		t.Errorf("twice: %v", err)
	}
}

// With rights in every network a membership counts wherever it is (R4); in force and
// active it has to be all the same (R29).
func TestR4_OnRoll(t *testing.T) {
	day := when.Date{Year: 2026, Month: time.May, Day: 1}
	ended := day
	m := func(n NetworkID, home bool, s MembershipStatus, until *when.Date) []Membership {
		return []Membership{{Network: n, Home: home, Status: s, From: day.AddDays(-9), Until: until}}
	}
	for name, x := range map[string]struct {
		facts         []Membership
		home, anyhome bool
	}{
		"at home":               {m("cio", true, Active, nil), true, true},
		"at home elsewhere":     {m("cio", false, Active, nil), false, true},
		"in another network":    {m("ccio", true, Active, nil), false, false},
		"lapsed":                {m("cio", true, Lapsed, nil), false, false},
		"lapsed, not at home":   {m("cio", false, Lapsed, nil), false, false},
		"ended on the day":      {m("cio", true, Active, &ended), false, false},
		"ended, not at home":    {m("cio", false, Active, &ended), false, false},
		"suspended":             {m("cio", false, Suspended, nil), false, false},
		"no membership at all":  {nil, false, false},
		"joined after that day": {[]Membership{{Network: "cio", Home: true, Status: Active, From: day.AddDays(1)}}, false, false},
	} {
		for only, want := range map[bool]bool{true: x.home, false: x.anyhome} {
			e := Election{Network: "cio", Params: Params{HomeNetworkOnly: only}}
			if got := e.OnRoll(x.facts, day); got != want {
				t.Errorf("%s, home_network_only %v: %v", name, only, got)
			}
			if err := e.CheckRoll(x.facts, day); (err == nil) != want {
				t.Errorf("%s, home_network_only %v: %v", name, only, err)
			}
		}
	}
}

// The wider membership neither votes in a panel's election nor stands in it (R3).
func TestR3_TheWiderMembershipNeitherVotesNorStands(t *testing.T) {
	day := when.Date{Year: 2026, Month: time.May, Day: 1}
	wider := []Membership{{Network: "wider", Home: true, Status: Active, From: day.AddDays(-9)}}
	for _, only := range []bool{true, false} {
		e := Election{Kind: PanelElection, Network: "cio", Params: DefaultParams(PanelElection)}
		e.Params.HomeNetworkOnly = only
		if e.OnRoll(wider, day) {
			t.Errorf("home_network_only %v: she is on the roll", only)
		}
		if err := e.CheckRoll(wider, day); !refusedBy(err, RollNoMember) {
			t.Errorf("home_network_only %v: why she is not: %v", only, err)
		}
		if err := e.MayStand(Candidacy{OnRoll: e.OnRoll(wider, day), Active: e.OnRoll(wider, day)}, day); !refusedBy(err, NotQualified) {
			t.Errorf("home_network_only %v: standing: %v", only, err)
		}
	}
}
