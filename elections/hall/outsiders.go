package hall

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/hall"
	"hustings/elections/store"
)

// forgetEvery is how often a process looks whom it has to forget.
const forgetEvery = time.Hour

// tickOutsiders forgets, a year after an event, who was at it without being in the
// register: nobody else would (PR3).
func (h *Hall) tickOutsiders(ctx context.Context) error {
	now := h.Store.Clock()
	if last, is := h.remembered.Load(lookedForOutsiders); is && now.Sub(last.(time.Time)) < forgetEvery {
		return nil
	}
	var over []hall.EventID
	err := h.Store.Read(ctx, func(tx *store.Tx) (err error) {
		over, err = tx.OutsidersOver(hall.OutsidersBefore(tx.Now()))
		return err
	})
	if err == nil {
		h.remembered.Store(lookedForOutsiders, now)
	}
	faults := []error{err}
	for _, id := range over {
		err := h.act(ctx, domain.Engine(), string(id), func(tx *store.Tx, _ hall.Event) (domain.Act, error) {
			return domain.Act{Name: acts.EventOutsidersForgotten, Rule: "R161"}, tx.ForgetOutsiders(id)
		})
		if err != nil {
			faults = append(faults, fmt.Errorf("forgetting who was at %s: %w", id, err))
		}
	}
	return errors.Join(faults...)
}

const lookedForOutsiders = "outsiders"
