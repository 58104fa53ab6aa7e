package site

import (
	"hustings/api/web"
	"hustings/domain"
	"hustings/elections/nominations"
)

// ownElections are the elections that concern the reader, those under way first, each
// with the own vote and the own nomination: what she looks for is found here whatever
// has become of it.
func (v *Visit) ownElections() ([]web.OwnElection, error) {
	running, err := v.Engine.MyElections(v.Ctx, v.By)
	if err != nil {
		return nil, err
	}
	stood, err := v.Engine.MyNominations(v.Ctx, v.By)
	if err != nil {
		return nil, err
	}
	var list []web.OwnElection
	at := map[domain.ElectionID]int{}
	for _, m := range running {
		line := v.ownElection(m.Election)
		line.Votes = m.MayVote
		if m.MayVote && m.Now == domain.Open && m.Contest != nil && m.Ballots == 0 {
			line.BallotURL = ContestPath(m.Contest.ID, "ballot")
		}
		at[m.ID] = len(list)
		list = append(list, line)
	}
	for _, n := range stood {
		i, there := at[n.Election.ID]
		if !there {
			i, at[n.Election.ID] = len(list), len(list)
			list = append(list, v.ownElection(n.Election))
		}
		if list[i].Standing == "" || n.WithdrawnAt == nil { // of several the one that stands
			list[i].Standing, list[i].NominationURL, list[i].WithdrawURL = string(n.Standing), list[i].URL+"/stand", v.withdrawURL(n)
		}
	}
	return list, nil
}

func (v *Visit) ownElection(el domain.Election) web.OwnElection {
	line := web.OwnElection{Title: el.Title, URL: ElectionPath(el.Reference), State: string(el.StateAt(v.Now()))}
	if next, at, there := el.NextStep(v.Now()); there {
		line.Next, line.NextAt = v.Say(nextWord(next)), at
	}
	return line
}

// withdrawURL is where a nomination is withdrawn; empty when there is nothing to
// withdraw, or no time.
func (v *Visit) withdrawURL(n nominations.MyNomination) string {
	el, now := n.Election, v.Now()
	if n.WithdrawnAt != nil || n.SubmittedAt == nil || !now.Before(el.Timetable.PollCloses) && !el.LeavesRound(n.Nomination, now) && !el.MayDecline(n.Nomination) {
		return ""
	}
	return ElectionPath(el.Reference) + "/withdraw"
}
