package box

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// Sound reports what is wrong with a contest's rows or keys.
func (e *Box) Sound(tx *store.Tx, c domain.Contest) error {
	row, err := tx.Board(c.ID)
	if err != nil {
		return err
	}
	return e.reading(tx, c.ID, func(b *board) error { return e.keysThere(c, b.seq, row) })
}

// Integrity reports whether a refusal says that what is stored is not what was
// signed, or that a key is not where it belongs (R103, R110a): what two officers
// have to know of, whoever met it first.
func Integrity(err error) (*refusal.Refusal, bool) {
	r, no := refusal.Of(err)
	return r, no && (r.Reason == refusal.Tampered || r.Reason == refusal.KeyLost || r.Reason == refusal.KeyWrong)
}

// RaiseContest stores an alarm that was met on a contest, once, and has its caller
// tell of it. Whatever is no alarm is given back. Nil says that the alarm stands and
// that officers are told.
func (e *Box) RaiseContest(ctx context.Context, id domain.ContestID, cause error) error {
	r, is := Integrity(cause)
	if !is {
		return cause
	}
	err := e.Store.Act(ctx, func(tx *store.Tx) error {
		c, err := tx.Contest(id)
		if err != nil {
			return err
		}
		return e.alarmOn(tx, c, r)
	})
	if err != nil {
		return errors.Join(r, fmt.Errorf("raising the alarm: %w", err))
	}
	return nil
}

// alarmOn marks a contest. One that says more than that a file is missing takes
// that alarm's place.
func (e *Box) alarmOn(tx *store.Tx, c domain.Contest, r *refusal.Refusal) error {
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
		act := domain.Act{Name: acts.ContestAlarm, Rule: r.Rule, Why: what, Election: c.Election, Contest: c.ID, Detail: map[string]any{"entry": r.Args["entry"]}}
		if err := tx.Record(domain.Engine(), act); err != nil {
			return err
		}
	}
	return e.caller.ContestAlarm(tx, c, r, graver)
}

// told turns an alarm that is stored into what the caller is told of it: that it
// stands. An alarm that could not be stored stays what it is.
func (e *Box) told(ctx context.Context, id domain.ContestID, err error) error {
	r, is := Integrity(err)
	if !is {
		return err
	}
	if err := e.RaiseContest(ctx, id, r); err != nil {
		return err
	}
	return refusal.Because(domain.AlarmStands, "R103", refusal.Args{"alarm": r.Reason.Name})
}
