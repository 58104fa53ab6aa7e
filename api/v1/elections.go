package v1

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/ledger"
)

// ElectionPath is the election of a path, by its id or its reference.
type ElectionPath struct {
	Election string `path:"election" doc:"Id or reference" example:"CIO-2026"`
}

type electionBody struct {
	ID           domain.ElectionID   `json:"id"`
	Reference    string              `json:"reference" example:"CIO-2026"`
	Kind         domain.ElectionKind `json:"kind" enum:"panel,by-election,officer"`
	Title        string              `json:"title"`
	State        domain.State        `json:"state" doc:"By the clock, whatever has been recorded" example:"nominations"`
	Panel        panelBody           `json:"panel"`
	Network      string              `json:"network" doc:"Name of the network whose members vote" example:"CIO Network"`
	Office       domain.Office       `json:"office,omitempty" doc:"Of an officers' election: chair or vice-chair"`
	Parent       domain.ElectionID   `json:"parent,omitempty"`
	Attempt      int                 `json:"attempt"`
	Seats        int                 `json:"seats"`
	Term         domain.Term         `json:"term" doc:"Half-open: until is the first day after"`
	Timetable    domain.Timetable    `json:"timetable"`
	Steps        []stepBody          `json:"steps" doc:"The same dates in order, each with its rule"`
	Params       domain.Params       `json:"params" doc:"Frozen by the notice (R8)"`
	RulesVersion string              `json:"rules_version"`
	Contact      string              `json:"contact" doc:"Of the returning officer"`
	Reviewer     string              `json:"reviewer,omitempty" doc:"The independent reviewer (R84)"`
	NoticeText   string              `json:"notice_text,omitempty"`
	Contests     []roundBody         `json:"contests" doc:"Its rounds, once the roll is sealed"`
	Further      *furtherBody        `json:"further,omitempty" doc:"A further round of an officers' election that is decided on and not sealed yet (R50a)"`
	Published    *time.Time          `json:"published,omitempty"`
	Certified    *time.Time          `json:"certified,omitempty"`
	CancelledWhy string              `json:"cancelled_why,omitempty"`
	Alarm        string              `json:"alarm,omitempty" doc:"Shown to officers only (R103)"`
}

type stepBody struct {
	Milestone   domain.Milestone `json:"milestone"`
	At          time.Time        `json:"at"`
	Rule        string           `json:"rule"`
	Basis       domain.Basis     `json:"basis" doc:"Where the date comes from"`
	Detail      map[string]any   `json:"detail,omitempty"`
	Provisional bool             `json:"provisional,omitempty" doc:"Rests on holidays not yet proclaimed (R15a)"`
}

type roundBody struct {
	ID        domain.ContestID    `json:"id"`
	Reference string              `json:"reference"`
	Round     int                 `json:"round"`
	Stage     domain.ContestStage `json:"stage"`
	Board     string              `json:"board" doc:"Address of the public board: /board/{board}"`
	Voters    int                 `json:"voters" doc:"On the sealed roll"`
	Opens     time.Time           `json:"opens"`
	Closes    time.Time           `json:"closes"`
}

type furtherBody struct {
	Rule       string                `json:"rule" enum:"R95,R97" doc:"Why there is one: no quorum, or a tie of the last two"`
	Candidates []domain.NominationID `json:"candidates" doc:"Nominations that it was announced with; they may withdraw until it is sealed"`
	Sealed     time.Time             `json:"sealed" doc:"When paper and roll are fixed"`
	Opens      time.Time             `json:"opens"`
	Closes     time.Time             `json:"closes"`
}

// electionLine is an election in a list.
type electionLine struct {
	ID        domain.ElectionID   `json:"id"`
	Reference string              `json:"reference"`
	Kind      domain.ElectionKind `json:"kind"`
	Title     string              `json:"title"`
	State     domain.State        `json:"state"`
	Panel     panelBody           `json:"panel"`
	Seats     int                 `json:"seats"`
	Opens     time.Time           `json:"poll_opens"`
	Closes    time.Time           `json:"poll_closes"`
}

type electionOutput struct{ Body electionBody }

type electionsInput struct {
	Paging
	Panel string              `query:"panel" maxLength:"36" doc:"Id of a panel"`
	Kind  domain.ElectionKind `query:"kind" enum:"panel,by-election,officer"`
	State []domain.State      `query:"state" maxItems:"13" doc:"As recorded; several with commas between" enum:"draft,notice,nominations,withdrawals,sealed,open,closed,counting,provisional,certified,cancelled,stopped,void"`
}

