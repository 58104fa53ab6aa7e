package elections

import (
	"context"
	"encoding/json"
	"fmt"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// Who leads a panel at an instant, and who its members in office are. Both rest on
// dated facts that are read at this very instant; no job makes them true (R13).

// LeadershipTx is who leads a panel on a day, and what they may do (R100 to R104).
func (e *Engine) LeadershipTx(tx *store.Tx, panel domain.PanelID, day when.Date) (domain.Leadership, error) {
	p, err := clerk.ParamsFor(tx, panel, domain.OfficerElection)
	if err != nil {
		return domain.Leadership{}, err
	}
	f, err := panelFacts(tx, panel, day)
	if err != nil {
		return domain.Leadership{}, err
	}
	return leadership(tx, panel, f, day, p)
}

// Leadership is who leads a panel now.
func (e *Engine) Leadership(ctx context.Context, panel domain.PanelID) (l domain.Leadership, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		day, err := clerk.PanelDay(tx, panel)
		if err != nil {
			return err
		}
		l, err = e.LeadershipTx(tx, panel, day)
		return err
	})
	return l, err
}

// OfficesAhead is who leads a panel now, what comes next for its offices, and the
// instant the answer was given at.
type OfficesAhead struct {
	domain.Leadership
	Next domain.OfficeStep
	Day  when.Date
}

// OfficesAhead answers for the panel's page and for the feed of what happens next.
func (e *Engine) OfficesAhead(ctx context.Context, panel domain.PanelID) (a OfficesAhead, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		a, err = officesAhead(tx, panel)
		return err
	})
	return a, err
}

// PanelPage is what the office has to say on a panel's own page, read at once.
type PanelPage struct {
	OfficesAhead                   // zero: the panel has ended
	Leader       string            // the name of who leads; empty: nobody does
	NextElection *domain.Election  // that the next step for its offices is about
	Elections    []domain.Election // its latest, the newest first
	Differs      bool              // its seats or offices are otherwise than was declared and signed
	CoOptable    []domain.SeatTerm // for who sits on it: vacant seats to which they may co-opt today (R115, R119)
}

// electionsShown is how many elections a panel's page shows.
const electionsShown = 12

// PanelPage reads it for a reader.
func (e *Engine) PanelPage(ctx context.Context, by domain.Actor, id domain.PanelID) (p PanelPage, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		panel, err := tx.Panel(id)
		if err != nil {
			return err
		}
		if p.Elections, err = listed(tx, by, ElectionList{Panel: id, Newest: true, Limit: electionsShown}); err != nil {
			return err
		}
		if p.Differs, err = e.panelDiffers(tx, id); err != nil || panel.EndedOn != nil {
			return err
		}
		if p.OfficesAhead, err = officesAhead(tx, id); err != nil {
			return err
		}
		if p.Person != "" {
			who, err := tx.Person(p.Person)
			if p.Leader = who.Name(); err != nil {
				return err
			}
		}
		if p.Next.Election != "" {
			el, err := tx.Election(p.Next.Election)
			if p.NextElection = &el; err != nil {
				return err
			}
		}
		if by.Is(id, "", domain.PanelRoles...) {
			p.CoOptable, err = e.openToCoOption(tx, id)
		}
		return err
	})
	return p, err
}

// officesAhead is the one place that says what comes next for a panel's offices.
func officesAhead(tx *store.Tx, panel domain.PanelID) (a OfficesAhead, err error) {
	p, err := clerk.ParamsFor(tx, panel, domain.OfficerElection)
	if err != nil {
		return a, err
	}
	if a.Day, err = clerk.PanelDay(tx, panel); err != nil {
		return a, err
	}
	f, err := panelFacts(tx, panel, a.Day)
	if err != nil {
		return a, err
	}
	if a.Leadership, err = leadership(tx, panel, f, a.Day, p); err != nil {
		return a, err
	}
	a.Next, err = domain.NextForOffices(f, a.Day, p, when.LatestCalendar())
	return a, err
}

