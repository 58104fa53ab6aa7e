package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
)

type rulingBody struct {
	Valid  bool          `json:"valid"`
	Ground domain.Ground `json:"ground,omitempty"`
	Why    string        `json:"why,omitempty"`
	At     time.Time     `json:"at"`
}

type rulingInput struct {
	NominationPath
	Body struct {
		Valid  bool          `json:"valid"`
		Ground domain.Ground `json:"ground,omitempty" enum:"late,form-incomplete,ineligible,no-consent,supporters-bad,statement-unlawful-or-defamatory" doc:"The only grounds (R47); with valid, the last one withholds the statement"`
		Why    string        `json:"why,omitempty" maxLength:"4000" doc:"Needed with a ground; the candidate is told"`
	}
}

type strikeInput struct {
	NominationPath
	Body struct {
		How domain.Leaving `json:"how" enum:"died,not-eligible"`
		Why string         `json:"why" maxLength:"1000"`
	}
}

func newRulingBody(r *domain.Ruling) *rulingBody {
	if r == nil {
		return nil
	}
	return &rulingBody{r.Valid, r.Ground, r.Why, r.At}
}

func (s handlers) rulingRoutes() {
	const path = "/api/v1/nominations/{nomination}"
	door.Serve(s.Door, door.Officers, huma.Operation{Method: http.MethodPost, Path: path + "/ruling", Metadata: Rule("R47"),
		Summary: "Rule a nomination valid or invalid"}, func(ctx context.Context, in *rulingInput) (*nominationOutput, error) {
		_, err := s.Engine.RuleNomination(ctx, door.Actor(ctx), in.Nomination, domain.Ruling{Valid: in.Body.Valid, Ground: in.Body.Ground, Why: in.Body.Why})
		return s.nominationAfter(ctx, in.Nomination, err)
	})
	door.Serve(s.Door, door.Officers, huma.Operation{Method: http.MethodPost, Path: path + "/strike", Metadata: Rule("R52"),
		Summary: "Record that a candidate has died (R52) or may not stand any more (R45)"},
		func(ctx context.Context, in *strikeInput) (*nominationOutput, error) {
			err := s.Engine.StrikeCandidate(ctx, door.Actor(ctx), in.Nomination, in.Body.How, in.Body.Why)
			return s.nominationAfter(ctx, in.Nomination, err)
		})
}
