package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
)

type vacantSeatBody struct {
	SeatTerm  domain.SeatTermID   `json:"seat_term" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33"`
	Seat      int                 `json:"seat" example:"3"`
	Since     when.Date           `json:"since" doc:"The first day without a holder"`
	Until     when.Date           `json:"until" doc:"The first day after its term"`
	Left      *personLine         `json:"left,omitempty" doc:"Who held it last"`
	EndedBy   string              `json:"ended_by,omitempty"`
	CoOpted   domain.PersonID     `json:"co_opted,omitempty" example:"6f1c9e0a-4b7d-4c52-9a58-2f0e4d7b1c33" doc:"Has the seat until the panel's next certified election (R119)"`
	Promised  string              `json:"promised,omitempty" doc:"Reference of the by-election that is to fill it" example:"CIO-2026-B"`
	Countback *countbackLine      `json:"countback,omitempty" doc:"The last one for it"`
	Choices   []vacancyChoiceBody `json:"choices"`
}

type vacancyChoiceBody struct {
	Way     domain.Way `json:"way" enum:"countback,by-election,co-option,leave-empty"`
	Rule    string     `json:"rule" example:"R116"`
	Allowed bool       `json:"allowed"`
	Reason  string     `json:"reason,omitempty" doc:"Why not, as problems name it" example:"no-papers"`
	Detail  string     `json:"detail,omitempty" doc:"The same in words" example:"There are no papers to count again."`
	By      *when.Date `json:"by,omitempty" doc:"It should be done by then (R117)"`
}

type countbackLine struct {
	ID        domain.CountbackID    `json:"id"`
	Reference string                `json:"reference" example:"CIO-2026/CB1"`
	State     domain.CountbackState `json:"state" enum:"asking,seated,nobody,abandoned" example:"asking"`
	Asked     time.Time             `json:"asked"`
	Closes    time.Time             `json:"closes" doc:"Candidates answer before then"`
	Done      *time.Time            `json:"done,omitempty"`
}

type countbackBody struct {
	countbackLine
	Seats      []int          `json:"seats" doc:"Numbers of the vacant seats, the longest remainder first (R120)"`
	Departed   []personLine   `json:"departed"`
	Questions  int            `json:"questions" doc:"So many candidates were asked" example:"4"`
	Answers    int            `json:"answers" doc:"And so many have answered" example:"3"`
	Consenting []personLine   `json:"consenting" doc:"Once it is over"`
	Found      []newcomerBody `json:"found"`
	WhyNobody  string         `json:"why_nobody,omitempty" doc:"Why there was nothing to count" example:"nobody-consented"`
	Companion  string         `json:"companion,omitempty" doc:"The file signed with the board's key, for verify --countback; the count is in it as far as its numbers may be told (R85, R86)" example:"c2sp.org/…"`
}

type newcomerBody struct {
	Name  string    `json:"name"`
	Seat  int       `json:"seat" example:"3"`
	From  when.Date `json:"from"`
	Until when.Date `json:"until"`
}

type vacanciesOutput struct{ Body List[vacantSeatBody] }

type coOptionInput struct {
	PanelPath
	SeatTerm domain.SeatTermID `path:"seat_term"`
	Person   domain.PersonID   `query:"person" required:"true"`
}

type vacancyChoiceOutput struct{ Body vacancyChoiceBody }

type countbackInput struct {
	PanelPath
	Body struct {
		SeatTerms []domain.SeatTermID `json:"seat_terms,omitempty" maxItems:"400" doc:"None: every vacancy that the same papers may fill"`
		Why       string              `json:"why" maxLength:"1000"`
	}
}

type countbackOutput struct {
	Location string `header:"Location"`
	Body     countbackBody
}

type countbacksOutput struct{ Body List[countbackLine] }

type countbackPath struct {
	ElectionPath
	Countback domain.CountbackID `path:"countback"`
}

type serveBody struct {
	ID       domain.CountbackAskID `json:"id"`
	Election ordersElection        `json:"election"`
	Panel    panelBody             `json:"panel"`
	Until    time.Time             `json:"until" doc:"Answer before then"`
	Answered *time.Time            `json:"answered,omitempty"`
	Consents bool                  `json:"consents"`
}

type servesOutput struct{ Body List[serveBody] }

type serveAnswer struct {
	Ask  domain.CountbackAskID `path:"ask"`
	Body struct {
		Consents bool `json:"consents"`
	}
}

// vacancyRoutes are for casual vacancies (R115 to R120). A co-option is an open vote of
// the elected members: a motion of that purpose; a by-election is drawn up as any other.
func (s handlers) vacancyRoutes() {
	const panel, election, serve = "/api/v1/panels/{panel}", "/api/v1/elections/{election}/countbacks", "/api/v1/me/serve"
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: panel + "/vacancies", Metadata: Rule("R115 R116 R117 R119"),
		Summary: "Vacant seats, with the ways of filling each and why the rules allow them or not"}, s.vacancies)
	door.Serve(s.Door, door.Staff, huma.Operation{Method: http.MethodGet, Path: panel + "/vacancies/{seat_term}/co-option", Metadata: Rule("R119"),
		Summary: "Whether the panel may co-opt a person to the seat; it does so by a motion"}, s.coOption)
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPost, Path: panel + "/countbacks", DefaultStatus: http.StatusCreated, Metadata: Rule("R116"),
		Summary: "Begin a countback: the candidates who were not elected are asked by mail"}, s.beginCountback)
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: election, Summary: "Countbacks of the election's papers"}, s.countbacks)
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: election + "/{countback}", Metadata: Rule("R116"),
		Summary: "A countback: for which seats, who consented and who was found"}, s.countback)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: serve, Summary: "Whether you would fill a vacant seat: what you are asked"}, s.serves)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPut, Path: serve + "/{ask}", DefaultStatus: http.StatusNoContent, Metadata: Rule("R116"),
		Summary: "Say that you would fill a vacant seat, or would not; until the questions close you may change it"},
		func(ctx context.Context, in *serveAnswer) (*Nothing, error) {
			return nil, s.Engine.ConsentToServe(ctx, door.Actor(ctx), in.Ask, in.Body.Consents)
		})
}

