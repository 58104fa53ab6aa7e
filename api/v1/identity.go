package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/acts"
	"hustings/elections/register"
)

// twoBody is the first half of an act on the register that takes two officers.
type twoBody struct {
	ID      domain.RequestID `json:"id"`
	Act     acts.Pair        `json:"act" enum:"officer.appoint,address.change,identity.release,memberships.end"`
	Person  domain.PersonID  `json:"person,omitempty" doc:"Whom it is about; absent: somebody new"`
	Email   string           `json:"email,omitempty" doc:"The new address, while it waits"`
	Role    domain.Role      `json:"role,omitempty"`
	Endings domain.EndingsID `json:"endings,omitempty" doc:"Memberships that end; whose they are stands among the endings of imports (R29b)"`
	By      domain.PersonID  `json:"by,omitempty" doc:"Absent: the command line"`
	Why     string           `json:"why"`
	At      time.Time        `json:"at"`
	Until   time.Time        `json:"until" doc:"It lapses then unless a second officer has confirmed it (R7)"`
	Done    *time.Time       `json:"done,omitempty" doc:"When it was confirmed, declined or withdrawn"`
}

type twoOutput struct{ Body twoBody }

type twosOutput struct{ Body List[twoBody] }

type addressInput struct {
	PersonPath
	Body struct {
		Email string `json:"email" maxLength:"254"`
		Why   string `json:"why" maxLength:"1000"`
	}
}

type addressOutput struct {
	Body struct {
		Waits   bool             `json:"waits" doc:"It takes two officers, and waits for the second (R31a)"`
		Request domain.RequestID `json:"request,omitempty" doc:"That waits"`
	}
}

type permitOutput struct {
	Body struct {
		Code  string `json:"code" doc:"For her to type in her own session; told to nobody else" example:"K7QM-4TXR"`
		Until string `json:"life" doc:"How long it is good" example:"15m0s"`
	}
}

type permitCode struct {
	Body struct {
		Code string `json:"code" maxLength:"40" example:"K7QM-4TXR"`
	}
}

type renewalInput struct {
	Body struct {
		Browser string `json:"browser" maxLength:"100" doc:"From POST /sign-in; empty: the browser's own cookie"`
		Code    string `json:"code" maxLength:"40" doc:"The mail's short code" example:"K7QM-4TXR"`
	}
	Asking http.Cookie `cookie:"__Host-asking" doc:"The browser that asked for the mail"`
	Cookie http.Cookie `cookie:"__Host-session" doc:"Present: the new session goes into the browser's cookie too"`
}

type renewalOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      SessionBody
}

func newTwoBody(q domain.Request) twoBody {
	person, email, role := q.Concerns()
	return twoBody{ID: q.ID, Act: q.Act, Person: person, Email: email, Role: role, Endings: q.Endings(), By: q.By, Why: q.Why, At: q.At, Until: q.Until, Done: q.DoneAt}
}

