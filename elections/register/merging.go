package register

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// MergeNetworks ends a network today and makes its members members of another,
// with the standing and the home they had (R2). Its panel ends with it; past
// elections, terms and memberships stay as they were. Rights in the other
// network begin with the next qualifying date (R4).
func (r *Register) MergeNetworks(ctx context.Context, by domain.Actor, from, into domain.NetworkID, why string) (moved int, err error) {
	err = r.act(ctx, by, why, "", domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		old, err := tx.Network(from)
		if err != nil {
			return domain.Act{}, err
		}
		heir, err := tx.Network(into)
		if err != nil {
			return domain.Act{}, on(err, "into")
		}
		switch {
		case from == into:
			return domain.Act{}, refusal.Because(domain.MergesItself, "R2", nil).On("into")
		case old.EndedOn != nil || heir.EndedOn != nil:
			return domain.Act{}, refusal.Because(domain.NotInForce, "R2", nil)
		}
		today := r.today(tx)
		people, err := tx.LastingMembers(from)
		if err != nil {
			return domain.Act{}, err
		}
		for person, facts := range people {
			want := domain.Merged(facts, from, into, today)
			var added []domain.Membership
			for _, m := range want {
				if m.ID == "" {
					m.ID, m.Person = store.NewID[domain.MembershipID](), person
					added = append(added, m)
				}
			}
			if err := tx.ReplaceMemberships(person, want, added, today); err != nil {
				return domain.Act{}, err
			}
		}
		moved = len(people)
		if err := endNetwork(tx, old, today); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.NetworkMerged, Rule: "R2", Subject: string(from),
			Detail: map[string]any{"into": into, "members": moved}}, nil
	})
	return moved, err
}

// endNetwork ends a network and its panel on a day that has come, but not under an
// election of that panel: what its notice promised is carried out first (R2, R8).
func endNetwork(tx *store.Tx, n domain.Network, on when.Date) error {
	n.EndedOn = &on
	panel, err := tx.PanelOf(n.ID)
	if _, none := refusal.Of(err); none {
		return tx.SaveNetwork(n)
	}
	if err != nil {
		return err
	}
	running, err := tx.Elections(store.ElectionFilter{Panel: panel.ID, States: domain.UnderNotice, Limit: 1})
	if err != nil {
		return err
	}
	if len(running) > 0 {
		return refusal.Because(domain.PanelBeingElected, "R2", refusal.Args{"election": running[0].Title, "reference": running[0].Reference})
	}
	if err := tx.SaveNetwork(n); err != nil {
		return err
	}
	panel.EndedOn = &on
	return tx.SavePanel(panel)
}
