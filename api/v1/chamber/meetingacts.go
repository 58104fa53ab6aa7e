package chamber

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	house "hustings/elections/governance"
)

// MeetingPlanned is a meeting as it is added or changed.
type MeetingPlanned struct {
	Title   string            `json:"title" maxLength:"800" example:"Monthly meeting"`
	Day     when.Date         `json:"day"`
	At      when.TimeOfDay    `json:"at" example:"16:00" doc:"Local time (R10)"`
	Minutes int               `json:"minutes" minimum:"5" maximum:"720" example:"90"`
	Place   string            `json:"place,omitempty" maxLength:"1200" example:"Room 3, 10 Example Street"`
	Link    string            `json:"link,omitempty" maxLength:"2000" example:"https://video.example.org/cio" doc:"Of the video room; any https address"`
	Few     []domain.PersonID `json:"few,omitempty" maxItems:"400" example:"[\"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33\"]" doc:"A named few; absent: all members"`
	Why     string            `json:"why,omitempty" maxLength:"1000" example:"The minister's answer came today" doc:"Needed for an urgent one; told to the members"`
}

func (p MeetingPlanned) planning() house.Planning {
	return house.Planning{Title: p.Title, Day: p.Day, At: p.At, Minutes: p.Minutes, Place: p.Place, Link: p.Link, Few: p.Few, Why: p.Why}
}

type (
	addMeetingInput struct {
		Body struct {
			MeetingPlanned
			Kind   governance.Kind  `json:"kind,omitempty" enum:"ordinary,extraordinary,joint" example:"ordinary" doc:"Absent: ordinary; an extraordinary one waits until the chair and a third have asked (R122)"`
			Panels []domain.PanelID `json:"panels" minItems:"1" maxItems:"20" example:"[\"9b2f6c1e-0d3a-4a57-8f21-6c0b7e5d4a39\"]" doc:"One; several meet jointly (R128)"`
		}
	}
	changeMeetingInput struct {
		MeetingPath
		Body struct {
			MeetingPlanned
			Quiet bool `json:"quiet,omitempty" doc:"Save without telling"`
		}
	}
	cancelMeetingInput struct {
		MeetingPath
		Body struct {
			Why   string `json:"why" maxLength:"1000" example:"The room is closed" doc:"Told to the members"`
			Quiet bool   `json:"quiet,omitempty" doc:"Cancel without telling"`
		}
	}
	attendInput struct {
		MeetingPath
		Body struct {
			Person domain.PersonID     `json:"person,omitempty" doc:"Absent: you; others are noted by who runs the meeting"`
			State  governance.Presence `json:"state" enum:",apologies,present,left" example:"present" doc:"Empty: expected again"`
		}
	}
	chooseInput struct {
		MeetingPath
		Body struct {
			Person domain.PersonID `json:"person" doc:"Whom those present have chosen to preside (R125)"`
		}
	}
	goToInput struct {
		MeetingPath
		Body struct {
			Item governance.ItemID `json:"item,omitempty" doc:"Absent: the last one ends"`
		}
	}
	speakingInput struct {
		MeetingPath
		Body struct {
			Minutes int `json:"minutes" example:"3" doc:"For whoever speaks; 0: as long as she needs"`
		}
	}
	// TurnPath names a place on a meeting's speakers' list.
	TurnPath struct {
		MeetingPath
		Turn governance.TurnID `path:"turn"`
	}
)

