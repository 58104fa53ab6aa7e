package register

import (
	"context"
	"slices"
	"time"

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
		v, err = r.panelTx(tx, name)
		return err
	})
	return v, err
}

func (r *Register) panelTx(tx *store.Tx, name string) (v PanelView, err error) {
	if domain.IsID(name) {
		v.Panel, err = tx.Panel(domain.PanelID(name))
	} else {
		v.Panel, err = tx.PanelByCode(name)
	}
	if err != nil {
		return v, err
	}
	v.Today = r.today(tx)
	if v.Network, err = tx.Network(v.Panel.Network); err != nil {
		return v, err
	}
	v.Seats, err = tx.SeatsOf(v.ID)
	return v, err
}

// PanelPage is a panel with all that is known of its seats and offices (R101).
type PanelPage struct {
	PanelView
	History   []Held // in the order of their days
	Portraits map[domain.PersonID]time.Time
}

// Sitting is who sits today, by seat.
func (p PanelPage) Sitting() (list []Held) {
	for _, h := range p.History {
		if h.Office == "" && h.On(p.Today) {
			list = append(list, h)
		}
	}
	return bySeat(list)
}

// Offices are the chair and the vice-chair of today.
func (p PanelPage) Offices() (list []Held) {
	for _, h := range p.History {
		if h.Office != "" && h.On(p.Today) {
			list = append(list, h)
		}
	}
	return list
}

// PanelPage reads a panel's own page, as everybody sees it.
func (r *Register) PanelPage(ctx context.Context, name string) (p PanelPage, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		if p.PanelView, err = r.panelTx(tx, name); err != nil {
			return err
		}
		if p.History, err = historyTx(tx, p.ID); err != nil {
			return err
		}
		var who []domain.PersonID
		for _, h := range p.History {
			if !slices.Contains(who, h.Person.ID) {
				who = append(who, h.Person.ID)
			}
		}
		p.Portraits, err = tx.PortraitsOf(who...)
		return err
	})
	return p, err
}

// PanelToday is a panel that has not ended, with who sits on it today, by seat.
type PanelToday struct {
	PanelView
	Sitting []Held
}

// PanelsToday are the panels that have not ended, by their networks' codes, and the
// networks that have none.
func (r *Register) PanelsToday(ctx context.Context) (panels []PanelToday, others []domain.Network, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		networks, err := tx.Networks()
		if err != nil {
			return err
		}
		all, err := tx.Panels()
		if err != nil {
			return err
		}
		today := r.today(tx)
		for _, n := range networks {
			i := slices.IndexFunc(all, func(p domain.Panel) bool { return p.Network == n.ID && p.EndedOn == nil })
			switch {
			case n.EndedOn != nil:
				continue
			case i < 0:
				others = append(others, n)
				continue
			}
			p := PanelToday{PanelView: PanelView{Panel: all[i], Network: n, Today: today}}
			if p.Seats, err = tx.SeatsOf(p.ID); err != nil {
				return err
			}
			held, err := tx.HoldingsOn(p.ID, today)
			if err != nil {
				return err
			}
			if p.Sitting, err = heldTx(tx, held, nil); err != nil {
				return err
			}
			p.Sitting = bySeat(p.Sitting)
			panels = append(panels, p)
		}
		return nil
	})
	return panels, others, err
}
