package chamber

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/governance"
	house "hustings/elections/governance"
)

type moveInput struct {
	Body struct {
		Panels   []domain.PanelID       `json:"panels" minItems:"1" maxItems:"20" example:"[\"9b2f6c1e-0d3a-4a57-8f21-6c0b7e5d4a39\"]" doc:"One; several decide jointly (R128)"`
		Title    string                 `json:"title" maxLength:"640" example:"Write to the minister"`
		Words    string                 `json:"words" maxLength:"80000" example:"That the panel write to the minister."`
		Way      governance.Way         `json:"way,omitempty" enum:"between,meeting" example:"meeting" doc:"Absent: between meetings (R134)"`
		Meeting  governance.MeetingID   `json:"meeting,omitempty"`
		Item     governance.ItemID      `json:"item,omitempty"`
		Majority governance.Majority    `json:"majority,omitempty" enum:"simple,absolute,two-thirds" example:"simple" doc:"Absent: what the rules say (R130)"`
		Mode     governance.Mode        `json:"mode,omitempty" enum:"open,secret" example:"open"`
		Shown    governance.Shown       `json:"shown,omitempty" enum:"live,close" example:"live"`
		Purpose  governance.PurposeKind `json:"purpose,omitempty" enum:"plain,co-option,officer,seat-vacant,letter,priorities,amendment,rescission" example:"plain"`
		Person   domain.PersonID        `json:"person,omitempty" doc:"Whom it concerns"`
		Office   domain.Office          `json:"office,omitempty" enum:"chair,vice-chair"`
		Subject  string                 `json:"subject,omitempty" maxLength:"64" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33" doc:"Id of what it is about: a seat's term, a letter's version, a motion"`
		Days     int                    `json:"days,omitempty" minimum:"0" maximum:"30" example:"5" doc:"Working days of a vote between meetings"`
		Replaces governance.MotionID    `json:"replaces,omitempty" doc:"An earlier decision"`
	}
}

type (
	amendInput struct {
		MotionPath
		Body struct {
			Title string `json:"title" maxLength:"640" example:"Write to the minister"`
			Words string `json:"words" maxLength:"80000" example:"That the panel write to the minister in May."`
			Why   string `json:"why" maxLength:"1000" example:"The date was missing"`
		}
	}
	motionWhyInput struct {
		MotionPath
		Body v1.WhyBody
	}
	toMeetingInput struct {
		MotionPath
		Body struct {
			Meeting governance.MeetingID `json:"meeting"`
			Item    governance.ItemID    `json:"item,omitempty"`
		}
	}
	callMotionInput struct {
		MotionPath
		Body struct {
			Minutes int `json:"minutes,omitempty" minimum:"0" maximum:"1440" example:"10" doc:"Of a secret vote; absent: ten"`
		}
	}
	voteInput struct {
		MotionPath
		Body struct {
			Choice governance.Choice `json:"choice" enum:"yes,no,abstain" example:"yes"`
		}
	}
	castingInput struct {
		MotionPath
		Body struct {
			Choice governance.Choice `json:"choice" enum:"yes,no" example:"yes"`
			Why    string            `json:"why" maxLength:"1000" example:"The deadline is tomorrow"`
		}
	}
	sameInput struct {
		MotionPath
		Body struct {
			Lost string `json:"lost" maxLength:"64" example:"CIO-2026-M5" doc:"Id or reference of the lost one"`
			Why  string `json:"why" maxLength:"1000" example:"The same in other words"`
		}
	}
)

// motionActRoutes are what is done to a motion, in the order of its life.
func (s handlers) motionActRoutes() {
	const of = "/api/v1/motions/{motion}"
	move := v1.Make("/api/v1/motions", "R129", "Move a motion; another member must second it")
	door.Serve(s.Door, door.PanelOnly, move, func(ctx context.Context, in *moveInput) (*motionOutput, error) {
		b := in.Body
		m, err := s.House.Move(ctx, door.Actor(ctx), house.Proposal{Panels: b.Panels, Way: b.Way, Meeting: b.Meeting, Item: b.Item, Title: b.Title, Words: b.Words, Majority: b.Majority, Mode: b.Mode,
			Shown: b.Shown, Days: b.Days, Replaces: b.Replaces, Purpose: governance.MotionPurpose{Kind: b.Purpose, Person: b.Person, Office: b.Office, Subject: b.Subject}})
		return s.moved(ctx, m.ID, err)
	})
	door.Serve(s.Door, door.PanelOnly, v1.Act("/api/v1/meetings/{meeting}/consent", "R122", "Move the consent items of an open meeting as one motion"), func(ctx context.Context, in *MeetingPath) (*motionOutput, error) {
		m, err := s.House.MoveConsent(ctx, door.Actor(ctx), in.Meeting)
		return s.moved(ctx, m.ID, err)
	})
	for _, a := range []struct {
		path, rule, summary string
		who                 door.Access
		do                  func(context.Context, domain.Actor, governance.MotionID) (governance.Motion, error)
	}{
		{"/seconding", "R129", "Second a motion", door.PanelOnly, s.House.Second},
		{"/secrecy", "R131", "Ask that its vote be secret; two make it so", door.PanelOnly, s.House.AskSecret},
		{"/pull", "R134", "Ask that it be decided at a meeting; three take it there", door.PanelOnly, s.House.PullToMeeting},
		{"/return", "R135", "Ask that a lost one may be moved again; half of the members make it so", door.PanelOnly, s.House.AskReturn},
		{"/close", "R130", "Close a vote by name in a meeting, and decide it", door.Chamber, s.House.CloseMotion},
		{"/casting-vote/refusal", "R132", "Give no casting vote: the tied motion fails", door.PanelOnly, s.House.DeclineCasting},
	} {
		door.Serve(s.Door, a.who, v1.Act(of+a.path, a.rule, a.summary), func(ctx context.Context, in *MotionPath) (*motionOutput, error) {
			return s.onMotion(ctx, in.Motion, func(by domain.Actor, id governance.MotionID) (governance.Motion, error) { return a.do(ctx, by, id) })
		})
	}
	s.motionFormRoutes(of, v1.Act)
}

