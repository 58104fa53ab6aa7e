package chamber

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/domain"
	"hustings/domain/governance"
	house "hustings/elections/governance"
)

type proposalBody struct {
	ID       governance.ProposalID `json:"id"`
	Number   int                   `json:"number,omitempty" example:"7" doc:"On the frozen long list"`
	Title    string                `json:"title" example:"Standards before products"`
	Text     string                `json:"text,omitempty" example:"Open ones, tested, and named in every contract."`
	Panel    *door.PanelRef        `json:"panel,omitempty" doc:"Whose proposal it is; absent: a member's own"`
	Supports int                   `json:"supports" example:"41"`
}

type rankingBody struct {
	ID        governance.PrioritiesID    `json:"id"`
	Reference string                     `json:"reference" example:"P-2026-1"`
	Title     string                     `json:"title" example:"Priorities for 2027"`
	State     governance.PrioritiesState `json:"state" enum:"proposing,merging,frozen,voting,decided,ended" example:"decided"`
	ProposeBy time.Time                  `json:"propose_by"`
	Opens     *time.Time                 `json:"opens,omitempty"`
	Closes    *time.Time                 `json:"closes,omitempty"`
	Contest   domain.ContestID           `json:"contest,omitempty" doc:"Its secret ballot, a contest like any other (R156)"`
	Adopted   *time.Time                 `json:"adopted,omitempty" doc:"By a joint resolution (R139)"`
	Proposals []proposalBody             `json:"proposals" doc:"The frozen long list, or what is proposed so far"`
	Elected   []proposalBody             `json:"elected" doc:"In the order of election (R138)"`
}

type (
	rankingOutput  struct{ Body rankingBody }
	rankingsOutput struct{ Body v1.List[rankingBody] }
	// RankingPath names a ranking of priorities by its id or its reference.
	RankingPath struct {
		Priorities string `path:"priorities" maxLength:"64" example:"P-2026-1" doc:"Id or reference"`
	}
	openRankingInput struct {
		Body struct {
			Title     string           `json:"title" maxLength:"800" example:"Priorities for 2027"`
			Panels    []domain.PanelID `json:"panels" maxItems:"20" example:"[\"9b2f6c1e-0d3a-4a57-8f21-6c0b7e5d4a39\"]" doc:"Whose members rank (R137)"`
			ProposeBy time.Time        `json:"propose_by"`
		}
	}
	proposeInput struct {
		RankingPath
		Body struct {
			Title string         `json:"title" maxLength:"800" example:"Standards before products"`
			Text  string         `json:"text,omitempty" maxLength:"8000" example:"Open ones, tested."`
			Panel domain.PanelID `json:"panel,omitempty" doc:"In a panel's name, by one of its members"`
		}
	}
	// ProposalPath names a proposal of a ranking.
	ProposalPath struct {
		RankingPath
		Proposal governance.ProposalID `path:"proposal"`
	}
	mergeInput struct {
		ProposalPath
		Body struct {
			Into governance.ProposalID `json:"into" example:"9b2f6c1e-0d3a-4a57-8f21-6c0b7e5d4a39"`
			Why  string                `json:"why" maxLength:"16000"`
		}
	}
	rewordInput struct {
		ProposalPath
		Body struct {
			Title string `json:"title" maxLength:"800" example:"Standards before products"`
			Text  string `json:"text,omitempty" maxLength:"8000" example:"Open ones, tested."`
			Why   string `json:"why" maxLength:"16000"`
		}
	}
	ballotInput struct {
		RankingPath
		Body struct {
			Opens  *time.Time `json:"opens,omitempty" doc:"Absent: at once"`
			Closes time.Time  `json:"closes"`
		}
	}
)

func rankingOf(s house.PrioritiesShown) rankingBody {
	b := rankingBody{ID: s.ID, Reference: s.Reference, Title: s.Title, State: s.State, ProposeBy: s.ProposeBy, Opens: s.Opens, Closes: s.Closes, Contest: domain.ContestID(s.Vote),
		Adopted: s.AdoptedAt, Proposals: []proposalBody{}, Elected: []proposalBody{}}
	line := func(n governance.Proposal) proposalBody {
		return proposalBody{n.ID, n.Number, n.Title, n.Text, door.PanelIfAny(n.Panel), n.Supports}
	}
	for _, n := range s.Long {
		b.Proposals = append(b.Proposals, line(n))
	}
	for _, n := range s.Chosen {
		b.Elected = append(b.Elected, line(n))
	}
	return b
}

func (s handlers) ranking(ctx context.Context, in *RankingPath) (*rankingOutput, error) {
	shown, err := s.House.PrioritiesOf(ctx, door.Actor(ctx), in.Priorities)
	if err != nil {
		return nil, err
	}
	return &rankingOutput{rankingOf(shown)}, nil
}

