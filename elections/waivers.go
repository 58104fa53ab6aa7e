package elections

import (
	"context"

	"hustings/domain"
	"hustings/elections/store"
)

// Each member's agreement is an act of her own on the record; the waiver stands
// from the one that makes it two thirds.
const (
	actWaiverGiven = "officers.waiver-given"
	actWaived      = "officers.waived"
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
func (e *Engine) WaiveOtherOrganisation(ctx context.Context, by domain.Actor, id domain.ElectionID, why string) (w Waiver, err error) {
	if err := domain.Reasoned(why); err != nil {
		return w, err
	}
	err = e.act(ctx, by, id, nil, func(tx *store.Tx, el domain.Election) error {
		members, err := electedMembers(tx, el)
		if err != nil {
			return err
		}
		var all []domain.OfficeCandidacy
		elected := false
		for _, m := range members {
			elected = elected || m.ID == by.Person
			c, err := officeCandidacy(tx, el, members, m)
			if err != nil {
				return err
			}
			all = append(all, c)
		}
		if !elected {
			return domain.Refuse(domain.NotElectedMember, "R90", nil)
		}
		if err := el.MayWaiveOtherOrg(all, tx.Now()); err != nil {
			return err
		}
		agreed, err := waivers(tx, el, members)
		if err != nil {
			return err
		}
		if agreed[by.Person] {
			return domain.Refuse(domain.WaiverGiven, "R98", nil)
		}
		w = Waiver{Agreed: len(agreed) + 1, Members: len(members)}
		w.Stands = domain.WaivesOtherOrg(w.Agreed, w.Members)
		act := domain.Act{Name: actWaiverGiven, Rule: "R98", Why: trimmed(why), Panel: el.Panel, Election: el.ID}
		if err := tx.Record(by, act); err != nil || !w.Stands || domain.WaivesOtherOrg(len(agreed), len(members)) {
			return err
		}
		return tx.Record(domain.Engine(), domain.Act{Name: actWaived, Rule: "R98", Panel: el.Panel, Election: el.ID,
			Detail: map[string]any{"agreed": w.Agreed, "members": w.Members}})
	})
	return w, err
}

// waivers are the elected members who have agreed, as the record has them.
func waivers(tx *store.Tx, el domain.Election, members []domain.Person) (map[domain.PersonID]bool, error) {
	agreed := map[domain.PersonID]bool{}
	acts, err := tx.RecordEntries(store.RecordFilter{Election: el.ID, Act: actWaiverGiven, Limit: 10_000})
	if err != nil {
		return nil, err
	}
	for _, a := range acts {
		for _, m := range members {
			if m.ID == a.By {
				agreed[m.ID] = true
			}
		}
	}
	return agreed, nil
}
