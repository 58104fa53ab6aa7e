package clerk

import (
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// Whom an election concerns: who may vote in it, who stands, who runs it.

// OfficersOf are the people appointed to any of the roles for the election now.
func OfficersOf(tx *store.Tx, el domain.Election, roles ...domain.Role) ([]domain.PersonID, error) {
	all, err := tx.AppointmentsAt(tx.Now())
	if err != nil {
		return nil, err
	}
	var people []domain.PersonID
	for _, a := range all {
		for _, r := range roles {
			if a.Role == r && a.Scope.Covers(el.Panel, el.ID) {
				people = Merge(people, []domain.PersonID{a.Person})
			}
		}
	}
	return people, nil
}

// Candidates are those who stand, or have asked to.
func Candidates(tx *store.Tx, el domain.Election) ([]domain.PersonID, error) {
	all, err := tx.NominationsOf(el.ID)
	if err != nil {
		return nil, err
	}
	var people []domain.PersonID
	for _, n := range all {
		if n.SubmittedAt != nil && n.WithdrawnAt == nil {
			people = append(people, n.Candidate)
		}
	}
	return people, nil
}

// Voters are those on the sealed roll, or before the seal those who would be.
func Voters(tx *store.Tx, el domain.Election) ([]domain.PersonID, error) {
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return nil, err
	}
	if len(contests) > 0 {
		roll, err := tx.Roll(contests[len(contests)-1].ID)
		if err != nil {
			return nil, err
		}
		people := make([]domain.PersonID, len(roll))
		for i, r := range roll {
			people[i] = r.Person
		}
		return people, nil
	}
	people, err := Electorate(tx, el)
	return ElectorIDs(people), err
}

// Electorate are the people who have a vote in the election: the network's
// members on the qualifying date (R29), or the panel's elected members (R90).
func Electorate(tx *store.Tx, el domain.Election) ([]domain.Elector, error) {
	if el.Kind == domain.OfficerElection {
		members, err := ElectedMembers(tx, el)
		return domain.Electors(members), err
	}
	if roll, carried, err := CarriedRoll(tx, el); err != nil {
		return nil, err
	} else if carried {
		people, err := peopleOn(tx, roll)
		return domain.Electors(people), err
	}
	return tx.MembersOnRoll(el.Network, el.Timetable.QualifyingDate, el.Params.HomeNetworkOnly)
}

func IDs(people []domain.Person) []domain.PersonID {
	list := make([]domain.PersonID, len(people))
	for i, p := range people {
		list[i] = p.ID
	}
	return list
}

// ElectorIDs are their ids, in their order.
func ElectorIDs(people []domain.Elector) []domain.PersonID {
	list := make([]domain.PersonID, len(people))
	for i := range people {
		list[i] = people[i].ID
	}
	return list
}

// Concerns reports whether somebody may vote in an election or stands in it, without
// reading a roll that may be of a million.
func Concerns(tx *store.Tx, el domain.Election, person domain.PersonID) (bool, error) {
	c, err := concerned(tx, el)
	if err != nil || person == "" {
		return false, err
	}
	return tx.Concerns(c, person)
}

// concerned are whom an election concerns, to be asked for in one statement.
func concerned(tx *store.Tx, el domain.Election) (c store.Concerned, err error) {
	if c.Also, err = Candidates(tx, el); err != nil {
		return c, err
	}
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return c, err
	}
	if len(contests) > 0 {
		c.Roll = contests[len(contests)-1].ID
		return c, nil
	}
	if el.Kind == domain.OfficerElection {
		members, err := ElectedMembers(tx, el)
		c.Also = append(c.Also, IDs(members)...)
		return c, err
	}
	roll, carried, err := CarriedRoll(tx, el)
	if err != nil || carried {
		c.Roll = roll
		return c, err
	}
	c.Network, c.Qualifying, c.HomeOnly = el.Network, el.Timetable.QualifyingDate, el.Params.HomeNetworkOnly
	return c, nil
}

// electors is how many of those whom an election concerns may vote: on the sealed roll as
// it was sealed, or those who would be on it.
func electors(tx *store.Tx, el domain.Election, c store.Concerned) (int, error) {
	switch {
	case c.Roll != "":
		contest, err := tx.Contest(c.Roll)
		return contest.Voters, err
	case el.Kind == domain.OfficerElection:
		members, err := ElectedMembers(tx, el)
		return len(members), err
	default:
		return tx.CountMembersOnRoll(c.Network, c.Qualifying, c.HomeOnly)
	}
}

// Reach is how many people an election's mails go to.
type Reach struct {
	People    int
	Unreached int  // so many of them no mail reaches
	More      bool // than Unreached, which is then [store.MostCounted]
}

// Told is how many people an election's mails go to, and how many of them no mail
// reaches: without reading a roll that may be of a million.
func Told(tx *store.Tx, el domain.Election) (r Reach, err error) {
	c, err := concerned(tx, el)
	if err != nil {
		return r, err
	}
	if r.Unreached, r.More, err = tx.CountUnreachable(c); err != nil {
		return r, err
	}
	r.People, err = electors(tx, el, c)
	return r, err
}

// Merge appends those of more who are not in list yet.
func Merge(list, more []domain.PersonID) []domain.PersonID {
	seen := make(map[domain.PersonID]bool, len(list))
	for _, p := range list {
		seen[p] = true
	}
	for _, p := range more {
		if !seen[p] {
			seen[p] = true
			list = append(list, p)
		}
	}
	return list
}

// Today is the day in the election's zone.
func Today(el domain.Election, now time.Time) (when.Date, error) {
	zone, err := when.Zone(el.Params.Timezone)
	if err != nil {
		return when.Date{}, err
	}
	return when.DateOf(now, zone), nil
}

// LatestContest is the election's last round.
func LatestContest(tx *store.Tx, el domain.Election) (domain.Contest, error) {
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return domain.Contest{}, err
	}
	if len(contests) == 0 {
		return domain.Contest{}, refusal.Because(domain.WrongState, "R32", refusal.Args{"state": el.State})
	}
	return contests[len(contests)-1], nil
}

// CarriedRoll is the sealed roll that an election held again takes over; false
// where it has one of its own.
func CarriedRoll(tx *store.Tx, el domain.Election) (domain.ContestID, bool, error) {
	if !el.HeldAgain() {
		return "", false, nil
	}
	rounds, err := tx.ContestsOf(el.Given.HeldAgain)
	if err != nil || len(rounds) == 0 { // nobody had to vote
		return "", false, err
	}
	return rounds[len(rounds)-1].ID, true, nil
}

// peopleOn are the people on a sealed roll, in the order of their names.
func peopleOn(tx *store.Tx, id domain.ContestID) ([]domain.Person, error) {
	roll, err := tx.Roll(id)
	if err != nil {
		return nil, err
	}
	who := make([]domain.PersonID, len(roll))
	for i, r := range roll {
		who[i] = r.Person
	}
	found, err := tx.PeopleByID(who...)
	if err != nil {
		return nil, err
	}
	people := make([]domain.Person, 0, len(found))
	for _, p := range found {
		people = append(people, p)
	}
	domain.SortPeople(people)
	return people, nil
}
