package governance

import (
	"encoding/json"
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// panelTx is what a panel's quorum and majorities are reckoned from on the day, and
// who sits: for meetings, motions and letters alike. Filled seats are those whose
// holders count (R112).
func (h *House) panelTx(tx *store.Tx, id domain.PanelID, day when.Date) (p governance.Panel, members []governance.Sitting, err error) {
	p.ID = id
	var lead domain.Lead
	if members, lead, err = h.ledTx(tx, id, day); err != nil {
		return p, nil, err
	}
	p.Convened, p.Caretaken = lead == domain.LeadSecretariat, lead == domain.LeadCaretaker
	seats, err := tx.SeatsOf(id)
	if err != nil {
		return p, nil, err
	}
	if p.Params, err = paramsTx(tx, id); err != nil {
		return p, nil, err
	}
	p.Seats = len(seats)
	for _, m := range members {
		if m.Counts {
			p.Filled++
		}
	}
	return p, members, nil
}

// sittingTx are the members of a panel on the day, by seat number, with the office each
// holds; after the end of all terms the outgoing ones, as long as R25 lets them.
func (h *House) sittingTx(tx *store.Tx, panel domain.PanelID, day when.Date) ([]governance.Sitting, error) {
	members, _, err := h.ledTx(tx, panel, day)
	return members, err
}

// ledTx is sittingTx with by what right the panel is led. While its chair sits, which is
// nearly always, no more is asked: the rules of succession (R91, R101, R104, R25) are
// the office's, and read much.
func (h *House) ledTx(tx *store.Tx, panel domain.PanelID, day when.Date) ([]governance.Sitting, domain.Lead, error) {
	members, err := tx.SittingOn(panel, day)
	if err != nil || slices.ContainsFunc(members, func(s governance.Sitting) bool { return s.Office == domain.ChairOffice && s.Counts }) {
		return members, domain.LeadChair, err
	}
	lead, err := h.Office.LeadershipTx(tx, panel, day)
	if err != nil {
		return nil, "", err
	}
	if lead.As == domain.LeadCaretaker || !slices.ContainsFunc(members, func(s governance.Sitting) bool { return !s.CoOpted }) {
		if members, err = caretakersTx(tx, panel, day); err != nil {
			return nil, "", err
		}
		if len(members) > 0 {
			lead.As = domain.LeadCaretaker // whoever led may be gone: the others are caretakers all the same
		}
	}
	for i := range members {
		if s := &members[i]; s.Person == lead.Person {
			switch lead.As {
			case domain.LeadActing:
				s.Office, s.Acting = domain.ChairOffice, true
			case domain.LeadMember, domain.LeadCaretaker:
				s.Leads = lead.As
			case domain.LeadChair, domain.LeadSecretariat, domain.LeadNobody:
			}
		}
	}
	return members, lead.As, nil
}

// caretakersTx are the outgoing members of a panel whose terms have ended (R25).
func caretakersTx(tx *store.Tx, panel domain.PanelID, day when.Date) (list []governance.Sitting, err error) {
	members, err := clerk.MembersInOffice(tx, panel, day)
	for _, m := range members {
		list = append(list, governance.Sitting{Person: m.Person, Panel: panel, CoOpted: !m.Elected, Counts: m.Votes})
	}
	return list, err
}

// paramsTx are the numbers that a panel meets and decides by: those of its full
// elections, where meetings, motions and letters have theirs.
func paramsTx(tx *store.Tx, panel domain.PanelID) (domain.Params, error) {
	p := domain.DefaultParams(domain.PanelElection)
	text, own, err := tx.PanelParams(panel, domain.PanelElection)
	if err != nil || !own {
		return p, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fmt.Errorf("reading a panel's parameters: %w", err)
	}
	return p, nil
}
