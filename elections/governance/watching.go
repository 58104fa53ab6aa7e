package governance

import (
	"context"

	"hustings/domain/governance"
	"hustings/elections/store"
)

// Watch gives a channel on which the meeting's revision comes whenever it has risen,
// until stop is called.
func (h *House) Watch(id governance.MeetingID) (changes <-chan int64, stop func(), err error) {
	return h.watching.On(id)
}

func (h *House) revisions(ctx context.Context, ids []governance.MeetingID) (now map[governance.MeetingID]int64, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		now, err = tx.Revisions(ids)
		return err
	})
	return now, err
}
