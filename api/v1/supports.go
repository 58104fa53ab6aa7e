package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
)

// A mailed link's secret travels in the body, also to look at what it asks: an
// address is written into logs on its way (ML5).
type linkQuestion struct {
	Body struct {
		Link string `json:"link" maxLength:"100" doc:"What stands behind the # of the mail's link"`
	}
}

type linkAnswer struct {
	Body struct {
		Link   string `json:"link" maxLength:"100"`
		Answer string `json:"answer" enum:"give,decline"`
	}
}

type supportQuestion struct {
	Body struct {
		Election  string `json:"election" doc:"Reference" example:"CIO-2026"`
		Title     string `json:"title"`
		Candidate string `json:"candidate"`
	}
}

type supportInput struct {
	Support domain.SupportID `path:"support"`
	Body    struct {
		Answer string `json:"answer" enum:"give,decline"`
	}
}

type supportBody struct {
	ID        domain.SupportID `json:"id"`
	Election  string           `json:"election" doc:"Reference" example:"CIO-2026"`
	Title     string           `json:"title"`
	Candidate string           `json:"candidate"`
	Asked     time.Time        `json:"asked"`
	Given     *time.Time       `json:"given,omitempty"`
	Declined  *time.Time       `json:"declined,omitempty"`
}

type supportsOutput struct{ Body List[supportBody] }

func (s handlers) supportRoutes() {
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodPost, Path: "/api/v1/supports/question", Metadata: Rule("R41"),
		Summary: "What a mailed link asks; looking spends nothing"}, s.askedBy)
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodPost, Path: "/api/v1/supports", DefaultStatus: http.StatusNoContent, Metadata: Rule("R41"),
		Summary: "Give or decline support through a mailed link, which it spends"}, func(ctx context.Context, in *linkAnswer) (*Nothing, error) {
		return nil, s.Engine.AnswerSupport(ctx, in.Body.Link, in.Body.Answer == "give")
	})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/my/supports", Summary: "Whom you were asked to support, and your answers"}, s.mySupports)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: "/api/v1/my/supports/{support}", DefaultStatus: http.StatusNoContent, Metadata: Rule("R42"),
		Summary: "Give or decline support that you were asked for"}, func(ctx context.Context, in *supportInput) (*Nothing, error) {
		return nil, s.Engine.GiveSupport(ctx, door.Actor(ctx), in.Support, in.Body.Answer == "give")
	})
}

func (s handlers) askedBy(ctx context.Context, in *linkQuestion) (*supportQuestion, error) {
	el, candidate, err := s.Engine.SupportAsked(ctx, in.Body.Link)
	if err != nil {
		return nil, err
	}
	out := &supportQuestion{}
	out.Body.Election, out.Body.Title, out.Body.Candidate = el.Reference, el.Title, candidate.Name()
	return out, nil
}

func (s handlers) mySupports(ctx context.Context, _ *Nothing) (*supportsOutput, error) {
	found, err := s.Engine.MySupports(ctx, door.Actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &supportsOutput{List[supportBody]{Items: make([]supportBody, len(found))}}
	for i, a := range found {
		out.Body.Items[i] = supportBody{a.Support.ID, a.Election.Reference, a.Election.Title, a.Candidate, a.AskedAt, a.GivenAt, a.DeclinedAt}
	}
	return out, nil
}
