package domain

import (
	"strings"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// A window of whole days that a rule counts from some act lasts to the end of
// its last day in the election's zone; like every window it is half-open (R11).

var (
	DeadlinePassed    = refusal.Reason{Code: refusal.LATE, Name: "deadline-passed"}
	DeadlineEarlier   = refusal.Reason{Code: refusal.FORM, Name: "deadline-earlier"}    // R20: deadlines move later only
	DeadlineOvertakes = refusal.Reason{Code: refusal.FORM, Name: "deadline-overtakes"}  // R20: of another, which is to be moved first
	OutageTooShort    = refusal.Reason{Code: refusal.FORM, Name: "outage-too-short"}    // R20: extension of voting needs a recorded outage
	ReopeningBounds   = refusal.Reason{Code: refusal.FORM, Name: "reopening-bounds"}    // R20a: 4 hours to 2 working days
	DefinitionSealed  = refusal.Reason{Code: refusal.FROZEN, Name: "definition-sealed"} // R60
)

// Outage is a time during which the service's heartbeat was missing.
type Outage struct{ From, Until time.Time }

const (
	outageThatCounts = 30 * time.Minute // R20, R20a
	outageWatch      = 24 * time.Hour   // before the close (R20a)
	reopenAtLeast    = 4 * time.Hour    // R20a
	reopenAtMost     = 2                // working days, R20a
	rollCureEnds     = 24 * time.Hour   // before the close (R33)
	lateNomination   = 48 * time.Hour   // before nominations close (R47)
)

// Postpone moves one deadline of a published timetable to a later instant
// (R20), never an earlier one, before it passes and with a reason. More time to
// vote needs an outage of half an hour. Two officers do this; here only the rule
// is judged. Deadlines that would be overtaken are to be moved first.
func (t Timetable) Postpone(m Milestone, to time.Time, why string, outages []Outage, now time.Time) (Timetable, error) {
	moved, err := t.With(m, to)
	if err != nil {
		return t, err
	}
	was := t.At(m)
	switch {
	case strings.TrimSpace(why) == "":
		return t, refusal.Because(refusal.WhyMissing, "R20", nil).On("why")
	case !now.Before(was):
		return t, refusal.Because(DeadlinePassed, "R20", refusal.Args{"passed": was}).On(string(m))
	case !to.After(was):
		return t, refusal.Because(DeadlineEarlier, "R20", refusal.Args{"now": was}).On(string(m))
	case m == PollOpens && !now.Before(t.RollSealed):
		return t, refusal.Because(DefinitionSealed, "R60", refusal.Args{"sealed": t.RollSealed}).On(string(m))
	case m == PollCloses && silence(outages, t.PollOpens, now).Long < outageThatCounts:
		return t, refusal.Because(OutageTooShort, "R20", refusal.Args{"minutes": int(outageThatCounts / time.Minute)}).On(string(m))
	}
	err = moved.checkOrder()
	if r, no := refusal.Of(err); no && r.Reason == TimetableOrder && r.Field != string(m) { // said of the one that moves, not of the one in its way
		first := Milestone(r.Field)
		return t, refusal.Because(DeadlineOvertakes, "R20", refusal.Args{"with": first, "at": t.At(first)}).On(string(m))
	}
	if err != nil {
		return t, err
	}
	return moved, nil
}

// LeavesVotingTime refuses a timetable whose moved opening leaves fewer days to
// vote in than the rules ask for, in an officers' election fewer hours (R20b).
func (e Election) LeavesVotingTime(t Timetable) error {
	if e.Kind == OfficerElection {
		if least := time.Duration(e.Params.ChairBallotHours) * time.Hour; t.PollCloses.Sub(t.PollOpens) < least {
			return refusal.Because(VotingTooShort, "R20b", refusal.Args{"min_hours": e.Params.ChairBallotHours}).On(string(PollOpens))
		}
		return nil
	}
	zone, err := when.Zone(e.Params.Timezone)
	if err != nil {
		return err
	}
	if days := fullDays(t.PollOpens.In(zone), t.PollCloses.In(zone)); days < e.Params.MinVotingDays {
		return refusal.Because(VotingTooShort, "R20b", refusal.Args{"days": days, "min": e.Params.MinVotingDays}).On(string(PollOpens))
	}
	return nil
}

// urgentBefore is how many working days before the poll opens a missing ruling is
// urgent (R47a).
const urgentBefore = 2

// RulingsUrgent reports whether rulings that are missing at now are urgent: the
// poll opens in two working days or less, or should have opened (R47a).
func (t Timetable) RulingsUrgent(now time.Time, p Params, c when.Calendar) (bool, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return false, err
	}
	day, err := c.Step(when.DateOf(t.PollOpens, zone), urgentBefore, -1)
	return err == nil && !now.Before(when.StartOfDay(day, zone)), err
}

