package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
)

type agendaBody struct {
	Election  domain.ElectionID `json:"election"`
	Reference string            `json:"reference"`
	Title     string            `json:"title"`
	Panel     panelBody         `json:"panel"`
	State     domain.State      `json:"state"`
	Next      domain.Milestone  `json:"next,omitempty" doc:"What comes next by the timetable"`
	At        *time.Time        `json:"at,omitempty"`
	Waits     []waitBody        `json:"waits" doc:"What waits for somebody"`
}

type waitBody struct {
	What string     `json:"what" doc:"rulings, rulings-late, second, objections, alarm, held, certify, notice, result-late" example:"rulings"`
	N    int        `json:"n"`
	By   *time.Time `json:"by,omitempty" doc:"By when, or since when it is late"`
}

type agendaOutput struct{ Body List[agendaBody] }

type mailsOutput struct{ Body List[mailsBody] }

type mailsBody struct {
	Template string `json:"template"`
	State    string `json:"state"`
	N        int    `json:"n" doc:"Numbers only: nobody sees to whom (PR5)"`
	More     bool   `json:"more,omitempty" doc:"There are more than n, which is as far as is counted"`
	Problem  string `json:"problem,omitempty" doc:"What the mail server said last"`
}

func (s handlers) agendaRoutes() {
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: "/api/v1/next", Summary: "What comes next in every election you run, and what waits"}, s.agenda)
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: "/api/v1/elections/{election}/mails", Summary: "How many mails of each kind have gone out or wait"}, s.mailCounts)
}

func (s handlers) agenda(ctx context.Context, _ *Nothing) (*agendaOutput, error) {
	items, err := s.Engine.Agenda(ctx, door.Actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &agendaOutput{List[agendaBody]{Items: make([]agendaBody, len(items))}}
	for i, a := range items {
		b := agendaBody{Election: a.Election.ID, Reference: a.Election.Reference, Title: a.Election.Title,
			Panel: panelBody{ID: a.Panel.ID, Code: a.Panel.Code, Name: a.Panel.Name}, State: a.Now, Next: a.Next, Waits: make([]waitBody, len(a.Waits))}
		if a.Next != "" {
			b.At = &a.At
		}
		for j, w := range a.Waits {
			b.Waits[j] = waitBody{w.What, w.N, w.By}
		}
		out.Body.Items[i] = b
	}
	return out, nil
}

func (s handlers) mailCounts(ctx context.Context, in *ElectionPath) (*mailsOutput, error) {
	id, err := s.electionID(ctx, in.Election)
	if err != nil {
		return nil, err
	}
	counts, err := s.Engine.MailCounts(ctx, door.Actor(ctx), id)
	if err != nil {
		return nil, err
	}
	out := &mailsOutput{List[mailsBody]{Items: make([]mailsBody, len(counts))}}
	for i, c := range counts {
		out.Body.Items[i] = mailsBody{c.Template, c.State, c.Mails, c.More, c.Problem}
	}
	return out, nil
}
