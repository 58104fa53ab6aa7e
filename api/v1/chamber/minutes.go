package chamber

import (
	"context"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/api/press"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/governance"
	house "hustings/elections/governance"
)

// sectionBody is one part of minutes, in the form in which they are sealed.
type sectionBody struct {
	Item         governance.ItemID `json:"item,omitempty" doc:"Absent: before or after the items"`
	Heading      string            `json:"heading" example:"1. Welcome and apologies"`
	Text         string            `json:"text" example:"Nobody was absent." doc:"Markdown"`
	Confidential bool              `json:"confidential,omitempty"`
}

type minutesCommentBody struct {
	Person  domain.PersonID   `json:"person"`
	Name    string            `json:"name"`
	Item    governance.ItemID `json:"item,omitempty" doc:"Absent: on all of it"`
	Version int               `json:"version" example:"2" doc:"That she had read"`
	Text    string            `json:"text" example:"I had said March."`
	At      time.Time         `json:"at"`
}

type correctionBody struct {
	Number int             `json:"number" example:"1"`
	By     domain.PersonID `json:"by"`
	At     time.Time       `json:"at"`
	Text   string          `json:"text" example:"Read March for May."`
}

type minutesBody struct {
	Meeting     governance.MeetingID    `json:"meeting"`
	State       governance.MinutesState `json:"state" enum:"draft,comment,approved" example:"comment"`
	Version     int                     `json:"version" example:"2"`
	Edition     string                  `json:"edition,omitempty" enum:"members,aside" example:"members" doc:"Absent: all of them; else made without what is not for you"`
	Sections    []sectionBody           `json:"sections"`
	Sent        *time.Time              `json:"sent,omitempty"`
	Approved    *time.Time              `json:"approved,omitempty"`
	ApprovedIn  governance.MeetingID    `json:"approved_in,omitempty" doc:"Absent, and approved: by correspondence"`
	ByOthers    bool                    `json:"by_others,omitempty" doc:"By a later panel, as a record of others"`
	SHA256      string                  `json:"sha256,omitempty" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069" doc:"Of what is sealed (R127)"`
	Assents     int                     `json:"assents" example:"3"`
	Comments    []minutesCommentBody    `json:"comments" doc:"While they are not approved"`
	Corrections []correctionBody        `json:"corrections"`
}

func minutesOf(m house.MinutesView) minutesBody {
	b := minutesBody{Meeting: m.Meeting, State: m.State, Version: m.Version, Edition: m.Edition, Sections: []sectionBody{}, Sent: m.Sent, Approved: m.Approved,
		ApprovedIn: m.ApprovedIn, ByOthers: m.ByOthers, Assents: len(m.Assents), Comments: []minutesCommentBody{}, Corrections: []correctionBody{}}
	for _, s := range m.Sections {
		b.Sections = append(b.Sections, sectionBody(s))
	}
	for _, c := range m.Comments {
		b.Comments = append(b.Comments, minutesCommentBody{c.By, m.Names[c.By], c.Item, c.Version, c.Text, c.At})
	}
	for _, c := range m.Corrections {
		b.Corrections = append(b.Corrections, correctionBody(c))
	}
	if m.State == governance.MinutesApproved {
		b.SHA256 = hex.EncodeToString(m.Hash[:])
	}
	return b
}

type (
	minutesOutput    struct{ Body minutesBody }
	editMinutesInput struct {
		MeetingPath
		Body struct {
			Version  int           `json:"version" minimum:"1" example:"2" doc:"That you have changed"`
			Sections []sectionBody `json:"sections" maxItems:"510"`
		}
	}
	textInput struct {
		MeetingPath
		Body struct {
			Text string `json:"text" maxLength:"32000" example:"Read March for May."`
		}
	}
	commentMinutesInput struct {
		MeetingPath
		Body struct {
			Item governance.ItemID `json:"item,omitempty" doc:"Absent: on all of it"`
			Text string            `json:"text" maxLength:"32000" example:"I had said March."`
		}
	}
	approveInput struct {
		MeetingPath
		Body struct {
			In governance.MeetingID `json:"in" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33" doc:"The meeting that approves them, open and quorate"`
		}
	}
	compareMinutesInput struct {
		MeetingPath
		From int `query:"from" minimum:"1" required:"true" example:"1"`
		To   int `query:"to" minimum:"1" required:"true" example:"2"`
	}
	comparedSection struct {
		Heading string            `json:"heading" example:"1. Welcome and apologies"`
		Text    []press.Paragraph `json:"text"`
	}
	comparedOutput struct {
		Body struct {
			Sections []comparedSection `json:"sections"`
		}
	}
)

