package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"gorm.io/gorm"

	"hustings/domain/refusal"
)

// picture is one view of the database that several reads share: of a page, say, whose
// parts are to agree with each other.
type picture struct {
	s    *Store
	mu   sync.Mutex
	g    *gorm.DB  // begun by the first read; nil: not begun
	now  time.Time // the one instant of all its reads, once one has asked
	busy bool      // a read is under way: one within it, or beside it, sees a picture of its own
	over bool
}

type pictureKey struct{}

// Picture gives a context under which every [Store.Read] sees the database as it stood
// at the first of them, at one instant, in one transaction. It is over when something is
// written under the context, when a read fails for more than a refusal, or when release
// is called, as it must be before anybody is waited for: from then on each read is by
// itself again. Release may be called more than once.
func (s *Store) Picture(ctx context.Context) (under context.Context, release func()) {
	p := &picture{s: s}
	return context.WithValue(ctx, pictureKey{}, p), p.release
}

func (p *picture) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	if p.g != nil && !p.busy {
		p.g.Rollback() // nothing can have been written
		p.g = nil
	}
}

// pictureOver ends the picture of a context under which something is to be written: who
// reads afterwards sees it.
func pictureOver(ctx context.Context) {
	if p, is := ctx.Value(pictureKey{}).(*picture); is {
		p.release()
	}
}

// take gives the picture of a context to one read; nil where there is none to be had.
// With begun, one is not begun for it.
func (s *Store) take(ctx context.Context, begun bool) (*picture, error) {
	p, is := ctx.Value(pictureKey{}).(*picture)
	if !is || p.s != s {
		return nil, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over || p.busy || begun && p.g == nil {
		return nil, nil
	}
	if p.g == nil {
		g := s.read.WithContext(ctx).Begin(s.reading())
		if g.Error != nil {
			p.over = true
			return nil, g.Error
		}
		p.g = g
	}
	p.busy = true
	return p, nil
}

// read runs one read in the picture.
func (p *picture) read(ctx context.Context, s *Store, f func(*Tx) error) (err error) {
	tx := &Tx{s: s, db: p.g.WithContext(ctx), now: p.now}
	whole := false
	defer func() {
		p.mu.Lock()
		p.busy, p.now = false, tx.now
		p.mu.Unlock()
		if !whole { // the transaction may be broken
			p.release()
			return
		}
		p.mu.Lock()
		over := p.over
		p.mu.Unlock()
		if over { // released meanwhile
			p.release()
		}
	}()
	err = errors.Join(f(tx), tx.fault)
	if err != nil {
		_, whole = refusal.Of(err)
		return outOfReach(schemaError(err))
	}
	whole = true
	for _, f := range tx.after {
		f()
	}
	return nil
}

// reading are the options of a transaction that only reads.
func (s *Store) reading() *sql.TxOptions {
	o := &sql.TxOptions{ReadOnly: true}
	if s.postgres {
		o.Isolation = sql.LevelRepeatableRead
	}
	return o
}