// leadership asks the rule, and the record for the lot where equals wait for it.
func leadership(tx *store.Tx, panel domain.PanelID, f domain.OfficeFacts, day when.Date, p domain.Params) (domain.Leadership, error) {
	l, err := domain.WhoChairs(f.PanelFacts, day, p, when.LatestCalendar())
	if err != nil || len(l.Equals) == 0 {
		return l, err
	}
	if f.Lot, err = drawnOrder(tx, panel, l.Since); err != nil || len(f.Lot) == 0 {
		return l, err
	}
	return domain.WhoChairs(f.PanelFacts, day, p, when.LatestCalendar())
}

// panelFacts reads what decides who leads a panel and what comes next for its
// offices.
func panelFacts(tx *store.Tx, panel domain.PanelID, day when.Date) (f domain.OfficeFacts, err error) {
	if f.Offices, err = tx.OfficesOfPanel(panel); err != nil {
		return f, err
	}
	if f.Holdings, err = tx.HoldingsOfPanel(panel); err != nil {
		return f, err
	}
	if f.Silent, err = clerk.Silent(tx, f.Holdings, day); err != nil {
		return f, err
	}
	calls, err := tx.Elections(store.ElectionFilter{Panel: panel, Kind: domain.OfficerElection})
	if err != nil {
		return f, err
	}
	above, err := fullElection(tx, panel, day)
	if err != nil {
		return f, err
	}
	for _, c := range calls {
		call := domain.OfficeCall{Election: c.ID, Office: c.Office, State: c.State, Attempt: c.Attempt, Declared: c.Declared()}
		if c.PublishedAt != nil {
			if call.Published, err = clerk.Today(c, *c.PublishedAt); err != nil {
				return f, err
			}
		}
		f.Calls = append(f.Calls, call)
		if above == nil || c.Parent != above.ID || c.PublishedAt == nil {
			continue
		}
		f.ChairCalled = f.ChairCalled || c.Office == domain.ChairOffice
		f.ViceCalled = f.ViceCalled || c.Office == domain.ViceOffice
	}
	if above == nil {
		return f, nil
	}
	f.NewPanel = above.Term.From
	last, err := lastOfficers(tx, above.ID, domain.ChairOffice)
	f.Failed = last != nil && last.State == domain.Certified && !last.Declared()
	return f, err
}

// fullElection is the latest certified election of the panel whose members' term
// has begun by the day; nil when there was none here (R90).
func fullElection(tx *store.Tx, panel domain.PanelID, day when.Date) (latest *domain.Election, err error) {
	list, err := tx.Elections(store.ElectionFilter{Panel: panel, Kind: domain.PanelElection, States: []domain.State{domain.Certified}})
	if err != nil {
		return nil, err
	}
	for _, el := range list {
		if el.Term.From.After(day) || el.Outcome == nil {
			continue
		}
		if filled, err := peopled(tx, el, day); err != nil || !filled {
			if err != nil {
				return nil, err
			}
			continue
		}
		if latest == nil || el.Term.From.After(latest.Term.From) {
			latest = &el
		}
	}
	return latest, nil
}

// peopled reports whether a panel election has seated anybody by the day.
func peopled(tx *store.Tx, el domain.Election, day when.Date) (bool, error) {
	if el.Peopled(nil) {
		return true, nil
	}
	held, err := tx.HoldingsOn(el.Panel, clerk.Later(day, el.Term.From))
	return el.Peopled(held), err
}

// drawnOrder is the order drawn among equally long-serving members for the vacancy
// since the day (R104).
func drawnOrder(tx *store.Tx, panel domain.PanelID, since when.Date) (order []domain.PersonID, err error) {
	drawn, of, err := tx.PresiderDrawn(panel)
	if err != nil || drawn == "" || of != since.String() {
		return nil, err
	}
	if err := json.Unmarshal([]byte(drawn), &order); err != nil {
		return nil, fmt.Errorf("reading a drawn order: %w", err)
	}
	return order, nil
}
