package elections

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/elections/store"
)

// PairOpenLate is the act of opening a poll late (R47a).
const PairOpenLate = "poll.open-late"

// OpenLate asks for a poll to be opened late whose opening has passed with a
// nomination unruled or the roll unsealed (R47a). The close moves so that
// min_voting_days holds, and voters and candidates are told.
func (e *Engine) OpenLate(ctx context.Context, by domain.Actor, id domain.ElectionID, opens time.Time, why string) (domain.Request, error) {
	return e.ask(ctx, by, id, PairOpenLate, why, postponement{domain.PollOpens, opens.UTC()})
}

func init() {
	pairs[PairOpenLate] = pair{rule: "R47a", judge: judgeOpenLate, do: (*Engine).openLate}
}

func judgeOpenLate(e *Engine, tx *store.Tx, el domain.Election, r domain.Request) error {
	p, err := tight[postponement](r)
	if err != nil {
		return err
	}
	_, err = el.OpenLate(p.To, tx.Now())
	return err
}

func (e *Engine) openLate(tx *store.Tx, by domain.Actor, el domain.Election, r domain.Request) error {
	p, err := tight[postponement](r)
	if err != nil {
		return err
	}
	t, err := el.OpenLate(p.To, tx.Now())
	if err != nil {
		return err
	}
	was := el
	was.Alarm = "" // of the missed seal, if any
	return e.retime(tx, by, was, nil, t, p, r.Why, "R47a")
}
