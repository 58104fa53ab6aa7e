package elections

import (
	"context"
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// Certify asks for a result to be certified (R83). When the second officer
// confirms it, those returned are seated, or the office begins.
func (e *Engine) Certify(ctx context.Context, by domain.Actor, id domain.ElectionID, why string) (domain.Request, error) {
	return e.Ask(ctx, by, id, acts.PairCertify, why, nil)
}

// judgeCertify refuses to certify what is not ripe or not sound: before the
// objection window has ended, with an objection unanswered or an alarm standing,
// with rules that are not those of the notice, or with somebody returned who may
// not serve (R45, R78, R83).
func (e *Engine) judgeCertify(tx *store.Tx, el domain.Election, _ domain.Request) error {
	now := tx.Now()
	switch {
	case el.State == domain.Withdrawals && el.Outcome == nil:
		return refusal.Because(domain.WrongState, "R53", refusal.Args{"state": el.State})
	case el.State != domain.Withdrawals:
		if err := el.In("R83", domain.Provisional); err != nil {
			return err
		}
	}
	if el.Alarm != "" {
		return refusal.Because(domain.AlarmStands, "R103", refusal.Args{"alarm": el.Alarm})
	}
	if err := intact(tx, el); err != nil {
		return err
	}
	closes, err := clerk.ObjectionsClose(el)
	if err != nil {
		return err
	}
	if now.Before(closes) {
		return refusal.Because(domain.ObjectionsRun, "R83", refusal.Args{"until": closes})
	}
	objections, err := tx.ObjectionsOf(el.ID)
	if err != nil {
		return err
	}
	for _, o := range objections {
		if o.About == domain.AboutResult && o.AnsweredAt == nil {
			return refusal.Because(domain.ObjectionsOpen, "R83", nil)
		}
	}
	if el.Outcome.Contest != "" && el.Outcome.Decision != domain.PollHalted {
		if err := e.provenContest(tx, el); err != nil {
			return err
		}
	}
	if err := mayServe(tx, el); err != nil {
		return err
	}
	return seatable(tx, el)
}

// mayServe refuses while somebody returned is not an active member any more: the
// returning officer strikes her, and the papers are counted again without her
// (R45, R78).
func mayServe(tx *store.Tx, el domain.Election) error {
	if el.Kind == domain.OfficerElection {
		return nil
	}
	day, err := clerk.Today(el, tx.Now())
	if err != nil {
		return err
	}
	for _, r := range el.Outcome.Returned {
		n, err := tx.Nomination(r.Nomination)
		if err != nil {
			return err
		}
		facts, err := tx.MembershipsOf(r.Person)
		if err != nil {
			return err
		}
		if n.WithdrawnAt != nil || !el.OnRoll(facts, day) {
			return refusal.Because(domain.MayNotServe, "R45", refusal.Args{"nomination": n.ID})
		}
	}
	return nil
}

// provenContest refuses a result whose contest does not agree with its own
// board, or carries an alarm.
func (e *Engine) provenContest(tx *store.Tx, el domain.Election) error {
	c, err := tx.Contest(el.Outcome.Contest)
	if err != nil {
		return err
	}
	if c.Alarm != "" {
		return refusal.Because(domain.AlarmStands, "R103", refusal.Args{"alarm": c.Alarm})
	}
	return e.sameReturned(tx, el, c)
}

// sameReturned refuses a result that names others than the stored papers return.
func (e *Engine) sameReturned(tx *store.Tx, el domain.Election, c domain.Contest) error {
	elected, err := e.electedBy(tx, el, c)
	if err != nil {
		return err
	}
	if fmt.Sprint(elected) != fmt.Sprint(el.Outcome.Returned) {
		return refusal.Because(refusal.Tampered, "R71", refusal.Args{"what": "outcome"})
	}
	return nil
}

// electedBy are the people whom a contest's stored papers return, counted anew,
// without those who have lost their place since (R78).
func (e *Engine) electedBy(tx *store.Tx, el domain.Election, c domain.Contest) ([]domain.Returned, error) {
	n, err := e.ResultOf(tx, c.ID)
	if err != nil || n.TooFew || n.Valid == 0 {
		return []domain.Returned{}, err
	}
	gone, err := goneSince(tx, c)
	if err != nil {
		return nil, err
	}
	if len(gone) == 0 {
		return returned(c, n.Elected), nil
	}
	t, err := e.RecountWithout(tx, c.ID, gone...)
	if err != nil {
		return nil, err
	}
	var elected []string
	for _, i := range t.Elected {
		elected = append(elected, c.Options[i-1].ID)
	}
	return returned(c, elected), nil
}

// goneSince are the options whose candidates have died or lost the right to
// stand since the paper was last marked (R52, R45).
func goneSince(tx *store.Tx, c domain.Contest) (options []string, err error) {
	for _, o := range c.Options {
		if o.Nomination == "" || o.WithdrawnAt != nil {
			continue
		}
		n, err := tx.Nomination(o.Nomination)
		if err != nil {
			return nil, err
		}
		if n.WithdrawnAt != nil {
			options = append(options, o.ID)
		}
	}
	return options, nil
}

// certify carries out a certification: the declaration goes on the board, and
// seats or office are filled.
func (e *Engine) certify(tx *store.Tx, by domain.Actor, el domain.Election, r domain.Request) error {
	now := tx.Now()
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return err
	}
	people, err := tx.PeopleByID(r.By, by.Person)
	if err != nil {
		return err
	}
	names := []string{people[r.By].Name(), people[by.Person].Name()}
	for _, c := range contests {
		if c.Stage == domain.ContestCounted {
			if err := e.DeclareContest(tx, c, names); err != nil {
				return err
			}
		}
	}
	if el, err = el.Move(domain.Certified); err != nil {
		return err
	}
	el.CertifiedAt = &now
	if el.ProvisionalAt == nil {
		el.ProvisionalAt = &now
	}
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	if el.Kind == domain.OfficerElection {
		err = e.install(tx, by, el)
	} else {
		err = e.fill(tx, by, el)
	}
	if err != nil {
		return err
	}
	if err := e.signDeclaration(tx, el, names); err != nil {
		return err
	}
	if err := clerk.Publish(tx, by, el, domain.ResultCertified, onPaperOrder(el.Outcome)); err != nil {
		return err
	}
	stood, err := clerk.Candidates(tx, el)
	if err != nil {
		return err
	}
	if err := clerk.ToVoters(tx, el, stood, nil, clerk.ResultMail{}); err != nil {
		return err
	}
	return tx.Record(by, domain.Act{Name: acts.ElectionCertified, Rule: "R83", Why: r.Why, Panel: el.Panel, Election: el.ID, Contest: el.Outcome.Contest,
		Detail: map[string]any{"asked_by": r.By, "returned": len(el.Outcome.Returned), "vacant": el.Outcome.Vacant}})
}

