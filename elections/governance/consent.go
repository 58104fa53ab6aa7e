package governance

import (
	"context"
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// MoveConsent moves the consent items of an open meeting as one motion, in the name of a
// member who is there (R122, R129). It is seconded, called and voted on like any other;
// whoever is conflicted for one of its items has no part in it (R126).
func (h *House) MoveConsent(ctx context.Context, by domain.Actor, id governance.MeetingID) (m governance.Motion, err error) {
	err = h.Store.Act(ctx, func(tx *store.Tx) error {
		meeting, _, err := h.InSessionTx(tx, id)
		if err != nil {
			return err
		}
		if err := mustActForAny(by, meeting.Panels, []domain.Role{domain.PanelMember}); err != nil {
			return err
		}
		agenda, err := tx.Items(id)
		if err != nil {
			return err
		}
		items := governance.ConsentItems(agenda)
		if len(items) == 0 {
			return refusal.Because(governance.NoConsentItems, "R122", nil)
		}
		text, err := governance.ConsentText(h.Office.Say, meeting.Reference, items)
		if err != nil {
			return err
		}
		m, err = h.draw(by, Proposal{Panels: meeting.Panels, Way: governance.AtMeeting, Meeting: id, Title: text.Title, Words: text.Words,
			Purpose: governance.MotionPurpose{Kind: governance.ForConsent, Subject: string(id)}}, tx.Now())
		if err != nil {
			return err
		}
		for _, i := range items {
			i.TakenBy = m.ID
			if err := tx.SaveItem(i); err != nil {
				return err
			}
		}
		return h.createMotion(tx, by, &m)
	})
	return m, err
}

// mayConsentTx refuses a motion of consent items that holds none: there is one way to
// such a motion only, [House.MoveConsent].
func (h *House) mayConsentTx(tx *store.Tx, m governance.Motion) error {
	items, err := tx.ItemsTakenBy(m.ID)
	if err == nil && len(items) == 0 {
		return refusal.Because(governance.NoConsentItems, "R122", nil)
	}
	return err
}

// consentTx is what a carried motion of consent items does: each of them is done.
func (h *House) consentTx(tx *store.Tx, _ domain.Actor, m governance.Motion) error {
	now := tx.Now()
	return h.eachTakenTx(tx, m, func(i *governance.Item) {
		if i.DoneAt == nil {
			i.DoneAt = &now
		}
	})
}

// dissentTx is what a lost one does: its items are taken one by one.
func (h *House) dissentTx(tx *store.Tx, _ domain.Actor, m governance.Motion) error {
	return h.eachTakenTx(tx, m, func(i *governance.Item) { i.Consent, i.TakenBy = false, "" })
}

// releaseTx gives the items of a motion that ended without a vote back to the agenda.
func (h *House) releaseTx(tx *store.Tx, m governance.Motion) error {
	if m.Purpose.Kind != governance.ForConsent {
		return nil
	}
	return h.eachTakenTx(tx, m, func(i *governance.Item) { i.TakenBy = "" })
}

func (h *House) eachTakenTx(tx *store.Tx, m governance.Motion, change func(*governance.Item)) error {
	items, err := tx.ItemsTakenBy(m.ID)
	if err != nil {
		return err
	}
	for _, i := range items {
		change(&i)
		if err := tx.SaveItem(i); err != nil {
			return err
		}
	}
	return nil
}

// PullItem takes an item out of those that are taken together by consent: any member
// may, without a reason, until their vote is called. Where they are moved already the
// motion is the same without it, and its mover and seconder stay; without the last there
// is none.
func (h *House) PullItem(ctx context.Context, by domain.Actor, id governance.ItemID) error {
	return h.changingItem(ctx, by, append(sitters, domain.Chair), id, func(tx *store.Tx, m governance.Meeting, i governance.Item) (domain.Act, error) {
		var motion governance.Motion
		if i.TakenBy != "" {
			var err error
			if motion, err = tx.MotionForAct(i.TakenBy); err != nil {
				return domain.Act{}, err
			}
		}
		if err := i.MayPull(motion.State); err != nil {
			return domain.Act{}, err
		}
		i.Consent, i.TakenBy = false, ""
		if err := tx.SaveItem(i); err != nil {
			return domain.Act{}, err
		}
		if motion.ID != "" {
			if err := h.withoutItemTx(tx, by, m, motion, i); err != nil {
				return domain.Act{}, err
			}
		}
		return domain.Act{Name: acts.AgendaItemPulled, Rule: "R122"}, tx.TouchMeeting(m.ID)
	})
}

// withoutItemTx is the motion of consent items without one that was pulled out.
func (h *House) withoutItemTx(tx *store.Tx, by domain.Actor, of governance.Meeting, m governance.Motion, pulled governance.Item) error {
	why := h.Office.Say("written.why.pulled", "item", pulled.Position)
	left, err := tx.ItemsTakenBy(m.ID)
	if err != nil {
		return err
	}
	if len(left) == 0 {
		_, err := h.drop(tx, by, m, governance.MotionWithdrawn, "R122", why)
		return err
	}
	text, err := governance.ConsentText(h.Office.Say, of.Reference, left)
	if err != nil {
		return err
	}
	if m, err = m.Reworded(by.Person, text, why, tx.Now()); err != nil {
		return err
	}
	if err := tx.CreateMotionVersion(m.ID, m.MotionText); err != nil {
		return err
	}
	return h.saveMotion(tx, by, m, acts.MotionAmended, "R122", why, map[string]any{"version": m.Version, "text": fmt.Sprintf("%x", m.Hash)})
}

// consentAsideTx are those who have declared an interest in one of the items that a
// motion takes together.
func consentAsideTx(tx *store.Tx, m governance.Motion) (aside []domain.PersonID, err error) {
	items, err := tx.ItemsTakenBy(m.ID)
	if err != nil {
		return nil, err
	}
	declared, err := tx.ConflictsOf(m.Meeting)
	for _, c := range declared {
		if slices.ContainsFunc(items, func(i governance.Item) bool { return i.ID == c.Item }) {
			aside = append(aside, c.Person)
		}
	}
	return aside, err
}
