package governance

import (
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/store"
)

// callSecretTx has the box hold a motion's secret vote: one contest for each panel,
// whose roll is frozen now and whose ballots cannot be changed (R131, R133a, R156).
// What stands on its board names the motion by reference and hash alone.
func (h *House) callSecretTx(tx *store.Tx, by domain.Actor, m governance.Motion, roll []governance.Voter) (governance.Motion, error) {
	for _, p := range m.Panels {
		params, err := paramsTx(tx, p)
		if err != nil {
			return m, err
		}
		panel, err := tx.Panel(p)
		if err != nil {
			return m, err
		}
		voters := people(slices.DeleteFunc(slices.Clone(roll), func(v governance.Voter) bool { return v.Panel != p }))
		if len(voters) < params.MinBallots { // so few that a secret would be none
			return m, refusal.Because(domain.BallotTooSmall, "R131", refusal.Args{"members": len(voters), "min": params.MinBallots})
		}
		reference := fmt.Sprintf("%s/%d", m.Reference, m.Round)
		if m.Joint() {
			reference += "-" + panel.Code
		}
		s := domain.VoteSpec{Kind: domain.MotionVote, Owner: string(m.ID), Panel: p, Reference: reference, Title: h.Office.Say("written.vote.motion", "reference", m.Reference),
			Question: domain.QuestionAbout(h.Office.Say("written.vote.motion-asks", "reference", m.Reference), m.Hash), Help: m.Title + "\n\n" + m.Words, Roll: voters, Majority: m.Majority,
			Closes: *m.Closes, Numbers: domain.NumbersForRoll, Params: params, Reminders: 1}
		if m.Way == governance.AtMeeting {
			s.Reminders = 0
		}
		if m.Majority == governance.Absolute {
			s.Of = m.Members[p]
		}
		v, err := h.Office.CallVote(tx, by, s)
		if err != nil {
			return m, err
		}
		if m.Contest == "" {
			m.Contest = v.Contest.ID
		}
	}
	return m, nil
}

// endSecretTx ends what goes on of a motion's secret vote, without a result.
func (h *House) endSecretTx(tx *store.Tx, m governance.Motion, why string) error {
	votes, err := h.roundTx(tx, m)
	if err != nil {
		return err
	}
	for _, v := range votes {
		if v.EndedAt != nil || v.CountedAt != nil {
			continue
		}
		if err := h.Office.EndVote(tx, domain.Engine(), v.Contest.ID, why); err != nil {
			return err
		}
	}
	return nil
}

// roundTx are the secret votes of a motion's present round, one for each panel.
func (h *House) roundTx(tx *store.Tx, m governance.Motion) ([]domain.Vote, error) {
	all, err := h.Office.VotesOf(tx, domain.MotionVote, string(m.ID))
	prefix := fmt.Sprintf("%s/%d", m.Reference, m.Round)
	return slices.DeleteFunc(all, func(v domain.Vote) bool {
		return v.Contest.Reference != prefix && !(m.Joint() && len(v.Contest.Reference) > len(prefix) && v.Contest.Reference[:len(prefix)+1] == prefix+"-")
	}), err
}

// motionCaller answers the box for motions.
type motionCaller struct{ h *House }

// voted reads the motion of a vote and holds it; false where the vote is of no present
// round any more.
func (c motionCaller) voted(tx *store.Tx, v domain.Vote) (m governance.Motion, current bool, err error) {
	if m, err = tx.MotionForAct(governance.MotionID(v.Owner)); err != nil {
		return m, false, err
	}
	votes, err := c.h.roundTx(tx, m)
	return m, m.State == governance.MotionVoting && slices.ContainsFunc(votes, func(o domain.Vote) bool { return o.Contest.ID == v.Contest.ID }), err
}

func (c motionCaller) VoteOpened(tx *store.Tx, v domain.Vote, voters []domain.PersonID) error {
	m, current, err := c.voted(tx, v)
	if err != nil || !current {
		return err
	}
	return c.h.tellVoters(tx, m, &v.Contest.Closes, voters, calledMail)
}

func (c motionCaller) VoteReminder(tx *store.Tx, v domain.Vote, quiet []domain.PersonID, _ int) error {
	m, current, err := c.voted(tx, v)
	if err != nil || !current {
		return err
	}
	return c.h.tellVoters(tx, m, &v.Contest.Closes, quiet, reminderMail)
}

func (c motionCaller) VoteClosed(*store.Tx, domain.Vote) error { return nil }

// VoteCounted writes what a panel's secret vote came to; when every panel's has been
// counted the motion is decided. Its numbers stay with the box, which says who may see
// them (R85, R85a).
func (c motionCaller) VoteCounted(tx *store.Tx, v domain.Vote, r box.ContestResult) error {
	m, current, err := c.voted(tx, v)
	if err != nil || !current {
		return err
	}
	if m.Outcome == nil {
		m.Outcome = &governance.Outcome{Hidden: true, Why: governance.ByVotes}
		for _, p := range m.Panels {
			m.Outcome.Panels = append(m.Outcome.Panels, governance.PanelOutcome{Panel: p, Tally: governance.Tally{Members: m.Members[p]}})
		}
	}
	carried, counted := true, true
	for i := range m.Outcome.Panels {
		if p := &m.Outcome.Panels[i]; p.Panel == v.Panel {
			p.Voters, p.Carried = r.Roll, !r.TooFew && r.Carried()
		}
		carried, counted = carried && m.Outcome.Panels[i].Carried, counted && m.Outcome.Panels[i].Voters > 0
	}
	if r.TooFew {
		m.Outcome.Why = governance.ByTooFew
	}
	m.Outcome.Carried = carried && counted
	if err := c.h.Office.DeclareVote(tx, domain.Engine(), v.Contest.ID, []string{c.h.Office.Say("written.by.clock")}); err != nil {
		return err
	}
	if !counted {
		return tx.SaveMotion(m, nil)
	}
	if !carried && m.Joint() && m.Outcome.Why == governance.ByVotes {
		m.Outcome.Why = governance.ByOnePanel
	}
	_, err = c.h.end(tx, domain.Engine(), m, *m.Outcome, v.Contest.Closes)
	return err
}

// VoteEnded takes a motion whose secret vote was stopped back to where it waits for
// another: at a meeting.
func (c motionCaller) VoteEnded(tx *store.Tx, v domain.Vote, why string) error {
	m, current, err := c.voted(tx, v)
	if err != nil || !current {
		return err
	}
	m = m.Pulled()
	m.Contest, m.Way = "", governance.AtMeeting
	return c.h.saveMotion(tx, domain.Engine(), m, acts.MotionVoteEnded, "R131", why, map[string]any{"round": m.Round})
}

// MaySeeVote lets in whoever sees what is before the panel.
func (c motionCaller) MaySeeVote(tx *store.Tx, by domain.Actor, v domain.Vote) error {
	m, err := tx.Motion(governance.MotionID(v.Owner))
	if err != nil {
		return err
	}
	inside, err := c.h.maySeeMotion(tx, by, m)
	if err == nil && !inside {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	return err
}
