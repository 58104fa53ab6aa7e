package box

import (
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
)

// The lot of a contest on its board (docs/protocol.md 8): the service's value, those of
// further holders (R73a), and what is drawn in public in place of one (R73).

// ownLot is the service's value for a contest: the one it committed to, never
// another.
func (e *Box) ownLot(m *ledger.Manifest) (ledger.B32, error) {
	value, err := e.Keys.contestSecret(m.Contest, lotFile)
	if err != nil {
		return value, err
	}
	if ledger.B32(seal.LotCommit(seal.Hash(m.Contest), ledger.ServiceName, value)) != m.Lot[0].Commit {
		return ledger.B32{}, ErrBadKey
	}
	return value, nil
}

// lotOpen refuses a value of the lot while it may not be revealed yet, or is not
// wanted any more.
func lotOpen(p *pen) error {
	switch p.seq.Stage() {
	case ledger.StagePoll:
		return refusal.Because(domain.PollLasts, "R73", refusal.Args{"closes": p.row.Closes})
	case ledger.StageClosed, ledger.StageLot:
	default:
		return refusal.Because(domain.WrongState, "R73", refusal.Args{"state": p.row.Stage})
	}
	if p.row.Hold != "" || p.seq.Closed().Counted < p.seq.Manifest().MinBallots {
		return refusal.Because(domain.WrongState, "R73", refusal.Args{"state": p.row.Stage})
	}
	return nil
}

// PutLot puts a further holder's value on the board after the close (R73a). It is the
// value that proves itself.
func (e *Box) PutLot(tx *store.Tx, by domain.Actor, c domain.Contest, value ledger.B32) error {
	p, err := e.lockBoard(tx, c.ID)
	if err != nil {
		return err
	}
	if err := lotOpen(p); err != nil {
		return err
	}
	m := p.seq.Manifest()
	for _, h := range m.Lot[1:] {
		if ledger.B32(seal.LotCommit(seal.Hash(m.Contest), h.Holder, value)) != h.Commit {
			continue
		}
		if !slices.Contains(p.seq.LotMissing(), h.Holder) {
			return refusal.Because(domain.LotGiven, "R73a", nil)
		}
		return e.putLot(p, by, c, &ledger.LotReveal{E: p.seq.Election(), Holder: h.Holder, Value: value, How: ledger.ByCommit}, acts.ContestLotRevealed)
	}
	if len(m.Lot) == 1 {
		return refusal.Because(domain.LotGiven, "R73a", nil)
	}
	return refusal.Because(domain.LotWrong, "R73a", nil).On("value")
}

// putLot appends a value of the lot and records it.
func (e *Box) putLot(p *pen, by domain.Actor, c domain.Contest, entry *ledger.LotReveal, act acts.Name) error {
	if err := p.add(entry); err != nil {
		return err
	}
	root := p.tree.Root()
	record := domain.Act{Name: act, Rule: "R73", Election: c.Election, Contest: c.ID,
		Detail: map[string]any{"holder": entry.Holder, "size": p.tree.Size(), "root": root.String()}}
	if err := p.tx.Record(by, record); err != nil {
		return err
	}
	if err := p.flush(); err != nil {
		return err
	}
	return p.tx.SaveBoard(p.row)
}

// askForLot has the caller ask those who hold the rest of a contest's lot for it, once
// the service has given its own.
func (p *pen) askForLot(c domain.Contest) error {
	missing := p.seq.LotMissing()
	if len(missing) == 0 {
		return nil
	}
	return p.e.caller.LotAwaited(p.tx, c, missing)
}

// MayDrawLot refuses a public draw in place of a holder's value that is not due: the
// holder may still come, the value is there, or the service has its own.
func (e *Box) MayDrawLot(tx *store.Tx, c domain.Contest, holder string) error {
	p, err := e.lockBoard(tx, c.ID)
	if err != nil {
		return err
	}
	if err := lotOpen(p); err != nil {
		return err
	}
	if !slices.Contains(p.seq.LotMissing(), holder) {
		return refusal.Because(domain.LotGiven, "R73", nil).On("holder")
	}
	if from := time.Unix(p.seq.Closes(), 0).UTC().Add(domain.LotDeadline); tx.Now().Before(from) {
		return refusal.Because(domain.LotNotDue, "R73", refusal.Args{"from": from})
	}
	if holder != ledger.ServiceName {
		return nil
	}
	if _, err := e.ownLot(p.seq.Manifest()); err == nil {
		return refusal.Because(domain.LotHere, "R73", nil)
	}
	return nil
}

// PutLotDraw writes a draw on the board (docs/protocol.md 8): digits, where they were drawn,
// and the names of the two who say so.
func (e *Box) PutLotDraw(tx *store.Tx, by domain.Actor, c domain.Contest, holder, digits, where string, names [2]string) error {
	note, err := domain.LotNote(digits, printable(where), printable(names[0]), printable(names[1]))
	if err != nil {
		return err
	}
	p, err := e.lockBoard(tx, c.ID)
	if err != nil {
		return err
	}
	entry := &ledger.LotReveal{E: p.seq.Election(), Holder: holder, Value: ledger.B32(seal.LotDraw(note)), How: ledger.ByDraw, Note: note}
	return e.putLot(p, by, c, entry, acts.ContestLotDrawn)
}

// LotState is how far a part of the lot has come.
type LotState string

const (
	LotCommitted LotState = "committed" // before the seal
	LotSealed    LotState = "sealed"    // the commitment is on the board
	LotAwaited   LotState = "awaited"   // the poll is over, and the count waits for the value
	LotRevealed  LotState = "revealed"
	LotDrawn     LotState = "drawn" // in public, in the place of a value that was missing (R73)
)

// LotHolding is one part of the lot of an election, or of its latest round.
type LotHolding struct {
	Holder string // service, deputy or auditor
	State  LotState
	Mine   bool // of a role that the caller has
}

// LotHoldings are the holders that a sealed contest's manifest names.
func (e *Box) LotHoldings(tx *store.Tx, id domain.ContestID, mine string) (list []LotHolding, err error) {
	err = e.reading(tx, id, func(b *board) error {
		list = holdings(b.seq, mine)
		return nil
	})
	return list, err
}

// LotMissing are the holders whose values a contest lacks, and whether the lot has
// been begun: with the service's own.
func (e *Box) LotMissing(tx *store.Tx, id domain.ContestID) (missing []string, begun bool, err error) {
	err = e.reading(tx, id, func(b *board) error {
		missing, begun = b.seq.LotMissing(), b.seq.Stage() == ledger.StageLot
		return nil
	})
	return missing, begun, err
}

// holdings are the holders that a sealed contest's manifest names.
func holdings(seq *ledger.Sequence, mine string) (list []LotHolding) {
	drawn := seq.LotDrawn()
	missing := seq.LotMissing()
	for _, h := range seq.Manifest().Lot {
		state := LotRevealed
		switch {
		case slices.Contains(drawn, h.Holder):
			state = LotDrawn
		case slices.Contains(missing, h.Holder) && (seq.Stage() == ledger.StageClosed || seq.Stage() == ledger.StageLot):
			state = LotAwaited
		case slices.Contains(missing, h.Holder):
			state = LotSealed
		}
		list = append(list, LotHolding{h.Holder, state, h.Holder == mine})
	}
	return list
}