// RemindOfRulings reports whether the officers are to be reminded at now of
// rulings that the statement waits for: once a day, from its day on (R47a). last
// is when they were; zero: not yet.
func (t Timetable) RemindOfRulings(last, now time.Time, p Params) (bool, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil || now.Before(t.Statement) {
		return false, err
	}
	return last.IsZero() || when.DateOf(last, zone).Before(when.DateOf(now, zone)), nil
}

// HeldForOutage reports whether a contest that closed by the clock waits for its
// officers: the service was unreachable for half an hour or more in the last 24
// hours of the poll (R20a).
func HeldForOutage(outages []Outage, closes time.Time) bool {
	return SilenceAtClose(outages, closes).Long >= outageThatCounts
}

// CheckReopening refuses a reopened poll that would last less than 4 hours or
// past the second working day (R20a).
func CheckReopening(closes, now time.Time, p Params, c when.Calendar) error {
	latest, err := endOfWorkingDay(now, reopenAtMost, p, c)
	if err != nil {
		return err
	}
	if closes.Sub(now) < reopenAtLeast || closes.After(latest) {
		return refusal.Because(ReopeningBounds, "R20a", refusal.Args{"earliest": now.Add(reopenAtLeast), "latest": latest}).On(string(PollCloses))
	}
	return nil
}

// CuresClose is until when a rejected nomination may be put right (R47): the
// nomination deadline, or for supporters and form of one received in its last 2
// days, the publication of the statement.
func (t Timetable) CuresClose(received time.Time, on Ground) time.Time {
	late := !received.Before(t.NominationsClose.Add(-lateNomination))
	if late && (on == GroundSupporters || on == GroundForm) {
		return t.Statement
	}
	return t.NominationsClose
}

// RollCuresClose is until when somebody wrongly left out may be added to a
// sealed roll: 24 hours before the close (R33).
func (t Timetable) RollCuresClose() time.Time { return t.PollCloses.Add(-rollCureEnds) }

// RulingDueBy is when the returning officer should have ruled on a nomination:
// by the end of the next working day (R47).
func RulingDueBy(received time.Time, p Params, c when.Calendar) (time.Time, error) {
	return endOfWorkingDay(received, 1, p, c)
}

// ResultDueBy is when the provisional result should be out: at closing time of
// the working day after the close (R80). Later is flagged, not refused.
func ResultDueBy(closes time.Time, p Params, c when.Calendar) (time.Time, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return time.Time{}, err
	}
	day, err := c.AddWorkingDays(when.DateOf(closes, zone), 1)
	if err != nil {
		return time.Time{}, err
	}
	return when.Instant(day, p.CloseTime, zone)
}

// ObjectionsClose is the end of the objection window that the publication of the
// provisional result opens (R82). Without a window it is that instant itself.
func ObjectionsClose(published time.Time, p Params, c when.Calendar) (time.Time, error) {
	if p.ObjectionDays == 0 {
		return published, nil
	}
	return endOfWorkingDay(published, p.ObjectionDays, p, c)
}

// AnnouncedObjectionsEnd is when the objection window ends if all goes to plan,
// as the notice names it (R20b); nil where there is no window.
func AnnouncedObjectionsEnd(t Timetable, p Params, c when.Calendar) (*time.Time, error) {
	if p.ObjectionDays == 0 {
		return nil, nil
	}
	due, err := ResultDueBy(t.PollCloses, p, c)
	if err != nil {
		return nil, err
	}
	end, err := ObjectionsClose(due, p, c)
	return &end, err
}

// ObjectionsClose is the end of the election's objection window: as R82 has it
// from the publication of the result, and not before the instant that the notice
// named (R20b). It is zero before there is a result.
func (e Election) ObjectionsClose(c when.Calendar) (time.Time, error) {
	if e.ProvisionalAt == nil {
		return time.Time{}, nil
	}
	end, err := ObjectionsClose(*e.ProvisionalAt, e.Params, c)
	if err == nil && e.Given != nil && e.Given.ObjectionsEnd != nil && end.Before(*e.Given.ObjectionsEnd) {
		end = *e.Given.ObjectionsEnd
	}
	return end, err
}