// Recount counts a provisional result anew at a candidate's request, one per
// candidate (R87): the same papers with the same lot, from the stored papers to
// the people returned. Anything else than the same result is an alarm, not a new
// result.
func (e *Engine) Recount(ctx context.Context, by domain.Actor, id domain.ElectionID) error {
	return e.Act(ctx, by, id, nil, func(tx *store.Tx, el domain.Election) error {
		stood, err := recountable(tx, el, by)
		if err != nil {
			return err
		}
		same := e.provenContest(tx, el)
		if r, no := refusal.Of(same); same != nil && (!no || r.Code != refusal.ALARM) {
			return same
		}
		now := tx.Now()
		stood.RecountedAt = &now
		if err := tx.SaveNomination(stood); err != nil {
			return err
		}
		act := domain.Act{Name: acts.ResultRecountedOnRequest, Rule: "R87", Panel: el.Panel, Election: el.ID, Contest: el.Outcome.Contest, Subject: string(stood.ID),
			Detail: map[string]any{"same": same == nil}}
		if err := tx.Record(by, act); err != nil || same == nil {
			return err
		}
		return e.Alarmed(tx, el, same)
	})
}

// MayRecount reports whether [Engine.Recount] would take the caller's request
// now, or why not.
func (e *Engine) MayRecount(ctx context.Context, by domain.Actor, id domain.ElectionID) error {
	return e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := tx.Election(id)
		if err == nil {
			_, err = recountable(tx, el, by)
		}
		return err
	})
}

