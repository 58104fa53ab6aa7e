package nominations

import (
	"context"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/voters"
)

// NominationView is a nomination as its candidate and the officers see it.
type NominationView struct {
	domain.Nomination
	Standing  domain.Standing
	Who       domain.Person
	RulingDue string // RFC 3339: when the returning officer should have ruled (R47); empty: nothing waits
	People    map[domain.PersonID]string
	Employers map[domain.PersonID]string // organisations of the supporters, as they are written
	Judged    *Eligibility               // for officers, of one nomination while its election lasts
}

// Eligibility is what the rules say of a candidate as things are: the officers
// who rule on the nomination need not look it up.
type Eligibility struct {
	Roll   voters.RollStanding // R29, R90
	WhyNot *refusal.Refusal    // why she may not stand (R26, R45, R46, R98, R99, R112); nil: nothing speaks against it
	Alike  []domain.Person     // others of the election whose names look like hers (Unicode TR39)
}

func eligibility(tx *store.Tx, el domain.Election, candidate domain.PersonID) (v Eligibility, err error) {
	if v.Roll, err = voters.StandingOf(tx, el, candidate); err != nil {
		return v, err
	}
	err = MayStand(tx, el, candidate)
	if r, no := refusal.Of(err); no {
		v.WhyNot, err = r, nil
	}
	if err != nil {
		return v, err
	}
	v.Alike, err = lookalikes(tx, el, candidate)
	return v, err
}

// NominationsOf lists an election's nominations: all of them for its officers,
// the own one for a candidate, those she has proposed for a proposer (R48); by
// name.
func (e *Nominations) NominationsOf(ctx context.Context, by domain.Actor, name string) (list []NominationView, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := clerk.Named(tx, by, name)
		if err != nil {
			return err
		}
		all, err := tx.NominationsOf(el.ID)
		if err != nil {
			return err
		}
		for _, n := range all {
			if !seesNomination(by, el, n) {
				continue
			}
			v, err := nominationView(tx, by, el, n)
			if err != nil {
				return err
			}
			list = append(list, v)
		}
		list = byName(list)
		return nil
	})
	return list, err
}

// Own is somebody's own nomination in an election, as she sees it: of several the one
// that stands; nil where she has none.
func Own(tx *store.Tx, by domain.Actor, el domain.Election) (*NominationView, error) {
	if by.Anonymous() {
		return nil, nil
	}
	list, err := tx.NominationsIn(el.ID, by.Person)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	own := list[0]
	for _, n := range list {
		if n.WithdrawnAt == nil {
			own = n
		}
	}
	v, err := nominationView(tx, by, el, own)
	return &v, err
}

// byName puts nominations into the order of their candidates' names.
func byName(list []NominationView) []NominationView {
	of := map[domain.PersonID][]NominationView{}
	var people []domain.Person
	for _, v := range list {
		if len(of[v.Candidate]) == 0 {
			people = append(people, v.Who)
		}
		of[v.Candidate] = append(of[v.Candidate], v)
	}
	domain.SortPeople(people)
	sorted := make([]NominationView, 0, len(list))
	for _, p := range people {
		sorted = append(sorted, of[p.ID]...)
	}
	return sorted
}

// Nomination shows one nomination to those whom it concerns; to others it does
// not exist (AZ2).
func (e *Nominations) Nomination(ctx context.Context, by domain.Actor, id domain.NominationID) (v NominationView, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		n, err := tx.Nomination(id)
		if err != nil {
			return err
		}
		el, err := tx.Election(n.Election)
		if err != nil {
			return err
		}
		if !seesNomination(by, el, n) {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		if v, err = nominationView(tx, by, el, n); err != nil || el.State.Over() || !by.Is(el.Panel, el.ID, domain.Overseers...) {
			return err
		}
		judged, err := eligibility(tx, el, n.Candidate)
		v.Judged = &judged
		return err
	})
	return v, err
}

func seesNomination(by domain.Actor, el domain.Election, n domain.Nomination) bool {
	if by.Anonymous() {
		return false
	}
	return by.Person == n.Candidate || by.Person == n.ProposedBy || by.Is(el.Panel, el.ID, domain.Overseers...)
}

// nominationView shows a nomination; to its proposer without the candidate's own
// words and supporters, since a proposer may be a candidate too (R48).
func nominationView(tx *store.Tx, by domain.Actor, el domain.Election, n domain.Nomination) (v NominationView, err error) {
	v = NominationView{Nomination: n, Standing: n.Standing(el.Params), People: map[domain.PersonID]string{}, Employers: map[domain.PersonID]string{}}
	if by.Person != n.Candidate && !by.Is(el.Panel, el.ID, domain.Overseers...) {
		v.Statement, v.Interests, v.Supports = "", "", nil
	}
	who := []domain.PersonID{n.Candidate, n.ProposedBy}
	for _, s := range v.Supports {
		who = append(who, s.Person)
	}
	found, err := tx.PeopleByID(who...)
	if err != nil {
		return v, err
	}
	for id, p := range found {
		v.People[id], v.Employers[id] = p.Name(), p.Organisation
	}
	officer := by.Is(el.Panel, el.ID, domain.Overseers...)
	for _, s := range v.Supports { // who she is shows when she has answered
		if _, known := found[s.Person]; !known || !officer && s.Named != "" && s.GivenAt == nil && s.DeclinedAt == nil {
			v.People[s.Person], v.Employers[s.Person] = s.Named, ""
		}
	}
	v.Who = found[n.Candidate]
	if at := n.Received(el.Params); at != nil && n.Ruling == nil && n.WithdrawnAt == nil {
		calendar, err := when.CalendarVersion(el.Calendar)
		if err != nil {
			return v, err
		}
		due, err := domain.RulingDueBy(*at, el.Params, calendar)
		if err != nil {
			return v, err
		}
		v.RulingDue = clerk.Stamp(due)
	}
	return v, nil
}
