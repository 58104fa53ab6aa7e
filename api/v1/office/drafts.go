package office

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
)

type selfPublishingOutput struct {
	Body struct {
		By bool `json:"by_the_clock" doc:"The clock publishes it at its notice's instant"`
	}
}

// draftRoutes say whether the clock publishes a draft on its day.
func (s handlers) draftRoutes() {
	const path = "/api/v1/elections/{election}/self-publication"
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodGet, Path: path, Metadata: v1.Rule("R39"),
		Summary: "Whether a draft publishes itself on its day"}, func(ctx context.Context, in *v1.ElectionPath) (*selfPublishingOutput, error) {
		id, err := s.election(ctx, in.Election)
		if err != nil {
			return nil, err
		}
		out := &selfPublishingOutput{}
		out.Body.By, err = s.Engine.PublishesItself(ctx, door.Actor(ctx), id)
		return out, err
	})
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPut, Path: path, DefaultStatus: http.StatusNoContent, Metadata: v1.Rule("R39"),
		Summary: "Have the clock publish a draft on its day"}, func(ctx context.Context, in *v1.ElectionPath) (*v1.Nothing, error) {
		id, err := s.election(ctx, in.Election)
		if err != nil {
			return nil, err
		}
		return nil, s.Engine.PublishOnItsDay(ctx, door.Actor(ctx), id)
	})
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodDelete, Path: path, DefaultStatus: http.StatusNoContent, Metadata: v1.Rule("R39"),
		Summary: "Call that back"}, func(ctx context.Context, in *v1.ElectionPath) (*v1.Nothing, error) {
		id, err := s.election(ctx, in.Election)
		if err != nil {
			return nil, err
		}
		return nil, s.Engine.CallBack(ctx, door.Actor(ctx), id)
	})
}
