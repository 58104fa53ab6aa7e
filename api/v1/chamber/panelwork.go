package chamber

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	house "hustings/elections/governance"
)

// actionBody is what somebody has to do because a panel decided it (R159).
type actionBody struct {
	ID      governance.ActionID    `json:"id"`
	Panel   door.PanelRef          `json:"panel"`
	Meeting governance.MeetingID   `json:"meeting,omitempty" doc:"In which it was made"`
	Item    governance.ItemID      `json:"item,omitempty"`
	Text    string                 `json:"text" example:"Ask the suppliers for dates"`
	Owner   domain.PersonID        `json:"owner"`
	Name    string                 `json:"name" doc:"The owner's"`
	Due     when.Date              `json:"due"`
	State   governance.ActionState `json:"state" enum:"open,done,dropped" example:"open"`
	Why     string                 `json:"why,omitempty" example:"They have answered" doc:"It was dropped, or how it was done"`
	Overdue bool                   `json:"overdue,omitempty"`
	Ended   *time.Time             `json:"ended,omitempty"`
}

func actionOf(a house.ActionView) actionBody {
	return actionBody{a.ID, door.Panel(a.Panel), a.Meeting, a.Item, a.Text, a.Owner, a.Name, a.Due, a.State, a.Why, a.Overdue, a.Ended}
}

type standBody struct {
	Person   domain.PersonID `json:"person"`
	Name     string          `json:"name"`
	Came     int             `json:"came" example:"9" doc:"In the last twelve months"`
	Held     int             `json:"held" example:"11" doc:"Meetings for her in that time"`
	Missed   int             `json:"missed" example:"0" doc:"Running, apologies or not (R113)"`
	Asked    *time.Time      `json:"asked,omitempty" doc:"The secretariat's question is open since"`
	Answer   string          `json:"answer,omitempty" example:"I was ill." doc:"For secretariat, chair and its author"`
	Declared bool            `json:"may_be_declared_vacant,omitempty" doc:"The panel may declare her seat vacant now"`
}

type interestBody struct {
	ID    string     `json:"id" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33"`
	Name  string     `json:"name,omitempty" doc:"Whose; absent: your own"`
	Text  string     `json:"text" example:"My trust buys from this firm"`
	From  when.Date  `json:"from"`
	Until *when.Date `json:"until,omitempty" doc:"The first day without it"`
}

type (
	actionsInput struct {
		v1.PanelPath
		State governance.ActionState `query:"state" enum:"open,done,dropped" doc:"Absent: all, the open ones first"`
		Query string                 `query:"q" maxLength:"200"`
		After string                 `query:"after" maxLength:"600" doc:"The next of the page before; opaque"`
	}
	addActionInput struct {
		v1.PanelPath
		Body struct {
			Text    string               `json:"text" maxLength:"4000" example:"Ask the suppliers for dates"`
			Owner   domain.PersonID      `json:"owner" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33"`
			Due     when.Date            `json:"due"`
			Meeting governance.MeetingID `json:"meeting,omitempty"`
			Item    governance.ItemID    `json:"item,omitempty"`
		}
	}
	endActionInput struct {
		Action governance.ActionID `path:"action"`
		Body   struct {
			State governance.ActionState `json:"state" enum:"done,dropped" example:"done"`
			Why   string                 `json:"why,omitempty" maxLength:"4000" example:"They have answered" doc:"Needed when it is dropped"`
		}
	}
	actionOutput  struct{ Body actionBody }
	actionsOutput struct{ Body v1.List[actionBody] }

	attendanceOutput   struct{ Body v1.List[standBody] }
	answerAbsenceInput struct {
		v1.PanelPath
		Body struct {
			Answer string `json:"answer" maxLength:"4000" example:"I was ill."`
		}
	}
	interestsOutput struct{ Body v1.List[interestBody] }
	interestInput   struct {
		v1.PanelPath
		Body struct {
			Text string `json:"text" maxLength:"4000" example:"My trust buys from this firm"`
		}
	}
	interestOutput  struct{ Body interestBody }
	endInterestPath struct {
		v1.PanelPath
		Interest string `path:"interest" maxLength:"64"`
	}
)

