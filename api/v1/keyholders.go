package v1

import (
	"context"
	"net/http"

	"hustings/api/door"

	"github.com/danielgtaylor/huma/v2"
)

type passphraseInput struct {
	Body struct {
		Passphrase string `json:"passphrase" doc:"Stored nowhere; at least 12 characters, five words drawn at random are good" maxLength:"1000"`
	}
}

type partInput struct {
	ContestPath
	Body struct {
		Passphrase string `json:"passphrase" maxLength:"1000"`
	}
}

type holdersOutput struct {
	Body struct {
		Needed  int      `json:"needed" doc:"How many must give their passphrase; 0 where the service alone holds the key"`
		Given   int      `json:"given"`
		Awaited bool     `json:"awaited" doc:"The poll is over, and the count waits for passphrases"`
		Holders []string `json:"holders"`
		Mine    bool     `json:"mine" doc:"You are one of them"`
		Done    bool     `json:"done" doc:"And have given yours"`
	}
}

// keyHolderRoutes are the key policy `officers`: whoever holds a part of a
// contest's key chooses a passphrase once, and gives it after the close. Both
// are key matters and want a passkey proved of late.
func (s handlers) keyHolderRoutes() {
	door.Serve(s.Door, door.KeyHolders.Fresh(), huma.Operation{Method: http.MethodPut, Path: "/api/v1/key-holders/me", DefaultStatus: http.StatusNoContent,
		Summary: "Choose the passphrase under which you hold a part of the keys of contests sealed from now on"},
		func(ctx context.Context, in *passphraseInput) (*Nothing, error) {
			return nil, s.Engine.EnrolKeyHolder(ctx, door.Actor(ctx), in.Body.Passphrase)
		})
	door.Serve(s.Door, door.KeyHolders, huma.Operation{Method: http.MethodGet, Path: "/api/v1/contests/{contest}/key-holders", Summary: "Who can open the box, and how far they have come"},
		func(ctx context.Context, in *ContestPath) (*holdersOutput, error) {
			k, err := s.Engine.KeyHolders(ctx, door.Actor(ctx), in.Contest)
			out := &holdersOutput{}
			out.Body.Needed, out.Body.Given, out.Body.Awaited, out.Body.Holders = k.Needed, k.Given, k.Awaited, []string{}
			for _, h := range k.Holders {
				out.Body.Holders = append(out.Body.Holders, h.Name)
				out.Body.Mine, out.Body.Done = out.Body.Mine || h.Mine, out.Body.Done || h.Mine && h.Given
			}
			return out, err
		})
	door.Serve(s.Door, door.KeyHolders.Fresh(), huma.Operation{Method: http.MethodPut, Path: "/api/v1/contests/{contest}/key-holders/me", DefaultStatus: http.StatusNoContent,
		Summary:     "Give your part in opening the box, after the close",
		Description: "With the last part that is needed the count goes on by itself."},
		func(ctx context.Context, in *partInput) (*Nothing, error) {
			return nil, s.Engine.GivePassphrase(ctx, door.Actor(ctx), in.Contest, in.Body.Passphrase)
		})
}
