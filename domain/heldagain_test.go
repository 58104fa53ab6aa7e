package domain

import (
	"testing"
	"time"
)

// R60a: who may be stopped, and when.
func TestMayStop(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, time.June, 11, h, 0, 0, 0, time.UTC) }
	c := Contest{Stage: ContestSealed, Opens: at(9), Closes: at(17)}
	stopped := c
	when := at(10)
	stopped.StoppedAt = &when
	closed := c
	closed.Stage = ContestClosed
	for _, x := range []struct {
		name  string
		state State
		c     Contest
		now   time.Time
		why   Reason
	}{
		{"open", Open, c, at(9), ""},
		{"a second before its close", Open, c, at(17).Add(-time.Second), ""},
		{"as it closes", Open, c, at(17), PollClosed},
		{"a later round that has not opened", Counting, c, at(9).Add(-time.Second), PollNotOpen},
		{"a later round that is open", Counting, c, at(10), ""},
		{"stopped already", Open, stopped, at(11), PollStopped},
		{"closed on the board", Counting, closed, at(10), WrongState},
		{"sealed", Sealed, c, at(8), WrongState},
		{"provisional", Provisional, c, at(10), WrongState},
	} {
		err := Election{State: x.state}.MayStop(x.c, x.now)
		if x.why == "" {
			if err != nil {
				t.Errorf("%s: %v", x.name, err)
			}
			continue
		}
		wantRefusal(t, err, x.why)
	}
}

// R60a, R88: held again with the nominations it had, soon, and long enough to vote.
func TestPlanHeldAgain(t *testing.T) {
	p, c := DefaultParams(PanelElection), LatestCalendar()
	was, err := PlanPoll(Date{2026, time.June, 25}, p, c)
	if err != nil {
		t.Fatal(err)
	}
	call := time.Date(2026, time.June, 11, 14, 30, 0, 500, time.UTC) // a Thursday
	got, err := PlanHeldAgain(call, was, p, c)
	if err != nil {
		t.Fatal(err)
	}
	at := func(m time.Month, d, h int) time.Time { return time.Date(2026, m, d, h, 0, 0, 0, time.UTC) }
	zone, _ := Zone(p.Timezone)
	days := DateOf(was.PollOpens, zone).DaysUntil(DateOf(was.PollCloses, zone))
	if !got.WithdrawalsClose.Equal(at(6, 12, 16)) || DateOf(got.PollOpens, zone) != (Date{2026, time.June, 15}) || got.QualifyingDate != was.QualifyingDate ||
		DateOf(got.PollOpens, zone).DaysUntil(DateOf(got.PollCloses, zone)) < days {
		t.Errorf("%+v", got)
	}
	if err := got.CheckHeldAgain(p); err != nil {
		t.Errorf("the rules do not allow it: %v", err)
	}
	got.PollCloses = got.PollOpens.Add(48 * time.Hour)
	if r := wantRefusal(t, got.CheckHeldAgain(p), VotingTooShort); r.Rule != "R40" {
		t.Errorf("by %s", r.Rule)
	}
}

// R33a: a list is taken as a whole.
func TestCheckAdditions(t *testing.T) {
	many := make([]PersonID, additionsAtOnce+1)
	for i := range many {
		many[i] = PersonID(rune(i + 1))
	}
	for _, x := range []struct {
		name  string
		list  []PersonID
		why   Reason
		field string
	}{
		{"one", []PersonID{"a"}, "", ""},
		{"as many as one act takes", many[1:], "", ""},
		{"one too many", many, AdditionsMany, "people"},
		{"nobody", nil, Missing, "people"},
		{"one twice", []PersonID{"a", "b", "a"}, NamedTwice, "people[2]"},
	} {
		err := CheckAdditions(x.list)
		if x.why == "" {
			if err != nil {
				t.Errorf("%s: %v", x.name, err)
			}
			continue
		}
		if r := wantRefusal(t, err, x.why); r.Field != x.field {
			t.Errorf("%s: on %s", x.name, r.Field)
		}
	}
}
