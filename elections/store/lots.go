package store

import (
	"fmt"
	"time"

	"hustings/domain"
)

type lotRow struct {
	Election string `gorm:"primaryKey"`
	Round    int    `gorm:"primaryKey"`
	Contest  []byte
	Holder   string
	Person   string
	Promise  []byte
	At       time.Time
}

func (lotRow) TableName() string { return "lot_commitments" }

// SaveLotCommitments stores what an officer has bound herself to for the rounds of
// an election, in place of what another had before her.
func (tx *Tx) SaveLotCommitments(e domain.ElectionID, list []domain.LotCommitment) error {
	rows := make([]lotRow, len(list))
	for i, c := range list {
		rows[i] = lotRow{Election: string(e), Round: c.Round, Contest: c.Contest[:], Holder: c.Holder, Person: string(c.Person), Promise: c.Commit[:], At: c.At}
	}
	if err := tx.db.Delete(&lotRow{}, "election = ?", string(e)).Error; err != nil {
		return fmt.Errorf("storing commitments for the lot: %w", err)
	}
	if err := tx.db.Create(&rows).Error; err != nil {
		return fmt.Errorf("storing commitments for the lot: %w", err)
	}
	return nil
}

// LotCommitments are those for an election's rounds, the first round first.
func (tx *Tx) LotCommitments(e domain.ElectionID) ([]domain.LotCommitment, error) {
	return listed(tx.db.Where("election = ?", string(e)).Order("round"), lotRow.commitment, "listing commitments for the lot")
}

func (r lotRow) commitment() domain.LotCommitment {
	c := domain.LotCommitment{Election: domain.ElectionID(r.Election), Round: r.Round, Holder: r.Holder, Person: domain.PersonID(r.Person), At: r.At.UTC()}
	copy(c.Contest[:], r.Contest)
	copy(c.Commit[:], r.Promise)
	return c
}
