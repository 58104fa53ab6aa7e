package v1

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/box"
)

// ContestPath is the contest of a path. It is exported only because embedded
// parameters of unexported types are passed over by the router.
type ContestPath struct {
	Contest domain.ContestID `path:"contest" doc:"Id of the contest"`
}

type contestBody struct {
	ID         domain.ContestID    `json:"id"`
	Election   domain.ElectionID   `json:"election" doc:"Empty: a vote that belongs to no election"`
	Vote       domain.VoteKind     `json:"vote,omitempty" doc:"Who called such a vote"`
	Question   string              `json:"question,omitempty" doc:"What it asks"`
	Reference  string              `json:"reference"`
	Title      string              `json:"title"`
	Round      int                 `json:"round"`
	Stage      domain.ContestStage `json:"stage"`
	Board      string              `json:"board" doc:"Address of the public board: /board/{board}"`
	Method     string              `json:"method"`
	Seats      int                 `json:"seats"`
	Policy     domain.KeyPolicy    `json:"policy" doc:"Who can open the box"`
	Duplicates string              `json:"duplicates"`
	Opens      time.Time           `json:"opens"`
	Closes     time.Time           `json:"closes"`
	Options    []optionBody        `json:"options" doc:"In ballot-paper order"`
}

type optionBody struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Organisation string `json:"organisation,omitempty"`
	RON          bool   `json:"ron,omitempty" doc:"Re-open nominations"`
	Withdrawn    bool   `json:"withdrawn,omitempty"`
}

func newContestBody(c domain.Contest) contestBody {
	b := contestBody{ID: c.ID, Election: c.Election, Vote: c.Vote, Question: c.Question, Reference: c.Reference, Title: c.Title, Round: c.Round, Stage: c.Stage,
		Board: base64.RawURLEncoding.EncodeToString(c.Board[:]), Method: c.Method, Seats: c.Seats, Policy: c.Policy,
		Duplicates: string(c.Duplicates), Opens: c.Opens, Closes: c.Closes, Options: make([]optionBody, len(c.Options))}
	for i, o := range c.Options {
		b.Options[i] = optionBody{o.ID, o.Name, o.Organisation, o.RON, o.WithdrawnAt != nil}
	}
	return b
}

type contestOutput struct{ Body contestBody }

type paperOutput struct {
	Body struct {
		Contest  contestBody `json:"contest"`
		Manifest string      `json:"manifest" doc:"The board's first entry, as it was hashed"`
		E        string      `json:"e" doc:"Election id: SHA-256 of the manifest; base64url like all that follow"`
		PK       string      `json:"pk"`
		Tag      string      `json:"tag" doc:"Stands for you on the board"`
		Voter    string      `json:"voter" doc:"With the salt it gives the tag; shown to nobody but you"`
		Salt     string      `json:"salt"`
		Seq      int         `json:"seq" doc:"Number that your next ballot has"`
		Prev     string      `json:"prev" doc:"Leaf hash of your ballot before, or empty"`
		Cast     []castBody  `json:"cast" doc:"Your ballots on the board so far"`
	}
}

type castBody struct {
	Leaf   int64  `json:"leaf"`
	Code   string `json:"code" doc:"Tracking code" example:"RKBU-5ZO3-5Q3C-CUZN-6LPP"`
	Seq    int    `json:"seq"`
	Sealed string `json:"sealed" doc:"By whom: voter, or counter for a browser without scripts"`
}

type castInput struct {
	ContestPath
	Key  string `header:"Idempotency-Key"`
	Body struct {
		Ballot string `json:"ballot" doc:"Sealed ballot: a log entry, base64" maxLength:"20000"`
	}
}

type marksInput struct {
	ContestPath
	Key  string `header:"Idempotency-Key"`
	Body struct {
		Marks []markBody `json:"marks" maxItems:"400" doc:"Empty: a blank paper"`
	}
}

type markBody struct {
	Option string `json:"option" maxLength:"64"`
	Rank   int    `json:"rank"`
}

type receiptOutput struct {
	Location string `header:"Location" doc:"Where the receipt is fetched again"`
	Body     receiptBody
}

type receiptBody struct {
	Leaf    int64  `json:"leaf" doc:"Where the ballot stands on the board"`
	Code    string `json:"code" doc:"Tracking code: finds the ballot, says nothing of what is on it" example:"RKBU-5ZO3-5Q3C-CUZN-6LPP"`
	Receipt string `json:"receipt" doc:"The receipt file (c2sp.org/tlog-proof@v1); hustings verify --receipt checks it"`
}

func newReceiptOutput(contest domain.ContestID, r box.Receipt) *receiptOutput {
	return &receiptOutput{fmt.Sprintf("/api/v1/contests/%s/receipts/%d", contest, r.Leaf), newReceiptBody(r)}
}

func newReceiptBody(r box.Receipt) receiptBody { return receiptBody{r.Leaf, r.Code, string(r.File)} }

type keptReceiptOutput struct{ Body receiptBody }

type turnoutOutput struct {
	Body struct {
		Roll    int `json:"roll"`
		Ballots int `json:"ballots" doc:"Voters with a ballot in the box; choices are not known to anybody before the close"`
	}
}

