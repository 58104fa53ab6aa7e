package hall

import (
	"fmt"

	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain/hall"
	elections "hustings/elections/hall"
)

// votes are the live votes, with the swing between the first and the last one.
func (v *visit) votes(s elections.Shown) (list []web.EventVote, swing *web.EventSwing) {
	var first, last *elections.VoteShown
	for i := range s.Votes {
		o := &s.Votes[i]
		switch o.Purpose {
		case hall.FirstVote:
			first = o
		case hall.LastVote:
			last = o
		case hall.OtherVote:
		}
		list = append(list, v.vote(s, *o))
	}
	if first != nil && last != nil && first.Counted && last.Counted {
		swing = v.swing(first.Totals, last.Totals)
	}
	return list, swing
}

func (v *visit) vote(s elections.Shown, o elections.VoteShown) web.EventVote {
	view := web.EventVote{Number: o.Number, Purpose: string(o.Purpose), Question: o.Question, Closes: o.Closes, Voters: o.Voters, Cast: o.Cast, TooFew: o.TooFew,
		BoardURL: site.ContestPath(o.Contest, "board"), CSRF: v.FormToken(v.By)}
	switch {
	case o.Ended:
		view.State = "vote-ended"
	case o.Counted:
		view.State = "vote-counted"
	case o.Open:
		view.State = "vote-open"
		if o.OnRoll {
			view.VoteURL = site.ContestPath(o.Contest, "ballot")
		}
		if s.Leads {
			view.ExtendURL = path(s.Reference, "votes", string(o.Contest), "extend")
		}
	default:
		view.State = "vote-counting"
	}
	if o.Counted && o.Totals.Told() {
		shares, counts := o.Totals.Shares(), [3]int{o.Totals.Yes, o.Totals.No, o.Totals.Abstain}
		for i, text := range v.answers(o.Purpose) {
			view.Lines = append(view.Lines, web.EventVoteLine{Text: text, Count: counts[i], Share: percent(shares[i])})
			view.Chart.Bars = append(view.Chart.Bars, web.Bar{Label: text, Value: float64(counts[i]), Figure: percent(shares[i])})
		}
		view.Chart.Short = true
	}
	return view
}

// swing compares the first and the last vote on the motion. Where one of them has fewer
// than five votes there are no numbers to compare (R151).
func (v *visit) swing(first, last hall.Totals) *web.EventSwing {
	moved, told := hall.Swing(first, last)
	if !told {
		return &web.EventSwing{None: v.Say("event.swing-none")}
	}
	swing := &web.EventSwing{}
	before, after := first.Shares(), last.Shares()
	for i, text := range v.answers(hall.FirstVote) {
		sign := ""
		if moved[i] > 0 {
			sign = "+"
		}
		from, to := percent(before[i]), percent(after[i])
		swing.Lines = append(swing.Lines, web.SwingLine{Text: text, First: from, Last: to, Moved: sign + tenths(moved[i])})
		swing.Picture = append(swing.Picture, web.SwingMove{Label: text, First: before[i], Last: after[i], Figure: from + " → " + to})
	}
	return swing
}

func (v *visit) answers(p hall.VotePurpose) [3]string {
	if p == hall.OtherVote {
		return [3]string{v.Say("event.answer-yes"), v.Say("event.answer-no"), v.Say("event.answer-abstain")}
	}
	return [3]string{v.Say("event.answer-for"), v.Say("event.answer-against"), v.Say("event.answer-undecided")}
}

func percent(n int) string { return tenths(n) + "%" }

// tenths writes tenths with one decimal (R151).
func tenths(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	return fmt.Sprintf("%s%d.%d", sign, n/10, n%10)
}
