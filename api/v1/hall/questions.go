package hall

import (
	"context"
	"slices"
	"time"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	events "hustings/elections/hall"
)

// eventQuestionBody is a question; its author and why it is aside are for moderators (R149).
type eventQuestionBody struct {
	ID         hall.QuestionID    `json:"id"`
	Text       string             `json:"text" example:"What does it cost in ten years?"`
	At         time.Time          `json:"at"`
	During     bool               `json:"during,omitempty" doc:"Asked while the event was held"`
	State      hall.QuestionState `json:"state" enum:"asked,hidden,merged,answered" example:"asked"`
	Supports   int                `json:"supports" example:"14" doc:"People who want it answered, the author among them"`
	Own        bool               `json:"own,omitempty"`
	Supported  bool               `json:"supported,omitempty" doc:"By you"`
	Answer     string             `json:"answer,omitempty" example:"Less than one thinks." doc:"In writing; of an answered one, absent: in the room"`
	AnsweredBy string             `json:"answered_by,omitempty" example:"Ada Bell" doc:"A speaker who may be named (R152)"`
	AnsweredAt *time.Time         `json:"answered_at,omitempty"`
	Author     domain.PersonID    `json:"author,omitempty" example:"9b2f6c1e-0d3a-4a57-8f21-6c0b7e5d4a39" doc:"For moderators"`
	Into       hall.QuestionID    `json:"into,omitempty" doc:"Merged into it"`
	Why        string             `json:"why,omitempty" example:"It is rude" doc:"It was hidden; for moderators"`
}

type (
	eventQuestionsOutput struct {
		Body struct {
			Queue    []eventQuestionBody `json:"queue" doc:"That wait, by support, then by time"`
			Answered []eventQuestionBody `json:"answered"`
			Aside    []eventQuestionBody `json:"aside" doc:"Hidden and merged ones; for moderators"`
		}
	}
	askQuestionInput struct {
		EventPath
		Body struct {
			Text string `json:"text" maxLength:"40000" example:"What does it cost in ten years?" doc:"At most 500 characters"`
		}
	}
	QuestionPath struct {
		EventPath
		Question hall.QuestionID `path:"question"`
	}
	hideQuestionInput struct {
		QuestionPath
		Body v1.WhyBody
	}
	mergeQuestionInput struct {
		QuestionPath
		Body struct {
			Into hall.QuestionID `json:"into" maxLength:"64"`
		}
	}
	answerQuestionInput struct {
		QuestionPath
		Body struct {
			Speaker hall.SpeakerID `json:"speaker,omitempty" maxLength:"64" doc:"Who answered; absent: nobody in particular"`
			Answer  string         `json:"answer,omitempty" maxLength:"40000" example:"Less than one thinks." doc:"In writing; absent: in the room"`
		}
	}
)

// questionRoutes are the routes of questions to an event (R148, R149).
func (s handlers) questionRoutes() {
	const one = of + "/questions/{question}"
	door.Serve(s.Door, door.SignedIn, v1.Read(of+"/questions", "R148", "Questions to an event, for those whom it is for"), func(ctx context.Context, in *EventPath) (*eventQuestionsOutput, error) {
		return s.questions(ctx, in.Event, nil)
	})
	door.Serve(s.Door, door.SignedIn, v1.Make(of+"/questions", "R148", "Ask, in advance or while the event is held"), func(ctx context.Context, in *askQuestionInput) (*eventQuestionsOutput, error) {
		_, err := s.Hall.Ask(ctx, door.Actor(ctx), in.Event, in.Body.Text)
		return s.questions(ctx, in.Event, err)
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(one+"/support", "R148", "Want a question answered too; once, and not your own"), func(ctx context.Context, in *QuestionPath) (*eventQuestionsOutput, error) {
		return s.questions(ctx, in.Event, s.Hall.Support(ctx, door.Actor(ctx), in.Event, in.Question))
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(one+"/hiding", "R149", "As a moderator, hide a question; its author is told why"), func(ctx context.Context, in *hideQuestionInput) (*eventQuestionsOutput, error) {
		return s.questions(ctx, in.Event, s.Hall.Hide(ctx, door.Actor(ctx), in.Event, in.Question, in.Body.Why))
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(one+"/showing", "R149", "As a moderator, put a hidden question back"), func(ctx context.Context, in *QuestionPath) (*eventQuestionsOutput, error) {
		return s.questions(ctx, in.Event, s.Hall.Unhide(ctx, door.Actor(ctx), in.Event, in.Question))
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(one+"/merging", "R149", "As a moderator, put a question into another that asks the same"), func(ctx context.Context, in *mergeQuestionInput) (*eventQuestionsOutput, error) {
		return s.questions(ctx, in.Event, s.Hall.Merge(ctx, door.Actor(ctx), in.Event, in.Question, in.Body.Into))
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(one+"/answer", "R148", "As a moderator, note that it was answered, or give the answer"), func(ctx context.Context, in *answerQuestionInput) (*eventQuestionsOutput, error) {
		return s.questions(ctx, in.Event, s.Hall.Answer(ctx, door.Actor(ctx), in.Event, in.Question, in.Body.Speaker, in.Body.Answer))
	})
}

// questions answers with the questions to an event as the actor sees them now.
func (s handlers) questions(ctx context.Context, ref string, err error) (*eventQuestionsOutput, error) {
	if err != nil {
		return nil, err
	}
	e, err := s.Hall.Event(ctx, door.Actor(ctx), ref)
	if err == nil && !e.Inside {
		err = refusal.Because(hall.NotInvited, "R148", nil)
	}
	if err != nil {
		return nil, err
	}
	out := &eventQuestionsOutput{}
	out.Body.Queue, out.Body.Answered, out.Body.Aside = questionsOf(e, e.Queue), questionsOf(e, e.Answered), questionsOf(e, e.Aside)
	return out, nil
}

func questionsOf(e events.Shown, list []hall.Question) []eventQuestionBody {
	out := make([]eventQuestionBody, 0, len(list))
	for _, q := range list {
		b := eventQuestionBody{ID: q.ID, Text: q.Text, At: q.At, During: q.During, State: q.State, Supports: q.Supports, Own: slices.Contains(e.Own, q.ID),
			Supported: slices.Contains(e.Supported, q.ID), Answer: q.Answer, AnsweredAt: q.AnsweredAt, Author: q.Person, Into: q.Into, Why: q.Why}
		for _, p := range e.Named {
			if string(p.ID) == q.AnsweredBy {
				b.AnsweredBy = p.Name
			}
		}
		out = append(out, b)
	}
	return out
}
