package elections

import (
	"context"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// beginningMost is how far into a board its key is looked for.
const beginningMost = 64

// Beginning is a board from its manifest to `open`: what a voter's page makes the
// key from, rather than taking one that is offered.
func (e *Box) Beginning(ctx context.Context, id domain.ContestID) (entries []string, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		leaves, err := tx.EntriesFrom(id, 0, beginningMost)
		if err != nil {
			return err
		}
		for _, l := range leaves {
			entries = append(entries, string(l.Entry))
			entry, err := ledger.Parse(l.Entry)
			if err != nil {
				return Tampered("log", l.Index)
			}
			if entry.Type() == ledger.TypeOpen {
				return nil
			}
		}
		return refusal.Because(domain.NotSealed, "R60", nil)
	})
	return entries, err
}
