package domain

import (
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Timetable holds the instants of an election, in UTC and whole seconds. They
// are computed from the close or from the call, may be set earlier by hand, and
// move only by R20 once the notice is out. An act is judged against them, never
// against a recorded state (R13).
type Timetable struct {
	QualifyingDate   when.Date `json:"qualifying_date"`
	Notice           time.Time `json:"notice"`
	NominationsOpen  time.Time `json:"nominations_open"`
	NominationsClose time.Time `json:"nominations_close"`
	Statement        time.Time `json:"statement"` // the candidates are published
	WithdrawalsClose time.Time `json:"withdrawals_close"`
	RollSealed       time.Time `json:"roll_sealed"` // objections to the roll end (R31)
	PollNotice       time.Time `json:"poll_notice"`
	PollOpens        time.Time `json:"poll_opens"`
	PollCloses       time.Time `json:"poll_closes"`
}

// Milestone names one instant of a timetable; it is also its JSON key.
type Milestone string

const (
	NoticePublished    Milestone = "notice"
	NominationsOpen    Milestone = "nominations_open"
	NominationsClose   Milestone = "nominations_close"
	StatementPublished Milestone = "statement"
	WithdrawalsClose   Milestone = "withdrawals_close"
	RollSealed         Milestone = "roll_sealed"
	PollNoticed        Milestone = "poll_notice"
	PollOpens          Milestone = "poll_opens"
	PollCloses         Milestone = "poll_closes"
)

// Milestones lists the milestones in the order of a timetable.
var Milestones = []Milestone{
	NoticePublished, NominationsOpen, NominationsClose, StatementPublished, WithdrawalsClose,
	RollSealed, PollNoticed, PollOpens, PollCloses,
}

var (
	TimetableOrder    = refusal.Reason{Code: refusal.FORM, Name: "timetable-order"}     // a milestone comes before the one it must follow
	TimetableTooLate  = refusal.Reason{Code: refusal.FORM, Name: "timetable-too-late"}  // R16: fewer working days before the close than required
	TimetableNotWhole = refusal.Reason{Code: refusal.FORM, Name: "timetable-not-whole"} // an instant that is not a whole second
	QualifyingTooLate = refusal.Reason{Code: refusal.FORM, Name: "qualifying-too-late"} // R30
	NominationsTooFew = refusal.Reason{Code: refusal.FORM, Name: "nominations-too-few"} // R40: working days to nominate in
	VotingTooShort    = refusal.Reason{Code: refusal.FORM, Name: "voting-too-short"}    // R40: days to vote in
	MilestoneUnknown  = refusal.Reason{Code: refusal.FORM, Name: "milestone-unknown"}   // no such thing in a timetable
)

// field is where the timetable keeps the milestone; nil for an unknown one.
func (t *Timetable) field(m Milestone) *time.Time {
	switch m {
	case NoticePublished:
		return &t.Notice
	case NominationsOpen:
		return &t.NominationsOpen
	case NominationsClose:
		return &t.NominationsClose
	case StatementPublished:
		return &t.Statement
	case WithdrawalsClose:
		return &t.WithdrawalsClose
	case RollSealed:
		return &t.RollSealed
	case PollNoticed:
		return &t.PollNotice
	case PollOpens:
		return &t.PollOpens
	case PollCloses:
		return &t.PollCloses
	}
	return nil
}

// At is the instant of the milestone; zero for an unknown one.
func (t Timetable) At(m Milestone) time.Time {
	if at := t.field(m); at != nil {
		return *at
	}
	return time.Time{}
}

// With returns the timetable with one milestone at another instant, unchecked;
// drafts are edited by it and then judged by Check.
func (t Timetable) With(m Milestone, at time.Time) (Timetable, error) {
	field := t.field(m)
	if field == nil {
		return t, refusal.Because(MilestoneUnknown, "R39", nil)
	}
	*field = at.UTC()
	return t, nil
}

// WithNotice returns the timetable with its notice published at the instant,
// which is rounded up to a whole second. Nominations that were to open with the
// notice open then, and the day of the notice is the qualifying date unless
// another was set.
func (t Timetable) WithNotice(at time.Time, p Params) (Timetable, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return t, err
	}
	at = wholeSecond(at)
	if t.NominationsOpen.Equal(t.Notice) || t.NominationsOpen.Before(at) {
		t.NominationsOpen = at
	}
	t.Notice = at
	if t.QualifyingDate = p.QualifyingDate; t.QualifyingDate.IsZero() {
		t.QualifyingDate = when.DateOf(at, zone)
	}
	return t, nil
}