// panelRoutes are what a panel keeps from meeting to meeting: actions, attendance, the
// register of interests.
func (s handlers) panelRoutes() {
	const of = "/api/v1/panels/{panel}"
	op := func(method, path, rule, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: path, Summary: summary, Metadata: v1.Rule(rule)}
	}
	door.Serve(s.Door, chamberReaders, op(http.MethodGet, of+"/actions", "R159", "A panel's actions, by when they are due"), s.actions)
	door.Serve(s.Door, door.SignedIn, op(http.MethodGet, "/api/v1/my/awaiting", "", "What waits for you in your panels' work, the most pressing first; secret votes stand in /api/v1/my/votes"), s.awaiting)
	made := op(http.MethodPost, of+"/actions", "R159", "Add an action; its owner is told")
	made.DefaultStatus = http.StatusCreated
	door.Serve(s.Door, door.Chamber, made, s.addAction)
	end := op(http.MethodPost, "/api/v1/actions/{action}/end", "R159", "Say that an action is done, or dropped with a reason")
	end.DefaultStatus = http.StatusNoContent
	door.Serve(s.Door, door.Chamber, end, func(ctx context.Context, in *endActionInput) (*struct{}, error) {
		return nil, s.House.EndAction(ctx, door.Actor(ctx), in.Action, in.Body.State, in.Body.Why)
	})
	door.Serve(s.Door, chamberReaders, op(http.MethodGet, of+"/attendance", "R113", "Who came, over twelve months"), s.attendance)
	answer := op(http.MethodPost, of+"/attendance/answer", "R113", "Answer the question why you were absent")
	answer.DefaultStatus = http.StatusNoContent
	door.Serve(s.Door, door.PanelOnly, answer, func(ctx context.Context, in *answerAbsenceInput) (*struct{}, error) {
		panel, err := s.Register.Panel(ctx, in.Panel)
		if err != nil {
			return nil, err
		}
		return nil, s.House.AnswerAbsence(ctx, door.Actor(ctx), panel.ID, in.Body.Answer)
	})
	door.Serve(s.Door, chamberReaders, op(http.MethodGet, of+"/interests", "R126", "The standing register of interests"), s.interests)
	register := op(http.MethodPost, of+"/interests", "R126", "Add a line to your own register of interests")
	register.DefaultStatus = http.StatusCreated
	door.Serve(s.Door, door.PanelOnly, register, func(ctx context.Context, in *interestInput) (*interestOutput, error) {
		panel, err := s.Register.Panel(ctx, in.Panel)
		if err != nil {
			return nil, err
		}
		i, err := s.House.RegisterInterest(ctx, door.Actor(ctx), panel.ID, in.Body.Text)
		return &interestOutput{interestBody{ID: i.ID, Text: i.Text, From: i.From, Until: i.Until}}, err
	})
	gone := op(http.MethodDelete, of+"/interests/{interest}", "R126", "End a line of your own register; it stays, with its dates")
	gone.DefaultStatus = http.StatusNoContent
	door.Serve(s.Door, door.PanelOnly, gone, func(ctx context.Context, in *endInterestPath) (*struct{}, error) {
		panel, err := s.Register.Panel(ctx, in.Panel)
		if err != nil {
			return nil, err
		}
		return nil, s.House.EndInterest(ctx, door.Actor(ctx), panel.ID, in.Interest)
	})
}

func (s handlers) actions(ctx context.Context, in *actionsInput) (*actionsOutput, error) {
	panel, err := s.Register.Panel(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	page, err := pageOf(in.After)
	if err != nil {
		return nil, err
	}
	list, more, err := s.House.Actions(ctx, door.Actor(ctx), panel.ID, house.ActionQuery{State: in.State, Words: in.Query, Page: page})
	out := &actionsOutput{v1.List[actionBody]{Items: []actionBody{}}}
	for _, a := range list {
		out.Body.Items = append(out.Body.Items, actionOf(a))
	}
	if more {
		out.Body.Next = v1.NextAfter(strconv.Itoa(page + 1))
	}
	return out, err
}

func (s handlers) addAction(ctx context.Context, in *addActionInput) (*actionOutput, error) {
	panel, err := s.Register.Panel(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	a, err := s.House.AddAction(ctx, door.Actor(ctx), governance.Action{Panel: panel.ID, Meeting: in.Body.Meeting, Item: in.Body.Item, Text: in.Body.Text, Owner: in.Body.Owner, Due: in.Body.Due})
	return &actionOutput{actionOf(house.ActionView{Action: a})}, err
}

func (s handlers) attendance(ctx context.Context, in *v1.PanelPath) (*attendanceOutput, error) {
	panel, err := s.Register.Panel(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	list, err := s.House.Absences(ctx, door.Actor(ctx), panel.ID)
	out := &attendanceOutput{v1.List[standBody]{Items: []standBody{}}}
	for _, a := range list {
		b := standBody{Person: a.Person, Name: a.Name, Came: a.Came, Held: a.Held, Missed: a.Missed, Declared: a.Declared}
		if a.Inquiry != nil {
			b.Asked, b.Answer = &a.Inquiry.Asked, a.Inquiry.Answer
		}
		out.Body.Items = append(out.Body.Items, b)
	}
	return out, err
}

func (s handlers) interests(ctx context.Context, in *v1.PanelPath) (*interestsOutput, error) {
	panel, err := s.Register.Panel(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	list, err := s.House.Interests(ctx, door.Actor(ctx), panel.ID)
	out := &interestsOutput{v1.List[interestBody]{Items: []interestBody{}}}
	for _, m := range list {
		for _, i := range m.Lines {
			out.Body.Items = append(out.Body.Items, interestBody{i.ID, m.Name, i.Text, i.From, i.Until})
		}
	}
	return out, err
}

type (
	// awaitedBody is one thing that waits for you.
	awaitedBody struct {
		What       house.Wait                 `json:"what" example:"sign" doc:"What kind of thing"`
		Title      string                     `json:"title,omitempty" example:"Five priorities" doc:"Of the motion, letter, meeting, action or ranking"`
		Panel      string                     `json:"panel,omitempty" example:"CIO"`
		Motion     string                     `json:"motion,omitempty" example:"CIO-2026-M7"`
		Letter     string                     `json:"letter,omitempty" example:"L-2027-1"`
		Version    governance.LetterVersionID `json:"version,omitempty" example:"9b2f6c1e-0d3a-4a57-8f21-6c0b7e5d4a39" doc:"Of the letter"`
		Meeting    governance.MeetingID       `json:"meeting,omitempty"`
		Action     governance.ActionID        `json:"action,omitempty" example:"9b2f6c1e-0d3a-4a57-8f21-6c0b7e5d4a39"`
		Priorities string                     `json:"priorities,omitempty" example:"P-2026-1"`
		At         *time.Time                 `json:"at,omitempty" doc:"By when, or when it begins"`
	}
	awaitedOutput struct{ Body v1.List[awaitedBody] }
)

func (s handlers) awaiting(ctx context.Context, _ *v1.Nothing) (*awaitedOutput, error) {
	list, err := s.House.Awaiting(ctx, door.Actor(ctx))
	out := &awaitedOutput{v1.List[awaitedBody]{Items: []awaitedBody{}}}
	for _, a := range list {
		out.Body.Items = append(out.Body.Items, awaitedBody(a))
	}
	return out, err
}
