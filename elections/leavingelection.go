package elections

import (
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// How candidates leave an election: of their own will at once, struck by two officers.

// striking is what a request to strike a candidate carries.
type striking struct {
	Nomination domain.NominationID `json:"nomination"`
	Candidate  domain.PersonID     `json:"candidate"`
	How        domain.Leaving      `json:"how"`
	Public     string              `json:"public,omitempty"`
}

// StrikeCandidate asks for a candidate to be taken out of an election who has died
// (R52) or lost the right to stand (R45); a second officer confirms it. Everybody
// reads which of the two it was, and the public reason; the other is for officers
// and auditors (R51a).
func (e *Engine) StrikeCandidate(ctx context.Context, by domain.Actor, id domain.NominationID, how domain.Leaving, r domain.Reasons) (q domain.Request, err error) {
	if how != domain.Died && how != domain.LostStanding {
		return q, refusal.Because(refusal.Malformed, "R52", nil).On("how")
	}
	if r, err = r.Tidy(); err != nil {
		return q, err
	}
	var n domain.Nomination
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		n, err = tx.Nomination(id)
		return err
	})
	if err != nil {
		return q, err
	}
	return e.Ask(ctx, by, n.Election, acts.PairStrike, r.Why, striking{n.ID, n.Candidate, how, r.Public})
}

func (e *Engine) judgeStrike(tx *store.Tx, el domain.Election, r domain.Request) error {
	d, err := clerk.Tight[striking](r)
	if err != nil {
		return err
	}
	n, err := tx.Nomination(d.Nomination)
	if err != nil {
		return err
	}
	_, err = el.Withdraw(n, d.How, tx.Now())
	return err
}

func (e *Engine) strikeCandidate(tx *store.Tx, by domain.Actor, el domain.Election, r domain.Request) error {
	d, err := clerk.Tight[striking](r)
	if err != nil {
		return err
	}
	n, err := tx.Nomination(d.Nomination)
	if err != nil {
		return err
	}
	return e.leave(tx, by, el, n, d.How, domain.Reasons{Why: r.Why, Public: d.Public})
}

// leave takes a candidate out of the election, as far as the time allows: off
// the list, or marked on the paper and excluded before the count (R50 to R52). The
// board and the pages say which it was, and the public reason if there is one; the
// other stands in the record alone (R51a).
func (e *Engine) leave(tx *store.Tx, by domain.Actor, el domain.Election, n domain.Nomination, how domain.Leaving, r domain.Reasons) error {
	now := tx.Now()
	stood, leaves := n.Stands(), el.LeavesRound(n, now) // a round to come has no paper yet
	declines := how == domain.Withdrew && (leaves || el.MayDecline(n))
	n, err := el.Withdraw(n, how, now)
	if err != nil {
		return err
	}
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return err
	}
	abandons := len(contests) > 0 && !leaves && el.AbandonsPoll(how)
	marked := el.MarkedWithdrawn(now) && stood && !leaves
	rule := map[domain.Leaving]string{domain.Withdrew: "R50", domain.Died: "R52", domain.LostStanding: "R45"}[how]
	if marked && how == domain.Withdrew {
		rule = "R51"
	}
	if declines {
		rule = "R50a"
	}
	if err := tx.SaveNomination(n); err != nil {
		return err
	}
	if abandons {
		contests = nil // nothing of them will be counted
	}
	for _, c := range contests {
		if err := e.strike(tx, c, n, domain.Farewell(e.Say, how, r.Public)); err != nil {
			return err
		}
	}
	if err := e.rejudge(tx, el, n); err != nil {
		return err
	}
	if el.StatementAt != nil && stood {
		if err := clerk.Publish(tx, by, el, domain.CandidateLeft, map[string]any{"nomination": n.ID, "how": how, "marked": marked, "public": r.Public}); err != nil {
			return err
		}
	}
	officers, err := clerk.OfficersOf(tx, el, domain.Conveners...)
	if err != nil {
		return err
	}
	told := officers
	if how != domain.Died {
		told = clerk.Merge([]domain.PersonID{n.Candidate}, officers)
	}
	if err := tx.Mail(clerk.WriteAll(el, told, clerk.WithdrawnMail{Marked: marked, How: how, Public: r.Public})...); err != nil {
		return err
	}
	err = tx.Record(by, domain.Act{Name: acts.NominationWithdrawn, Rule: rule, Why: r.Why, Panel: el.Panel, Election: el.ID, Subject: string(n.ID),
		Detail: map[string]any{"how": how, "marked": marked, "public": r.Public}})
	if err == nil && abandons { // R52: held again with the other nominations
		err = e.voidFor(tx, by, el, voiding{decision: domain.PollAbandoned, rule: "R52", why: e.Say("written.why.died")})
	}
	return err
}

