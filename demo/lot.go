package demo

import (
	"fmt"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// holdLots has the deputy take a part of each lot before the rolls are sealed, as
// her browser would: 32 random bytes that she writes down, and commitments (R73a).
func (d *demo) holdLots() error {
	deputy, err := d.officer(domain.DeputyReturningOfficer)
	if err != nil {
		return err
	}
	for _, p := range d.panels {
		offer, err := d.Engine.OfferLot(d.ctx, deputy, string(p.election.ID))
		if err != nil {
			return fmt.Errorf("%s: the deputy takes a part of the lot: %w", p.code, err)
		}
		if p.lot, err = seal.ParseLotWords(seal.LotWords(seal.NewSalt())); err != nil { // written down, and read again
			return err
		}
		var commits []ledger.B32
		for _, number := range offer.Contests {
			commits = append(commits, ledger.B32(seal.LotCommit(seal.Hash(number), offer.Holder, seal.LotValue(p.lot, seal.Hash(number)))))
		}
		if err := d.Engine.CommitLot(d.ctx, deputy, p.election.ID, offer.Nonce, commits); err != nil {
			return fmt.Errorf("%s: the deputy takes a part of the lot: %w", p.code, err)
		}
	}
	d.tell("The deputy takes a part of each lot: fourteen groups of letters on a sheet of paper, so that the service alone decides no tie (R73a).")
	return nil
}

// revealLots has the deputy enter her parts after the close; nothing is shuffled
// before.
func (d *demo) revealLots() error {
	deputy, err := d.officer(domain.DeputyReturningOfficer)
	if err != nil {
		return err
	}
	held := 0
	for _, p := range d.panels {
		if p.lot == [32]byte{} { // the service's alone
			continue
		}
		held++
		l, err := d.Engine.Lot(d.ctx, deputy, string(p.election.ID))
		if err != nil {
			return err
		}
		if err := require(l.Awaited(), "%s does not wait for the deputy's part of the lot", p.code); err != nil {
			return err
		}
		if err := d.Engine.RevealLot(d.ctx, deputy, p.contest.ID, ledger.B32(seal.LotValue(p.lot, p.contest.Board))); err != nil {
			return fmt.Errorf("%s: the deputy enters her part of the lot: %w", p.code, err)
		}
	}
	if held == 0 {
		return nil
	}
	d.tell("The counts wait for the deputy. She enters the words that she kept; her value and the service's make each lot.")
	return d.ring()
}
