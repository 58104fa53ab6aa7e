package hall

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/when"
	events "hustings/elections/hall"
)

// EventLine is an event in a list.
type EventLine struct {
	ID        hall.EventID `json:"id"`
	Reference string       `json:"reference" example:"D-2026-1"`
	Kind      hall.Kind    `json:"kind" enum:"debate,roundtable" example:"debate"`
	State     hall.State   `json:"state" enum:"planned,announced,live,closed,cancelled" example:"announced"`
	Title     string       `json:"title" example:"Buy or build"`
	Starts    time.Time    `json:"starts"`
	Ends      time.Time    `json:"ends"`
	Timezone  string       `json:"timezone"`
	Place     string       `json:"place,omitempty" example:"Online"`
	Partner   string       `json:"partner,omitempty" example:"The Institute" doc:"In association with"`
}

type eventSpeakerBody struct {
	ID           hall.SpeakerID `json:"id"`
	Name         string         `json:"name"`
	Organisation string         `json:"organisation,omitempty"`
	Side         hall.Side      `json:"side" enum:"chair,for,against,moderator,participant" example:"for"`
	Named        bool           `json:"named" doc:"Has consented to being named (R152)"`
}

type eventAudienceBody struct {
	Networks []domain.NetworkID `json:"networks" maxItems:"50" example:"[\"9b2f6c1e-0d3a-4a57-8f21-6c0b7e5d4a39\"]" doc:"Whose members may come; none named is all"`
	Sponsors bool               `json:"sponsors,omitempty"`
	Guests   bool               `json:"guests,omitempty"`
}

type eventBody struct {
	EventLine
	Motion         string             `json:"motion,omitempty" example:"This house would build its own records."`
	About          string             `json:"about,omitempty" example:"At lunch." doc:"Markdown"`
	Themes         []string           `json:"themes" example:"[\"Safety\"]" doc:"Of a roundtable (R163)"`
	QuestionsClose time.Time          `json:"questions_close" doc:"Until when they are taken in advance (R148)"`
	Link           string             `json:"link,omitempty" example:"https://video.example.org/debate" doc:"Where to join; for those admitted alone (R161)"`
	Recording      string             `json:"recording,omitempty" example:"https://video.example.org/debate/recording"`
	Audience       eventAudienceBody  `json:"audience"`
	Limit          int                `json:"limit" example:"400" doc:"0: as many as come"`
	Attribution    hall.Attribution   `json:"attribution" enum:"chatham,on-record" example:"chatham"`
	Why            string             `json:"why,omitempty" example:"The chair is ill" doc:"It was cancelled"`
	Revision       int64              `json:"revision" example:"17" doc:"Rises with whatever happens to it"`
	OpenedAt       *time.Time         `json:"opened_at,omitempty"`
	ClosedAt       *time.Time         `json:"closed_at,omitempty"`
	Speakers       []eventSpeakerBody `json:"speakers" doc:"Who may be named; all of them for those who hold it"`
	Mine           hall.Standing      `json:"mine,omitempty" enum:"admitted,waiting" example:"admitted" doc:"Your own registration"`
	Here           bool               `json:"here,omitempty" doc:"You are in the room"`
	Present        int                `json:"present,omitempty" example:"104" doc:"In the room; for those whom the event is for"`
}

type EventPlan struct {
	Title     string            `json:"title" maxLength:"800" example:"Buy or build"`
	Motion    string            `json:"motion,omitempty" maxLength:"2000" example:"This house would build its own records." doc:"Of a debate (R147)"`
	About     string            `json:"about,omitempty" maxLength:"40000" example:"At lunch." doc:"Markdown"`
	Themes    []string          `json:"themes,omitempty" maxItems:"20" example:"[\"Safety\"]" doc:"Of a roundtable (R163)"`
	Day       when.Date         `json:"day"`
	At        when.TimeOfDay    `json:"at" example:"12:30"`
	Minutes   int               `json:"minutes" minimum:"1" maximum:"1440" example:"60"`
	Place     string            `json:"place,omitempty" maxLength:"800" example:"Online"`
	Link      string            `json:"link,omitempty" maxLength:"2000" example:"https://video.example.org/debate"`
	Recording string            `json:"recording,omitempty" maxLength:"2000" example:"https://video.example.org/debate/recording"`
	Partner   string            `json:"partner,omitempty" maxLength:"800" example:"The Institute"`
	Audience  eventAudienceBody `json:"audience"`
	Limit     int               `json:"limit,omitempty" minimum:"0" maximum:"100000" example:"400" doc:"0: as many as come; never below those admitted"`
	Known     []string          `json:"known,omitempty" maxItems:"200" example:"[\"the lady from the north\"]" doc:"Other words by which somebody present would be known (R153); for organisers alone"`
}

func (b EventPlan) plan() events.Plan {
	return events.Plan{Title: b.Title, Motion: b.Motion, About: b.About, Themes: b.Themes, Day: b.Day, At: b.At, Minutes: b.Minutes, Place: b.Place, Link: b.Link, Recording: b.Recording,
		Partner: b.Partner, Audience: hall.Audience(b.Audience), Limit: b.Limit, Known: b.Known}
}

