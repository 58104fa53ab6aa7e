package governance

import (
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// wish runs a member's wish about a motion: judged with those who had it before her,
// stored and recorded; enough says whether it is granted with hers.
func (h *House) wish(ctx context.Context, by domain.Actor, id governance.MotionID, w store.Wish, asking acts.Name, rule string,
	may func(tx *store.Tx, m governance.Motion, asked []domain.PersonID) error, granted func(tx *store.Tx, m governance.Motion, asking int) (governance.Motion, error)) (governance.Motion, error) {
	return h.onMotion(ctx, by, id, func(tx *store.Tx, m governance.Motion) (governance.Motion, error) {
		asked, err := tx.MotionAsks(id, w)
		if err != nil {
			return m, err
		}
		if err := may(tx, m, asked); err != nil {
			return m, err
		}
		if err := tx.AskMotion(id, w, by.Person); err != nil {
			return m, err
		}
		if err := h.recordMotion(tx, by, m, asking, rule, "", map[string]any{"asking": len(asked) + 1}); err != nil {
			return m, err
		}
		return granted(tx, m, len(asked)+1)
	})
}

// AskSecret is a member's wish that a motion's vote be secret: two make it so (R131).
func (h *House) AskSecret(ctx context.Context, by domain.Actor, id governance.MotionID) (governance.Motion, error) {
	return h.wish(ctx, by, id, store.WishSecret, acts.MotionAskedSecret, "R131",
		func(_ *store.Tx, m governance.Motion, asked []domain.PersonID) error {
			return m.MayAskSecret(by.Person, asked)
		},
		func(tx *store.Tx, m governance.Motion, asking int) (governance.Motion, error) {
			if !governance.MakesSecret(asking) {
				return m, nil
			}
			m.Mode, m.Because = governance.BySecret, governance.AskedForIt
			return m, h.saveMotion(tx, domain.Engine(), m, acts.MotionMadeSecret, "R131", "", nil)
		})
}

// PullToMeeting is a member's wish that a resolution between meetings be decided at
// one: three take it there, and what was voted so far counts for nothing (R134).
func (h *House) PullToMeeting(ctx context.Context, by domain.Actor, id governance.MotionID) (governance.Motion, error) {
	return h.wish(ctx, by, id, store.WishPull, acts.MotionAskedPull, "R134",
		func(tx *store.Tx, m governance.Motion, asked []domain.PersonID) error {
			return m.MayPull(by.Person, asked, tx.Now())
		},
		func(tx *store.Tx, m governance.Motion, asking int) (governance.Motion, error) {
			if !governance.PullsToMeeting(asking) {
				return m, nil
			}
			return h.toMeeting(tx, m, h.Office.Say("written.why.three-ask"))
		})
}

// toMeeting takes a motion to a meeting; a secret vote on it that goes on ends without
// a result.
func (h *House) toMeeting(tx *store.Tx, m governance.Motion, why string) (governance.Motion, error) {
	if m.State == governance.MotionVoting && m.Mode == governance.BySecret {
		if err := h.endSecretTx(tx, m, why); err != nil {
			return m, err
		}
	}
	m = m.Pulled()
	m.Contest = ""
	if err := h.saveMotion(tx, domain.Engine(), m, acts.MotionPulled, "R134", why, map[string]any{"round": m.Round}); err != nil {
		return m, err
	}
	return m, h.tellMembers(tx, m, "", func(t MotionTold) domain.MailWords { return MotionPulledMail{t} })
}

// AskReturn is a member's wish that a motion lost lately may be moved again: half of
// the members make it so (R135).
func (h *House) AskReturn(ctx context.Context, by domain.Actor, id governance.MotionID) (governance.Motion, error) {
	return h.wish(ctx, by, id, store.WishReturn, acts.MotionAskedReturn, "R135",
		func(tx *store.Tx, m governance.Motion, asked []domain.PersonID) error {
			err := h.mayReturnTx(tx, m)
			switch r, no := refusal.Of(err); {
			case m.State != governance.MotionLost:
				return refusal.Because(governance.NotLost, "R135", nil)
			case err == nil:
				return refusal.Because(governance.HalfAsked, "R135", nil)
			case !no || r.Reason != governance.LostLately:
				return err
			case slices.Contains(asked, by.Person):
				return refusal.Because(governance.AskedAlready, "R135", nil)
			}
			return nil
		},
		func(_ *store.Tx, m governance.Motion, _ int) (governance.Motion, error) { return m, nil })
}

// Recuse takes a member out of a motion in which she has an interest: she neither votes
// nor counts, and a choice that she has made goes (R126).
func (h *House) Recuse(ctx context.Context, by domain.Actor, id governance.MotionID, why string) (governance.Motion, error) {
	if err := domain.Reasoned(why); err != nil {
		return governance.Motion{}, err
	}
	return h.onMotion(ctx, by, id, func(tx *store.Tx, m governance.Motion) (governance.Motion, error) {
		if err := m.In("R126", governance.MotionMoved, governance.MotionSeconded, governance.MotionVoting); err != nil {
			return m, err
		}
		if m.State == governance.MotionVoting && m.Mode == governance.BySecret {
			return m, refusal.Because(governance.VoteIsSecret, "R126", nil)
		}
		asked, err := tx.MotionAsks(id, store.WishRecuse)
		if err != nil {
			return m, err
		}
		if slices.Contains(asked, by.Person) {
			return m, refusal.Because(governance.AskedAlready, "R126", nil)
		}
		if err := tx.AskMotion(id, store.WishRecuse, by.Person); err != nil {
			return m, err
		}
		if err := tx.DropOpenVotes(m, by.Person); err != nil {
			return m, err
		}
		return m, h.recordMotion(tx, by, m, acts.MotionRecused, "R126", why, nil)
	})
}

// RuleSame is the ruling that a motion has the effect of one that was lost lately: it
// may not be put until three months have passed, or half of the members ask (R135).
// The chair and the secretariat rule.
func (h *House) RuleSame(ctx context.Context, by domain.Actor, id, lost governance.MotionID, why string) (m governance.Motion, err error) {
	if err := domain.Reasoned(why); err != nil {
		return m, err
	}
	err = h.Store.Act(ctx, func(tx *store.Tx) error {
		if m, err = tx.MotionForAct(id); err != nil {
			return err
		}
		if _, err := h.maySeeMotion(tx, by, m); err != nil {
			return err
		}
		if err := mustActForAny(by, m.Panels, []domain.Role{domain.Chair, domain.Secretariat}); err != nil {
			return err
		}
		old, err := tx.Motion(lost)
		if err != nil {
			return err
		}
		if old.State != governance.MotionLost || !m.Of(old.Panels[0]) {
			return refusal.Because(governance.NotLost, "R135", nil).On("lost")
		}
		r, no := refusal.Of(h.mayReturnTx(tx, old))
		if !no || r.Reason != governance.LostLately {
			return refusal.Because(governance.HalfAsked, "R135", nil).On("lost")
		}
		m.SameAs = lost
		m, err = h.drop(tx, by, m, governance.MotionBarred, "R135", why)
		return err
	})
	return m, err
}
