package chamber

import (
	"cmp"
	"slices"

	"hustings/api/web"
)

// votesPage shows every vote that is the reader's: secret ones with the tracking code of
// the ballot that counts, those by name with her choice (R156).
func (v *visit) votesPage() error {
	view, err := v.SecretVotes()
	if err != nil {
		return err
	}
	open, err := v.House.MyMotions(v.Ctx, v.By)
	if err != nil {
		return err
	}
	for _, m := range open {
		line := web.MyVote{Title: m.Title, URL: motionPath(m.Reference), State: "open", ByName: true, BallotURL: motionPath(m.Reference)}
		if m.Closes != nil {
			line.Closes = *m.Closes
		}
		if len(m.Mine) > 0 {
			line.Voted, line.Choice = true, string(m.Mine[0].Choice)
		}
		view.Open = append(view.Open, line)
	}
	slices.SortStableFunc(view.Open, func(a, b web.MyVote) int { // what waits for her comes first
		return cmp.Compare(waits(b), waits(a))
	})
	past, err := v.House.MyVotedMotions(v.Ctx, v.By)
	if err != nil {
		return err
	}
	for _, m := range past {
		view.Past = append(view.Past, web.MyVote{Title: m.Title, URL: motionPath(m.Reference), State: "motion-" + string(m.State), ByName: true, Closes: *m.EndedAt,
			Voted: m.Choice != "", Choice: string(m.Choice)})
	}
	slices.SortStableFunc(view.Past, func(a, b web.MyVote) int { return b.Closes.Compare(a.Closes) })
	return v.Show("my-votes", view)
}

func waits(m web.MyVote) int {
	if m.BallotURL != "" && !m.Voted {
		return 1
	}
	return 0
}
