package domain

import (
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Basis says where a date of a timetable comes from; the message catalogue words
// it with the step's arguments.
type Basis string

const (
	BeforeClose   Basis = "working-days-before-close" // days
	AsTheClose    Basis = "the-close"
	WithTheNotice Basis = "with-the-notice"
	AsCalled      Basis = "as-called"
	AfterCall     Basis = "working-days-after-call"     // days
	AfterPrevious Basis = "working-days-after-previous" // days
	BeforeOpening Basis = "shortly-before-opening"      // minutes
	HoursOpen     Basis = "hours-after-opening"         // hours
	SetEarlier    Basis = "set-earlier"                 // latest: the day by the rule
	MovedLater    Basis = "moved-later"                 // was: the instant by the rule (R20)
	AfterTheClose Basis = "working-days-after-close"    // days
	AfterResult   Basis = "working-days-after-result"   // days
)

// Step is one line of a timetable as a page explains it.
type Step struct {
	Milestone   Milestone
	At          time.Time
	Day         when.Date // the local day
	Rule        string
	Basis       Basis
	Args        refusal.Args
	Provisional bool // rests on holidays not yet proclaimed (R15a)
}

// What follows the close is not a deadline of the timetable but is shown with it.
const (
	ResultDue     Milestone = "result_due"
	ObjectionsEnd Milestone = "objections_close"
)

// Steps explains every date of a timetable, in order, with what is expected
// after the close (R80, R82) if all goes to plan.
func (t Timetable) Steps(kind ElectionKind, p Params, c when.Calendar) ([]Step, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return nil, err
	}
	var steps []Step
	if kind == OfficerElection {
		steps, err = t.officerSteps(p)
	} else {
		steps, err = t.pollSteps(p, c, zone)
	}
	if err != nil {
		return nil, err
	}
	due, err := ResultDueBy(t.PollCloses, p, c)
	if err != nil {
		return nil, err
	}
	steps = append(steps, Step{Milestone: ResultDue, At: due, Rule: "R80", Basis: AfterTheClose, Args: refusal.Args{"days": 1}})
	if p.ObjectionDays > 0 {
		end, err := ObjectionsClose(due, p, c)
		if err != nil {
			return nil, err
		}
		steps = append(steps, Step{Milestone: ObjectionsEnd, At: end, Rule: "R82", Basis: AfterResult,
			Args: refusal.Args{"days": p.ObjectionDays}})
	}
	closing := when.DateOf(t.PollCloses, zone)
	for i := range steps {
		steps[i].Day = when.DateOf(steps[i].At, zone)
		// A year not yet proclaimed anywhere between the day and the close will do.
		steps[i].Provisional = c.Provisional(steps[i].Day) || c.Provisional(closing)
	}
	return steps, nil
}

// pollSteps explains what is counted back from the close. The rule gives each
// date a day and an hour; only the notice goes out at the hour at which somebody
// publishes it.
func (t Timetable) pollSteps(p Params, c when.Calendar, zone *time.Location) ([]Step, error) {
	closing := when.DateOf(t.PollCloses, zone)
	var steps []Step
	for _, rule := range p.dayRules() {
		s := Step{Milestone: rule.milestone, At: t.At(rule.milestone), Rule: "R16",
			Basis: BeforeClose, Args: refusal.Args{"days": rule.days}}
		day, err := c.WorkingDaysBefore(closing, rule.days)
		if err != nil {
			return nil, err
		}
		ruled, err := when.Instant(day, rule.at, zone)
		if err != nil {
			return nil, err
		}
		switch {
		case rule.milestone == PollCloses:
			s.Rule, s.Basis, s.Args = "R11", AsTheClose, nil
		case rule.milestone == NominationsOpen && t.NominationsOpen.Equal(t.Notice):
			s.Basis, s.Args = WithTheNotice, nil
		case rule.milestone == NoticePublished && when.DateOf(s.At, zone) == day:
		case s.At.After(ruled):
			s.Rule, s.Basis, s.Args = "R20", MovedLater, refusal.Args{"was": ruled, "days": rule.days}
		case s.At.Before(ruled):
			s.Basis, s.Args = SetEarlier, refusal.Args{"latest": day, "days": rule.days}
		}
		steps = append(steps, s)
	}
	return steps, nil
}

// officerSteps explains what runs forwards from the call.
func (t Timetable) officerSteps(p Params) ([]Step, error) {
	return []Step{
		{Milestone: NoticePublished, At: t.Notice, Rule: "R91", Basis: AsCalled},
		{Milestone: NominationsOpen, At: t.NominationsOpen, Rule: "R93", Basis: WithTheNotice},
		{Milestone: NominationsClose, At: t.NominationsClose, Rule: "R96", Basis: AfterCall, Args: refusal.Args{"days": p.OfficerNominations}},
		{Milestone: StatementPublished, At: t.Statement, Rule: "R47", Basis: AfterPrevious, Args: refusal.Args{"days": 1}},
		{Milestone: WithdrawalsClose, At: t.WithdrawalsClose, Rule: "R50", Basis: AfterPrevious, Args: refusal.Args{"days": 1}},
		{Milestone: RollSealed, At: t.RollSealed, Rule: "R90", Basis: BeforeOpening,
			Args: refusal.Args{"minutes": int(t.PollOpens.Sub(t.RollSealed) / time.Minute)}},
		{Milestone: PollNoticed, At: t.PollNotice, Rule: "R94", Basis: AfterPrevious, Args: refusal.Args{"days": 1}},
		{Milestone: PollOpens, At: t.PollOpens, Rule: "R94", Basis: AfterPrevious, Args: refusal.Args{"days": 1}},
		{Milestone: PollCloses, At: t.PollCloses, Rule: "R94", Basis: HoursOpen,
			Args: refusal.Args{"hours": int(t.PollCloses.Sub(t.PollOpens) / time.Hour)}},
	}, nil
}
