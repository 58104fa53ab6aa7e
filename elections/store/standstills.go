package store

import (
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
)

// Standstill is something that stops all acts until two officers have settled it.
type Standstill struct {
	ID          string `gorm:"primaryKey"`
	Kind        string
	Detail      string // JSON
	FoundAt     time.Time
	AskedBy     domain.PersonID // the first officer; empty before one has come
	AskedNumber string
	Why         string
	AskedAt     *time.Time
	SettledBy   domain.PersonID
	SettledAt   *time.Time
}

// TableName is the table of standstills.
func (Standstill) TableName() string { return "standstills" }

// OpenStandstill holds the unsettled standstill of a kind, if there is one.
func (tx *Tx) OpenStandstill(kind string) (*Standstill, error) {
	var row Standstill
	err := tx.forUpdate().Where("kind = ? AND settled_at IS NULL", kind).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading a standstill: %w", err)
	}
	return &row, nil
}

// Standstills lists those that are unsettled, what was found first at the head.
func (tx *Tx) Standstills() (list []Standstill, err error) {
	if err := tx.db.Where("settled_at IS NULL").Order("found_at, kind").Find(&list).Error; err != nil {
		return nil, fmt.Errorf("listing standstills: %w", err)
	}
	return list, nil
}

// SaveStandstill stores a standstill as it is now.
func (tx *Tx) SaveStandstill(s *Standstill) error {
	if s.ID == "" {
		s.ID = newUUID()
	}
	if err := tx.db.Save(s).Error; err != nil {
		return fmt.Errorf("storing a standstill: %w", err)
	}
	return nil
}

// ClockStopped reports whether the time waits to be confirmed (R20c).
func (tx *Tx) ClockStopped() (bool, error) {
	var n int64
	err := tx.db.Model(&Standstill{}).Where("kind = 'clock' AND settled_at IS NULL").Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("asking whether the time is sure: %w", err)
	}
	return n > 0, nil
}

// ClockConfirmed is when the time was confirmed last; the zero time if never.
func (tx *Tx) ClockConfirmed() (time.Time, error) {
	var rows []Standstill
	err := tx.db.Where("kind = 'clock' AND settled_at IS NOT NULL").Order("settled_at DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].SettledAt.UTC(), nil
}
