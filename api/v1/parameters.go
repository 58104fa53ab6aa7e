package v1

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
)

// paramsPatch names only those parameters that are to differ.
type paramsPatch struct{ raw json.RawMessage }

// UnmarshalJSON keeps the patch; its form has been checked against the schema.
func (p *paramsPatch) UnmarshalJSON(b []byte) error {
	p.raw = bytes.Clone(b)
	return nil
}

// Schema is that of all parameters, none of them required.
func (p *paramsPatch) Schema(r huma.Registry) *huma.Schema {
	whole := r.Schema(reflect.TypeFor[domain.Params](), true, "Params")
	loose := *r.SchemaFromRef(whole.Ref)
	loose.Required, loose.Examples = nil, []any{map[string]any{"supporters": 3}}
	return &loose
}

// over lays the patch over whole parameters.
func (p *paramsPatch) over(base domain.Params) (domain.Params, error) {
	if err := door.StrictJSON(p.raw, &base); err != nil {
		return base, refusal.Because(refusal.Malformed, "R8", nil).On("params")
	}
	return base, nil
}

type ParamsPath struct {
	PanelPath
	Kind domain.ElectionKind `path:"kind" enum:"panel,by-election,officer"`
}

type paramsChange struct {
	ParamsPath
	Body struct {
		Params paramsPatch `json:"params" doc:"Only what is to change"`
		Why    string      `json:"why" maxLength:"1000"`
	}
}

type paramsPreviewInput struct {
	ParamsPath
	Body struct {
		Params paramsPatch `json:"params" doc:"Only what is to change"`
	}
}

type paramsOutput struct{ Body domain.Params }

type paramsPreviewBody struct {
	Version int               `json:"version" doc:"Of the standing orders that the change starts from" example:"3"`
	Changes []paramChangeBody `json:"changes"`
	Keep    []ordersElection  `json:"keep" doc:"Their notice is out: they keep what it has frozen (R8)"`
	Drafts  []ordersElection  `json:"drafts" doc:"Keep what they were drawn up with, until they are changed themselves"`
	OverCap []string          `json:"over_cap" doc:"Employers that would have more members than the cap (R28)" example:"[\"North Trust\"]"`
}

type paramChangeBody struct {
	Key  string `json:"key" example:"supporters"`
	Was  any    `json:"was" example:"2"`
	Will any    `json:"will" example:"3"`
	Now  bool   `json:"now" doc:"It counts at once; else from the next election on"`
	Rule string `json:"rule,omitempty" example:"R41"`
}

type ordersElection struct {
	ID        domain.ElectionID `json:"id"`
	Reference string            `json:"reference"`
	Title     string            `json:"title"`
}

type paramsPreviewOutput struct{ Body paramsPreviewBody }

type paramsVersionBody struct {
	Number  int             `json:"number" example:"3"`
	At      time.Time       `json:"at"`
	By      domain.PersonID `json:"by,omitempty" doc:"Absent: as it was before anybody changed it"`
	Why     string          `json:"why,omitempty"`
	Changed []string        `json:"changed" doc:"Keys" example:"[\"supporters\"]"`
	Params  domain.Params   `json:"params"`
}

type paramsVersionsOutput struct{ Body List[paramsVersionBody] }

func (s handlers) parameterRoutes() {
	const path = "/api/v1/panels/{panel}/parameters/{kind}"
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: path, Summary: "What the panel's next election of the kind starts from"},
		func(ctx context.Context, in *ParamsPath) (*paramsOutput, error) { return s.params(ctx, in) })
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPut, Path: path, Metadata: Rule("R8"),
		Summary: "Change what later elections start from; one whose notice is out keeps its own"},
		func(ctx context.Context, in *paramsChange) (*paramsOutput, error) {
			panel, p, err := s.changed(ctx, &in.ParamsPath, in.Body.Params)
			if err == nil {
				err = s.Engine.SetParams(ctx, door.Actor(ctx), panel, in.Kind, p, in.Body.Why)
			}
			if err != nil {
				return nil, err
			}
			return s.params(ctx, &in.ParamsPath)
		})
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPost, Path: path + "/preview", DefaultStatus: http.StatusOK, Metadata: Rule("R8"),
		Summary: "What a change would touch; nothing is stored"}, s.previewParams)
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: path + "/versions", Summary: "What the panel's standing orders were, and since when; the latest first"}, s.paramsVersions)
}

// changed is the panel with the parameters that a patch makes of its own.
func (s handlers) changed(ctx context.Context, in *ParamsPath, patch paramsPatch) (panel domain.PanelID, p domain.Params, err error) {
	if panel, err = s.panelID(ctx, in.Panel); err != nil {
		return panel, p, err
	}
	if p, err = s.Engine.Params(ctx, panel, in.Kind); err == nil {
		p, err = patch.over(p)
	}
	return panel, p, err
}

func (s handlers) previewParams(ctx context.Context, in *paramsPreviewInput) (*paramsPreviewOutput, error) {
	panel, p, err := s.changed(ctx, &in.ParamsPath, in.Body.Params)
	if err != nil {
		return nil, err
	}
	seen, err := s.Engine.PreviewParams(ctx, door.Actor(ctx), panel, in.Kind, p)
	if err != nil {
		return nil, err
	}
	out := &paramsPreviewOutput{paramsPreviewBody{Version: seen.Version, Changes: []paramChangeBody{}, Keep: ordersElections(seen.Keep), Drafts: ordersElections(seen.Drafts), OverCap: append([]string{}, seen.OverCap...)}}
	for _, c := range seen.Changes {
		out.Body.Changes = append(out.Body.Changes, paramChangeBody{c.Will.Key, c.Was.Value, c.Will.Value, c.Will.CountsNow(in.Kind), c.Will.Rule})
	}
	return out, nil
}

func ordersElections(list []domain.Election) []ordersElection {
	lines := make([]ordersElection, len(list))
	for i, el := range list {
		lines[i] = ordersElection{el.ID, el.Reference, el.Title}
	}
	return lines
}

func (s handlers) paramsVersions(ctx context.Context, in *ParamsPath) (*paramsVersionsOutput, error) {
	panel, err := s.panelID(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	list, err := s.Engine.ParamsVersions(ctx, door.Actor(ctx), panel, in.Kind)
	if err != nil {
		return nil, err
	}
	out := &paramsVersionsOutput{List[paramsVersionBody]{Items: []paramsVersionBody{}}}
	for _, v := range list {
		out.Body.Items = append(out.Body.Items, paramsVersionBody{v.Number, v.At, v.By, v.Why, append([]string{}, v.Changed...), v.Params})
	}
	return out, nil
}

func (s handlers) params(ctx context.Context, in *ParamsPath) (*paramsOutput, error) {
	panel, err := s.panelID(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	p, err := s.Engine.Params(ctx, panel, in.Kind)
	return &paramsOutput{p}, err
}
