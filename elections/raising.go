package elections

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// integrity reports whether a refusal says that what is stored is not what was
// signed, or that a key is not where it belongs (R103, R110a): what two officers
// have to know of, whoever met it first.
func integrity(err error) (*refusal.Refusal, bool) {
	r, no := refusal.Of(err)
	return r, no && (r.Reason == refusal.Tampered || r.Reason == refusal.KeyLost || r.Reason == refusal.KeyWrong)
}

// raiseContest stores an alarm that was met on a contest and mails it, once.
// Whatever is no alarm is given back. Nil says that the alarm stands and that
// officers are told.
func (e *Engine) raiseContest(ctx context.Context, id domain.ContestID, cause error) error {
	r, is := integrity(cause)
	if !is {
		return cause
	}
	err := e.Store.Act(ctx, func(tx *store.Tx) error {
		c, err := tx.Contest(id)
		if err != nil {
			return err
		}
		var el domain.Election
		if c.Election != "" {
			if el, err = tx.ElectionForAct(c.Election); err != nil {
				return err
			}
		}
		return e.alarmOn(tx, el, c, r)
	})
	if err != nil {
		return errors.Join(r, fmt.Errorf("raising the alarm: %w", err))
	}
	return nil
}

// alarmOn marks a contest, and its election, of which officers are told.
func (e *Engine) alarmOn(tx *store.Tx, el domain.Election, c domain.Contest, r *refusal.Refusal) error {
	row, err := tx.LockBoard(c.ID)
	if err != nil {
		return err
	}
	what := fmt.Sprint(r.Args["what"])
	if row.Stage == domain.ContestEnded {
		return nil // it is over already
	}
	graver := slices.Contains(keyAlarms, row.Alarm) && r.Reason == refusal.Tampered
	if row.Alarm == "" || graver {
		row.Alarm = what
		if err := tx.SaveBoard(row); err != nil {
			return err
		}
		e.Log.Error("alarm", "contest", c.ID, "reason", r.Reason.Name, "what", what, "entry", r.Args["entry"])
		act := domain.Act{Name: "contest.alarm", Rule: r.Rule, Why: what, Election: c.Election, Contest: c.ID, Detail: map[string]any{"entry": r.Args["entry"]}}
		if err := tx.Record(domain.Engine(), act); err != nil {
			return err
		}
	}
	if c.Election == "" || el.Alarm != "" && !graver {
		return nil
	}
	return e.alarmed(tx, el, r)
}

// told turns an alarm that is stored into what the caller is told of it: that it
// stands. An alarm that could not be stored stays what it is.
func (e *Engine) told(ctx context.Context, id domain.ContestID, err error) error {
	r, is := integrity(err)
	if !is {
		return err
	}
	if err := e.raiseContest(ctx, id, r); err != nil {
		return err
	}
	return refusal.Because(domain.AlarmStands, "R103", refusal.Args{"alarm": r.Reason.Name})
}