func (s handlers) minutes(ctx context.Context, in *MeetingPath) (*minutesOutput, error) {
	m, err := s.House.MinutesShown(ctx, door.Actor(ctx), in.Meeting)
	return &minutesOutput{minutesOf(m)}, err
}

// minuted answers an act on minutes with them as they stand.
func (s handlers) minuted(ctx context.Context, in MeetingPath, err error) (*minutesOutput, error) {
	if err != nil {
		return nil, err
	}
	return s.minutes(ctx, &in)
}

// minutesRoutes are the routes of a meeting's minutes (R127).
func (s handlers) minutesRoutes() {
	const of = "/api/v1/meetings/{meeting}/minutes"
	act := func(path, summary string) huma.Operation {
		return huma.Operation{Method: http.MethodPost, Path: of + path, Summary: summary, Metadata: v1.Rule("R127")}
	}
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: of, Summary: "A meeting's minutes, in the edition that is yours", Metadata: v1.Rule("R127")}, s.minutes)
	door.Serve(s.Door, chamberReaders, huma.Operation{Method: http.MethodGet, Path: of + "/comparison", Summary: "Two versions as one text, word by word", Metadata: v1.Rule("R158")}, s.compareMinutes)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/meetings/{meeting}/agenda/comparison", Summary: "Two versions of a published agenda as one text, word by word", Metadata: v1.Rule("R158")}, s.compareAgenda)
	door.Serve(s.Door, door.Secretaries, act("/text", "Write their text, before they are approved"), func(ctx context.Context, in *editMinutesInput) (*minutesOutput, error) {
		sections := make([]governance.Section, len(in.Body.Sections))
		for i, b := range in.Body.Sections {
			sections[i] = governance.Section(b)
		}
		return s.minuted(ctx, in.MeetingPath, s.House.EditMinutes(ctx, door.Actor(ctx), in.Meeting, in.Body.Version, sections))
	})
	door.Serve(s.Door, door.Secretaries, act("/sending", "Send them to the members for comment"), func(ctx context.Context, in *MeetingPath) (*minutesOutput, error) {
		return s.minuted(ctx, *in, s.House.SendMinutes(ctx, door.Actor(ctx), in.Meeting))
	})
	door.Serve(s.Door, door.SignedIn, act("/comments", "Comment on them, before they are approved"), func(ctx context.Context, in *commentMinutesInput) (*minutesOutput, error) {
		return s.minuted(ctx, in.MeetingPath, s.House.CommentMinutes(ctx, door.Actor(ctx), in.Meeting, in.Body.Item, in.Body.Text))
	})
	door.Serve(s.Door, door.Chamber, act("/approval", "Approve them in a later meeting, by who runs it, and seal them"), func(ctx context.Context, in *approveInput) (*minutesOutput, error) {
		return s.minuted(ctx, in.MeetingPath, s.House.ApproveMinutes(ctx, door.Actor(ctx), in.Meeting, in.Body.In))
	})
	door.Serve(s.Door, door.SignedIn, act("/assent", "Assent by correspondence, if you were at the meeting"), func(ctx context.Context, in *MeetingPath) (*minutesOutput, error) {
		return s.minuted(ctx, *in, s.House.AssentToMinutes(ctx, door.Actor(ctx), in.Meeting))
	})
	door.Serve(s.Door, door.Secretaries, act("/corrections", "Append a correction to approved minutes"), func(ctx context.Context, in *textInput) (*minutesOutput, error) {
		return s.minuted(ctx, in.MeetingPath, s.House.CorrectMinutes(ctx, door.Actor(ctx), in.Meeting, in.Body.Text))
	})
}

func (s handlers) compareAgenda(ctx context.Context, in *compareMinutesInput) (*comparedOutput, error) {
	older, newer, err := s.House.AgendaCompared(ctx, door.Actor(ctx), in.Meeting, in.From, in.To)
	if err != nil {
		return nil, err
	}
	out := &comparedOutput{}
	out.Body.Sections = []comparedSection{{"Agenda", press.Compare(governance.AgendaText(older), governance.AgendaText(newer))}}
	return out, nil
}

func (s handlers) compareMinutes(ctx context.Context, in *compareMinutesInput) (*comparedOutput, error) {
	older, newer, err := s.House.MinutesVersions(ctx, door.Actor(ctx), in.Meeting, in.From, in.To)
	if err != nil {
		return nil, err
	}
	out := &comparedOutput{}
	out.Body.Sections = []comparedSection{}
	for i := range max(len(older), len(newer)) {
		var a, b governance.Section
		if i < len(older) {
			a = older[i]
		}
		if i < len(newer) {
			b = newer[i]
		}
		heading := b.Heading
		if heading == "" {
			heading = a.Heading
		}
		out.Body.Sections = append(out.Body.Sections, comparedSection{heading, press.Compare(a.Text, b.Text)})
	}
	return out, nil
}
