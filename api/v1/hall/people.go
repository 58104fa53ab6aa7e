package hall

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/hall"
	events "hustings/elections/hall"
)

// eventRegistrationBody is a line of an event's list, for its organisers alone (R161).
type eventRegistrationBody struct {
	ID           hall.RegistrationID `json:"id"`
	Name         string              `json:"name"`
	Organisation string              `json:"organisation,omitempty"`
	As           hall.Attendee       `json:"as" enum:"member,sponsor,guest,speaker" example:"member"`
	Standing     hall.Standing       `json:"standing" enum:"admitted,waiting,withdrawn" example:"admitted"`
	At           time.Time           `json:"at"`
	CameAt       *time.Time          `json:"came_at,omitempty"`
	LeftAt       *time.Time          `json:"left_at,omitempty"`
}

type (
	eventRegistrationsOutput struct {
		Body v1.List[eventRegistrationBody]
	}
	inviteGuestInput struct {
		EventPath
		Body struct {
			Name         string        `json:"name" maxLength:"400"`
			Organisation string        `json:"organisation,omitempty" maxLength:"800"`
			Email        string        `json:"email" maxLength:"254"`
			As           hall.Attendee `json:"as" enum:"sponsor,guest" example:"guest"`
		}
	}
	presenceBody struct {
		Here bool `json:"here" example:"true" doc:"Has come; false: has left"`
	}
	presenceInput struct {
		EventPath
		Body presenceBody
	}
	attendanceInput struct {
		EventPath
		Registration hall.RegistrationID `path:"registration"`
		Body         presenceBody
	}
	speakerConsentInput struct {
		EventPath
		Body struct {
			Yes bool `json:"yes" example:"true" doc:"May be named where the event is on the record"`
		}
	}
	addSpeakerInput struct {
		EventPath
		Body struct {
			Side         hall.Side       `json:"side" enum:"chair,for,against,moderator,participant" example:"for"`
			Person       domain.PersonID `json:"person,omitempty" maxLength:"64" doc:"From the register; or a name and an address"`
			Name         string          `json:"name,omitempty" maxLength:"400"`
			Organisation string          `json:"organisation,omitempty" maxLength:"800"`
			Email        string          `json:"email,omitempty" maxLength:"254"`
		}
	}
	dropSpeakerInput struct {
		EventPath
		Speaker hall.SpeakerID `path:"speaker"`
	}
)

// peopleRoutes are the routes of those who come to an event, and of those who speak.
func (s handlers) peopleRoutes() {
	door.Serve(s.Door, door.Secretaries, v1.Read(of+"/registrations", "R161", "Who registered and who came; for the organisers alone"), s.registrations)
	door.Serve(s.Door, door.Secretaries, v1.Make(of+"/registrations", "R162", "Put a sponsor or a guest down; she is sent the address of a page of her own"), func(ctx context.Context, in *inviteGuestInput) (*eventOutput, error) {
		b := in.Body
		_, _, err := s.Hall.Invite(ctx, door.Actor(ctx), in.Event, events.Guest{Name: b.Name, Organisation: b.Organisation, Address: b.Email, As: b.As})
		return s.event(ctx, in.Event, err)
	})
	door.Serve(s.Door, door.Secretaries, v1.Act(of+"/registrations/{registration}/attendance", "R161", "Note that somebody has come or left"), func(ctx context.Context, in *attendanceInput) (*eventOutput, error) {
		return s.event(ctx, in.Event, s.Hall.Mark(ctx, door.Actor(ctx), in.Event, in.Registration, in.Body.Here))
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/registration", "R161", "Register: with a place, or on the waiting list"), func(ctx context.Context, in *EventPath) (*eventOutput, error) {
		_, err := s.Hall.Register(ctx, door.Actor(ctx), in.Event)
		return s.event(ctx, in.Event, err)
	})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodDelete, Path: of + "/registration", Metadata: v1.Rule("R161"), Summary: "Take your registration back; whoever waits longest moves up"},
		func(ctx context.Context, in *EventPath) (*eventOutput, error) {
			return s.event(ctx, in.Event, s.Hall.Withdraw(ctx, door.Actor(ctx), in.Event))
		})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/presence", "R161", "Say that you are in the room, or are leaving it"), func(ctx context.Context, in *presenceInput) (*eventOutput, error) {
		return s.event(ctx, in.Event, s.Hall.Here(ctx, door.Actor(ctx), in.Event, in.Body.Here))
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/consent", "R152", "As a speaker, say whether you may be named"), func(ctx context.Context, in *speakerConsentInput) (*eventOutput, error) {
		return s.event(ctx, in.Event, s.Hall.Consent(ctx, door.Actor(ctx), in.Event, in.Body.Yes))
	})
	door.Serve(s.Door, door.Secretaries, v1.Make(of+"/speakers", "R147", "Put somebody among the speakers, and ask whether she may be named"), func(ctx context.Context, in *addSpeakerInput) (*eventOutput, error) {
		b := in.Body
		_, err := s.Hall.AddSpeaker(ctx, door.Actor(ctx), in.Event, events.NewSpeaker{Person: b.Person, Name: b.Name, Organisation: b.Organisation, Address: b.Email, Side: b.Side})
		return s.event(ctx, in.Event, err)
	})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodDelete, Path: of + "/speakers/{speaker}", Metadata: v1.Rule("R147"), Summary: "Take somebody off the speakers"},
		func(ctx context.Context, in *dropSpeakerInput) (*eventOutput, error) {
			return s.event(ctx, in.Event, s.Hall.DropSpeaker(ctx, door.Actor(ctx), in.Event, in.Speaker))
		})
}

func (s handlers) registrations(ctx context.Context, in *EventPath) (*eventRegistrationsOutput, error) {
	list, err := s.Hall.People(ctx, door.Actor(ctx), in.Event)
	if err != nil {
		return nil, err
	}
	out := &eventRegistrationsOutput{v1.List[eventRegistrationBody]{Items: []eventRegistrationBody{}}}
	for _, p := range list {
		out.Body.Items = append(out.Body.Items, eventRegistrationBody{p.ID, p.Called, p.Organisation, p.As, p.Standing, p.At, p.CameAt, p.LeftAt})
	}
	return out, nil
}
