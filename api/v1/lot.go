package v1

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
)

type lotHolderBody struct {
	Holder string `json:"holder" example:"deputy" doc:"service, deputy or auditor"`
	State  string `json:"state" example:"committed" doc:"committed before the seal; then sealed, awaited once the poll is over, revealed or drawn"`
}

type lotOutput struct {
	Body struct {
		Alone   bool            `json:"alone" doc:"Nobody but the service holds the lot"`
		Number  string          `json:"number,omitempty" example:"n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg" doc:"Of the latest round on the board, once its roll is sealed"`
		Holders []lotHolderBody `json:"holders"`
	}
}

type lotOfferOutput struct {
	Body struct {
		Holder  string   `json:"holder" example:"deputy"`
		Nonce   string   `json:"nonce" example:"n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg" doc:"Goes back with the commitments"`
		Numbers []string `json:"numbers" example:"n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg" doc:"Of the rounds to come; a commitment belongs to each (protocol, section 8)"`
	}
}

type lotCommitInput struct {
	ElectionPath
	Body struct {
		Nonce   string   `json:"nonce" maxLength:"43" example:"n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"`
		Commits []string `json:"commits" maxItems:"8" example:"n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg" doc:"One for each number of the offer, in its order"`
	}
}

type lotValueInput struct {
	ContestPath
	Body struct {
		Value string `json:"value" maxLength:"43" example:"n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg" doc:"32 bytes in base64url, as hustings lot value prints them"`
	}
}

type lotDrawInput struct {
	ContestPath
	Body struct {
		Holder string `json:"holder" maxLength:"64" example:"deputy" doc:"Whose value is missing"`
		Digits string `json:"digits" maxLength:"100" example:"04172331360900000001" doc:"20 digits drawn in public"`
		Where  string `json:"where" maxLength:"200" example:"the board room, before three candidates"`
		Why    string `json:"why" maxLength:"1000"`
	}
}

// lotRoutes are the second holder of the lot: offer and commitment before the
// seal, the value after the close, and the draw that replaces one (R73, R73a).
func (s handlers) lotRoutes() {
	const path = "/api/v1/elections/{election}/lot"
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: path, Metadata: Rule("R73a"), Summary: "Who holds the lot that settles ties"}, s.lot)
	door.Serve(s.Door, door.LotHolders, huma.Operation{Method: http.MethodGet, Path: path + "/offer", Metadata: Rule("R73a"),
		Summary: "The numbers to make commitments to, for an officer who will hold a part of the lot"},
		func(ctx context.Context, in *ElectionPath) (*lotOfferOutput, error) {
			o, err := s.Engine.OfferLot(ctx, door.Actor(ctx), in.Election)
			out := &lotOfferOutput{}
			out.Body.Holder, out.Body.Nonce, out.Body.Numbers = o.Holder, o.Nonce.String(), door.Texts(o.Contests)
			return out, err
		})
	door.Serve(s.Door, door.LotHolders, huma.Operation{Method: http.MethodPut, Path: path, DefaultStatus: http.StatusNoContent, Metadata: Rule("R73a"),
		Summary: "Bind yourself to a part of the lot, until the seal; the value stays with you"}, s.commitLot)
	door.Serve(s.Door, door.LotHolders, huma.Operation{Method: http.MethodPut, Path: "/api/v1/contests/{contest}/lot", DefaultStatus: http.StatusNoContent, Metadata: Rule("R73a"),
		Summary: "Reveal your part of the lot, after the close"},
		func(ctx context.Context, in *lotValueInput) (*Nothing, error) {
			value, err := door.LotValue(in.Body.Value)
			if err != nil {
				return nil, err
			}
			return nil, s.Engine.RevealLot(ctx, door.Actor(ctx), in.Contest, value)
		})
	door.Serve(s.Door, door.Officers.Fresh(), twoOfficers("/api/v1/contests/{contest}/lot/draw", "R73", "Enter a public draw in place of a part of the lot that is missing a day after the close"),
		func(ctx context.Context, in *lotDrawInput) (*requestOutput, error) {
			r, err := s.Engine.DrawLot(ctx, door.Actor(ctx), in.Contest, in.Body.Holder, in.Body.Digits, in.Body.Where, in.Body.Why)
			if err != nil {
				return nil, err
			}
			return s.ask(ctx, string(r.Election), func(domain.ElectionID) (domain.Request, error) { return r, nil })
		})
}

func (s handlers) lot(ctx context.Context, in *ElectionPath) (*lotOutput, error) {
	l, err := s.Engine.Lot(ctx, door.Actor(ctx), in.Election)
	if err != nil {
		return nil, err
	}
	out := &lotOutput{}
	out.Body.Alone, out.Body.Holders = l.Alone(), []lotHolderBody{}
	if l.Contest != nil {
		out.Body.Number = l.Number.String()
	}
	for _, h := range l.Holders {
		out.Body.Holders = append(out.Body.Holders, lotHolderBody{h.Holder, string(h.State)})
	}
	return out, nil
}

func (s handlers) commitLot(ctx context.Context, in *lotCommitInput) (*Nothing, error) {
	id, err := s.electionID(ctx, in.Election)
	if err != nil {
		return nil, err
	}
	nonce, commits, err := door.LotCommits(in.Body.Nonce, in.Body.Commits)
	if err != nil {
		return nil, err
	}
	return nil, s.Engine.CommitLot(ctx, door.Actor(ctx), id, nonce, commits)
}
