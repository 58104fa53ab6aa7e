package register

import (
	"context"
	"regexp"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// codes are what networks and panels are called by in files and references.
var codes = regexp.MustCompile(`^[A-Z][A-Z0-9-]{0,19}$`)

// NewNetwork describes a network and, if it is panelled, its panel.
type NewNetwork struct {
	Code, Name    string
	Kind          domain.NetworkKind
	AcceptedRoles []string
	PanelName     string // empty: "<name> panel"
	Seats         int    // of the panel, from 1
}

func (n NewNetwork) check() error {
	if _, err := domain.CleanName(n.Name); err != nil {
		return on(err, "name")
	}
	switch {
	case !codes.MatchString(n.Code):
		return refusal.Because(refusal.Malformed, "R2", nil).On("code")
	case n.Kind != domain.Panelled && n.Kind != domain.Specialist && n.Kind != domain.Wider:
		return refusal.Because(refusal.Malformed, "R1", nil).On("kind")
	case n.Kind == domain.Panelled && (n.Seats < 1 || n.Seats > 400):
		return refusal.Because(refusal.Malformed, "R21", refusal.Args{"least": 1, "most": 400}).On("seats")
	case n.Kind != domain.Panelled && n.Seats != 0:
		return refusal.Because(domain.NoPanel, "R1", nil).On("seats")
	}
	return nil
}

// CreateNetwork adds a network, and its panel with numbered seats if it is
// panelled (R1, R2, R21).
func (r *Register) CreateNetwork(ctx context.Context, by domain.Actor, n NewNetwork, why string) (network domain.Network, panel *domain.Panel, err error) {
	err = r.act(ctx, by, why, "", domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		network, panel, err = createNetwork(tx, n)
		return domain.Act{Name: acts.NetworkCreated, Rule: "R2", Subject: string(network.ID)}, err
	})
	return network, panel, err
}

func createNetwork(tx *store.Tx, n NewNetwork) (domain.Network, *domain.Panel, error) {
	network := domain.Network{ID: store.NewID[domain.NetworkID](), Code: n.Code, Name: domain.CleanText(n.Name), Kind: n.Kind, AcceptedRoles: n.AcceptedRoles}
	if err := n.check(); err != nil {
		return network, nil, err
	}
	if err := tx.CreateNetwork(network); err != nil || n.Kind != domain.Panelled {
		return network, nil, err
	}
	panel := domain.Panel{ID: store.NewID[domain.PanelID](), Network: network.ID, Code: n.Code, Name: domain.CleanText(n.PanelName)}
	if panel.Name == "" {
		panel.Name = network.Name + " panel"
	}
	if err := tx.CreatePanel(panel); err != nil {
		return network, nil, err
	}
	return network, &panel, tx.CreateSeats(newSeats(panel.ID, 1, n.Seats)...)
}

func newSeats(panel domain.PanelID, from, to int) (seats []domain.Seat) {
	for i := from; i <= to; i++ {
		seats = append(seats, domain.Seat{ID: store.NewID[domain.SeatID](), Panel: panel, Number: i})
	}
	return seats
}

// RenameNetwork changes a network's name and the job roles it accepts. Past
// elections keep what they were called (R2).
func (r *Register) RenameNetwork(ctx context.Context, by domain.Actor, id domain.NetworkID, name string, accepted []string, why string) error {
	return r.act(ctx, by, why, "", domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		n, err := tx.Network(id)
		if err != nil {
			return domain.Act{}, err
		}
		if n.Name, err = domain.CleanName(name); err != nil {
			return domain.Act{}, on(err, "name")
		}
		n.AcceptedRoles = accepted
		return domain.Act{Name: acts.NetworkRenamed, Rule: "R2", Subject: string(id)}, tx.SaveNetwork(n)
	})
}

// RenamePanel changes a panel's name. Its code stays, which stands in the references of
// its elections, and so do titles, notices and results that were published (R2, R8).
func (r *Register) RenamePanel(ctx context.Context, by domain.Actor, id domain.PanelID, name, why string) error {
	return r.act(ctx, by, why, id, domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		p, err := tx.Panel(id)
		if err != nil {
			return domain.Act{}, err
		}
		if p.EndedOn != nil {
			return domain.Act{}, refusal.Because(domain.NotInForce, "R2", nil)
		}
		was := p.Name
		if p.Name, err = domain.CleanName(name); err != nil {
			return domain.Act{}, on(err, "name")
		}
		if p.Name == was {
			return domain.Act{}, refusal.Because(domain.NoChange, "R2", nil).On("name")
		}
		return domain.Act{Name: acts.PanelRenamed, Rule: "R2", Detail: map[string]any{"was": was, "name": p.Name}}, tx.SavePanel(p)
	})
}

// EndNetwork ends a network and its panel. The day is the first without it, and has come:
// from the act on nobody plans, calls or joins anything there. Memberships, seats and past
// elections stay as they were (R2).
func (r *Register) EndNetwork(ctx context.Context, by domain.Actor, id domain.NetworkID, on when.Date, why string) error {
	return r.act(ctx, by, why, "", domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		n, err := tx.Network(id)
		if err != nil {
			return domain.Act{}, err
		}
		if n.EndedOn != nil {
			return domain.Act{}, refusal.Because(domain.NotInForce, "R2", nil)
		}
		if today := r.today(tx); on.After(today) {
			return domain.Act{}, refusal.Because(domain.DateInFuture, "R2", refusal.Args{"today": today.String()}).On("on")
		}
		return domain.Act{Name: acts.NetworkEnded, Rule: "R2", Subject: string(id)}, endNetwork(tx, n, on)
	})
}

// AddSeats gives a panel more seats; the next election fills them (R8, R21).
func (r *Register) AddSeats(ctx context.Context, by domain.Actor, panel domain.PanelID, n int, why string) error {
	return r.act(ctx, by, why, panel, domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		have, err := tx.SeatsOf(panel)
		if err != nil {
			return domain.Act{}, err
		}
		if n < 1 || len(have)+n > 400 {
			return domain.Act{}, refusal.Because(refusal.Malformed, "R21", refusal.Args{"most": 400 - len(have)}).On("seats")
		}
		if _, err := tx.Panel(panel); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.PanelSeatsAdded, Rule: "R21", Detail: map[string]any{"seats": n}},
			tx.CreateSeats(newSeats(panel, len(have)+1, len(have)+n)...)
	})
}

// Network is one network, by its id or its code.
func (r *Register) Network(ctx context.Context, name string) (n domain.Network, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		if domain.IsID(name) {
			n, err = tx.Network(domain.NetworkID(name))
		} else {
			n, err = tx.NetworkByCode(name)
		}
		return err
	})
	return n, err
}

// Networks are all networks by code, and their panels.
func (r *Register) Networks(ctx context.Context) (networks []domain.Network, panels []domain.Panel, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		if networks, err = tx.Networks(); err != nil {
			return err
		}
		panels, err = tx.Panels()
		return err
	})
	return networks, panels, err
}
