package elections

import (
	"fmt"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
)

// fill seats those returned, in the order of election: it creates the seats'
// terms (R18, R23) and a holding for each member (R24). A by-election fills what
// is left of the terms there are, the longest first (R118, R120).
func (e *Engine) fill(tx *store.Tx, by domain.Actor, el domain.Election) error {
	day, err := today(el, tx.Now())
	if err != nil {
		return err
	}
	terms, err := e.termsToFill(tx, el)
	if err != nil {
		return err
	}
	if err := endCoOptions(tx, by, el, day); err != nil {
		return err
	}
	held, err := tx.HoldingsOfPanel(el.Panel)
	if err != nil {
		return err
	}
	for i, r := range el.Outcome.Returned {
		if i >= len(terms) {
			return fmt.Errorf("%d returned for %d seats", len(el.Outcome.Returned), len(terms))
		}
		t := terms[i]
		rest, err := domain.Term{From: t.From, Until: t.Until}.Rest(day)
		if err != nil {
			return err
		}
		h := domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: t.ID, Seat: t.Seat, Panel: el.Panel, Person: r.Person, From: rest.From, Until: rest.Until,
			Mandate: domain.Mandate{Kind: r.Mandate, Contest: mandated(el, r)}}
		if err := domain.SeatFree(held, h); err != nil {
			return err
		}
		if err := tx.CreateHolding(h); err != nil {
			return err
		}
		held = append(held, h)
		if err := tx.Mail(letter(el, r.Person, MailSeated, "from", rest.From.String(), "last", rest.LastDay().String(), "seat", fmt.Sprint(t.Number))); err != nil {
			return err
		}
		act := domain.Act{Name: "seat.filled", Rule: "R24", Panel: el.Panel, Election: el.ID, Contest: h.Mandate.Contest, Subject: string(h.ID),
			Detail: map[string]any{"seat": t.Number, "from": rest.From, "until": rest.Until, "mandate": r.Mandate}}
		if err := tx.Record(by, act); err != nil {
			return err
		}
	}
	return nil
}

// mandated is the contest that gave the mandate; none where there was no poll.
func mandated(el domain.Election, r domain.Returned) domain.ContestID {
	if r.Mandate == domain.Elected {
		return el.Outcome.Contest
	}
	return ""
}

// endCoOptions ends what was filled by co-option until the panel's next
// certified election (R119).
func endCoOptions(tx *store.Tx, by domain.Actor, el domain.Election, day when.Date) error {
	held, err := tx.HoldingsOn(el.Panel, day)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.Mandate.Kind != domain.CoOpted {
			continue
		}
		if err := tx.EndHolding(h.ID, day, "election certified"); err != nil {
			return err
		}
		act := domain.Act{Name: "seat.vacated", Rule: "R119", Why: "election certified", Panel: el.Panel, Election: el.ID, Subject: string(h.ID)}
		if err := tx.Record(by, act); err != nil {
			return err
		}
	}
	return nil
}

// unseat ends what a voided election had filled, from today on: until now its
// members acted validly (R84).
func (e *Engine) unseat(tx *store.Tx, by domain.Actor, el domain.Election, why string) error {
	day, err := today(el, tx.Now())
	if err != nil {
		return err
	}
	held, err := tx.HoldingsOfPanel(el.Panel)
	if err != nil {
		return err
	}
	offices, err := tx.OfficesOfPanel(el.Panel)
	if err != nil {
		return err
	}
	ours := func(m domain.Mandate, p domain.PersonID) bool {
		if m.Contest != "" {
			return m.Contest == el.Outcome.Contest
		}
		return m.Kind == domain.Uncontest && el.Outcome.Returns(p)
	}
	gone := map[domain.PersonID]bool{}
	for _, h := range held {
		if el.Kind == domain.OfficerElection || !ours(h.Mandate, h.Person) || !day.Before(h.Until) || h.From.Before(el.Term.From) {
			continue
		}
		gone[h.Person] = true
		if err := tx.EndHolding(h.ID, later(day, h.From), "election voided"); err != nil {
			return err
		}
	}
	for _, o := range offices {
		if !day.Before(o.Until) || !gone[o.Person] && !(el.Kind == domain.OfficerElection && o.Office == el.Office && ours(o.Mandate, o.Person)) {
			continue
		}
		if err := tx.EndOfficeTerm(o.ID, later(day, o.From), "election voided"); err != nil {
			return err
		}
	}
	return e.endChildren(tx, by, el, why)
}

func later(a, b when.Date) when.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// endChildren calls off the officers' elections that a voided election has
// called.
func (e *Engine) endChildren(tx *store.Tx, by domain.Actor, el domain.Election, why string) error {
	children, err := tx.Elections(store.ElectionFilter{Parent: el.ID})
	if err != nil {
		return err
	}
	for _, c := range children {
		switch {
		case c.State.Over():
		case c.State.Follows(domain.Cancelled):
			if err := e.callOff(tx, by, c, why); err != nil {
				return err
			}
		case c.State.Follows(domain.Void):
			if err := e.voidFor(tx, by, c, domain.Reviewed, "R84", why); err != nil {
				return err
			}
		case c.State == domain.Open: // it closes by the clock, and is not counted
			c.Alarm = "the election that called it was voided"
			if err := tx.SaveElection(c); err != nil {
				return err
			}
		}
	}
	return nil
}
