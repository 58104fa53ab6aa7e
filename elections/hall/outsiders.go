package hall

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// forgetEvery is how often a process looks whom it has to forget.
const forgetEvery = time.Hour

// tickOutsiders forgets, a year after an event, who was at it without being in the
// register: nobody else would (PR3). [hall.OutsidersOverdue] says when a year is not enough.
func (h *Hall) tickOutsiders(ctx context.Context) error {
	now := h.Store.Clock()
	if last, is := h.remembered.Load(lookedForOutsiders); is && now.Sub(last.(time.Time)) < forgetEvery {
		return nil
	}
	var over []hall.EventID
	err := h.Store.Read(ctx, func(tx *store.Tx) (err error) {
		over, err = tx.OutsidersOver(hall.OutsidersOverdue(tx.Now()))
		return err
	})
	if err == nil {
		h.remembered.Store(lookedForOutsiders, now)
	}
	faults := []error{err}
	for _, id := range over {
		if err := h.forgetOutsiders(ctx, id); err != nil {
			faults = append(faults, fmt.Errorf("forgetting who was at %s: %w", id, err))
		}
	}
	return errors.Join(faults...)
}

// forgetOutsiders looks once more while the event is held: another replica may have been
// first, or somebody was written to meanwhile.
func (h *Hall) forgetOutsiders(ctx context.Context, id hall.EventID) error {
	err := h.act(ctx, domain.Engine(), string(id), func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		still, err := tx.OutsidersOver(hall.OutsidersOverdue(tx.Now()), id)
		if err == nil && len(still) == 0 {
			err = refusal.Because(hall.EventState, "R161", refusal.Args{"state": string(e.State)})
		}
		if err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.EventOutsidersForgotten, Rule: "R161"}, tx.ForgetOutsiders(id)
	})
	if _, no := refusal.Of(err); no {
		return nil
	}
	return err
}

const lookedForOutsiders = "outsiders"
