package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/acts"
)

// requestBody is the first half of a two-person act. It has no effect until
// another officer confirms it.
type requestBody struct {
	ID       domain.RequestID  `json:"id"`
	Act      acts.Pair         `json:"act" example:"election.certify"`
	Election domain.ElectionID `json:"election,omitempty"`
	Contest  domain.ContestID  `json:"contest,omitempty" doc:"Of an act on a vote that belongs to no election"`
	Detail   map[string]any    `json:"detail,omitempty"`
	By       domain.PersonID   `json:"by"`
	ByRole   domain.Role       `json:"by_role"`
	Why      string            `json:"why"`
	At       time.Time         `json:"at"`
	Until    time.Time         `json:"until" doc:"It lapses then unless a second officer has confirmed it (R7)"`
	Done     *time.Time        `json:"done,omitempty" doc:"When it was confirmed, declined or withdrawn"`
	DoneBy   domain.PersonID   `json:"done_by,omitempty"`
}

type requestOutput struct{ Body requestBody }

type requestsInput struct {
	Election string `query:"election" maxLength:"64" doc:"Id or reference; empty: of all elections you run"`
}

type requestsOutput struct{ Body List[requestBody] }

type confirmInput struct {
	Request domain.RequestID `path:"request"`
	Body    struct {
		Why string `json:"why,omitempty" maxLength:"1000" doc:"Empty: the first officer's reason"`
	}
}

type declineInput struct {
	Request domain.RequestID `path:"request"`
	Body    struct {
		Why string `json:"why" maxLength:"1000"`
	}
}

type postponeInput struct {
	ElectionPath
	Body struct {
		Milestone domain.Milestone `json:"milestone" enum:"notice,nominations_open,nominations_close,statement,withdrawals_close,roll_sealed,poll_notice,poll_opens,poll_closes"`
		To        time.Time        `json:"to" example:"2026-06-26T16:00:00Z"`
		Why       string           `json:"why" maxLength:"1000" doc:"Published, and told to voters and candidates"`
	}
}

type reopenInput struct {
	ElectionPath
	Body struct {
		Closes time.Time `json:"closes" doc:"4 hours to 2 working days from now"`
		Why    string    `json:"why" maxLength:"1000"`
	}
}

type voidInput struct {
	ElectionPath
	Body struct {
		Decision string `json:"decision" maxLength:"10000" doc:"The reviewer's decision, as signed"`
		Why      string `json:"why" maxLength:"1000"`
	}
}

type alarmInput struct {
	ElectionPath
	Body struct {
		Decision string `json:"decision" enum:"continue,recount,void"`
		Cause    string `json:"cause" maxLength:"4000"`
		Evidence string `json:"evidence" maxLength:"10000"`
	}
}

type voteAlarmInput struct {
	Contest domain.ContestID `path:"contest"`
	Body    struct {
		Decision string `json:"decision" enum:"continue,void"`
		Cause    string `json:"cause" maxLength:"4000"`
		Evidence string `json:"evidence" maxLength:"10000"`
	}
}

func newRequestBody(r domain.Request) requestBody {
	return requestBody{r.ID, r.Act, r.Election, r.Contest, r.Detail, r.By, r.ByRole, r.Why, r.At, r.Until, r.DoneAt, r.DoneBy}
}

