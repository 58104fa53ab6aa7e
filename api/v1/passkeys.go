package v1

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
)

type ceremonyOutput struct {
	Body json.RawMessage `doc:"Options of WebAuthn level 3, binary values in base64url"`
}

type enrolInput struct {
	Body struct {
		Label      string          `json:"label" maxLength:"100" doc:"What you call it" example:"work laptop"`
		Credential json.RawMessage `json:"credential" doc:"The authenticator's answer (RegistrationResponseJSON)"`
	}
}

type passkeyOutput struct{ Body passkeyBody }

type passkeyBody struct {
	ID   domain.PasskeyID `json:"id"`
	Name string           `json:"name"`
}

type proveInput struct {
	Body struct {
		Credential json.RawMessage `json:"credential" doc:"The authenticator's answer (AuthenticationResponseJSON)"`
	}
}

type passkeyTicketOutput struct {
	Body struct {
		Browser string          `json:"browser" doc:"Keep it, and send it back with the ticket"`
		Ticket  string          `json:"ticket" doc:"Good once, for five minutes" example:"AAAAAGppXQCkQ2x3b1RrU3d1b0xPZw"`
		Options json.RawMessage `json:"options" doc:"Options of WebAuthn level 3, binary values in base64url"`
	}
}

type passkeySessionInput struct {
	Body struct {
		Browser    string          `json:"browser" maxLength:"100"`
		Ticket     string          `json:"ticket" maxLength:"100" example:"AAAAAGppXQCkQ2x3b1RrU3d1b0xPZw"`
		Credential json.RawMessage `json:"credential" doc:"The authenticator's answer (AuthenticationResponseJSON)"`
	}
}

// passkeyRoutes are the two ceremonies for programs. Their answers are not kept
// for repetition: a challenge is taken once, and the new session's secret must
// not lie anywhere.
func (s handlers) passkeyRoutes() {
	once := map[string]any{"own-idempotency": true, "rule": "R5"}
	post := func(path, summary string, status int) huma.Operation {
		return huma.Operation{Method: http.MethodPost, Path: "/api/v1" + path, DefaultStatus: status, Metadata: once, Summary: summary}
	}
	door.Serve(s.Door, door.Anyone, post("/sign-in/passkey", "Begin to sign in with a passkey and nothing else", http.StatusOK),
		func(context.Context, *Nothing) (out *passkeyTicketOutput, err error) {
			out = &passkeyTicketOutput{}
			out.Body.Browser = door.NewBrowser()
			out.Body.Ticket, out.Body.Options, err = s.BeginPasskeySignIn(out.Body.Browser)
			return out, err
		})
	door.Serve(s.Door, door.Anyone, post("/sessions/passkey", "Begin a session with a passkey and nothing else", http.StatusCreated),
		func(ctx context.Context, in *passkeySessionInput) (*sessionOutput, error) {
			signed, err := s.SignInByPasskey(ctx, in.Body.Browser, in.Body.Ticket, in.Body.Credential)
			if err != nil {
				return nil, err
			}
			return s.sessionOutput(signed.Session, signed.Token, signed.Ends)
		})
	begin := func(purpose string) func(context.Context, *Nothing) (*ceremonyOutput, error) {
		return func(ctx context.Context, _ *Nothing) (*ceremonyOutput, error) {
			options, err := s.BeginCeremony(ctx, door.Present(ctx), purpose)
			return &ceremonyOutput{options}, err
		}
	}
	door.Serve(s.Door, door.SignedIn, post("/passkeys/options", "Begin to enrol a passkey", http.StatusOK), begin(door.CeremonyEnrol))
	door.Serve(s.Door, door.SignedIn, post("/passkeys", "Enrol a passkey; a second one needs the first proved", http.StatusCreated),
		func(ctx context.Context, in *enrolInput) (*passkeyOutput, error) {
			k, err := s.Enrol(ctx, door.Present(ctx), in.Body.Label, in.Body.Credential)
			return &passkeyOutput{passkeyBody{k.ID, k.Name}}, err
		})
	door.Serve(s.Door, door.SignedIn, post("/step-up/options", "Begin to prove a passkey", http.StatusOK), begin(door.CeremonyProve))
	door.Serve(s.Door, door.SignedIn, post("/step-up", "Prove a passkey; the session is replaced by a new one", http.StatusCreated),
		func(ctx context.Context, in *proveInput) (*sessionOutput, error) {
			fresh, err := s.Prove(ctx, door.Present(ctx), in.Body.Credential)
			if err != nil {
				return nil, err
			}
			return s.sessionOutput(fresh.Session, fresh.Token, fresh.Ends)
		})
}
