package domain

import (
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// HeldAgain reports whether the election takes over roll and nominations of one
// that was stopped (R60a, R88).
func (e Election) HeldAgain() bool { return e.Given != nil && e.Given.HeldAgain != "" }

// MayStop refuses to stop a poll that is not open at now (R60a); in a later round
// of an officers' election its own hours count.
func (e Election) MayStop(c Contest, now time.Time) error {
	if err := e.In("R60a", Open, Counting); err != nil {
		return err
	}
	if c.Stage != ContestSealed {
		return refusal.Because(WrongState, "R60a", refusal.Args{"state": e.State})
	}
	return c.ReceivesBallots(now)
}

// PlanHeldAgain computes the timetable of an election that is held again with the
// nominations it had (R60a, R88), from the instant it is called: the candidates
// have until the end of the next working day to withdraw, and the poll is as many
// days long as it was.
func PlanHeldAgain(call time.Time, was Timetable, p Params, c when.Calendar) (Timetable, error) {
	t := was
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return t, err
	}
	call = wholeSecond(call)
	t.Notice, t.NominationsOpen, t.NominationsClose = call, call, call.Add(time.Second)
	t.Statement, t.PollNotice = t.NominationsClose, t.NominationsClose
	withdraw, err := c.AddWorkingDays(when.DateOf(call, zone), 1)
	if err != nil {
		return t, err
	}
	opens, err := c.AddWorkingDays(withdraw, 1)
	if err != nil {
		return t, err
	}
	long := max(p.MinVotingDays, when.DateOf(was.PollOpens, zone).DaysUntil(when.DateOf(was.PollCloses, zone)))
	closes, err := c.AddWorkingDays(opens.AddDays(long), 0)
	if err != nil {
		return t, err
	}
	for _, s := range []struct {
		to  *time.Time
		day when.Date
		at  when.TimeOfDay
	}{{&t.WithdrawalsClose, withdraw, p.CloseTime}, {&t.PollOpens, opens, p.OpenTime}, {&t.PollCloses, closes, p.CloseTime}} {
		if *s.to, err = when.Instant(s.day, s.at, zone); err != nil {
			return t, err
		}
	}
	t.RollSealed = t.WithdrawalsClose
	if fullDays(t.PollOpens.In(zone), t.PollCloses.In(zone)) < p.MinVotingDays { // it closes at an earlier hour than it opens
		if closes, err = c.AddWorkingDays(closes, 1); err != nil {
			return t, err
		}
		t.PollCloses, err = when.Instant(closes, p.CloseTime, zone)
	}
	return t, err
}

// CheckHeldAgain refuses a timetable of such an election that is out of order or
// too short to vote in (R40, R88): nobody is nominated in it.
func (t Timetable) CheckHeldAgain(p Params) error {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return err
	}
	if err := t.checkOrder(); err != nil {
		return err
	}
	if days := fullDays(t.PollOpens.In(zone), t.PollCloses.In(zone)); days < p.MinVotingDays {
		return refusal.Because(VotingTooShort, "R40", refusal.Args{"days": days, "min": p.MinVotingDays}).On(string(PollCloses))
	}
	return nil
}
