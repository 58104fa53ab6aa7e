package store

import (
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
)

// heartbeatRow is the last sign of life of the service.
type heartbeatRow struct {
	ID int `gorm:"primaryKey"`
	At time.Time
}

func (heartbeatRow) TableName() string { return "heartbeat" }

// outageRow is a time in which the service gave no sign of life.
type outageRow struct {
	FromAt  time.Time `gorm:"primaryKey"`
	UntilAt time.Time
}

func (outageRow) TableName() string { return "outages" }

// Beat stores a sign of life and, when the one before is longer ago than gap,
// the outage between the two (R20a).
func (tx *Tx) Beat(gap time.Duration) error {
	last, err := tx.lastBeat(true)
	if err != nil {
		return err
	}
	now := tx.Now()
	if !last.IsZero() && !now.After(last) {
		return nil // another replica was quicker
	}
	row := heartbeatRow{ID: 1, At: now}
	err = tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"at"})}).
		Create(&row).Error
	if err != nil {
		return fmt.Errorf("storing a sign of life: %w", err)
	}
	if last.IsZero() || now.Sub(last) < gap {
		return nil
	}
	out := outageRow{FromAt: last, UntilAt: now}
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&out).Error; err != nil {
		return fmt.Errorf("storing an outage: %w", err)
	}
	return nil
}

// Outages lists the outages that reach into [from, until). The silence since
// the last sign of life counts as one when it is longer than gap; a service that
// has never given one is not watched.
func (tx *Tx) Outages(from, until time.Time, gap time.Duration) ([]domain.Outage, error) {
	var rows []outageRow
	if err := tx.db.Order("from_at").Find(&rows, "until_at > ? AND from_at < ?", from, until).Error; err != nil {
		return nil, fmt.Errorf("listing outages: %w", err)
	}
	list := make([]domain.Outage, len(rows))
	for i, r := range rows {
		list[i] = domain.Outage{From: r.FromAt.UTC(), Until: r.UntilAt.UTC()}
	}
	last, err := tx.lastBeat(false)
	if err != nil {
		return nil, err
	}
	if now := tx.Now(); !last.IsZero() && now.Sub(last) >= gap && last.Before(until) {
		list = append(list, domain.Outage{From: last, Until: now})
	}
	return list, nil
}

func (tx *Tx) lastBeat(lock bool) (time.Time, error) {
	q := tx.db
	if lock {
		q = tx.forUpdate()
	}
	var row heartbeatRow
	err := q.First(&row, "id = 1").Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("reading the last sign of life: %w", err)
	}
	return row.At.UTC(), nil
}
