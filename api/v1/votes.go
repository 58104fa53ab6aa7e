package v1

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/domain"
)

// voteBody is an election under way as it concerns whoever asks.
type voteBody struct {
	Election   domain.ElectionID   `json:"election"`
	Reference  string              `json:"reference"`
	Title      string              `json:"title"`
	State      domain.State        `json:"state"`
	MayVote    bool                `json:"may_vote" doc:"On the roll, or would be if it were sealed now"`
	Contest    domain.ContestID    `json:"contest,omitempty" doc:"The round to vote in"`
	Opens      *time.Time          `json:"opens,omitempty"`
	Closes     *time.Time          `json:"closes,omitempty"`
	Ballots    int                 `json:"ballots" doc:"How often you have voted in it; the last one counts, unless the first does"`
	MayStand   bool                `json:"may_stand"`
	WhyNot     string              `json:"why_not,omitempty" doc:"Why you may not stand; the reason is told to you only"`
	Nomination domain.NominationID `json:"nomination,omitempty" doc:"Your own"`
	Standing   domain.Standing     `json:"standing,omitempty"`
}

type votesOutput struct{ Body List[voteBody] }

func (s handlers) voteRoutes() {
	door.Serve(s.Door, door.SignedIn, huma.Operation{Method: http.MethodGet, Path: "/api/v1/my/votes",
		Summary: "Elections under way that concern you: where you may vote, stand, or do"}, s.votes)
}

func (s handlers) votes(ctx context.Context, _ *Nothing) (*votesOutput, error) {
	mine, err := s.Engine.MyElections(ctx, door.Actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &votesOutput{List[voteBody]{Items: make([]voteBody, len(mine))}}
	for i, m := range mine {
		b := voteBody{Election: m.ID, Reference: m.Reference, Title: m.Title, State: m.Now, MayVote: m.MayVote, Ballots: m.Ballots,
			MayStand: m.MayStand, WhyNot: m.WhyNot, Standing: m.Standing}
		if m.Contest != nil {
			b.Contest, b.Opens, b.Closes = m.Contest.ID, &m.Contest.Opens, &m.Contest.Closes
		}
		if m.Nomination != nil {
			b.Nomination = m.Nomination.ID
		}
		out.Body.Items[i] = b
	}
	return out, nil
}
