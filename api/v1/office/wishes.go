package office

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/elections/register"
)

type (
	wishBody struct {
		ID      string          `json:"id"`
		Person  domain.PersonID `json:"person"`
		Kind    domain.WishKind `json:"kind" enum:"organisation,network" example:"organisation" doc:"What is to be put right"`
		Value   string          `json:"value" example:"North Trust" doc:"The organisation's name, or the network's id"`
		Words   string          `json:"words,omitempty" example:"I have moved on 1 May." doc:"What the member says about it"`
		Asked   time.Time       `json:"asked"`
		Decided *time.Time      `json:"decided,omitempty" doc:"Absent: it waits for the secretariat"`
		Granted bool            `json:"granted"`
		Answer  string          `json:"answer,omitempty" doc:"The secretariat's"`
	}
	wishesOutput struct{ Body v1.List[wishBody] }
	wishInput    struct {
		Body struct {
			Kind  domain.WishKind `json:"kind" enum:"organisation,network" example:"organisation"`
			Value string          `json:"value" maxLength:"200" example:"North Trust" doc:"The organisation's name, or the network's id or code"`
			Words string          `json:"words,omitempty" maxLength:"2000" example:"I have moved on 1 May."`
		}
	}
	decisionInput struct {
		Wish string `path:"wish" maxLength:"36" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33"`
		Body struct {
			Grant  bool   `json:"grant" doc:"It is put right at once"`
			Answer string `json:"answer,omitempty" maxLength:"2000" example:"Welcome to the network." doc:"Mailed to the member; needed where it is not granted"`
		}
	}
	mailWishesBody struct {
		Reminders bool `json:"reminders" doc:"To be reminded of a vote not cast yet"`
		Results   bool `json:"results" doc:"To be told results"`
	}
	mailWishesInput  struct{ Body mailWishesBody }
	mailWishesOutput struct{ Body mailWishesBody }
)

// wishRoutes are what members ask to be put right about themselves, and which mails
// they want.
func (s handlers) wishRoutes() {
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/me/wishes", Summary: "What you have asked the office to put right, and what came of it"},
		func(ctx context.Context, _ *v1.Nothing) (*wishesOutput, error) {
			found, err := s.Register.WishesOf(ctx, door.Actor(ctx))
			return wishesOf(found), err
		})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: "/api/v1/me/wishes", DefaultStatus: http.StatusNoContent,
		Summary: "Ask the office to correct where you work, or to take you into a network"}, func(ctx context.Context, in *wishInput) (*v1.Nothing, error) {
		value := in.Body.Value
		if in.Body.Kind == domain.WishNetwork {
			id, err := s.NetworkID(ctx, value)
			if err != nil {
				return nil, err
			}
			value = string(id)
		}
		return nil, s.Register.Wish(ctx, door.Actor(ctx), in.Body.Kind, value, in.Body.Words)
	})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/me/mail", Summary: "Which optional mails you get"},
		func(ctx context.Context, _ *v1.Nothing) (*mailWishesOutput, error) {
			w, err := s.Register.MailWishes(ctx, door.Actor(ctx))
			return &mailWishesOutput{mailWishesBody(w)}, err
		})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPut, Path: "/api/v1/me/mail", DefaultStatus: http.StatusNoContent, Summary: "Say which optional mails you want"},
		func(ctx context.Context, in *mailWishesInput) (*v1.Nothing, error) {
			return nil, s.Register.SetMailWishes(ctx, door.Actor(ctx), domain.MailWishes(in.Body))
		})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodGet, Path: "/api/v1/wishes", Summary: "What members ask to be put right, and nobody has decided"},
		func(ctx context.Context, _ *v1.Nothing) (*wishesOutput, error) {
			found, err := s.Register.Wishes(ctx, door.Actor(ctx))
			return wishesOf(found), err
		})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: "/api/v1/wishes/{wish}/decision", DefaultStatus: http.StatusNoContent,
		Summary: "Grant it, and put it right at once, or do not, with an answer"}, func(ctx context.Context, in *decisionInput) (*v1.Nothing, error) {
		return nil, s.Register.DecideWish(ctx, door.Actor(ctx), in.Wish, in.Body.Grant, in.Body.Answer)
	})
}

func wishesOf(found []register.WishShown) *wishesOutput {
	out := &wishesOutput{v1.List[wishBody]{Items: make([]wishBody, len(found))}}
	for i, w := range found {
		out.Body.Items[i] = wishBody{w.ID, w.Person, w.Kind, w.Value, w.Words, w.AskedAt, w.DecidedAt, w.Granted, w.Answer}
	}
	return out
}
