package register

import (
	"context"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
)

// PanelView is a panel with its network and its numbered seats.
type PanelView struct {
	domain.Panel
	Network domain.Network
	Seats   []domain.Seat
	Today   when.Date // the day by the database's clock, in the organisation's zone
}

// Panel finds a panel by its id or its code, ended ones too (R2).
func (r *Register) Panel(ctx context.Context, name string) (v PanelView, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		if domain.IsID(name) {
			v.Panel, err = tx.Panel(domain.PanelID(name))
		} else {
			v.Panel, err = tx.PanelByCode(name)
		}
		if err != nil {
			return err
		}
		v.Today = r.today(tx)
		if v.Network, err = tx.Network(v.Panel.Network); err != nil {
			return err
		}
		v.Seats, err = tx.SeatsOf(v.ID)
		return err
	})
	return v, err
}
