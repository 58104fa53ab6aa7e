package elections

import (
	"context"
	"errors"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/store"
)

// The office as the box's caller: what a contest's box asks whoever it belongs to,
// an election or a vote of none.

// ScopeOf is how far a role must reach to concern the contest.
func (e *Engine) ScopeOf(tx *store.Tx, c domain.Contest) (domain.Scope, error) {
	switch {
	case c.Election != "":
		el, err := tx.Election(c.Election)
		return domain.Scope{Panel: el.Panel, Election: c.Election}, err
	case c.IsVote() && c.Panel == "": // stored already
		v, err := tx.Vote(c.ID)
		if _, no := refusal.Of(err); no {
			err = nil
		}
		return domain.Scope{Panel: v.Panel}, err
	}
	return domain.Scope{Panel: c.Panel}, nil
}

// ContestAlarm marks the election of a contest in alarm, and tells its officers; of a
// vote of no election its panel's. graver says that it takes another alarm's place.
func (e *Engine) ContestAlarm(tx *store.Tx, c domain.Contest, r *refusal.Refusal, graver bool) error {
	if c.Election == "" {
		return e.voteAlarm(tx, c, r)
	}
	el, err := tx.ElectionForAct(c.Election)
	if _, missing := refusal.Of(err); missing && r.Reason == domain.BoardLost { // the election is gone with what was lost
		return nil
	}
	if err != nil || el.Alarm != "" && !graver {
		return err
	}
	return e.alarmed(tx, el, r)
}

func (e *Engine) voteAlarm(tx *store.Tx, c domain.Contest, r *refusal.Refusal) error {
	scope, err := e.ScopeOf(tx, c)
	if err != nil {
		return err
	}
	of := domain.Election{Panel: scope.Panel, Reference: c.Reference, Title: c.Title}
	people, err := officersOf(tx, of, domain.Overseers...)
	if err != nil {
		return err
	}
	return tx.Mail(letters(of, people, MailAlarm, "why", r.Reason.Name, "rule", r.Rule)...)
}

// ContestCalm takes the alarm of an election back with that of its contest, where it
// was about a file of the key folder.
func (e *Engine) ContestCalm(tx *store.Tx, c domain.Contest) error {
	if c.Election == "" {
		return nil
	}
	el, err := tx.ElectionForAct(c.Election)
	if err != nil || el.Alarm != refusal.KeyLost.Name && el.Alarm != refusal.KeyWrong.Name {
		return err
	}
	el.Alarm = ""
	return tx.SaveElection(el)
}

// LotAwaited asks the officers who hold the rest of a contest's lot for it, once the
// service has given its own.
func (e *Engine) LotAwaited(tx *store.Tx, c domain.Contest, holders []string) error {
	if c.Election == "" {
		return nil
	}
	el, err := tx.Election(c.Election)
	if err != nil {
		return err
	}
	var roles []domain.Role
	for _, r := range domain.LotHolders {
		for _, h := range holders {
			if h == domain.LotHolderOf(r) {
				roles = append(roles, r)
			}
		}
	}
	people, err := officersOf(tx, el, roles...)
	if err != nil {
		return err
	}
	return tx.Mail(letters(el, people, MailLotNeeded, "until", stamp(c.Closes.Add(domain.LotDeadline)))...)
}

// TimeUnsure says why no instant can be relied on now; nil: it can (R20c).
func (e *Engine) TimeUnsure() error {
	if e.clockUnsure() {
		return unsure()
	}
	return nil
}

// keysBack takes back the alarms about files that are there again, and goes on
// with what waited for them.
func (e *Engine) keysBack(ctx context.Context) error {
	var waiting []domain.Contest
	err := e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		waiting, err = e.AwaitingKeys(tx)
		return err
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, c := range waiting {
		if c.Stage == domain.ContestEnded || !e.faults.due("keys of "+string(c.ID)) {
			continue
		}
		err := e.GoOn(ctx, c)
		if _, still := box.Integrity(err); still {
			e.faults.failed("keys of "+string(c.ID), err)
			continue
		}
		if err == nil {
			e.faults.mended("keys of " + string(c.ID))
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