type voteResultOutput struct {
	Body struct {
		Question bool             `json:"question" doc:"Decided by a majority, and not a choice"`
		Carried  bool             `json:"carried"`
		TooFew   bool             `json:"too_few" doc:"Fewer ballots than may be opened: nothing was"`
		Returned []string         `json:"returned" doc:"Of a choice: options; in the order of election where numbers are shown, otherwise of the paper"`
		Roll     int              `json:"roll"`
		Ballots  int              `json:"ballots"`
		Votes    map[string]int64 `json:"votes,omitempty" doc:"Of a question, by answer; absent where the rules withhold numbers (R85)"`
	}
}

// voteResult is what a vote that belongs to no election has decided.
func (s handlers) voteResult(ctx context.Context, in *ContestPath) (*voteResultOutput, error) {
	shown, err := s.Engine.VoteResult(ctx, door.Actor(ctx), in.Contest)
	if err != nil {
		return nil, err
	}
	t, err := s.Engine.Turnout(ctx, in.Contest)
	out := &voteResultOutput{}
	b := &out.Body
	b.Question, b.Carried, b.TooFew, b.Roll, b.Ballots, b.Returned = shown.Question, shown.Carried, shown.TooFew, t.Roll, t.Ballots, []string{}
	for _, o := range shown.Returned {
		b.Returned = append(b.Returned, o.ID)
	}
	if shown.Question && shown.Transcript != nil && len(shown.Transcript.Stages) > 0 {
		b.Votes = map[string]int64{}
		for i, o := range shown.Vote.Contest.Options {
			b.Votes[o.ID] = shown.Transcript.VotesAt(1, i+1)
		}
	}
	return out, err
}

type receiptInput struct {
	ContestPath
	Leaf int64 `path:"leaf" minimum:"0"`
}

func (s handlers) contestRoutes() {
	own := map[string]any{"own-idempotency": true, "rule": "R61"}
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: "/api/v1/contests/{contest}", Summary: "A contest and its ballot paper's options"},
		func(ctx context.Context, in *ContestPath) (*contestOutput, error) {
			c, err := s.Engine.Contest(ctx, in.Contest)
			return &contestOutput{newContestBody(c)}, err
		})
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: "/api/v1/contests/{contest}/turnout", Summary: "How many have voted"},
		func(ctx context.Context, in *ContestPath) (*turnoutOutput, error) {
			t, err := s.Engine.Turnout(ctx, in.Contest)
			out := &turnoutOutput{}
			out.Body.Roll, out.Body.Ballots = t.Roll, t.Ballots
			return out, err
		})
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: "/api/v1/contests/{contest}/result", Summary: "What a vote that belongs to no election has decided", Metadata: map[string]any{"rule": "R85"},
		Description: "As far as whoever asks may know; an election's result stands with the election."}, s.voteResult)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/contests/{contest}/ballot-paper", Summary: "What is needed to seal a ballot"}, s.ballotPaper)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: "/api/v1/contests/{contest}/ballots", DefaultStatus: http.StatusCreated,
		Summary: "Cast a sealed ballot", Metadata: own,
		Description: "The same ballot again is answered with the same receipt, also after the close (R65)."}, s.castBallot)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodPost, Path: "/api/v1/contests/{contest}/ballots/unsealed", DefaultStatus: http.StatusCreated,
		Summary: "Cast from a client that cannot seal", Metadata: own,
		Description: "The service seals at once and marks the ballot so on the board; the marks are stored nowhere."}, s.castMarks)
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/contests/{contest}/receipts/{leaf}", Summary: "Your receipt again"},
		func(ctx context.Context, in *receiptInput) (*keptReceiptOutput, error) {
			r, err := s.Engine.Receipt(ctx, door.Actor(ctx), in.Contest, in.Leaf)
			return &keptReceiptOutput{newReceiptBody(r)}, err
		})
}

func (s handlers) ballotPaper(ctx context.Context, in *ContestPath) (*paperOutput, error) {
	p, err := s.Engine.MyBallot(ctx, door.Actor(ctx), in.Contest)
	if err != nil {
		return nil, err
	}
	out := &paperOutput{}
	b := &out.Body
	b.Contest, b.Manifest, b.E, b.PK, b.Tag = newContestBody(p.Contest), string(p.Manifest), p.E.String(), p.PK.String(), p.Tag.String()
	b.Voter, b.Salt, b.Seq = p.Voter, p.Salt.String(), p.Seq
	if p.Seq > 1 {
		b.Prev = p.Prev.String()
	}
	b.Cast = make([]castBody, len(p.Cast))
	for i, c := range p.Cast {
		b.Cast[i] = castBody{c.Leaf, c.Code, c.Seq, c.Sealed}
	}
	return out, nil
}

func (s handlers) castBallot(ctx context.Context, in *castInput) (*receiptOutput, error) {
	entry, err := base64.StdEncoding.DecodeString(in.Body.Ballot)
	if err != nil {
		return nil, refusal.Because(domain.BallotUnreadable, "", nil).On("ballot")
	}
	receipt, err := s.Engine.Cast(ctx, door.Actor(ctx), in.Contest, entry, in.Key)
	if err != nil {
		return nil, err
	}
	return newReceiptOutput(in.Contest, receipt), nil
}

func (s handlers) castMarks(ctx context.Context, in *marksInput) (*receiptOutput, error) {
	marks := make([]domain.Mark, len(in.Body.Marks))
	for i, m := range in.Body.Marks {
		marks[i] = domain.Mark{Option: m.Option, Rank: m.Rank}
	}
	receipt, err := s.Engine.CastMarks(ctx, door.Actor(ctx), in.Contest, marks, in.Key)
	if err != nil {
		return nil, err
	}
	return newReceiptOutput(in.Contest, receipt), nil
}
