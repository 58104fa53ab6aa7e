package governance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// Proposal is what a member moves (R129). What is left empty takes what the rules
// say for its purpose and its way.
type Proposal struct {
	Panels   []domain.PanelID // one; several decide jointly (R128)
	Way      governance.Way
	Meeting  governance.MeetingID // whose agenda it is for; empty: none yet
	Item     governance.ItemID
	Title    string
	Words    string
	Majority governance.Majority
	Mode     governance.Mode
	Shown    governance.Shown
	Purpose  governance.MotionPurpose
	Days     int // working days of a vote between meetings
	Replaces governance.MotionID
}

// Move moves a motion in a member's name. It waits for a seconder (R129).
func (h *House) Move(ctx context.Context, by domain.Actor, p Proposal) (m governance.Motion, err error) {
	err = h.Store.Act(ctx, func(tx *store.Tx) error {
		if m, err = h.draw(by, p, tx.Now()); err != nil {
			return err
		}
		if err := h.mayMoveTx(tx, by, m); err != nil {
			return err
		}
		if err := placeTx(tx, m); err != nil {
			return err
		}
		if err := h.returnsTx(tx, m); err != nil {
			return err
		}
		if err := h.possible(tx, m); err != nil {
			return err
		}
		return h.createMotion(tx, by, &m)
	})
	return m, err
}

// draw makes a motion of a proposal, judged by itself.
func (h *House) draw(by domain.Actor, p Proposal, now time.Time) (governance.Motion, error) {
	m := governance.Motion{ID: store.NewID[governance.MotionID](), Panels: p.Panels, Way: p.Way, Meeting: p.Meeting, Item: p.Item, Mover: by.Person, MovedAt: now,
		Majority: p.Majority, Mode: p.Mode, Shown: p.Shown, Purpose: p.Purpose, State: governance.MotionMoved, Round: 1, Replaces: p.Replaces}
	if m.Purpose.Kind == "" {
		m.Purpose.Kind = governance.ForPlain
	}
	if m.Way == "" {
		m.Way = governance.BetweenMeetings
	}
	if len(m.Panels) == 0 {
		return m, refusal.Because(refusal.Missing, "R129", nil).On("panel")
	}
	if m.Way != governance.BetweenMeetings && m.Way != governance.AtMeeting {
		return m, refusal.Because(domain.UnknownChoice, "R134", refusal.Args{"known": []governance.Way{governance.BetweenMeetings, governance.AtMeeting}}).On("way")
	}
	if err := m.Purpose.Known(); err != nil {
		return m, err
	}
	var err error
	if m.MotionText, err = governance.NewMotionText(p.Title, p.Words); err != nil {
		return m, err
	}
	m.MotionText.By, m.MotionText.At = by.Person, now
	if m.Way == governance.BetweenMeetings {
		if m.Days, err = governance.ResolutionDays(p.Days); err != nil {
			return m, err
		}
	}
	return m.Settle()
}

// mayMoveTx refuses whoever sits on none of the motion's panels, or is not elected
// where the purpose asks for it.
func (h *House) mayMoveTx(tx *store.Tx, by domain.Actor, m governance.Motion) error {
	if err := mustActForAny(by, m.Panels, []domain.Role{domain.PanelMember}); err != nil {
		return err
	}
	elected, err := h.electedTx(tx, m, by.Person)
	if err != nil {
		return err
	}
	return m.Purpose.MayMove(elected)
}

// electedTx reports whether a person is an elected member of one of the motion's
// panels today.
func (h *House) electedTx(tx *store.Tx, m governance.Motion, person domain.PersonID) (bool, error) {
	for _, p := range m.Panels {
		members, err := h.sittingTx(tx, p, h.today(tx))
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(members, func(s governance.Sitting) bool { return s.Person == person && !s.CoOpted }) {
			return true, nil
		}
	}
	return false, nil
}

