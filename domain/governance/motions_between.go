package governance

import (
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

const (
	resolutionDays = 5  // working days of a vote between meetings, unless its mover names more (R134)
	resolutionMost = 20 // and the most she may name
	pullsToMeeting = 3  // members (R134)
	secondWithin   = 20 // working days; then an unseconded motion lapses
	castingWithin  = 2  // working days after a tie found by the clock (R132)
	barredMonths   = 3  // R135
)

var (
	DaysOutOfRange = refusal.Reason{Code: refusal.FORM, Name: "resolution-days"} // R134
	NotBetween     = refusal.Reason{Code: refusal.STATE, Name: "not-between-meetings"}
	LostLately     = refusal.Reason{Code: refusal.STATE, Name: "lost-lately"}         // R135
	NotLost        = refusal.Reason{Code: refusal.STATE, Name: "motion-not-lost"}     // R135
	HalfAsked      = refusal.Reason{Code: refusal.STATE, Name: "half-asked-already"}  // R135
	OtherPanels    = refusal.Reason{Code: refusal.FORM, Name: "motion-other-panels"}  // R128, R129: of another panel
	NotDecided     = refusal.Reason{Code: refusal.STATE, Name: "decision-not-stands"} // what is to be replaced is no decision in force
)

// ResolutionDays are how many working days a vote between meetings is open: five,
// or as many more as its mover names (R134).
func ResolutionDays(named int) (int, error) {
	switch {
	case named == 0:
		return resolutionDays, nil
	case named < resolutionDays || named > resolutionMost:
		return 0, refusal.Because(DaysOutOfRange, "R134", refusal.Args{"min": resolutionDays, "max": resolutionMost}).On("days")
	}
	return named, nil
}

// ResolutionTimes are the hours of a vote between meetings: from the opening hour of
// the working day after it was seconded, so that two members can ask for secrecy
// before it opens (R131), to the closing hour of the last of so many working days,
// the first one counted (R134).
func ResolutionTimes(seconded time.Time, days int, p domain.Params, c when.Calendar) (opens, closes time.Time, err error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return opens, closes, err
	}
	first, err := c.AddWorkingDays(when.DateOf(seconded, zone), 1)
	if err != nil {
		return opens, closes, err
	}
	last, err := c.AddWorkingDays(first, days-1)
	if err != nil {
		return opens, closes, err
	}
	if opens, err = when.Instant(first, p.OpenTime, zone); err != nil {
		return opens, closes, err
	}
	closes, err = when.Instant(last, p.CloseTime, zone)
	return opens, closes, err
}

// SecondBy is when a motion lapses that nobody has seconded.
func SecondBy(moved time.Time, p domain.Params, c when.Calendar) (time.Time, error) {
	return closeOfDay(moved, secondWithin, p, c)
}

// CastingBy is until when a chair may break a tie that the clock has found (R132).
func CastingBy(closed time.Time, p domain.Params, c when.Calendar) (time.Time, error) {
	return closeOfDay(closed, castingWithin, p, c)
}

// closeOfDay is the closing hour of the nth working day after the instant's.
func closeOfDay(from time.Time, n int, p domain.Params, c when.Calendar) (time.Time, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return time.Time{}, err
	}
	day, err := c.AddWorkingDays(when.DateOf(from, zone), n)
	if err != nil {
		return time.Time{}, err
	}
	return when.Instant(day, p.CloseTime, zone)
}

// MayPull judges a member's wish that the resolution go to a meeting: until its
// vote has closed, once each (R134).
func (m Motion) MayPull(by domain.PersonID, asked []domain.PersonID, now time.Time) error {
	switch {
	case m.Way != BetweenMeetings:
		return refusal.Because(PulledAlready, "R134", nil)
	case m.State == MotionVoting && m.Closes != nil && !now.Before(*m.Closes):
		return refusal.Because(VoteClosed, "R134", refusal.Args{"closes": m.Closes})
	}
	if err := m.In("R134", MotionMoved, MotionSeconded, MotionVoting); err != nil {
		return err
	}
	return onceEach(by, asked, "R134")
}

// PullsToMeeting reports whether so many take a resolution to a meeting (R134).
func PullsToMeeting(asking int) bool { return asking >= pullsToMeeting }

