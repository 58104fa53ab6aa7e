package domain

import (
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
)

// R60a: who may be stopped, and when.
func TestMayStop(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, time.June, 11, h, 0, 0, 0, time.UTC) }
	c := Contest{Stage: ContestSealed, Opens: at(9), Closes: at(17)}
	stopped := c
	then := at(10)
	stopped.StoppedAt = &then
	closed := c
	closed.Stage = ContestClosed
	for _, x := range []struct {
		name  string
		state State
		c     Contest
		now   time.Time
		why   refusal.Reason
	}{
		{"open", Open, c, at(9), refusal.Reason{}},
		{"a second before its close", Open, c, at(17).Add(-time.Second), refusal.Reason{}},
		{"as it closes", Open, c, at(17), PollClosed},
		{"a later round that has not opened", Counting, c, at(9).Add(-time.Second), PollNotOpen},
		{"a later round that is open", Counting, c, at(10), refusal.Reason{}},
		{"stopped already", Open, stopped, at(11), PollStopped},
		{"closed on the board", Counting, closed, at(10), WrongState},
		{"sealed", Sealed, c, at(8), WrongState},
		{"provisional", Provisional, c, at(10), WrongState},
	} {
		err := Election{State: x.state}.MayStop(x.c, x.now)
		if x.why.Name == "" {
			if err != nil {
				t.Errorf("%s: %v", x.name, err)
			}
			continue
		}
		refusaltest.Want(t, err, x.why)
	}
}

// R60a, R88: held again with the nominations it had, soon, and long enough to vote.
func TestPlanHeldAgain(t *testing.T) {
	p, c := DefaultParams(PanelElection), when.LatestCalendar()
	was, err := PlanPoll(when.Date{Year: 2026, Month: time.June, Day: 25}, p, c)
	if err != nil {
		t.Fatal(err)
	}
	call := time.Date(2026, time.June, 11, 14, 30, 0, 500, time.UTC) // a Thursday
	got, err := PlanHeldAgain(call, was, p, c)
	if err != nil {
		t.Fatal(err)
	}
	at := func(m time.Month, d, h int) time.Time { return time.Date(2026, m, d, h, 0, 0, 0, time.UTC) }
	zone, _ := when.Zone(p.Timezone)
	days := when.DateOf(was.PollOpens, zone).DaysUntil(when.DateOf(was.PollCloses, zone))
	if !got.WithdrawalsClose.Equal(at(6, 12, 16)) || when.DateOf(got.PollOpens, zone) != (when.Date{Year: 2026, Month: time.June, Day: 15}) || got.QualifyingDate != was.QualifyingDate ||
		when.DateOf(got.PollOpens, zone).DaysUntil(when.DateOf(got.PollCloses, zone)) < days {
		t.Errorf("%+v", got)
	}
	if err := got.CheckHeldAgain(p); err != nil {
		t.Errorf("the rules do not allow it: %v", err)
	}
	got.PollCloses = got.PollOpens.Add(48 * time.Hour)
	if r := refusaltest.Want(t, got.CheckHeldAgain(p), VotingTooShort); r.Rule != "R40" {
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
		why   refusal.Reason
		field string
	}{
		{"one", []PersonID{"a"}, refusal.Reason{}, ""},
		{"as many as one act takes", many[1:], refusal.Reason{}, ""},
		{"one too many", many, AdditionsMany, "people"},
		{"nobody", nil, refusal.Missing, "people"},
		{"one twice", []PersonID{"a", "b", "a"}, NamedTwice, "people[2]"},
	} {
		err := CheckAdditions(x.list)
		if x.why.Name == "" {
			if err != nil {
				t.Errorf("%s: %v", x.name, err)
			}
			continue
		}
		if r := refusaltest.Want(t, err, x.why); r.Field != x.field {
			t.Errorf("%s: on %s", x.name, r.Field)
		}
	}
}
