package elections

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/nominations"
	"hustings/elections/store"
	"hustings/elections/voters"
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
		el, err := clerk.Named(tx, by, name)
		if err != nil {
			return err
		}
		v, err = view(tx, el)
		return err
	})
	return v, err
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

// Waivable reports whether the rule of another organisation stands for the election's
// candidates and can still be set aside (R98).
func (v ElectionView) Waivable() bool {
	return v.Office == domain.ViceOffice && (v.Params.ViceOtherOrg || v.Params.ViceOtherDiscipline) && v.Now == domain.Nominations
}

// ElectionPage is what an election's own page shows a reader, read at once.
type ElectionPage struct {
	ElectionView
	Said        []domain.Publication
	Candidates  []CandidateView
	Turnout     domain.Turnout              // of its last round, from the opening of the poll (R59)
	Own         *nominations.NominationView // the reader's; nil: she has none
	MayStand    bool
	MayWaive    bool                 // she may agree to set the rule of another organisation aside
	MayComplain bool                 // about campaigning
	Roll        *voters.RollStanding // her entry, from the notice to the close; nil: none is shown
}

// ElectionPage reads an election's own page by its id or its reference.
func (e *Engine) ElectionPage(ctx context.Context, by domain.Actor, name string) (p ElectionPage, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := clerk.Named(tx, by, name)
		if err != nil {
			return err
		}
		if p.ElectionView, err = view(tx, el); err != nil {
			return err
		}
		if p.Said, err = nominations.Published(tx, el); err != nil {
			return err
		}
		if p.Candidates, _, err = candidateViews(p.Said); err != nil {
			return err
		}
		if n := len(p.Contests); n > 0 && p.Now != domain.Sealed && p.Now != domain.Withdrawals {
			if p.Turnout, err = e.TurnoutTx(tx, p.Contests[n-1].ID); err != nil {
				return err
			}
		}
		return p.forReader(tx, by)
	})
	return p, err
}

// forReader adds what concerns whoever reads.
func (p *ElectionPage) forReader(tx *store.Tx, by domain.Actor) (err error) {
	if by.Anonymous() {
		return nil
	}
	if p.Own, err = nominations.Own(tx, by, p.Election); err != nil {
		return err
	}
	if p.Now == domain.Nominations && p.Own == nil {
		if p.MayStand, err = allowed(cmp.Or(p.NominationWindow(tx.Now()), nominations.MayStand(tx, p.Election, by.Person))); err != nil {
			return err
		}
	}
	if p.Waivable() {
		_, why := nominations.MayWaive(tx, p.Election, by)
		if p.MayWaive, err = allowed(why); err != nil {
			return err
		}
	}
	if slices.Contains([]domain.State{domain.Notice, domain.Nominations, domain.Withdrawals, domain.Sealed, domain.Open}, p.Now) {
		roll, err := voters.StandingOf(tx, p.Election, by.Person)
		if p.Roll = &roll; err != nil {
			return err
		}
	}
	p.MayComplain, err = allowed(voters.MayComplain(tx, p.Election, by))
	return err
}

// allowed reports whether a rule says yes; what is not its answer is a fault.
func allowed(err error) (bool, error) {
	if _, no := refusal.Of(err); no {
		return false, nil
	}
	return err == nil, err
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
// page may have another after it. One that cannot be read is left out, and told by the clock.
func (e *Engine) Elections(ctx context.Context, by domain.Actor, l ElectionList) (list []domain.Election, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = listed(tx, by, l)
		return err
	})
	return list, err
}

// listed is [Engine.Elections] in a transaction.
func listed(tx *store.Tx, by domain.Actor, l ElectionList) (list []domain.Election, err error) {
	if l.Limit <= 0 || l.Limit > 100 {
		l.Limit = 100
	}
	for len(list) < l.Limit {
		rows := 0
		err := tx.EachElection(store.ElectionFilter{Panel: l.Panel, Kind: l.Kind, States: l.States, Text: l.Text, Newest: l.Newest, After: l.After, Limit: l.Limit}, func(el domain.Election, unread error) {
			rows++
			l.After = el.Reference
			if unread == nil && (el.PublishedAt != nil || by.Is(el.Panel, el.ID, domain.Overseers...)) && len(list) < l.Limit {
				list = append(list, el)
			}
		})
		if err != nil {
			return nil, err
		}
		if rows < l.Limit {
			break
		}
	}
	return list, nil
}

// Publications lists what an election has published, oldest first.
func (e *Engine) Publications(ctx context.Context, by domain.Actor, name string) (list []domain.Publication, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := clerk.Named(tx, by, name)
		if err != nil {
			return err
		}
		list, err = nominations.Published(tx, el)
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
		el, err := clerk.Named(tx, by, name)
		if err != nil {
			return err
		}
		said, err := nominations.Published(tx, el)
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

// Stood is an election in which somebody stood, once it has published its candidates.
type Stood struct {
	Election domain.Election
	Left     domain.Leaving // how they left; empty: they did not
	Elected  bool
}

// Candidacies are the published ones of a person, the latest first (R48): drafts, and
// nominations that were found invalid, are nobody's business.
func (e *Engine) Candidacies(ctx context.Context, person domain.PersonID) (list []Stood, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		mine, err := tx.NominationsBy(person)
		if err != nil {
			return err
		}
		for _, n := range mine {
			el, err := tx.Election(n.Election)
			if err != nil {
				return err
			}
			if el.StatementAt == nil {
				continue
			}
			said, err := nominations.Published(tx, el)
			if err != nil {
				return err
			}
			stood, is, err := stoodIn(el, n, said)
			if err != nil {
				return err
			}
			if is {
				list = append(list, stood)
			}
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b Stood) int { return b.Election.Timetable.PollCloses.Compare(a.Election.Timetable.PollCloses) })
	return list, err
}

// stoodIn reads what an election has said of a nomination; false where it has not
// published it.
func stoodIn(el domain.Election, n domain.Nomination, said []domain.Publication) (s Stood, is bool, err error) {
	views, _, err := candidateViews(said)
	if err != nil {
		return s, false, err
	}
	i := slices.IndexFunc(views, func(c CandidateView) bool { return c.Nomination == n.ID })
	if i < 0 {
		return s, false, nil
	}
	s = Stood{Election: el}
	if views[i].Withdrawn {
		s.Left = domain.Withdrew
		for _, p := range said {
			var left struct {
				Nomination domain.NominationID
				How        domain.Leaving
			}
			if p.Kind == domain.CandidateLeft && json.Unmarshal(p.Body, &left) == nil && left.Nomination == n.ID && left.How != "" {
				s.Left = left.How
			}
		}
	}
	if el.Outcome != nil && el.ProvisionalAt != nil && el.State != domain.Void {
		s.Elected = slices.ContainsFunc(el.Outcome.Returned, func(r domain.Returned) bool { return r.Person == n.Candidate })
	}
	return s, true, nil
}
