package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/register"
)

// leadershipBody is who leads a panel now and what comes next for its offices.
type leadershipBody struct {
	As        domain.Lead     `json:"as" enum:"chair,acting-chair,presiding-member,secretariat,caretaker,nobody" example:"acting-chair"`
	Person    *personLine     `json:"person,omitempty" doc:"Absent: the secretariat, or nobody"`
	Since     *when.Date      `json:"since,omitempty" example:"2027-03-01"`
	Because   string          `json:"because,omitempty" doc:"Why it is not the chair" example:"resignation"`
	MaySign   bool            `json:"may_sign" doc:"Letters (R102, R104)"`
	SignUntil *when.Date      `json:"sign_until,omitempty" doc:"The first day on which an acting chair no longer signs (R102)" example:"2027-04-29"`
	Vacant    []vacancyBody   `json:"vacant" doc:"Offices that nobody holds, the chair first"`
	Next      officesNextBody `json:"next_step" doc:"The one thing that comes next for the panel's offices"`
}

type vacancyBody struct {
	Office  domain.Office `json:"office"`
	Since   *when.Date    `json:"since,omitempty" doc:"Absent: it never was held" example:"2027-03-01"`
	Because string        `json:"because" example:"resignation"`
}

type officesNextBody struct {
	Step     domain.OfficeMove `json:"step" enum:"filled,no-members,convene,election,call,left,wait,resolution,by-hand,voided" example:"election"`
	Office   domain.Office     `json:"office,omitempty"`
	Rule     string            `json:"rule" example:"R101"`
	Election domain.ElectionID `json:"election,omitempty"`
	By       *when.Date        `json:"by,omitempty" doc:"The day by which it happens, or until which it lasts" example:"2027-03-31"`
}

type leadershipOutput struct{ Body leadershipBody }

// confidenceBody is a motion of no confidence, for the panel's members and officers.
type confidenceBody struct {
	ID       domain.ConfidenceID    `json:"id"`
	Office   domain.Office          `json:"office"`
	Person   personLine             `json:"person" doc:"Whom it concerns"`
	State    domain.ConfidenceState `json:"state" enum:"moved,noticed,voting,carried,lost,withdrawn,lapsed,fallen" example:"noticed"`
	MovedBy  personLine             `json:"moved_by"`
	MovedAt  time.Time              `json:"moved_at"`
	Why      string                 `json:"why"`
	Seconded *personLine            `json:"seconded_by,omitempty"`
	Lapses   time.Time              `json:"lapses" doc:"Unless it is seconded before"`
	Opens    *time.Time             `json:"opens,omitempty"`
	Closes   *time.Time             `json:"closes,omitempty"`
	Contest  domain.ContestID       `json:"contest,omitempty" doc:"The secret ballot, once its roll is frozen"`
	EndedAt  *time.Time             `json:"ended_at,omitempty"`
}

type confidenceOutput struct{ Body confidenceBody }

type confidencesOutput struct{ Body List[confidenceBody] }

type moveConfidenceInput struct {
	PanelPath
	Body struct {
		Office domain.Office `json:"office" enum:"chair,vice-chair"`
		Why    string        `json:"why" maxLength:"1000" doc:"All members of the panel read it"`
	}
}

type ConfidencePath struct {
	Motion domain.ConfidenceID `path:"motion"`
}

type withdrawConfidenceInput struct {
	ConfidencePath
	Body WhyBody
}

type conveneOfficeInput struct {
	PanelPath
	Body struct {
		Office domain.Office `json:"office" enum:"chair,vice-chair"`
		Why    string        `json:"why" maxLength:"1000"`
	}
}

type conveneOfficeOutput struct {
	Body struct {
		Election  domain.ElectionID `json:"election"`
		Reference string            `json:"reference"`
	}
}

// heldThenBody is who held a seat or an office on a day, by what right, and where
// that is proved.
type heldThenBody struct {
	Person   personLine    `json:"person"`
	Seat     int           `json:"seat,omitempty" doc:"Its number; absent for an office"`
	Office   domain.Office `json:"office,omitempty" doc:"chair or vice-chair; acting where the mandate says so"`
	From     when.Date     `json:"from"`
	Until    when.Date     `json:"until" doc:"The first day after"`
	Mandate  mandateBody   `json:"mandate"`
	EndedBy  string        `json:"ended_by,omitempty" doc:"Why it ended before its term"`
	ID       string        `json:"id" doc:"Of the fact" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33"`
	Panel    panelBody     `json:"panel"`
	Election string        `json:"election,omitempty" doc:"Whose result proves it" example:"CIO-2026"`
}

