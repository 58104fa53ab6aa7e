package governance

import (
	"context"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/store"
)

// MinutesOf are a meeting's minutes as the reader may have them: members those they have
// not stood aside from, others of the network the members' edition once they are
// approved, and nobody else any (R127, R160).
func (h *House) MinutesOf(ctx context.Context, by domain.Actor, id governance.MeetingID) (m governance.Minutes, edition string, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		m, edition, err = h.minutesForTx(tx, by, id)
		return err
	})
	return m, edition, err
}
