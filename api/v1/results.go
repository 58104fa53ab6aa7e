package v1

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
)

type seatedBody struct {
	Person       domain.PersonID    `json:"person"`
	Name         string             `json:"name"`
	Organisation string             `json:"organisation"`
	Mandate      domain.MandateKind `json:"mandate" example:"elected"`
	Seat         int                `json:"seat,omitempty" doc:"Number, once certified"`
	From         *when.Date         `json:"from,omitempty"`
	Until        *when.Date         `json:"until,omitempty" doc:"The first day after"`
}

// resultBody is a result as far as the rules let it out: under ten ballots
// winners only, under thirty an outcome with at most two papers against it
// without numbers (R85); of a ballot for an office never numbers to the public
// (R85a).
type resultBody struct {
	Election  domain.ElectionID `json:"election"`
	Reference string            `json:"reference"`
	Final     bool              `json:"final" doc:"Certified (R83); otherwise provisional (R80)"`
	Differs   bool              `json:"differs" doc:"The database says otherwise than what was signed: shown is what was signed, or, where nothing was, nothing final (R110a)"`
	Decision  domain.Decision   `json:"decision" example:"poll"`
	Returned  []seatedBody      `json:"returned" doc:"In order of election"`
	Vacant    int               `json:"vacant" doc:"Places that stay empty"`
	Papers    bool              `json:"papers_public" doc:"The sorted papers are in the public bundle (R86)"`
	Quorum    *bool             `json:"quorum_met,omitempty" doc:"Of a ballot for an office: whether enough voted (R85a, R95)"`
	Numbers   *numbersBody      `json:"numbers,omitempty" doc:"Absent where they would tell too much (R85); of a ballot for an office for the panel's members only, if at all (R85a)"`
	Rounds    []roundBody       `json:"rounds"`
}

type numbersBody struct {
	Roll       int             `json:"roll"`
	Ballots    int             `json:"ballots" doc:"Voters with a ballot in the box"`
	Valid      int64           `json:"valid"`
	Blank      int             `json:"blank"`
	Invalid    int             `json:"invalid"`
	Groups     []groupBody     `json:"by_organisation,omitempty" doc:"Turnout by organisation, as far as it may be told; absent where it would say of somebody whether they voted (R59)"`
	Counter    int             `json:"sealed_by_service" doc:"Counting ballots that came from browsers without scripts"`
	Method     string          `json:"method"`
	Quota      *string         `json:"quota" doc:"Null where the method has none"`
	Transcript json.RawMessage `json:"transcript" doc:"Every stage, as it is hashed on the board"`
}

type groupBody struct {
	Organisation string `json:"organisation" doc:"Empty: all others together, among them every one too small to be told" example:"Northgate Hospitals"`
	Roll         int    `json:"roll" doc:"Of its members, on the roll" example:"40"`
	Ballots      int    `json:"ballots" doc:"Of those, voters with a ballot in the box" example:"18"`
}

type resultOutput struct{ Body resultBody }

func (s handlers) resultRoutes() {
	const path = "/api/v1/elections/{election}"
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: path + "/result",
		Summary: "The result, with the numbers that may be told (R85)"}, s.result)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: path + "/recount", DefaultStatus: http.StatusNoContent, Metadata: Rule("R87"),
		Summary: "As a candidate, have the stored papers counted again, once; anything but the same result is an alarm"},
		func(ctx context.Context, in *ElectionPath) (*Nothing, error) {
			id, err := s.electionID(ctx, in.Election)
			if err != nil {
				return nil, err
			}
			return nil, s.Engine.Recount(ctx, door.Actor(ctx), id)
		})
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: path + "/turnout",
		Summary: "How many have voted in the latest round (R59)"}, s.turnout)
}

func (s handlers) result(ctx context.Context, in *ElectionPath) (*resultOutput, error) {
	d, err := s.Engine.Result(ctx, door.Actor(ctx), in.Election)
	if err != nil {
		return nil, err
	}
	b := resultBody{Election: d.Election.ID, Reference: d.Election.Reference, Final: d.Final, Differs: d.Differs != nil, Decision: d.Election.Outcome.Decision,
		Vacant: d.Election.Outcome.Vacant, Papers: d.Disclosure.Papers, Returned: make([]seatedBody, len(d.Returned)), Rounds: newRounds(d.Rounds),
		Numbers: newNumbers(d)}
	if met, known := d.Quorum(); known {
		b.Quorum = &met
	}
	for i, r := range d.Returned {
		b.Returned[i] = seatedBody{r.Person, r.Name, r.Organisation, r.Mandate, r.Seat, day(r.From), day(r.Until)}
	}
	return &resultOutput{b}, nil
}

func newNumbers(d elections.Declaration) *numbersBody {
	if d.Numbers == nil {
		return nil
	}
	n := d.Numbers
	b := &numbersBody{Roll: n.Roll, Ballots: n.Turnout, Valid: n.Valid, Blank: n.Blank, Invalid: n.Invalid, Counter: n.Counter,
		Method: d.Election.Params.Method, Transcript: n.Text}
	for _, g := range d.Groups {
		b.Groups = append(b.Groups, groupBody{g.Name, g.Roll, g.Ballots})
	}
	if d.Transcript.HasQuota {
		quota := d.Transcript.QuotaText()
		b.Quota = &quota
	}
	return b
}

// day is a date, nil when there is none.
func day(d when.Date) *when.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

func (s handlers) turnout(ctx context.Context, in *ElectionPath) (*turnoutOutput, error) {
	v, err := s.Engine.Election(ctx, door.Actor(ctx), in.Election)
	if err != nil {
		return nil, err
	}
	if len(v.Contests) == 0 {
		return nil, refusal.Because(domain.WrongState, "R32", refusal.Args{"state": v.Now})
	}
	t, err := s.Engine.Turnout(ctx, v.Contests[len(v.Contests)-1].ID)
	out := &turnoutOutput{}
	out.Body.Roll, out.Body.Ballots = t.Roll, t.Ballots
	return out, err
}
