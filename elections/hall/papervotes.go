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

// fewVoted are the questions of votes of which no numbers may be told (R151). A motion of
// which one vote may be told stands in the paper with that one's.
func (h *Hall) fewVoted(ctx context.Context, ref string) (questions []string, err error) {
	shown, err := h.Event(ctx, domain.Engine(), ref)
	told := func(q string) bool {
		return slices.ContainsFunc(shown.Votes, func(v VoteShown) bool { return v.Question == q && v.Totals.Told() })
	}
	for _, v := range shown.Votes {
		if v.TooFew && !told(v.Question) {
			questions = append(questions, v.Question)
		}
	}
	return questions, err
}
