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

type PanelPath struct {
	Panel string `path:"panel" doc:"Id or code" example:"CIO"`
}

type panelOnInput struct {
	PanelPath
	On when.Date `query:"on" doc:"Empty: today" example:"2026-08-01"`
}

// heldBody is a dated fact: who held a seat or an office, and by what mandate.
type heldBody struct {
	Person  personLine    `json:"person"`
	Seat    int           `json:"seat,omitempty" doc:"Its number; absent for an office"`
	Office  domain.Office `json:"office,omitempty" doc:"chair or vice-chair"`
	From    when.Date     `json:"from"`
	Until   when.Date     `json:"until" doc:"The first day after"`
	Mandate mandateBody   `json:"mandate"`
	EndedBy string        `json:"ended_by,omitempty" doc:"Why it ended before its term"`
	ID      string        `json:"id" doc:"Of the fact, to resign by (R110)" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33"`
}

type mandateBody struct {
	Kind    domain.MandateKind `json:"kind" enum:"elected,elected-unopposed,co-opted,countback,acting,imported,resolution"`
	Contest domain.ContestID   `json:"contest,omitempty" doc:"Whose count it rests on"`
	Note    string             `json:"note,omitempty" example:"elected 2025, before Hustings"`
}

type panelViewBody struct {
	ID       domain.PanelID `json:"id"`
	Code     string         `json:"code"`
	Name     string         `json:"name"`
	Network  networkLine    `json:"network"`
	EndedOn  *when.Date     `json:"ended_on,omitempty"`
	Seats    int            `json:"seats"`
	On       when.Date      `json:"on" doc:"The day that members and officers are given for"`
	Members  []heldBody     `json:"members"`
	Officers []heldBody     `json:"officers"`
	Differs  bool           `json:"differs" doc:"Members or officers are not those who were declared and signed (R110a)"`
}

type networkLine struct {
	ID   domain.NetworkID `json:"id"`
	Code string           `json:"code"`
	Name string           `json:"name"`
}

type panelOutput struct{ Body panelViewBody }

type panelsOutput struct{ Body List[panelBody] }

type heldOutput struct{ Body List[heldBody] }

func (s handlers) panelRoutes() {
	const path = "/api/v1/panels"
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: path, Summary: "Panels that have not ended"}, s.panels)
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: path + "/{panel}", Summary: "A panel with its members and officers on a day"}, s.panel)
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: path + "/{panel}/seats", Summary: "Who held which seat on a day, and by what mandate"},
		func(ctx context.Context, in *panelOnInput) (*heldOutput, error) {
			return s.heldOn(ctx, in, s.Register.SeatsOn)
		})
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: path + "/{panel}/officers", Summary: "Who was chair and vice-chair on a day, and by what mandate"},
		func(ctx context.Context, in *panelOnInput) (*heldOutput, error) {
			return s.heldOn(ctx, in, s.Register.OfficesOn)
		})
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: path + "/{panel}/history", Summary: "Everybody who ever held a seat or an office of the panel"}, s.history)
}

func newHeld(found []register.Held) []heldBody {
	out := make([]heldBody, len(found))
	for i, h := range found {
		out[i] = heldBody{personLine{h.Person.ID, h.Person.Name(), h.Person.Organisation}, h.Seat, h.Office, h.From, h.Until,
			mandateBody{h.Mandate.Kind, h.Mandate.Contest, h.Mandate.Note}, h.EndedBy, h.Fact}
	}
	return out
}

func (s handlers) panels(ctx context.Context, _ *Nothing) (*panelsOutput, error) {
	_, panels, err := s.Register.Networks(ctx)
	if err != nil {
		return nil, err
	}
	out := &panelsOutput{List[panelBody]{Items: []panelBody{}}}
	for _, p := range panels {
		if p.EndedOn == nil {
			out.Body.Items = append(out.Body.Items, panelBody{ID: p.ID, Code: p.Code, Name: p.Name})
		}
	}
	return out, nil
}

func (s handlers) panel(ctx context.Context, in *panelOnInput) (*panelOutput, error) {
	v, on, err := s.panelOn(ctx, in)
	if err != nil {
		return nil, err
	}
	members, err := s.Register.SeatsOn(ctx, v.ID, on)
	if err != nil {
		return nil, err
	}
	officers, err := s.Register.OfficesOn(ctx, v.ID, on)
	if err != nil {
		return nil, err
	}
	differs, err := s.Engine.PanelDiffers(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	return &panelOutput{panelViewBody{v.ID, v.Code, v.Name, networkLine{v.Network.ID, v.Network.Code, v.Network.Name}, v.EndedOn,
		len(v.Seats), on, newHeld(members), newHeld(officers), differs}}, nil
}

// panelID is the panel of an id or a code, wherever either is taken; an empty name is
// no panel.
func (s handlers) panelID(ctx context.Context, name string) (domain.PanelID, error) {
	if name == "" || domain.IsID(name) {
		return domain.PanelID(name), nil
	}
	v, err := s.Register.Panel(ctx, name)
	return v.ID, err
}

// panelOn finds a panel, and the day asked for or today.
func (s handlers) panelOn(ctx context.Context, in *panelOnInput) (register.PanelView, when.Date, error) {
	v, err := s.Register.Panel(ctx, in.Panel)
	if in.On.IsZero() {
		in.On = v.Today
	}
	return v, in.On, err
}

func (s handlers) heldOn(ctx context.Context, in *panelOnInput,
	read func(context.Context, domain.PanelID, when.Date) ([]register.Held, error)) (*heldOutput, error) {
	v, on, err := s.panelOn(ctx, in)
	if err != nil {
		return nil, err
	}
	found, err := read(ctx, v.ID, on)
	return &heldOutput{List[heldBody]{Items: newHeld(found)}}, err
}

func (s handlers) history(ctx context.Context, in *PanelPath) (*heldOutput, error) {
	v, err := s.Register.Panel(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	found, err := s.Register.HistoryOf(ctx, v.ID)
	return &heldOutput{List[heldBody]{Items: newHeld(found)}}, err
}
