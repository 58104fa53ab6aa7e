package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
)

type drawInput struct {
	ElectionPath
	Body struct {
		Digits string `json:"digits" maxLength:"100" example:"04172331360900000001" doc:"20 decimal digits of a public draw"`
		Source string `json:"source" maxLength:"1000" example:"the Lotto of 6 June 2026" doc:"What was drawn, where and when"`
		Why    string `json:"why" maxLength:"1000"`
	}
}

type stopInput struct {
	ElectionPath
	Body struct {
		Afresh bool   `json:"afresh" doc:"The fault touched the roll or the nominations: they are drawn up anew (R88)"`
		Why    string `json:"why" maxLength:"1000" doc:"Published, and told to everybody on the roll"`
	}
}

type openLateInput struct {
	ElectionPath
	Body struct {
		Opens time.Time `json:"opens"`
		Why   string    `json:"why" maxLength:"1000" doc:"Published, and told to voters and candidates"`
	}
}

type rollListInput struct {
	ElectionPath
	Body struct {
		People []domain.PersonID `json:"people" maxItems:"500"`
		Why    string            `json:"why" maxLength:"1000" doc:"For officers and auditors; it stands in the record"`
		Public string            `json:"public,omitempty" maxLength:"300" doc:"For everybody: it stands on the page, on the board and in the bundle, for good (R51a)"`
	}
}

type blockBody struct {
	Reason string `json:"reason" example:"stands-in-both"`
	Rule   string `json:"rule" example:"R46a"`
	Alarm  bool   `json:"alarm" doc:"It cannot be mended any more: two officers settle it (R103)"`
	Words  string `json:"words" example:"Ada Bell also stands in CIO-2026-B, for a time that overlaps. One of the two has to be withdrawn."`
}

type readinessOutput struct {
	Body struct {
		Ready           bool        `json:"ready" doc:"The result could be certified now (R83)"`
		WhyNot          string      `json:"why_not,omitempty" example:"objection-window-open"`
		ObjectionsClose *time.Time  `json:"objections_close,omitempty"`
		Blocks          []blockBody `json:"blocks" doc:"What would keep the result from being certified unless it is mended, from the notice on (R83a)"`
	}
}

// pollRequestRoutes are the two-person acts for what goes wrong on the way to a
// result, and what is to be seen of it beforehand.
func (s handlers) pollRequestRoutes() {
	const path = "/api/v1/elections/{election}"
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: path + "/readiness", Metadata: Rule("R83a"),
		Summary: "What would keep the result from being certified"}, s.readiness)
	door.Serve(s.Door, door.Officers.Fresh(), twoOfficers(path+"/draw", "R28a", "Enter a public draw where too many of one employer are unopposed"),
		func(ctx context.Context, in *drawInput) (*requestOutput, error) {
			return s.ask(ctx, in.Election, func(id domain.ElectionID) (domain.Request, error) {
				return s.Engine.DrawForCap(ctx, door.Actor(ctx), id, in.Body.Digits, in.Body.Source, in.Body.Why)
			})
		})
	door.Serve(s.Door, door.Officers.Fresh(), twoOfficers(path+"/stop", "R60a", "Ask for an open poll with a wrong paper to be stopped at once"),
		func(ctx context.Context, in *stopInput) (*requestOutput, error) {
			return s.ask(ctx, in.Election, func(id domain.ElectionID) (domain.Request, error) {
				return s.Engine.StopPoll(ctx, door.Actor(ctx), id, in.Body.Afresh, in.Body.Why)
			})
		})
	door.Serve(s.Door, door.Officers.Fresh(), twoOfficers(path+"/late-opening", "R47a", "Ask for a poll to be opened late whose opening has passed"),
		func(ctx context.Context, in *openLateInput) (*requestOutput, error) {
			return s.ask(ctx, in.Election, func(id domain.ElectionID) (domain.Request, error) {
				return s.Engine.OpenLate(ctx, door.Actor(ctx), id, in.Body.Opens, in.Body.Why)
			})
		})
	door.Serve(s.Door, door.Officers.Fresh(), twoOfficers(path+"/roll/additions/list", "R33a", "Ask for several people to be added who were wrongly left out"),
		func(ctx context.Context, in *rollListInput) (*requestOutput, error) {
			return s.ask(ctx, in.Election, func(id domain.ElectionID) (domain.Request, error) {
				return s.Engine.AddAllToRoll(ctx, door.Actor(ctx), id, in.Body.People, domain.Reasons{Why: in.Body.Why, Public: in.Body.Public})
			})
		})
}

func (s handlers) readiness(ctx context.Context, in *ElectionPath) (*readinessOutput, error) {
	id, err := s.electionID(ctx, in.Election)
	if err != nil {
		return nil, err
	}
	r, err := s.Engine.Readiness(ctx, door.Actor(ctx), id)
	if err != nil {
		return nil, err
	}
	out := &readinessOutput{}
	out.Body.Ready, out.Body.Blocks = r.Refused == nil, []blockBody{}
	if r.Refused != nil {
		out.Body.WhyNot = r.Refused.Reason.Name
	}
	if !r.ObjectionsClose.IsZero() {
		out.Body.ObjectionsClose = &r.ObjectionsClose
	}
	for _, b := range r.Blocks {
		out.Body.Blocks = append(out.Body.Blocks, blockBody{b.Reason.Name, b.Rule, b.Code == refusal.ALARM, s.Words.Refusal(b)})
	}
	return out, nil
}
