package due

import (
	"time"

	"hustings/domain"
	"hustings/domain/when"
)

// Situation is what decides what the clock does next with an election. What a state
// has no use for may be missing: [WantsOf] says what it needs.
type Situation struct {
	domain.Election
	Field    domain.Field        // its nominations
	Rivals   []domain.Contender  // those of the field who stand, with their employers
	Rounds   []domain.Contest    // the first first
	Children []domain.Election   // what was called because of it
	Seated   []domain.Holding    // who sat on its panel as its term began or today, whichever is later
	Open     []domain.SeatTermID // which of the terms that a by-election named are still to be filled
}

// Wants is which facts an election's next step may hang on.
type Wants struct{ Field, Rounds, Children, Seated, Open bool }

// WantsOf is what must be known of an election in its state.
func WantsOf(e domain.Election) Wants {
	switch e.State {
	case domain.Nominations, domain.Withdrawals:
		return Wants{Field: true}
	case domain.Sealed, domain.Open, domain.Closed, domain.Counting:
		return Wants{Field: e.State == domain.Open || e.Further != nil, Rounds: true}
	case domain.Certified:
		return Wants{Rounds: true, Children: true, Seated: e.Kind == domain.PanelElection && e.Outcome != nil && len(e.Outcome.Returned) == 0}
	case domain.Void:
		return Wants{Children: true, Open: len(e.SeatTerms) > 0}
	}
	return Wants{}
}

// Next is the step that is due for an election at now, nil when there is none. It is
// the one place that says what the clock does.
func Next(s Situation, now time.Time) (*Transition, error) {
	if s.Alarm != "" && (!s.State.Over() || s.State == domain.Certified) {
		return nil, nil // everything waits for R103
	}
	switch s.State {
	case domain.Notice:
		if !now.Before(s.Timetable.NominationsOpen) {
			return s.due(OpenNominations, s.Timetable.NominationsOpen), nil
		}
	case domain.Nominations:
		return s.nextStatement(now)
	case domain.Withdrawals:
		return s.nextSeal(now), nil
	case domain.Sealed, domain.Open, domain.Closed, domain.Counting:
		if s.Further != nil {
			return s.nextRound(now), nil
		}
		return s.nextPoll(now), nil
	case domain.Certified:
		return s.nextFollowUp(now)
	case domain.Void:
		return s.nextRepeat(now)
	}
	return nil, nil
}

func (s Situation) due(step Step, at time.Time) *Transition {
	return &Transition{Name: step, Election: s.ID, At: at}
}

// nextStatement is the statement of candidates, or the reminder that rulings are
// missing for it (R47, R47a).
func (s Situation) nextStatement(now time.Time) (*Transition, error) {
	t := s.Timetable
	if now.Before(t.Statement) {
		return nil, nil
	}
	if len(s.Field.Overdue(s.Params)) == 0 {
		return s.due(PublishStatement, t.Statement), nil
	}
	var last time.Time
	if at := s.Done.RulingsAsked; at != nil {
		last = *at
	}
	remind, err := t.RemindOfRulings(last, now, s.Params)
	if err != nil || !remind {
		return nil, err
	}
	return s.due(AwaitRulings, t.Statement), nil
}

// nextSeal is the seal of the first round, or what takes its place where nobody needs
// to vote (R53, R28a).
func (s Situation) nextSeal(now time.Time) *Transition {
	t := s.Timetable
	switch {
	case s.Outcome != nil || now.Before(t.WithdrawalsClose):
		return nil // uncontested, and waiting for its certificate; or too soon
	case s.Unopposed(len(s.Field.Standing())):
		if s.Done.Draw != nil || len(s.NeedsDraw(s.Rivals)) == 0 {
			return s.due(DeclareUnopposed, t.WithdrawalsClose)
		}
		if s.Done.DrawAsked != nil {
			return nil
		}
		return s.due(AwaitDraw, t.WithdrawalsClose)
	case !now.Before(t.PollOpens):
		return s.due(MissSeal, t.PollOpens)
	case !now.Before(t.RollSealed):
		return s.due(SealRoll, t.RollSealed)
	}
	return nil
}

// nextRound is the seal of the round to come, when its instant has come or all its
// candidates have withdrawn (R50a).
func (s Situation) nextRound(now time.Time) *Transition {
	last := s.last()
	if last == nil || last.Alarm != "" || now.Before(s.Further.Sealed) && len(s.Further.Left(s.Field)) > 0 {
		return nil
	}
	return s.due(SealRound, last.Closes)
}

func (s Situation) last() *domain.Contest {
	if len(s.Rounds) == 0 {
		return nil
	}
	return &s.Rounds[len(s.Rounds)-1]
}