// Announced is [Timetable.WithNotice], but for a notice that is published before its
// day: nominations open on the day that was planned, unless they are to open at once
// with the notice.
func (t Timetable) Announced(at time.Time, p Params, atOnce bool) (Timetable, error) {
	planned := t.NominationsOpen
	early := planned.Equal(t.Notice) && at.Before(t.Notice)
	t, err := t.WithNotice(at, p)
	if early && !atOnce {
		t.NominationsOpen = planned
	}
	return t, err
}

// dayRule is one line of the count back from the close (R16).
type dayRule struct {
	milestone Milestone
	days      int            // working days before the close, the closing day being day 1
	at        when.TimeOfDay // local time on that day
}

// dayRules lists what panel elections and by-elections count back from the
// close. What begins or is published on a day does so as the office opens, what
// ends on a day ends as it closes.
func (p Params) dayRules() []dayRule {
	return []dayRule{
		{NoticePublished, p.Notice, p.OpenTime},
		{NominationsOpen, p.Notice, p.OpenTime},
		{NominationsClose, p.NominationsClose, p.CloseTime},
		{StatementPublished, p.Statement, p.OpenTime},
		{WithdrawalsClose, p.Withdrawals, p.CloseTime},
		{RollSealed, p.RollSeal, p.CloseTime},
		{PollNoticed, p.PollNotice, p.OpenTime},
		{PollOpens, p.VotingOpens, p.OpenTime},
		{PollCloses, 1, p.CloseTime},
	}
}

// PlanPoll computes the timetable of a panel election or a by-election from its
// closing day (R15, R16). Whoever draws it up may set things earlier.
func PlanPoll(closing when.Date, p Params, c when.Calendar) (Timetable, error) {
	var t Timetable
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return t, err
	}
	for _, rule := range p.dayRules() {
		day, err := c.WorkingDaysBefore(closing, rule.days)
		if err != nil {
			return t, onField(err, string(PollCloses))
		}
		at, err := when.Instant(day, rule.at, zone)
		if err != nil {
			return t, onField(err, string(rule.milestone))
		}
		*t.field(rule.milestone) = at
	}
	if t.QualifyingDate = p.QualifyingDate; t.QualifyingDate.IsZero() {
		t.QualifyingDate = when.DateOf(t.Notice, zone)
	}
	return t, nil
}

// sealBeforeOpening is how long before an officers' poll its roll and paper are
// sealed. The rule says at opening (docs/rules.md 0); the key and the paper must be on
// the board before it (docs/protocol.md 4).
const sealBeforeOpening = time.Hour

// PlanOfficers computes the timetable of an officers' election from the instant
// it is called (R91, R94, R96): nominations at once, a working day to rule on
// them and to withdraw, then the poll.
func PlanOfficers(call time.Time, p Params, c when.Calendar) (Timetable, error) {
	var t Timetable
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return t, err
	}
	call = wholeSecond(call)
	t.Notice, t.NominationsOpen = call, call
	t.QualifyingDate = when.DateOf(call, zone)

	day := t.QualifyingDate
	for _, s := range []struct {
		to []*time.Time
		n  int
		at when.TimeOfDay
	}{
		{[]*time.Time{&t.NominationsClose}, p.OfficerNominations, p.CloseTime},
		{[]*time.Time{&t.Statement, &t.WithdrawalsClose}, 1, p.CloseTime},
		{[]*time.Time{&t.PollNotice, &t.PollOpens}, 1, p.OpenTime},
	} {
		if day, err = c.AddWorkingDays(day, s.n); err != nil {
			return t, err
		}
		at, err := when.Instant(day, s.at, zone)
		if err != nil {
			return t, err
		}
		for _, field := range s.to {
			*field = at
		}
	}
	t.RollSealed = t.PollOpens.Add(-sealBeforeOpening)
	t.PollCloses = t.PollOpens.Add(time.Duration(p.ChairBallotHours) * time.Hour)
	return t, nil
}

