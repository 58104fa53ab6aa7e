package clerk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// Pair is an act that takes two officers (DUAL): the first asks for it, with
// the reason, and a second one, a different person, carries it out (R7).
type Pair struct {
	Rule  string
	Judge func(tx *store.Tx, el domain.Election, r domain.Request) error                  // what would refuse the act now
	Do    func(tx *store.Tx, by domain.Actor, el domain.Election, r domain.Request) error // after Judge has allowed it

	// Last judges what one officer alone must not learn by asking; nil when there
	// is nothing of the kind. Its refusal ends the request, and the attempt stands
	// in the record.
	Last func(tx *store.Tx, el domain.Election, r domain.Request) error

	// Apart reports whether one request may wait beside another for the same act; nil
	// when only one can at a time.
	Apart func(a, b domain.Request) bool

	// After follows the act at once, in transactions of its own, where the clock
	// would do it a moment later; what fails there is left to the clock.
	After func(ctx context.Context, el domain.Election) error
}

// Pairs are two-person acts by their names, as requests bear them.
type Pairs map[acts.Pair]Pair

// Mind has the clerk mind a room's two-person acts, once, as the office is opened.
func (e *Clerk) Mind(pairs Pairs) { maps.Copy(e.pairs, pairs) }

// Ask records the first half of a two-person act; nothing else changes.
func (e *Clerk) Ask(ctx context.Context, by domain.Actor, id domain.ElectionID, act acts.Pair, why string, detail any) (r domain.Request, err error) {
	if err := domain.Reasoned(why); err != nil {
		return r, err
	}
	err = e.Act(ctx, by, id, domain.Rulers, func(tx *store.Tx, el domain.Election) error {
		r, err = e.asked(tx, by, el, "", act, why, detail)
		return err
	})
	return r, e.alarmFound(ctx, id, err)
}

// AskOfVote records the first half of a two-person act on a vote that belongs to no
// election.
func (e *Clerk) AskOfVote(ctx context.Context, by domain.Actor, id domain.ContestID, act acts.Pair, why string, detail any) (r domain.Request, err error) {
	if err := domain.Reasoned(why); err != nil {
		return r, err
	}
	err = e.Store.Act(ctx, func(tx *store.Tx) error {
		el, err := e.ofVote(tx, id)
		if err != nil {
			return err
		}
		if err := by.MustAct(el.Panel, "", domain.Rulers...); err != nil {
			return err
		}
		r, err = e.asked(tx, by, el, id, act, why, detail)
		return err
	})
	return r, err
}

// asked is the first half within the act: of an election, or, where vote names one, of
// a vote that belongs to none.
func (e *Clerk) asked(tx *store.Tx, by domain.Actor, el domain.Election, vote domain.ContestID, act acts.Pair, why string, detail any) (r domain.Request, err error) {
	p := e.pairs[act]
	now := tx.Now()
	r = domain.Request{ID: store.NewID[domain.RequestID](), Act: act, Election: el.ID, Contest: vote, By: by.Person, Number: by.Number,
		ByRole: roleOf(by, el), Why: Trimmed(why), At: now}
	if r.Detail, err = loose(detail); err != nil {
		return r, err
	}
	waiting, err := waitingFor(tx, el, vote)
	if err != nil {
		return r, err
	}
	for _, w := range waiting {
		if w.Act == act && (p.Apart == nil || !p.Apart(w, r)) {
			return r, refusal.Because(domain.RequestWaits, "R7", refusal.Args{"until": w.Until, "request": w.ID})
		}
	}
	calendar, err := when.CalendarVersion(el.Calendar)
	if err != nil {
		return r, err
	}
	if r.Until, err = domain.DualWindowCloses(now, el.Params, calendar); err != nil {
		return r, err
	}
	if err := p.Judge(tx, el, r); err != nil {
		return r, err
	}
	if err := tx.CreateRequest(r); err != nil {
		return r, err
	}
	officers, err := OfficersOf(tx, el, domain.Rulers...)
	if err != nil {
		return r, err
	}
	for _, o := range officers {
		if o == by.Person {
			continue
		}
		if err := tx.Mail(Until(Write(el, o, SecondNeededMail{Act: act, Until: r.Until, Why: r.Why}), r.Until)); err != nil {
			return r, err
		}
	}
	return r, tx.Record(by, domain.Act{Name: act.Act(acts.Asked), Rule: p.Rule, Why: r.Why, Panel: el.Panel, Election: el.ID, Contest: vote, Subject: string(r.ID), Detail: r.Detail})
}

