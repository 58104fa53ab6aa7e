package governance

import (
	"fmt"
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
			out = append(out, governance.Decided{Item: i.ID, Motion: string(m.ID), Text: "Agreed with the consent items, motion " + m.Reference + "."})
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
	var b strings.Builder
	fmt.Fprintf(&b, "Motion %s, %s", m.Reference, strings.TrimRight(m.Title, "."))
	fmt.Fprintf(&b, ". Moved by %s", names[m.Mover])
	if m.Seconder != "" {
		fmt.Fprintf(&b, ", seconded by %s", names[m.Seconder])
	}
	fmt.Fprintf(&b, ": “%s” ", strings.TrimSpace(m.Words))
	switch m.State {
	case governance.MotionCarried, governance.MotionLost:
		out, err := h.outcomeInWords(tx, m)
		if err != nil {
			return "", err
		}
		b.WriteString(out)
	case governance.MotionWithdrawn:
		b.WriteString("Withdrawn by its mover.")
	case governance.MotionMoved, governance.MotionLapsed, governance.MotionBarred:
		b.WriteString("Not put to the vote.")
	case governance.MotionSeconded:
		b.WriteString("Not voted on at this meeting.")
	case governance.MotionVoting:
		b.WriteString("The secret vote goes on.")
	case governance.MotionTied:
		b.WriteString("A tie; the chair's casting vote is awaited.")
	}
	return b.String(), nil
}

// outcomeInWords gives the outcome in exact numbers with the rule (E11), of a secret
// vote without them (R85a).
func (h *House) outcomeInWords(tx *store.Tx, m governance.Motion) (string, error) {
	o := m.Outcome
	said := strings.ToUpper(string(m.State)[:1]) + string(m.State)[1:]
	if m.Mode == governance.BySecret {
		return said + fmt.Sprintf(", by secret vote (%s needed).", m.Majority.Words(int64(m.Members[m.Panels[0]]))), nil
	}
	var parts []string
	for _, p := range o.Panels {
		tally := fmt.Sprintf("%d in favour, %d against, %d abstaining (%s needed)", p.Yes, p.No, p.Abstain, m.Majority.Words(int64(p.Members)))
		if m.Joint() {
			panel, err := tx.Panel(p.Panel)
			if err != nil {
				return "", err
			}
			tally = panel.Code + ": " + tally
		}
		parts = append(parts, tally)
	}
	said += ": " + strings.Join(parts, ". ") + "."
	switch o.Why {
	case governance.ByCasting:
		said += " Decided by the chair's casting vote (R132)."
	case governance.ByTie:
		said += " A tie without a casting vote fails (R132)."
	case governance.ByOnePanel:
		said += " A joint resolution needs the majority in each panel (R128)."
	case governance.ByVotes, governance.ByTooFew, governance.ByNoQuorum, governance.ByStopped, governance.ByConsensus:
	}
	return said, nil
}
