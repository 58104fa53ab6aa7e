package papers

import (
	"context"
	"fmt"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain/hall"
	elections "hustings/elections/hall"
)

type (
	eventPaperEditInput struct {
		EventPath
		Body struct {
			Base int    `json:"base" minimum:"1" example:"2" doc:"The version that you changed"`
			Text string `json:"text" maxLength:"800000" example:"A debate, held on 10 June 2026." doc:"Markdown. What was pasted from the forum loses its author (R155)"`
			Why  string `json:"why,omitempty" maxLength:"4000" example:"A part was missing."`
		}
	}
	eventPaperAsideInput struct {
		EventPath
		Body struct {
			Finding string `json:"finding" minLength:"64" maxLength:"64" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"`
			Why     string `json:"why" maxLength:"4000" example:"It is the name of a town."`
		}
	}
	eventPaperPassageInput struct {
		EventPath
		Body struct {
			Speaker hall.SpeakerID `json:"speaker"`
			Words   string         `json:"words" maxLength:"20000" example:"Less than one thinks." doc:"As they stand in the text"`
		}
	}
	// SpeakersAnswer is a speaker's about her own words.
	SpeakersAnswer struct {
		Quote   hall.QuoteID `json:"quote" example:"9b2f6c1e-0d3a-4a57-8f21-6c0b7e5d4a39"`
		Agreed  bool         `json:"agreed" doc:"To these very words"`
		Instead string       `json:"instead,omitempty" maxLength:"20000" example:"Not now." doc:"Words that she would agree to"`
	}
	eventPaperAnswerInput struct {
		EventPath
		Body SpeakersAnswer
	}
	eventPaperMailInput struct {
		EventPath
		Body struct {
			SpeakersAnswer
			Evidence string `json:"evidence" maxLength:"4000" example:"Her mail of 3 July, 10:14" doc:"When and how it came"`
		}
	}
	eventPaperPublishInput struct {
		EventPath
		Body struct {
			Version int          `json:"version" minimum:"1" example:"3" doc:"That you have read"`
			Readers hall.Readers `json:"readers" enum:"members,public" example:"members"`
			Why     string       `json:"why,omitempty" maxLength:"20000" example:"A part was missing." doc:"Of a later version; readers see it"`
		}
	}
	eventPaperWithholdInput struct {
		EventPath
		Body struct {
			Version int    `json:"version" minimum:"1" example:"3" doc:"That is published"`
			Why     string `json:"why" maxLength:"4000" example:"A passage tells who was there." doc:"It stands in the record, and names nobody either"`
		}
	}
	eventPaperNoteInput struct {
		EventPath
		Body struct {
			Text string `json:"text" maxLength:"20000" example:"The figure in the second part is for one year."`
		}
	}
	eventPaperPartnerInput struct {
		EventPath
		Body struct {
			Asked string `json:"asked" maxLength:"20000" example:"That its name be spelt in full."`
			Done  string `json:"done" maxLength:"20000" example:"It is."`
		}
	}
)

func (a SpeakersAnswer) given() elections.Answer {
	return elections.Answer{Quote: a.Quote, Agreed: a.Agreed, Instead: a.Instead}
}

// say words a draft's template as pages are worded.
func (s handlers) say(key string, args ...any) string {
	text, err := s.Words.Say(key, args...)
	if err != nil { // a test drafts one, so this is a mistake made since
		s.Log.Error("words", "error", fmt.Sprint(err))
		return key
	}
	return text
}

