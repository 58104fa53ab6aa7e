package v1

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"reflect"

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

type paramsOutput struct{ Body domain.Params }

func (s handlers) parameterRoutes() {
	const path = "/api/v1/panels/{panel}/parameters/{kind}"
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: path, Summary: "What the panel's next election of the kind starts from"},
		func(ctx context.Context, in *ParamsPath) (*paramsOutput, error) { return s.params(ctx, in) })
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPut, Path: path, Metadata: Rule("R8"),
		Summary: "Change what later elections start from; one whose notice is out keeps its own"},
		func(ctx context.Context, in *paramsChange) (*paramsOutput, error) {
			panel, err := s.panelID(ctx, in.Panel)
			if err != nil {
				return nil, err
			}
			p, err := s.Engine.Params(ctx, panel, in.Kind)
			if err == nil {
				p, err = in.Body.Params.over(p)
			}
			if err == nil {
				err = s.Engine.SetParams(ctx, door.Actor(ctx), panel, in.Kind, p, in.Body.Why)
			}
			if err != nil {
				return nil, err
			}
			return s.params(ctx, &in.ParamsPath)
		})
}

func (s handlers) params(ctx context.Context, in *ParamsPath) (*paramsOutput, error) {
	panel, err := s.panelID(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	p, err := s.Engine.Params(ctx, panel, in.Kind)
	return &paramsOutput{p}, err
}
