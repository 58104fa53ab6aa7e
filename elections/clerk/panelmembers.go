package clerk

import (
	"slices"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
)

// ElectedMembers are the panel's elected members in office on the day the
// office begins, or today when it would have begun, in the order of their names:
// they alone stand and vote for chair and vice-chair (R90, R90a). Whose membership
// rests today does neither (R112).
func ElectedMembers(tx *store.Tx, el domain.Election) ([]domain.Person, error) {
	day, err := OfficeDay(tx, el)
	if err != nil {
		return nil, err
	}
	people, err := ElectedVoters(tx, el.Panel, day)
	if err != nil {
		return nil, err
	}
	now, err := Today(el, tx.Now())
	if err != nil || !now.Before(day) {
		return people, err
	}
	facts, err := tx.MembershipsOfAll(IDs(people))
	return slices.DeleteFunc(people, func(p domain.Person) bool {
		_, rests := domain.SilentSince(facts[p.ID], now)
		return rests
	}), err
}

// OfficeDay is the day from which the office is held: the first day of the
// members' term, or today when that has begun (R91).
func OfficeDay(tx *store.Tx, el domain.Election) (when.Date, error) {
	day, err := Today(el, tx.Now())
	return Later(day, el.Term.From), err
}

// ElectedVoters are the elected members with a vote on the day, in the order of
// their names.
func ElectedVoters(tx *store.Tx, panel domain.PanelID, day when.Date) ([]domain.Person, error) {
	members, err := MembersInOffice(tx, panel, day)
	if err != nil {
		return nil, err
	}
	var who []domain.PersonID
	for _, m := range members {
		if m.Elected && m.Votes && !m.Caretaker {
			who = append(who, m.Person)
		}
	}
	found, err := tx.PeopleByID(who...)
	if err != nil {
		return nil, err
	}
	people := make([]domain.Person, 0, len(found))
	for _, id := range who {
		if p, known := found[id]; known {
			people = append(people, p)
		}
	}
	domain.SortPeople(people)
	return people, nil
}

// MembersInOffice are the members of a panel on a day: elected and co-opted, with
// and without a vote (R90, R112); after the terms' end the outgoing ones, as
// caretakers (R25).
func MembersInOffice(tx *store.Tx, panel domain.PanelID, day when.Date) ([]domain.SittingMember, error) {
	held, err := tx.HoldingsOfPanel(panel)
	if err != nil {
		return nil, err
	}
	quiet, err := Silent(tx, held, day)
	if err != nil {
		return nil, err
	}
	return domain.MembersOn(domain.PanelFacts{Holdings: held, Silent: quiet}, day, when.LatestCalendar())
}

// Silent are those of the holders whose membership is not active on the day, and
// since when (R112).
func Silent(tx *store.Tx, held []domain.Holding, day when.Date) (map[domain.PersonID]when.Date, error) {
	var who []domain.PersonID
	for _, h := range held {
		if h.Until.After(day.AddMonths(-4)) && !slices.Contains(who, h.Person) { // caretakers too (R25)
			who = append(who, h.Person)
		}
	}
	facts, err := tx.MembershipsOfAll(who)
	if err != nil {
		return nil, err
	}
	out := map[domain.PersonID]when.Date{}
	for p, of := range facts {
		if since, is := domain.SilentSince(of, day); is {
			out[p] = since
		}
	}
	return out, nil
}

// WholePanel are all members in office, elected or co-opted, for mails.
func WholePanel(tx *store.Tx, panel domain.PanelID, day when.Date) (people []domain.PersonID, err error) {
	members, err := MembersInOffice(tx, panel, day)
	for _, m := range members {
		people = append(people, m.Person)
	}
	slices.Sort(people)
	return slices.Compact(people), err
}

// PanelDay is the day of the transaction's instant, where the panel is.
func PanelDay(tx *store.Tx, panel domain.PanelID) (when.Date, error) {
	p, err := ParamsFor(tx, panel, domain.OfficerElection)
	if err != nil {
		return when.Date{}, err
	}
	zone, err := when.Zone(p.Timezone)
	if err != nil {
		return when.Date{}, err
	}
	return when.DateOf(tx.Now(), zone), nil
}

func Later(a, b when.Date) when.Date {
	if a.Before(b) {
		return b
	}
	return a
}
