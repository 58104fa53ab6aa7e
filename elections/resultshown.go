package elections

import (
	"cmp"
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// Seated is one person returned, as a result shows her.
type Seated struct {
	domain.Returned
	Name         string
	Organisation string
	Seat         int // number, once certified; 0 before
	From, Until  when.Date
}

// Declaration is an election's result as it may be shown to whoever asks (R80,
// R85, R86).
type Declaration struct {
	Election   domain.Election
	Final      bool // certified
	Returned   []Seated
	Disclosure domain.Disclosure
	Numbers    *box.ContestResult    // nil where the rules withhold them (R85)
	Transcript *count.Transcript     // likewise
	Groups     []domain.GroupTurnout // turnout by organisation, where the numbers are everybody's and as far as it may be told (R59)
	Rounds     []domain.Contest
	PapersGone bool  // the restricted papers were destroyed when the terms had ended (R89): there are no numbers any more
	Differs    error // the database says otherwise than what was signed, which is shown (R110a); nil: it does not
}

// Quorum says of a ballot for an office whether enough had voted (R85a, R95);
// known is false where there was no such ballot.
func (d Declaration) Quorum() (met, known bool) {
	if d.Election.Kind != domain.OfficerElection || d.Election.Outcome == nil || len(d.Rounds) == 0 {
		return false, false
	}
	switch d.Election.Outcome.Decision {
	case domain.DecidedByPoll, domain.DecidedByLot, domain.RONStands, domain.NobodyElected:
		return true, true
	case domain.QuorumMissed:
		return false, true
	}
	return false, false
}

// Result shows an election's outcome, with the numbers of its count as far as
// the rules of disclosure let them out: below the floor, and where they would
// tell how everybody voted, winners only, for everybody but the auditors (R85);
// of a ballot for an office at most to the panel's members (R85a).
func (e *Engine) Result(ctx context.Context, by domain.Actor, name string) (d Declaration, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := clerk.Named(tx, by, name)
		if err != nil {
			return err
		}
		d.Election, d.Final = el, el.State == domain.Certified
		if el.Outcome == nil || el.ProvisionalAt == nil && el.State != domain.Withdrawals {
			return refusal.Because(domain.ResultUnknown, "R80", nil)
		}
		if d.Rounds, err = tx.ContestsOf(el.ID); err != nil {
			return err
		}
		if d.Returned, err = seated(tx, el); err != nil {
			return err
		}
		if err := e.fromSigned(tx, &d); err != nil {
			return err
		}
		el = d.Election
		if !counted(el) {
			return nil
		}
		c, err := tx.Contest(el.Outcome.Contest)
		if d.PapersGone = c.Done.Papers == domain.PapersGone; err != nil || d.PapersGone {
			return err
		}
		n, err := e.Shown(tx, el.Outcome.Contest)
		if err != nil {
			return err
		}
		if n.TooFew { // nothing was opened
			return nil
		}
		d.Disclosure = domain.Disclose(el.Kind, n.Turnout, domain.Telling(n.Transcript), el.Params)
		onPanel := d.Disclosure.Panel && by.Is(el.Panel, el.ID, domain.PanelMember) // R85a
		if !d.Disclosure.Numbers && !onPanel && !by.Is(el.Panel, el.ID, domain.Auditor) {
			slices.SortStableFunc(d.Returned, func(a, b Seated) int { return paperOrder(a.Returned, b.Returned) })
			return nil
		}
		d.Numbers, d.Transcript = &n, n.Transcript
		if d.Disclosure.Numbers {
			d.Groups, err = tx.TurnoutGroups(el.Outcome.Contest)
		}
		return err
	})
	if r, alarm := box.Integrity(d.Differs); err == nil && alarm {
		err = e.Raise(ctx, d.Election.ID, r)
	}
	return d, err
}

// Papers are a counted contest's papers, ready to be counted by another program.
type Papers struct {
	Reference string
	Election  count.Election
	Papers    *count.Papers
}

// Papers gives the papers that decided an election, where they are published, or to
// its auditors (R86): sorted, without any order of their own.
func (e *Engine) Papers(ctx context.Context, by domain.Actor, name string) (p Papers, err error) {
	d, err := e.Result(ctx, by, name)
	if err != nil {
		return p, err
	}
	el := d.Election
	if d.Numbers == nil || !d.Disclosure.Papers && !by.Is(el.Panel, el.ID, domain.Auditor) {
		return p, refusal.Because(domain.PapersWithheld, "R86", nil)
	}
	p = Papers{Reference: el.Reference, Election: d.Transcript.Election, Papers: count.NewPapers(len(d.Transcript.Election.Candidates))}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		_, rankings, err := e.StoredPapers(tx, el.Outcome.Contest)
		if err != nil {
			return err
		}
		for _, r := range rankings {
			if err := p.Papers.AddMarks(r); err != nil {
				return err
			}
		}
		return nil
	})
	return p, err
}

// onPaperOrder is an outcome as it is published: those returned stand as on the
// ballot paper. In what order they were elected is a number of the count's, told
// with the others or not at all (R85).
func onPaperOrder(o *domain.Outcome) domain.Outcome {
	out := *o
	out.Returned = slices.Clone(o.Returned)
	slices.SortStableFunc(out.Returned, paperOrder)
	return out
}

// paperOrder compares options' ids, which are numbered as on the paper.
func paperOrder(a, b domain.Returned) int {
	return cmp.Or(cmp.Compare(len(a.Option), len(b.Option)), cmp.Compare(a.Option, b.Option))
}

// seated are those returned with their names, and once certified with what they
// hold.
func seated(tx *store.Tx, el domain.Election) ([]Seated, error) {
	var who []domain.PersonID
	for _, r := range el.Outcome.Returned {
		who = append(who, r.Person)
	}
	people, err := tx.PeopleByID(who...)
	if err != nil {
		return nil, err
	}
	held, err := tx.HoldingsOfPanel(el.Panel)
	if err != nil {
		return nil, err
	}
	offices, err := tx.OfficesOfPanel(el.Panel)
	if err != nil {
		return nil, err
	}
	list := []Seated{}
	for _, r := range el.Outcome.Returned {
		s := Seated{Returned: r, Name: people[r.Person].Name(), Organisation: people[r.Person].Organisation}
		for _, h := range held {
			if el.Kind == domain.OfficerElection || el.CertifiedAt == nil || h.Person != r.Person || h.From.Before(el.Term.From) || !h.From.Before(el.Term.Until) {
				continue
			}
			term, err := tx.SeatTerm(h.SeatTerm)
			if err != nil {
				return nil, err
			}
			s.Seat, s.From, s.Until = term.Number, h.From, h.Until
		}
		for _, o := range offices {
			if el.Kind == domain.OfficerElection && el.CertifiedAt != nil && o.Office == el.Office && o.Person == r.Person && !o.From.Before(el.Term.From) {
				s.From, s.Until = o.From, o.Until
			}
		}
		list = append(list, s)
	}
	return list, nil
}
