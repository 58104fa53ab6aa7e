package clerk

import (
	"context"
	"crypto/sha256"
	"time"

	"hustings/elections/store"
)

// Answer is what a request was answered, kept under its idempotency key.
type Answer = store.KeptAnswer

// Once makes a repeated request harmless (R65): it claims the owner's key, does
// the work, and keeps the answer for repeats with the same body. Work that
// answers with a refusal (keep is false) leaves no trace, so that a mended
// request may use the key again. Answers are kept for a day.
//
// The work's transactions, under the context it is given, say themselves that the
// request was carried out: if the machine stops before the answer is kept, a
// repeat is told so and does nothing.
func (e *Clerk) Once(ctx context.Context, owner, key, route string, body []byte,
	work func(context.Context) (a Answer, keep bool)) (Answer, error) {
	sum := sha256.Sum256(body)
	var claim store.Claim
	var before *Answer
	err := e.Store.Write(ctx, func(tx *store.Tx) (err error) {
		claim, before, err = tx.ClaimKey(owner, key, route, sum[:])
		return err
	})
	if err != nil {
		return Answer{}, err
	}
	if before != nil {
		return *before, nil
	}
	answer, keep := work(claim.Under(ctx))
	ctx = context.WithoutCancel(ctx) // the work is done: its answer must be kept even if nobody waits any more
	if !keep && claim.Unknown() {    // it may have been stored: a repeat is told what the claim says then
		return answer, nil
	}
	return answer, e.Store.Write(ctx, func(tx *store.Tx) error {
		if !keep {
			return tx.ReleaseKey(claim)
		}
		return tx.KeepAnswer(claim, answer)
	})
}

// ForgetAnswers drops answers older than a day.
func (e *Clerk) ForgetAnswers(ctx context.Context) error {
	return e.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.ForgetKeys(tx.Now().Add(-24 * time.Hour))
	})
}

// Ping reports whether the database answers.
func (e *Clerk) Ping(ctx context.Context) error { return e.Store.Ping(ctx) }
