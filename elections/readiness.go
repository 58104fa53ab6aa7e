package elections

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/nominations"
	"hustings/elections/store"
)

// Readiness is what stands between an election and its certificate (R83, R83a).
type Readiness struct {
	ObjectionsClose time.Time          // end of the objection window; zero before there is a result
	Refused         *refusal.Refusal   // why it cannot be certified now; nil: it can
	Blocks          []*refusal.Refusal // what would keep it from being certified unless it is mended, from the notice on
}

// Readiness looks whether an election's result could be certified now, as the
// certifying itself would judge it, and what would block it as long as it can be
// mended (R83a).
func (e *Engine) Readiness(ctx context.Context, by domain.Actor, id domain.ElectionID) (r Readiness, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := tx.Election(id)
		if err != nil {
			return err
		}
		if err := by.Must(el.Panel, el.ID, domain.Overseers...); err != nil {
			return err
		}
		if r.ObjectionsClose, err = clerk.ObjectionsClose(el); err != nil {
			return err
		}
		if r.Blocks, err = blocks(tx, el); err != nil {
			return err
		}
		err = e.judgeCertify(tx, el, domain.Request{})
		if refused, no := refusal.Of(err); no {
			r.Refused = refused
			return nil
		}
		return err
	})
	return r, err
}

// blocks lists what would keep a published election from being certified as
// things are, whether there is a result yet or not (R83a): an alarm, seats that
// somebody else has, candidates who may not serve or stand twice, a draw that is
// missing.
func blocks(tx *store.Tx, el domain.Election) (list []*refusal.Refusal, err error) {
	if el.PublishedAt == nil || el.State.Over() {
		return nil, nil
	}
	found := func(err error) error {
		if r, no := refusal.Of(err); no {
			list, err = append(list, r), nil
		}
		return err
	}
	if el.Alarm != "" {
		list = append(list, refusal.Because(domain.AlarmStands, "R103", refusal.Args{"alarm": el.Alarm}))
	}
	if err := found(intact(tx, el)); err != nil || el.Kind == domain.OfficerElection {
		return list, err
	}
	if err := found(seatsFree(tx, el)); err != nil {
		return nil, err
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return nil, err
	}
	for _, n := range field {
		if el.Outcome != nil && !el.Outcome.Returns(n.Candidate) || n.WithdrawnAt != nil || n.SubmittedAt == nil || n.Ruling != nil && !n.Ruling.Valid {
			continue
		}
		if err := found(candidateBlocks(tx, el, n)); err != nil {
			return nil, err
		}
	}
	if el.StatementAt != nil && el.Outcome == nil && (el.State == domain.Withdrawals || el.State == domain.Stopped) {
		return list, found(drawn(tx, el, field))
	}
	return list, nil
}

// seatsFree refuses an election some of whose seats somebody else holds, or has
// a term of, when they are to be filled (R8a).
func seatsFree(tx *store.Tx, el domain.Election) error {
	if el.Outcome != nil {
		return seatable(tx, el)
	}
	el.Outcome = &domain.Outcome{Returned: make([]domain.Returned, el.Seats)} // by whomever
	return seatable(tx, el)
}

// candidateBlocks refuses while somebody who stands, or has been returned, could
// not be certified: not an active member any more (R45), in two elections for one
// time (R46a), or seated meanwhile.
func candidateBlocks(tx *store.Tx, el domain.Election, n domain.Nomination) error {
	who, err := tx.Person(n.Candidate)
	if err != nil {
		return err
	}
	args := refusal.Args{"nomination": n.ID, "name": who.Name()}
	facts, err := tx.MembershipsOf(n.Candidate)
	if err != nil {
		return err
	}
	day, err := clerk.Today(el, tx.Now())
	if err != nil {
		return err
	}
	if !el.OnRoll(facts, day) {
		return refusal.Because(domain.MayNotServe, "R45", args)
	}
	_, twice, err := nominations.StandsElsewhere(tx, el, n.Candidate)
	if err != nil {
		return err
	}
	if twice != "" {
		other, err := tx.Election(twice)
		if err != nil {
			return err
		}
		args["reference"] = other.Reference
		return refusal.Because(domain.StandsInBoth, "R46a", args)
	}
	held, err := tx.HoldingsOf(n.Candidate)
	if err != nil || el.Outcome != nil { // then seatable says so
		return err
	}
	for _, h := range held {
		if h.Panel == el.Panel && h.Mandate.Kind != domain.CoOpted && el.Term.Overlaps(domain.Term{From: h.From, Until: h.Until}) {
			args["from"], args["until"] = h.From, h.Until
			return refusal.Because(domain.SeatedSince, "R46a", args)
		}
	}
	return nil
}