// motionFormRoutes are the acts on a motion that say more than that they are done.
func (s handlers) motionFormRoutes(of string, act func(path, rule, summary string) huma.Operation) {
	door.Serve(s.Door, door.PanelOnly, v1.Act(of+"/versions", "R129", "Change its words before its vote is called; it must be seconded again"), func(ctx context.Context, in *amendInput) (*motionOutput, error) {
		return s.onMotion(ctx, in.Motion, func(by domain.Actor, id governance.MotionID) (governance.Motion, error) {
			return s.House.AmendMotion(ctx, by, id, in.Body.Title, in.Body.Words, in.Body.Why)
		})
	})
	door.Serve(s.Door, door.PanelOnly, v1.Act(of+"/withdrawal", "R129", "Take it back before its vote is called"), func(ctx context.Context, in *motionWhyInput) (*motionOutput, error) {
		return s.onMotion(ctx, in.Motion, func(by domain.Actor, id governance.MotionID) (governance.Motion, error) {
			return s.House.WithdrawMotion(ctx, by, id, in.Body.Why)
		})
	})
	door.Serve(s.Door, door.PanelOnly, v1.Act(of+"/recusal", "R126", "Stand aside: you neither vote nor count"), func(ctx context.Context, in *motionWhyInput) (*motionOutput, error) {
		return s.onMotion(ctx, in.Motion, func(by domain.Actor, id governance.MotionID) (governance.Motion, error) {
			return s.House.Recuse(ctx, by, id, in.Body.Why)
		})
	})
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/meeting", "R129", "Put it on a meeting's agenda"), func(ctx context.Context, in *toMeetingInput) (*motionOutput, error) {
		return s.onMotion(ctx, in.Motion, func(by domain.Actor, id governance.MotionID) (governance.Motion, error) {
			return s.House.PutToMeeting(ctx, by, id, in.Body.Meeting, in.Body.Item)
		})
	})
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/call", "R123", "Call the vote in its meeting: who may vote is frozen"), func(ctx context.Context, in *callMotionInput) (*motionOutput, error) {
		return s.onMotion(ctx, in.Motion, func(by domain.Actor, id governance.MotionID) (governance.Motion, error) {
			return s.House.CallMotion(ctx, by, id, in.Body.Minutes)
		})
	})
	door.Serve(s.Door, door.PanelOnly, v1.Act(of+"/votes", "R133", "Vote by name, or change your vote until the close"), func(ctx context.Context, in *voteInput) (*motionOutput, error) {
		return s.onMotion(ctx, in.Motion, func(by domain.Actor, id governance.MotionID) (governance.Motion, error) {
			return s.House.VoteOpenly(ctx, by, id, in.Body.Choice)
		})
	})
	door.Serve(s.Door, door.PanelOnly, v1.Act(of+"/casting-vote", "R132", "The chair's casting vote after a tie"), func(ctx context.Context, in *castingInput) (*motionOutput, error) {
		return s.onMotion(ctx, in.Motion, func(by domain.Actor, id governance.MotionID) (governance.Motion, error) {
			return s.House.CastingVote(ctx, by, id, in.Body.Choice, in.Body.Why)
		})
	})
	door.Serve(s.Door, door.Chamber, v1.Act(of+"/same-as", "R135", "Rule that it has the effect of one that was lost lately"), func(ctx context.Context, in *sameInput) (*motionOutput, error) {
		lost, err := s.House.MotionNamed(ctx, door.Actor(ctx), in.Body.Lost)
		if err != nil {
			return nil, err
		}
		return s.onMotion(ctx, in.Motion, func(by domain.Actor, id governance.MotionID) (governance.Motion, error) {
			return s.House.RuleSame(ctx, by, id, lost.ID, in.Body.Why)
		})
	})
}

// moved answers an act with the motion as the actor sees it now.
func (s handlers) moved(ctx context.Context, id governance.MotionID, err error) (*motionOutput, error) {
	if err != nil {
		return nil, err
	}
	return s.motion(ctx, &MotionPath{string(id)})
}

// onMotion runs an act on the motion behind an id or a reference.
func (s handlers) onMotion(ctx context.Context, name string, f func(domain.Actor, governance.MotionID) (governance.Motion, error)) (*motionOutput, error) {
	by, id := door.Actor(ctx), governance.MotionID(name)
	if !domain.IsID(name) {
		m, err := s.House.MotionNamed(ctx, by, name)
		if err != nil {
			return nil, err
		}
		id = m.ID
	}
	m, err := f(by, id)
	return s.moved(ctx, m.ID, err)
}