type electionsOutput struct{ Body List[electionLine] }

type draftBody struct {
	Panel      domain.PanelID       `json:"panel" doc:"Id or code of the panel" example:"CIO"`
	Kind       domain.ElectionKind  `json:"kind,omitempty" enum:"panel,by-election" default:"panel"`
	Closes     when.Date            `json:"closes" doc:"The closing day; every other date follows from it (R16)" example:"2026-06-25"`
	Title      string               `json:"title,omitempty" maxLength:"200" doc:"Empty: the panel's name and the year"`
	Contact    string               `json:"contact,omitempty" maxLength:"300" doc:"Of the returning officer; the notice needs it (R39)"`
	Reviewer   string               `json:"reviewer,omitempty" maxLength:"300" doc:"The independent reviewer (R84)"`
	NoticeText string               `json:"notice_text,omitempty" maxLength:"10000"`
	Params     *paramsPatch         `json:"params,omitempty" doc:"Only what differs from the panel's own"`
	SeatTerms  []domain.SeatTermID  `json:"seat_terms,omitempty" maxItems:"400" doc:"Of a by-election: the vacancies; absent: all that there are to fill (R120)"`
	Dates      map[string]localTime `json:"dates,omitempty" maxProperties:"9" doc:"Milestones set earlier than computed, as local times" example:"{\"notice\":\"2026-04-20 09:00\"}"`
}

type localTime string

type draftInput struct{ Body draftBody }

type editInput struct {
	ElectionPath
	Body draftBody
}

type previewOutput struct {
	Body struct {
		Reference string           `json:"reference"`
		Title     string           `json:"title"`
		Seats     int              `json:"seats"`
		Term      domain.Term      `json:"term"`
		Timetable domain.Timetable `json:"timetable"`
		Steps     []stepBody       `json:"steps"`
		Params    domain.Params    `json:"params"`
	}
}

// whyInput is an act on an election that needs nothing but its reason (R9).
type whyInput struct {
	ElectionPath
	Body WhyBody
}

type WhyBody struct {
	Why string `json:"why" maxLength:"1000" doc:"Goes into the record (R9)" example:"Nobody stood in time"`
}

type officersInput struct {
	ElectionPath
	Body struct {
		Office domain.Office `json:"office" enum:"chair,vice-chair"`
		Why    string        `json:"why" maxLength:"1000"`
	}
}

type slipInput struct {
	ElectionPath
	Body struct {
		Nomination domain.NominationID `json:"nomination,omitempty" doc:"Whose line it corrects; empty: the statement as a whole"`
		Text       string              `json:"text" maxLength:"4000"`
	}
}

type publicationsOutput struct{ Body List[publicationBody] }

type publicationBody struct {
	Kind domain.PublicationKind `json:"kind" example:"notice"`
	At   time.Time              `json:"at"`
	Body any                    `json:"body" doc:"As it was published; nothing is written over (R49a)"`
}

func newElectionBody(v elections.ElectionView, by domain.Actor) electionBody {
	b := electionBody{ID: v.ID, Reference: v.Reference, Kind: v.Kind, Title: v.Title, State: v.Now,
		Panel: panelBody{ID: v.Panel.ID, Code: v.Panel.Code, Name: v.Panel.Name}, Network: v.Network.Name, Office: v.Office, Parent: v.Parent, Attempt: v.Attempt,
		Seats: v.Seats, Term: v.Term, Timetable: v.Timetable, Steps: newSteps(v.Steps), Params: v.Params, RulesVersion: v.RulesVersion,
		Contact: v.Contact, Reviewer: v.Reviewer, NoticeText: v.NoticeText, Contests: newRounds(v.Contests),
		Published: v.PublishedAt, Certified: v.CertifiedAt, CancelledWhy: v.CancelledWhy}
	if r := v.Further; r != nil {
		b.Further = &furtherBody{r.Rule, r.Candidates, r.Sealed, r.Opens, r.Closes}
	}
	if by.Is(v.Panel.ID, v.ID, door.Staff.Roles...) {
		b.Alarm = v.Alarm
	}
	return b
}

func newRounds(contests []domain.Contest) []roundBody {
	out := make([]roundBody, len(contests))
	for i, c := range contests {
		out[i] = roundBody{c.ID, c.Reference, c.Round, c.Stage, ledger.B32(c.Board).String(), c.Voters, c.Opens, c.Closes}
	}
	return out
}

