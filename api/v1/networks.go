package v1

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/register"
)

type networkBody struct {
	ID            domain.NetworkID   `json:"id"`
	Code          string             `json:"code" example:"CIO"`
	Name          string             `json:"name"`
	Kind          domain.NetworkKind `json:"kind" enum:"panelled,specialist,wider"`
	AcceptedRoles []string           `json:"accepted_roles" doc:"Job roles that may stand; empty: any"`
	EndedOn       *when.Date         `json:"ended_on,omitempty"`
	Panel         *panelBody         `json:"panel,omitempty"`
}

type panelBody = door.PanelRef

type networksOutput struct {
	Body struct {
		Items []networkBody `json:"items"`
	}
}

type newNetworkInput struct {
	Body struct {
		Code          string             `json:"code" doc:"Capitals, digits and hyphens" maxLength:"20"`
		Name          string             `json:"name" maxLength:"200"`
		Kind          domain.NetworkKind `json:"kind" enum:"panelled,specialist,wider"`
		AcceptedRoles []string           `json:"accepted_roles,omitempty" maxItems:"100"`
		PanelName     string             `json:"panel_name,omitempty" maxLength:"200"`
		Seats         int                `json:"seats,omitempty" doc:"Of the panel" minimum:"0" maximum:"400"`
		Why           string             `json:"why" doc:"Goes into the record" maxLength:"1000"`
	}
}

type networkOutput struct{ Body networkBody }

type networkChange struct {
	Network domain.NetworkID `path:"network" example:"CIO" doc:"Id or code"`
	Body    struct {
		Name          string   `json:"name" maxLength:"200"`
		AcceptedRoles []string `json:"accepted_roles" maxItems:"100"`
		Why           string   `json:"why" maxLength:"1000"`
	}
}

type networkEnd struct {
	Network domain.NetworkID `path:"network" example:"CIO" doc:"Id or code"`
	Body    struct {
		On  when.Date `json:"on" doc:"First day without it, today or earlier"`
		Why string    `json:"why" maxLength:"1000"`
	}
}

type panelRename struct {
	PanelPath
	Body struct {
		Name string `json:"name" maxLength:"200" example:"Chief Information Officers' Panel"`
		Why  string `json:"why" maxLength:"1000"`
	}
}

type seatsInput struct {
	PanelPath
	Body struct {
		Seats int    `json:"seats" doc:"How many to add" minimum:"1" maximum:"100"`
		Why   string `json:"why" maxLength:"1000"`
	}
}

func newNetworkBody(n domain.Network, p *domain.Panel) networkBody {
	b := networkBody{ID: n.ID, Code: n.Code, Name: n.Name, Kind: n.Kind, AcceptedRoles: n.AcceptedRoles, EndedOn: n.EndedOn}
	if b.AcceptedRoles == nil {
		b.AcceptedRoles = []string{}
	}
	if p != nil {
		b.Panel = &panelBody{ID: p.ID, Code: p.Code, Name: p.Name}
	}
	return b
}

func (s handlers) networkRoutes() {
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: "/api/v1/networks", Summary: "Networks and their panels"}, s.networks)
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: "/api/v1/networks", DefaultStatus: http.StatusCreated,
		Summary: "Add a network, with a panel if it is panelled (R1, R2)"}, s.createNetwork)
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPut, Path: "/api/v1/networks/{network}", DefaultStatus: http.StatusNoContent,
		Summary: "Rename a network, or say which job roles may stand (R45)"}, func(ctx context.Context, in *networkChange) (*Nothing, error) {
		return nil, s.Register.RenameNetwork(ctx, door.Actor(ctx), in.Network, in.Body.Name, in.Body.AcceptedRoles, in.Body.Why)
	})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: "/api/v1/networks/{network}/end", DefaultStatus: http.StatusNoContent,
		Summary: "End a network; its past stays (R2)"}, func(ctx context.Context, in *networkEnd) (*Nothing, error) {
		return nil, s.Register.EndNetwork(ctx, door.Actor(ctx), in.Network, in.Body.On, in.Body.Why)
	})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPut, Path: "/api/v1/panels/{panel}/name", DefaultStatus: http.StatusNoContent,
		Summary: "Rename a panel; what was published of its elections stays (R2)"}, func(ctx context.Context, in *panelRename) (*Nothing, error) {
		panel, err := s.panelID(ctx, in.Panel)
		if err != nil {
			return nil, err
		}
		return nil, s.Register.RenamePanel(ctx, door.Actor(ctx), panel, in.Body.Name, in.Body.Why)
	})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: "/api/v1/panels/{panel}/seats", DefaultStatus: http.StatusNoContent,
		Summary: "Add seats to a panel (R21)"}, func(ctx context.Context, in *seatsInput) (*Nothing, error) {
		panel, err := s.panelID(ctx, in.Panel)
		if err != nil {
			return nil, err
		}
		return nil, s.Register.AddSeats(ctx, door.Actor(ctx), panel, in.Body.Seats, in.Body.Why)
	})
}

func (s handlers) networks(ctx context.Context, _ *Nothing) (*networksOutput, error) {
	networks, panels, err := s.Register.Networks(ctx)
	if err != nil {
		return nil, err
	}
	of := map[domain.NetworkID]*domain.Panel{}
	for i, p := range panels {
		if p.EndedOn == nil {
			of[p.Network] = &panels[i]
		}
	}
	out := &networksOutput{}
	out.Body.Items = make([]networkBody, len(networks))
	for i, n := range networks {
		out.Body.Items[i] = newNetworkBody(n, of[n.ID])
	}
	return out, nil
}

func (s handlers) createNetwork(ctx context.Context, in *newNetworkInput) (*networkOutput, error) {
	b := in.Body
	n, p, err := s.Register.CreateNetwork(ctx, door.Actor(ctx), register.NewNetwork{Code: b.Code, Name: b.Name, Kind: b.Kind,
		AcceptedRoles: b.AcceptedRoles, PanelName: b.PanelName, Seats: b.Seats}, b.Why)
	if err != nil {
		return nil, err
	}
	return &networkOutput{newNetworkBody(n, p)}, nil
}
