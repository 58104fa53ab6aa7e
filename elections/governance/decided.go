package governance

import (
	"hustings/domain/governance"
	"hustings/elections/store"
)

// decidedTx are the decisions that a meeting made, as its minutes carry them.
func (h *House) decidedTx(*store.Tx, governance.MeetingID) ([]governance.Decided, error) {
	return nil, nil
}
