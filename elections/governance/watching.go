package governance

import (
	"context"

	"hustings/domain/governance"
	"hustings/elections/store"
	"hustings/elections/watch"
)

// Watch gives a channel on which the meeting's revision comes whenever it has risen,
// until stop is called.
func (h *House) Watch(id governance.MeetingID) (changes <-chan int64, stop func(), err error) {
	return h.watching.On(id)
}

// revisions are what a meeting's pages are told of: a panel is small, and whatever
// happens is shown at once.
func (h *House) revisions(ctx context.Context, ids []governance.MeetingID) (map[governance.MeetingID]watch.Mark, error) {
	now := map[governance.MeetingID]watch.Mark{}
	err := h.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Revisions(ids)
		for id, n := range all {
			now[id] = watch.Mark{Revision: n, Urgent: n}
		}
		return err
	})
	return now, err
}
