package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
)

type objectionBody struct {
	ID       domain.ObjectionID    `json:"id"`
	Election domain.ElectionID     `json:"election"`
	About    domain.ObjectionAbout `json:"about" enum:"roll,result"`
	Person   domain.PersonID       `json:"person"`
	Words    string                `json:"words"`
	At       time.Time             `json:"at"`
	Upheld   *bool                 `json:"upheld,omitempty"`
	Answer   string                `json:"answer,omitempty"`
	Answered *time.Time            `json:"answered,omitempty"`
}

type objectionOutput struct{ Body objectionBody }

type objectionsOutput struct{ Body List[objectionBody] }

type objectInput struct {
	ElectionPath
	Body struct {
		About domain.ObjectionAbout `json:"about" enum:"roll,result"`
		Words string                `json:"words" maxLength:"16000"`
	}
}

type objectionAnswer struct {
	Objection domain.ObjectionID `path:"objection"`
	Body      struct {
		Upheld bool   `json:"upheld"`
		Answer string `json:"answer" maxLength:"16000" doc:"With its reasons; published when the objection is to a result (R82)"`
	}
}

func newObjectionBody(o domain.Objection) objectionBody {
	return objectionBody{o.ID, o.Election, o.About, o.Person, o.Words, o.At, o.Upheld, o.Answer, o.AnsweredAt}
}

func (s handlers) objectionRoutes() {
	const of = "/api/v1/elections/{election}/objections"
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: of, Summary: "Objections: all for the election's officers, your own otherwise"}, s.objections)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: of, DefaultStatus: http.StatusCreated, Metadata: Rule("R82"),
		Summary: "Object: to the roll until it is sealed (R31), to the result within its window (R82)"}, s.object)
	door.Serve(s.Door, door.Officers, huma.Operation{Method: http.MethodPost, Path: "/api/v1/objections/{objection}/answer", Metadata: Rule("R82"),
		Summary: "Answer an objection, with reasons"}, func(ctx context.Context, in *objectionAnswer) (*objectionOutput, error) {
		o, err := s.Engine.AnswerObjection(ctx, door.Actor(ctx), in.Objection, in.Body.Upheld, in.Body.Answer)
		return &objectionOutput{newObjectionBody(o)}, err
	})
}

func (s handlers) objections(ctx context.Context, in *ElectionPath) (*objectionsOutput, error) {
	id, err := s.electionID(ctx, in.Election)
	if err != nil {
		return nil, err
	}
	found, err := s.Engine.Objections(ctx, door.Actor(ctx), id)
	if err != nil {
		return nil, err
	}
	out := &objectionsOutput{List[objectionBody]{Items: make([]objectionBody, len(found))}}
	for i, o := range found {
		out.Body.Items[i] = newObjectionBody(o)
	}
	return out, nil
}

func (s handlers) object(ctx context.Context, in *objectInput) (*objectionOutput, error) {
	id, err := s.electionID(ctx, in.Election)
	if err != nil {
		return nil, err
	}
	o, err := s.Engine.Object(ctx, door.Actor(ctx), id, in.Body.About, in.Body.Words)
	return &objectionOutput{newObjectionBody(o)}, err
}
