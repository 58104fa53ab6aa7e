package governance

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// placeTx refuses a motion for a meeting that it cannot be voted on at: over, of other
// panels, or another meeting's item.
func placeTx(tx *store.Tx, m governance.Motion) error {
	if m.Meeting == "" {
		return nil
	}
	meeting, err := tx.Meeting(m.Meeting)
	if err != nil {
		return err
	}
	for _, p := range m.Panels {
		if !slices.Contains(meeting.Panels, p) {
			return refusal.Because(governance.OtherPanels, "R128", nil).On("meeting")
		}
	}
	if meeting.Over() {
		return refusal.Because(governance.MeetingOver, "R129", nil).On("meeting")
	}
	if m.Item == "" {
		return nil
	}
	item, err := tx.Item(m.Item)
	if err == nil && item.Meeting != m.Meeting {
		err = refusal.Because(refusal.Unknown, "", nil).On("item")
	}
	return err
}

// PutToMeeting puts a motion on a meeting's agenda, or takes it from one to another:
// its mover may, the chair and the secretariat.
func (h *House) PutToMeeting(ctx context.Context, by domain.Actor, id governance.MotionID, meeting governance.MeetingID, item governance.ItemID) (m governance.Motion, err error) {
	err = h.Store.Act(ctx, func(tx *store.Tx) error {
		if m, err = tx.MotionForAct(id); err != nil {
			return err
		}
		if _, err := h.maySeeMotion(tx, by, m); err != nil {
			return err
		}
		if by.Person != m.Mover || by.Person == "" {
			if err := mustActForAny(by, m.Panels, []domain.Role{domain.Chair, domain.Secretariat}); err != nil {
				return err
			}
		}
		if err := m.In("R129", governance.MotionMoved, governance.MotionSeconded); err != nil {
			return err
		}
		if m.Way != governance.AtMeeting || m.Purpose.Kind == governance.ForConsent { // its items are this meeting's
			return refusal.Because(governance.MotionNotSo, "R134", refusal.Args{"state": string(m.State)})
		}
		m.Meeting, m.Item = meeting, item
		if err := placeTx(tx, m); err != nil {
			return err
		}
		return h.saveMotion(tx, by, m, acts.MotionPutToMeeting, "R129", "", map[string]any{"meeting": meeting, "item": item})
	})
	return m, err
}

// atMeeting runs an act of whoever runs the meeting on a motion before it (R125).
func (h *House) atMeeting(ctx context.Context, by domain.Actor, id governance.MotionID, f func(tx *store.Tx, m governance.Motion) (governance.Motion, error)) (m governance.Motion, err error) {
	err = h.Store.Act(ctx, func(tx *store.Tx) error {
		if m, err = tx.MotionForAct(id); err != nil {
			return err
		}
		if _, err := h.maySeeMotion(tx, by, m); err != nil {
			return err
		}
		if m.Way != governance.AtMeeting || m.Meeting == "" {
			return refusal.Because(governance.NotAtAMeeting, "R129", nil)
		}
		meeting, _, err := h.InSessionTx(tx, m.Meeting)
		if err != nil {
			return err
		}
		if err := h.mayRunTx(tx, by, meeting); err != nil {
			return err
		}
		m, err = f(tx, m)
		return err
	})
	return m, err
}

// CallMotion calls the vote on a motion in its meeting: each panel's quorum is asked
// now, for the item (R123), and who may vote is frozen: those present and unconflicted
// (R126, R133a). A vote by name lasts until whoever presides closes it, a secret one so
// many minutes; none named are ten.
func (h *House) CallMotion(ctx context.Context, by domain.Actor, id governance.MotionID, minutes int) (governance.Motion, error) {
	return h.atMeeting(ctx, by, id, func(tx *store.Tx, m governance.Motion) (governance.Motion, error) {
		if err := h.amendmentsTx(tx, m); err != nil {
			return m, err
		}
		if err := h.possible(tx, m); err != nil {
			return m, err
		}
		roll, members, err := h.floor(tx, m)
		if err != nil {
			return m, err
		}
		now := tx.Now()
		m.Opens, m.Closes, m.RemindedAt = &now, nil, nil
		if m.Mode == governance.BySecret {
			length, err := governance.SecretMinutes(minutes)
			if err != nil {
				return m, err
			}
			closes := now.Truncate(time.Second).Add(length)
			m.Closes = &closes
		}
		return h.call(tx, by, m, roll, members)
	})
}

// floor are those who may vote on a motion in its meeting now, and the members of each
// panel whom an absolute majority is reckoned from: all in office but the conflicted,
// present or not. A panel without its quorum for the item stops the vote (R123).
func (h *House) floor(tx *store.Tx, m governance.Motion) (roll []governance.Voter, members map[domain.PanelID]int, err error) {
	floors, err := h.FloorsTx(tx, m.Meeting, m.Item)
	if err != nil {
		return nil, nil, err
	}
	recused, err := h.recused(tx, m)
	if err != nil {
		return nil, nil, err
	}
	_, members, err = h.electorate(tx, m)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range floors {
		if !m.Of(f.Panel.ID) {
			continue
		}
		f.Conflicted = append(slices.Clone(f.Conflicted), recused...)
		if err := f.Quorate(); err != nil {
			return nil, nil, err
		}
		for _, s := range f.Members {
			if f.MayVote(s.Person) == nil && !(m.Purpose.Terms().Elected && s.CoOpted) {
				roll = append(roll, governance.Voter{Panel: f.Panel.ID, Person: s.Person, Elected: !s.CoOpted})
			}
		}
	}
	return roll, members, nil
}

