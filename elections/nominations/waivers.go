package nominations

import (
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// Waiver is how far the elected members have set aside the rule that the
// vice-chair comes from another organisation than the chair (R98).
type Waiver struct {
	Agreed  int
	Members int // elected members in office
	Stands  bool
}

// WaiveOtherOrganisation is an elected member's agreement to set that rule aside,
// where it leaves nobody who may stand. It is given openly and cannot be taken
// back; with two thirds of the elected members the rule is waived for this
// election (R98).
func (e *Nominations) WaiveOtherOrganisation(ctx context.Context, by domain.Actor, id domain.ElectionID, why string) (w Waiver, err error) {
	if err := domain.Reasoned(why); err != nil {
		return w, err
	}
	err = e.Act(ctx, by, id, nil, func(tx *store.Tx, el domain.Election) error {
		before, err := MayWaive(tx, el, by)
		if err != nil {
			return err
		}
		w = before
		w.Agreed++
		w.Stands = domain.WaivesOtherOrg(w.Agreed, w.Members)
		act := domain.Act{Name: acts.OfficersWaiverGiven, Rule: "R98", Why: clerk.Trimmed(why), Panel: el.Panel, Election: el.ID}
		if err := tx.GiveWaiver(el.ID, by.Person); err != nil {
			return err
		}
		if err := tx.Record(by, act); err != nil || !w.Stands || before.Stands {
			return err
		}
		return tx.Record(domain.Engine(), domain.Act{Name: acts.OfficersWaived, Rule: "R98", Panel: el.Panel, Election: el.ID,
			Detail: map[string]any{"agreed": w.Agreed, "members": w.Members}})
	})
	return w, err
}

// MayWaive refuses whoever cannot agree to it now, and says also to them how far
// the elected members have set the rule aside (R98).
func (e *Nominations) MayWaive(ctx context.Context, by domain.Actor, id domain.ElectionID) (w Waiver, err error) {
	if by.Anonymous() {
		return w, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := tx.Election(id)
		if err != nil {
			return err
		}
		w, err = MayWaive(tx, el, by)
		return err
	})
	return w, err
}

// MayWaive judges whether somebody may agree to set the rule aside, on how far
// the elected members have done so already.
func MayWaive(tx *store.Tx, el domain.Election, by domain.Actor) (w Waiver, err error) {
	members, err := clerk.ElectedMembers(tx, el)
	if err != nil {
		return w, err
	}
	agreed, err := waivers(tx, el, members)
	if err != nil {
		return w, err
	}
	w = Waiver{Agreed: len(agreed), Members: len(members), Stands: len(members) > 0 && domain.WaivesOtherOrg(len(agreed), len(members))}
	var all []domain.OfficeCandidacy
	elected := false
	for _, m := range members {
		elected = elected || m.ID == by.Person
		c, err := OfficeCandidacy(tx, el, members, m)
		if err != nil {
			return w, err
		}
		all = append(all, c)
	}
	if !elected {
		return w, refusal.Because(domain.NotElectedMember, "R90", nil)
	}
	if err := el.MayWaiveOtherOrg(all, tx.Now()); err != nil {
		return w, err
	}
	if agreed[by.Person] {
		return w, refusal.Because(domain.WaiverGiven, "R98", nil)
	}
	return w, nil
}

// waivers are the elected members who have agreed.
func waivers(tx *store.Tx, el domain.Election, members []domain.Person) (map[domain.PersonID]bool, error) {
	agreed := map[domain.PersonID]bool{}
	given, err := tx.Waivers(el.ID)
	for _, m := range members {
		if slices.Contains(given, m.ID) {
			agreed[m.ID] = true
		}
	}
	return agreed, err
}
