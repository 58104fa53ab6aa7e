package keep

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"hustings/elections/store"
)

// Rows is a cupboard of rows in the PostgreSQL database, each wrapped by an outer key
// that the database never sees: one for every contest, and one for what belongs to the
// service.
type Rows struct {
	kept  *store.Kept
	outer Outer
	trial bool // one outer key for everything is taken, since no contest is real
	at    Address

	mu   sync.Mutex
	seen map[string]unwrapped // of what is asked for at every ballot
}

// unwrapped is a secret that was unwrapped a moment ago; whether its row is still
// there, and still the same, is asked every time.
type unwrapped struct {
	of      [32]byte // SHA-256 of what was wrapped
	content []byte
	until   time.Time
}

// keeperMost bounds a call to the keeper; freshMost is for how long what it answered
// may be used again, so that a rush of ballots is no rush at the keeper.
const (
	keeperMost = 20 * time.Second
	freshMost  = time.Minute
)

// OpenRows opens the cupboard in a database whose schema is there. trial accepts a
// keeper with one outer key for everything.
func OpenRows(ctx context.Context, database string, outer Outer, trial bool) (*Rows, error) {
	kept, err := store.OpenKept(ctx, database)
	if err != nil {
		return nil, err
	}
	return &Rows{kept: kept, outer: outer, trial: trial, seen: map[string]unwrapped{},
		at: Address{Database: database, Outer: outer.String(), Trial: trial}}, nil
}

// Close gives the connections back.
func (r *Rows) Close() error { return r.kept.Close() }

func (r *Rows) Address() Address { return r.at }

// outerKey is the name of the outer key of a file: one for each contest.
func outerKey(name string) string {
	if g := groupOf(name); g != "" {
		return "contest-" + strings.TrimPrefix(g, contestsFolder)
	}
	return serviceKey
}

const serviceKey = "service"

// often reports whether a file is asked for at every ballot. What opens ballots is not:
// it is in no memory longer than it is used.
func often(name string) bool {
	return strings.HasSuffix(name, ".intake") || strings.HasSuffix(name, ".form") || strings.HasSuffix(name, ".key")
}

func (r *Rows) Read(name string) ([]byte, error) {
	ctx, stop := within()
	defer stop()
	wrapped, err := r.kept.Read(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("reading a key: %w", err)
	}
	if wrapped == nil {
		return nil, fmt.Errorf("%s: %w", name, ErrNone)
	}
	of := sha256.Sum256(wrapped)
	r.mu.Lock()
	known, ok := r.seen[name]
	r.mu.Unlock()
	if ok && known.of == of && time.Now().Before(known.until) {
		return append([]byte(nil), known.content...), nil
	}
	content, err := r.outer.Unwrap(ctx, outerKey(name), name, wrapped)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if often(name) {
		r.mu.Lock()
		r.seen[name] = unwrapped{of, append([]byte(nil), content...), time.Now().Add(freshMost)}
		r.mu.Unlock()
	}
	return content, nil
}

func (r *Rows) Has(name string) (bool, error) {
	ctx, stop := within()
	defer stop()
	wrapped, err := r.kept.Read(ctx, name)
	return wrapped != nil, err
}

func (r *Rows) Create(name string, content []byte) error { return r.write(name, content, false) }

func (r *Rows) Replace(name string, content []byte) error { return r.write(name, content, true) }

func (r *Rows) write(name string, content []byte, over bool) error {
	if err := checkName(name); err != nil {
		return err
	}
	if groupOf(name) != "" && !r.outer.Each() && !r.trial {
		return ErrOneForAll
	}
	ctx, stop := within()
	defer stop()
	wrapped, err := r.outer.Wrap(ctx, outerKey(name), name, content)
	if err != nil {
		return fmt.Errorf("wrapping a key: %w", err)
	}
	created, err := r.kept.Write(ctx, name, wrapped, over)
	if err != nil {
		return fmt.Errorf("writing a key: %w", err)
	}
	if !created {
		return fmt.Errorf("writing a key: %w", fs.ErrExist)
	}
	return nil
}

// Destroy has the keeper destroy the group's outer key, and believes it only when the
// keeper, asked again, knows it no more; then the rows go.
func (r *Rows) Destroy(group string) error {
	ctx, stop := within()
	defer stop()
	key := outerKey(group + ".")
	if key == serviceKey {
		return fmt.Errorf("%q is no group of keys", group)
	}
	if r.outer.Each() {
		if err := r.outer.Destroy(ctx, key); err != nil {
			return fmt.Errorf("destroying an outer key: %w", err)
		}
		there, err := r.outer.There(ctx, key)
		if err == nil && there {
			err = errors.New("the keeper has it still")
		}
		if err != nil {
			return fmt.Errorf("destroying an outer key: %w", err)
		}
	} else if !r.trial {
		return ErrOneForAll
	}
	left, err := r.kept.Delete(ctx, group+".")
	if err == nil && left > 0 {
		err = fmt.Errorf("%d rows are still there", left)
	}
	if err != nil {
		return fmt.Errorf("destroying keys: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, s := range r.seen {
		if groupOf(name) == group {
			clear(s.content)
			delete(r.seen, name)
		}
	}
	return nil
}

var _ Cupboard = (*Rows)(nil)
