package register

import (
	"cmp"
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// HeldQuery asks who held what on a day: of one panel or of all, a person's or
// everybody's, one seat or one office.
type HeldQuery struct {
	On     when.Date // zero: today
	Panel  string    // id or code; empty: all, page by page
	Person string    // member number or id; empty: everybody
	Seat   int
	Office domain.Office
	After  string // panel code to go on from
}

// HeldThen is a seat or an office, and who held it by what right.
type HeldThen struct {
	store.HeldFact
	Person domain.Person // what everybody may know of her ([Register.Shown])
}

// HeldPage is the answer; Next is the code to go on from, empty at the end.
type HeldPage struct {
	On   when.Date
	List []HeldThen
	Next string
}

// panelsAPage is how many panels one page of all panels covers.
const panelsAPage = 10

// WhoHeld says who held which seat or office on a day, with the mandate of each.
// The vice-chair who acted for a vacant chair on that day stands as acting chair
// too (R101).
func (r *Register) WhoHeld(ctx context.Context, q HeldQuery) (page HeldPage, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		if page.On = q.On; page.On.IsZero() {
			page.On = r.today(tx)
		}
		panels, person, err := r.asked(tx, q, &page)
		if err != nil {
			return err
		}
		facts, err := tx.HeldOn(panels, person, page.On)
		if err != nil {
			return err
		}
		if facts, err = acted(tx, facts, person, page.On); err != nil {
			return err
		}
		who := make([]domain.PersonID, len(facts))
		for i, f := range facts {
			who[i] = f.Person
		}
		people, err := tx.PeopleByID(who...)
		if err != nil {
			return err
		}
		for _, f := range facts {
			if q.Seat != 0 && f.Seat != q.Seat || q.Office != "" && f.Office != q.Office {
				continue
			}
			page.List = append(page.List, HeldThen{f, shown(people[f.Person])})
		}
		return nil
	})
	return page, err
}

// asked finds the panels and the person that are asked about.
func (r *Register) asked(tx *store.Tx, q HeldQuery, page *HeldPage) (panels []domain.PanelID, person domain.PersonID, err error) {
	if q.Person != "" {
		p, err := personNamed(tx, q.Person)
		if err != nil {
			return nil, "", err
		}
		person = p.ID
	}
	switch {
	case domain.IsID(q.Panel):
		p, err := tx.Panel(domain.PanelID(q.Panel))
		return []domain.PanelID{p.ID}, person, err
	case q.Panel != "":
		p, err := tx.PanelByCode(q.Panel)
		return []domain.PanelID{p.ID}, person, err
	case person != "":
		return nil, person, nil
	}
	list, err := tx.PanelsFrom(q.After, panelsAPage+1)
	if err != nil {
		return nil, "", err
	}
	if len(list) > panelsAPage {
		list = list[:panelsAPage]
		page.Next = list[panelsAPage-1].Code
	}
	for _, p := range list {
		panels = append(panels, p.ID)
	}
	return panels, person, nil
}

func personNamed(tx *store.Tx, name string) (domain.Person, error) {
	if domain.IsID(name) {
		return tx.Person(domain.PersonID(name))
	}
	p, err := tx.PersonByNumber(name)
	if _, no := refusal.Of(err); no {
		return p, refusal.Because(refusal.Unknown, "", nil).On("person")
	}
	return p, err
}

// acted adds the acting chairs: those vice-chairs whose panel had no chair on the
// day, from the vacancy until a chair or the end of the vice-chair's own office.
func acted(tx *store.Tx, facts []store.HeldFact, person domain.PersonID, day when.Date) ([]store.HeldFact, error) {
	chaired := map[domain.PanelID]bool{}
	for _, f := range facts {
		chaired[f.Panel] = chaired[f.Panel] || f.Office == domain.ChairOffice
	}
	out := slices.Clone(facts)
	for _, f := range facts {
		if f.Office != domain.ViceOffice || chaired[f.Panel] {
			continue
		}
		offices, err := tx.OfficesOfPanel(f.Panel)
		if err != nil {
			return nil, err
		}
		span, is := domain.ActingOn(offices, day)
		if !is {
			continue
		}
		f.Office, f.From, f.Until, f.EndedBy, f.Mandate, f.Election = domain.ChairOffice, span.From, span.Until, "", domain.Mandate{Kind: domain.Acting}, ""
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b store.HeldFact) int {
		return cmp.Or(cmp.Compare(a.PanelCode, b.PanelCode), cmp.Compare(a.Seat, b.Seat), cmp.Compare(a.Office, b.Office))
	})
	return out, nil
}
