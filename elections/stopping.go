package elections

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// stopping is what a request to stop an open poll carries.
type stopping struct {
	Afresh bool `json:"afresh"` // the fault touched roll or nominations: they are drawn up anew (R88)
}

// StopPoll asks for an open poll with a wrong paper to be stopped at once, with a
// public reason (R60a). When a second officer confirms it nothing more is taken
// in and nothing will ever be opened: the sealed ballots stay on the board, the
// key is destroyed with a certificate there. It is held again with the roll and
// the nominations it had, unless afresh says that the fault touched them (R88).
func (e *Engine) StopPoll(ctx context.Context, by domain.Actor, id domain.ElectionID, afresh bool, why string) (domain.Request, error) {
	return e.Ask(ctx, by, id, acts.PairStop, why, stopping{afresh})
}

func (e *Engine) judgeStop(tx *store.Tx, el domain.Election, _ domain.Request) error {
	if err := el.In("R60a", domain.Open, domain.Counting); err != nil {
		return err
	}
	c, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	return el.MayStop(c, tx.Now())
}

// stopWrongPaper ends the poll and with it the election: open, stopped, void
// (R38a). Everybody on the roll is told.
func (e *Engine) stopWrongPaper(tx *store.Tx, by domain.Actor, el domain.Election, r domain.Request) error {
	d, err := clerk.Tight[stopping](r)
	if err != nil {
		return err
	}
	c, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	if el.State == domain.Open { // a later round goes from counting to void
		if el, err = el.Move(domain.Stopped); err != nil {
			return err
		}
		if err := tx.SaveElection(el); err != nil {
			return err
		}
	}
	act := domain.Act{Name: acts.PollStopped, Rule: "R60a", Why: r.Why, Panel: el.Panel, Election: el.ID, Contest: c.ID,
		Detail: map[string]any{"asked_by": r.By, "afresh": d.Afresh}}
	if err := tx.Record(by, act); err != nil {
		return err
	}
	return e.voidFor(tx, by, el, voiding{decision: domain.WrongPaper, rule: "R60a", why: r.Why, afresh: d.Afresh})
}

// destroyAtOnce destroys the keys of what an election has ended, and puts the
// certificate on each board.
func (e *Engine) destroyAtOnce(ctx context.Context, el domain.Election) error {
	var contests []domain.Contest
	err := e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		contests, err = tx.ContestsOf(el.ID)
		return err
	})
	for _, c := range contests {
		if err == nil && c.Stage == domain.ContestEnded {
			_, err = e.Advance(ctx, c.ID)
		}
	}
	return err
}

// holdAgain makes the draft of a repetition one that takes over the sealed roll
// and the nominations of the election that was stopped (R60a, R88).
func holdAgain(tx *store.Tx, again, stopped domain.Election, calendar when.Calendar) (domain.Election, error) {
	again.Given = &domain.Given{HeldAgain: stopped.ID}
	again.Params.QualifyingDate = stopped.Timetable.QualifyingDate
	var err error
	again.Timetable, err = planAgain(tx, again, stopped, calendar)
	return again, err
}

// planAgain is the timetable of a repetition that is called now; one for want of
// turnout keeps within its 20 working days (R68).
func planAgain(tx *store.Tx, again, was domain.Election, calendar when.Calendar) (domain.Timetable, error) {
	t, err := domain.PlanHeldAgain(tx.Now(), was.Timetable, again.Params, calendar)
	if err != nil || was.Outcome == nil || was.Outcome.Decision != domain.ThresholdMissed {
		return t, err
	}
	day, err := clerk.Today(again, tx.Now())
	if err != nil {
		return t, err
	}
	return domain.WithinRerun(day, t, again.Params, calendar)
}

// carryNominations gives an election that is held again the nominations that stood
// in the stopped one, with their rulings (R88). What those said stays with them.
func carryNominations(tx *store.Tx, el domain.Election) error {
	if !el.HeldAgain() {
		return nil
	}
	field, err := tx.NominationsOf(el.Given.HeldAgain)
	if err != nil {
		return err
	}
	for _, n := range domain.Field(field).Standing() {
		was := n.ID
		n.ID, n.Election, n.Supports = store.NewID[domain.NominationID](), el.ID, nil
		if err := tx.CreateNomination(n); err != nil {
			return err
		}
		if err := tx.SaveNomination(n); err != nil {
			return err
		}
		act := domain.Act{Name: acts.NominationCarried, Rule: "R88", Panel: el.Panel, Election: el.ID, Subject: string(n.ID), Detail: map[string]any{"from": was}}
		if err := tx.Record(domain.Engine(), act); err != nil {
			return err
		}
	}
	return nil
}