// identityRoutes are about who may come in as whom (R31a, R5b).
func (s handlers) identityRoutes() {
	// long: a list of routes, each whole where it stands.
	const path = "/api/v1/register/requests"
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: path, Metadata: Rule("R5b"), Summary: "Acts on the register that wait for their second officer"},
		func(ctx context.Context, _ *Nothing) (*twosOutput, error) {
			found, err := s.Register.Requests(ctx, door.Actor(ctx))
			out := &twosOutput{List[twoBody]{Items: make([]twoBody, len(found))}}
			for i, q := range found {
				out.Body.Items[i] = newTwoBody(q)
			}
			return out, err
		})
	door.Serve(s.Door, door.Office.Fresh(), huma.Operation{Method: http.MethodPost, Path: path + "/{request}/confirmation", Metadata: Rule("R7"),
		Summary: "Be the second officer of an act on the register: it takes effect"}, func(ctx context.Context, in *confirmInput) (*twoOutput, error) {
		q, err := s.Register.Confirm(ctx, door.Actor(ctx), in.Request, in.Body.Why)
		return &twoOutput{newTwoBody(q)}, err
	})
	door.Serve(s.Door, door.Office.Fresh(), huma.Operation{Method: http.MethodPost, Path: path + "/{request}/refusal", Metadata: Rule("R7"),
		Summary: "End an act on the register that waits: decline it, or withdraw your own"}, func(ctx context.Context, in *declineInput) (*twoOutput, error) {
		q, err := s.Register.Decline(ctx, door.Actor(ctx), in.Request, in.Body.Why)
		return &twoOutput{newTwoBody(q)}, err
	})
	const member = "/api/v1/members/{person}"
	door.Serve(s.Door, door.Secretaries.Fresh(), huma.Operation{Method: http.MethodPost, Path: member + "/address", Metadata: Rule("R31a"), Summary: "Change a person's address of mail",
		Description: "While she votes in an election that is not over, or holds an appointment, it waits for a second officer. Old and new address are told, and links and sessions end."},
		func(ctx context.Context, in *addressInput) (*addressOutput, error) {
			waits, err := s.Register.ChangeAddress(ctx, door.Actor(ctx), in.Person, in.Body.Email, in.Body.Why)
			out := &addressOutput{}
			if waits != nil {
				out.Body.Waits, out.Body.Request = true, waits.ID
			}
			return out, err
		})
	door.Serve(s.Door, door.Office.Fresh(), huma.Operation{Method: http.MethodPost, Path: member + "/address/consent", DefaultStatus: http.StatusNoContent, Metadata: Rule("R31a"),
		Summary: "Let a person sign in by her new address at once although a poll is under way"}, func(ctx context.Context, in *personWhy) (*Nothing, error) {
		return nil, s.Register.ConsentAddress(ctx, door.Actor(ctx), in.Person, in.Body.Why)
	})
	door.Serve(s.Door, door.Secretaries.Fresh(), huma.Operation{Method: http.MethodPost, Path: member + "/identity/release", DefaultStatus: http.StatusAccepted, Metadata: Rule("R31a"),
		Summary:     "Ask for the identity provider's subject of a person to be forgotten",
		Description: "A second officer confirms. The next subject that comes with her verified address is bound to her then."},
		func(ctx context.Context, in *personWhy) (*twoOutput, error) {
			q, err := s.Register.ReleaseIdentity(ctx, door.Actor(ctx), in.Person, in.Body.Why)
			return &twoOutput{newTwoBody(q)}, err
		})
	once := map[string]any{"own-idempotency": true, "rule": "R5b"} // the codes and secrets in these answers must not lie anywhere
	door.Serve(s.Door, door.Office.Fresh(), huma.Operation{Method: http.MethodPost, Path: member + "/passkey-permit", DefaultStatus: http.StatusCreated, Metadata: once,
		Summary: "Open the enrolment of an officer's passkey, as the second officer who sees her do it"}, func(ctx context.Context, in *PersonPath) (*permitOutput, error) {
		code, err := s.Register.PermitPasskey(ctx, door.Actor(ctx), in.Person)
		out := &permitOutput{}
		out.Body.Code, out.Body.Until = register.Hyphened(code), domain.PermitLife.String()
		return out, err
	})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: "/api/v1/passkeys/permit", DefaultStatus: http.StatusNoContent, Metadata: once,
		Summary: "Type the code that a second officer, or the command line, gave: this session may add a passkey"}, func(ctx context.Context, in *permitCode) (*Nothing, error) {
		return nil, s.Register.OpenPermit(ctx, door.Actor(ctx), in.Body.Code)
	})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: "/api/v1/sessions/current/renewal", DefaultStatus: http.StatusCreated,
		Metadata:    map[string]any{"own-idempotency": true, "rule": "R31a"},
		Summary:     "Prove once more who you are, with the short code of a mail: the session is replaced by a fresh one",
		Description: "For casting when the rules ask for a fresher sign-in than yours (reason sign-in-too-old). Ask for the mail with POST /sign-in. A code of another person's mail is refused."},
		s.renewSession)
}

// renewSession replaces the caller's session by a fresh one of the same person's.
// A browser gets it as its cookie too, so that the page in it, and the ballot on
// that page, stay as they are.
func (s handlers) renewSession(ctx context.Context, in *renewalInput) (*renewalOutput, error) {
	browser := in.Body.Browser
	if browser == "" {
		browser = in.Asking.Value
	}
	fresh, err := s.Register.Renew(ctx, door.Actor(ctx), browser, in.Body.Code)
	if err != nil {
		return nil, err
	}
	session, err := s.sessionOutput(fresh.Session, fresh.Token, fresh.Ends)
	if err != nil {
		return nil, err
	}
	out := &renewalOutput{Body: session.Body}
	if in.Cookie.Value != "" {
		out.SetCookie = []http.Cookie{door.CookieOf(door.SessionCookie, fresh.Token, domain.AbsoluteMember)}
	}
	return out, nil
}
