package voters

import (
	"bytes"
	"cmp"
	"context"
	"hash/maphash"
	"maps"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// Voters keeps the rolls: who has a vote, what changes a sealed roll, and what those on
// it object to or complain of.
type Voters struct{ *clerk.Clerk }

// New returns the room for the rolls; the clerk minds their two-person acts.
func New(c *clerk.Clerk) *Voters {
	e := &Voters{c}
	c.Mind(clerk.Pairs{acts.PairRollChange: {Rule: "R33", Judge: e.judgeRollChange, Last: noBallot, Do: e.changeRoll}})
	return e
}

// RollStanding is what a member sees of her own entry on an election's roll
// (R31), and what officers see of a candidate's.
type RollStanding struct {
	OnRoll     bool             // has a vote in this election
	Qualifying when.Date        // the day that decides (R29)
	Sealed     bool             // decided for good (R32)
	Member     bool             // of the network, now or once: may object to her entry (R31)
	WhyNot     *refusal.Refusal // why she is not on it
	AskBy      time.Time        // until when it can be put right (R31, R33); zero: it can not, or not any more
}

// MyRollEntry shows a member her own entry on the roll, and nobody else's (R31).
func (e *Voters) MyRollEntry(ctx context.Context, by domain.Actor, id domain.ElectionID) (s RollStanding, err error) {
	if by.Anonymous() {
		return s, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := tx.Election(id)
		if err != nil {
			return err
		}
		s, err = StandingOf(tx, el, by.Person)
		return err
	})
	return s, err
}

func StandingOf(tx *store.Tx, el domain.Election, id domain.PersonID) (s RollStanding, err error) {
	// long: the ways to be on a roll or not, one after the other.
	s.Qualifying = el.Timetable.QualifyingDate
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return s, err
	}
	if s.Sealed = len(contests) > 0; s.Sealed {
		last := contests[len(contests)-1]
		_, err := tx.RollEntry(last.ID, id)
		if _, no := refusal.Of(err); err != nil && !no {
			return s, err
		}
		if s.OnRoll = err == nil; !s.OnRoll {
			if last.Done.RollGone != nil {
				return s, box.RollGone(last.Closes)
			}
		}
	}
	var why error
	if el.Kind == domain.OfficerElection {
		members, err := clerk.ElectedMembers(tx, el)
		if err != nil {
			return s, err
		}
		if !slices.ContainsFunc(members, func(p domain.Person) bool { return p.ID == id }) {
			why = refusal.Because(domain.NotElectedMember, "R90", nil)
		}
	} else {
		facts, err := tx.MembershipsOf(id)
		if err != nil {
			return s, err
		}
		why = el.CheckRoll(facts, s.Qualifying)
		if roll, carried, err := clerk.CarriedRoll(tx, el); err != nil {
			return s, err
		} else if carried && !s.Sealed { // R88
			if _, err = tx.RollEntry(roll, id); err == nil {
				why = nil
			} else if _, no := refusal.Of(err); !no {
				return s, err
			} else if why == nil {
				why = refusal.Because(domain.RollLeftOut, "R33", nil)
			}
		}
		s.Member = slices.ContainsFunc(facts, func(m domain.Membership) bool { return m.Network == el.Network })
	}
	if !s.Sealed {
		s.OnRoll = why == nil
	}
	if s.OnRoll {
		return s, nil
	}
	if why == nil { // the sealed roll lacks somebody whom the register has (R33)
		why = refusal.Because(domain.RollLeftOut, "R33", nil)
	}
	s.WhyNot, _ = refusal.Of(why)
	asks, now := el.Timetable.RollSealed, tx.Now()
	if s.Sealed {
		asks = el.Timetable.RollCuresClose()
	}
	if now.Before(asks) && s.Member && (!s.Sealed || s.WhyNot.Reason == domain.RollLeftOut) {
		s.AskBy = asks
	}
	return s, nil
}

// PeopleList is a search among the people on a roll, and a page of what it finds.
type PeopleList = store.PeopleList

// MostCounted is up to how many people such a list says how many the search finds.
const MostCounted = store.MostCounted