func newSteps(steps []domain.Step) []stepBody {
	out := make([]stepBody, len(steps))
	for i, s := range steps {
		out[i] = stepBody{s.Milestone, s.At, s.Rule, s.Basis, s.Args, s.Provisional}
	}
	return out
}

func (s handlers) electionRoutes() {
	const path = "/api/v1/elections"
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: path, Summary: "Elections, by reference; drafts for their officers only"}, s.elections)
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: path + "/{election}", Summary: "An election with its timetable explained"},
		func(ctx context.Context, in *ElectionPath) (*electionOutput, error) {
			return s.election(ctx, in.Election)
		})
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: path + "/{election}/publications",
		Summary: "Everything an election has published, oldest first"}, s.publications)
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPost, Path: path + "/preview", Metadata: Rule("R16"),
		Summary: "Compute and explain a timetable; nothing is stored"}, s.previewElection)
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPost, Path: path, DefaultStatus: http.StatusCreated, Metadata: Rule("R38"),
		Summary: "Draw up an election; every date is computed from the close"}, s.createElection)
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPut, Path: path + "/{election}", Metadata: Rule("R8"),
		Summary: "Change a draft; once the notice is out nothing is changed"}, s.editElection)
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPost, Path: path + "/{election}/notice", Metadata: Rule("R39"),
		Summary: "Publish the notice; rules, seats and method are frozen by it"}, s.publishNotice)
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPost, Path: path + "/{election}/cancellation", DefaultStatus: http.StatusNoContent, Metadata: Rule("R38"),
		Summary: "Call an election off before its poll opens"}, func(ctx context.Context, in *whyInput) (*Nothing, error) {
		return s.onElection(ctx, in.Election, func(id domain.ElectionID) error {
			return s.Engine.Cancel(ctx, door.Actor(ctx), id, in.Body.Why)
		})
	})
	door.Serve(s.Door, door.Officers, huma.Operation{Method: http.MethodPost, Path: path + "/{election}/corrections", DefaultStatus: http.StatusNoContent, Metadata: Rule("R49a"),
		Summary: "Put a mistake in the published statement right by a dated slip"}, func(ctx context.Context, in *slipInput) (*Nothing, error) {
		return s.onElection(ctx, in.Election, func(id domain.ElectionID) error {
			return s.Engine.CorrectStatement(ctx, door.Actor(ctx), id, domain.Slip{Nomination: in.Body.Nomination, Text: in.Body.Text})
		})
	})
	door.Serve(s.Door, door.Office, huma.Operation{Method: http.MethodPost, Path: path + "/{election}/officers", DefaultStatus: http.StatusCreated, Metadata: Made("R91", path),
		Summary: "Call the election of a chair or vice-chair where the clock has left it to the secretariat (R96)"}, s.conveneOfficers)
}

// electionID finds the id behind an id or a reference, for acts. What the caller
// may not know of does not exist (AZ2).
func (s handlers) electionID(ctx context.Context, name string) (domain.ElectionID, error) {
	v, err := s.Engine.Election(ctx, door.Actor(ctx), name)
	return v.ID, err
}

// onElection carries out an act that answers with nothing.
func (s handlers) onElection(ctx context.Context, name string, act func(domain.ElectionID) error) (*Nothing, error) {
	id, err := s.electionID(ctx, name)
	if err != nil {
		return nil, err
	}
	return nil, act(id)
}

func (s handlers) election(ctx context.Context, name string) (*electionOutput, error) {
	v, err := s.Engine.Election(ctx, door.Actor(ctx), name)
	if err != nil {
		return nil, err
	}
	return &electionOutput{newElectionBody(v, door.Actor(ctx))}, nil
}

func (s handlers) elections(ctx context.Context, in *electionsInput) (*electionsOutput, error) {
	after, err := in.Key()
	if err != nil {
		return nil, err
	}
	panel, err := s.panelID(ctx, in.Panel)
	if err != nil {
		return nil, err
	}
	found, err := s.Engine.Elections(ctx, door.Actor(ctx), elections.ElectionList{Panel: panel, Kind: in.Kind, States: in.State,
		After: after, Limit: in.Limit + 1})
	if err != nil {
		return nil, err
	}
	return &electionsOutput{Page(found, in.Limit, func(e domain.Election) string { return e.Reference }, func(e domain.Election) electionLine {
		return electionLine{e.ID, e.Reference, e.Kind, e.Title, e.StateAt(s.Now()), door.Panel(e.Panel), e.Seats, e.Timetable.PollOpens, e.Timetable.PollCloses}
	})}, nil
}

