package domain

import (
	"slices"
	"testing"
	"time"

	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
)

// R90a, R50a: who votes and who stands in a further round.
func TestFurtherRound(t *testing.T) {
	before, members := []PersonID{"a", "b", "c"}, []PersonID{"a", "c", "d"}
	if got := FurtherRoll(before, members, false); !slices.Equal(got, members) {
		t.Errorf("a re-run: %v", got)
	}
	if got := FurtherRoll(before, members, true); !slices.Equal(got, []PersonID{"a", "c"}) {
		t.Errorf("a fresh ballot: %v", got)
	}
	at := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	options := []Option{{ID: "c01", Person: "a"}, {ID: "c02", Person: "b"}, {ID: "c03", Person: "c", WithdrawnAt: &at}, {ID: "ron", RON: true}}
	got := FurtherOptions(options, members)
	if len(got) != 2 || got[0].ID != "c01" || got[1].ID != "ron" {
		t.Errorf("on the paper: %+v", got)
	}
}

// R50a: declining until the certificate.
func TestMayDecline(t *testing.T) {
	out := &Outcome{Returned: []Returned{{Person: "a"}}}
	at := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		e    Election
		n    Nomination
		yes  bool
	}{
		{"returned, provisional", Election{State: Provisional, Outcome: out}, Nomination{Candidate: "a"}, true},
		{"returned without a poll", Election{State: Withdrawals, Outcome: out}, Nomination{Candidate: "a"}, true},
		{"not returned", Election{State: Provisional, Outcome: out}, Nomination{Candidate: "b"}, false},
		{"certified", Election{State: Certified, Outcome: out}, Nomination{Candidate: "a"}, false},
		{"no result yet", Election{State: Counting}, Nomination{Candidate: "a"}, false},
		{"left already", Election{State: Provisional, Outcome: out}, Nomination{Candidate: "a", WithdrawnAt: &at}, false},
	} {
		if got := c.e.MayDecline(c.n); got != c.yes {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// R20b: a moved opening leaves min_voting_days. R47a: when rulings are urgent, and
// that the officers are reminded once a day.
func TestOpeningMovedAndRulingsMissing(t *testing.T) {
	p, c := DefaultParams(PanelElection), when.LatestCalendar()
	table, err := PlanPoll(when.Date{Year: 2026, Month: time.June, Day: 25}, p, c)
	if err != nil {
		t.Fatal(err)
	}
	e := Election{Kind: PanelElection, Params: p}
	zone, _ := when.Zone(p.Timezone)
	latest := table.PollCloses.In(zone).AddDate(0, 0, -p.MinVotingDays)
	moved := table
	if moved.PollOpens = latest; e.LeavesVotingTime(moved) != nil {
		t.Error("exactly as many days as the rules ask for")
	}
	moved.PollOpens = latest.Add(time.Second)
	if r := refusaltest.Want(t, e.LeavesVotingTime(moved), VotingTooShort); r.Rule != "R20b" || r.Field != string(PollOpens) {
		t.Errorf("%+v", r)
	}
	day, err := c.Step(when.DateOf(table.PollOpens, zone), 2, -1)
	if err != nil {
		t.Fatal(err)
	}
	from := when.StartOfDay(day, zone)
	for at, want := range map[time.Time]bool{from.Add(-time.Second): false, from: true, table.PollOpens.Add(time.Hour): true} {
		if got, err := table.RulingsUrgent(at, p, c); err != nil || got != want {
			t.Errorf("urgent at %v: %v, %v", at, got, err)
		}
	}
	s := table.Statement
	for _, x := range []struct {
		name      string
		last, now time.Time
		want      bool
	}{
		{"before the statement's hour", time.Time{}, s.Add(-time.Second), false},
		{"at its hour", time.Time{}, s, true},
		{"the same day", s, s.Add(time.Hour), false},
		{"the next day", s, when.StartOfDay(when.DateOf(s, zone).AddDays(1), zone), true},
	} {
		if got, err := table.RemindOfRulings(x.last, x.now, p); err != nil || got != x.want {
			t.Errorf("%s: %v, %v", x.name, got, err)
		}
	}
}
