package domain

import (
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// OpenLate is the timetable of a poll whose opening has passed with a nomination
// unruled or the roll unsealed, opened at the later instant by two officers
// (R47a): what has not been done is put before it, and the close moves as far as
// min_voting_days asks, in an officers' election its hours. It refuses an opening
// sooner than the roll can be sealed, and one before the first has passed.
func (e Election) OpenLate(opens time.Time, now time.Time) (Timetable, error) {
	t := e.Timetable
	if err := e.In("R47a", Nominations, Withdrawals); err != nil {
		return t, err
	}
	if now.Before(t.PollOpens) || e.Outcome != nil || e.Alarm != "" && e.Alarm != NotSealed.Name {
		return t, refusal.Because(WrongState, "R47a", refusal.Args{"state": e.State})
	}
	opens = opens.UTC()
	if earliest := wholeSecond(now).Add(2 * sealBeforeOpening); opens.Before(earliest) || !opens.Equal(opens.Truncate(time.Second)) {
		return t, refusal.Because(OpensTooSoon, "R47a", refusal.Args{"earliest": earliest}).On(string(PollOpens))
	}
	zone, err := when.Zone(e.Params.Timezone)
	if err != nil {
		return t, err
	}
	t.RollSealed, t.PollOpens = opens.Add(-sealBeforeOpening), opens
	if e.StatementAt == nil { // the candidates have until the seal to withdraw
		t.WithdrawalsClose = t.RollSealed
	}
	if t.PollNotice.After(opens) {
		t.PollNotice = opens
	}
	least := opens.In(zone).AddDate(0, 0, e.Params.MinVotingDays).UTC()
	if e.Kind == OfficerElection {
		least = opens.Add(time.Duration(e.Params.ChairBallotHours) * time.Hour)
	}
	if t.PollCloses.Before(least) {
		t.PollCloses = least
	}
	return t, t.checkOrder()
}

var OpensTooSoon = refusal.Reason{Code: refusal.FORM, Name: "opens-too-soon"} // R47a