func (s handlers) vacancies(ctx context.Context, in *PanelPath) (*vacanciesOutput, error) {
	id, err := s.panelID(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	list, err := s.Engine.Vacancies(ctx, door.Actor(ctx), id)
	if err != nil {
		return nil, err
	}
	out := &vacanciesOutput{List[vacantSeatBody]{Items: []vacantSeatBody{}}}
	for _, v := range list {
		b := vacantSeatBody{SeatTerm: v.Term.ID, Seat: v.Term.Number, Since: v.Since, Until: v.Term.Until, EndedBy: v.EndedBy, CoOpted: v.CoOpted, Promised: v.Promised, Choices: []vacancyChoiceBody{}}
		if v.Left != nil {
			b.Left = &personLine{v.Left.ID, v.Left.Name(), v.Left.Organisation}
		}
		if v.Countback != nil {
			line := newCountbackLine(*v.Countback)
			b.Countback = &line
		}
		for _, c := range v.Choices {
			b.Choices = append(b.Choices, s.choice(c.Way, c.Rule, c.Refused, c.By))
		}
		out.Body.Items = append(out.Body.Items, b)
	}
	return out, nil
}

func (s handlers) choice(way domain.Way, rule string, refused error, by *when.Date) vacancyChoiceBody {
	b := vacancyChoiceBody{Way: way, Rule: rule, Allowed: refused == nil, By: by}
	if r, no := refusal.Of(refused); no {
		b.Reason, b.Detail = r.Reason.Name, s.Words.Refusal(r)
	}
	return b
}

func (s handlers) coOption(ctx context.Context, in *coOptionInput) (*vacancyChoiceOutput, error) {
	id, err := s.panelID(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	refused, err := s.Engine.CoOptionPossible(ctx, door.Actor(ctx), id, in.Person, in.SeatTerm)
	return &vacancyChoiceOutput{s.choice(domain.ByCoOption, "R119", refused, nil)}, err
}

func newCountbackLine(b domain.Countback) countbackLine {
	return countbackLine{b.ID, b.Reference, b.State, b.AskedAt, b.Closes, b.DoneAt}
}

func (s handlers) beginCountback(ctx context.Context, in *countbackInput) (*countbackOutput, error) {
	id, err := s.panelID(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	b, err := s.Engine.BeginCountback(ctx, door.Actor(ctx), id, in.Body.SeatTerms, in.Body.Why)
	if err != nil {
		return nil, err
	}
	out, err := s.countback(ctx, &countbackPath{ElectionPath{string(b.Election)}, b.ID})
	if err == nil {
		out.Location = "/api/v1/elections/" + string(b.Election) + "/countbacks/" + string(b.ID)
	}
	return out, err
}

func (s handlers) countbacks(ctx context.Context, in *ElectionPath) (*countbacksOutput, error) {
	list, err := s.Engine.Countbacks(ctx, door.Actor(ctx), in.Election)
	if err != nil {
		return nil, err
	}
	out := &countbacksOutput{List[countbackLine]{Items: []countbackLine{}}}
	for _, b := range list {
		out.Body.Items = append(out.Body.Items, newCountbackLine(b))
	}
	return out, nil
}

func (s handlers) countback(ctx context.Context, in *countbackPath) (*countbackOutput, error) {
	v, err := s.Engine.CountbackShown(ctx, door.Actor(ctx), in.Election, in.Countback)
	if err != nil {
		return nil, err
	}
	return &countbackOutput{Body: newCountbackBody(v)}, nil
}

func newCountbackBody(v elections.CountbackView) countbackBody {
	b := countbackBody{countbackLine: countbackLine{v.ID, v.Reference, v.State, v.AskedAt, v.Closes, v.DoneAt}, Seats: append([]int{}, v.Seats...), Questions: v.Asked, Answers: v.Answered,
		WhyNobody: v.WhyNobody, Departed: personLines(v.Departed), Consenting: personLines(v.Consenting), Found: []newcomerBody{}, Companion: string(v.Companion)}
	for _, f := range v.Found {
		b.Found = append(b.Found, newcomerBody{f.Name, f.Seat, f.From, f.Until})
	}
	return b
}

func personLines(list []domain.Person) []personLine {
	lines := make([]personLine, len(list))
	for i, p := range list {
		lines[i] = personLine{p.ID, p.Name(), p.Organisation}
	}
	return lines
}

func (s handlers) serves(ctx context.Context, _ *Nothing) (*servesOutput, error) {
	list, err := s.Engine.MyServeQuestions(ctx, door.Actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &servesOutput{List[serveBody]{Items: []serveBody{}}}
	for _, q := range list {
		out.Body.Items = append(out.Body.Items, serveBody{q.Ask.ID, ordersElection{q.Election.ID, q.Election.Reference, q.Election.Title},
			panelBody{ID: q.Panel.ID, Code: q.Panel.Code, Name: q.Panel.Name}, q.Until, q.Ask.AnsweredAt, q.Ask.Consents})
	}
	return out, nil
}
