package domain

import (
	"testing"
	"time"
)

// R47a: opening late, with min_voting_days kept.
func TestOpenLate(t *testing.T) {
	p := DefaultParams(PanelElection)
	table, err := PlanPoll(Date{2026, time.June, 25}, p, LatestCalendar())
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
		why   Reason
	}{
		{"unruled", Election{State: Nominations}, opens, now, ""},
		{"unsealed, with the alarm of it", Election{State: Withdrawals, Alarm: string(NotSealed)}, opens, now, ""},
		{"another alarm", Election{State: Withdrawals, Alarm: string(Tampered)}, opens, now, WrongState},
		{"before the opening has passed", Election{State: Withdrawals}, opens, table.PollOpens.Add(-time.Second), WrongState},
		{"sealed", Election{State: Sealed}, opens, now, WrongState},
		{"sooner than the roll can be sealed", Election{State: Nominations}, now.Add(time.Hour), now, OpensTooSoon},
		{"nobody needs to vote", Election{State: Withdrawals, Outcome: &Outcome{}}, opens, now, WrongState},
	} {
		c.e.Timetable, c.e.Params = table, p
		got, err := c.e.OpenLate(c.opens, c.now)
		if c.why != "" {
			wantRefusal(t, err, c.why)
			continue
		}
		if err != nil || !got.PollOpens.Equal(opens) || c.e.LeavesVotingTime(got) != nil || !got.RollSealed.Before(opens) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}
