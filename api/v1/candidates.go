package v1

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
)

type candidateBody struct {
	Nomination   domain.NominationID `json:"nomination"`
	Person       domain.PersonID     `json:"person"`
	Name         string              `json:"name"`
	Organisation string              `json:"organisation"`
	Statement    string              `json:"statement" doc:"Empty when it was withheld (R47)"`
	Withheld     bool                `json:"withheld,omitempty"`
	Interests    string              `json:"interests"`
	Withdrawn    bool                `json:"withdrawn,omitempty" doc:"Since the statement was published (R51)"`
	Corrections  []string            `json:"corrections,omitempty" doc:"Slips beside the statement (R49a)"`
}

type candidatesOutput struct {
	Body struct {
		Items       []candidateBody `json:"items" doc:"In order of surname and forename (R49); empty until the statement is published (R48)"`
		Corrections []string        `json:"corrections" doc:"Slips that concern the statement as a whole"`
	}
}

func (s handlers) candidateRoutes() {
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: "/api/v1/elections/{election}/candidates",
		Summary: "The published statement of candidates"}, s.candidates)
}

func (s handlers) candidates(ctx context.Context, in *ElectionPath) (*candidatesOutput, error) {
	found, slips, err := s.Engine.Candidates(ctx, door.Actor(ctx), in.Election)
	if err != nil {
		return nil, err
	}
	out := &candidatesOutput{}
	out.Body.Items, out.Body.Corrections = make([]candidateBody, len(found)), append([]string{}, slips...)
	for i, c := range found {
		out.Body.Items[i] = candidateBody{c.Nomination, c.Person, c.Name, c.Organisation, c.Statement, c.Withheld, c.Interests, c.Withdrawn, c.Slips}
	}
	return out, nil
}