// waitingFor are the acts that wait for their second officer, of the election or of the
// vote.
func waitingFor(tx *store.Tx, el domain.Election, vote domain.ContestID) ([]domain.Request, error) {
	if vote == "" {
		return tx.Requests(el.ID, true)
	}
	return tx.VoteRequestsOn(vote)
}

// alarmFound stores and mails the alarm that an act has been refused for, so that
// two officers can settle it (R83a, R103); the act's own transaction is undone by
// then. It gives the refusal back.
func (e *Clerk) alarmFound(ctx context.Context, id domain.ElectionID, err error) error {
	r, no := refusal.Of(err)
	if !no || id == "" || r.Reason != refusal.Tampered && r.Reason != domain.SeatsBlocked {
		return err
	}
	if failed := e.Raise(ctx, id, r); failed != nil {
		return fmt.Errorf("raising the alarm for %w: %w", err, failed)
	}
	return err
}

// Confirm is the second half of a two-person act: a different officer, within
// the window, once (R7). What the act needs is judged anew.
func (e *Clerk) Confirm(ctx context.Context, by domain.Actor, id domain.RequestID, why string) (r domain.Request, err error) {
	// long: one transaction, judged and carried out in one reading.
	if by.Anonymous() {
		return r, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	var spent error
	var acted domain.Election
	err = e.Store.Act(ctx, func(tx *store.Tx) (err error) {
		var el domain.Election
		if r, el, err = e.requestForRuler(tx, by, id); err != nil {
			return err
		}
		now := tx.Now()
		if err := r.Second(by, now); err != nil {
			return err
		}
		if err := otherOrganisation(tx, el, r, by); err != nil {
			return err
		}
		p, known := e.pairs[r.Act]
		if !known {
			return fmt.Errorf("confirming a request for %q", r.Act)
		}
		if err := p.Judge(tx, el, r); err != nil {
			return err
		}
		if p.Last != nil {
			spent = p.Last(tx, el, r)
			if _, no := refusal.Of(spent); spent != nil && !no {
				return spent
			}
		}
		r.DoneAt, r.DoneBy = &now, by.Person
		if err := tx.DoneRequest(r); err != nil {
			return err
		}
		if Trimmed(why) == "" {
			why = r.Why
		}
		outcome := acts.Confirmed
		if spent != nil {
			outcome = acts.Refused
		}
		act := domain.Act{Name: r.Act.Act(outcome), Rule: p.Rule, Why: Trimmed(why), Panel: el.Panel, Election: el.ID, Contest: r.Contest, Subject: string(r.ID),
			Detail: map[string]any{"asked_by": r.By, "asked_at": r.At}}
		if err := tx.Record(by, act); err != nil || spent != nil {
			return err
		}
		acted = el
		if err := p.Do(tx, by, el, r); err != nil {
			return err
		}
		store.Failpoint("two." + string(r.Act) + ".before-commit")
		return nil
	})
	if err == nil {
		store.Failpoint("two." + string(r.Act) + ".after-commit")
		if p := e.pairs[r.Act]; spent == nil && p.After != nil {
			if failed := p.After(ctx, acted); failed != nil {
				e.Log.Error("what follows an act failed, and is left to the clock", "act", r.Act, "election", r.Election, "error", failed)
			}
		}
	}
	return r, e.alarmFound(ctx, r.Election, cmp.Or(err, spent))
}

// Decline ends a two-person act that waits, with a reason, and nothing else
// happens: another officer declines it and its asker is told, or its asker
// withdraws it (R7). It can be asked for anew.
func (e *Clerk) Decline(ctx context.Context, by domain.Actor, id domain.RequestID, why string) (r domain.Request, err error) {
	if by.Anonymous() {
		return r, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	if err := domain.Reasoned(why); err != nil {
		return r, err
	}
	err = e.Store.Act(ctx, func(tx *store.Tx) (err error) {
		var el domain.Election
		if r, el, err = e.requestForRuler(tx, by, id); err != nil {
			return err
		}
		now := tx.Now()
		if err := r.Waits(now); err != nil {
			return err
		}
		r.DoneAt, r.DoneBy = &now, by.Person
		if err := tx.DoneRequest(r); err != nil {
			return err
		}
		outcome := acts.Withdrawn
		if by.Person != r.By {
			outcome = acts.Declined
			declined := DeclinedMail{Act: r.Act, Why: Trimmed(why)}
			var words domain.MailWords = declined
			if r.Election == "" {
				words = VoteDeclinedMail(declined)
			}
			if err := tx.Mail(Write(el, r.By, words)); err != nil {
				return err
			}
		}
		return tx.Record(by, domain.Act{Name: r.Act.Act(outcome), Rule: "R7", Why: Trimmed(why), Panel: el.Panel, Election: el.ID, Contest: r.Contest, Subject: string(r.ID),
			Detail: map[string]any{"asked_by": r.By, "asked_at": r.At}})
	})
	return r, err
}

// requestForRuler holds a request and its election until tx ends, for one who
// rules on that election (R7).
func (e *Clerk) requestForRuler(tx *store.Tx, by domain.Actor, id domain.RequestID) (r domain.Request, el domain.Election, err error) {
	if r, err = tx.RequestForAct(id); err != nil {
		return r, el, err
	}
	if r.Election == "" && r.Contest != "" {
		el, err = e.ofVote(tx, r.Contest)
	} else {
		el, err = tx.ElectionForAct(r.Election)
	}
	if err != nil {
		return r, el, err
	}
	return r, el, by.MustAct(el.Panel, el.ID, domain.Rulers...)
}

// otherOrganisation refuses two officers of one organisation where the rules
// ask for different ones (R7).
func otherOrganisation(tx *store.Tx, el domain.Election, r domain.Request, by domain.Actor) error {
	if !el.Params.OfficersOtherOrg {
		return nil
	}
	first, err := tx.Person(r.By)
	if err != nil {
		return err
	}
	second, err := tx.Person(by.Person)
	if err != nil {
		return err
	}
	if first.Employer() != "" && first.Employer() == second.Employer() {
		return refusal.Because(domain.SameEmployer, "R7", nil)
	}
	return nil
}

// Requests lists the two-person acts of an election that wait for their second
// officer; of all elections the actor sees when none is named.
func (e *Clerk) Requests(ctx context.Context, by domain.Actor, id domain.ElectionID) (list []domain.Request, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Requests(id, true)
		if err != nil {
			return err
		}
		for _, r := range all {
			el, err := tx.Election(r.Election)
			if err != nil {
				return err
			}
			if by.Is(el.Panel, el.ID, domain.Overseers...) {
				list = append(list, r)
			}
		}
		return nil
	})
	return list, err
}

