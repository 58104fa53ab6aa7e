package register

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/when"
	"hustings/elections/store"
)

// ChangeStatus changes the standing of a membership from today on: one fact
// ends, the next begins (R114). It takes no vote away that the roll of an
// election has already given (R36).
func (r *Register) ChangeStatus(ctx context.Context, by domain.Actor, person domain.PersonID, network domain.NetworkID,
	status domain.MembershipStatus, why string) error {
	return r.change(ctx, by, person, why, acts.MembershipStatus, func(facts []domain.Membership, today when.Date) ([]domain.Membership, error) {
		return domain.ChangeStatus(facts, network, status, today)
	})
}

// ChangeHome makes another network the person's home from today on; her rights
// there begin with the next qualifying date (R4). She stays a member of the old
// one.
func (r *Register) ChangeHome(ctx context.Context, by domain.Actor, person domain.PersonID, network domain.NetworkID, why string) error {
	return r.change(ctx, by, person, why, acts.MembershipHome, func(facts []domain.Membership, today when.Date) ([]domain.Membership, error) {
		return domain.ChangeHome(facts, network, today)
	})
}

// Join makes a person a member of one more network, from today on. It is her
// home if she has none.
func (r *Register) Join(ctx context.Context, by domain.Actor, person domain.PersonID, network domain.NetworkID, why string) error {
	return r.change(ctx, by, person, why, acts.MembershipJoined, func(facts []domain.Membership, today when.Date) ([]domain.Membership, error) {
		return domain.Join(facts, network, today)
	})
}

// Leave ends a membership today.
func (r *Register) Leave(ctx context.Context, by domain.Actor, person domain.PersonID, network domain.NetworkID, why string) error {
	return r.change(ctx, by, person, why, acts.MembershipLeft, func(facts []domain.Membership, today when.Date) ([]domain.Membership, error) {
		return domain.Leave(facts, network, today)
	})
}

// change runs one change of a person's memberships: the rule says what the
// lasting facts become, and what is no longer so is ended, not overwritten.
func (r *Register) change(ctx context.Context, by domain.Actor, person domain.PersonID, why string, name acts.Name,
	rule func([]domain.Membership, when.Date) ([]domain.Membership, error)) error {
	return r.act(ctx, by, why, "", domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		if _, err := tx.Person(person); err != nil {
			return domain.Act{}, err
		}
		had, err := tx.MembershipsOf(person)
		if err != nil {
			return domain.Act{}, err
		}
		today := r.today(tx)
		want, err := rule(domain.Lasting(had), today)
		if err != nil {
			return domain.Act{}, err
		}
		var added []domain.Membership
		for _, m := range want {
			if m.ID == "" {
				if _, err := tx.Network(m.Network); err != nil {
					return domain.Act{}, on(err, "network")
				}
				m.ID, m.Person = store.NewID[domain.MembershipID](), person
				added = append(added, m)
			}
		}
		if err := tx.ReplaceMemberships(person, want, added, today); err != nil {
			return domain.Act{}, err
		}
		detail := map[string]any{}
		for _, m := range added {
			detail["network"], detail["status"], detail["home"] = m.Network, m.Status, m.Home
		}
		if _, err := r.vacate(tx); err != nil { // an expulsion takes the seat at once (R112)
			return domain.Act{}, err
		}
		return domain.Act{Name: name, Rule: "R114", Subject: string(person), Detail: detail}, nil
	})
}
