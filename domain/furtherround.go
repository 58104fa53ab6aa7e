package domain

import (
	"slices"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// FurtherRound is a round of an officers' election that has been decided on and is
// not sealed yet. Until it is, its candidates may withdraw (R50a); who votes in it
// and who stands is judged at the seal (R90a).
type FurtherRound struct {
	Rule       string         `json:"rule"` // that asks for it: R95 (a re-run) or R97 (a fresh ballot)
	Candidates []NominationID `json:"candidates"`
	PollTimes
}

// Left are the candidates of the round who have not withdrawn from it, or died, or
// lost the right to stand.
func (r FurtherRound) Left(field Field) Field {
	return slices.DeleteFunc(field.Standing(), func(n Nomination) bool { return !slices.Contains(r.Candidates, n.ID) })
}

// HoursAt are the hours of the round if it is sealed at now: those announced, or,
// where its opening has passed without a seal, as many hours later as let it open
// once a seal has stood for its usual time.
func (r FurtherRound) HoursAt(now time.Time) PollTimes {
	if now.Before(r.Opens) {
		return r.PollTimes
	}
	late := wholeSecond(now).Add(sealBeforeOpening).Sub(r.Opens)
	return PollTimes{r.Sealed.Add(late), r.Opens.Add(late), r.Closes.Add(late)}
}

// LastClose is when the election's voting ends as far as is known: in its last
// contest, or in the round to come.
func (e Election) LastClose(last Contest) time.Time {
	if e.Further != nil {
		return e.Further.Closes
	}
	return last.Closes
}

// LeavesRound reports whether the candidate may withdraw at now from a round that is
// not sealed yet (R50a). Her name does not go on its paper.
func (e Election) LeavesRound(n Nomination, now time.Time) bool {
	return e.State == Counting && e.Further != nil && now.Before(e.Further.Sealed) && n.WithdrawnAt == nil && slices.Contains(e.Further.Candidates, n.ID)
}

// FurtherRoll is who votes in a further round (R90a): in a re-run the elected
// members as they are now, in a fresh ballot those of the round before who still
// are.
func FurtherRoll(before, members []PersonID, fresh bool) []PersonID {
	if !fresh {
		return members
	}
	return slices.DeleteFunc(slices.Clone(before), func(p PersonID) bool { return !slices.Contains(members, p) })
}

// FurtherPaper are the options of a further round: who has withdrawn, or is no
// elected member any more, is not among them (R50a, R90), and who is left alone
// faces re-open nominations where the rules have it (R96).
func FurtherPaper(options []Option, field Field, members []PersonID, p Params) []Option {
	paper := slices.DeleteFunc(slices.Clone(options), func(o Option) bool {
		stands := slices.ContainsFunc(field, func(n Nomination) bool { return n.ID == o.Nomination && n.Stands() })
		return o.WithdrawnAt != nil || !o.RON && (!stands || !slices.Contains(members, o.Person))
	})
	if len(paper) == 1 && !paper[0].RON && p.RON {
		paper = append(paper, Reopen)
	}
	return paper
}

// Reopen is the option "re-open nominations" (R76).
var Reopen = Option{ID: "ron", Name: "Re-open nominations", RON: true}

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
