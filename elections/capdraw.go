package elections

import (
	"context"
	"encoding/hex"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/seal"
	"hustings/elections/store"
)

// publicDraw is what two officers enter of a public draw: its digits and where
// they come from, which anybody can look up.
type publicDraw struct {
	Digits string `json:"digits"`
	Source string `json:"source"`
}

// capDraw is a draw as it is published and recorded: from the note follows the
// value, from the value the seed, from the seed the order (docs/protocol.md 8).
type capDraw struct {
	Note  string                `json:"note"`
	Value string                `json:"value"`
	Seed  string                `json:"seed"`
	Order []domain.NominationID `json:"order"`
}

// DrawForCap asks for a public draw to be entered where, without a poll, too many
// of one employer would be returned (R28a); a second officer confirms the same
// digits.
func (e *Engine) DrawForCap(ctx context.Context, by domain.Actor, id domain.ElectionID, digits, source, why string) (domain.Request, error) {
	return e.Ask(ctx, by, id, acts.PairDraw, why, publicDraw{digits, domain.CleanText(source)})
}

func (e *Engine) judgeDraw(tx *store.Tx, el domain.Election, r domain.Request) error {
	if err := el.In("R28a", domain.Withdrawals, domain.Stopped); err != nil {
		return err
	}
	d, err := clerk.Tight[publicDraw](r)
	if err != nil {
		return err
	}
	if _, err := domain.DrawNote(el.Reference, d.Digits, d.Source); err != nil {
		return err
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return err
	}
	needed := drawn(tx, el, field)
	if _, no := refusal.Of(needed); no {
		return nil
	}
	if needed != nil {
		return needed
	}
	return refusal.Because(domain.WrongState, "R28a", refusal.Args{"state": el.State})
}

// drawn refuses while an election that needs no poll waits for a draw (R28a).
func drawn(tx *store.Tx, el domain.Election, field domain.Field) error {
	standing := field.Standing()
	if !el.Unopposed(len(standing)) {
		return nil
	}
	rivals, err := contenders(tx, standing)
	if err != nil {
		return err
	}
	over := el.NeedsDraw(rivals)
	if len(over) == 0 || el.Done.Draw != nil {
		return nil
	}
	return refusal.Because(domain.DrawNeeded, "R28a", refusal.Args{"employers": over})
}

// contenders are the candidates with their employers, in the order of their names.
func contenders(tx *store.Tx, standing domain.Field) ([]domain.Contender, error) {
	people, of, err := inOrder(tx, standing)
	if err != nil {
		return nil, err
	}
	list := make([]domain.Contender, len(people))
	for i, p := range people {
		list[i] = domain.Contender{Nomination: of[p.ID].ID, Employer: p.Employer()}
	}
	return list, nil
}

// drawOrder makes the one order of the candidates from the note of a public draw:
// its SHA-256 is the value, the seed joins it with the election, and each
// candidate's place is her HMAC under the seed, highest first (docs/protocol.md 8). An
// election without a board stands in it by the SHA-256 of its id.
func drawOrder(el domain.Election, note string, ids []domain.NominationID) capDraw {
	value := seal.LotDraw(note)
	seed := seal.LotSeed(seal.Hash(seal.LotDraw(string(el.ID))), [][32]byte{value})
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	d := capDraw{Note: note, Value: hex.EncodeToString(value[:]), Seed: hex.EncodeToString(seed[:])}
	for _, id := range seal.LotOrder(seed, names) {
		d.Order = append(d.Order, domain.NominationID(id))
	}
	return d
}

// enterDraw records and publishes a draw, and with it says who is returned.
func (e *Engine) enterDraw(tx *store.Tx, by domain.Actor, el domain.Election, r domain.Request) error {
	typed, err := clerk.Tight[publicDraw](r)
	if err != nil {
		return err
	}
	note, err := domain.DrawNote(el.Reference, typed.Digits, typed.Source)
	if err != nil {
		return err
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return err
	}
	var standing []domain.NominationID
	for _, n := range domain.Field(field).Standing() {
		standing = append(standing, n.ID)
	}
	slices.Sort(standing)
	d := drawOrder(el, note, standing)
	if err := clerk.Publish(tx, by, el, domain.DrawEntered, d); err != nil {
		return err
	}
	act := domain.Act{Name: acts.EmployerCapDrawn, Rule: "R28a", Why: r.Why, Panel: el.Panel, Election: el.ID,
		Detail: map[string]any{"asked_by": r.By, "note": d.Note, "value": d.Value, "seed": d.Seed, "order": d.Order}}
	if err := tx.Record(by, act); err != nil {
		return err
	}
	el.Done.Draw = &domain.CapDraw{Note: d.Note, Order: d.Order}
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	if el.State == domain.Stopped {
		return e.haltedOutcome(tx, el)
	}
	return e.declareUnopposed(tx, el)
}

// awaitDraw tells the officers that a draw must say who is returned (R28a).
func (e *Engine) awaitDraw(tx *store.Tx, el domain.Election) error {
	people, err := clerk.OfficersOf(tx, el, domain.Conveners...)
	if err != nil {
		return err
	}
	if err := tx.Mail(clerk.WriteAll(el, people, clerk.DrawNeededMail{})...); err != nil {
		return err
	}
	now := tx.Now()
	el.Done.DrawAsked = &now
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.EmployerCapDrawNeeded, Rule: "R28a", Panel: el.Panel, Election: el.ID})
}
