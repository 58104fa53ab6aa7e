package elections

import (
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/nominations"
	"hustings/elections/store"
)

// fill seats those returned, in the order of election: it creates the seats'
// terms (R18, R23) and a holding for each member (R24). A by-election fills what
// is left of the terms there are, the longest first (R118, R120).
func (e *Engine) fill(tx *store.Tx, by domain.Actor, el domain.Election) error {
	day, err := clerk.Today(el, tx.Now())
	if err != nil {
		return err
	}
	terms, err := e.termsToFill(tx, el)
	if err != nil {
		return err
	}
	if err := e.endCoOptions(tx, by, el, day); err != nil {
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
		if err := tx.Mail(clerk.Write(el, r.Person, clerk.SeatedMail{From: rest.From, Last: rest.LastDay()})); err != nil {
			return err
		}
		act := domain.Act{Name: acts.SeatFilled, Rule: "R24", Panel: el.Panel, Election: el.ID, Contest: h.Mandate.Contest, Subject: string(h.ID),
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
func (e *Engine) endCoOptions(tx *store.Tx, by domain.Actor, el domain.Election, day when.Date) error {
	held, err := tx.HoldingsOn(el.Panel, day)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.Mandate.Kind != domain.CoOpted {
			continue
		}
		if err := tx.EndHolding(h.ID, day, domain.EndedByCertification); err != nil {
			return err
		}
		act := domain.Act{Name: acts.SeatVacated, Rule: "R119", Why: e.Say("written.why.certified"), Panel: el.Panel, Election: el.ID, Subject: string(h.ID)}
		if err := tx.Record(by, act); err != nil {
			return err
		}
	}
	return nil
}

// unseat ends what a voided election had filled, from today on: until now its
// members acted validly (R84).
func (e *Engine) unseat(tx *store.Tx, by domain.Actor, el domain.Election, why string) error {
	day, err := clerk.Today(el, tx.Now())
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
		if el.Kind == domain.OfficerElection || !ours(h.Mandate, h.Person) || !clerk.Later(day, h.From).Before(h.Until) || h.From.Before(el.Term.From) {
			continue // over by then, were it that she gave it up before it began
		}
		gone[h.Person] = true
		if err := tx.EndHolding(h.ID, clerk.Later(day, h.From), "election voided"); err != nil {
			return err
		}
	}
	for _, o := range offices {
		with := gone[o.Person] && !o.From.Before(el.Term.From) // what she holds until the new terms begin is hers
		if !clerk.Later(day, o.From).Before(o.Until) || !with && !(el.Kind == domain.OfficerElection && o.Office == el.Office && ours(o.Mandate, o.Person)) {
			continue
		}
		if err := tx.EndOfficeTerm(o.ID, clerk.Later(day, o.From), "election voided"); err != nil {
			return err
		}
	}
	return e.endChildren(tx, by, el, why)
}

// endChildren calls off the officers' elections that a voided election has
// called, and the by-elections for seats that it had filled: it is held again for
// all of them (R88).
func (e *Engine) endChildren(tx *store.Tx, by domain.Actor, el domain.Election, why string) error {
	children, err := tx.Elections(store.ElectionFilter{Parent: el.ID})
	if err != nil {
		return err
	}
	if el.Kind == domain.PanelElection {
		more, err := byElectionsOf(tx, el)
		if err != nil {
			return err
		}
		children = append(children, more...)
	}
	for _, c := range children {
		switch {
		case c.State.Over():
		case c.State.Follows(domain.Cancelled):
			if err := e.callOff(tx, by, c, why); err != nil {
				return err
			}
		case c.State.Follows(domain.Void):
			if err := e.voidFor(tx, by, c, voiding{decision: domain.Reviewed, rule: "R84", why: why}); err != nil {
				return err
			}
		case c.State == domain.Open: // it closes by the clock, and is not counted
			c.Alarm = e.Say("written.why.caller-voided")
			if err := tx.SaveElection(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// byElectionsOf are the by-elections, not called by it, for seats that a panel
// election has filled.
func byElectionsOf(tx *store.Tx, el domain.Election) (list []domain.Election, err error) {
	seats, err := tx.SeatsOf(el.Panel)
	if err != nil {
		return nil, err
	}
	known, err := tx.SeatTermsOf(el.Panel)
	if err != nil {
		return nil, err
	}
	filled := termsOf(el, seats, known)
	list, err = tx.Elections(store.ElectionFilter{Panel: el.Panel, Kind: domain.ByElection})
	return slices.DeleteFunc(list, func(b domain.Election) bool {
		return b.Parent == el.ID || !slices.ContainsFunc(filled, func(t domain.SeatTerm) bool { return slices.Contains(b.SeatTerms, t.ID) })
	}), err
}

// CoOptionPossibleTx refuses what a vote to co-opt somebody could not bring about
// today: there is no vacancy that may be filled so, or she may not be seated (R55,
// R115, R119, R28). An empty seat means the first that may be.
func (e *Engine) CoOptionPossibleTx(tx *store.Tx, panel domain.PanelID, person domain.PersonID, seat domain.SeatTermID) error {
	_, err := e.coOptable(tx, panel, person, seat)
	return err
}

// coOptable is the vacancy that somebody may be co-opted to.
func (e *Engine) coOptable(tx *store.Tx, panel domain.PanelID, person domain.PersonID, seat domain.SeatTermID) (VacancyView, error) {
	var none VacancyView
	p, network, err := electable(tx, panel)
	if err != nil {
		return none, err
	}
	all, err := e.vacanciesOf(tx, p.ID)
	if err != nil {
		return none, err
	}
	var found *VacancyView
	told := false
	refused := error(refusal.Because(domain.NoVacancy, "R119", nil).On("seat"))
	for _, v := range all {
		if seat != "" && v.Term.ID != seat || found != nil {
			continue
		}
		for _, c := range v.Choices {
			switch {
			case c.Way != domain.ByCoOption:
			case c.Refused == nil:
				found = &v
			case v.CoOpted == "" || seat != "" || !told:
				refused, told = c.Refused, true
			}
		}
	}
	if found == nil {
		return none, refused
	}
	return *found, e.mayBeCoOpted(tx, p, network, person)
}

// mayBeCoOpted refuses somebody who may not be co-opted to the panel today: no member
// at home in its network, barred, seated already, or of an employer without room
// (R28, R112, R119).
func (e *Engine) mayBeCoOpted(tx *store.Tx, p domain.Panel, network domain.Network, person domain.PersonID) error {
	s, err := seatingOf(tx, p.ID)
	if err != nil {
		return err
	}
	probe := domain.Election{Kind: domain.ByElection, Panel: p.ID, Network: network.ID, Params: s.params, Term: domain.Term{From: s.day, Until: s.day.AddDays(1)}}
	probe.Timetable.QualifyingDate = s.day
	c, day, err := nominations.Candidacy(tx, probe, person)
	if err != nil {
		return err
	}
	c.Elsewhere, c.Twice = "", "" // she stands nowhere by this
	employers := []string{}
	for _, h := range s.held {
		if !h.Until.After(day) {
			continue
		}
		c.Seated = c.Seated || h.Person == person
		sits, err := tx.Person(h.Person)
		if err != nil {
			return err
		}
		employers = append(employers, sits.Employer())
	}
	if err := probe.MayStand(c, day); err != nil {
		return err
	}
	return domain.EmployerHasRoom(c.Person.Employer(), employers, s.params)
}

// CoOptTx seats a member whom the panel's elected members have co-opted in the open
// vote that decision names, from today until the term ends or an election of the
// panel is certified, whichever is first (R119). Call it in the transaction that
// closes the vote.
func (e *Engine) CoOptTx(tx *store.Tx, by domain.Actor, panel domain.PanelID, person domain.PersonID, seat domain.SeatTermID, decision string) (h domain.Holding, err error) {
	v, err := e.coOptable(tx, panel, person, seat)
	if err != nil {
		return h, err
	}
	s, err := seatingOf(tx, panel)
	if err != nil {
		return h, err
	}
	rest, err := domain.Term{From: v.Term.From, Until: v.Term.Until}.Rest(s.day)
	if err != nil {
		return h, err
	}
	h = domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: v.Term.ID, Seat: v.Term.Seat, Panel: panel, Person: person, From: rest.From, Until: rest.Until,
		Mandate: domain.Mandate{Kind: domain.CoOpted, Note: decision}}
	if err := domain.SeatFree(s.held, h); err != nil {
		return h, err
	}
	if err := tx.CreateHolding(h); err != nil {
		return h, err
	}
	p, err := tx.Panel(panel)
	if err != nil {
		return h, err
	}
	if err := tx.Mail(domain.MailTo(person, clerk.CoOptedMail{Panel: p.Name, From: rest.From, Last: rest.LastDay(), Decision: decision})); err != nil {
		return h, err
	}
	return h, tx.Record(by, domain.Act{Name: acts.SeatFilled, Rule: "R119", Panel: panel, Subject: string(h.ID),
		Detail: map[string]any{"seat": v.Term.Number, "from": rest.From, "until": rest.Until, "mandate": domain.CoOpted, "decision": decision}})
}
