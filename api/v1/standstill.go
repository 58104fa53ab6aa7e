package v1

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/elections/box"
)

// standstillBody is why nothing can be changed.
type standstillBody struct {
	Kind     string          `json:"kind" enum:"clock,database" doc:"clock: the database's clock jumped (R20c); database: it ends before something that was signed (R110a)"`
	Findings []findingBody   `json:"findings,omitempty" doc:"Of a database: every log that ends too early"`
	Detail   map[string]any  `json:"detail,omitempty"`
	AskedBy  domain.PersonID `json:"asked_by,omitempty" example:"5c1d8c0e-0d5f-4b6c-8a55-0d8b5f4f5d4e" doc:"The first of the two officers, once one has come"`
	Why      string          `json:"why,omitempty"`
}

// findingBody is one log of the database that ends too early, or is another.
type findingBody struct {
	Contest domain.ContestID `json:"contest,omitempty" doc:"Absent: the record"`
	What    string           `json:"what" enum:"lost,unsettled" example:"unsettled" doc:"lost: part of it was acknowledged; unsettled: it was seen, and nobody was told that it is stored"`
	Kept    int64            `json:"kept" example:"120" doc:"How far it is known to have been"`
	Root    string           `json:"root" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069" doc:"As it was signed there"`
	Have    int64            `json:"have" example:"119" doc:"How far the database has it"`
}

func newFindings(all []box.Finding) (list []findingBody) {
	for _, f := range all {
		list = append(list, findingBody(f))
	}
	return list
}

type standstillsOutput struct{ Body List[standstillBody] }

type settleInput struct {
	Body struct {
		Kind string `json:"kind" enum:"clock,database"`
		Why  string `json:"why" maxLength:"1000" doc:"What happened, and why things may go on; for the record"`
	}
}

type settleOutput struct {
	Body struct {
		Done bool `json:"done" doc:"true: this was the second officer, and things go on; false: a second one is needed"`
	}
}

func (s handlers) standstillRoutes() {
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: "/api/v1/standstills", Metadata: Rule("R110a"),
		Summary: "Why nothing can be changed, if so"}, func(ctx context.Context, _ *struct{}) (*standstillsOutput, error) {
		all, err := s.Engine.Standstills(ctx, door.Actor(ctx))
		out := &standstillsOutput{}
		out.Body.Items = []standstillBody{}
		for _, x := range all {
			out.Body.Items = append(out.Body.Items, standstillBody{x.Kind, newFindings(x.Findings), x.Detail, x.AskedBy, x.Why})
		}
		return out, err
	})
	door.Serve(s.Door, door.Officers.Fresh(), huma.Operation{Method: http.MethodPost, Path: "/api/v1/standstills/settlement", Metadata: Rule("R110a"),
		Summary: "Say why things may go on: the first officer asks, a second one carries it out"}, func(ctx context.Context, in *settleInput) (*settleOutput, error) {
		out := &settleOutput{}
		var err error
		out.Body.Done, err = s.Engine.Settle(ctx, door.Actor(ctx), in.Body.Kind, in.Body.Why)
		return out, err
	})
}