// VoidApplicationsClose is the end of the window in which an irregularity may be
// put to the reviewer after certification (R84), in calendar days.
func VoidApplicationsClose(certified time.Time, p Params) (time.Time, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return time.Time{}, err
	}
	return when.StartOfDay(when.DateOf(certified, zone).AddDays(p.VoidApplicationDays+1), zone), nil
}

// PapersEnd is when a certified election's restricted papers are destroyed: the terms
// that they filled have ended, and so many months have passed since the certificate
// (R89). Until then they may be counted again for a vacancy.
func (e Election) PapersEnd() (time.Time, error) {
	if e.CertifiedAt == nil {
		return time.Time{}, nil
	}
	zone, err := when.Zone(e.Params.Timezone)
	if err != nil {
		return time.Time{}, err
	}
	day := when.DateOf(*e.CertifiedAt, zone).AddMonths(e.Params.BallotRetentionMonths)
	if e.Term.Until.After(day) {
		day = e.Term.Until
	}
	return when.StartOfDay(day, zone), nil
}

// DualWindowCloses is until when a second officer may confirm what a first one
// has asked for.
func DualWindowCloses(asked time.Time, p Params, c when.Calendar) (time.Time, error) {
	return endOfWorkingDay(asked, p.DualWindow, p, c)
}

// endOfWorkingDay is the midnight that ends the nth working day after the instant's.
func endOfWorkingDay(from time.Time, n int, p Params, c when.Calendar) (time.Time, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return time.Time{}, err
	}
	day, err := c.AddWorkingDays(when.DateOf(from, zone), n)
	if err != nil {
		return time.Time{}, err
	}
	return when.StartOfDay(day.AddDays(1), zone), nil
}

// lastReminder is how long before the close the last reminder goes out.
const lastReminder = 24 * time.Hour

// The hours at which people are written to about a vote that they have not cast: from
// eight in the morning on, and not from eight in the evening on.
const (
	morning   = 8
	evening   = 20
	lastHour  = 19 // what was to go out in the evening
	apartMost = 24 * time.Hour
)

// ReminderTimes are when those who have not voted are reminded (R69): the last
// time a day before the close, or half-way through a poll shorter than two days,
// the others evenly spread before it; each at a decent hour of the panel's zone, if
// the poll has one.
func ReminderTimes(opens, closes time.Time, n int, zone string) []time.Time {
	if n < 1 || !opens.Before(closes) {
		return nil
	}
	place, err := when.Zone(zone)
	if err != nil { // a zone that this machine does not know
		place = time.UTC
	}
	last := closes.Add(-lastReminder)
	if half := opens.Add(closes.Sub(opens) / 2); last.Before(half) {
		last = half
	}
	times := make([]time.Time, n)
	for i := range times {
		at := opens.Add(last.Sub(opens) * time.Duration(i+1) / time.Duration(n))
		if better := decent(at, place); better.After(opens) && better.Before(closes) {
			at = better
		} else if better = NextDecent(at, place); better.Before(closes) {
			at = better
		}
		if i > 0 && at.Before(times[i-1]) {
			at = times[i-1]
		}
		times[i] = at
	}
	return times
}

// decent is the instant, or where it falls into the night the nearest decent hour of
// the same day.
func decent(at time.Time, zone *time.Location) time.Time {
	switch l := at.In(zone); {
	case l.Hour() < morning:
		return time.Date(l.Year(), l.Month(), l.Day(), morning, 0, 0, 0, zone).UTC()
	case l.Hour() >= evening:
		return time.Date(l.Year(), l.Month(), l.Day(), lastHour, 0, 0, 0, zone).UTC()
	}
	return at
}

// NextDecent is the first instant from at on that is not at night.
func NextDecent(at time.Time, zone *time.Location) time.Time {
	if l := at.In(zone); l.Hour() >= evening {
		return time.Date(l.Year(), l.Month(), l.Day()+1, morning, 0, 0, 0, zone).UTC()
	}
	return decent(at, zone)
}

// RemindAgain refuses a reminder beside those of the timetable (R69): while the poll is
// open, at a decent hour, and no sooner than a day after the last one.
func (c Contest) RemindAgain(now time.Time) error {
	if err := c.ReceivesBallots(now); err != nil {
		return err
	}
	zone, err := when.Zone(c.Params.Timezone)
	if err != nil {
		return err
	}
	from := c.Opens
	if c.Done.Reminded != nil {
		from = c.Done.Reminded.Add(apartMost)
	}
	if from.Before(now) {
		from = now
	}
	if from = NextDecent(from, zone); from.After(now) {
		return refusal.Because(RemindLater, "R69", refusal.Args{"earliest": from})
	}
	return nil
}

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
