package elections

import (
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// frozenFacts is what the notice of an election freezes of the register (R8a): the
// seats that fall due with their terms, the roles that may stand, the members
// who sit on, and the end of the objection window as it is announced (R20b).
func frozenFacts(tx *store.Tx, el domain.Election) (g domain.Given, err error) {
	if el.Given != nil {
		g.HeldAgain = el.Given.HeldAgain
	}
	if g.ObjectionsEnd, err = announcedEnd(el); err != nil || el.Kind == domain.OfficerElection {
		return g, err
	}
	network, err := tx.Network(el.Network)
	if err != nil {
		return g, err
	}
	if g.Roles, err = domain.AcceptedRoles(network.AcceptedRoles, el.Params.AcceptedRoles); err != nil {
		return g, err
	}
	held, err := tx.HoldingsOfPanel(el.Panel)
	if err != nil {
		return g, err
	}
	if g.Sitting, err = sitting(tx, el.Term, held); err != nil || el.Kind == domain.ByElection { // its terms are named (R120)
		return g, err
	}
	seats, err := tx.SeatsOf(el.Panel)
	if err != nil {
		return g, err
	}
	known, err := tx.SeatTermsOf(el.Panel)
	if err != nil {
		return g, err
	}
	day, err := clerk.Today(el, tx.Now())
	if err != nil {
		return g, err
	}
	g.Seats = domain.GivenSeats(unheld(el, seatsOf(el, seats, known), held, day), el.Term.From, domain.Founding(seats, known, el.Term.From), el.Params)
	return g, nil
}

// sitting are the members who sit on during the term, with their employers.
func sitting(tx *store.Tx, term domain.Term, held []domain.Holding) ([]domain.Sitting, error) {
	var who []domain.PersonID
	for _, h := range held {
		if term.Overlaps(domain.Term{From: h.From, Until: h.Until}) {
			who = append(who, h.Person)
		}
	}
	people, err := tx.PeopleByID(who...)
	if err != nil {
		return nil, err
	}
	employers := map[domain.PersonID]string{}
	for id, p := range people {
		employers[id] = p.Employer()
	}
	return domain.SittingDuring(term, held, employers), nil
}

// anew works out once more what a draft took from the register, as its notice is
// published: seats may have been added since, and terms brought in (R8a).
func (e *Engine) anew(tx *store.Tx, el domain.Election) (domain.Election, error) {
	switch {
	case el.Kind == domain.OfficerElection:
		return el, nil
	case el.Kind == domain.ByElection:
		err := e.fillVacancies(tx, &el)
		el.Params.Seats = el.Seats
		return el, err
	case el.Parent == "": // one that repeats another keeps its term
		closes, err := clerk.Today(el, el.Timetable.PollCloses)
		if err != nil {
			return el, err
		}
		if err := fillSeats(tx, &el, closes); err != nil {
			return el, err
		}
	}
	seats, err := tx.SeatsOf(el.Panel)
	if err != nil {
		return el, err
	}
	known, err := tx.SeatTermsOf(el.Panel)
	if err != nil {
		return el, err
	}
	held, err := tx.HoldingsOfPanel(el.Panel)
	if err != nil {
		return el, err
	}
	day, err := clerk.Today(el, tx.Now())
	if err != nil {
		return el, err
	}
	if el.Seats = len(unheld(el, seatsOf(el, seats, known), held, day)); el.Seats == 0 {
		return el, refusal.Because(domain.NoSeatsDue, "R21", nil)
	}
	el.Params.Seats = el.Seats
	return el, nil
}

// plannedTerms are the terms that those returned take, in their order, read and
// not made: what is new has no id. An election whose notice is older than R8a is
// worked out from the register as it is.
func plannedTerms(tx *store.Tx, el domain.Election) (plan []domain.SeatTerm, err error) {
	if len(el.SeatTerms) > 0 {
		for _, id := range el.SeatTerms {
			t, err := tx.SeatTerm(id)
			if err != nil {
				return nil, err
			}
			plan = append(plan, t)
		}
		return plan, nil
	}
	known, err := tx.SeatTermsOf(el.Panel)
	if err != nil {
		return nil, err
	}
	if el.Given != nil {
		return el.Given.Plan(el, known)
	}
	seats, err := tx.SeatsOf(el.Panel)
	if err != nil {
		return nil, err
	}
	due := seatsOf(el, seats, known)
	if len(due) != el.Seats {
		return nil, refusal.Because(domain.SeatsBlocked, "R21", refusal.Args{"seat": el.Seats})
	}
	old := domain.Given{Seats: domain.GivenSeats(due, el.Term.From, domain.Founding(seats, known, el.Term.From), el.Params)}
	return old.Plan(el, known)
}

// seatable refuses a result whose people cannot be seated as the notice said
// (R8a, R21, R46a).
func seatable(tx *store.Tx, el domain.Election) error {
	if el.Kind == domain.OfficerElection || el.Outcome == nil {
		return nil
	}
	day, err := clerk.Today(el, tx.Now())
	if err != nil {
		return err
	}
	plan, err := plannedTerms(tx, el)
	if err != nil {
		return err
	}
	held, err := tx.HoldingsOfPanel(el.Panel)
	if err != nil {
		return err
	}
	return domain.CheckSeating(plan, el.Outcome.Returned, held, day)
}

// termsToFill are the terms of the seats that an election fills, in the order
// in which those returned take them. A panel election makes them here; those of
// an election that was voided are taken up again.
func (e *Engine) termsToFill(tx *store.Tx, el domain.Election) ([]domain.SeatTerm, error) {
	plan, err := plannedTerms(tx, el)
	if err != nil {
		return nil, err
	}
	for i, t := range plan {
		if t.ID != "" {
			continue
		}
		plan[i].ID = store.NewID[domain.SeatTermID]()
		if err := tx.CreateSeatTerm(plan[i]); err != nil {
			return nil, err
		}
	}
	return plan, nil
}

// seatsOf are the panel's seats that are free when the election's terms begin.
func seatsOf(el domain.Election, seats []domain.Seat, known []domain.SeatTerm) (due []domain.Seat) {
	for _, s := range seats {
		free := true
		for _, t := range known {
			runs := domain.Term{From: t.From, Until: t.Until}.Contains(el.Term.From) && t.From != el.Term.From
			free = free && !(t.Seat == s.ID && runs)
		}
		if free {
			due = append(due, s)
		}
	}
	return due
}

// unheld leaves out the seats that somebody holds already for the terms to come: who
// was seated by a by-election of her own keeps her seat when the election before it
// is voided and held again (R84).
func unheld(el domain.Election, due []domain.Seat, held []domain.Holding, day when.Date) []domain.Seat {
	return slices.DeleteFunc(due, func(s domain.Seat) bool {
		return slices.ContainsFunc(held, func(h domain.Holding) bool {
			return h.Seat == s.ID && h.Mandate.Kind != domain.CoOpted && h.Until.After(clerk.Later(day, el.Term.From)) && h.From.Before(el.Term.Until)
		})
	})
}