// RollPreview shows officers who is on an election's roll, or would be if it
// were sealed now, and how many the search finds in all (R31).
func (e *Voters) RollPreview(ctx context.Context, by domain.Actor, id domain.ElectionID, f PeopleList) (people []domain.Person, total int, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := tx.Election(id)
		if err != nil {
			return err
		}
		if err := by.Must(el.Panel, el.ID, domain.Overseers...); err != nil {
			return err
		}
		contests, err := tx.ContestsOf(id)
		if err != nil {
			return err
		}
		switch {
		case len(contests) > 0:
			people, total, err = tx.OnRoll(contests[len(contests)-1].ID, f)
		case el.Kind == domain.OfficerElection: // R90
			var members []domain.Person
			if members, err = clerk.ElectedMembers(tx, el); err == nil {
				people, total, err = tx.Among(clerk.IDs(members), f)
			}
		case el.HeldAgain(): // R88
			var roll domain.ContestID
			if roll, _, err = clerk.CarriedRoll(tx, el); err == nil {
				people, total, err = tx.OnRoll(roll, f)
			}
		default:
			people, total, err = tx.WouldBeOnRoll(el.Network, el.Timetable.QualifyingDate, el.Params.HomeNetworkOnly, f)
		}
		return err
	})
	return people, total, err
}

// signOut ends what a person has open and the links that wait for her: what was
// mailed while she had a vote opens nothing afterwards (R31a).
func signOut(tx *store.Tx, p domain.PersonID, by string) error {
	if err := tx.EndSessionsOf(p, by); err != nil {
		return err
	}
	return tx.SpendLinksOf(p)
}

// StandFor sorts out entries with one e-mail address among those who have a
// vote: the older entry stands, the newer is held, and neither stalls the seal
// (R35). Which is older is read off the memberships. Where nobody is held the addresses
// have done their service, and are let go of: a roll may be of a million.
func StandFor(tx *store.Tx, people []domain.Elector) (stand, held []domain.Elector, err error) {
	drop := map[domain.PersonID]bool{}
	for _, same := range sameEmail(people) {
		since := map[domain.PersonID]when.Date{}
		for _, p := range same {
			facts, err := tx.MembershipsOf(p.ID)
			if err != nil {
				return nil, nil, err
			}
			if len(facts) > 0 {
				since[p.ID] = facts[0].From
			}
		}
		slices.SortFunc(same, func(a, b domain.Elector) int {
			return cmp.Or(since[a.ID].Compare(since[b.ID]), cmp.Compare(a.Number, b.Number))
		})
		for _, p := range same[1:] {
			drop[p.ID] = true
			held = append(held, p)
		}
	}
	if len(drop) == 0 {
		for i := range people {
			people[i].Email = ""
		}
		return people, nil, nil
	}
	stand = slices.DeleteFunc(slices.Clone(people), func(p domain.Elector) bool { return drop[p.ID] })
	slices.SortFunc(held, func(a, b domain.Elector) int { return bytes.Compare([]byte(a.Number), []byte(b.Number)) })
	return stand, held, nil
}

// sameEmail are those people whose address somebody else among them has, by address. A
// roll may be of a million: all that is kept of most is a number made from the address.
func sameEmail(people []domain.Elector) map[string][]domain.Elector {
	seed := maphash.MakeSeed()
	once, twice := make(map[uint64]struct{}, len(people)), map[uint64]struct{}{}
	for _, p := range people {
		if key := domain.FoldEmail(p.Email); key != "" {
			sum := maphash.String(seed, key)
			if _, again := once[sum]; again {
				twice[sum] = struct{}{}
			}
			once[sum] = struct{}{}
		}
	}
	same := map[string][]domain.Elector{}
	if len(twice) == 0 {
		return same
	}
	for _, p := range people {
		if key := domain.FoldEmail(p.Email); key != "" {
			if _, again := twice[maphash.String(seed, key)]; again {
				same[key] = append(same[key], p)
			}
		}
	}
	maps.DeleteFunc(same, func(_ string, list []domain.Elector) bool { return len(list) < 2 })
	return same
}