// returnsTx refuses a motion of the same effect as one that was lost lately (R135).
func (h *House) returnsTx(tx *store.Tx, m governance.Motion) error {
	lost, err := tx.Motions(store.MotionFilter{Panels: m.Panels, States: []governance.MotionState{governance.MotionLost},
		Since: tx.Now().AddDate(0, -4, 0), Newest: true})
	if err != nil {
		return err
	}
	for _, l := range lost {
		if !governance.SameEffect(m, l) {
			continue
		}
		if err := h.mayReturnTx(tx, l); err != nil {
			return err
		}
	}
	return nil
}

func (h *House) mayReturnTx(tx *store.Tx, lost governance.Motion) error {
	asked, err := tx.MotionAsks(lost.ID, store.WishReturn)
	if err != nil {
		return err
	}
	members := 0
	var params domain.Params
	for _, p := range lost.Panels {
		panel, _, err := h.panelTx(tx, p, h.today(tx))
		if err != nil {
			return err
		}
		members, params = members+panel.Filled, panel.Params
	}
	return governance.MayReturn(lost, len(asked), members, tx.Now(), params)
}

// createMotion numbers, stores and records a motion, and tells the panels of it.
func (h *House) createMotion(tx *store.Tx, by domain.Actor, m *governance.Motion) error {
	prefix, err := h.referencePrefix(tx, *m)
	if err != nil {
		return err
	}
	n, err := tx.NextMotionNumber(prefix)
	if err != nil {
		return err
	}
	m.Reference = fmt.Sprint(prefix, n)
	due, err := h.motionDueTx(tx, *m)
	if err != nil {
		return err
	}
	if err := tx.CreateMotion(*m, due); err != nil {
		return err
	}
	if err := h.recordMotion(tx, by, *m, acts.MotionMoved, "R129", "", map[string]any{"reference": m.Reference, "version": m.Version,
		"text": fmt.Sprintf("%x", m.Hash), "majority": m.Majority, "mode": m.Mode, "way": m.Way, "purpose": m.Purpose.Kind}); err != nil {
		return err
	}
	return h.tellMembers(tx, *m, m.Mover, func(t MotionTold) domain.MailWords { return MotionMovedMail{t} })
}

// referencePrefix is what a motion's reference begins with: the panel's code, or
// JOINT, and the year.
func (h *House) referencePrefix(tx *store.Tx, m governance.Motion) (string, error) {
	code := "JOINT"
	if !m.Joint() {
		p, err := tx.Panel(m.Panels[0])
		if err != nil {
			return "", err
		}
		code = p.Code
	}
	return fmt.Sprintf("%s-%d-M", code, h.today(tx).Year), nil
}

// onMotion runs an act of a member of one of the motion's panels on it: locked, and
// brought up to the hour first, so that what the clock has decided holds whether or
// not anything has run (R13).
func (h *House) onMotion(ctx context.Context, by domain.Actor, id governance.MotionID, f func(tx *store.Tx, m governance.Motion) (governance.Motion, error)) (m governance.Motion, err error) {
	err = h.Store.Act(ctx, func(tx *store.Tx) error {
		if m, err = tx.MotionForAct(id); err != nil {
			return err
		}
		if !by.IsEngine() {
			if _, err := h.maySeeMotion(tx, by, m); err != nil {
				return err
			}
			if err := mustActForAny(by, m.Panels, []domain.Role{domain.PanelMember}); err != nil {
				return err
			}
		}
		if m, err = h.catchUp(tx, m); err != nil {
			return err
		}
		m, err = f(tx, m)
		return err
	})
	return m, err
}

// Second seconds a motion (R129). Its vote between meetings opens on the next
// working day (R134).
func (h *House) Second(ctx context.Context, by domain.Actor, id governance.MotionID) (governance.Motion, error) {
	return h.onMotion(ctx, by, id, func(tx *store.Tx, m governance.Motion) (governance.Motion, error) {
		elected, err := h.electedTx(tx, m, by.Person)
		if err != nil {
			return m, err
		}
		if err := m.MaySecond(by.Person, elected); err != nil {
			return m, err
		}
		now := tx.Now()
		m.Seconder, m.SecondedAt = by.Person, &now
		if m, err = m.Move(governance.MotionSeconded); err != nil {
			return m, err
		}
		if err := h.plan(tx, &m); err != nil {
			return m, err
		}
		return m, h.saveMotion(tx, by, m, acts.MotionSeconded, "R129", "", map[string]any{"version": m.Version, "opens": m.Opens, "closes": m.Closes})
	})
}

