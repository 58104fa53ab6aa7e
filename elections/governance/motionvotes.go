package governance

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// electorate are those who may vote on a motion between meetings now, and how many
// an absolute majority is reckoned from, panel by panel: members in office whose
// membership is active (R112), the elected ones where the rule says so (R119), less
// those who are conflicted (R126).
func (h *House) electorate(tx *store.Tx, m governance.Motion) (roll []governance.Voter, members map[domain.PanelID]int, err error) {
	recused, err := h.recused(tx, m)
	if err != nil {
		return nil, nil, err
	}
	members = map[domain.PanelID]int{}
	for _, p := range m.Panels {
		_, sitting, err := h.panelTx(tx, p, h.today(tx))
		if err != nil {
			return nil, nil, err
		}
		for _, s := range sitting {
			if s.Counts && !(m.Purpose.Terms().Elected && s.CoOpted) && !slices.Contains(recused, s.Person) {
				roll = append(roll, governance.Voter{Panel: p, Person: s.Person, Elected: !s.CoOpted})
				members[p]++
			}
		}
	}
	return roll, members, nil
}

// recused are those who have no part in a motion: who said so of it or of its item on
// the agenda, and whose seat it is about (R126).
func (h *House) recused(tx *store.Tx, m governance.Motion) ([]domain.PersonID, error) {
	out, err := tx.MotionAsks(m.ID, store.WishRecuse)
	if err != nil {
		return nil, err
	}
	aside, _, err := asideTx(tx, m)
	out = append(out, aside...)
	if m.Purpose.Kind == governance.ForSeatVacant {
		out = append(out, m.Purpose.Person)
	}
	return out, err
}

// call opens a motion's vote: the roll is frozen, and the text, the majority and the
// mode with it (R129, R133a).
func (h *House) call(tx *store.Tx, by domain.Actor, m governance.Motion, roll []governance.Voter, members map[domain.PanelID]int) (governance.Motion, error) {
	m, err := m.Move(governance.MotionVoting)
	if err != nil {
		return m, err
	}
	if len(roll) == 0 {
		return m, refusal.Because(governance.NobodyToVote, "R123", nil)
	}
	m.Members = members
	if m.Mode == governance.BySecret {
		if m, err = h.callSecretTx(tx, by, m, roll); err != nil {
			return m, err
		}
	} else if err := tx.FreezeMotionRoll(m, roll); err != nil {
		return m, err
	}
	if err := h.saveMotion(tx, by, m, acts.MotionCalled, "R129", "", map[string]any{"version": m.Version, "text": fmt.Sprintf("%x", m.Hash), "majority": m.Majority,
		"mode": m.Mode, "shown": m.Shown, "voters": len(roll), "members": members, "round": m.Round}); err != nil {
		return m, err
	}
	if m.Way == governance.BetweenMeetings && m.Mode == governance.ByName {
		return m, h.tellVoters(tx, m, m.Closes, people(roll), calledMail)
	}
	return m, nil
}

// VoteOpenly makes or changes a member's choice, by name (R133). She votes in every
// panel of the motion on whose roll she is.
func (h *House) VoteOpenly(ctx context.Context, by domain.Actor, id governance.MotionID, choice governance.Choice) (governance.Motion, error) {
	return h.onMotion(ctx, by, id, func(tx *store.Tx, m governance.Motion) (governance.Motion, error) {
		if err := m.ReceivesVotes(tx.Now()); err != nil {
			return m, err
		}
		roll, err := tx.MotionRoll(m)
		if err != nil {
			return m, err
		}
		recused, err := h.recused(tx, m)
		if err != nil {
			return m, err
		}
		voted := false
		for _, p := range m.Panels {
			v := governance.OpenVote{Panel: p, Person: by.Person, Choice: choice, At: tx.Now()}
			sits := by.Is(p, "", domain.PanelMember)
			err := m.Vote(v, roll, sits, slices.Contains(recused, by.Person), tx.Now())
			if r, no := refusal.Of(err); no && r.Reason == governance.NotAVoter && (voted || p != m.Panels[len(m.Panels)-1]) {
				continue // of a joint motion she votes where she sits
			}
			if err != nil {
				return m, err
			}
			if err := h.keepVote(tx, by, m, v); err != nil {
				return m, err
			}
			voted = true
		}
		return m, nil
	})
}

