package register

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// MayAsk reports whether a client's address may ask for one more sign-in, one every so
// long and so many at once, counted by all replicas together. The address is in no row.
func (r *Register) MayAsk(ctx context.Context, address string, every time.Duration, burst int) (ok bool, err error) {
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		a := store.Allowance{Name: "sign-in\x00" + address, Every: every, Burst: burst}
		left, err := tx.Left(a)
		if ok = left > 0; err != nil || !ok {
			return err
		}
		return tx.Spend(a, 1)
	})
	return ok, err
}

// CountAnew forgets who has asked how often.
func (r *Register) CountAnew(ctx context.Context) error {
	return r.Store.Write(ctx, func(tx *store.Tx) error { return tx.ForgetAllowances(true) })
}

// HeldFor is how long a file waits for its confirmation.
const HeldFor = 15 * time.Minute

// HoldFile keeps a file of which somebody has seen what it would do, for all replicas,
// and gives the secret that takes it back.
func (r *Register) HoldFile(ctx context.Context, owner domain.PersonID, name string, from io.ReadSeeker) (secret string, err error) {
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("holding a file: %w", err)
	}
	secret = rand.Text()
	return secret, r.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.HoldFile(secret, owner, name, tx.Now().Add(HeldFor), from)
	})
}

// TakeHeld gives a held file back, once, to whoever sent it: a file without a name
// that is gone when it is closed.
func (r *Register) TakeHeld(ctx context.Context, owner domain.PersonID, secret string) (file *os.File, name string, err error) {
	if file, err = os.CreateTemp("", "hustings-held-*"); err != nil { // 0600
		return nil, "", fmt.Errorf("reading a held file: %w", err)
	}
	os.Remove(file.Name()) // where an open file cannot be unlinked, the system's own cleaning does it
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		name, err = tx.TakeHeld(secret, owner, file)
		return err
	})
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err == nil {
		return file, name, nil
	}
	if said, no := refusal.Of(err); no && said.Reason == refusal.Unknown {
		err = refusal.Because(domain.FileGone, "R35", nil).On("file")
	}
	return nil, "", errors.Join(err, file.Close())
}