// acts are what is done to a paper, in the order of its life. Who may do what to which,
// the acts themselves judge: those who hold the event, and a speaker about her own words.
func (s handlers) acts() {
	draft := v1.Make(of, "R154", "Draft it from the event's questions, answers and votes")
	door.Serve(s.Door, door.SignedIn, draft, func(ctx context.Context, in *EventPath) (*eventPaperDeskOutput, error) {
		_, err := s.Hall.DraftPaper(ctx, door.Actor(ctx), in.Event, s.say)
		return s.done(ctx, in.Event, err)
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/versions", "R154", "Write a new version"), func(ctx context.Context, in *eventPaperEditInput) (*eventPaperDeskOutput, error) {
		_, err := s.Hall.EditPaper(ctx, door.Actor(ctx), in.Event, in.Body.Base, in.Body.Text, in.Body.Why)
		return s.done(ctx, in.Event, err)
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/asides", "R153", "Set a finding aside that means nobody who was there"), func(ctx context.Context, in *eventPaperAsideInput) (*eventPaperDeskOutput, error) {
		return s.done(ctx, in.Event, s.Hall.SetAside(ctx, door.Actor(ctx), in.Event, in.Body.Finding, in.Body.Why))
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/passages", "R163", "Put words down as a speaker's, for her check"), func(ctx context.Context, in *eventPaperPassageInput) (*eventPaperDeskOutput, error) {
		_, err := s.Hall.AddPassage(ctx, door.Actor(ctx), in.Event, in.Body.Speaker, in.Body.Words)
		return s.done(ctx, in.Event, err)
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/checks", "R154", "Ask speakers to check their words, by mail"), func(ctx context.Context, in *EventPath) (*eventPaperDeskOutput, error) {
		_, err := s.Hall.AskChecks(ctx, door.Actor(ctx), in.Event)
		return s.done(ctx, in.Event, err)
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/check", "R163", "Agree to your own words, or refuse them"), func(ctx context.Context, in *eventPaperAnswerInput) (*eventPaperCheckOutput, error) {
		if err := s.Hall.AnswerCheck(ctx, door.Actor(ctx), in.Event, in.Body.given()); err != nil {
			return nil, err
		}
		return s.check(ctx, &in.EventPath)
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/answers", "R163", "Note a speaker's answer that came by mail"), func(ctx context.Context, in *eventPaperMailInput) (*eventPaperDeskOutput, error) {
		return s.done(ctx, in.Event, s.Hall.NoteAnswer(ctx, door.Actor(ctx), in.Event, in.Body.given(), in.Body.Evidence))
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/publication", "R154", "Publish the version that stands; refused with an open finding, or words without consent"), func(ctx context.Context, in *eventPaperPublishInput) (*eventPaperDeskOutput, error) {
		return s.done(ctx, in.Event, s.Hall.PublishPaper(ctx, door.Actor(ctx), in.Event, in.Body.Version, in.Body.Readers, in.Body.Why))
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/withholding", "R153", "Take a published version from its readers, with a reason"), func(ctx context.Context, in *eventPaperWithholdInput) (*eventPaperDeskOutput, error) {
		return s.done(ctx, in.Event, s.Hall.WithholdPaper(ctx, door.Actor(ctx), in.Event, in.Body.Version, in.Body.Why))
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/notes", "R154", "Add a dated correction to what is published"), func(ctx context.Context, in *eventPaperNoteInput) (*eventPaperDeskOutput, error) {
		return s.done(ctx, in.Event, s.Hall.CorrectPaper(ctx, door.Actor(ctx), in.Event, in.Body.Text))
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/partner", "R164", "Note what the partner asked for, and what was done"), func(ctx context.Context, in *eventPaperPartnerInput) (*eventPaperDeskOutput, error) {
		return s.done(ctx, in.Event, s.Hall.PartnerAsked(ctx, door.Actor(ctx), in.Event, in.Body.Asked, in.Body.Done))
	})
	door.Serve(s.Door, door.Secretaries, v1.Act("/api/v1/events/{event}/attribution/question", "R152", "Ask each speaker by mail whether they may be named"), func(ctx context.Context, in *EventPath) (*eventPaperAttributionOutput, error) {
		if err := s.Hall.AskToLoosen(ctx, door.Actor(ctx), in.Event); err != nil {
			return nil, err
		}
		return s.attribution(ctx, door.Actor(ctx), in.Event)
	})
}

// done answers an act with the work as it stands now.
func (s handlers) done(ctx context.Context, event string, err error) (*eventPaperDeskOutput, error) {
	if err != nil {
		return nil, err
	}
	return s.desk(ctx, &EventPath{event})
}
