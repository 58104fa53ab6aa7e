package hall

import (
	"context"
	"fmt"
	"time"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	events "hustings/elections/hall"
)

// liveAnswerBody is one answer's part of a live vote. Shares are text: no number that a
// program rounds turns a majority into a tie (R151).
type liveAnswerBody struct {
	Answer string `json:"answer" enum:"yes,no,abstain" example:"yes"`
	Votes  int    `json:"votes" example:"51"`
	Share  string `json:"share" example:"51.0" doc:"Per cent, one decimal; a majority never looks like a tie (R151)"`
}

type liveVoteBody struct {
	Contest  domain.ContestID `json:"contest" doc:"Its ballot paper, board and bundle are the contest's"`
	Number   int              `json:"number" example:"1" doc:"In the event"`
	Purpose  hall.VotePurpose `json:"purpose" enum:"first,last,other" example:"first"`
	Question string           `json:"question" example:"This house would build its own records."`
	State    string           `json:"state" enum:"open,counting,counted,ended" example:"counted"`
	Opens    time.Time        `json:"opens"`
	Closes   time.Time        `json:"closes"`
	Voters   int              `json:"voters" example:"104" doc:"Members present when it was called (R165)"`
	Yours    bool             `json:"yours,omitempty" doc:"You may vote in it"`
	Cast     bool             `json:"cast,omitempty" doc:"You have voted"`
	TooFew   bool             `json:"too_few,omitempty" doc:"Fewer than five voted: no numbers (R151)"`
	Carried  bool             `json:"carried,omitempty"`
	Answers  []liveAnswerBody `json:"answers" doc:"None while it is not counted, and where numbers may not be told"`
}

type swingBody struct {
	Answer string `json:"answer" enum:"yes,no,abstain" example:"yes"`
	First  string `json:"first" example:"41.0" doc:"Per cent"`
	Last   string `json:"last" example:"51.0" doc:"Per cent"`
	Moved  string `json:"moved" example:"10.0" doc:"Percentage points"`
}

type (
	liveVotesOutput struct {
		Body struct {
			Votes []liveVoteBody `json:"votes" doc:"As they were called"`
			Swing []swingBody    `json:"swing" doc:"Between the first and the last vote on the motion, of totals alone (R150); none where one of them tells no numbers"`
		}
	}
	callLiveVoteInput struct {
		EventPath
		Body struct {
			Purpose  hall.VotePurpose `json:"purpose" enum:"first,last,other" example:"first"`
			Question string           `json:"question,omitempty" maxLength:"800" example:"Shall there be tea?" doc:"Of a vote on something else than the motion"`
			Seconds  int              `json:"seconds" example:"120" doc:"20 to 900 (R165)"`
		}
	}
	extendLiveVoteInput struct {
		EventPath
		Contest domain.ContestID `path:"contest"`
		Body    struct {
			Seconds int `json:"seconds" example:"60" doc:"More than it has"`
		}
	}
)

// voteRoutes are the routes of votes in the room (R150, R151, R165). Ballots are cast at
// their contests, as all ballots are.
func (s handlers) voteRoutes() {
	door.Serve(s.Door, door.SignedIn, v1.Read(of+"/votes", "R150", "The votes taken in an event, with the swing; for those whom it is for"), func(ctx context.Context, in *EventPath) (*liveVotesOutput, error) {
		return s.votes(ctx, in.Event, nil)
	})
	door.Serve(s.Door, door.SignedIn, v1.Make(of+"/votes", "R165", "As its chair or moderator, call a vote of the members present"), func(ctx context.Context, in *callLiveVoteInput) (*liveVotesOutput, error) {
		_, err := s.Hall.CallVote(ctx, door.Actor(ctx), in.Event, in.Body.Purpose, in.Body.Question, in.Body.Seconds)
		return s.votes(ctx, in.Event, err)
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/votes/{contest}/extension", "R165", "Give a vote that goes on more seconds, never fewer"), func(ctx context.Context, in *extendLiveVoteInput) (*liveVotesOutput, error) {
		return s.votes(ctx, in.Event, s.Hall.ExtendVote(ctx, door.Actor(ctx), in.Event, in.Contest, in.Body.Seconds))
	})
}

// votes answers with the votes of an event as the actor sees them now.
func (s handlers) votes(ctx context.Context, ref string, err error) (*liveVotesOutput, error) {
	if err != nil {
		return nil, err
	}
	e, err := s.Hall.Event(ctx, door.Actor(ctx), ref)
	if err == nil && !e.Inside {
		err = refusal.Because(hall.NotInvited, "R150", nil)
	}
	if err != nil {
		return nil, err
	}
	out := &liveVotesOutput{}
	out.Body.Votes, out.Body.Swing = []liveVoteBody{}, swingOf(e.Votes)
	for _, v := range e.Votes {
		b := liveVoteBody{Contest: v.Contest, Number: v.Number, Purpose: v.Purpose, Question: v.Question, Opens: v.Opens, Closes: v.Closes, Voters: v.Voters, Yours: v.OnRoll, Cast: v.Cast,
			TooFew: v.TooFew, Carried: v.Carried, Answers: []liveAnswerBody{}}
		switch {
		case v.Ended:
			b.State = "ended"
		case v.Counted:
			b.State = "counted"
		case v.Open:
			b.State = "open"
		default:
			b.State = "counting"
		}
		if v.Counted && v.Totals.Told() {
			shares, counts := v.Totals.Shares(), [3]int{v.Totals.Yes, v.Totals.No, v.Totals.Abstain}
			for i, answer := range answers {
				b.Answers = append(b.Answers, liveAnswerBody{answer, counts[i], tenths(shares[i])})
			}
		}
		out.Body.Votes = append(out.Body.Votes, b)
	}
	return out, nil
}

// answers are those of every live vote, as their paper has them.
var answers = [3]string{domain.Yes, domain.No, domain.Abstain}

func swingOf(votes []events.VoteShown) []swingBody {
	swing := []swingBody{}
	var first, last *events.VoteShown
	for i := range votes {
		switch v := &votes[i]; v.Purpose {
		case hall.FirstVote:
			first = v
		case hall.LastVote:
			last = v
		case hall.OtherVote:
		}
	}
	if first == nil || last == nil {
		return swing
	}
	moved, told := hall.Swing(first.Totals, last.Totals)
	if !told {
		return swing
	}
	before, after := first.Totals.Shares(), last.Totals.Shares()
	for i, answer := range answers {
		swing = append(swing, swingBody{answer, tenths(before[i]), tenths(after[i]), tenths(moved[i])})
	}
	return swing
}

// tenths writes tenths with one decimal.
func tenths(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%d", sign, n/10, n%10)
}
