package holders

import (
	"context"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// Holders knows with whom the parts of a key and of the lot rest, and asks for them.
type Holders struct{ *clerk.Clerk }

// New returns the room for those who hold a part of a secret; the clerk minds
// their two-person acts.
func New(c *clerk.Clerk) *Holders {
	e := &Holders{c}
	c.Mind(clerk.Pairs{acts.PairLotDraw: {Rule: "R73", Judge: e.judgeLotDraw, Do: e.putLotDraw}})
	return e
}

// lotDraw is what a request for it carries.
type lotDraw struct {
	Contest domain.ContestID `json:"contest"`
	Holder  string           `json:"holder"`
	Digits  string           `json:"digits"`
	Where   string           `json:"where"`
}

// DrawLot asks for digits that were drawn in public to replace a holder's value of
// the lot, a day after the close and later (R73). The second officer confirms what
// was drawn; both their names go on the board with it.
func (e *Holders) DrawLot(ctx context.Context, by domain.Actor, id domain.ContestID, holder, digits, where, why string) (domain.Request, error) {
	c, err := e.Contest(ctx, id)
	if err != nil {
		return domain.Request{}, err
	}
	return e.Ask(ctx, by, c.Election, acts.PairLotDraw, why, lotDraw{id, holder, digits, where})
}

// judgeLotDraw refuses a draw that is not due: the holder may still come, the value
// is there, or the service has its own.
func (e *Holders) judgeLotDraw(tx *store.Tx, el domain.Election, r domain.Request) error {
	d, err := clerk.Tight[lotDraw](r)
	if err != nil {
		return err
	}
	if _, err := domain.LotNote(d.Digits, d.Where, "", ""); err != nil {
		return err
	}
	c, err := tx.Contest(d.Contest)
	if err != nil {
		return err
	}
	if c.Election != el.ID {
		return refusal.Because(refusal.Unknown, "R73", nil).On("contest")
	}
	return e.MayDrawLot(tx, c, d.Holder)
}

// putLotDraw writes the draw on the board (docs/protocol.md 8).
func (e *Holders) putLotDraw(tx *store.Tx, by domain.Actor, _ domain.Election, r domain.Request) error {
	d, err := clerk.Tight[lotDraw](r)
	if err != nil {
		return err
	}
	var names [2]string
	for i, id := range []domain.PersonID{r.By, by.Person} {
		person, err := tx.Person(id)
		if err != nil {
			return err
		}
		names[i] = person.Name()
	}
	c, err := tx.Contest(d.Contest)
	if err != nil {
		return err
	}
	return e.PutLotDraw(tx, by, c, d.Holder, d.Digits, d.Where, names)
}

// MissLot tells the officers that the count waits for a value of the lot, and that
// they may draw one in public instead.
func (e *Holders) MissLot(tx *store.Tx, el domain.Election) error {
	c, err := clerk.LatestContest(tx, el)
	if err != nil {
		return err
	}
	missing, _, err := e.LotMissing(tx, c.ID)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		people, err := clerk.OfficersOf(tx, el, domain.KeyHolders...)
		if err != nil {
			return err
		}
		if err := tx.Mail(clerk.WriteAll(el, people, clerk.LotMissingMail{Holder: missing[0]})...); err != nil {
			return err
		}
	}
	if err := tx.LotMissed(c.ID); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.ContestLotMissing, Rule: "R73", Panel: el.Panel, Election: el.ID, Contest: c.ID,
		Detail: map[string]any{"missing": missing}})
}

// WaitsForLot says for an election's agenda that its lot has no second holder yet,
// or that the count waits for one.
func (e *Holders) WaitsForLot(tx *store.Tx, el domain.Election) ([]clerk.Waiting, error) {
	rounds, err := tx.ContestsOf(el.ID)
	if err != nil {
		return nil, err
	}
	if len(rounds) == 0 {
		if el.State != domain.Withdrawals { // asked when the statement is out
			return nil, nil
		}
		list, err := tx.LotCommitments(el.ID)
		if err != nil || len(list) > 0 || el.Outcome != nil {
			return nil, err
		}
		return []clerk.Waiting{{What: "lot-holder", N: 1, By: &el.Timetable.RollSealed}}, nil
	}
	c := rounds[len(rounds)-1]
	if c.Stage != domain.ContestClosed || c.Hold != "" {
		return nil, nil
	}
	missing, begun, err := e.LotMissing(tx, c.ID)
	if err != nil || !begun || len(missing) == 0 {
		return nil, err
	}
	late := c.Closes.Add(domain.LotDeadline)
	return []clerk.Waiting{{What: "lot", N: len(missing), By: &late}}, nil
}