// Request is one that waits, of an election or of a vote of no election: then vote is
// which.
func (e *Clerk) Request(ctx context.Context, by domain.Actor, id domain.RequestID) (r domain.Request, vote *domain.Vote, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if r, err = tx.Request(id); err != nil {
			return err
		}
		var of domain.Scope
		if r.Election != "" {
			el, err := tx.Election(r.Election)
			if err != nil {
				return err
			}
			of = domain.Scope{Panel: el.Panel, Election: el.ID}
		} else if r.Contest != "" {
			v, err := tx.Vote(r.Contest)
			if err != nil {
				return err
			}
			vote, of.Panel = &v, v.Panel
		}
		if r.Election == "" && vote == nil || r.Waits(tx.Now()) != nil || !by.Is(of.Panel, of.Election, domain.Overseers...) {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		return nil
	})
	return r, vote, err
}

// roleOf is the role in which an officer acts on an election.
func roleOf(by domain.Actor, el domain.Election) domain.Role {
	for _, r := range domain.Rulers {
		if by.Is(el.Panel, el.ID, r) {
			return r
		}
	}
	return ""
}

// loose and tight carry the particulars of a request to and from its stored
// form.
func loose(detail any) (map[string]any, error) {
	m := map[string]any{}
	if detail == nil {
		return m, nil
	}
	text, err := json.Marshal(detail)
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return nil, fmt.Errorf("writing a request down: %w", err)
	}
	return m, nil
}

func Tight[T any](r domain.Request) (detail T, err error) {
	text, err := json.Marshal(r.Detail)
	if err == nil {
		err = json.Unmarshal(text, &detail)
	}
	if err != nil {
		return detail, fmt.Errorf("reading a request: %w", err)
	}
	return detail, nil
}