// plan sets the hours of a vote between meetings (R134).
func (h *House) plan(tx *store.Tx, m *governance.Motion) error {
	if m.Way != governance.BetweenMeetings {
		return nil
	}
	params, err := paramsTx(tx, m.Panels[0])
	if err != nil {
		return err
	}
	opens, closes, err := governance.ResolutionTimes(*m.SecondedAt, m.Days, params, when.LatestCalendar())
	m.Opens, m.Closes = &opens, &closes
	return err
}

// WithdrawMotion takes a motion back before its vote is called; the mover may.
func (h *House) WithdrawMotion(ctx context.Context, by domain.Actor, id governance.MotionID, why string) (governance.Motion, error) {
	return h.onMotion(ctx, by, id, func(tx *store.Tx, m governance.Motion) (governance.Motion, error) {
		if by.Person != m.Mover {
			return m, refusal.Because(governance.NotTheMover, "R129", nil)
		}
		if err := domain.Reasoned(why); err != nil {
			return m, err
		}
		return h.drop(tx, by, m, governance.MotionWithdrawn, "R129", why)
	})
}

// drops are the acts by which a motion ends without a vote.
var drops = map[governance.MotionState]acts.Name{governance.MotionWithdrawn: acts.MotionWithdrawn, governance.MotionLapsed: acts.MotionLapsed, governance.MotionBarred: acts.MotionBarred}

// drop ends a motion without a vote.
func (h *House) drop(tx *store.Tx, by domain.Actor, m governance.Motion, to governance.MotionState, rule, why string) (governance.Motion, error) {
	m, err := m.Move(to)
	if err != nil {
		return m, err
	}
	now := tx.Now()
	m.EndedAt, m.Opens, m.Closes = &now, nil, nil
	if err := h.releaseTx(tx, m); err != nil {
		return m, err
	}
	return m, h.saveMotion(tx, by, m, drops[to], rule, why, nil)
}

// AmendMotion gives a motion its next version, before its vote is called. It must be
// seconded again (R129).
func (h *House) AmendMotion(ctx context.Context, by domain.Actor, id governance.MotionID, title, words, why string) (governance.Motion, error) {
	return h.onMotion(ctx, by, id, func(tx *store.Tx, m governance.Motion) (governance.Motion, error) {
		text, err := governance.NewMotionText(title, words)
		if err != nil {
			return m, err
		}
		if m, err = m.Amend(by.Person, text, why, tx.Now()); err != nil {
			return m, err
		}
		if err := tx.CreateMotionVersion(m.ID, m.MotionText); err != nil {
			return m, err
		}
		if err := h.saveMotion(tx, by, m, acts.MotionAmended, "R129", why, map[string]any{"version": m.Version, "text": fmt.Sprintf("%x", m.Hash)}); err != nil {
			return m, err
		}
		return m, h.tellMembers(tx, m, by.Person, func(t MotionTold) domain.MailWords { return MotionAmendedMail{t} })
	})
}

// saveMotion stores how a motion stands, and records the act.
func (h *House) saveMotion(tx *store.Tx, by domain.Actor, m governance.Motion, act acts.Name, rule, why string, detail map[string]any) error {
	due, err := h.motionDueTx(tx, m)
	if err != nil {
		return err
	}
	if err := tx.SaveMotion(m, due); err != nil {
		return err
	}
	return h.recordMotion(tx, by, m, act, rule, why, detail)
}

// recordMotion records an act on a motion: of several panels in the first's name.
func (h *House) recordMotion(tx *store.Tx, by domain.Actor, m governance.Motion, act acts.Name, rule, why string, detail map[string]any) error {
	if m.Meeting != "" { // everybody in the room sees it at once
		if err := tx.TouchMeeting(m.Meeting); err != nil {
			return err
		}
	}
	return tx.Record(by, domain.Act{Name: act, Rule: rule, Why: why, Panel: m.Panels[0], Contest: m.Contest, Subject: string(m.ID), Detail: detail})
}
