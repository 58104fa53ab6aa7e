package elections

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/holders"
	"hustings/elections/store"
)

// next is the step that is due for an election at now, nil when there is none.
// It is the one place that says what the clock does; [Engine.Due] asks it to
// look, and every transition asks it again under the lock.
func next(tx *store.Tx, el domain.Election, now time.Time) (*Transition, error) {
	t := el.Timetable
	at := func(name string, due time.Time) (*Transition, error) {
		if now.Before(due) {
			return nil, nil
		}
		return &Transition{Name: name, Election: el.ID, At: due}, nil
	}
	if el.Alarm != "" && (!el.State.Over() || el.State == domain.Certified) {
		return nil, nil // everything waits for R103
	}
	switch el.State {
	case domain.Notice:
		return at(OpenNominations, t.NominationsOpen)
	case domain.Nominations:
		return nextStatement(tx, el, now)
	case domain.Withdrawals:
		return nextSeal(tx, el, now)
	case domain.Sealed, domain.Open, domain.Closed, domain.Counting:
		if el.Further != nil {
			return nextRound(tx, el, now)
		}
		return nextPoll(tx, el, now)
	case domain.Certified:
		return nextFollowUp(tx, el, now)
	case domain.Void:
		return nextRepeat(tx, el, now)
	}
	return nil, nil
}

func nextStatement(tx *store.Tx, el domain.Election, now time.Time) (*Transition, error) {
	if now.Before(el.Timetable.Statement) {
		return nil, nil
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return nil, err
	}
	name := PublishStatement
	if len(domain.Field(field).Overdue(el.Params)) > 0 {
		name = AwaitRulings
		if due, err := rulingsReminder(tx, el, now); err != nil || !due {
			return nil, err
		}
	}
	return &Transition{Name: name, Election: el.ID, At: el.Timetable.Statement}, nil
}

// rulingsReminder reports whether the officers are to be reminded now of rulings
// that are missing (R47a).
func rulingsReminder(tx *store.Tx, el domain.Election, now time.Time) (bool, error) {
	acts, err := tx.RecordEntries(store.RecordFilter{Election: el.ID, Act: actAwaits, Newest: true, Limit: 1})
	if err != nil {
		return false, err
	}
	var last time.Time
	if len(acts) == 1 {
		last = acts[0].At
	}
	return el.Timetable.RemindOfRulings(last, now, el.Params)
}

func nextSeal(tx *store.Tx, el domain.Election, now time.Time) (*Transition, error) {
	t := el.Timetable
	if el.Outcome != nil || now.Before(t.WithdrawalsClose) {
		return nil, nil // uncontested, and waiting for its certificate; or too soon
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return nil, err
	}
	switch {
	case el.Unopposed(len(domain.Field(field).Standing())):
		name, waits := DeclareUnopposed, drawn(tx, el, field)
		if _, no := refusal.Of(waits); no {
			if told, err := clerk.Recorded(tx, el.ID, "", actDrawDue); err != nil || told {
				return nil, err
			}
			name, waits = AwaitDraw, nil
		}
		return &Transition{Name: name, Election: el.ID, At: t.WithdrawalsClose}, waits
	case !now.Before(t.PollOpens):
		return &Transition{Name: MissSeal, Election: el.ID, At: t.PollOpens}, nil
	case !now.Before(t.RollSealed):
		return &Transition{Name: SealRoll, Election: el.ID, At: t.RollSealed}, nil
	}
	return nil, nil
}

