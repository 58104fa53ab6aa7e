package elections

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// Readiness is what stands between a result and its certificate (R83).
type Readiness struct {
	ObjectionsClose time.Time       // end of the objection window; zero before there is a result
	Refused         *domain.Refusal // why it cannot be certified now; nil: it can
}

// Readiness looks whether an election's result could be certified now, as the
// certifying itself would judge it.
func (e *Engine) Readiness(ctx context.Context, by domain.Actor, id domain.ElectionID) (r Readiness, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := tx.Election(id)
		if err != nil {
			return err
		}
		if err := by.Must(el.Panel, el.ID, officers...); err != nil {
			return err
		}
		if r.ObjectionsClose, err = objectionsClose(el); err != nil {
			return err
		}
		err = judgeCertify(e, tx, el, domain.Request{})
		if refusal, no := domain.Refused(err); no {
			r.Refused = refusal
			return nil
		}
		return err
	})
	return r, err
}