// amendmentsTx refuses to vote on a motion before its amendments (R129).
func (h *House) amendmentsTx(tx *store.Tx, m governance.Motion) error {
	open, err := tx.Motions(store.MotionFilter{Purpose: governance.ForAmendment, Subject: string(m.ID),
		States: []governance.MotionState{governance.MotionSeconded, governance.MotionVoting, governance.MotionTied}, Limit: 1})
	if err != nil || len(open) == 0 {
		return err
	}
	return refusal.Because(governance.AmendmentFirst, "R129", refusal.Args{"reference": open[0].Reference})
}

// CloseMotion closes a vote by name in a meeting, and decides it (R130).
func (h *House) CloseMotion(ctx context.Context, by domain.Actor, id governance.MotionID) (governance.Motion, error) {
	return h.atMeeting(ctx, by, id, func(tx *store.Tx, m governance.Motion) (governance.Motion, error) {
		if err := m.In("R133", governance.MotionVoting); err != nil {
			return m, err
		}
		if m.Mode == governance.BySecret {
			return m, refusal.Because(governance.VoteIsSecret, "R131", nil)
		}
		return h.closeVote(tx, by, m, tx.Now())
	})
}

// DeclineCasting is the chair's word that she gives no casting vote: the tied motion
// fails at once (R132).
func (h *House) DeclineCasting(ctx context.Context, by domain.Actor, id governance.MotionID) (governance.Motion, error) {
	return h.onMotion(ctx, by, id, func(tx *store.Tx, m governance.Motion) (governance.Motion, error) {
		if err := m.In("R132", governance.MotionTied); err != nil {
			return m, err
		}
		chair, err := h.chairTx(tx, m.Panels[0])
		if err != nil {
			return m, err
		}
		if by.Person != chair {
			return m, refusal.Because(governance.NotTheChair, "R132", nil)
		}
		if err := h.recordMotion(tx, by, m, acts.MotionCastingDeclined, "R132", "", nil); err != nil {
			return m, err
		}
		return h.end(tx, by, m, *m.Outcome, tx.Now())
	})
}

// motionsDoneTx refuses to end a meeting while a vote by name goes on in it.
func (h *House) motionsDoneTx(tx *store.Tx, id governance.MeetingID) error {
	open, err := tx.Motions(store.MotionFilter{Meeting: id, States: []governance.MotionState{governance.MotionVoting}, Limit: 1})
	if err != nil || len(open) == 0 || open[0].Mode == governance.BySecret {
		return err
	}
	return refusal.Because(governance.VoteGoesOn, "R133", refusal.Args{"reference": open[0].Reference})
}

// MotionsOf are the motions before a meeting as the reader may see them, in the order
// in which they were moved.
func (h *House) MotionsOf(ctx context.Context, by domain.Actor, id governance.MeetingID) (list []MotionShown, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		motions, err := tx.Motions(store.MotionFilter{Meeting: id, ByMoved: true})
		if err != nil {
			return err
		}
		for _, m := range motions {
			s, err := h.shown(tx, by, m)
			if _, no := refusal.Of(err); no {
				continue
			}
			if err != nil {
				return err
			}
			list = append(list, s)
		}
		return nil
	})
	return list, err
}

// asideTx are those who have declared an interest in the item that a motion belongs to,
// or in one of those that it takes together, and whether what is said of the item is
// kept from them and from the network (R126, R160).
func asideTx(tx *store.Tx, m governance.Motion) (aside []domain.PersonID, confidential bool, err error) {
	if m.Purpose.Kind == governance.ForConsent {
		aside, err := consentAsideTx(tx, m)
		return aside, false, err
	}
	if m.Meeting == "" || m.Item == "" {
		return nil, false, nil
	}
	item, err := tx.Item(m.Item)
	if r, no := refusal.Of(err); no && r.Code == refusal.NotFound { // taken off the agenda since
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	declared, err := tx.ConflictsOf(m.Meeting)
	for _, c := range declared {
		if c.Item == m.Item {
			aside = append(aside, c.Person)
		}
	}
	return aside, item.Confidential, err
}

// MeetingsToCome are the meetings before which a motion of the panels can be put: not
// over, and of all of them, the next first.
func (h *House) MeetingsToCome(ctx context.Context, by domain.Actor, panels []domain.PanelID) (list []governance.Meeting, err error) {
	if err := mustActForAny(by, panels, append(slices.Clone(domain.PanelRoles), domain.Secretariat)); err != nil {
		return nil, err
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		all, err := tx.Meetings(store.MeetingFilter{Panels: panels[:1], From: now.Add(-12 * time.Hour), Until: now.AddDate(1, 0, 0), Limit: 100})
		for _, m := range all {
			of := slices.ContainsFunc(panels, func(p domain.PanelID) bool { return !slices.Contains(m.Panels, p) })
			if !m.Over() && !of && len(list) < 12 {
				list = append(list, m)
			}
		}
		return err
	})
	return list, err
}

// MemberNumbered is the member whose number somebody of a panel typed.
func (h *House) MemberNumbered(ctx context.Context, by domain.Actor, number string) (id domain.PersonID, err error) {
	if !by.HasRole(domain.PanelMember, domain.Secretariat) {
		return "", refusal.Because(refusal.LacksRole, "R5", nil)
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		p, err := tx.PersonByNumber(domain.CleanText(number))
		if r, no := refusal.Of(err); no && r.Code == refusal.NotFound {
			return refusal.Because(domain.UnknownMember, "R35", refusal.Args{"number": number}).On("person")
		}
		id = p.ID
		return err
	})
	return id, err
}