// meetingActRoutes are what is done to a meeting, in the order of its life.
func (s handlers) meetingActRoutes() {
	const of = "/api/v1/meetings/{meeting}"
	add := v1.Make("/api/v1/meetings", "R122", "Add a meeting; members may ask for an urgent one")
	door.Serve(s.Door, door.Chamber, add, func(ctx context.Context, in *addMeetingInput) (*meetingOutput, error) {
		p := in.Body.planning()
		p.Kind, p.Panels = in.Body.Kind, in.Body.Panels
		m, err := s.House.AddMeeting(ctx, door.Actor(ctx), p)
		return s.met(ctx, m.ID, err)
	})
	door.Serve(s.Door, door.Secretaries, v1.Act(of+"/change", "R122", "Move it, or change its title, place, link or people; its page and calendar entry stay"), func(ctx context.Context, in *changeMeetingInput) (*meetingOutput, error) {
		p := in.Body.planning()
		p.Quiet = in.Body.Quiet
		_, err := s.House.ChangeMeeting(ctx, door.Actor(ctx), in.Meeting, p)
		return s.met(ctx, in.Meeting, err)
	})
	door.Serve(s.Door, door.Secretaries, v1.Act(of+"/cancellation", "R122", "Cancel it before it begins"), func(ctx context.Context, in *cancelMeetingInput) (*meetingOutput, error) {
		return s.met(ctx, in.Meeting, s.House.CancelMeeting(ctx, door.Actor(ctx), in.Meeting, in.Body.Why, in.Body.Quiet))
	})
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/attendance", "R124", "Come, go, or send apologies"), func(ctx context.Context, in *attendInput) (*meetingOutput, error) {
		by := door.Actor(ctx)
		if in.Body.Person == "" {
			in.Body.Person = by.Person
		}
		return s.met(ctx, in.Meeting, s.House.Attend(ctx, by, in.Meeting, in.Body.Person, in.Body.State))
	})
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/presiding", "R125", "Note whom those present have chosen to preside"), func(ctx context.Context, in *chooseInput) (*meetingOutput, error) {
		return s.met(ctx, in.Meeting, s.House.ChoosePresiding(ctx, door.Actor(ctx), in.Meeting, in.Body.Person))
	})
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/item", "R122", "Go to an item, for everybody"), func(ctx context.Context, in *goToInput) (*meetingOutput, error) {
		return s.met(ctx, in.Meeting, s.House.GoToItem(ctx, door.Actor(ctx), in.Meeting, in.Body.Item))
	})
	for _, a := range []struct {
		path, rule, summary string
		who                 door.Access
		do                  func(context.Context, domain.Actor, governance.MeetingID) error
	}{
		{"/asking", "R122", "Ask for an urgent meeting too", door.PanelOnly, s.House.AskForMeeting},
		{"/call", "R122", "Send its notice before the clock does", door.Secretaries, s.House.CallMeeting},
		{"/agenda", "R122", "Publish agenda and papers", door.Chamber, s.House.PublishAgenda},
		{"/opening", "R125", "Open it, from an hour before its time on", door.Chamber, s.House.OpenMeeting},
		{"/close", "R124", "Close it; its minutes are drafted (R127)", door.Chamber, s.House.CloseMeeting},
		{"/speakers", "R122", "Ask to speak to the current item", door.PanelOnly, s.House.AskToSpeak},
	} {
		door.Serve(s.Door, a.who, v1.Act(of+a.path, a.rule, a.summary), func(ctx context.Context, in *MeetingPath) (*meetingOutput, error) {
			return s.met(ctx, in.Meeting, a.do(ctx, door.Actor(ctx), in.Meeting))
		})
	}
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/speakers/{turn}/floor", "R122", "Call somebody on the list to speak; whoever spoke ends"), func(ctx context.Context, in *TurnPath) (*meetingOutput, error) {
		return s.met(ctx, in.Meeting, s.House.CallSpeaker(ctx, door.Actor(ctx), in.Meeting, in.Turn))
	})
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/speaking-time", "R122", "Set how many minutes whoever speaks has"), func(ctx context.Context, in *speakingInput) (*meetingOutput, error) {
		return s.met(ctx, in.Meeting, s.House.AllotSpeakers(ctx, door.Actor(ctx), in.Meeting, in.Body.Minutes))
	})
	door.Serve(s.Door, door.Chamber, huma.Operation{Method: http.MethodDelete, Path: of + "/speakers/{turn}", Summary: "Leave the speakers' list, or take somebody off it", Metadata: v1.Rule("R122"),
		DefaultStatus: http.StatusNoContent}, func(ctx context.Context, in *TurnPath) (*struct{}, error) {
		return nil, s.House.LeaveList(ctx, door.Actor(ctx), in.Meeting, in.Turn)
	})
}
