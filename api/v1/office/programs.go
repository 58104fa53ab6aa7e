package office

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/when"
)

type (
	// TokenBody is a program's way in.
	TokenBody struct {
		ID      string              `json:"id"`
		Name    string              `json:"name" example:"Membership system" doc:"Of the program"`
		Scopes  []domain.TokenScope `json:"scopes" enum:"read,register" example:"[\"read\"]" doc:"read: what the secretariat reads; register: importing members"`
		MadeBy  domain.PersonID     `json:"made_by" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33" doc:"The officer who let it in"`
		Made    time.Time           `json:"made" doc:"When it was let in"`
		Expires time.Time           `json:"expires" doc:"From then on it opens nothing"`
		Used    *time.Time          `json:"used,omitempty" doc:"When it was used last, to the hour"`
		Revoked *time.Time          `json:"revoked,omitempty" doc:"When it was shut out"`
	}
	newTokenBody struct {
		TokenBody
		Secret string `json:"secret" example:"hst_Zk1c0yqk8b1m6o2vS9nQd3wX5rT7uE4aB0hJ2pL8iGc" doc:"Goes into Authorization: Bearer …; told this once, only its hash is kept"`
	}
	newTokenInput struct {
		Body struct {
			Name    string              `json:"name" maxLength:"200" example:"Membership system" doc:"By which the office knows the program"`
			Scopes  []domain.TokenScope `json:"scopes" minItems:"1" maxItems:"2" enum:"read,register" example:"[\"read\"]" doc:"What it is good for"`
			LastDay when.Date           `json:"last_day" doc:"On which it works; at most a year ahead"`
		}
	}
	newTokenOutput struct{ Body newTokenBody }
	tokensOutput   struct{ Body v1.List[TokenBody] }
	tokenEnd       struct {
		Token string `path:"token" maxLength:"36" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33" doc:"Its id, not its secret"`
	}
	// WebhookBody is an address that is told.
	WebhookBody struct {
		ID      string          `json:"id"`
		URL     string          `json:"url" example:"https://members.example.org/hustings"`
		Events  []string        `json:"events" example:"[\"result.certified\"]" doc:"Which kinds it is told; empty: all"`
		MadeBy  domain.PersonID `json:"made_by" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33" doc:"The officer who added it"`
		Made    time.Time       `json:"made" doc:"Since when it is told"`
		Ended   *time.Time      `json:"ended,omitempty" doc:"Since when it is told nothing any more"`
		Tries   int             `json:"tries" example:"0" doc:"In vain, of what it is to be told next"`
		Next    *time.Time      `json:"next_try,omitempty" doc:"When that is tried again"`
		Problem string          `json:"last_problem,omitempty" example:"HTTP 503" doc:"Of the last try"`
	}
	newWebhookBody struct {
		WebhookBody
		Secret string `json:"secret" example:"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" doc:"Signs what is told, in the form of the Standard Webhooks; told this once"`
	}
	newWebhookInput struct {
		Body struct {
			URL    string   `json:"url" maxLength:"2000" example:"https://members.example.org/hustings" doc:"Begins with https://, and is no address within the service's own network"`
			Events []string `json:"events,omitempty" maxItems:"50" example:"[\"result.certified\"]" doc:"Kinds that it is told; absent: all"`
		}
	}
	newWebhookOutput struct{ Body newWebhookBody }
	webhooksOutput   struct{ Body v1.List[WebhookBody] }
	webhookEnd       struct {
		Webhook string `path:"webhook" maxLength:"36" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33" doc:"Its id"`
	}
)

const (
	tokensPath   = "/api/v1/programs/tokens"
	webhooksPath = "/api/v1/programs/webhooks"
)

// programRoutes let programs in and shut them out, and say who outside is told what.
func (s handlers) programRoutes() {
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodGet, Path: tokensPath, Metadata: v1.Rule("R5"),
		Summary: "Programs' ways in, those that are over too"}, s.tokens)
	once := map[string]any{"own-idempotency": true, "rule": "R5"} // the secrets in these answers must not lie anywhere
	door.Serve(s.Door, door.Secretaries.Fresh(), huma.Operation{Method: http.MethodPost, Path: tokensPath, DefaultStatus: http.StatusCreated, Metadata: once,
		Summary: "Let a program in: named, for a purpose, until a day"}, s.createToken)
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: tokensPath + "/{token}/end", DefaultStatus: http.StatusNoContent, Metadata: v1.Rule("R5"),
		Summary: "Shut a program out at once"}, func(ctx context.Context, in *tokenEnd) (*v1.Nothing, error) {
		return nil, s.Register.RevokeServiceToken(ctx, door.Actor(ctx), in.Token)
	})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodGet, Path: webhooksPath, Metadata: v1.Rule("R5"),
		Summary: "Addresses outside that are told what happens"}, s.webhooks)
	door.Serve(s.Door, door.Secretaries.Fresh(), huma.Operation{Method: http.MethodPost, Path: webhooksPath, DefaultStatus: http.StatusCreated, Metadata: once,
		Summary: "Tell an address what happens from now on, signed; never who has voted"}, s.createWebhook)
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: webhooksPath + "/{webhook}/end", DefaultStatus: http.StatusNoContent, Metadata: v1.Rule("R5"),
		Summary: "Tell an address nothing any more"}, func(ctx context.Context, in *webhookEnd) (*v1.Nothing, error) {
		return nil, s.Register.EndWebhook(ctx, door.Actor(ctx), in.Webhook)
	})
}

func tokenOf(t domain.ServiceToken) TokenBody {
	return TokenBody{t.ID, t.Name, t.Scopes, t.MadeBy, t.MadeAt, t.Expires, t.UsedAt, t.RevokedAt}
}

func webhookOf(w domain.Webhook) WebhookBody {
	b := WebhookBody{ID: w.ID, URL: w.URL, Events: append([]string{}, w.Events...), MadeBy: w.MadeBy, Made: w.MadeAt, Ended: w.EndedAt, Tries: w.Tries, Problem: w.Problem}
	if w.Tries > 0 && w.EndedAt == nil {
		b.Next = &w.NextTry
	}
	return b
}

func (s handlers) tokens(ctx context.Context, _ *v1.Nothing) (*tokensOutput, error) {
	found, err := s.Register.ServiceTokens(ctx, door.Actor(ctx))
	out := &tokensOutput{v1.List[TokenBody]{Items: make([]TokenBody, len(found))}}
	for i, t := range found {
		out.Body.Items[i] = tokenOf(t)
	}
	return out, err
}

func (s handlers) createToken(ctx context.Context, in *newTokenInput) (*newTokenOutput, error) {
	t, secret, err := s.Register.CreateServiceToken(ctx, door.Actor(ctx), in.Body.Name, in.Body.Scopes, in.Body.LastDay)
	return &newTokenOutput{newTokenBody{tokenOf(t), secret}}, err
}

func (s handlers) webhooks(ctx context.Context, _ *v1.Nothing) (*webhooksOutput, error) {
	found, err := s.Register.Webhooks(ctx, door.Actor(ctx))
	out := &webhooksOutput{v1.List[WebhookBody]{Items: make([]WebhookBody, len(found))}}
	for i, w := range found {
		out.Body.Items[i] = webhookOf(w)
	}
	return out, err
}

func (s handlers) createWebhook(ctx context.Context, in *newWebhookInput) (*newWebhookOutput, error) {
	w, err := s.Register.CreateWebhook(ctx, door.Actor(ctx), in.Body.URL, in.Body.Events)
	return &newWebhookOutput{newWebhookBody{webhookOf(w), w.Secret}}, err
}