// nextPoll looks at the election's last round.
func nextPoll(tx *store.Tx, el domain.Election, now time.Time) (*Transition, error) {
	c, err := clerk.LatestContest(tx, el)
	if err != nil || c.Alarm != "" {
		return nil, err
	}
	due := func(name string, at time.Time) (*Transition, error) {
		return &Transition{Name: name, Election: el.ID, Contest: c.ID, At: at}, nil
	}
	if now.Before(c.Opens) {
		return nil, nil
	}
	if opened, err := clerk.Recorded(tx, el.ID, c.ID, actOpened); err != nil {
		return nil, err
	} else if !opened {
		return due(OpenPoll, c.Opens)
	}
	if el.State == domain.Open {
		field, err := tx.NominationsOf(el.ID)
		if err != nil {
			return nil, err
		}
		if domain.StopsPoll(len(domain.Field(field).Standing()), el.Seats, el.Params.RON) && now.Before(c.Closes) {
			return due(StopPoll, c.Opens)
		}
	}
	switch {
	case now.Before(c.Closes):
		n, err := reminderDue(tx, el, c, now)
		if err != nil || n == 0 {
			return nil, err
		}
		return due(Remind, domain.ReminderTimes(c.Opens, c.Closes, el.Params.ReminderMails)[n-1])
	case el.State == domain.Open:
		return due(ClosePoll, c.Closes)
	}
	if c.Round > 1 { // a later round closes while its election is counting (R38)
		if closed, err := recordedSince(tx, c, actClosed, c.Closes); err != nil {
			return nil, err
		} else if !closed {
			return due(ClosePoll, c.Closes)
		}
	}
	switch {
	case c.Hold != "":
		return nil, nil // R20a
	case el.State == domain.Closed:
		return due(BeginCount, c.Closes)
	case c.Stage == domain.ContestCounted:
		return due(PublishResult, c.Closes)
	case c.Stage == domain.ContestEnded:
		return nil, nil
	}
	if missing, err := holders.LotMissing(tx, c, now); err != nil || missing {
		if err != nil {
			return nil, err
		}
		return due(MissLot, c.Closes.Add(domain.LotDeadline))
	}
	return due(AdvanceCount, c.Closes)
}

// nextRound is the seal of the round to come, when its instant has come or all its
// candidates have withdrawn.
func nextRound(tx *store.Tx, el domain.Election, now time.Time) (*Transition, error) {
	last, err := clerk.LatestContest(tx, el)
	if err != nil || last.Alarm != "" {
		return nil, err
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil || now.Before(el.Further.Sealed) && len(el.Further.Left(field)) > 0 {
		return nil, err
	}
	return &Transition{Name: SealRound, Election: el.ID, At: last.Closes}, nil
}

// recordedSince reports whether an act on a contest has been recorded at the
// instant or since.
func recordedSince(tx *store.Tx, c domain.Contest, act string, since time.Time) (bool, error) {
	acts, err := tx.RecordEntries(store.RecordFilter{Contest: c.ID, Act: act, Newest: true, Limit: 1})
	return len(acts) > 0 && !acts[0].At.Before(since), err
}

// keysToDiscard lists the contests that ended without a result and whose keys
// are still there.
func keysToDiscard(tx *store.Tx, now time.Time) (due []Transition, err error) {
	ended, err := tx.ContestsAtStage(domain.ContestEnded)
	if err != nil {
		return nil, err
	}
	for _, c := range ended {
		share, err := tx.WrappedShare(c.ID)
		if err != nil {
			return nil, err
		}
		if share != nil {
			due = append(due, Transition{Name: DiscardKeys, Election: c.Election, Contest: c.ID, At: now})
		}
	}
	return due, nil
}

// Ahead is the next instant at which the clock will have work, so that a
// simulation need not walk minute by minute; false when nothing lies ahead.
func (e *Engine) Ahead(ctx context.Context) (at time.Time, ok bool, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		if at, ok, err = box.VotesAhead(tx, now); err != nil {
			return err
		}
		offices, err := panelsAhead(tx, now)
		if err != nil {
			return err
		}
		for _, i := range offices {
			if i.After(now) && (!ok || i.Before(at)) {
				at, ok = i, true
			}
		}
		list, err := tx.Elections(store.ElectionFilter{States: moving})
		if err != nil {
			return err
		}
		for _, el := range list {
			instants := []time.Time{}
			for _, m := range domain.Milestones {
				instants = append(instants, el.Timetable.At(m))
			}
			if r := el.Further; r != nil {
				instants = append(instants, r.Sealed, r.Opens, r.Closes)
			}
			contests, err := tx.ContestsOf(el.ID)
			if err != nil {
				return err
			}
			for _, c := range contests {
				instants = append(instants, c.Opens, c.Closes)
				instants = append(instants, domain.ReminderTimes(c.Opens, c.Closes, el.Params.ReminderMails)...)
			}
			for _, i := range instants {
				if i.After(now) && !el.State.Over() && (!ok || i.Before(at)) {
					at, ok = i, true
				}
			}
		}
		return nil
	})
	return at, ok, err
}
