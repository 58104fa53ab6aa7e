package elections

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// How an alarm may be resolved (R103).
const (
	AlarmContinue   = "continue"    // the cause is found and mended; everything goes on
	AlarmRecount    = "recount"     // the stored papers, counted anew, return whom the result names: it stands
	AlarmVoid       = "void"        // nobody is elected; held again with the roll and the nominations it had (R88)
	AlarmVoidAfresh = "void-afresh" // the same, and the fault touched roll or nominations: they are drawn up anew (R88)
)

// resolution is what a request to resolve an alarm carries.
type resolution struct {
	Decision string `json:"decision"` // continue, recount or void
	Cause    string `json:"cause"`
	Evidence string `json:"evidence"`
}

// SettleAlarm asks for an alarm to be resolved: the cause, the evidence and the
// decision of two officers, which members can read (R103).
func (e *Engine) SettleAlarm(ctx context.Context, by domain.Actor, id domain.ElectionID, decision, cause, evidence string) (domain.Request, error) {
	return e.Ask(ctx, by, id, acts.PairAlarmSettle, cause, resolution{decision, domain.CleanText(cause), domain.CleanText(evidence)})
}

func (e *Engine) judgeSettle(tx *store.Tx, el domain.Election, r domain.Request) error {
	d, err := clerk.Tight[resolution](r)
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
	case AlarmVoid, AlarmVoidAfresh:
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
			err = e.Sound(tx, c)
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

// AlarmSince is when the alarm that stands on an election, or on a vote of none, was
// raised; zero where none was (R103). It is for those who oversee it.
func (e *Engine) AlarmSince(ctx context.Context, by domain.Actor, el domain.ElectionID, c domain.ContestID) (at time.Time, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		panel := domain.PanelID("")
		if el == "" {
			v, err := tx.Vote(c)
			if err != nil {
				return err
			}
			panel = v.Panel
		}
		if err := clerk.MayOversee(tx, by, panel, el); err != nil {
			return err
		}
		found, err := tx.RecordEntries(store.RecordFilter{Election: el, Contest: c, Acts: []acts.Name{acts.ElectionAlarm, acts.ContestAlarm}, Newest: true, Limit: 1})
		if len(found) > 0 {
			at = found[0].At
		}
		return err
	})
	return at, err
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
	d, err := clerk.Tight[resolution](r)
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
		if err := e.ResolveAlarm(tx, c); err != nil {
			return err
		}
	}
	el.Alarm = ""
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	if err := clerk.Publish(tx, by, el, domain.AlarmResolved, d); err != nil {
		return err
	}
	switch {
	case d.Decision == AlarmContinue, d.Decision == AlarmRecount:
		return nil
	case !el.State.Follows(domain.Void):
		return e.callOff(tx, by, el, d.Cause)
	}
	return e.voidFor(tx, by, el, voiding{decision: domain.Reviewed, rule: "R103", why: d.Cause, afresh: d.Decision == AlarmVoidAfresh})
}
