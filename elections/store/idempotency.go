package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/refusal"
)

// idempotencyRow remembers a request by its owner's key (R65).
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

// What stands for a status until there is an answer.
const (
	underWay   = 0
	carriedOut = 1 // committed by the request's own transaction; the answer is not kept yet
)

// Claim is a request's hold on its key.
type Claim struct {
	owner, key string
	at         time.Time // tells it from the claim of a repeat that took the key over
	unknown    *atomic.Bool
}

// Unknown reports whether the outcome of what was done under the claim is not
// known: then only the claim's own mark can tell a repeat, and it has to stay.
func (c Claim) Unknown() bool { return c.unknown != nil && c.unknown.Load() }

// outcomeUnknown notes under the request's claim that nobody knows what became of
// the transaction.
func outcomeUnknown(ctx context.Context, err error) error {
	if c, claimed := ctx.Value(claimKey{}).(Claim); claimed && c.unknown != nil {
		c.unknown.Store(true)
	}
	return errors.Join(refusal.Because(domain.OutcomeUnknown, "R65", nil), err)
}

type claimKey struct{}

// Under is a context whose transactions carry out the claimed request: what they
// write and the word that the request was carried out are committed together, so
// that a machine that stops before the answer is kept does not lead to the work
// being done twice.
func (c Claim) Under(ctx context.Context) context.Context {
	return context.WithValue(ctx, claimKey{}, c)
}

// carryOut marks the request that ctx carries out, if there is one. Somebody
// whose key was taken over by a repeat must not commit beside it.
func (tx *Tx) carryOut(ctx context.Context) error {
	c, claimed := ctx.Value(claimKey{}).(Claim)
	if !claimed {
		return nil
	}
	r := tx.claimed(c).Update("status", carriedOut)
	if r.Error == nil && r.RowsAffected == 0 {
		return refusal.Because(refusal.TryAgain, "R65", nil)
	}
	return one(r, "marking a request as carried out")
}

func (tx *Tx) claimed(c Claim) *gorm.DB {
	return tx.db.Model(&idempotencyRow{}).Where("owner = ? AND key = ? AND at = ? AND status <= ?", c.owner, c.key, c.at, carriedOut)
}

// KeptAnswer is what a request with this key was answered before.
type KeptAnswer struct {
	Status int
	Body   []byte
}

// abandoned is how long a request may take before a repeat may try anew.
const abandoned = time.Minute

// ClaimKey takes the key for a request, or returns the answer it had before.
// Another body or route under the same key is refused (R65); so is a repeat
// while the first is still under way, and one of a request that was carried out
// by a machine that stopped before it could answer.
func (tx *Tx) ClaimKey(owner, key, route string, body []byte) (Claim, *KeptAnswer, error) {
	claim := Claim{owner, key, tx.Now(), &atomic.Bool{}}
	row := idempotencyRow{Owner: owner, Key: key, Route: route, Body: body, At: claim.at}
	r := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if r.Error != nil {
		return claim, nil, fmt.Errorf("claiming an idempotency key: %w", r.Error)
	}
	if r.RowsAffected == 1 {
		return claim, nil, nil
	}
	var had idempotencyRow
	if err := tx.forUpdate().First(&had, "owner = ? AND key = ?", owner, key).Error; err != nil {
		return claim, nil, found(err, "reading an idempotency key")
	}
	switch {
	case had.Route != route || !bytes.Equal(had.Body, body):
		return claim, nil, refusal.Because(refusal.KeyReused, "R65", nil)
	case had.Status > carriedOut:
		return claim, &KeptAnswer{had.Status, had.Answer}, nil
	case tx.Now().Sub(had.At) < abandoned:
		return claim, nil, refusal.Because(refusal.TryAgain, "R65", nil)
	case had.Status == carriedOut:
		return claim, nil, refusal.Because(refusal.AnswerLost, "R65", refusal.Args{"at": had.At.UTC()})
	}
	return claim, nil, one(tx.db.Model(&idempotencyRow{}).Where("owner = ? AND key = ?", owner, key).
		Update("at", claim.at), "claiming an idempotency key")
}

// KeepAnswer remembers how the request was answered.
func (tx *Tx) KeepAnswer(c Claim, a KeptAnswer) error {
	return one(tx.claimed(c).Updates(map[string]any{"status": a.Status, "answer": a.Body}), "keeping an answer")
}

// ReleaseKey forgets a claim whose request was refused: nothing was stored, so
// it may be mended and sent again.
func (tx *Tx) ReleaseKey(c Claim) error { return tx.claimed(c).Delete(&idempotencyRow{}).Error }

// ForgetKeys drops what is older than the instant.
func (tx *Tx) ForgetKeys(before time.Time) error {
	return tx.db.Where("at < ?", before).Delete(&idempotencyRow{}).Error
}
