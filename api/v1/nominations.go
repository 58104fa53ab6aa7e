package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/nominations"
)

type NominationPath struct {
	Nomination domain.NominationID `path:"nomination"`
}

// nominationBody is a nomination as its candidate and the officers see it; to
// anybody else it does not exist (R48).
type nominationBody struct {
	ID           domain.NominationID `json:"id"`
	Election     domain.ElectionID   `json:"election"`
	Candidate    personLine          `json:"candidate"`
	ProposedBy   domain.PersonID     `json:"proposed_by"`
	Standing     domain.Standing     `json:"standing" enum:"draft,awaiting-supporters,awaiting-consent,awaiting-ruling,valid,invalid,withdrawn"`
	Statement    string              `json:"statement"`
	Interests    string              `json:"interests"`
	Consent      *time.Time          `json:"consent,omitempty"`
	Submitted    *time.Time          `json:"submitted,omitempty"`
	RulingDue    string              `json:"ruling_due,omitempty" doc:"When the returning officer should have ruled (R47)"`
	Ruling       *rulingBody         `json:"ruling,omitempty"`
	Withdrawn    *time.Time          `json:"withdrawn,omitempty"`
	LeftBy       domain.Leaving      `json:"left_by,omitempty"`
	Supporters   []supporterBody     `json:"supporters"`
	StatementOff bool                `json:"statement_withheld,omitempty"`
	OnRoll       *bool               `json:"on_roll,omitempty" doc:"To officers, of one nomination while its election lasts: is the candidate on the roll, or would be (R29, R90)?"`
	Alike        []personLine        `json:"look_alike,omitempty" doc:"To officers likewise: others who stand in this election or hold a seat of its panel and whose names can be taken for the candidate's (Unicode TR39)"`
	WhyNot       string              `json:"why_not,omitempty" doc:"To officers likewise: why the candidate may not stand as things are; absent when nothing speaks against it (R45)"`
}

// personLine names a person to those who may know her.
type personLine struct {
	ID           domain.PersonID `json:"id"`
	Name         string          `json:"name"`
	Organisation string          `json:"organisation,omitempty"`
}

type supporterBody struct {
	ID       domain.SupportID `json:"id"`
	Name     string           `json:"name"`
	Asked    time.Time        `json:"asked"`
	Given    *time.Time       `json:"given,omitempty"`
	Declined *time.Time       `json:"declined,omitempty"`
}

type nominationOutput struct{ Body nominationBody }

type nominationsOutput struct{ Body List[nominationBody] }

type nominateInput struct {
	ElectionPath
	Body struct {
		Candidate domain.PersonID `json:"candidate,omitempty" doc:"Whom you propose; empty: yourself" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33"`
	}
}

type nominationForm struct {
	NominationPath
	Body struct {
		Statement string `json:"statement" maxLength:"60000" doc:"Plain text, at most as long as the election's parameters say (R43)"`
		Interests string `json:"interests" maxLength:"60000" doc:"May be \"none\" (R44)" example:"none"`
		Consent   bool   `json:"consent" doc:"The candidate's own (R41)"`
	}
}

type supportersInput struct {
	NominationPath
	Body struct {
		Members []string `json:"members" minItems:"1" maxItems:"12" doc:"Member numbers or addresses; either all are asked or none is" example:"[\"10042\",\"10077\"]"`
	}
}

type waiverInput struct {
	ElectionPath
	Body struct {
		Why string `json:"why" maxLength:"1000" doc:"Your reason; it stands in the record (R9)"`
	}
}

type waiverOutput struct {
	Body struct {
		Agreed  int  `json:"agreed" doc:"Elected members who have agreed"`
		Members int  `json:"members" doc:"Elected members in office"`
		Stands  bool `json:"stands" doc:"Two thirds have agreed: the rule is waived for this election"`
	}
}

type withdrawalInput struct {
	NominationPath
	Body struct {
		Why string `json:"why,omitempty" maxLength:"1000"`
	}
}

func newNominationBody(v nominations.NominationView) nominationBody {
	b := nominationBody{ID: v.ID, Election: v.Election, Candidate: personLine{v.Who.ID, v.Who.Name(), v.Who.Organisation}, ProposedBy: v.ProposedBy,
		Standing: v.Standing, Statement: v.Statement, Interests: v.Interests, Consent: v.ConsentAt, Submitted: v.SubmittedAt,
		RulingDue: v.RulingDue, Ruling: newRulingBody(v.Ruling), Withdrawn: v.WithdrawnAt, LeftBy: v.LeftBy,
		Supporters: make([]supporterBody, len(v.Supports)), StatementOff: v.StatementWithheld}
	for i, s := range v.Supports {
		b.Supporters[i] = supporterBody{s.ID, v.People[s.Person], s.AskedAt, s.GivenAt, s.DeclinedAt}
	}
	if j := v.Judged; j != nil {
		if b.OnRoll = &j.Roll.OnRoll; j.WhyNot != nil {
			b.WhyNot = j.WhyNot.Reason.Name
		}
		for _, p := range j.Alike {
			b.Alike = append(b.Alike, personLine{p.ID, p.Name(), p.Organisation})
		}
	}
	return b
}

