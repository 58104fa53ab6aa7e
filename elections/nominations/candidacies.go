package nominations

import (
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// MayStand refuses a person who may not stand in the election now; it gathers
// what domain judges by.
func MayStand(tx *store.Tx, el domain.Election, id domain.PersonID) error {
	if el.Kind == domain.OfficerElection {
		return mayStandForOffice(tx, el, id)
	}
	c, day, err := Candidacy(tx, el, id)
	if err != nil {
		return err
	}
	return el.MayStand(c, day)
}

// Candidacy gathers what decides whether a person may stand, as of today.
func Candidacy(tx *store.Tx, el domain.Election, id domain.PersonID) (c domain.Candidacy, day when.Date, err error) {
	if day, err = clerk.Today(el, tx.Now()); err != nil {
		return c, day, err
	}
	if c.Person, err = tx.Person(id); err != nil {
		return c, day, err
	}
	facts, err := tx.MembershipsOf(id)
	if err != nil {
		return c, day, err
	}
	network, err := tx.Network(el.Network)
	if err != nil {
		return c, day, err
	}
	c.Roles = network.AcceptedRoles
	c.OnRoll = el.OnRoll(facts, el.Timetable.QualifyingDate)
	c.Active = el.OnRoll(facts, day)
	c.Barred = domain.BarredUntil(facts)
	if c.Terms, err = servedOn(tx, el.Panel, id); err != nil {
		return c, day, err
	}
	held, err := tx.HoldingsOf(id)
	if err != nil {
		return c, day, err
	}
	for _, h := range held {
		c.Seated = c.Seated || h.Panel == el.Panel && h.Mandate.Kind != domain.CoOpted && el.Term.Overlaps(domain.Term{From: h.From, Until: h.Until})
	}
	c.Elsewhere, c.Twice, err = StandsElsewhere(tx, el, id)
	return c, day, err
}

// servedOn are the terms that a person has served on the panel (R26).
func servedOn(tx *store.Tx, panel domain.PanelID, id domain.PersonID) ([]domain.Term, error) {
	held, err := tx.HoldingsOf(id)
	if err != nil {
		return nil, err
	}
	ends := map[domain.SeatTermID]when.Date{}
	var here []domain.Holding
	for _, h := range held {
		if h.Panel != panel {
			continue
		}
		term, err := tx.SeatTerm(h.SeatTerm)
		if err != nil {
			return nil, err
		}
		ends[h.SeatTerm] = term.Until
		here = append(here, h)
	}
	return domain.ServedTerms(here, ends), nil
}

// StandsElsewhere finds another panel's election, not over, in which the person
// stands (R46), and another of this panel for a term that overlaps (R46a).
func StandsElsewhere(tx *store.Tx, el domain.Election, id domain.PersonID) (elsewhere, twice domain.ElectionID, err error) {
	all, err := tx.NominationsBy(id)
	if err != nil {
		return "", "", err
	}
	for _, n := range all {
		if n.Election == el.ID || n.SubmittedAt == nil || n.WithdrawnAt != nil || n.Ruling != nil && !n.Ruling.Valid {
			continue
		}
		other, err := tx.Election(n.Election)
		if err != nil {
			return "", "", err
		}
		switch {
		case other.Kind == domain.OfficerElection || other.State.Over() || other.PublishedAt == nil:
		case other.Panel != el.Panel:
			elsewhere = other.ID
		case other.Term.Overlaps(el.Term):
			twice = other.ID
		}
	}
	return elsewhere, twice, nil
}

// MayBack refuses a person who may not propose or support in the election: an
// active member of the network who was on its roll on the qualifying date (R41),
// or among the elected members (R93).
func MayBack(tx *store.Tx, el domain.Election, id domain.PersonID) error {
	if el.Kind == domain.OfficerElection {
		members, err := clerk.ElectedMembers(tx, el)
		if err != nil {
			return err
		}
		for _, p := range members {
			if p.ID == id {
				return nil
			}
		}
		return refusal.Because(domain.NotElectedMember, "R93", nil)
	}
	day, err := clerk.Today(el, tx.Now())
	if err != nil {
		return err
	}
	facts, err := tx.MembershipsOf(id)
	if err != nil {
		return err
	}
	if !el.OnRoll(facts, el.Timetable.QualifyingDate) || !el.OnRoll(facts, day) {
		return refusal.Because(domain.SupporterNotQualif, "R41", refusal.Args{"qualifying": el.Timetable.QualifyingDate})
	}
	return nil
}

// mayStandForOffice refuses an elected member who may not stand for chair or
// vice-chair (R90, R98, R99).
func mayStandForOffice(tx *store.Tx, el domain.Election, id domain.PersonID) error {
	members, err := clerk.ElectedMembers(tx, el)
	if err != nil {
		return err
	}
	p, err := tx.Person(id)
	if err != nil {
		return err
	}
	c, err := OfficeCandidacy(tx, el, members, p)
	if err != nil {
		return err
	}
	return el.MayStandForOffice(c)
}

// OfficeCandidacy gathers what decides whether somebody may stand for chair or
// vice-chair.
func OfficeCandidacy(tx *store.Tx, el domain.Election, members []domain.Person, p domain.Person) (c domain.OfficeCandidacy, err error) {
	c = domain.OfficeCandidacy{Person: p, OfficeFrom: el.Term.From}
	c.Elected = slices.ContainsFunc(members, func(m domain.Person) bool { return m.ID == p.ID })
	if c.Offices, err = tx.OfficesOf(p.ID); err != nil || el.Office != domain.ViceOffice {
		return c, err
	}
	if c.Chair, err = ChairOf(tx, el.Panel, el.Term.From); err != nil {
		return c, err
	}
	agreed, err := waivers(tx, el, members)
	c.Waived = domain.WaivesOtherOrg(len(agreed), len(members))
	return c, err
}

// ChairOf is the panel's chair on the day, nil when there is none.
func ChairOf(tx *store.Tx, panel domain.PanelID, day when.Date) (*domain.Person, error) {
	o, err := tx.OfficeOn(panel, domain.ChairOffice, day)
	if err != nil || o == nil || o.Mandate.Kind == domain.Acting {
		return nil, err
	}
	p, err := tx.Person(o.Person)
	return &p, err
}
