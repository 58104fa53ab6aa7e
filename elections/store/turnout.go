package store

import (
	"fmt"

	"hustings/domain"
)

// FirstBallots are the places on a board of each voter's first ballot, in order.
func (tx *Tx) FirstBallots(id domain.ContestID) (leaves []int64, err error) {
	err = tx.db.Table("board_entries").Where("contest = ? AND tag IS NOT NULL AND seq = 1", id).Order("leaf").Pluck("leaf", &leaves).Error
	if err != nil {
		return nil, fmt.Errorf("reading when voters came: %w", err)
	}
	return leaves, nil
}

// CheckpointSizes are the sizes at which a board was signed, in order.
func (tx *Tx) CheckpointSizes(id domain.ContestID) (sizes []int64, err error) {
	err = tx.db.Table("board_checkpoints").Where("contest = ?", id).Order("size").Pluck("size", &sizes).Error
	if err != nil {
		return nil, fmt.Errorf("reading how a board grew: %w", err)
	}
	return sizes, nil
}