func (s handlers) publications(ctx context.Context, in *ElectionPath) (*publicationsOutput, error) {
	said, err := s.Engine.Publications(ctx, door.Actor(ctx), in.Election)
	if err != nil {
		return nil, err
	}
	out := &publicationsOutput{List[publicationBody]{Items: make([]publicationBody, len(said))}}
	for i, p := range said {
		out.Body.Items[i] = publicationBody{p.Kind, p.At, p.Body}
	}
	return out, nil
}

// draft reads what a draft says; parameters are laid over the panel's own.
func (s handlers) draft(ctx context.Context, b draftBody) (d elections.Draft, err error) {
	d = elections.Draft{Panel: b.Panel, Kind: b.Kind, Closes: b.Closes, Title: b.Title, Contact: b.Contact, Reviewer: b.Reviewer,
		NoticeText: b.NoticeText, SeatTerms: b.SeatTerms}
	if d.Panel, err = s.panelID(ctx, string(b.Panel)); err != nil {
		return d, err
	}
	if d.Panel == "" || slices.ContainsFunc(d.SeatTerms, func(t domain.SeatTermID) bool { return !domain.IsID(string(t)) }) {
		return d, refusal.Because(refusal.Unknown, "", nil)
	}
	if d.Dates, err = datesOf(b.Dates); err != nil || b.Params == nil {
		return d, err
	}
	kind := b.Kind
	if kind == "" {
		kind = domain.PanelElection
	}
	p, err := s.Engine.Params(ctx, d.Panel, kind)
	if err == nil {
		p, err = b.Params.over(p)
	}
	d.Params = &p
	return d, err
}

// datesOf are the milestones that a draft sets itself.
func datesOf(said map[string]localTime) (map[domain.Milestone]string, error) {
	set := map[domain.Milestone]string{}
	for m, at := range said {
		if !slices.Contains(domain.Milestones, domain.Milestone(m)) {
			return nil, refusal.Because(domain.MilestoneUnknown, "R39", nil).On("dates")
		}
		set[domain.Milestone(m)] = string(at)
	}
	return set, nil
}

func (s handlers) previewElection(ctx context.Context, in *draftInput) (*previewOutput, error) {
	d, err := s.draft(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	el, steps, err := s.Engine.PreviewTimetable(ctx, door.Actor(ctx), "", d)
	if err != nil {
		return nil, err
	}
	out := &previewOutput{}
	b := &out.Body
	b.Reference, b.Title, b.Seats, b.Term, b.Timetable, b.Steps, b.Params = el.Reference, el.Title, el.Seats, el.Term, el.Timetable, newSteps(steps), el.Params
	return out, nil
}

func (s handlers) createElection(ctx context.Context, in *draftInput) (*electionOutput, error) {
	d, err := s.draft(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	el, err := s.Engine.CreateElection(ctx, door.Actor(ctx), d)
	if err != nil {
		return nil, err
	}
	return s.election(ctx, string(el.ID))
}

func (s handlers) editElection(ctx context.Context, in *editInput) (*electionOutput, error) {
	id, err := s.electionID(ctx, in.Election)
	if err != nil {
		return nil, err
	}
	d, err := s.draft(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	if _, err := s.Engine.EditElection(ctx, door.Actor(ctx), id, d, nil); err != nil {
		return nil, err
	}
	return s.election(ctx, string(id))
}

type noticeInput struct {
	ElectionPath
	AtOnce bool `query:"at_once" doc:"Published before its day: open nominations with the notice, and not on the day that was planned"`
}

func (s handlers) publishNotice(ctx context.Context, in *noticeInput) (*electionOutput, error) {
	id, err := s.electionID(ctx, in.Election)
	if err != nil {
		return nil, err
	}
	publish := s.Engine.PublishNotice
	if in.AtOnce {
		publish = s.Engine.PublishAtOnce
	}
	if _, err := publish(ctx, door.Actor(ctx), id); err != nil {
		return nil, err
	}
	return s.election(ctx, string(id))
}

func (s handlers) conveneOfficers(ctx context.Context, in *officersInput) (*electionOutput, error) {
	id, err := s.electionID(ctx, in.Election)
	if err != nil {
		return nil, err
	}
	el, err := s.Engine.ConveneOfficers(ctx, door.Actor(ctx), id, in.Body.Office, in.Body.Why)
	if err != nil {
		return nil, err
	}
	return s.election(ctx, string(el.ID))
}
