package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Look runs f without a transaction: for the few statements of every request
// that need no common picture of the database. Each of them sees what was
// committed when it began. Nothing can be written, and [Tx.Now] is the clock at
// its first call. Under a picture that a read has begun it is a read of that, so that
// no request holds two connections.
func (s *Store) Look(ctx context.Context, f func(*Tx) error) error {
	return s.traced(ctx, "look", func(ctx context.Context) error { return s.lookOn(ctx, f) })
}

func (s *Store) lookOn(ctx context.Context, f func(*Tx) error) error {
	if p, err := s.take(ctx, true); err != nil {
		return outOfReach(schemaError(err))
	} else if p != nil {
		return p.read(ctx, s, f)
	}
	tx := &Tx{s: s, db: s.read.WithContext(ctx), looking: true}
	if err := errors.Join(f(tx), tx.fault); err != nil {
		return outOfReach(schemaError(err))
	}
	return nil
}

// hot runs one of those statements. It is prepared once for the whole store when
// it is only looked with: the embedded database would parse it anew each time.
// Places are written $1, $2 for both databases.
func (tx *Tx) hot(statement string, args ...any) (*sql.Rows, error) {
	if !tx.s.postgres {
		statement = strings.ReplaceAll(statement, "$", "?")
	}
	ctx := tx.db.Statement.Context
	if !tx.looking {
		return tx.db.Statement.ConnPool.QueryContext(ctx, statement, args...)
	}
	if known, ok := tx.s.prepared.Load(statement); ok {
		return known.(*sql.Stmt).QueryContext(ctx, args...)
	}
	raw, err := tx.s.read.DB()
	if err != nil {
		return nil, err
	}
	fresh, err := raw.PrepareContext(context.WithoutCancel(ctx), statement)
	if err != nil {
		return nil, fmt.Errorf("preparing: %w", err)
	}
	if first, lost := tx.s.prepared.LoadOrStore(statement, fresh); lost {
		err = fresh.Close()
		fresh = first.(*sql.Stmt)
	}
	if err != nil {
		return nil, err
	}
	return fresh.QueryContext(ctx, args...)
}

// clockSQL is the database's clock as a column of another statement, so that a
// request need not ask for it separately; NULL where the host's clock is the
// database's.
func (s *Store) clockSQL() string {
	switch {
	case s.simulated:
		return "(SELECT now FROM simulation)"
	case s.postgres:
		return "clock_timestamp()"
	}
	return "NULL"
}

// sawClock takes the clock that clockSQL gave, unless one was read before.
func (tx *Tx) sawClock(now sql.NullTime) {
	if !tx.now.IsZero() {
		return
	}
	switch {
	case !now.Valid:
		now.Time = time.Now()
	case tx.s.simulated:
		now.Time = tx.s.saw(now.Time)
	}
	tx.now = now.Time.UTC().Truncate(time.Microsecond)
}

// MostAsked is how many things one of those statements may ask for by name.
// With many more, PostgreSQL would rather read a whole table of a few thousand
// rows than look each one up, which takes it ten times as long.
const MostAsked = 8

// asked are the lengths of lists that statements are written for: few, so that
// few are prepared.
var asked = [...]int{1, MostAsked}

// places writes the places of a list of at least one argument, after those that
// come before it, and fills the arguments up to the next length.
func places(before int, args []any) (string, []any) {
	n := len(args)
	for _, n = range asked {
		if n >= len(args) {
			break
		}
	}
	args = slices.Clone(args)
	for len(args) < n {
		args = append(args, args[0])
	}
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", before+i+1)
	}
	return b.String(), args
}

func asArgs[T any](list []T, arg func(T) any) []any {
	args := make([]any, len(list))
	for i := range list {
		args[i] = arg(list[i])
	}
	return args
}
