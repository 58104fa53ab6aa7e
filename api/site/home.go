package site

import (
	"slices"
	"time"

	"hustings/api/web"
	"hustings/domain"
	"hustings/elections"
)

// latestResults is how many results the first page shows.
const latestResults = 6

// Home is what is open, what comes next and who was elected last, and which polls wait
// for the reader. The chamber's page adds what waits for her of the panels' work.
func (v *Visit) Home() (view web.Home, err error) {
	running, err := v.Engine.Elections(v.Ctx, v.By, elections.ElectionList{States: underWay})
	if err != nil {
		return view, err
	}
	ended, err := v.Engine.Elections(v.Ctx, v.By, elections.ElectionList{States: []domain.State{domain.Provisional, domain.Certified}, Newest: true, Limit: latestResults})
	if err != nil {
		return view, err
	}
	panels, err := v.panelNames()
	if err != nil {
		return view, err
	}
	view = web.Home{Shell: v.Shell(v.Say("title.home"))}
	slices.SortStableFunc(running, func(a, b domain.Election) int { return nextOf(a, v.Now()).Compare(nextOf(b, v.Now())) })
	for _, el := range running {
		card := v.card(el, panels)
		switch card.State {
		case string(domain.Open), string(domain.Nominations):
			view.Open = append(view.Open, card)
		default:
			view.Next = append(view.Next, card)
		}
	}
	for _, tell := range v.Noticeboard {
		if err := tell(v, &view); err != nil {
			return view, err
		}
	}
	if view.Results, err = v.resultCards(ended, panels); err != nil || v.By.Anonymous() {
		return view, err
	}
	err = v.waitingPolls(&view)
	return view, err
}

// waitingPolls counts the polls in which the reader has not voted, and who asks for her
// support.
func (v *Visit) waitingPolls(view *web.Home) error {
	mine, err := v.Engine.MyElections(v.Ctx, v.By)
	if err != nil {
		return err
	}
	for _, m := range mine {
		if m.Now == domain.Open && m.Contest != nil && m.Ballots == 0 {
			view.Waiting++
		}
	}
	votes, err := v.Engine.MyVotes(v.Ctx, v.By)
	if err != nil {
		return err
	}
	for _, m := range votes {
		if m.Open && m.Ballots == 0 {
			view.Waiting++
		}
	}
	asked, err := v.Engine.MySupports(v.Ctx, v.By)
	for _, a := range asked {
		if a.Open {
			view.Asked++
		}
	}
	return err
}

// resultCards name who was elected: in the alphabet's order, for the order of
// election is part of the numbers that a small poll does not tell (R85).
func (v *Visit) resultCards(ended []domain.Election, panels map[domain.PanelID]string) ([]web.ElectionCard, error) {
	var ids []domain.PersonID
	for _, el := range ended {
		if el.Outcome != nil {
			for _, r := range el.Outcome.Returned {
				ids = append(ids, r.Person)
			}
		}
	}
	names, err := v.Register.Names(v.Ctx, ids...)
	if err != nil {
		return nil, err
	}
	var cards []web.ElectionCard
	for _, el := range ended {
		card := v.card(el, panels)
		if el.Outcome != nil {
			for _, r := range el.Outcome.Returned {
				if name := names[r.Person]; name != "" {
					card.Elected = append(card.Elected, name)
				}
			}
			slices.Sort(card.Elected)
		}
		cards = append(cards, card)
	}
	return cards, nil
}

// nextOf is when something next happens in an election.
func nextOf(el domain.Election, now time.Time) time.Time {
	_, at, _ := el.NextStep(now)
	return at
}
