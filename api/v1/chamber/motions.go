package chamber

import (
	"context"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

// motionRoutes are the routes of a panel's motions (R129 to R135).
func (s handlers) motionRoutes() {
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/motions", Metadata: v1.Rule("R129"),
		Summary: "Motions and decisions, the newest first, as far as you may see them"}, s.motions)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/motions/{motion}", Metadata: v1.Rule("R129"),
		Summary: "A motion with its words, votes and outcome, as far as you may see them"}, s.motion)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/my/motions", Metadata: v1.Rule("R133"),
		Summary: "Your votes by name: those that wait for you, and those that are decided"}, s.myMotions)
	s.motionActRoutes()
}

// MotionPath names a motion by its id or its reference.
type MotionPath struct {
	Motion string `path:"motion" maxLength:"64" example:"CIO-2026-M7" doc:"Id or reference"`
}

type tallyBody struct {
	Panel   door.PanelRef `json:"panel"`
	Yes     int           `json:"yes" example:"7"`
	No      int           `json:"no" example:"2"`
	Abstain int           `json:"abstain" example:"1"`
	Missing int           `json:"missing" example:"0" doc:"Could vote and have not"`
	Members int           `json:"members" example:"10" doc:"In office and not conflicted: what an absolute majority is of"`
	Needed  int           `json:"needed" example:"3" doc:"In favour, to be carried as the votes stand"`
	Carried bool          `json:"carried"`
}

type outcomeBody struct {
	Carried bool        `json:"carried"`
	Why     string      `json:"why" enum:"votes,tie,casting,one-panel,too-few,no-quorum,stopped,consent" example:"votes"`
	Hidden  bool        `json:"hidden,omitempty" doc:"A secret vote: the contest says what may be known of its numbers (R85, R85a)"`
	Panels  []tallyBody `json:"panels"`
}

// MotionLine is a motion in a list.
type MotionLine struct {
	ID        governance.MotionID    `json:"id"`
	Reference string                 `json:"reference" example:"CIO-2026-M7"`
	Panels    []door.PanelRef        `json:"panels"`
	Title     string                 `json:"title" example:"Write to the minister"`
	State     governance.MotionState `json:"state" enum:"moved,seconded,voting,tied,carried,lost,withdrawn,lapsed,barred" example:"carried"`
	Majority  governance.Majority    `json:"majority" enum:"simple,absolute,two-thirds" example:"simple"`
	Mode      governance.Mode        `json:"mode" enum:"open,secret" example:"open"`
	Way       governance.Way         `json:"way" enum:"between,meeting" example:"meeting"`
	MovedAt   time.Time              `json:"moved_at"`
	Opens     *time.Time             `json:"opens,omitempty"`
	Closes    *time.Time             `json:"closes,omitempty"`
	EndedAt   *time.Time             `json:"ended_at,omitempty"`
	Standing  governance.Force       `json:"standing,omitempty" enum:"in-force,superseded,rescinded" example:"in-force" doc:"Of what was carried"`
	Outcome   *outcomeBody           `json:"outcome,omitempty"`
}

type motionVersionBody struct {
	Version int             `json:"version" example:"1"`
	Title   string          `json:"title" example:"Write to the minister"`
	Words   string          `json:"words" example:"That the panel write to the minister."`
	SHA256  string          `json:"sha256" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069" doc:"Of title, an empty line, words and a line break"`
	By      domain.PersonID `json:"by"`
	At      time.Time       `json:"at"`
	Why     string          `json:"why,omitempty" example:"The date was wrong"`
}

type choiceBody struct {
	Panel  door.PanelRef     `json:"panel"`
	Person domain.PersonID   `json:"person"`
	Name   string            `json:"name"`
	Choice governance.Choice `json:"choice" enum:"yes,no,abstain" example:"yes"`
	At     time.Time         `json:"at"`
}

type voterBody struct {
	Panel  door.PanelRef   `json:"panel"`
	Person domain.PersonID `json:"person"`
	Name   string          `json:"name"`
}

type castingBody struct {
	By     domain.PersonID   `json:"by"`
	Choice governance.Choice `json:"choice" enum:"yes,no" example:"yes"`
	Why    string            `json:"why"`
	At     time.Time         `json:"at"`
}

