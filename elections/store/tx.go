package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain/refusal"
	"hustings/elections/store/internal/hand"
)

// Tx is one transaction. Every way to a row hangs on it. It is used by one
// goroutine and never outlives the function it was given to.
type Tx struct {
	db    *gorm.DB
	s     *Store
	now   time.Time
	head  *recordHeadRow // held since the beginning of an Act
	after []func()
	fault error

	place  Place          // asked of the database at the beginning, when somebody guards it
	acting bool           // an act that belongs in the record
	moved  bool           // the record has a further act
	before []func() error // Acknowledge

	looking bool // without a transaction (look.go)
	hurried bool // its pauses are to be short (HurryUp)
}

func init() {
	hand.In = func(tx any) *gorm.DB { return tx.(*Tx).db }
}

// Act runs one act that belongs in the record: it takes the record's lock
// first, then does what f does, and commits all of it or nothing.
func (s *Store) Act(ctx context.Context, f func(*Tx) error) error {
	return s.traced(ctx, "act", func(ctx context.Context) error { return s.change(ctx, true, f) })
}

// Write runs a transaction that leaves no entry in the record: a session, the
// outbox, a batch of ballots.
func (s *Store) Write(ctx context.Context, f func(*Tx) error) error {
	return s.traced(ctx, "write", func(ctx context.Context) error { return s.change(ctx, false, f) })
}

// Read runs f on a consistent picture of the database, which is that of the context
// where it has one ([Store.Picture]); nothing can be written.
func (s *Store) Read(ctx context.Context, f func(*Tx) error) error {
	return s.traced(ctx, "read", func(ctx context.Context) error { return s.readOn(ctx, f) })
}

func (s *Store) readOn(ctx context.Context, f func(*Tx) error) error {
	if p, err := s.take(ctx, false); err != nil {
		return outOfReach(schemaError(err))
	} else if p != nil {
		return p.read(ctx, s, f)
	}
	tx := &Tx{s: s}
	err := s.read.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		tx.db = g
		return errors.Join(f(tx), tx.fault)
	}, s.reading())
	if err != nil {
		return outOfReach(schemaError(err))
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

// unjoin gives a refusal back as itself, so that callers see it undressed; of
// several, each.
func unjoin(err error) error {
	switch all := refusal.All(err); len(all) {
	case 0:
		return err
	case 1:
		return all[0]
	default:
		refused := make([]error, len(all))
		for i, r := range all {
			refused[i] = r
		}
		return errors.Join(refused...)
	}
}

// After runs f once the transaction has committed; never if it has not.
func (tx *Tx) After(f func()) { tx.after = append(tx.after, f) }

// Now is the database's clock (R12), in UTC and whole microseconds: read at
// the first call, which belongs after the lock, and the same for the whole
// transaction. A clock that cannot be read fails the transaction.
func (tx *Tx) Now() time.Time {
	if !tx.now.IsZero() {
		return tx.now
	}
	now, err := tx.s.clock(tx.db)
	if err != nil {
		tx.fault = errors.Join(tx.fault, fmt.Errorf("reading the database's clock: %w", err))
	}
	tx.now = now
	return now
}

// Try runs f and undoes whatever it has written: what it says is all that is
// wanted.
func (tx *Tx) Try(f func() error) error {
	if err := tx.db.SavePoint("try").Error; err != nil {
		return fmt.Errorf("trying something out: %w", err)
	}
	said := f()
	if err := tx.db.RollbackTo("try").Error; err != nil {
		return fmt.Errorf("undoing what was tried out: %w", err)
	}
	return said
}

// Attempt runs f, and undoes what it has written if it says no; what was written
// before stands, and the transaction goes on.
func (tx *Tx) Attempt(f func() error) error {
	if err := tx.db.SavePoint("attempt").Error; err != nil {
		return fmt.Errorf("attempting something: %w", err)
	}
	head, moved, after := tx.head, tx.moved, len(tx.after)
	said := f()
	if said == nil {
		return nil
	}
	if err := tx.db.RollbackTo("attempt").Error; err != nil {
		return fmt.Errorf("undoing what was attempted: %w", err)
	}
	tx.head, tx.moved, tx.after = head, moved, tx.after[:after]
	return said
}

// LaterNow reads the clock once more, after a further lock: for dating what is
// signed, never for judging an act.
func (tx *Tx) LaterNow() time.Time {
	now, err := tx.s.clock(tx.db)
	if err != nil {
		tx.fault = errors.Join(tx.fault, fmt.Errorf("reading the database's clock: %w", err))
	}
	return now
}

// forUpdate locks what the query finds until the transaction ends. SQLite has
// one writer at a time and needs no clause.
func (tx *Tx) forUpdate() *gorm.DB {
	return tx.db.Clauses(clause.Locking{Strength: "UPDATE"})
}

// listed reads all rows of a query as values, in its order.
func listed[R, V any](q *gorm.DB, value func(R) V, doing string) ([]V, error) {
	return parsed(q, func(r R) (V, error) { return value(r), nil }, doing)
}

// parsed is listed, of rows with something in them that has to be read first.
func parsed[R, V any](q *gorm.DB, value func(R) (V, error), doing string) ([]V, error) {
	var rows []R
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	list := make([]V, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = value(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// one refuses an update that found no row or several.
func one(r *gorm.DB, doing string) error {
	switch {
	case r.Error != nil:
		return found(r.Error, doing)
	case r.RowsAffected == 0:
		return refusal.Because(refusal.Unknown, "", nil)
	case r.RowsAffected > 1:
		return fmt.Errorf("%s: %d rows instead of one", doing, r.RowsAffected)
	}
	return nil
}