type (
	eventOutput      struct{ Body eventBody }
	eventsListOutput struct{ Body v1.List[EventLine] }
	planEventInput   struct {
		Body struct {
			EventPlan
			Kind        hall.Kind        `json:"kind" enum:"debate,roundtable" example:"debate"`
			Attribution hall.Attribution `json:"attribution,omitempty" enum:"chatham,on-record" example:"chatham" doc:"Absent: the Chatham House Rule (R152)"`
		}
	}
	changeEventInput struct {
		EventPath
		Body struct {
			EventPlan
			Why string `json:"why,omitempty" maxLength:"1000" example:"The room is taken" doc:"Goes to those who come, where time or place change"`
		}
	}
	eventWhyInput struct {
		EventPath
		Body v1.WhyBody
	}
	eventAttributionInput struct {
		EventPath
		Body struct {
			Attribution hall.Attribution `json:"attribution" enum:"chatham,on-record" example:"chatham"`
		}
	}
)

// eventRoutes are the routes of events themselves, in the order of their life.
func (s handlers) eventRoutes() {
	door.Serve(s.Door, door.Anyone, v1.Read("/api/v1/events", "R161", "Debates and roundtables, the latest first"), s.events)
	door.Serve(s.Door, door.Anyone, v1.Read(of, "R161", "A debate or a roundtable, as far as you may see it"), func(ctx context.Context, in *EventPath) (*eventOutput, error) {
		return s.event(ctx, in.Event, nil)
	})
	door.Serve(s.Door, door.Secretaries, v1.Make("/api/v1/events", "R161", "Plan an event; nobody but organisers and speakers sees it yet"), func(ctx context.Context, in *planEventInput) (*eventOutput, error) {
		p := in.Body.plan()
		p.Kind, p.Attribution = in.Body.Kind, in.Body.Attribution
		e, err := s.Hall.Draft(ctx, door.Actor(ctx), p)
		return s.event(ctx, e.Reference, err)
	})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPut, Path: of, Metadata: v1.Rule("R161"), Summary: "Change what an event says; those who come are told of another time or place"},
		func(ctx context.Context, in *changeEventInput) (*eventOutput, error) {
			p := in.Body.plan()
			p.Why = in.Body.Why
			_, err := s.Hall.Change(ctx, door.Actor(ctx), in.Event, p)
			return s.event(ctx, in.Event, err)
		})
	door.Serve(s.Door, door.Secretaries, v1.Act(of+"/cancellation", "R161", "Call an event off; those who come are told why"), func(ctx context.Context, in *eventWhyInput) (*eventOutput, error) {
		return s.event(ctx, in.Event, s.Hall.Cancel(ctx, door.Actor(ctx), in.Event, in.Body.Why))
	})
	door.Serve(s.Door, door.Secretaries, v1.Act(of+"/attribution", "R152", "Say who may be named; loosened only with each speaker's consent"), func(ctx context.Context, in *eventAttributionInput) (*eventOutput, error) {
		return s.event(ctx, in.Event, s.Hall.Attribute(ctx, door.Actor(ctx), in.Event, in.Body.Attribution))
	})
	for _, a := range []struct {
		path, rule, summary string
		who                 door.Access
		do                  func(context.Context, domain.Actor, string) error
	}{
		{"/announcement", "R161", "Announce an event: it gets its page, people register and ask", door.Secretaries, s.Hall.Announce},
		{"/opening", "R147", "Open the room, half an hour before at the earliest; for its chair or moderator", door.SignedIn, s.Hall.Open},
		{"/closing", "R147", "End the event; a vote that goes on is waited for", door.SignedIn, s.Hall.Close},
	} {
		door.Serve(s.Door, a.who, v1.Act(of+a.path, a.rule, a.summary), func(ctx context.Context, in *EventPath) (*eventOutput, error) {
			return s.event(ctx, in.Event, a.do(ctx, door.Actor(ctx), in.Event))
		})
	}
}

func line(e hall.Event) EventLine {
	return EventLine{e.ID, e.Reference, e.Kind, e.State, e.Title, e.Starts, e.Ends, e.Timezone, e.Place, e.Partner}
}

func (s handlers) events(ctx context.Context, in *v1.Paging) (*eventsListOutput, error) {
	after, err := in.Key()
	if err != nil {
		return nil, err
	}
	all, _, err := s.Hall.Events(ctx, door.Actor(ctx))
	if err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(all, func(e hall.Event) bool { return e.Reference == after }); at >= 0 {
		all = all[at+1:]
	}
	return &eventsListOutput{v1.Page(all, in.Limit, func(e hall.Event) string { return e.Reference }, line)}, nil
}

// event answers with an event as the actor sees it now, or with why an act on it was
// refused.
func (s handlers) event(ctx context.Context, ref string, err error) (*eventOutput, error) {
	if err != nil {
		return nil, err
	}
	e, err := s.Hall.Event(ctx, door.Actor(ctx), ref)
	if err != nil {
		return nil, err
	}
	b := eventBody{EventLine: line(e.Event), Motion: e.Motion, About: e.About, Themes: e.Themes, QuestionsClose: e.QuestionsClose, Link: e.Link, Recording: e.Recording,
		Audience: eventAudienceBody(e.Audience), Limit: e.Limit, Attribution: e.Attribution, Why: e.Why, Revision: e.Revision, OpenedAt: e.OpenedAt, ClosedAt: e.ClosedAt,
		Speakers: []eventSpeakerBody{}, Mine: e.Mine, Here: e.Here, Present: e.Present}
	if b.Themes == nil {
		b.Themes = []string{}
	}
	if b.Audience.Networks == nil {
		b.Audience.Networks = []domain.NetworkID{}
	}
	people := e.Named
	if e.Leads {
		people = e.Speakers
	}
	for _, p := range people {
		b.Speakers = append(b.Speakers, eventSpeakerBody{p.ID, p.Name, p.Organisation, p.Side, p.ConsentedAt != nil})
	}
	return &eventOutput{b}, nil
}