type motionBody struct {
	MotionLine
	Words    string                 `json:"words" example:"That the panel write to the minister."`
	Version  int                    `json:"version" example:"1"`
	SHA256   string                 `json:"sha256" example:"7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"`
	Mover    domain.PersonID        `json:"mover"`
	Seconder domain.PersonID        `json:"seconder,omitempty"`
	Shown    governance.Shown       `json:"shown" enum:"live,close" example:"live" doc:"When the choices of an open vote are shown"`
	Purpose  governance.PurposeKind `json:"purpose" enum:"plain,co-option,officer,seat-vacant,letter,priorities,amendment,rescission,consent" example:"plain"`
	Person   domain.PersonID        `json:"person,omitempty" doc:"Whom it concerns"`
	Effect   governance.Effect      `json:"effect,omitempty" enum:"done,failed" example:"done" doc:"What became of the deed that it was for"`
	Why      string                 `json:"effect_why,omitempty" example:"cap-exceeded" doc:"Why it could not be done"`
	Meeting  governance.MeetingID   `json:"meeting,omitempty"`
	Item     governance.ItemID      `json:"item,omitempty"`
	Contest  domain.ContestID       `json:"contest,omitempty" doc:"Of a secret vote, a contest like any other (R156)"`
	Casting  *castingBody           `json:"casting,omitempty" doc:"The chair's casting vote (R132)"`
	Replaces governance.MotionID    `json:"replaces,omitempty"`
	Replaced governance.MotionID    `json:"replaced_by,omitempty"`
	Versions []motionVersionBody    `json:"versions"`
	MayVote  bool                   `json:"may_vote" doc:"You, by name, now"`
	Mine     []choiceBody           `json:"mine" doc:"Your own choice"`
	Votes    []choiceBody           `json:"votes" doc:"By name: as they come, or all at the close"`
	Missing  []voterBody            `json:"missing" doc:"Whose vote is missing, while it goes on"`
}

type (
	motionOutput  struct{ Body motionBody }
	motionsOutput struct{ Body v1.List[MotionLine] }
	motionsInput  struct {
		Panel     string               `query:"panel" maxLength:"64" example:"CIO" doc:"Id or code; absent: all whose motions you may see"`
		Meeting   governance.MeetingID `query:"meeting"`
		Item      governance.ItemID    `query:"item"`
		Query     string               `query:"q" maxLength:"200" doc:"In title, words or reference"`
		Decisions bool                 `query:"decisions" doc:"The register of decisions: what was carried"`
		Force     governance.Force     `query:"standing" enum:"in-force,superseded,rescinded" doc:"Of decisions"`
		Open      bool                 `query:"open" doc:"Not over"`
		After     string               `query:"after" maxLength:"600" doc:"The next of the page before; opaque"`
	}
)

func motionLine(m governance.Motion) MotionLine {
	l := MotionLine{ID: m.ID, Reference: m.Reference, Panels: door.Panels(m.Panels), Title: m.Title, State: m.State, Majority: m.Majority, Mode: m.Mode, Way: m.Way, MovedAt: m.MovedAt,
		Opens: m.Opens, Closes: m.Closes, EndedAt: m.EndedAt, Standing: m.Standing}
	if o := m.Outcome; o != nil && m.State.Over() {
		l.Outcome = &outcomeBody{Carried: o.Carried, Why: string(o.Why), Hidden: m.Mode == governance.BySecret, Panels: []tallyBody{}}
		for _, p := range o.Panels {
			if m.Mode == governance.ByName {
				l.Outcome.Panels = append(l.Outcome.Panels, tallyBody{door.Panel(p.Panel), p.Yes, p.No, p.Abstain, p.Missing(), p.Members, governance.Needed(m.Majority, p.Tally), p.Carried})
			}
		}
	}
	return l
}

