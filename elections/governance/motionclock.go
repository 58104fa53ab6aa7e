package governance

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// motionDueTx is when the clock next has something to do with a motion; nil: never.
func (h *House) motionDueTx(tx *store.Tx, m governance.Motion) (*time.Time, error) {
	params, err := paramsTx(tx, m.Panels[0])
	if err != nil {
		return nil, err
	}
	return governance.MotionDue(m, params, when.LatestCalendar())
}

// catchUp brings a motion to where the clock has it: what was due is done, in order.
func (h *House) catchUp(tx *store.Tx, m governance.Motion) (governance.Motion, error) {
	for range 4 { // it lapses, or opens, closes and stays tied: no motion has more to come at once
		due, err := h.motionDueTx(tx, m)
		if err != nil || due == nil || due.After(tx.Now()) {
			return m, err
		}
		if m, err = h.motionStep(tx, m, *due); err != nil {
			return m, err
		}
	}
	return m, nil
}

// motionStep does the one thing that the clock has to do with a motion.
func (h *House) motionStep(tx *store.Tx, m governance.Motion, at time.Time) (governance.Motion, error) {
	engine := domain.Engine()
	switch m.State {
	case governance.MotionMoved:
		return h.drop(tx, engine, m, governance.MotionLapsed, "R129", h.Office.Say("written.why.no-seconder"))
	case governance.MotionSeconded:
		roll, members, err := h.electorate(tx, m)
		if err != nil {
			return m, err
		}
		if err := h.possible(tx, m); err != nil {
			if r, no := refusal.Of(err); no { // what it was for cannot be done any more
				return h.drop(tx, engine, m, governance.MotionLapsed, r.Rule, r.Reason.Name)
			}
			return m, err
		}
		called, err := h.call(tx, engine, m, roll, members)
		if r, no := refusal.Of(err); no {
			return h.drop(tx, engine, m, governance.MotionLapsed, r.Rule, r.Reason.Name)
		}
		return called, err
	case governance.MotionVoting:
		if m.Mode == governance.BySecret { // the box closes it
			return m, nil
		}
		if reminder, _ := governance.RemindAt(m); at.Equal(reminder) {
			return h.remindVoters(tx, m)
		}
		return h.closeVote(tx, engine, m, *m.Closes)
	case governance.MotionTied:
		o := *m.Outcome
		o.Why = governance.ByTie
		return h.end(tx, engine, m, o, at)
	}
	return m, fmt.Errorf("nothing is due of a motion that is %s", m.State)
}

// remindVoters mails those whose vote is missing, once.
func (h *House) remindVoters(tx *store.Tx, m governance.Motion) (governance.Motion, error) {
	roll, err := tx.MotionRoll(m)
	if err != nil {
		return m, err
	}
	votes, err := tx.OpenVotes(m)
	if err != nil {
		return m, err
	}
	now := tx.Now()
	m.RemindedAt = &now
	missing := people(governance.MissingVotes(roll, votes))
	if err := h.saveMotion(tx, domain.Engine(), m, acts.MotionReminded, "R134", "", map[string]any{"missing": len(missing)}); err != nil {
		return m, err
	}
	return m, h.tellVoters(tx, m, m.Closes, missing, reminderMail)
}

// tickMotions does what the clock has decided about motions and nobody has done yet.
// Each step is its own transaction: any number of replicas may ring at once.
func (h *House) tickMotions(ctx context.Context) error {
	for {
		var due []governance.MotionID
		err := h.Store.Read(ctx, func(tx *store.Tx) (err error) {
			due, err = tx.MotionsDue(tx.Now())
			return err
		})
		if err != nil || len(due) == 0 {
			return err
		}
		moved := false
		var failed error
		for _, id := range due {
			err := h.Store.Act(ctx, func(tx *store.Tx) error {
				m, err := tx.MotionForAct(id)
				if err != nil {
					return err
				}
				at, err := h.motionDueTx(tx, m)
				if err != nil {
					return err
				}
				if at == nil || at.After(tx.Now()) {
					return errNotDue
				}
				_, err = h.motionStep(tx, m, *at)
				return err
			})
			switch {
			case err == nil:
				moved = true
			case !errors.Is(err, errNotDue):
				failed = errors.Join(failed, fmt.Errorf("motion %s: %w", id, err))
			}
		}
		if failed != nil || !moved {
			return failed
		}
	}
}
