package elections

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// SettleVoteAlarm asks for the alarm of a vote that belongs to no election to be
// resolved: continue, once what raised it is mended, or void, which ends the vote (R103).
func (e *Engine) SettleVoteAlarm(ctx context.Context, by domain.Actor, id domain.ContestID, decision, cause, evidence string) (r domain.Request, err error) {
	if err := domain.Written(cause, "cause", "R103"); err != nil {
		return r, err
	}
	return e.AskOfVote(ctx, by, id, acts.PairVoteAlarm, cause, resolution{decision, domain.CleanText(cause), domain.CleanText(evidence)})
}

func (e *Engine) judgeVoteAlarm(tx *store.Tx, _ domain.Election, r domain.Request) error {
	d, err := clerk.Tight[resolution](r)
	if err != nil {
		return err
	}
	if err := domain.Written(d.Evidence, "evidence", "R103"); err != nil {
		return err
	}
	v, err := tx.VoteForAct(r.Contest)
	switch {
	case err != nil:
		return err
	case v.Contest.Alarm == "":
		return refusal.Because(domain.NoAlarm, "R103", nil)
	case d.Decision == AlarmContinue:
		return e.Sound(tx, v.Contest)
	case d.Decision != AlarmVoid:
		return refusal.Because(refusal.Malformed, "R103", nil).On("decision")
	case v.EndedAt != nil:
		return refusal.Because(domain.PollStopped, "R103", refusal.Args{"at": *v.EndedAt})
	case v.DeclaredAt != nil:
		return refusal.Because(domain.WrongState, "R103", refusal.Args{"state": "declared"})
	}
	return nil
}

func (e *Engine) settleVoteAlarm(tx *store.Tx, by domain.Actor, _ domain.Election, r domain.Request) error {
	d, err := clerk.Tight[resolution](r)
	if err != nil {
		return err
	}
	c, err := tx.Contest(r.Contest)
	if err != nil {
		return err
	}
	if err := e.ResolveAlarm(tx, c); err != nil || d.Decision == AlarmContinue {
		return err
	}
	return e.EndVote(tx, by, c.ID, d.Cause)
}

// VoteAlarms are the votes of no election in alarm that the actor has to do with.
func (e *Engine) VoteAlarms(ctx context.Context, by domain.Actor) (list []domain.Vote, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		votes, err := tx.UnfinishedVotes()
		for _, v := range votes {
			if v.Contest.Alarm != "" && v.EndedAt == nil && by.Is(v.Panel, "", domain.Overseers...) {
				list = append(list, v)
			}
		}
		return err
	})
	return list, err
}

// VoteAlarm is the vote of that id with its alarm, for those who have to do with it.
func (e *Engine) VoteAlarm(ctx context.Context, by domain.Actor, id domain.ContestID) (v domain.Vote, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if v, err = tx.Vote(id); err != nil {
			return err
		}
		return by.Must(v.Panel, "", domain.Overseers...)
	})
	return v, err
}

// VoteRequest is an act for two officers on a vote of no election.
type VoteRequest struct {
	domain.Request
	Vote domain.Vote
}

// VoteRequests are the acts on votes of no election that wait for their second officer,
// as far as the actor has to do with them.
func (e *Engine) VoteRequests(ctx context.Context, by domain.Actor) (list []VoteRequest, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.VoteRequests(true)
		if err != nil {
			return err
		}
		for _, r := range all {
			v, err := tx.Vote(r.Contest)
			if err != nil {
				return err
			}
			if by.Is(v.Panel, "", domain.Overseers...) {
				list = append(list, VoteRequest{r, v})
			}
		}
		return nil
	})
	return list, err
}