// Check refuses a timetable that the rules do not allow for the kind of election
// (R16, R30, R39, R40); the refusal names the milestone at fault.
func (t Timetable) Check(kind ElectionKind, p Params, c when.Calendar) error {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return err
	}
	if err := t.checkOrder(); err != nil {
		return err
	}
	if t.QualifyingDate.IsZero() || t.QualifyingDate.After(when.DateOf(t.NominationsOpen, zone)) {
		return refusal.Because(QualifyingTooLate, "R30", refusal.Args{"latest": when.DateOf(t.NominationsOpen, zone)}).On("qualifying_date")
	}
	days, err := c.WorkingDaysBetween(when.DateOf(t.NominationsOpen, zone), when.DateOf(t.NominationsClose, zone))
	if err != nil {
		return err
	}
	if days < p.MinNominationDays {
		return refusal.Because(NominationsTooFew, "R40", refusal.Args{"days": days, "min": p.MinNominationDays}).On(string(NominationsClose))
	}
	if kind == OfficerElection {
		if least := time.Duration(p.ChairBallotHours) * time.Hour; t.PollCloses.Sub(t.PollOpens) < least {
			return refusal.Because(VotingTooShort, "R94", refusal.Args{"min_hours": p.ChairBallotHours}).On(string(PollCloses))
		}
		return nil
	}
	if days := fullDays(t.PollOpens.In(zone), t.PollCloses.In(zone)); days < p.MinVotingDays {
		return refusal.Because(VotingTooShort, "R40", refusal.Args{"days": days, "min": p.MinVotingDays}).On(string(PollCloses))
	}
	closing := when.DateOf(t.PollCloses, zone)
	for _, rule := range p.dayRules() {
		latest, err := c.WorkingDaysBefore(closing, rule.days)
		if err != nil {
			return onField(err, string(PollCloses))
		}
		if rule.milestone != NominationsOpen && when.DateOf(t.At(rule.milestone), zone).After(latest) {
			return refusal.Because(TimetableTooLate, "R16", refusal.Args{"latest": latest, "days": rule.days}).On(string(rule.milestone))
		}
	}
	return nil
}

// checkOrder refuses a timetable with a gap, a fraction of a second, or steps
// out of their order.
func (t Timetable) checkOrder() error {
	for _, m := range Milestones {
		switch at := t.At(m); {
		case at.IsZero():
			return refusal.Because(refusal.Missing, "R39", nil).On(string(m))
		case !at.Equal(at.Truncate(time.Second)):
			return refusal.Because(TimetableNotWhole, "R10", nil).On(string(m))
		}
	}
	for _, o := range []struct {
		before, after Milestone
		apart         bool // not at the same instant
	}{
		{NoticePublished, NominationsOpen, false},
		{NominationsOpen, NominationsClose, true},
		{NominationsClose, StatementPublished, false},
		{StatementPublished, WithdrawalsClose, false},
		{WithdrawalsClose, RollSealed, false},
		{RollSealed, PollOpens, true}, // key and paper are on the board before the poll opens
		{StatementPublished, PollNoticed, false},
		{PollNoticed, PollOpens, false},
		{PollOpens, PollCloses, true},
	} {
		before, after := t.At(o.before), t.At(o.after)
		if after.Before(before) || o.apart && after.Equal(before) {
			return refusal.Because(TimetableOrder, "R38", refusal.Args{"after": o.before, "earliest": before}).On(string(o.after))
		}
	}
	return nil
}

// fullDays counts the calendar days from one local time to another, the last one
// only if the clock has reached the time at which the first began.
func fullDays(from, until time.Time) int {
	zone := from.Location()
	first, last := when.DateOf(from, zone), when.DateOf(until, zone)
	days := first.DaysUntil(last)
	clock := func(t time.Time) int { return (t.Hour()*60+t.Minute())*60 + t.Second() }
	if clock(until) < clock(from) {
		days--
	}
	return days
}

// wholeSecond rounds an instant up, so that nothing begins before its cause.
func wholeSecond(t time.Time) time.Time {
	whole := t.UTC().Truncate(time.Second)
	if whole.Before(t) {
		whole = whole.Add(time.Second)
	}
	return whole
}