// recountable is the nomination by which somebody may have the papers counted
// again (R87).
func recountable(tx *store.Tx, el domain.Election, by domain.Actor) (stood domain.Nomination, err error) {
	own, err := tx.NominationsIn(el.ID, by.Person)
	if err != nil {
		return stood, err
	}
	i := slices.IndexFunc(own, func(n domain.Nomination) bool { return n.Ruling != nil && n.Ruling.Valid })
	if i < 0 {
		return stood, refusal.Because(refusal.LacksRole, "R87", refusal.Args{"roles": []domain.Role{domain.Candidate}})
	}
	if err := el.In("R87", domain.Provisional); err != nil {
		return stood, err
	}
	if !counted(el) {
		return stood, refusal.Because(domain.ResultUnknown, "R87", nil)
	}
	if at := own[i].RecountedAt; at != nil {
		return own[i], refusal.Because(domain.RecountedOnce, "R87", refusal.Args{"at": *at})
	}
	return own[i], nil
}

// counted reports whether the election's outcome comes from papers, which can be
// counted again.
func counted(el domain.Election) bool {
	return el.Outcome != nil && el.Outcome.Contest != "" && el.Outcome.Decision != domain.PollHalted
}

// review is what a request to void carries: the reviewer's signed decision.
type review struct {
	Decision string `json:"decision"`
	Afresh   bool   `json:"afresh,omitempty"` // the irregularity touched roll or nominations (R88)
}

// Void asks for a certified election to be voided on the decision of the
// reviewer whom its notice names (R84); the decision, as signed, is recorded.
//
// It is held again with the roll and the nominations it had (R88).
func (e *Engine) Void(ctx context.Context, by domain.Actor, id domain.ElectionID, decision, why string) (domain.Request, error) {
	return e.Ask(ctx, by, id, acts.PairVoid, why, review{Decision: domain.CleanText(decision)})
}

// VoidAfresh is Void where the irregularity touched roll or nominations, so that
// they are drawn up anew (R88).
func (e *Engine) VoidAfresh(ctx context.Context, by domain.Actor, id domain.ElectionID, decision, why string) (domain.Request, error) {
	return e.Ask(ctx, by, id, acts.PairVoid, why, review{domain.CleanText(decision), true})
}

func (e *Engine) judgeVoid(tx *store.Tx, el domain.Election, r domain.Request) error {
	if err := el.In("R84", domain.Certified); err != nil {
		return err
	}
	d, err := clerk.Tight[review](r)
	if err != nil {
		return err
	}
	if err := domain.Written(d.Decision, "decision", "R84"); err != nil {
		return err
	}
	if el.Reviewer == "" {
		return refusal.Because(domain.NoReviewer, "R84", nil)
	}
	closes, err := domain.VoidApplicationsClose(*el.CertifiedAt, el.Params)
	if err != nil {
		return err
	}
	if !r.At.Before(closes) {
		return refusal.Because(domain.VoidWindowOver, "R84", refusal.Args{"closed": closes})
	}
	return nil
}

func (e *Engine) void(tx *store.Tx, by domain.Actor, el domain.Election, r domain.Request) error {
	d, err := clerk.Tight[review](r)
	if err != nil {
		return err
	}
	return e.voidFor(tx, by, el, voiding{decision: domain.Reviewed, rule: "R84", why: r.Why, afresh: d.Afresh})
}