// Pulled is the motion at the meeting: its votes so far count for nothing, it is
// voted on afresh there (R134).
func (m Motion) Pulled() Motion {
	m.Way, m.Opens, m.Closes = AtMeeting, nil, nil
	if m.State == MotionVoting {
		m.State, m.Round = MotionSeconded, m.Round+1
	}
	return m
}

// BarredUntil is the first day on which a lost motion may return (R135, R17).
func BarredUntil(lost time.Time, p domain.Params) (when.Date, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return when.Date{}, err
	}
	return when.DateOf(lost, zone).AddMonths(barredMonths), nil
}

// MayReturn refuses a motion of the same effect as one that was lost less than
// three months ago, unless half of the members have asked for it (R135).
func MayReturn(lost Motion, asking, members int, now time.Time, p domain.Params) error {
	if lost.State != MotionLost || lost.EndedAt == nil || 2*asking >= members && asking > 0 {
		return nil
	}
	until, err := BarredUntil(*lost.EndedAt, p)
	if err != nil {
		return err
	}
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return err
	}
	if when.DateOf(now, zone).Before(until) {
		return refusal.Because(LostLately, "R135", refusal.Args{"reference": lost.Reference, "until": until, "needed": (members + 1) / 2})
	}
	return nil
}

// SameEffect reports whether two motions plainly have one effect: the same deed for
// the same person, office or thing, or the same words but for spaces and case.
// What is the same in other words, whoever presides rules (R135).
func SameEffect(a, b Motion) bool {
	if len(a.Panels) != len(b.Panels) {
		return false
	}
	for _, p := range a.Panels {
		if !b.Of(p) {
			return false
		}
	}
	if a.Purpose.Kind != b.Purpose.Kind {
		return false
	}
	if a.Purpose.Kind != ForPlain {
		return a.Purpose == b.Purpose && a.Purpose.Kind != ForAmendment && a.Purpose.Kind != ForConsent
	}
	return domain.FoldName(a.Words) == domain.FoldName(b.Words)
}

// Force is whether what was carried is still in force.
type Force string

const (
	InForce    Force = "in-force"
	Superseded Force = "superseded" // by a later decision in its place
	Rescinded  Force = "rescinded"  // taken back
)

// Effect is what became of the deed that a motion was for.
type Effect string

const (
	NoEffect     Effect = ""       // nothing was to be done by the program
	EffectDone   Effect = "done"   // in the transaction that closed the vote
	EffectFailed Effect = "failed" // it was not possible any more
)

// MotionDue is when the clock next has something to do with a motion, nil when
// never: it lapses unseconded, its vote between meetings opens, those who have not
// voted are reminded, it closes, and a tie is left no longer to the chair.
func MotionDue(m Motion, p domain.Params, c when.Calendar) (*time.Time, error) {
	switch {
	case m.State == MotionMoved:
		at, err := SecondBy(m.MotionText.At, p, c)
		return &at, err
	case m.State == MotionSeconded && m.Way == BetweenMeetings:
		return m.Opens, nil
	case m.State == MotionVoting && m.Mode == ByName && m.Way == BetweenMeetings:
		if at, due := RemindAt(m); due {
			return &at, nil
		}
		return m.Closes, nil
	case m.State == MotionTied:
		at, err := CastingBy(*m.Closes, p, c)
		return &at, err
	}
	return nil, nil
}

// voteRemindBefore is how long before the close those are reminded who have not voted.
const voteRemindBefore = 24 * time.Hour

// RemindAt is when those who have not voted are reminded, once: a day before the
// close. False when they have been.
func RemindAt(m Motion) (at time.Time, due bool) {
	if m.RemindedAt != nil || m.Closes == nil {
		return at, false
	}
	return m.Closes.Add(-voteRemindBefore), true
}

const (
	secretMinutes = 10 // of a secret vote in a meeting, unless whoever presides names another number
	secretMost    = 60
)

// SecretMinutes is how long a secret vote in a meeting lasts (R133a): so many minutes,
// ten where none are named.
func SecretMinutes(named int) (time.Duration, error) {
	switch {
	case named == 0:
		named = secretMinutes
	case named < 1 || named > secretMost:
		return 0, refusal.Because(MinutesOfVote, "R133a", refusal.Args{"min": 1, "max": secretMost}).On("minutes")
	}
	return time.Duration(named) * time.Minute, nil
}
