package hall

import (
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/elections/store"
)

// votesGuard says what of an event's live votes a reader of its paper may be told: their
// numbers are kept for those whom the event is for and who work on the paper (R165), and a
// question that names somebody whom the paper may not name is left out (R153).
type votesGuard struct {
	told bool
	open func(text string) []hall.Finding
}

func (h *Hall) votesGuardTx(tx *store.Tx, by domain.Actor, s PaperShown) (g votesGuard, err error) {
	standing, err := tx.EventPaper(s.Event.ID)
	if err != nil {
		return g, err
	}
	e, err := tx.Event(string(s.Event.ID)) // with the words that its organisers gave
	if err != nil {
		return g, err
	}
	if g.open, err = h.guardTx(tx, e, standing); err != nil || s.Works {
		g.told = s.Works
		return g, err
	}
	g.told, err = h.insideTx(tx, by, e)
	return g, err
}

// votesBelow are the counted votes that stand below a paper, as far as its reader may be
// told of them.
func (h *Hall) votesBelow(ctx context.Context, id hall.EventID, g votesGuard) (list []VoteShown, err error) {
	if !g.told {
		return nil, nil
	}
	told, err := h.Event(ctx, domain.Engine(), string(id))
	for _, v := range told.Votes {
		if !v.Counted || v.Ended {
			continue
		}
		if v.OnRoll, v.Cast = false, false; len(g.open(v.Question)) > 0 {
			v.Question = ""
		}
		list = append(list, v)
	}
	return list, err
}

// takenTx are an event's votes in an act on it: each is counted once more, and what
// anybody was shown before is not relied on.
func (h *Hall) takenTx(tx *store.Tx, e hall.Event) (list []VoteShown, err error) {
	called, err := tx.LiveVotes(e.ID)
	if err != nil || len(called) == 0 {
		return nil, err
	}
	votes, err := h.Office.VotesOf(tx, domain.LiveVote, string(e.ID))
	if err != nil {
		return nil, err
	}
	for _, c := range called {
		i := slices.IndexFunc(votes, func(v domain.Vote) bool { return v.Contest.ID == c.Contest })
		if i < 0 {
			continue
		}
		v := votes[i]
		shown := VoteShown{LiveVote: c, Counted: v.CountedAt != nil, Ended: v.EndedAt != nil}
		if shown.Counted && !shown.Ended {
			n, err := h.Office.ResultOf(tx, c.Contest)
			if err != nil {
				return nil, err
			}
			few := n.TooFew || !v.Disclose(n.Turnout, domain.Telling(n.Transcript)).Panel
			outcomeOf(few, n.Carried(), n.Transcript).tell(&shown)
		}
		list = append(list, shown)
	}
	return list, nil
}

// fewVotedTx are the questions of votes of which no numbers may be told (R151). A motion
// of which one vote may be told stands in the paper with that one's.
func (h *Hall) fewVotedTx(tx *store.Tx, e hall.Event) (questions []string, err error) {
	votes, err := h.takenTx(tx, e)
	told := func(q string) bool {
		return slices.ContainsFunc(votes, func(v VoteShown) bool { return v.Question == q && v.Totals.Told() })
	}
	for _, v := range votes {
		if v.TooFew && !told(v.Question) {
			questions = append(questions, v.Question)
		}
	}
	return questions, err
}
