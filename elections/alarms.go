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

// How an alarm may be resolved (R103).
const (
	AlarmContinue = "continue" // the cause is found and mended; everything goes on
	AlarmRecount  = "recount"  // the stored papers, counted anew, return whom the result names: it stands
	AlarmVoid     = "void"     // nobody is elected
)

// alarmed marks an election whose data do not agree with what was published, or
// that cannot go on: officers are told, and nothing moves until two of them have
// resolved it (R103). Only a refusal is an alarm; a fault stays a fault.
func (e *Engine) alarmed(tx *store.Tx, el domain.Election, cause error) error {
	r, no := refusal.Of(cause)
	if !no {
		return cause
	}
	el.Alarm = r.Reason.Name
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	people, err := officersOf(tx, el, domain.Overseers...)
	if err != nil {
		return err
	}
	if err := tx.Mail(letters(el, people, MailAlarm, "why", el.Alarm, "rule", r.Rule)...); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: "election.alarm", Rule: r.Rule, Why: el.Alarm, Panel: el.Panel, Election: el.ID,
		Detail: map[string]any{"args": r.Args}})
}

// raise marks an election in a transaction of its own.
func (e *Engine) raise(ctx context.Context, id domain.ElectionID, cause *refusal.Refusal) error {
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		el, err := tx.ElectionForAct(id)
		if err != nil || el.Alarm != "" {
			return err
		}
		return e.alarmed(tx, el, cause)
	})
}

// resolution is what a request to resolve an alarm carries.
type resolution struct {
	Decision string `json:"decision"` // continue, recount or void
	Cause    string `json:"cause"`
	Evidence string `json:"evidence"`
}

// SettleAlarm asks for an alarm to be resolved: the cause, the evidence and the
// decision of two officers, which members can read (R103).
func (e *Engine) SettleAlarm(ctx context.Context, by domain.Actor, id domain.ElectionID, decision, cause, evidence string) (domain.Request, error) {
	return e.ask(ctx, by, id, PairAlarmSettle, cause, resolution{decision, domain.CleanText(cause), domain.CleanText(evidence)})
}

func init() {
	pairs[PairAlarmSettle] = pair{rule: "R103", judge: judgeSettle, do: (*Engine).settleAlarm}
}

func judgeSettle(e *Engine, tx *store.Tx, el domain.Election, r domain.Request) error {
	d, err := tight[resolution](r)
	if err != nil {
		return err
	}
	if err := domain.Written(d.Evidence, "evidence", "R103"); err != nil {
		return err
	}
	raised, err := alarmOf(tx, el)
	if err != nil {
		return err
	}
	if !raised {
		return refusal.Because(domain.NoAlarm, "R103", nil)
	}
	switch d.Decision {
	case AlarmContinue:
		if err := e.mended(tx, el); err != nil || el.Outcome == nil {
			return err
		}
		if r, no := refusal.Of(seatable(tx, el)); no && r.Code == refusal.ALARM { // not mended yet (R83a)
			return r
		}
		return nil
	case AlarmVoid:
		if !el.State.Follows(domain.Void) && !el.State.Follows(domain.Cancelled) {
			return refusal.Because(domain.WrongState, "R103", refusal.Args{"state": el.State})
		}
		return nil
	case AlarmRecount:
		if !counted(el) {
			return refusal.Because(domain.ResultUnknown, "R103", nil)
		}
		if err := intact(tx, el); err != nil {
			return err
		}
		c, err := tx.Contest(el.Outcome.Contest)
		if err != nil {
			return err
		}
		return e.sameReturned(tx, el, c)
	}
	return refusal.Because(refusal.Malformed, "R103", nil).On("decision")
}

// mended refuses to go on as long as what raised an alarm is still so.
func (e *Engine) mended(tx *store.Tx, el domain.Election) error {
	contests, err := tx.ContestsOf(el.ID)
	for _, c := range contests {
		if err == nil && c.Alarm != "" {
			err = e.sound(tx, c)
		}
	}
	if err == nil {
		err = e.standsDeclared(tx, el)
	}
	if err != nil {
		return err
	}
	return intact(tx, el)
}

// sound reports what is wrong with a contest's rows or keys.
func (e *Engine) sound(tx *store.Tx, c domain.Contest) error {
	row, err := tx.Board(c.ID)
	if err != nil {
		return err
	}
	return e.reading(tx, c.ID, func(b *board) error { return e.keysThere(c, b.seq, row) })
}

// alarmOf reports whether the election or one of its contests carries an alarm.
func alarmOf(tx *store.Tx, el domain.Election) (bool, error) {
	contests, err := tx.ContestsOf(el.ID)
	for _, c := range contests {
		if c.Alarm != "" {
			return true, err
		}
	}
	return el.Alarm != "", err
}

func (e *Engine) settleAlarm(tx *store.Tx, by domain.Actor, el domain.Election, r domain.Request) error {
	d, err := tight[resolution](r)
	if err != nil {
		return err
	}
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return err
	}
	for _, c := range contests {
		if c.Alarm == "" {
			continue
		}
		if err := e.resolveAlarm(tx, c); err != nil {
			return err
		}
	}
	el.Alarm = ""
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	if err := publish(tx, by, el, domain.AlarmResolved, d); err != nil {
		return err
	}
	switch {
	case d.Decision == AlarmContinue, d.Decision == AlarmRecount:
		return nil
	case !el.State.Follows(domain.Void):
		return e.callOff(tx, by, el, d.Cause)
	}
	return e.voidFor(tx, by, el, domain.Reviewed, "R103", d.Cause)
}

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
