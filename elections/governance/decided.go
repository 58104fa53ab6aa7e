package governance

import (
	"strings"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/store"
)

// decidedTx are the decisions that a meeting made, as its minutes carry them, in the
// order in which they were made; and what became of the motions that it did not decide.
func (h *House) decidedTx(tx *store.Tx, id governance.MeetingID) ([]governance.Decided, error) {
	motions, err := tx.Motions(store.MotionFilter{Meeting: id})
	if err != nil {
		return nil, err
	}
	var out []governance.Decided
	for _, m := range motions {
		text, err := h.decisionInWords(tx, m)
		if err != nil {
			return nil, err
		}
		out = append(out, governance.Decided{Item: m.Item, Motion: string(m.ID), Text: text})
		if m.Purpose.Kind != governance.ForConsent || m.State != governance.MotionCarried {
			continue
		}
		items, err := tx.ItemsTakenBy(m.ID)
		if err != nil {
			return nil, err
		}
		for _, i := range items {
			out = append(out, governance.Decided{Item: i.ID, Motion: string(m.ID), Text: h.Office.Say("written.minutes.consented", "reference", m.Reference)})
		}
	}
	return out, nil
}

// decisionInWords tells a motion as minutes do.
func (h *House) decisionInWords(tx *store.Tx, m governance.Motion) (string, error) {
	names, err := namesOf(tx, []domain.PersonID{m.Mover, m.Seconder})
	if err != nil {
		return "", err
	}
	args := []any{"reference", m.Reference, "title", strings.TrimRight(m.Title, "."), "mover", names[m.Mover], "words", strings.TrimSpace(m.Words)}
	moved := h.Office.Say("written.minutes.motion", args...)
	if m.Seconder != "" {
		moved = h.Office.Say("written.minutes.motion-seconded", append(args, "seconder", names[m.Seconder])...)
	}
	became := ""
	switch m.State {
	case governance.MotionCarried, governance.MotionLost:
		if became, err = h.outcomeInWords(tx, m); err != nil {
			return "", err
		}
	case governance.MotionWithdrawn, governance.MotionMoved, governance.MotionLapsed, governance.MotionBarred, governance.MotionSeconded, governance.MotionVoting,
		governance.MotionTied:
		became = h.Office.Say("written.minutes.state." + string(m.State))
	}
	return strings.TrimSpace(moved + " " + became), nil
}

// needed words what carries a motion of so many members in office (R130).
func (h *House) needed(m governance.Majority, members int) string {
	return h.Office.Say("written.majority."+string(m), "of", members)
}

// outcomeInWords gives the outcome in exact numbers with the rule (E11), of a secret
// vote without them (R85a).
func (h *House) outcomeInWords(tx *store.Tx, m governance.Motion) (string, error) {
	o := m.Outcome
	if m.Mode == governance.BySecret {
		return h.Office.Say("written.minutes.secret."+string(m.State), "needed", h.needed(m.Majority, m.Members[m.Panels[0]])), nil
	}
	var parts []string
	for _, p := range o.Panels {
		tally := h.Office.Say("written.minutes.tally", "yes", p.Yes, "no", p.No, "abstain", p.Abstain, "needed", h.needed(m.Majority, p.Members))
		if m.Joint() {
			panel, err := tx.Panel(p.Panel)
			if err != nil {
				return "", err
			}
			tally = panel.Code + ": " + tally
		}
		parts = append(parts, tally)
	}
	said := h.Office.Say("written.minutes.outcome."+string(m.State), "tallies", strings.Join(parts, ". "))
	switch o.Why {
	case governance.ByCasting, governance.ByTie, governance.ByOnePanel:
		said += " " + h.Office.Say("written.minutes.why."+string(o.Why))
	case governance.ByVotes, governance.ByTooFew, governance.ByNoQuorum, governance.ByStopped, governance.ByConsensus:
	}
	return said, nil
}
