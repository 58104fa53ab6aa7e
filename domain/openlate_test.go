package domain

import (
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
)

// R47a: opening late, with min_voting_days kept.
func TestOpenLate(t *testing.T) {
	p := DefaultParams(PanelElection)
	table, err := PlanPoll(when.Date{Year: 2026, Month: time.June, Day: 25}, p, when.LatestCalendar())
	if err != nil {
		t.Fatal(err)
	}
	now := table.PollCloses.Add(-24 * time.Hour)
	opens := now.Add(3 * time.Hour)
	for _, c := range []struct {
		name  string
		e     Election
		opens time.Time
		now   time.Time
		why   refusal.Reason
	}{
		{"unruled", Election{State: Nominations}, opens, now, refusal.Reason{}},
		{"unsealed, with the alarm of it", Election{State: Withdrawals, Alarm: NotSealed.Name}, opens, now, refusal.Reason{}},
		{"another alarm", Election{State: Withdrawals, Alarm: refusal.Tampered.Name}, opens, now, WrongState},
		{"before the opening has passed", Election{State: Withdrawals}, opens, table.PollOpens.Add(-time.Second), WrongState},
		{"sealed", Election{State: Sealed}, opens, now, WrongState},
		{"sooner than the roll can be sealed", Election{State: Nominations}, now.Add(time.Hour), now, OpensTooSoon},
		{"nobody needs to vote", Election{State: Withdrawals, Outcome: &Outcome{}}, opens, now, WrongState},
	} {
		c.e.Timetable, c.e.Params = table, p
		got, err := c.e.OpenLate(c.opens, c.now)
		if c.why.Name != "" {
			refusaltest.Want(t, err, c.why)
			continue
		}
		if err != nil || !got.PollOpens.Equal(opens) || c.e.LeavesVotingTime(got) != nil || !got.RollSealed.Before(opens) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}
