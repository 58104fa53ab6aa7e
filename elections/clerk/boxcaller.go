package clerk

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// The office as the box's caller: what a contest's box asks whoever it belongs to,
// an election or a vote of none.

// ScopeOf is how far a role must reach to concern the contest.
func (e *Clerk) ScopeOf(tx *store.Tx, c domain.Contest) (domain.Scope, error) {
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
func (e *Clerk) ContestAlarm(tx *store.Tx, c domain.Contest, r *refusal.Refusal, graver bool) error {
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
	return e.Alarmed(tx, el, r)
}

func (e *Clerk) voteAlarm(tx *store.Tx, c domain.Contest, r *refusal.Refusal) error {
	of, err := e.likeElection(tx, c)
	if err != nil {
		return err
	}
	people, err := OfficersOf(tx, of, domain.Overseers...)
	if err != nil {
		return err
	}
	return tx.Mail(WriteAll(of, people, VoteAlarmMail{Alarm: r.Reason.Name, Contest: c.ID})...)
}

// likeElection is a vote of no election as far as mails and acts for two officers know
// an election: by panel, reference, title and rules.
func (e *Clerk) likeElection(tx *store.Tx, c domain.Contest) (domain.Election, error) {
	scope, err := e.ScopeOf(tx, c)
	return domain.Election{Panel: scope.Panel, Reference: c.Reference, Title: c.Title, Params: c.Params, Calendar: when.LatestCalendar().Version()}, err
}

// ofVote is likeElection of a vote's id.
func (e *Clerk) ofVote(tx *store.Tx, id domain.ContestID) (el domain.Election, err error) {
	c, err := tx.Contest(id)
	if err != nil {
		return el, err
	}
	if !c.IsVote() {
		return el, refusal.Because(refusal.Unknown, "", nil)
	}
	return e.likeElection(tx, c)
}

// ContestCalm takes the alarm of an election back with that of its contest, where it
// was about a file of the key folder.
func (e *Clerk) ContestCalm(tx *store.Tx, c domain.Contest) error {
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
func (e *Clerk) LotAwaited(tx *store.Tx, c domain.Contest, holders []string) error {
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
	people, err := OfficersOf(tx, el, roles...)
	if err != nil {
		return err
	}
	return tx.Mail(WriteAll(el, people, LotNeededMail{Until: c.Closes.Add(domain.LotDeadline)})...)
}

// TimeUnsure says why no instant can be relied on now; nil: it can (R20c).
func (e *Clerk) TimeUnsure() error {
	if e.clockUnsure() {
		return unsure()
	}
	return nil
}

// Alarmed marks an election whose data do not agree with what was published, or
// that cannot go on: officers are told, and nothing moves until two of them have
// resolved it (R103). Only a refusal is an alarm; a fault stays a fault.
func (e *Clerk) Alarmed(tx *store.Tx, el domain.Election, cause error) error {
	r, no := refusal.Of(cause)
	if !no {
		return cause
	}
	el.Alarm = r.Reason.Name
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	people, err := OfficersOf(tx, el, domain.Overseers...)
	if err != nil {
		return err
	}
	if err := tx.Mail(WriteAll(el, people, AlarmMail{Alarm: el.Alarm})...); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.ElectionAlarm, Rule: r.Rule, Why: el.Alarm, Panel: el.Panel, Election: el.ID,
		Detail: map[string]any{"args": r.Args}})
}

// Raise marks an election in a transaction of its own.
func (e *Clerk) Raise(ctx context.Context, id domain.ElectionID, cause *refusal.Refusal) error {
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		el, err := tx.ElectionForAct(id)
		if err != nil || el.Alarm != "" {
			return err
		}
		return e.Alarmed(tx, el, cause)
	})
}
