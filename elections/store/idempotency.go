package store

import (
	"bytes"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"hustings/domain"
)

// idempotencyRow remembers a request by its owner's key (R65). Status 0 means
// that the first request is still being carried out.
type idempotencyRow struct {
	Owner  string `gorm:"primaryKey"`
	Key    string `gorm:"primaryKey"`
	Route  string
	Body   []byte
	Status int
	Answer []byte
	At     time.Time
}

func (idempotencyRow) TableName() string { return "idempotency" }

// KeptAnswer is what a request with this key was answered before.
type KeptAnswer struct {
	Status int
	Body   []byte
}

// abandoned is how long a request may take before a repeat may try anew.
const abandoned = time.Minute

// ClaimKey takes the key for a request, or returns the answer it had before.
// Another body or route under the same key is refused (R65); so is a repeat
// while the first is still under way.
func (tx *Tx) ClaimKey(owner, key, route string, body []byte) (*KeptAnswer, error) {
	row := idempotencyRow{Owner: owner, Key: key, Route: route, Body: body, At: tx.Now()}
	r := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if r.Error != nil {
		return nil, fmt.Errorf("claiming an idempotency key: %w", r.Error)
	}
	if r.RowsAffected == 1 {
		return nil, nil
	}
	var had idempotencyRow
	if err := tx.forUpdate().First(&had, "owner = ? AND key = ?", owner, key).Error; err != nil {
		return nil, found(err, "reading an idempotency key")
	}
	switch {
	case had.Route != route || !bytes.Equal(had.Body, body):
		return nil, domain.Refuse(domain.KeyReused, "R65", nil)
	case had.Status != 0:
		return &KeptAnswer{had.Status, had.Answer}, nil
	case tx.Now().Sub(had.At) < abandoned:
		return nil, domain.Refuse(domain.TryAgain, "R65", nil)
	}
	return nil, one(tx.db.Model(&idempotencyRow{}).Where("owner = ? AND key = ?", owner, key).
		Update("at", tx.Now()), "claiming an idempotency key")
}

// KeepAnswer remembers how the request was answered.
func (tx *Tx) KeepAnswer(owner, key string, a KeptAnswer) error {
	return one(tx.db.Model(&idempotencyRow{}).Where("owner = ? AND key = ?", owner, key).
		Updates(map[string]any{"status": a.Status, "answer": a.Body}), "keeping an answer")
}

// ReleaseKey forgets a claim whose request was refused: nothing was stored, so
// it may be mended and sent again.
func (tx *Tx) ReleaseKey(owner, key string) error {
	return tx.db.Where("owner = ? AND key = ? AND status = 0", owner, key).Delete(&idempotencyRow{}).Error
}

// ForgetKeys drops what is older than the instant.
func (tx *Tx) ForgetKeys(before time.Time) error {
	return tx.db.Where("at < ?", before).Delete(&idempotencyRow{}).Error
}