func (s handlers) ranked(ctx context.Context, p governance.Priorities, err error) (*rankingOutput, error) {
	if err != nil {
		return nil, err
	}
	return s.ranking(ctx, &RankingPath{p.Reference})
}

// priorityRoutes are the routes of rankings (R136 to R139).
func (s handlers) priorityRoutes() {
	const of = "/api/v1/priorities/{priorities}"
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: "/api/v1/priorities", Summary: "Rankings of priorities, newest first"}, s.rankings)
	door.Serve(s.Door, door.Anyone, huma.Operation{Method: http.MethodGet, Path: of, Summary: "A ranking, as far as you may see it"}, s.ranking)
	open := v1.Make("/api/v1/priorities", "R136", "Open a ranking: members and panels may propose")
	door.Serve(s.Door, door.Secretaries, open, func(ctx context.Context, in *openRankingInput) (*rankingOutput, error) {
		p, err := s.House.OpenPriorities(ctx, door.Actor(ctx), house.PrioritiesDraft{Title: in.Body.Title, Panels: in.Body.Panels, ProposeBy: in.Body.ProposeBy})
		return s.ranked(ctx, p, err)
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/proposals", "R136", "Propose"), func(ctx context.Context, in *proposeInput) (*rankingOutput, error) {
		_, err := s.House.Propose(ctx, door.Actor(ctx), in.Priorities, in.Body.Panel, in.Body.Title, in.Body.Text)
		return s.ranked(ctx, governance.Priorities{Reference: in.Priorities}, err)
	})
	door.Serve(s.Door, door.SignedIn, v1.Act(of+"/proposals/{proposal}/support", "R136", "Support another's proposal, once"), func(ctx context.Context, in *ProposalPath) (*rankingOutput, error) {
		err := s.House.Support(ctx, door.Actor(ctx), in.Priorities, in.Proposal)
		return s.ranked(ctx, governance.Priorities{Reference: in.Priorities}, err)
	})
	door.Serve(s.Door, door.Secretaries, v1.Act(of+"/proposals/{proposal}/merger", "R136", "Merge a proposal into another, on the trail"), func(ctx context.Context, in *mergeInput) (*rankingOutput, error) {
		p, err := s.House.MergeProposals(ctx, door.Actor(ctx), in.Priorities, in.Proposal, in.Body.Into, in.Body.Why)
		return s.ranked(ctx, p, err)
	})
	door.Serve(s.Door, door.Secretaries, v1.Act(of+"/proposals/{proposal}/wording", "R136", "Reword a line, on the trail"), func(ctx context.Context, in *rewordInput) (*rankingOutput, error) {
		p, err := s.House.RewordProposal(ctx, door.Actor(ctx), in.Priorities, in.Proposal, in.Body.Title, in.Body.Text, in.Body.Why)
		return s.ranked(ctx, p, err)
	})
	door.Serve(s.Door, door.Secretaries, v1.Act(of+"/freeze", "R136", "Freeze the long list, of at most thirty lines"), func(ctx context.Context, in *RankingPath) (*rankingOutput, error) {
		p, err := s.House.FreezeList(ctx, door.Actor(ctx), in.Priorities)
		return s.ranked(ctx, p, err)
	})
	door.Serve(s.Door, door.Secretaries, v1.Act(of+"/ballot", "R137", "Call the ballot of the panels' members"), func(ctx context.Context, in *ballotInput) (*rankingOutput, error) {
		var opens time.Time
		if in.Body.Opens != nil {
			opens = *in.Body.Opens
		}
		p, err := s.House.CallRanking(ctx, door.Actor(ctx), in.Priorities, opens, in.Body.Closes)
		return s.ranked(ctx, p, err)
	})
}

func (s handlers) rankings(ctx context.Context, in *v1.Paging) (*rankingsOutput, error) {
	after, err := in.Key()
	if err != nil {
		return nil, err
	}
	all, err := s.House.AllPriorities(ctx)
	if err != nil {
		return nil, err
	}
	from := after == ""
	var page []house.PrioritiesShown
	for _, p := range all {
		if !from {
			from = p.Reference == after
			continue
		}
		if len(page) > in.Limit {
			break
		}
		shown, err := s.House.PrioritiesOf(ctx, door.Actor(ctx), p.Reference)
		if err != nil {
			return nil, err
		}
		page = append(page, shown)
	}
	return &rankingsOutput{v1.Page(page, in.Limit, func(p house.PrioritiesShown) string { return p.Reference }, rankingOf)}, nil
}