func (s handlers) nominationRoutes() {
	const of, path = "/api/v1/elections/{election}/nominations", "/api/v1/nominations/{nomination}"
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: of,
		Summary: "Nominations: all for the election's officers, the own and those proposed for others"}, s.nominations)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: of, DefaultStatus: http.StatusCreated, Metadata: Rule("R41"),
		Summary: "Open a nomination: your own, or your proposal of another who must consent"}, s.nominate)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: "/api/v1/elections/{election}/waivers", DefaultStatus: http.StatusCreated, Metadata: Rule("R98"),
		Summary: "Agree, as an elected member, that the vice-chair may come from the chair's organisation: where nobody else may stand"}, s.waive)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: path, Summary: "A nomination"},
		func(ctx context.Context, in *NominationPath) (*nominationOutput, error) {
			return s.nomination(ctx, in.Nomination)
		})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPut, Path: path, Metadata: Rule("R41"),
		Summary: "Write your own part: statement, interests, consent"}, func(ctx context.Context, in *nominationForm) (*nominationOutput, error) {
		form := nominations.NominationForm{Statement: in.Body.Statement, Interests: in.Body.Interests, Consent: in.Body.Consent}
		_, err := s.Engine.SaveNomination(ctx, door.Actor(ctx), in.Nomination, form)
		return s.nominationAfter(ctx, in.Nomination, err)
	})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: path + "/supporters", Metadata: Rule("R41"),
		Summary: "Ask members for their support, each by a mailed link"}, func(ctx context.Context, in *supportersInput) (*nominationOutput, error) {
		_, err := s.Engine.AskSupporters(ctx, door.Actor(ctx), in.Nomination, in.Body.Members...)
		return s.nominationAfter(ctx, in.Nomination, err)
	})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: path + "/submission", Metadata: Rule("R41"),
		Summary: "Hand in your part; the nomination then waits for its supporters and the ruling"},
		func(ctx context.Context, in *NominationPath) (*nominationOutput, error) {
			_, err := s.Engine.SubmitNomination(ctx, door.Actor(ctx), in.Nomination)
			return s.nominationAfter(ctx, in.Nomination, err)
		})
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: path + "/withdrawal", Metadata: Rule("R50"),
		Summary: "Withdraw, for good; after the deadline the name stays on the paper, marked (R51); from a further round until it is sealed (R50a)"},
		func(ctx context.Context, in *withdrawalInput) (*nominationOutput, error) {
			err := s.Engine.WithdrawNomination(ctx, door.Actor(ctx), in.Nomination, in.Body.Why)
			return s.nominationAfter(ctx, in.Nomination, err)
		})
}

func (s handlers) nominations(ctx context.Context, in *ElectionPath) (*nominationsOutput, error) {
	found, err := s.Engine.NominationsOf(ctx, door.Actor(ctx), in.Election)
	if err != nil {
		return nil, err
	}
	out := &nominationsOutput{List[nominationBody]{Items: make([]nominationBody, len(found))}}
	for i, v := range found {
		out.Body.Items[i] = newNominationBody(v)
	}
	return out, nil
}

func (s handlers) nominate(ctx context.Context, in *nominateInput) (*nominationOutput, error) {
	id, err := s.electionID(ctx, in.Election)
	if err != nil {
		return nil, err
	}
	if in.Body.Candidate != "" && !domain.IsID(string(in.Body.Candidate)) {
		return nil, refusal.Because(domain.PersonNotEligible, "R41", nil).On("candidate")
	}
	n, err := s.Engine.Nominate(ctx, door.Actor(ctx), id, in.Body.Candidate)
	return s.nominationAfter(ctx, n.ID, err)
}

func (s handlers) nomination(ctx context.Context, id domain.NominationID) (*nominationOutput, error) {
	v, err := s.Engine.Nomination(ctx, door.Actor(ctx), id)
	if err != nil {
		return nil, err
	}
	return &nominationOutput{newNominationBody(v)}, nil
}

// nominationAfter shows the nomination as an act has left it.
func (s handlers) nominationAfter(ctx context.Context, id domain.NominationID, err error) (*nominationOutput, error) {
	if err != nil {
		return nil, err
	}
	return s.nomination(ctx, id)
}

func (s handlers) waive(ctx context.Context, in *waiverInput) (*waiverOutput, error) {
	id, err := s.electionID(ctx, in.Election)
	if err != nil {
		return nil, err
	}
	w, err := s.Engine.WaiveOtherOrganisation(ctx, door.Actor(ctx), id, in.Body.Why)
	out := &waiverOutput{}
	out.Body.Agreed, out.Body.Members, out.Body.Stands = w.Agreed, w.Members, w.Stands
	return out, err
}
