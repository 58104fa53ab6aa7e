package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/elections/register"
)

// endingsBody are the memberships that one complete import ends, or would end
// (R29b).
type endingsBody struct {
	ID      domain.EndingsID  `json:"id"`
	At      time.Time         `json:"at" doc:"When the import was stored"`
	By      domain.PersonID   `json:"by,omitempty" doc:"Absent: the command line"`
	Number  int               `json:"number" example:"12"`
	Waits   bool              `json:"waits" doc:"A second officer has not confirmed them: nothing has ended"`
	EndedAt *time.Time        `json:"ended_at,omitempty"`
	Until   *time.Time        `json:"until,omitempty" doc:"They can be undone before then"`
	Members []register.Ending `json:"members" doc:"The first thousand, by number"`
}

type endingsOutput struct{ Body List[endingsBody] }

type reopeningInput struct {
	Endings domain.EndingsID `path:"endings"`
	Body    WhyBody
}

type reopeningOutput struct {
	Body struct {
		Reopened int `json:"reopened" doc:"Memberships that last again" example:"12"`
	}
}

// endingsRoutes are about what complete imports end (R29b).
func (s handlers) endingsRoutes() {
	const path = "/api/v1/imports/endings"
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: path, Metadata: Rule("R29b"), Summary: "What complete imports end: what waits for a second officer, and what can be undone",
		Description: "What waits is confirmed or declined among the acts on the register."}, s.endings)
	door.Serve(s.Door, door.Secretaries.Fresh(), huma.Operation{Method: http.MethodPost, Path: path + "/{endings}/reopening", Metadata: Rule("R29b"),
		Summary:     "Undo what a complete import has ended, within 24 hours",
		Description: "The memberships last again as if they had not ended. Whoever has joined the network anew meanwhile is left as she is; of whoever has another home the old one becomes a plain membership."},
		func(ctx context.Context, in *reopeningInput) (*reopeningOutput, error) {
			out := &reopeningOutput{}
			var err error
			out.Body.Reopened, err = s.Register.ReopenEndings(ctx, door.Actor(ctx), in.Endings, in.Body.Why)
			return out, err
		})
}

func (s handlers) endings(ctx context.Context, _ *Nothing) (*endingsOutput, error) {
	found, err := s.Register.Endings(ctx, door.Actor(ctx))
	out := &endingsOutput{List[endingsBody]{Items: make([]endingsBody, len(found))}}
	for i, e := range found {
		b := endingsBody{ID: e.ID, At: e.At, By: e.By, Number: e.Number, Waits: e.Waits, EndedAt: e.EndedAt, Members: e.Members}
		if e.EndedAt != nil {
			until := e.Until()
			b.Until = &until
		}
		out.Body.Items[i] = b
	}
	return out, err
}
