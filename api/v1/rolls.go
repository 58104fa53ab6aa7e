package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/voters"
)

type rollInput struct {
	ElectionPath
	Paging
	Query string `query:"q" maxLength:"200" doc:"Part of a name, or the beginning of a number"`
}

type rollBody struct {
	Number       string `json:"number"`
	Name         string `json:"name"`
	Organisation string `json:"organisation"`
}

type rollOutput struct {
	Body struct {
		Items []rollBody `json:"items"`
		Next  string     `json:"next,omitempty" doc:"Give it as after to get the next page; absent on the last one"`
		Total int        `json:"total" doc:"Found in all; 10001 when there are more than 10000"`
	}
}

type myRollOutput struct {
	Body struct {
		OnRoll     bool       `json:"on_roll" doc:"Has a vote in this election"`
		Qualifying when.Date  `json:"qualifying_date" doc:"The day that decides (R29)"`
		Sealed     bool       `json:"sealed" doc:"Decided for good (R32)"`
		WhyNot     string     `json:"why_not,omitempty" doc:"Why you are not on it; the reason is told to you only"`
		AskBy      *time.Time `json:"ask_by,omitempty" doc:"Until when a mistake in it can be put right: by objecting until the seal (R31), by two officers afterwards (R33)"`
	}
}

type rollChangeInput struct {
	ElectionPath
	Body struct {
		Person domain.PersonID `json:"person"`
		Why    string          `json:"why" maxLength:"1000" doc:"For officers and auditors; it stands in the record"`
		Public string          `json:"public,omitempty" maxLength:"300" doc:"For everybody: it stands on the page, on the board and in the bundle, for good (R51a)"`
	}
}

func (s handlers) rollRoutes() {
	const path = "/api/v1/elections/{election}/roll"
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: path, Summary: "Who is on the roll, or would be if it were sealed now, by member number (R31)"}, s.roll)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: path + "/me", Summary: "Your own entry, and nobody else's (R31)"}, s.myRoll)
	door.Serve(s.Door, door.Officers.Fresh(), huma.Operation{Method: http.MethodPost, Path: path + "/additions", DefaultStatus: http.StatusAccepted, Metadata: Rule("R33"),
		Summary: "Ask for somebody to be added who was wrongly left out; a second officer confirms"},
		func(ctx context.Context, in *rollChangeInput) (*requestOutput, error) {
			return s.askForPerson(ctx, in, s.Engine.AddToRoll)
		})
	door.Serve(s.Door, door.Officers.Fresh(), huma.Operation{Method: http.MethodPost, Path: path + "/removals", DefaultStatus: http.StatusAccepted, Metadata: Rule("R34"),
		Summary: "Ask for somebody to be taken off who has not voted; a second officer confirms"},
		func(ctx context.Context, in *rollChangeInput) (*requestOutput, error) {
			return s.askForPerson(ctx, in, s.Engine.RemoveFromRoll)
		})
}

func (s handlers) roll(ctx context.Context, in *rollInput) (*rollOutput, error) {
	id, err := s.electionID(ctx, in.Election)
	if err != nil {
		return nil, err
	}
	after, err := in.Key()
	if err != nil {
		return nil, err
	}
	done, err := s.Searching(ctx, in.Query)
	if err != nil {
		return nil, err
	}
	defer done()
	people, total, err := s.Engine.RollPreview(ctx, door.Actor(ctx), id, voters.PeopleList{Query: in.Query, After: after, Limit: in.Limit + 1})
	if err != nil {
		return nil, err
	}
	out := &rollOutput{}
	cut := Page(people, in.Limit, func(p domain.Person) string { return p.Number },
		func(p domain.Person) rollBody { return rollBody{p.Number, p.Name(), p.Organisation} })
	out.Body.Items, out.Body.Next, out.Body.Total = cut.Items, cut.Next, total
	return out, nil
}

func (s handlers) myRoll(ctx context.Context, in *ElectionPath) (*myRollOutput, error) {
	id, err := s.electionID(ctx, in.Election)
	if err != nil {
		return nil, err
	}
	r, err := s.Engine.MyRollEntry(ctx, door.Actor(ctx), id)
	out := &myRollOutput{}
	out.Body.OnRoll, out.Body.Qualifying, out.Body.Sealed = r.OnRoll, r.Qualifying, r.Sealed
	if r.WhyNot != nil {
		out.Body.WhyNot = r.WhyNot.Reason.Name
	}
	if !r.AskBy.IsZero() {
		out.Body.AskBy = &r.AskBy
	}
	return out, err
}

func (s handlers) askForPerson(ctx context.Context, in *rollChangeInput,
	ask func(context.Context, domain.Actor, domain.ElectionID, domain.PersonID, domain.Reasons) (domain.Request, error)) (*requestOutput, error) {
	if !domain.IsID(string(in.Body.Person)) {
		return nil, refusal.Because(refusal.Unknown, "", nil)
	}
	return s.ask(ctx, in.Election, func(id domain.ElectionID) (domain.Request, error) {
		return ask(ctx, door.Actor(ctx), id, in.Body.Person, domain.Reasons{Why: in.Body.Why, Public: in.Body.Public})
	})
}