// keepVote stores a choice and records it. What is to be shown at the close only
// stands in the record as a hash until then, with a salt that the close publishes.
func (h *House) keepVote(tx *store.Tx, by domain.Actor, m governance.Motion, v governance.OpenVote) error {
	detail := map[string]any{"round": m.Round, "choice": v.Choice}
	if m.Shown == governance.ShownAtClose {
		v.Salt = make([]byte, 16)
		rand.Read(v.Salt) // never fails: the runtime stops the program first
		detail = map[string]any{"round": m.Round, "sealed": sealedChoice(v)}
	}
	if err := tx.SaveOpenVote(m, v); err != nil {
		return err
	}
	m.Panels = []domain.PanelID{v.Panel} // the record has it in the panel for which she votes
	return h.recordMotion(tx, by, m, acts.MotionVoted, "R133", "", detail)
}

// sealedChoice is SHA-256 of the salt and the choice's word, in hex.
func sealedChoice(v governance.OpenVote) string {
	return fmt.Sprintf("%x", sha256.Sum256(append(slices.Clone(v.Salt), v.Choice...)))
}

// closeVote counts a vote by name and ends the motion, or leaves a tie to the chair
// (R130, R132).
func (h *House) closeVote(tx *store.Tx, by domain.Actor, m governance.Motion, at time.Time) (governance.Motion, error) {
	roll, err := tx.MotionRoll(m)
	if err != nil {
		return m, err
	}
	votes, err := tx.OpenVotes(m)
	if err != nil {
		return m, err
	}
	recused, err := h.recused(tx, m)
	if err != nil {
		return m, err
	}
	m.Members, roll = without(m.Members, roll, recused)
	o := governance.Decide(m.Majority, m.Count(roll, votes, m.Members))
	m.Outcome, m.Closes = &o, &at
	if err := h.recordMotion(tx, by, m, acts.MotionClosed, "R130", "", map[string]any{"round": m.Round, "panels": o.Panels, "votes": named(votes), "missing": people(governance.MissingVotes(roll, votes))}); err != nil {
		return m, err
	}
	params, err := paramsTx(tx, m.Panels[0])
	if err != nil {
		return m, err
	}
	chair, err := h.chairTx(tx, m.Panels[0])
	if err != nil {
		return m, err
	}
	if governance.CastingPossible(m, o, chair, params) {
		if m, err = m.Move(governance.MotionTied); err != nil {
			return m, err
		}
		if err := h.saveMotion(tx, by, m, acts.MotionTied, "R132", "", nil); err != nil {
			return m, err
		}
		return m, h.tell(tx, m, []domain.PersonID{chair}, func(t MotionTold) domain.MailWords { return MotionTiedMail{t} })
	}
	return h.end(tx, by, m, o, at)
}

// without takes those who have become conflicted since the call off the roll and out
// of the members (R126).
func without(members map[domain.PanelID]int, roll []governance.Voter, recused []domain.PersonID) (map[domain.PanelID]int, []governance.Voter) {
	left := map[domain.PanelID]int{}
	for p, n := range members {
		left[p] = n
	}
	var on []governance.Voter
	for _, v := range roll {
		if slices.Contains(recused, v.Person) {
			left[v.Panel]--
			continue
		}
		on = append(on, v)
	}
	return left, on
}

// named are votes as the record holds them at the close: by id, with the salt of
// those that it had as hashes only.
func named(votes []governance.OpenVote) map[domain.PersonID]any {
	out := map[domain.PersonID]any{}
	for _, v := range votes {
		if len(v.Salt) > 0 {
			out[v.Person] = map[string]any{"choice": v.Choice, "salt": fmt.Sprintf("%x", v.Salt)}
		} else {
			out[v.Person] = v.Choice
		}
	}
	return out
}

// CastingVote is the chair's, after a tie (R132).
func (h *House) CastingVote(ctx context.Context, by domain.Actor, id governance.MotionID, choice governance.Choice, why string) (governance.Motion, error) {
	return h.onMotion(ctx, by, id, func(tx *store.Tx, m governance.Motion) (governance.Motion, error) {
		params, err := paramsTx(tx, m.Panels[0])
		if err != nil {
			return m, err
		}
		chair, err := h.chairTx(tx, m.Panels[0])
		if err != nil {
			return m, err
		}
		v := governance.CastingVote{By: by.Person, Choice: choice, Why: why, At: tx.Now()}
		o, err := governance.Cast(m, v, chair, params)
		if err != nil {
			return m, err
		}
		m.Casting = &v
		if err := h.recordMotion(tx, by, m, acts.MotionCastingVote, "R132", why, map[string]any{"choice": choice}); err != nil {
			return m, err
		}
		return h.end(tx, by, m, o, tx.Now())
	})
}

