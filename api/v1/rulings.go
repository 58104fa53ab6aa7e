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
		How    domain.Leaving `json:"how" enum:"died,not-eligible" doc:"Everybody reads which of the two it was"`
		Why    string         `json:"why" maxLength:"1000" doc:"For officers and auditors; it stands in the record"`
		Public string         `json:"public,omitempty" maxLength:"300" example:"left the network on 3 June" doc:"For everybody: it stands on the page, on the board and in the bundle, for good (R51a)"`
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
	door.Serve(s.Door, door.Officers.Fresh(), twoOfficers(path+"/strike", "R51a", "Ask for a candidate to be struck who has died (R52) or may not stand any more (R45)"),
		func(ctx context.Context, in *strikeInput) (*requestOutput, error) {
			r, err := s.Engine.StrikeCandidate(ctx, door.Actor(ctx), in.Nomination, in.Body.How, domain.Reasons{Why: in.Body.Why, Public: in.Body.Public})
			if err != nil {
				return nil, err
			}
			return &requestOutput{newRequestBody(r)}, nil
		})
}
