package elections

import (
	"context"
	"encoding/json"
	"fmt"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// ElectionView is an election as it is shown.
type ElectionView struct {
	domain.Election
	Now      domain.State // by the clock (R13); Election.State is what has been recorded
	Panel    domain.Panel
	Network  domain.Network
	Steps    []domain.Step
	Contests []domain.Contest
}

// Election shows an election by its id or its reference. A draft exists for its
// officers only.
func (e *Engine) Election(ctx context.Context, by domain.Actor, name string) (v ElectionView, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := named(tx, by, name)
		if err != nil {
			return err
		}
		v, err = view(tx, el)
		return err
	})
	return v, err
}

// named finds an election by id or reference, for somebody who may know of it.
func named(tx *store.Tx, by domain.Actor, name string) (el domain.Election, err error) {
	if domain.IsID(name) {
		el, err = tx.Election(domain.ElectionID(name))
	} else {
		el, err = tx.ElectionByReference(name)
	}
	if err == nil && el.PublishedAt == nil && !by.IsEngine() && !by.Is(el.Panel, el.ID, domain.Overseers...) {
		return domain.Election{}, refusal.Because(refusal.Unknown, "", nil)
	}
	return el, err
}

func view(tx *store.Tx, el domain.Election) (v ElectionView, err error) {
	v = ElectionView{Election: el, Now: el.StateAt(tx.Now())}
	if v.Panel, err = tx.Panel(el.Panel); err != nil {
		return v, err
	}
	if v.Network, err = tx.Network(el.Network); err != nil {
		return v, err
	}
	if v.Steps, err = explained(el); err != nil {
		return v, err
	}
	v.Contests, err = tx.ContestsOf(el.ID)
	return v, err
}

// ElectionList says which elections are wanted; zero fields do not narrow.
type ElectionList struct {
	Panel  domain.PanelID
	Kind   domain.ElectionKind
	States []domain.State // as recorded
	Text   string         // stands in the title or the reference
	Newest bool           // the latest term first, instead of by reference
	After  string         // reference to go on from
	Limit  int            // at most; 0 or more than 100: 100
}

// Elections lists elections by reference or the newest first, drafts for their officers only. A full
// page may have another after it.
func (e *Engine) Elections(ctx context.Context, by domain.Actor, l ElectionList) (list []domain.Election, err error) {
	if l.Limit <= 0 || l.Limit > 100 {
		l.Limit = 100
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		for len(list) < l.Limit {
			page, err := tx.Elections(store.ElectionFilter{Panel: l.Panel, Kind: l.Kind, States: l.States, Text: l.Text, Newest: l.Newest, After: l.After, Limit: l.Limit})
			if err != nil {
				return err
			}
			for _, el := range page {
				l.After = el.Reference
				if (el.PublishedAt != nil || by.Is(el.Panel, el.ID, domain.Overseers...)) && len(list) < l.Limit {
					list = append(list, el)
				}
			}
			if len(page) < l.Limit {
				break
			}
		}
		return nil
	})
	return list, err
}

// Publications lists what an election has published, oldest first.
func (e *Engine) Publications(ctx context.Context, by domain.Actor, name string) (list []domain.Publication, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := named(tx, by, name)
		if err != nil {
			return err
		}
		list, err = published(tx, el)
		return err
	})
	return list, err
}

// CandidateView is one line of the published statement with what has been said
// beside it since.
type CandidateView struct {
	domain.PublishedCandidate
	Withdrawn bool     // after the statement; marked on the paper when after the deadline (R51)
	Slips     []string // corrections (R49a)
}

// Candidates is the published statement of candidates with corrections and
// withdrawals beside it; before its publication there is none (R48).
func (e *Engine) Candidates(ctx context.Context, by domain.Actor, name string) (list []CandidateView, slips []string, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := named(tx, by, name)
		if err != nil {
			return err
		}
		said, err := published(tx, el)
		if err != nil {
			return err
		}
		list, slips, err = candidateViews(said)
		return err
	})
	return list, slips, err
}

func candidateViews(said []domain.Publication) (list []CandidateView, slips []string, err error) {
	place := map[domain.NominationID]int{}
	for _, p := range said { // first the statement: what stands beside it may bear the same instant
		if p.Kind != domain.StatementOfCandidates {
			continue
		}
		var out []domain.PublishedCandidate
		if err := json.Unmarshal(p.Body, &out); err != nil {
			return nil, nil, fmt.Errorf("reading a statement: %w", err)
		}
		for _, c := range out {
			place[c.Nomination] = len(list)
			list = append(list, CandidateView{PublishedCandidate: c})
		}
	}
	for _, p := range said {
		switch p.Kind {
		case domain.CandidateLeft:
			var left struct{ Nomination domain.NominationID }
			if err := json.Unmarshal(p.Body, &left); err != nil {
				return nil, nil, fmt.Errorf("reading a withdrawal: %w", err)
			}
			if i, known := place[left.Nomination]; known {
				list[i].Withdrawn = true
			}
		case domain.CorrectionSlip:
			var slip domain.Slip
			if err := json.Unmarshal(p.Body, &slip); err != nil {
				return nil, nil, fmt.Errorf("reading a slip: %w", err)
			}
			if i, known := place[slip.Nomination]; known {
				list[i].Slips = append(list[i].Slips, slip.Text)
			} else {
				slips = append(slips, slip.Text)
			}
		}
	}
	return list, slips, nil
}

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
	Roll   RollStanding     // R29, R90
	WhyNot *refusal.Refusal // why she may not stand (R26, R45, R46, R98, R99, R112); nil: nothing speaks against it
	Alike  []domain.Person  // others of the election whose names look like hers (Unicode TR39)
}

func eligibility(tx *store.Tx, el domain.Election, candidate domain.PersonID) (v Eligibility, err error) {
	if v.Roll, err = rollStanding(tx, el, candidate); err != nil {
		return v, err
	}
	err = mayStand(tx, el, candidate)
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
func (e *Engine) NominationsOf(ctx context.Context, by domain.Actor, name string) (list []NominationView, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := named(tx, by, name)
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
func (e *Engine) Nomination(ctx context.Context, by domain.Actor, id domain.NominationID) (v NominationView, err error) {
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
		v.RulingDue = stamp(due)
	}
	return v, nil
}