func motionOf(s house.MotionShown) motionBody {
	b := motionBody{MotionLine: motionLine(s.Motion), Words: s.Words, Version: s.Version, SHA256: hex.EncodeToString(s.Hash[:]), Mover: s.Mover, Seconder: s.Seconder, Shown: s.Shown,
		Purpose: s.Purpose.Kind, Person: s.Purpose.Person, Effect: s.Effect, Why: s.EffectWhy, Meeting: s.Meeting, Item: s.Item, Contest: s.Contest,
		Replaces: s.Replaces, Replaced: s.ReplacedBy, Versions: []motionVersionBody{}, MayVote: s.MayVote, Missing: []voterBody{}}
	for _, t := range s.Versions {
		b.Versions = append(b.Versions, motionVersionBody{t.Version, t.Title, t.Words, hex.EncodeToString(t.Hash[:]), t.By, t.At, t.Why})
	}
	choices := func(votes []governance.OpenVote) []choiceBody {
		out := make([]choiceBody, len(votes))
		for i, o := range votes {
			out[i] = choiceBody{door.Panel(o.Panel), o.Person, s.People[o.Person].Name(), o.Choice, o.At}
		}
		return out
	}
	b.Mine, b.Votes = choices(s.Mine), choices(s.Votes)
	if s.Within {
		for _, o := range s.Missing {
			b.Missing = append(b.Missing, voterBody{door.Panel(o.Panel), o.Person, s.People[o.Person].Name()})
		}
	}
	if c := s.Casting; c != nil {
		b.Casting = &castingBody{c.By, c.Choice, c.Why, c.At}
	}
	return b
}

// ownMotion is a vote by name with the reader's own choice.
type ownMotion struct {
	MotionLine
	Choice governance.Choice `json:"choice,omitempty" enum:"yes,no,abstain" example:"yes" doc:"Absent: none yet, or none given"`
}

type ownMotionsOutput struct {
	Body struct {
		Open    []ownMotion `json:"open"`
		Decided []ownMotion `json:"decided" doc:"The latest fifty"`
	}
}

func (s handlers) myMotions(ctx context.Context, _ *v1.Nothing) (*ownMotionsOutput, error) {
	open, err := s.House.MyMotions(ctx, door.Actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &ownMotionsOutput{}
	out.Body.Open, out.Body.Decided = []ownMotion{}, []ownMotion{}
	for _, m := range open {
		own := ownMotion{MotionLine: motionLine(m.Motion)}
		if len(m.Mine) > 0 {
			own.Choice = m.Mine[0].Choice
		}
		out.Body.Open = append(out.Body.Open, own)
	}
	voted, err := s.House.MyVotedMotions(ctx, door.Actor(ctx))
	for _, m := range voted {
		out.Body.Decided = append(out.Body.Decided, ownMotion{motionLine(m.Motion), m.Choice})
	}
	return out, err
}

func (s handlers) motion(ctx context.Context, in *MotionPath) (*motionOutput, error) {
	m, err := s.House.MotionNamed(ctx, door.Actor(ctx), in.Motion)
	return &motionOutput{motionOf(m)}, err
}

// pageOf reads the key of a page of a list that is paged by number: from 1.
func pageOf(after string) (int, error) {
	key, err := v1.Paging{After: after}.Key()
	if err != nil || key == "" {
		return 1, err
	}
	page, err := strconv.Atoi(key)
	if err != nil || page < 2 || page > 10_000 {
		return 0, refusal.Because(refusal.Malformed, "", nil).On("after")
	}
	return page, nil
}

func (s handlers) motions(ctx context.Context, in *motionsInput) (*motionsOutput, error) {
	page, err := pageOf(in.After)
	if err != nil {
		return nil, err
	}
	q := house.MotionQuery{Meeting: in.Meeting, Item: in.Item, Words: in.Query, Decisions: in.Decisions, Force: in.Force, Open: in.Open, Page: page}
	if in.Panel != "" {
		panel, err := s.Register.Panel(ctx, in.Panel)
		if err != nil {
			return nil, err
		}
		q.Panel = panel.ID
	}
	list, more, err := s.House.Motions(ctx, door.Actor(ctx), q)
	if err != nil {
		return nil, err
	}
	out := &motionsOutput{v1.List[MotionLine]{Items: []MotionLine{}}}
	for _, m := range list {
		out.Body.Items = append(out.Body.Items, motionLine(m))
	}
	if more {
		out.Body.Next = v1.NextAfter(strconv.Itoa(page + 1))
	}
	return out, nil
}