type heldInput struct {
	On     when.Date     `query:"on" doc:"Empty: today" example:"2027-03-10"`
	Panel  string        `query:"panel" doc:"Id or code; empty: all" example:"CIO"`
	Person string        `query:"person" doc:"Member number or id; empty: everybody" example:"10042"`
	Seat   int           `query:"seat" minimum:"0" maximum:"400" doc:"Its number; 0: all"`
	Office domain.Office `query:"office" enum:",chair,vice-chair" doc:"Empty: seats and offices"`
	After  string        `query:"after" doc:"Of all panels: the code to go on from" example:"CIO"`
}

type heldThenOutput struct{ Body List[heldThenBody] }

type deathInput struct {
	Person domain.PersonID `path:"person"`
	Body   struct {
		On  when.Date `json:"on" doc:"Today at the latest" example:"2027-03-01"`
		Why string    `json:"why" maxLength:"1000"`
	}
}

// officeRoutes are who leads a panel, the calling of an officer's election, and
// motions of no confidence (R100 to R109).
func (s handlers) officeRoutes() {
	const panel, motion = "/api/v1/panels/{panel}", "/api/v1/no-confidence/{motion}"
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: panel + "/leadership", Metadata: Rule("R101"),
		Summary: "Who leads the panel now, since when and why, and what comes next for its offices"}, s.leadership)
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: "/api/v1/held", Metadata: Rule("R114"),
		Summary: "Who held which seat or office on any date, by what mandate, and where it is proved"}, s.whoHeld)
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPost, Path: panel + "/officers", DefaultStatus: http.StatusCreated, Metadata: Made("R96", "/api/v1/elections"),
		Summary: "Call the election of an office that has been left to the secretariat"}, s.conveneOffice)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: panel + "/no-confidence", Metadata: Rule("R107"),
		Summary: "Motions of no confidence, for the panel's members and officers"}, s.confidences)
	door.Serve(s.Door, door.PanelOnly, huma.Operation{Method: http.MethodPost, Path: panel + "/no-confidence", DefaultStatus: http.StatusCreated, Metadata: Rule("R107"),
		Summary: "Move no confidence in the chair or the vice-chair"}, s.moveConfidence)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: motion, Metadata: Rule("R107"), Summary: "A motion of no confidence"},
		func(ctx context.Context, in *ConfidencePath) (*confidenceOutput, error) {
			return s.confidence(ctx, in.Motion, nil)
		})
	door.Serve(s.Door, door.PanelOnly, huma.Operation{Method: http.MethodPost, Path: motion + "/second", Metadata: Rule("R107"),
		Summary: "Second it: the notice runs, and the secret ballot opens by itself"},
		func(ctx context.Context, in *ConfidencePath) (*confidenceOutput, error) {
			return s.confidence(ctx, in.Motion, func() error {
				_, err := s.Engine.SecondNoConfidence(ctx, door.Actor(ctx), in.Motion)
				return err
			})
		})
	door.Serve(s.Door, door.PanelOnly, huma.Operation{Method: http.MethodPost, Path: motion + "/withdrawal", Metadata: Rule("R107"),
		Summary: "Withdraw it, as its mover may until the roll is frozen"},
		func(ctx context.Context, in *withdrawConfidenceInput) (*confidenceOutput, error) {
			return s.confidence(ctx, in.Motion, func() error {
				_, err := s.Engine.WithdrawNoConfidence(ctx, door.Actor(ctx), in.Motion, in.Body.Why)
				return err
			})
		})
	door.Serve(s.Door, door.Secretaries, huma.Operation{Method: http.MethodPost, Path: "/api/v1/members/{person}/death", DefaultStatus: http.StatusNoContent, Metadata: Rule("R114"),
		Summary: "Note a member's death: her seats and offices are vacant from the day"},
		func(ctx context.Context, in *deathInput) (*Nothing, error) {
			return nil, s.Register.Died(ctx, door.Actor(ctx), in.Person, in.Body.On, in.Body.Why)
		})
}

