package domain

import (
	"slices"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// ConfidenceState is where a motion of no confidence stands (R107 to R109).
type ConfidenceState string

const (
	ConfidenceMoved     ConfidenceState = "moved"     // waits for a seconder
	ConfidenceNoticed   ConfidenceState = "noticed"   // all members have been told; the ballot is to come
	ConfidenceVoting    ConfidenceState = "voting"    // the roll is frozen; the secret ballot is on
	ConfidenceCarried   ConfidenceState = "carried"   // the office was vacant from that instant
	ConfidenceLost      ConfidenceState = "lost"      // bars another for twelve months
	ConfidenceWithdrawn ConfidenceState = "withdrawn" // by its mover, before the roll was frozen
	ConfidenceLapsed    ConfidenceState = "lapsed"    // nobody seconded it in time
	ConfidenceFallen    ConfidenceState = "fallen"    // the office ended before it was decided
)

// confidencePaths are the only ways from state to state.
var confidencePaths = map[ConfidenceState][]ConfidenceState{
	ConfidenceMoved:   {ConfidenceNoticed, ConfidenceWithdrawn, ConfidenceLapsed, ConfidenceFallen},
	ConfidenceNoticed: {ConfidenceVoting, ConfidenceWithdrawn, ConfidenceFallen},
	ConfidenceVoting:  {ConfidenceCarried, ConfidenceLost, ConfidenceFallen},
}

// Follows reports whether state to may come directly after state s.
func (s ConfidenceState) Follows(to ConfidenceState) bool {
	return slices.Contains(confidencePaths[s], to)
}

// Over reports whether the motion is decided, or will never be.
func (s ConfidenceState) Over() bool { return len(confidencePaths[s]) == 0 }

// ConfidenceMotion is a motion of no confidence in a chair or vice-chair (R107).
type ConfidenceMotion struct {
	ID         ConfidenceID
	Panel      PanelID
	Office     Office
	Term       OfficeTermID // the office that it would end
	Person     PersonID     // who holds it
	State      ConfidenceState
	MovedBy    PersonID
	MovedAt    time.Time
	Why        string // as the members are told
	SecondedBy PersonID
	SecondedAt *time.Time
	Lapses     time.Time  // when it lapses without a seconder
	Opens      *time.Time // of the ballot; nil until it is seconded
	Closes     *time.Time
	Contest    ContestID // of the ballot, once its roll is frozen
	Elected    int       // all elected members on that roll (R108)
	EndedAt    *time.Time
}

var (
	ConfidenceRuns  = refusal.Reason{Code: refusal.DUP, Name: "confidence-runs"}   // one at a time against one holder
	ConfidenceYoung = refusal.Reason{Code: refusal.EARLY, Name: "confidence-bar"}  // R109
	ConfidenceOwn   = refusal.Reason{Code: refusal.STATE, Name: "confidence-own"}  // R107: not by the person concerned
	ConfidenceTwice = refusal.Reason{Code: refusal.DUP, Name: "confidence-second"} // R107: mover and seconder are two
	OfficeVacant    = refusal.Reason{Code: refusal.STATE, Name: "office-vacant"}   // R107: nobody holds it
	NotMover        = refusal.Reason{Code: refusal.ROLE, Name: "confidence-not-the-mover"}
)

const (
	confidenceAfterElection = 6  // months (R109)
	confidenceAfterFailure  = 12 // months (R109)
	confidenceSecondWithin  = 10 // working days in which a motion finds its seconder
)

// ConfidenceBarred is the first day on which a motion against the holder of the
// office may be moved: six months from the beginning of her office, twelve from
// the last failed attempt against her in the panel (R109).
func ConfidenceBarred(o OfficeTerm, past []ConfidenceMotion, zone *time.Location) when.Date {
	free := o.From.AddMonths(confidenceAfterElection)
	for _, m := range past {
		if m.Person == o.Person && m.Panel == o.Panel && m.State == ConfidenceLost && m.EndedAt != nil {
			free = latest(free, when.DateOf(*m.EndedAt, zone).AddMonths(confidenceAfterFailure))
		}
	}
	return free
}

// MayMoveNoConfidence judges whether somebody moves a motion against the holder
// of an office today (R107, R109): an elected member in office with a vote, and
// not the person concerned. Nil is an office that nobody holds.
func MayMoveNoConfidence(o *OfficeTerm, by PersonID, elected bool, past []ConfidenceMotion, today when.Date, zone *time.Location) error {
	switch {
	case !elected:
		return refusal.Because(NotElectedMember, "R107", nil)
	case o == nil || !o.On(today):
		return refusal.Because(OfficeVacant, "R107", nil).On("office")
	case o.Person == by:
		return refusal.Because(ConfidenceOwn, "R107", nil)
	}
	for _, m := range past {
		if m.Term == o.ID && !m.State.Over() {
			return refusal.Because(ConfidenceRuns, "R107", refusal.Args{"since": m.MovedAt})
		}
	}
	if free := ConfidenceBarred(*o, past, zone); today.Before(free) {
		return refusal.Because(ConfidenceYoung, "R109", refusal.Args{"from": free})
	}
	return nil
}

// MaySecond judges whether somebody seconds the motion (R107).
func (m ConfidenceMotion) MaySecond(by PersonID, elected bool) error {
	switch {
	case !elected:
		return refusal.Because(NotElectedMember, "R107", nil)
	case m.State != ConfidenceMoved:
		return m.wrong("R107")
	case by == m.MovedBy:
		return refusal.Because(ConfidenceTwice, "R107", nil)
	case by == m.Person:
		return refusal.Because(ConfidenceOwn, "R107", nil)
	}
	return nil
}

// MayWithdraw lets the mover take the motion back as long as the ballot's roll is
// not frozen.
func (m ConfidenceMotion) MayWithdraw(by PersonID) error {
	switch {
	case !m.State.Follows(ConfidenceWithdrawn):
		return m.wrong("R107")
	case by != m.MovedBy:
		return refusal.Because(NotMover, "R107", nil)
	}
	return nil
}

func (m ConfidenceMotion) wrong(rule string) error {
	return refusal.Because(WrongState, rule, refusal.Args{"state": m.State})
}

// Move returns the motion in its next state, or refuses a way that does not exist.
func (m ConfidenceMotion) Move(to ConfidenceState) (ConfidenceMotion, error) {
	if !m.State.Follows(to) {
		return m, refusal.Because(WrongState, "R107", refusal.Args{"state": m.State, "to": to})
	}
	m.State = to
	return m, nil
}

// ConfidenceBallot is when the secret ballot on a motion seconded at the instant
// is held: no_conf_notice working days after all were told, for as long as an
// officers' ballot (R107).
func ConfidenceBallot(noticed time.Time, p Params, c when.Calendar) (PollTimes, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return PollTimes{}, err
	}
	day, err := c.AddWorkingDays(when.DateOf(noticed, zone), p.NoConfNotice+1) // so many whole working days lie between
	if err != nil {
		return PollTimes{}, err
	}
	opens, err := when.Instant(day, p.OpenTime, zone)
	if err != nil {
		return PollTimes{}, err
	}
	return pollFrom(opens, p), nil
}

// ConfidenceLapses is when a motion that nobody has seconded lapses: at the end of
// the tenth working day after it was moved.
func ConfidenceLapses(moved time.Time, p Params, c when.Calendar) (time.Time, error) {
	return endOfWorkingDay(moved, confidenceSecondWithin, p, c)
}

// ConfidenceQuorum is how many ballots open the box: fewer cannot carry the
// motion, whatever they say, and are not looked into (R108).
func ConfidenceQuorum(elected int, p Params) int { return max(elected/2+1, p.MinBallots) }