// requestRoutes are the acts that take two officers (R7), each proved by a
// passkey: whoever has got hold of one mailbox cannot certify an election.
func (s handlers) requestRoutes() {
	const path = "/api/v1/elections/{election}"
	two := func(end, rules, summary string) huma.Operation { return twoOfficers(path+end, rules, summary) }
	door.Serve(s.Door, door.Officers.Fresh(), two("/certification", "R83", "Ask for the result to be certified"),
		func(ctx context.Context, in *whyInput) (*requestOutput, error) {
			return s.ask(ctx, in.Election, func(id domain.ElectionID) (domain.Request, error) {
				return s.Engine.Certify(ctx, door.Actor(ctx), id, in.Body.Why)
			})
		})
	door.Serve(s.Door, door.Officers.Fresh(), two("/extension", "R20", "Ask for a published deadline to be moved later"),
		func(ctx context.Context, in *postponeInput) (*requestOutput, error) {
			return s.ask(ctx, in.Election, func(id domain.ElectionID) (domain.Request, error) {
				return s.Engine.Postpone(ctx, door.Actor(ctx), id, in.Body.Milestone, in.Body.To, in.Body.Why)
			})
		})
	door.Serve(s.Door, door.Officers.Fresh(), two("/release", "R20a", "Ask for the count to begin of a poll that waits after an outage"),
		func(ctx context.Context, in *whyInput) (*requestOutput, error) {
			return s.ask(ctx, in.Election, func(id domain.ElectionID) (domain.Request, error) {
				return s.Engine.Release(ctx, door.Actor(ctx), id, in.Body.Why)
			})
		})
	door.Serve(s.Door, door.Officers.Fresh(), two("/reopening", "R20a", "Ask for such a poll to be opened again"),
		func(ctx context.Context, in *reopenInput) (*requestOutput, error) {
			return s.ask(ctx, in.Election, func(id domain.ElectionID) (domain.Request, error) {
				return s.Engine.Reopen(ctx, door.Actor(ctx), id, in.Body.Closes, in.Body.Why)
			})
		})
	door.Serve(s.Door, door.Officers.Fresh(), two("/void", "R84", "Record the reviewer's decision that the election is void"),
		func(ctx context.Context, in *voidInput) (*requestOutput, error) {
			return s.ask(ctx, in.Election, func(id domain.ElectionID) (domain.Request, error) {
				return s.Engine.Void(ctx, door.Actor(ctx), id, in.Body.Decision, in.Body.Why)
			})
		})
	door.Serve(s.Door, door.Officers.Fresh(), two("/alarm", "R103", "Resolve an alarm: cause, evidence, decision"),
		func(ctx context.Context, in *alarmInput) (*requestOutput, error) {
			return s.ask(ctx, in.Election, func(id domain.ElectionID) (domain.Request, error) {
				return s.Engine.SettleAlarm(ctx, door.Actor(ctx), id, in.Body.Decision, in.Body.Cause, in.Body.Evidence)
			})
		})
	door.Serve(s.Door, door.Officers.Fresh(), twoOfficers("/api/v1/contests/{contest}/alarm", "R103", "Resolve the alarm of a vote that belongs to no election"),
		func(ctx context.Context, in *voteAlarmInput) (*requestOutput, error) {
			r, err := s.Engine.SettleVoteAlarm(ctx, door.Actor(ctx), in.Contest, in.Body.Decision, in.Body.Cause, in.Body.Evidence)
			return &requestOutput{newRequestBody(r)}, err
		})
	s.pollRequestRoutes()
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: "/api/v1/requests", Summary: "Two-person acts that wait for their second officer"}, s.requests)
	door.Serve(s.Door, door.Officers.Fresh(), huma.Operation{Method: http.MethodPost, Path: "/api/v1/requests/{request}/confirmation", Metadata: Rule("R7"),
		Summary: "Be the second officer: the act takes effect"}, func(ctx context.Context, in *confirmInput) (*requestOutput, error) {
		r, err := s.Engine.Confirm(ctx, door.Actor(ctx), in.Request, in.Body.Why)
		return &requestOutput{newRequestBody(r)}, err
	})
	door.Serve(s.Door, door.Officers.Fresh(), huma.Operation{Method: http.MethodPost, Path: "/api/v1/requests/{request}/refusal", Metadata: Rule("R7"),
		Summary: "End what waits: decline it, or withdraw what you asked for yourself"}, func(ctx context.Context, in *declineInput) (*requestOutput, error) {
		r, err := s.Engine.Decline(ctx, door.Actor(ctx), in.Request, in.Body.Why)
		return &requestOutput{newRequestBody(r)}, err
	})
}

// twoOfficers is the operation of an act's first half.
func twoOfficers(path, rules, summary string) huma.Operation {
	return huma.Operation{Method: http.MethodPost, Path: path, DefaultStatus: http.StatusAccepted, Metadata: Rule(rules), Summary: summary,
		Description: "Recorded as a request; it takes effect when a second, different officer confirms it within the window."}
}

// ask records the first half of a two-person act.
func (s handlers) ask(ctx context.Context, name string, ask func(domain.ElectionID) (domain.Request, error)) (*requestOutput, error) {
	id, err := s.electionID(ctx, name)
	if err != nil {
		return nil, err
	}
	r, err := ask(id)
	return &requestOutput{newRequestBody(r)}, err
}

func (s handlers) requests(ctx context.Context, in *requestsInput) (*requestsOutput, error) {
	var id domain.ElectionID
	var err error
	if in.Election != "" {
		if id, err = s.electionID(ctx, in.Election); err != nil {
			return nil, err
		}
	}
	found, err := s.Engine.Requests(ctx, door.Actor(ctx), id)
	if err != nil {
		return nil, err
	}
	out := &requestsOutput{List[requestBody]{Items: make([]requestBody, len(found))}}
	for i, r := range found {
		out.Body.Items[i] = newRequestBody(r)
	}
	if id != "" {
		return out, nil
	}
	votes, err := s.Engine.VoteRequests(ctx, door.Actor(ctx))
	for _, r := range votes {
		out.Body.Items = append(out.Body.Items, newRequestBody(r.Request))
	}
	return out, err
}
