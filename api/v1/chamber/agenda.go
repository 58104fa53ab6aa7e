package chamber

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/governance"
	house "hustings/elections/governance"
)

// ItemPath names an item of an agenda.
type ItemPath struct {
	Item governance.ItemID `path:"item"`
}

// ItemWritten is an item as it is sent.
type ItemWritten struct {
	Title        string                 `json:"title" maxLength:"800" example:"The minister's answer"`
	Purpose      governance.ItemPurpose `json:"purpose" enum:"note,discuss,decide" example:"decide"`
	Presenter    string                 `json:"presenter,omitempty" maxLength:"800" example:"Ada Bell"`
	Minutes      int                    `json:"minutes,omitempty" minimum:"0" maximum:"720" example:"20" doc:"Allotted"`
	Body         string                 `json:"body,omitempty" maxLength:"32000" example:"Which of the three ways?" doc:"Markdown"`
	Confidential bool                   `json:"confidential,omitempty" doc:"What is said of it is for those who may see its papers (R160)"`
	Consent      bool                   `json:"consent,omitempty" doc:"Taken with others in one motion, unless a member pulls it out"`
}

func (w ItemWritten) item() governance.Item {
	return governance.Item{Title: w.Title, Purpose: w.Purpose, Presenter: w.Presenter, Minutes: w.Minutes, Body: w.Body, Confidential: w.Confidential, Consent: w.Consent}
}

// remarkBody is what somebody has said of an item: a comment, or a declaration.
type remarkBody struct {
	Person domain.PersonID `json:"person"`
	Name   string          `json:"name"`
	Text   string          `json:"text,omitempty" example:"We should ask the suppliers first."`
	Flag   bool            `json:"flag,omitempty" doc:"She wants to speak to it"`
	At     time.Time       `json:"at"`
}

type turnBody struct {
	ID     governance.TurnID `json:"id"`
	Person domain.PersonID   `json:"person"`
	Name   string            `json:"name"`
	Asked  time.Time         `json:"asked"`
	Began  *time.Time        `json:"began,omitempty"`
	Ended  *time.Time        `json:"ended,omitempty"`
	Until  *time.Time        `json:"until,omitempty" doc:"When her time is up, while she speaks and where one is allotted"`
}

type itemBody struct {
	ID       governance.ItemID `json:"id"`
	Position int               `json:"position" example:"4"`
	ItemWritten
	Standing  bool         `json:"standing,omitempty" doc:"Came by itself"`
	Hidden    bool         `json:"hidden,omitempty" doc:"You have stood aside from it, and see nothing of what is said"`
	Spent     int          `json:"spent" example:"840" doc:"Seconds"`
	DoneAt    *time.Time   `json:"done_at,omitempty"`
	Notes     string       `json:"notes,omitempty" example:"The answer is late." doc:"Of the meeting"`
	Papers    []paperBody  `json:"papers"`
	Comments  []remarkBody `json:"comments"`
	Interests []remarkBody `json:"interests" doc:"Declared for it (R126)"`
	Speakers  []turnBody   `json:"speakers"`
	Actions   []actionBody `json:"actions"`
}

func itemOf(i house.ItemView, speaking int) itemBody {
	b := itemBody{ID: i.ID, Position: i.Position, ItemWritten: ItemWritten{i.Title, i.Purpose, i.Presenter, i.Minutes, i.Body, i.Confidential, i.Consent}, Standing: i.Standing,
		Hidden: i.Hidden, Spent: int(i.Spent.Seconds()), DoneAt: i.DoneAt, Notes: i.Notes, Papers: []paperBody{}, Comments: []remarkBody{}, Interests: []remarkBody{},
		Speakers: []turnBody{}, Actions: []actionBody{}}
	for _, p := range i.Papers {
		b.Papers = append(b.Papers, paperOf(p.Paper))
	}
	for _, c := range i.Comments {
		b.Comments = append(b.Comments, remarkBody{c.By, c.Name, c.Text, c.Flag, c.At})
	}
	for _, c := range i.Conflicts {
		b.Interests = append(b.Interests, remarkBody{c.Person, c.Name, c.Text, false, c.At})
	}
	for _, t := range i.Turns {
		b.Speakers = append(b.Speakers, turnBody{t.ID, t.Person, t.Name, t.Asked, t.Began, t.Ended, t.Until(speaking)})
	}
	for _, a := range i.Actions {
		b.Actions = append(b.Actions, actionOf(a))
	}
	return b
}

