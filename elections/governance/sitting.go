package governance

import (
	"encoding/json"
	"fmt"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	"hustings/elections/store"
)

// PanelTx is what a panel's quorum and majorities are reckoned from on the day, and
// who sits: for meetings, motions and letters alike. Filled seats are those whose
// holders count (R112).
func PanelTx(tx *store.Tx, id domain.PanelID, day when.Date) (governance.Panel, []governance.Sitting, error) {
	p := governance.Panel{ID: id}
	members, err := tx.SittingOn(id, day)
	if err != nil {
		return p, nil, err
	}
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