// end writes a motion's outcome and does what it was for (R130).
func (h *House) end(tx *store.Tx, by domain.Actor, m governance.Motion, o governance.Outcome, at time.Time) (governance.Motion, error) {
	to, act := governance.MotionLost, acts.MotionLost
	if o.Carried {
		to, act = governance.MotionCarried, acts.MotionCarried
		m.Standing = governance.InForce
	}
	m, err := m.Move(to)
	if err != nil {
		return m, err
	}
	m.Outcome, m.EndedAt = &o, &at
	if err := h.saveMotion(tx, by, m, act, "R130", "", outcomeDetail(m, o)); err != nil {
		return m, err
	}
	if m, err = h.effect(tx, by, m); err != nil {
		return m, err
	}
	return m, h.tellOutcome(tx, m)
}

// outcomeDetail is what the record says of an outcome; of a secret one no numbers
// stand in it, which some of its readers may not see (R85a).
func outcomeDetail(m governance.Motion, o governance.Outcome) map[string]any {
	d := map[string]any{"why": o.Why, "majority": m.Majority, "version": m.Version}
	if m.Mode == governance.ByName {
		d["panels"] = o.Panels
	}
	return d
}

// effect does what a motion was for, in the same transaction. What is not possible
// any more changes nothing, and the reason is kept.
func (h *House) effect(tx *store.Tx, by domain.Actor, m governance.Motion) (governance.Motion, error) {
	d, known := deeds[m.Purpose.Kind]
	done := d.carried
	if m.State == governance.MotionLost {
		done = d.lost
	}
	if m.State == governance.MotionCarried && m.Replaces != "" {
		if err := h.replace(tx, by, m); err != nil {
			return m, err
		}
	}
	if !known || done == nil {
		return m, nil
	}
	err := tx.Attempt(func() error { return done(h, tx, domain.Engine(), m) })
	r, no := refusal.Of(err)
	switch {
	case err != nil && !no:
		return m, err
	case no:
		m.Effect, m.EffectWhy = governance.EffectFailed, r.Reason.Name
	default:
		m.Effect = governance.EffectDone
	}
	return m, h.saveMotion(tx, domain.Engine(), m, acts.MotionEffect, m.Purpose.Terms().Rule, m.EffectWhy, map[string]any{"effect": m.Effect})
}

// replace takes the decision that a motion replaces out of force.
func (h *House) replace(tx *store.Tx, by domain.Actor, m governance.Motion) error {
	old, err := tx.MotionForAct(m.Replaces)
	if err != nil {
		return err
	}
	if old.Standing != governance.InForce { // somebody was first: what stands is said by the later one
		return nil
	}
	old.Standing, old.ReplacedBy = governance.Superseded, m.ID
	act := acts.MotionSuperseded
	if m.Purpose.Kind == governance.ForRescission {
		old.Standing, act = governance.Rescinded, acts.MotionRescinded
	}
	return h.saveMotion(tx, by, old, act, "R129", "", map[string]any{"by": m.ID})
}

// chairTx is who holds the chair's office today; empty: nobody. Who acts for her has
// no casting vote unless the chair is vacant (R101, R132).
func (h *House) chairTx(tx *store.Tx, panel domain.PanelID) (domain.PersonID, error) {
	members, err := h.sittingTx(tx, panel, h.today(tx))
	if err != nil {
		return "", err
	}
	for _, s := range members {
		if s.Office == domain.ChairOffice && s.Counts {
			return s.Person, nil
		}
	}
	return "", nil
}

func people(roll []governance.Voter) []domain.PersonID {
	out := make([]domain.PersonID, 0, len(roll))
	for _, v := range roll {
		if !slices.Contains(out, v.Person) {
			out = append(out, v.Person)
		}
	}
	return out
}

var errNotDue = errors.New("not due any more")
