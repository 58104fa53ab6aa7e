package office

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
)

type (
	unreachedBody struct {
		Person  domain.PersonID `json:"person"`
		Number  string          `json:"number" doc:"Member number"`
		Name    string          `json:"name"`
		Problem string          `json:"code" example:"status 5.1.1" doc:"What the mail server said: a code, never its text"`
		Since   time.Time       `json:"since" doc:"Of the first mail that did not arrive"`
	}
	unreachedOutput struct {
		Body struct {
			v1.List[unreachedBody]
			Of int `json:"of" example:"412" doc:"So many are written to"`
		}
	}
	unreachedInput struct {
		v1.ElectionPath
		v1.Paging
	}
	resendInput struct {
		v1.ElectionPath
		Person domain.PersonID `path:"person" doc:"Whom the mail did not reach"`
	}
	audienceOutput struct {
		Body struct {
			People        int  `json:"people" example:"412" doc:"So many may vote and are written to"`
			Unreached     int  `json:"unreached" example:"3" doc:"So many of them no mail reaches"`
			UnreachedMore bool `json:"unreached_more,omitempty" doc:"There are more than unreached, which is as far as is counted"`
		}
	}
)

// mailingRoutes are about an election's mails: whom they do not reach, and one more.
func (s handlers) mailingRoutes() {
	const path = "/api/v1/elections/{election}"
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: path + "/audience", Metadata: v1.Rule("R39"),
		Summary: "How many an election's mails go to; of a draft, as things are today"}, s.audience)
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: path + "/unreachable", Metadata: v1.Rule("R69"),
		Summary: "Whom of those who may vote no mail reaches, and why"}, s.unreachable)
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPost, Path: path + "/unreachable/{person}/mail", DefaultStatus: http.StatusNoContent, Metadata: v1.Rule("R69"),
		Summary: "Write once more to somebody whom a mail did not reach"}, func(ctx context.Context, in *resendInput) (*v1.Nothing, error) {
		id, err := s.election(ctx, in.Election)
		if err != nil {
			return nil, err
		}
		return nil, s.Engine.Resend(ctx, door.Actor(ctx), id, in.Person)
	})
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPost, Path: path + "/reminder", DefaultStatus: http.StatusNoContent, Metadata: v1.Rule("R69"),
		Summary: "Remind those who have not voted once more; nobody is told who they are"}, func(ctx context.Context, in *v1.ElectionPath) (*v1.Nothing, error) {
		id, err := s.election(ctx, in.Election)
		if err != nil {
			return nil, err
		}
		return nil, s.Engine.RemindAgain(ctx, door.Actor(ctx), id)
	})
}

func (s handlers) audience(ctx context.Context, in *v1.ElectionPath) (*audienceOutput, error) {
	el, err := s.Engine.Election(ctx, door.Actor(ctx), in.Election)
	if err != nil {
		return nil, err
	}
	told, err := s.Engine.MayVote(ctx, door.Actor(ctx), el.Election)
	out := &audienceOutput{}
	out.Body.People, out.Body.Unreached, out.Body.UnreachedMore = told.People, told.Unreached, told.More
	return out, err
}

func (s handlers) unreachable(ctx context.Context, in *unreachedInput) (*unreachedOutput, error) {
	id, err := s.election(ctx, in.Election)
	if err != nil {
		return nil, err
	}
	page, err := s.Engine.Unreachable(ctx, door.Actor(ctx), id, in.After, in.Limit)
	out := &unreachedOutput{}
	out.Body.Items, out.Body.Next, out.Body.Of = make([]unreachedBody, len(page.List)), page.Next, page.Of
	for i, u := range page.List {
		out.Body.Items[i] = unreachedBody{u.ID, u.Number, u.Name(), u.Problem, u.Since}
	}
	return out, err
}