// nextPoll looks at the election's last round.
func (s Situation) nextPoll(now time.Time) *Transition {
	c := s.last()
	if c == nil || c.Alarm != "" || now.Before(c.Opens) {
		return nil
	}
	due := func(step Step, at time.Time) *Transition {
		return &Transition{Name: step, Election: s.ID, Contest: c.ID, At: at}
	}
	switch {
	case c.Done.Opened == nil:
		return due(OpenPoll, c.Opens)
	case now.Before(c.Closes):
		if s.State == domain.Open && domain.StopsPoll(len(s.Field.Standing()), s.Seats, s.Params.RON) {
			return due(StopPoll, c.Opens)
		}
		if n := c.ReminderDue(now); n > 0 {
			return due(Remind, c.Reminders()[n-1])
		}
		return nil
	case s.State == domain.Open, c.Round > 1 && !c.CloseRecorded(): // a later round closes while its election is counting (R38)
		return due(ClosePoll, c.Closes)
	case c.Hold != "":
		return nil // R20a
	case s.State == domain.Closed:
		return due(BeginCount, c.Closes)
	case c.Stage == domain.ContestCounted:
		return due(PublishResult, c.Closes)
	case c.Stage == domain.ContestEnded:
		return nil
	case c.LotLate(now):
		return due(MissLot, c.Closes.Add(domain.LotDeadline))
	}
	return due(AdvanceCount, c.Closes)
}

// nextFollowUp is what follows from a certified election: the end of what its secrecy
// and its papers rest on (R89), the advertisement of seats left over (R54), the
// members' choice of a chair, then of a vice-chair (R90, R92).
func (s Situation) nextFollowUp(now time.Time) (*Transition, error) {
	if s.CertifiedAt == nil || s.Outcome == nil {
		return nil, nil
	}
	if t, err := s.nextEnding(now); err != nil || t != nil {
		return t, err
	}
	if s.Kind == domain.OfficerElection {
		return nil, nil
	}
	if over, err := s.termOver(now); err != nil || over {
		return nil, err
	}
	again, chair, vice := false, (*domain.Election)(nil), false
	for _, c := range s.Children {
		switch {
		case c.Kind != domain.OfficerElection:
			again = true
		case c.Office == domain.ViceOffice:
			vice = true
		case chair == nil || c.Declared() || c.PublishedAt.After(*chair.PublishedAt) && !chair.Declared():
			chair = &c
		}
	}
	switch {
	case s.Outcome.Vacant > 0 && s.Attempt == 1 && !again && s.Done.NotReadvertised == nil:
		return s.due(Readvertise, *s.CertifiedAt), nil
	case s.Kind != domain.PanelElection || s.Done.NotConvened != nil || !s.Peopled(s.Seated): // R55: nobody, until the seats are advertised again
		return nil, nil
	case chair == nil:
		return s.due(ConveneChair, *s.CertifiedAt), nil
	case chair.Declared() && !vice:
		return s.due(ConveneVice, *chair.CertifiedAt), nil
	}
	return nil, nil
}

// nextEnding is the destruction of who stood behind which tag, when the window for
// voiding has closed, and of restricted papers, when the terms that they filled have
// ended (R89).
func (s Situation) nextEnding(now time.Time) (*Transition, error) {
	closes, err := domain.VoidApplicationsClose(*s.CertifiedAt, s.Params)
	if err != nil {
		return nil, err
	}
	ends, err := s.PapersEnd()
	if err != nil {
		return nil, err
	}
	for _, c := range s.Rounds {
		if c.Done.RollGone == nil && !now.Before(closes) {
			return s.due(DestroyRoll, closes), nil
		}
	}
	for _, c := range s.Rounds {
		if c.Stage == domain.ContestCounted && c.Done.Papers == "" && !now.Before(ends) {
			return s.due(EndPapers, ends), nil
		}
	}
	return nil, nil
}

// nextRepeat is what follows from a voided election: it is held again, once for
// want of turnout (R68, R84, R88).
func (s Situation) nextRepeat(now time.Time) (*Transition, error) {
	if s.Kind == domain.OfficerElection || s.Attempt > 1 && s.Outcome != nil && s.Outcome.Decision == domain.ThresholdMissed {
		return nil, nil
	}
	if over, err := s.termOver(now); err != nil || over {
		return nil, err
	}
	for _, c := range s.Children {
		if c.Kind != domain.OfficerElection {
			return nil, nil
		}
	}
	if len(s.SeatTerms) > 0 && len(s.Open) == 0 {
		return nil, nil
	}
	return s.due(Repeat, s.Timetable.PollCloses), nil
}

// termOver reports whether the term that the election fills has ended.
func (s Situation) termOver(now time.Time) (bool, error) {
	zone, err := when.Zone(s.Params.Timezone)
	return err == nil && !when.DateOf(now, zone).Before(s.Term.Until), err
}
