package register

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// cleanPerson gives a person as the register keeps her, or refuses, naming the
// field (R35, BD5, BD7). It says nothing about uniqueness.
func cleanPerson(p domain.Person) (domain.Person, *refusal.Refusal) {
	for _, f := range [...]struct {
		name     string
		text     *string
		optional bool
	}{{"number", &p.Number, false}, {"forename", &p.Forename, true}, {"surname", &p.Surname, p.Forename != ""},
		{"organisation", &p.Organisation, true}, {"group", &p.Group, true}, {"job_role", &p.JobRole, true},
		{"discipline", &p.Discipline, true}} {
		if *f.text == "" && f.optional {
			continue
		}
		text, err := domain.CleanName(*f.text)
		if r, no := refusal.Of(err); no && !(r.Reason == refusal.Missing && f.optional) {
			return p, r.On(f.name)
		}
		*f.text = text
	}
	if domain.CleanText(p.Email) == "" {
		return p, refusal.Because(refusal.Missing, "R35", nil).On("email")
	}
	email, err := domain.CleanEmail(p.Email)
	if r, no := refusal.Of(err); no {
		return p, r.On("email")
	}
	p.Email = email
	return p, nil
}

// Person is one person of the register with all that is kept of her, for herself and for
// whoever oversees elections. What everybody may know is [Register.Shown].
func (r *Register) Person(ctx context.Context, by domain.Actor, id domain.PersonID) (p domain.Person, facts []domain.Membership, err error) {
	if err := mayRead(by, id); err != nil {
		return p, nil, err
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		if p, err = tx.Person(id); err != nil {
			return err
		}
		facts, err = tx.MembershipsOf(id)
		return err
	})
	return p, facts, err
}

// mayRead refuses what is kept of a person to all but herself and whoever oversees
// elections: to others there is nobody.
func mayRead(by domain.Actor, id domain.PersonID) error {
	if by.IsEngine() || id != "" && by.Person == id || by.HasRole(domain.Overseers...) {
		return nil
	}
	return refusal.Because(refusal.Unknown, "", nil)
}

// PersonFile is what is kept of a person, with the names of what she belongs to.
type PersonFile struct {
	domain.Person
	Memberships []domain.Membership
	Held        []Held
	RoleLosses  []domain.RoleLoss // the latest last; one that is not cured lasts (R111)
	Pictured    bool              // her photograph is kept
	Officer     bool              // she holds an appointment now
	Networks    map[domain.NetworkID]domain.Network
	Panels      map[domain.PanelID]domain.Panel
}

// PersonFile reads it for herself and for whoever oversees elections.
func (r *Register) PersonFile(ctx context.Context, by domain.Actor, id domain.PersonID) (f PersonFile, err error) {
	if err := mayRead(by, id); err != nil {
		return f, err
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		f, err = personFile(tx, id)
		return err
	})
	return f, err
}

func personFile(tx *store.Tx, id domain.PersonID) (f PersonFile, err error) {
	if f.Person, err = tx.Person(id); err != nil {
		return f, err
	}
	if f.Memberships, err = tx.MembershipsOf(id); err != nil {
		return f, err
	}
	if f.Held, err = holdingsTx(tx, id); err != nil {
		return f, err
	}
	if f.RoleLosses, err = tx.RoleLossesOf(id); err != nil {
		return f, err
	}
	pictures, err := tx.PortraitsOf(id)
	if err != nil {
		return f, err
	}
	_, f.Pictured = pictures[id]
	appointed, err := tx.AppointmentsOf(id)
	if err != nil {
		return f, err
	}
	f.Officer = slices.ContainsFunc(appointed, func(a domain.Appointment) bool { return a.At(tx.Now()) })
	networks, err := tx.Networks()
	if err != nil {
		return f, err
	}
	f.Networks = map[domain.NetworkID]domain.Network{}
	for _, n := range networks {
		f.Networks[n.ID] = n
	}
	f.Panels, err = panelsByID(tx)
	return f, err
}

// Account is what the register keeps of whoever asks.
type Account struct {
	PersonFile
	Sessions []domain.Session // that are alive
	Passkeys []domain.Passkey
	Wishes   []WishShown // with what came of each, oldest first
}

// Account reads it, all at once, for the page on which she looks after herself.
func (r *Register) Account(ctx context.Context, by domain.Actor) (a Account, err error) {
	if by.Anonymous() {
		return a, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		if a.PersonFile, err = personFile(tx, by.Person); err != nil {
			return err
		}
		if a.Sessions, err = r.alive(tx, by.Person); err != nil {
			return err
		}
		if a.Passkeys, err = tx.PasskeysOf(by.Person); err != nil {
			return err
		}
		wishes, err := tx.MemberWishes(by.Person)
		if err != nil {
			return err
		}
		a.Wishes, err = wishesShown(tx, wishes...)
		return err
	})
	return a, err
}

// Shown is what everybody may know of somebody who sits, sat or stood: her name and where
// she works.
func (r *Register) Shown(ctx context.Context, id domain.PersonID) (p domain.Person, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		known, err := tx.Person(id)
		p = shown(known)
		return err
	})
	return p, err
}

// PersonPage is what everybody may know of a person: the seats and offices she holds and
// held, and since when her photograph is kept.
type PersonPage struct {
	domain.Person
	Held      []Held
	Portraits map[domain.PersonID]time.Time
	Panels    map[domain.PanelID]domain.Panel
}

// PersonPage reads a person's public page. Whether she has one is for the page to judge:
// whoever never sat and never stood is nobody's business (PR1). An id that is nobody's takes
// the same reads, and gives a page with nothing on it: time tells of nobody that she is known.
func (r *Register) PersonPage(ctx context.Context, id domain.PersonID) (p PersonPage, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		known, err := tx.PeopleByID(id)
		if err != nil {
			return err
		}
		p.Person = shown(known[id])
		if p.Held, err = holdingsTx(tx, id); err != nil {
			return err
		}
		if p.Portraits, err = tx.PortraitsOf(id); err != nil {
			return err
		}
		p.Panels, err = panelsByID(tx)
		return err
	})
	return p, err
}

func panelsByID(tx *store.Tx) (map[domain.PanelID]domain.Panel, error) {
	list, err := tx.Panels()
	of := make(map[domain.PanelID]domain.Panel, len(list))
	for _, p := range list {
		of[p.ID] = p
	}
	return of, err
}

// shown leaves of a person what everybody may know.
func shown(p domain.Person) domain.Person {
	return domain.Person{ID: p.ID, Forename: p.Forename, Surname: p.Surname, Organisation: p.Organisation}
}

// Names are the names of people whom a page names in public: who was elected.
func (r *Register) Names(ctx context.Context, ids ...domain.PersonID) (names map[domain.PersonID]string, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		people, err := tx.PeopleByID(ids...)
		if err != nil {
			return err
		}
		names = make(map[domain.PersonID]string, len(people))
		for id, p := range people {
			names[id] = p.Name()
		}
		return nil
	})
	return names, err
}

// PeopleFilter narrows a list of people.
type PeopleFilter = store.PeopleFilter

// People lists the register by name, for those who keep it and for officers.
func (r *Register) People(ctx context.Context, by domain.Actor, f PeopleFilter) (out []domain.Person, next string, err error) {
	if !by.IsEngine() {
		if err := by.Must("", "", domain.Overseers...); err != nil {
			return nil, "", err
		}
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		out, next, err = tx.People(f)
		return err
	})
	return out, next, err
}