func (s handlers) whoHeld(ctx context.Context, in *heldInput) (*heldThenOutput, error) {
	page, err := s.Register.WhoHeld(ctx, register.HeldQuery{On: in.On, Panel: in.Panel, Person: in.Person, Seat: in.Seat, Office: in.Office, After: in.After})
	if err != nil {
		return nil, err
	}
	out := &heldThenOutput{List[heldThenBody]{Items: []heldThenBody{}, Next: page.Next}}
	for _, h := range page.List {
		out.Body.Items = append(out.Body.Items, heldThenBody{personLine{h.Person.ID, h.Person.Name(), h.Person.Organisation}, h.Seat, h.Office, h.From, h.Until,
			mandateBody{h.Mandate.Kind, h.Mandate.Contest, h.Mandate.Note}, h.EndedBy, h.Fact, panelBody{ID: h.Panel, Code: h.PanelCode, Name: h.PanelName}, h.Election})
	}
	return out, nil
}

// some is a day, absent where there is none.
func some(d when.Date) *when.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

func (s handlers) leadership(ctx context.Context, in *PanelPath) (*leadershipOutput, error) {
	v, err := s.Register.Panel(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	a, err := s.Engine.OfficesAhead(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	b := leadershipBody{As: a.As, Since: some(a.Since), Because: a.Because, MaySign: a.MaySign() == nil, SignUntil: some(a.SignUntil), Vacant: []vacancyBody{},
		Next: officesNextBody{a.Next.Move, a.Next.Office, a.Next.Rule, a.Next.Election, some(a.Next.By)}}
	for _, o := range a.Vacant {
		b.Vacant = append(b.Vacant, vacancyBody{o.Office, some(o.Since), o.Because})
	}
	if a.Person != "" {
		p, err := s.Register.Shown(ctx, a.Person)
		if err != nil {
			return nil, err
		}
		b.Person = &personLine{p.ID, p.Name(), p.Organisation}
	}
	return &leadershipOutput{b}, nil
}

func (s handlers) conveneOffice(ctx context.Context, in *conveneOfficeInput) (*conveneOfficeOutput, error) {
	v, err := s.Register.Panel(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	el, err := s.Engine.ConveneForPanel(ctx, door.Actor(ctx), v.ID, in.Body.Office, in.Body.Why)
	if err != nil {
		return nil, err
	}
	out := &conveneOfficeOutput{}
	out.Body.Election, out.Body.Reference = el.ID, el.Reference
	return out, nil
}

func newConfidence(m elections.ConfidenceShown) confidenceBody {
	line := func(id domain.PersonID) personLine {
		p := m.People[id]
		return personLine{p.ID, p.Name(), p.Organisation}
	}
	b := confidenceBody{m.ID, m.Office, line(m.Person), m.State, line(m.MovedBy), m.MovedAt, m.Why, nil, m.Lapses, m.Opens, m.Closes, m.Contest, m.EndedAt}
	if m.SecondedBy != "" {
		second := line(m.SecondedBy)
		b.Seconded = &second
	}
	return b
}

func (s handlers) confidences(ctx context.Context, in *PanelPath) (*confidencesOutput, error) {
	v, err := s.Register.Panel(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	list, err := s.Engine.NoConfidences(ctx, door.Actor(ctx), v.ID)
	if err != nil {
		return nil, err
	}
	out := &confidencesOutput{List[confidenceBody]{Items: []confidenceBody{}}}
	for _, m := range list {
		out.Body.Items = append(out.Body.Items, newConfidence(m))
	}
	return out, nil
}

func (s handlers) moveConfidence(ctx context.Context, in *moveConfidenceInput) (*confidenceOutput, error) {
	v, err := s.Register.Panel(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	m, err := s.Engine.MoveNoConfidence(ctx, door.Actor(ctx), v.ID, in.Body.Office, in.Body.Why)
	if err != nil {
		return nil, err
	}
	return s.confidence(ctx, m.ID, nil)
}

// confidence answers with a motion as it is after the act.
func (s handlers) confidence(ctx context.Context, id domain.ConfidenceID, act func() error) (*confidenceOutput, error) {
	if act != nil {
		if err := act(); err != nil {
			return nil, err
		}
	}
	m, err := s.Engine.NoConfidence(ctx, door.Actor(ctx), id)
	return &confidenceOutput{newConfidence(m)}, err
}
