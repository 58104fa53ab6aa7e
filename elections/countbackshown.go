package elections

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/audit"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// CountbackView is a countback as everybody may see it: while candidates are asked,
// that they are; afterwards who consented and was found, and the count itself as far as
// its numbers may be told (R85, R86, R116).
type CountbackView struct {
	ID         domain.CountbackID
	Reference  string
	Election   domain.Election
	Panel      domain.Panel
	State      domain.CountbackState
	AskedAt    time.Time
	Closes     time.Time
	DoneAt     *time.Time
	WhyNobody  string
	Seats      []int           // numbers of the vacant seats, the longest remainder first
	Departed   []domain.Person // who left them
	Asked      int
	Answered   int
	Consenting []domain.Person // once it is over
	Found      []Seated        // in the order of election, or of the paper where that is withheld
	Transcript *count.Transcript
	ForOffice  bool // the numbers are shown to auditors, and to nobody else
	PapersGone bool
	Companion  []byte
}

// Countbacks are the countbacks of an election's papers, the oldest first.
func (e *Engine) Countbacks(ctx context.Context, by domain.Actor, name string) (list []domain.Countback, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := clerk.Named(tx, by, name)
		if err != nil {
			return err
		}
		contests, err := tx.ContestsOf(el.ID)
		if err != nil {
			return err
		}
		for _, c := range contests {
			more, err := tx.CountbacksFrom(c.ID)
			if err != nil {
				return err
			}
			list = append(list, more...)
		}
		for i := range list {
			list[i].Asks = nil // who is asked is nobody's business
		}
		return nil
	})
	return list, err
}

// CountbackShown shows one countback of an election.
func (e *Engine) CountbackShown(ctx context.Context, by domain.Actor, name string, id domain.CountbackID) (v CountbackView, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := clerk.Named(tx, by, name)
		if err != nil {
			return err
		}
		b, err := tx.Countback(id)
		if err != nil {
			return err
		}
		if b.Election != el.ID {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		v = CountbackView{ID: b.ID, Reference: b.Reference, Election: el, State: b.State, AskedAt: b.AskedAt, Closes: b.Closes, DoneAt: b.DoneAt,
			WhyNobody: b.WhyNobody, Asked: len(b.Asks), Companion: b.Companion}
		if v.Panel, err = tx.Panel(b.Panel); err != nil {
			return err
		}
		c, err := tx.Contest(b.Contest)
		if err != nil {
			return err
		}
		if err := v.people(tx, b, c); err != nil || b.Companion == nil {
			return err
		}
		return e.countOf(tx, by, &v, b, c)
	})
	return v, err
}

// people fills in whom a countback is about.
func (v *CountbackView) people(tx *store.Tx, b domain.Countback, c domain.Contest) error {
	for _, p := range b.Places {
		v.Seats = append(v.Seats, p.Number)
		if o, known := c.Option(p.Departed); known {
			left, err := tx.Person(o.Person)
			if err != nil {
				return err
			}
			v.Departed = append(v.Departed, left)
		}
	}
	for _, a := range b.Asks {
		if a.AnsweredAt != nil {
			v.Answered++
		}
		if b.State == domain.CountbackAsking || !a.Consents || a.Out != "" || b.Companion == nil {
			continue
		}
		p, err := tx.Person(a.Person)
		if err != nil {
			return err
		}
		v.Consenting = append(v.Consenting, p)
	}
	held, err := tx.HoldingsOfPanel(b.Panel)
	if err != nil {
		return err
	}
	for i, id := range b.Returned {
		n, err := tx.Nomination(id)
		if err != nil {
			return err
		}
		p, err := tx.Person(n.Candidate)
		if err != nil {
			return err
		}
		s := Seated{Returned: domain.Returned{Person: p.ID, Nomination: id, Mandate: domain.CountedBack}, Name: p.Name(), Organisation: p.Organisation, Seat: b.Places[i].Number}
		for _, h := range held {
			if h.Person == p.ID && h.SeatTerm == b.Places[i].Term && h.Mandate.Kind == domain.CountedBack {
				s.From, s.Until = h.From, b.Places[i].Until
			}
		}
		v.Found = append(v.Found, s)
	}
	return nil
}

// countOf counts the papers once more as the companion file says, and shows the count
// to whoever may see its numbers.
func (e *Engine) countOf(tx *store.Tx, by domain.Actor, v *CountbackView, b domain.Countback, c domain.Contest) (err error) {
	if v.PapersGone = c.Done.Papers == domain.PapersGone; v.PapersGone {
		return nil
	}
	file, err := ledger.ParseCountback(b.Companion)
	if err != nil {
		return box.Tampered("countback", 0)
	}
	seq, rankings, err := e.StoredPapers(tx, c.ID)
	if err != nil {
		return err
	}
	if err := file.Check(seq); err != nil {
		return box.Tampered("countback", 0)
	}
	t, err := audit.RecountBack(seq.Manifest(), rankings, file.CountbackBody)
	if err != nil {
		return err
	}
	if !slices.Equal(audit.Newcomers(seq.Manifest(), t), file.Returned) {
		return box.Tampered("countback", 0)
	}
	auditor := by.Is(v.Election.Panel, v.Election.ID, domain.Auditor)
	if file.Transcript == "" && !auditor { // in what order they were found is a number too
		slices.SortStableFunc(v.Found, func(a, b Seated) int { return a.Seat - b.Seat })
		return nil
	}
	v.Transcript, v.ForOffice = t, file.Transcript == ""
	return nil
}

// OverCap are the employers with more members on the panel today than its cap: they are
// flagged, and nobody is unseated (R28).
func (e *Engine) OverCap(ctx context.Context, by domain.Actor, panel domain.PanelID) (over []string, most int, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if err := by.Must(panel, "", domain.Overseers...); err != nil {
			return err
		}
		p, err := clerk.ParamsFor(tx, panel, domain.PanelElection)
		if err != nil {
			return err
		}
		over, err = overCap(tx, panel, p)
		most = p.EmployerCap
		return err
	})
	return over, most, err
}

// overCap are the employers with more members on the panel today than the parameters
// allow.
func overCap(tx *store.Tx, panel domain.PanelID, p domain.Params) ([]string, error) {
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return nil, err
	}
	held, err := tx.HoldingsOn(panel, when.DateOf(tx.Now(), zone))
	if err != nil {
		return nil, err
	}
	employers := []string{}
	for _, h := range held {
		who, err := tx.Person(h.Person)
		if err != nil {
			return nil, err
		}
		employers = append(employers, who.Employer())
	}
	return domain.OverEmployerCap(employers, p), nil
}
