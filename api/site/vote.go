package site

import (
	"cmp"
	"slices"
	"strings"

	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/elections/box"
)

// The page of a vote that belongs to no election: what is asked, of how many, until
// when, how it is decided; and what came of it, as far as whoever reads may know.

// VotePath is the page of a contest that belongs to no election.
func VotePath(c domain.Contest) string { return "/contests/" + string(c.ID) }

// ownVote is a vote that belongs to no election as one of its voters sees it.
func (v *Visit) ownVote(m box.MyVote) web.MyVote {
	c := m.Contest
	line := web.MyVote{Title: c.Title, URL: VotePath(c), Opens: c.Opens, Closes: c.Closes, State: string(domain.Open)}
	if m.Cast != nil {
		line.Voted, line.Code, line.ReceiptURL = true, m.Cast.Code, receiptPath(c.ID, m.Cast.Leaf)
	}
	switch {
	case v.Now().Before(c.Opens):
		line.State = string(domain.Sealed)
	case !m.Open:
		line.State = string(domain.Closed)
	case !line.Voted || c.Duplicates == domain.LastCounts:
		line.BallotURL = ContestPath(c.ID, "ballot")
	}
	return line
}

// votePage shows a vote to whom it concerns. A contest of an election is shown with
// its election.
func (v *Visit) votePage() error {
	id, err := v.contest()
	if err != nil {
		return err
	}
	vote, err := v.Engine.Vote(v.Ctx, v.By, id)
	if err != nil {
		return err
	}
	c := vote.Contest
	question, digest := domain.AskedAbout(c.Question)
	view := web.Vote{Shell: v.Shell(c.Title), Title: c.Title, Reference: c.Reference, Question: question, Digest: digest, Help: vote.Help, Seats: c.Seats, Opens: c.Opens, Closes: c.Closes,
		State: voteState(vote, v.Now().Before(c.Opens), c.ReceivesBallots(v.Now()) == nil), BoardURL: BoardPath(c), BundleURL: BoardPath(c) + "/bundle.zip"}
	if o, err := count.ParseOptions(count.Method(c.Method), strings.Fields(c.Settings)); err == nil && o.Majority != "" {
		view.Majority = v.Say("vote.majority."+string(o.Majority), "of", o.Of)
	}
	for _, o := range c.Options {
		view.Options = append(view.Options, o.Name)
	}
	turnout, err := v.Engine.Turnout(v.Ctx, id)
	if err != nil {
		return err
	}
	view.Roll, view.Ballots = turnout.Roll, turnout.Ballots
	mine, is, err := v.Engine.MyVote(v.Ctx, v.By, id)
	if err != nil {
		return err
	}
	if is {
		line := v.ownVote(mine)
		view.Mine = &line
	}
	shown, err := v.Engine.VoteResult(v.Ctx, v.By, id)
	if r, no := refusal.Of(err); no && r.Reason == domain.ResultUnknown {
		return v.Show("vote", view)
	}
	if err != nil {
		return err
	}
	view.Result = voteResult(shown)
	return v.Show("vote", view)
}

func voteState(v domain.Vote, before, open bool) string {
	switch {
	case v.EndedAt != nil:
		return "ended"
	case v.CountedAt != nil:
		return "counted"
	case before:
		return "sealed"
	case open:
		return "open"
	}
	return "closed"
}

// voteResult is a result as its page shows it: who or what was decided, and of a
// question the votes for each answer, where numbers may be told.
func voteResult(s box.VoteShown) *web.VoteResult {
	r := &web.VoteResult{Question: s.Question, Carried: s.Carried, TooFew: s.TooFew}
	for _, o := range s.Returned {
		r.Returned = append(r.Returned, o.Name)
	}
	t := s.Transcript
	if t == nil || len(t.Stages) == 0 {
		return r
	}
	for i, o := range s.Vote.Contest.Options {
		if votes := t.VotesAt(1, i+1); votes != count.Absent {
			r.Votes = append(r.Votes, web.VoteLine{Name: o.Name, Votes: whole(t.Figure(votes))})
		}
	}
	if !s.Question { // of a choice, first preferences, the most first
		figure := func(name string) count.Votes {
			for i, o := range s.Vote.Contest.Options {
				if o.Name == name {
					return t.VotesAt(1, i+1)
				}
			}
			return 0
		}
		slices.SortStableFunc(r.Votes, func(a, b web.VoteLine) int { return cmp.Compare(figure(b.Name), figure(a.Name)) })
	}
	return r
}

// whole is a figure without the decimal places that say nothing.
func whole(figure string) string {
	if !strings.Contains(figure, ".") {
		return figure
	}
	return strings.TrimRight(strings.TrimRight(figure, "0"), ".")
}