type (
	addItemInput struct {
		MeetingPath
		Body ItemWritten
	}
	changeItemInput struct {
		ItemPath
		Body ItemWritten
	}
	moveItemInput struct {
		ItemPath
		Body struct {
			To int `json:"to" minimum:"1" maximum:"500" example:"2" doc:"Its new place, from 1"`
		}
	}
	commentItemInput struct {
		ItemPath
		Body struct {
			Text string `json:"text,omitempty" maxLength:"32000" example:"We should ask the suppliers first."`
			Flag bool   `json:"flag,omitempty" doc:"I want to speak to it"`
		}
	}
	notesInput struct {
		ItemPath
		Body struct {
			Base string `json:"base" maxLength:"128000" example:"" doc:"The notes that you changed"`
			Text string `json:"text" maxLength:"128000" example:"The answer is late." doc:"Merged with what others have saved; refused where both truly differ"`
		}
	}
	declareInput struct {
		ItemPath
		Body struct {
			Person domain.PersonID `json:"person,omitempty" doc:"Absent: you; others by who runs the meeting"`
			Text   string          `json:"text" maxLength:"4000" example:"My trust buys from this firm"`
		}
	}
	withdrawInterestInput struct {
		ItemPath
		Person domain.PersonID `path:"person"`
	}
	notesOutput struct {
		Body struct {
			Notes string `json:"notes" example:"The answer is late." doc:"As they stand"`
		}
	}
)

// onItem answers an act on an item with its meeting.
func (s handlers) onItem(ctx context.Context, id governance.ItemID, err error) (*meetingOutput, error) {
	if err != nil {
		return nil, err
	}
	m, err := s.House.MeetingOfItem(ctx, id)
	return s.met(ctx, m, err)
}

// itemRoutes are what is done to the items of an agenda (R122), before and in the
// meeting.
func (s handlers) itemRoutes() {
	const of = "/api/v1/items/{item}"
	gone := func(path, rule, summary string) huma.Operation {
		return huma.Operation{Method: http.MethodDelete, Path: path, Summary: summary, Metadata: v1.Rule(rule), DefaultStatus: http.StatusNoContent}
	}
	door.Serve(s.Door, door.Chamber, v1.Act("/api/v1/meetings/{meeting}/items", "R122", "Add an item to the agenda, before the standing ones that end it"), func(ctx context.Context, in *addItemInput) (*meetingOutput, error) {
		_, err := s.House.AddItem(ctx, door.Actor(ctx), in.Meeting, in.Body.item())
		return s.met(ctx, in.Meeting, err)
	})
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/change", "R122", "Change an item"), func(ctx context.Context, in *changeItemInput) (*meetingOutput, error) {
		to := in.Body.item()
		to.Private = house.KeepPrivate // the chair's own notes are hers alone, on the page
		return s.onItem(ctx, in.Item, s.House.ChangeItem(ctx, door.Actor(ctx), in.Item, to))
	})
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/position", "R122", "Put an item at another place"), func(ctx context.Context, in *moveItemInput) (*meetingOutput, error) {
		return s.onItem(ctx, in.Item, s.House.MoveItem(ctx, door.Actor(ctx), in.Item, in.Body.To))
	})
	door.Serve(s.Door, door.Chamber, gone(of, "R122", "Take an item off the agenda before it is reached"), func(ctx context.Context, in *ItemPath) (*struct{}, error) {
		return nil, s.House.RemoveItem(ctx, door.Actor(ctx), in.Item)
	})
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/comments", "R122", "Comment on an item beforehand, or flag it"), func(ctx context.Context, in *commentItemInput) (*meetingOutput, error) {
		return s.onItem(ctx, in.Item, s.House.CommentItem(ctx, door.Actor(ctx), in.Item, in.Body.Text, in.Body.Flag))
	})
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/pull", "R122", "Take an item out of those that are taken together; no reason is asked"), func(ctx context.Context, in *ItemPath) (*meetingOutput, error) {
		return s.onItem(ctx, in.Item, s.House.PullItem(ctx, door.Actor(ctx), in.Item))
	})
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/notes", "R127", "Save notes of an item, merged with those of others"), func(ctx context.Context, in *notesInput) (*notesOutput, error) {
		stands, err := s.House.SaveNotes(ctx, door.Actor(ctx), in.Item, in.Body.Base, in.Body.Text)
		out := &notesOutput{}
		out.Body.Notes = stands
		return out, err
	})
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/interests", "R126", "Declare an interest in an item: you neither vote nor count there"), func(ctx context.Context, in *declareInput) (*meetingOutput, error) {
		by := door.Actor(ctx)
		if in.Body.Person == "" {
			in.Body.Person = by.Person
		}
		return s.onItem(ctx, in.Item, s.House.DeclareConflict(ctx, by, in.Item, in.Body.Person, in.Body.Text))
	})
	door.Serve(s.Door, door.Chamber, gone(of+"/interests/{person}", "R126", "Take a declaration back, as long as the item was not reached"), func(ctx context.Context, in *withdrawInterestInput) (*struct{}, error) {
		return nil, s.House.WithdrawConflict(ctx, door.Actor(ctx), in.Item, in.Person)
	})
}
