package v1

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

type linkInput struct {
	Body struct {
		Email string `json:"email" doc:"The address the organisation knows you by" maxLength:"254"`
	}
}

type linkOutput struct {
	Body struct {
		Browser string `json:"browser" doc:"Keep it: together with it the mail's short code opens a session"`
		Message string `json:"message"`
	}
}

type sessionInput struct {
	Body struct {
		Link    string `json:"link,omitempty" doc:"What stands behind the # of the mail's link" maxLength:"100"`
		Browser string `json:"browser,omitempty" doc:"From POST /sign-in" maxLength:"100"`
		Code    string `json:"code,omitempty" doc:"The mail's short code" maxLength:"40" example:"K7QM-4TXR"`
	}
}

type sessionOutput struct {
	Body SessionBody
}

type SessionBody struct {
	Session    string          `json:"session" doc:"Secret of the session; exchange it for access tokens"`
	Until      time.Time       `json:"until" doc:"When the session ends if nothing more is heard of it"`
	Token      string          `json:"token" doc:"Access token (JWT) for the Authorization header"`
	TokenUntil time.Time       `json:"token_until"`
	Person     domain.PersonID `json:"person"`
}

type tokenInput struct {
	Body struct {
		Session string `json:"session" maxLength:"100"`
	}
}

type Nothing struct{}

type meOutput struct {
	Body struct {
		Person       domain.PersonID  `json:"person"`
		Session      domain.SessionID `json:"session_id" doc:"Names the session; it is no secret and opens nothing"`
		Number       string           `json:"number"`
		Name         string           `json:"name"`
		Organisation string           `json:"organisation"`
		Roles        []roleBody       `json:"roles"`
		SteppedUp    bool             `json:"stepped_up" doc:"A passkey was proved of late"`
		Memberships  []membershipBody `json:"memberships"`
		Held         []heldBody       `json:"held" doc:"Seats and offices, past and future"`
	}
}

type roleBody struct {
	Role     domain.Role       `json:"role"`
	Panel    *panelBody        `json:"panel,omitempty"`
	Election domain.ElectionID `json:"election,omitempty"`
}

func (s handlers) signInRoutes() {
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodPost, Path: "/api/v1/sign-in", DefaultStatus: http.StatusAccepted,
		Summary: "Ask for a sign-in mail", Description: "The answer is the same whether or not the address is known."}, s.askForLink)
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodPost, Path: "/api/v1/sessions", DefaultStatus: http.StatusCreated,
		Summary: "Begin a session with a mail's link or code", Errors: []int{http.StatusUnauthorized}}, s.beginSession)
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodPost, Path: "/api/v1/tokens", DefaultStatus: http.StatusCreated,
		Summary: "Get an access token for a session", Errors: []int{http.StatusUnauthorized}}, s.issueToken)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodDelete, Path: "/api/v1/sessions/current", DefaultStatus: http.StatusNoContent,
		Summary: "Sign out"}, func(ctx context.Context, _ *Nothing) (*Nothing, error) {
		return nil, s.Register.SignOut(ctx, door.Actor(ctx).Session)
	})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodDelete, Path: "/api/v1/sessions", DefaultStatus: http.StatusNoContent,
		Summary: "Sign out everywhere"}, func(ctx context.Context, _ *Nothing) (*Nothing, error) {
		return nil, s.Register.SignOutEverywhere(ctx, door.Actor(ctx))
	})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/me", Summary: "Who am I, and as what"}, s.me)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/me/data", Summary: "Everything that is kept about me, and nobody else's",
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: "object"}}}}}}, s.dataOfMine)
}

func (s handlers) askForLink(ctx context.Context, in *linkInput) (*linkOutput, error) {
	browser, err := s.Register.RequestLinkFrom(ctx, in.Body.Email, door.NetworkOf(ctx))
	if err != nil {
		return nil, err
	}
	out := &linkOutput{}
	out.Body.Browser, out.Body.Message = browser, s.Words.Text("sign-in.sent", nil)
	return out, nil
}

func (s handlers) beginSession(ctx context.Context, in *sessionInput) (*sessionOutput, error) {
	var signed register.SignedIn
	var err error
	switch b := in.Body; {
	case b.Link != "" && b.Browser == "" && b.Code == "":
		signed, err = s.Register.Redeem(ctx, b.Link)
	case b.Link == "" && b.Browser != "" && b.Code != "":
		signed, err = s.Register.RedeemCode(ctx, b.Browser, b.Code)
	default:
		return nil, refusal.Because(domain.OneWayIn, "", nil).On("link")
	}
	if err != nil {
		return nil, err
	}
	return s.sessionOutput(signed.Session, signed.Token, signed.Ends)
}

func (s handlers) sessionOutput(session domain.Session, secret string, ends time.Time) (*sessionOutput, error) {
	token, until, err := s.Tokens.Issue(session.Person, session.ID)
	return &sessionOutput{SessionBody{Session: secret, Until: ends, Token: token, TokenUntil: until, Person: session.Person}}, err
}

func (s handlers) issueToken(ctx context.Context, in *tokenInput) (*sessionOutput, error) {
	p, err := s.Register.Actor(ctx, in.Body.Session)
	if err != nil {
		if r, ok := refusal.Of(err); ok && r.Code == refusal.NotFound {
			err = refusal.Because(domain.SessionOver, "", nil)
		}
		return nil, err
	}
	return s.sessionOutput(p.Session, in.Body.Session, p.Ends)
}

func (s handlers) dataOfMine(ctx context.Context, _ *Nothing) (*streamOutput, error) {
	file, drop, err := s.Spooled(ctx, func(w io.Writer) error {
		return s.Register.ExportPerson(ctx, door.Actor(ctx), door.Actor(ctx).Person, w)
	})
	if err != nil {
		return nil, err
	}
	return &streamOutput{"application/json; charset=utf-8", `attachment; filename="` + door.OwnDataName + `"`, func(c huma.Context) {
		defer drop()
		io.Copy(c.BodyWriter(), file) // whoever hangs up gets no more
	}}, nil
}

func (s handlers) me(ctx context.Context, _ *Nothing) (*meOutput, error) {
	p := door.Present(ctx)
	out := &meOutput{}
	out.Body.Person, out.Body.Number, out.Body.Name = p.Person.ID, p.Person.Number, p.Person.Name()
	out.Body.Session = p.Session.ID
	out.Body.Organisation = p.Person.Organisation
	out.Body.SteppedUp = p.Actor.Fresh(s.Now()) == nil
	out.Body.Roles = []roleBody{}
	for _, g := range p.Actor.Grants {
		out.Body.Roles = append(out.Body.Roles, roleBody{g.Role, door.PanelIfAny(g.Scope.Panel), g.Scope.Election})
	}
	_, facts, err := s.Register.Person(ctx, p.Actor, p.Person.ID)
	if err != nil {
		return nil, err
	}
	held, err := s.Register.HoldingsOf(ctx, p.Person.ID)
	out.Body.Memberships, out.Body.Held = newMemberships(facts), newHeld(held)
	return out, err
}