// strike marks a candidate on a sealed paper as withdrawn, by a signed notice
// on the board beside the unchanged definition (R51). Once the lot has been
// revealed the board takes no such notice: then the papers are counted again
// without her (R78).
func (e *Engine) strike(tx *store.Tx, c domain.Contest, n domain.Nomination, said string) error {
	if c.Stage != domain.ContestSealed && c.Stage != domain.ContestClosed {
		return nil
	}
	for _, o := range c.Options {
		if o.Nomination != n.ID || o.WithdrawnAt != nil {
			continue
		}
		return e.LogWithdrawn(tx, c, o.ID, said)
	}
	return nil
}

// rejudge makes an outcome anew that somebody has dropped out of: without a poll
// when the list is drawn up again, after one by a recount from the first stage
// (R53, R78). A new provisional result has its own objection window.
func (e *Engine) rejudge(tx *store.Tx, el domain.Election, n domain.Nomination) error {
	switch {
	case el.Outcome == nil:
		return nil
	case el.State == domain.Withdrawals:
		el.Outcome = nil // the clock draws it up again
		return tx.SaveElection(el)
	case el.State != domain.Provisional || !el.Outcome.Returns(n.Candidate):
		return nil
	}
	outcome := *el.Outcome
	if outcome.Contest != "" && outcome.Decision == domain.DecidedByPoll {
		c, err := tx.Contest(outcome.Contest)
		if err != nil {
			return err
		}
		if outcome.Returned, err = e.electedBy(tx, el, c); err != nil {
			return err
		}
	} else {
		outcome.Returned = slices.DeleteFunc(slices.Clone(outcome.Returned), func(r domain.Returned) bool { return r.Person == n.Candidate })
	}
	outcome.Vacant = el.Seats - len(outcome.Returned)
	now := tx.Now()
	el.Outcome, el.ProvisionalAt = &outcome, &now
	if el.Kind == domain.OfficerElection && len(outcome.Returned) == 0 { // nobody else, RON or a tie: nominations are opened again (R96)
		return e.failRound(tx, el, domain.OfficerRound{Failed: el.Attempt - 1}.NobodyStood())
	}
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	if err := clerk.Publish(tx, domain.Engine(), el, domain.ResultProvisional, onPaperOrder(&outcome)); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.ResultRecounted, Rule: "R78", Panel: el.Panel, Election: el.ID, Contest: outcome.Contest,
		Subject: string(n.ID), Detail: map[string]any{"returned": len(outcome.Returned), "vacant": outcome.Vacant}})
}

// WithdrawNomination is the candidate's own withdrawal, final at once (R50).
// After the withdrawal deadline the name stays on the paper, marked (R51).
func (e *Engine) WithdrawNomination(ctx context.Context, by domain.Actor, id domain.NominationID, why string) error {
	return e.OwnNomination(ctx, by, id, func(tx *store.Tx, el domain.Election, n domain.Nomination) error {
		return e.leave(tx, by, el, n, domain.Withdrew, domain.Reasons{Why: clerk.Trimmed(why)})
	})
}
