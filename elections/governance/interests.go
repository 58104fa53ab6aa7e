package governance

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// RegisterInterest adds a line to one's own standing register of interests (R126).
func (h *House) RegisterInterest(ctx context.Context, by domain.Actor, panel domain.PanelID, text string) (i governance.Interest, err error) {
	err = h.act(ctx, by, panel, []domain.Role{domain.PanelMember}, func(tx *store.Tx) (domain.Act, error) {
		i = governance.Interest{ID: store.NewID[string](), Person: by.Person, Text: domain.CleanText(text), From: h.today(tx)}
		if err := governance.CheckDeclared(i.Text); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.InterestRegistered, Rule: "R126", Subject: i.ID}, tx.CreateInterest(i)
	})
	return i, err
}

// EndInterest ends a line of one's own register; it stays, with its dates.
func (h *House) EndInterest(ctx context.Context, by domain.Actor, panel domain.PanelID, id string) error {
	return h.act(ctx, by, panel, []domain.Role{domain.PanelMember}, func(tx *store.Tx) (domain.Act, error) {
		return domain.Act{Name: acts.InterestEnded, Rule: "R126", Subject: id}, tx.EndInterest(id, by.Person, h.today(tx))
	})
}

// DeclareConflict declares an interest for one item (R126): from then on she neither
// votes nor counts there, and its confidential papers are not hers to see (R160). Whoever
// runs the meeting may note what a member says in the room.
func (h *House) DeclareConflict(ctx context.Context, by domain.Actor, item governance.ItemID, person domain.PersonID, text string) error {
	return h.changingItem(ctx, by, sitters, item, func(tx *store.Tx, m governance.Meeting, i governance.Item) (domain.Act, error) {
		if err := h.forMemberTx(tx, by, m, person); err != nil {
			return domain.Act{}, err
		}
		if i.DoneAt != nil {
			return domain.Act{}, refusal.Because(governance.ItemDone, "R126", nil)
		}
		c := governance.Conflict{Item: item, Person: person, Text: domain.CleanText(text), At: tx.Now()}
		if err := governance.CheckDeclared(c.Text); err != nil {
			return domain.Act{}, err
		}
		if err := tx.DeclareConflict(c); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.MeetingInterestDeclared, Rule: "R126", Detail: map[string]any{"member": person}}, tx.TouchMeeting(m.ID)
	})
}

// WithdrawConflict takes a declaration back, as long as the item was not reached.
func (h *House) WithdrawConflict(ctx context.Context, by domain.Actor, item governance.ItemID, person domain.PersonID) error {
	return h.changingItem(ctx, by, sitters, item, func(tx *store.Tx, m governance.Meeting, i governance.Item) (domain.Act, error) {
		if err := h.forMemberTx(tx, by, m, person); err != nil {
			return domain.Act{}, err
		}
		if err := governance.MayWithdrawConflict(m, i); err != nil {
			return domain.Act{}, err
		}
		if err := tx.WithdrawConflict(item, person); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.MeetingInterestWithdrawn, Rule: "R126", Detail: map[string]any{"member": person}}, tx.TouchMeeting(m.ID)
	})
}

// forMemberTx lets a member speak for herself, and whoever runs the meeting for any
// member.
func (h *House) forMemberTx(tx *store.Tx, by domain.Actor, m governance.Meeting, person domain.PersonID) error {
	if person != by.Person {
		if err := h.mayRunTx(tx, by, m); err != nil {
			return err
		}
	}
	_, members, err := h.seatedTx(tx, m, person)
	if err != nil {
		return err
	}
	if members == nil {
		return refusal.Because(governance.NotOnPanel, "R124", nil).On("person")
	}
	return nil
}

// MemberInterests are a member's lines of the standing register.
type MemberInterests struct {
	Name  string
	Lines []governance.Interest
}

// Interests is the standing register of a panel's members, for those who see what is
// before it.
func (h *House) Interests(ctx context.Context, by domain.Actor, panel domain.PanelID) (out []MemberInterests, err error) {
	if err := by.Must(panel, "", append(sitters, domain.Auditor)...); err != nil {
		return nil, err
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		members, err := h.sittingTx(tx, panel, h.today(tx))
		if err != nil || len(members) == 0 {
			return err
		}
		var ids []domain.PersonID
		for _, m := range members {
			ids = append(ids, m.Person)
		}
		names, err := namesOf(tx, ids)
		if err != nil {
			return err
		}
		lines, err := tx.InterestsOf(ids...)
		if err != nil {
			return err
		}
		for _, id := range ids {
			m := MemberInterests{Name: names[id]}
			for _, l := range lines {
				if l.Person == id {
					m.Lines = append(m.Lines, l)
				}
			}
			out = append(out, m)
		}
		return nil
	})
	return out, err
}
