package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/refusal"
)

// Place is which database a transaction has reached, by the database's own word.
type Place struct {
	System   string // PostgreSQL: the cluster's identifier and the database in it; the name drawn for it otherwise
	Timeline int64  // rises with every promotion; 0 where there is no such thing
	Epoch    int64  // raised when people have accepted a database that had gone back
}

// A Guard is asked in every write transaction whether the database is the one
// known: an old primary that has come back, or a copy that was put in its place,
// is refused before anything is written, and once more before anybody is told that
// something was.
type Guard interface {
	// Admits is asked of a new connection, where the URL names several servers.
	Admits(p Place) error
	// Enter is asked before anything else is done.
	Enter(tx *Tx) error
	// Begun is asked of an act, once it holds the record.
	Begun(tx *Tx) error
	// Left is asked when the transaction has committed, before anybody hears of it.
	Left(tx *Tx) error
}

// Guard has every write transaction from now on ask g.
func (s *Store) Guard(g Guard) {
	s.guarding.Store(&g)
	s.guard = g
}

// admit lets a pool that may choose between servers keep only connections to the one
// that counts: an old primary that came back may be the first in the list.
func (s *Store) admit(ctx context.Context, conn *pgconn.PgConn) error {
	g := s.guarding.Load()
	if g == nil || *g == nil {
		return nil
	}
	r := conn.ExecParams(ctx, placePostgres, nil, nil, nil, nil).Read()
	if r.Err != nil || len(r.Rows) != 1 {
		return errors.Join(errors.New("asking a server which database it has"), r.Err)
	}
	p := Place{System: string(r.Rows[0][0])}
	var err, also error
	p.Timeline, err = strconv.ParseInt(string(r.Rows[0][1]), 10, 64)
	p.Epoch, also = strconv.ParseInt(string(r.Rows[0][2]), 10, 64)
	return errors.Join(err, also, (*g).Admits(p))
}

// elsewhere drops the idle connections of a pool that may choose between servers,
// once one of them has led to a database that does not count.
func (s *Store) elsewhere(err error) {
	if r, refused := refusal.Of(err); !s.several || !refused || r.Reason != domain.OtherDatabase {
		return
	}
	if raw, err := s.write.DB(); err == nil {
		raw.SetMaxIdleConns(0)
		raw.SetMaxIdleConns(cap(s.writers) + writersLeft)
	}
}

type settlingKey struct{}

// Settling is a context whose acts may be carried out while everything else stands
// still: those that settle why it does.
func Settling(ctx context.Context) context.Context {
	return context.WithValue(ctx, settlingKey{}, true)
}

// Place is where the transaction is. Only a guarded store asks.
func (tx *Tx) Place() Place { return tx.place }

// Acting reports whether the transaction is an act that belongs in the record.
func (tx *Tx) Acting() bool { return tx.acting }

// Settling reports whether the transaction settles why everything stands still.
func (tx *Tx) Settling() bool {
	settling, _ := tx.db.Statement.Context.Value(settlingKey{}).(bool)
	return settling
}

// Acted is the record's end as this act leaves it, and whether it moved.
func (tx *Tx) Acted() (seq int64, hash [32]byte, moved bool) {
	if tx.head == nil {
		return 0, hash, false
	}
	copy(hash[:], tx.head.Hash)
	return tx.head.Seq, hash, tx.moved
}

const (
	// A function of the server that an ordinary user may call: the timeline that is being written on.
	placePostgres = `SELECT (SELECT system_identifier FROM pg_control_system())::text || '/' ||
	(SELECT oid FROM pg_database WHERE datname = current_database())::text,
	('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint, epoch FROM installation WHERE id = 1`
	placeSQLite = `SELECT name, 0, epoch FROM installation WHERE id = 1`
)

// ErrMoved says that the file was moved or replaced under the program that has it
// open: what would be written would go where nobody reads it.
var ErrMoved = errors.New("the database file was moved or replaced since it was opened: stop the service, put the right file in its place, start it")

func (tx *Tx) findPlace() error {
	statement := placeSQLite
	if tx.s.postgres {
		statement = placePostgres
	} else if err := tx.s.inPlace(); err != nil {
		return err
	}
	row := tx.db.Statement.ConnPool.QueryRowContext(tx.db.Statement.Context, statement)
	if err := row.Scan(&tx.place.System, &tx.place.Timeline, &tx.place.Epoch); err != nil {
		return fmt.Errorf("asking the database which it is: %w", err)
	}
	return nil
}

// RaiseEpoch gives the database the next epoch: a copy of what it was is known
// from then on.
func (tx *Tx) RaiseEpoch(to int64) error {
	err := one(tx.db.Table("installation").Where("id = 1 AND epoch < ?", to).Update("epoch", to), "raising the epoch")
	if err == nil {
		tx.place.Epoch = to
	}
	return err
}

// Acknowledge runs f once the transaction has committed and before anybody is told
// so. When it fails, the outcome is not known to whoever asked.
func (tx *Tx) Acknowledge(f func() error) { tx.before = append(tx.before, f) }

// writersLeft is how many connections of the pool writing never takes: a standby
// that does not answer must not keep anybody from reading.
const writersLeft = 6

// turn waits for one of the places for writing.
func (s *Store) turn(ctx context.Context) (leave func(), err error) {
	if s.writers == nil {
		return func() {}, nil
	}
	select {
	case s.writers <- struct{}{}:
		return func() { <-s.writers }, nil
	case <-ctx.Done():
		return nil, errors.Join(refusal.Because(refusal.TryAgain, "", nil), ctx.Err())
	}
}

// change runs a transaction that writes. ctx bounds it until it is to be
// committed: a commit that has been sent is never called back, since that would
// make visible what the standby may not have. Whoever has waited long enough is
// told that the outcome is not known, and the commit goes on.
func (s *Store) change(ctx context.Context, acting bool, f func(*Tx) error) error {
	pictureOver(ctx)
	leave, err := s.turn(ctx)
	if err != nil {
		return err
	}
	held, cancel := context.WithCancel(context.WithoutCancel(ctx))
	letGo := context.AfterFunc(ctx, cancel)
	tx := &Tx{s: s, acting: acting}
	unsynced := s.unsynced.Load()
	g := s.write.WithContext(held).Begin()
	if g.Error != nil {
		letGo()
		cancel()
		leave()
		return outOfReach(schemaError(because(ctx, g.Error)))
	}
	sent := false
	var refused error
	defer func() {
		if !sent { // refused, broken, or a panic
			letGo()
			g.Rollback()
			cancel()
			leave()
			s.elsewhere(refused) // its own connection is idle by now
		}
	}()
	tx.db = g
	if err := s.prepare(tx, f); err != nil {
		s.note(err)
		refused = err
		return outOfReach(schemaError(because(ctx, err)))
	}
	if acting {
		Failpoint("act.before-commit")
	}
	if !letGo() {
		return outOfReach(because(ctx, ctx.Err()))
	}
	sent = true
	finish := func() error {
		defer leave()
		defer cancel()
		return s.commit(tx, g, unsynced)
	}
	if !s.postgres {
		return finish()
	}
	done := make(chan error, 1)
	go func() { done <- finish() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return outcomeUnknown(tx.db.Statement.Context, ctx.Err())
	}
}

// prepare does everything of a transaction but its commit.
func (s *Store) prepare(tx *Tx, f func(*Tx) error) error {
	if s.guard != nil {
		if err := tx.findPlace(); err != nil {
			return err
		}
		if err := s.guard.Enter(tx); err != nil {
			return err
		}
	}
	if tx.acting {
		if err := tx.lockRecord(); err != nil {
			return err
		}
		if s.guard != nil {
			if err := s.guard.Begun(tx); err != nil {
				return err
			}
		}
	}
	if err := errors.Join(f(tx), tx.fault); err != nil {
		return err
	}
	return tx.carryOut(tx.db.Statement.Context)
}

// commit ends a transaction. Unless the database says no in so many words, nobody
// knows whether it was stored.
func (s *Store) commit(tx *Tx, g *gorm.DB, unsynced int64) error {
	err := g.Commit().Error
	s.note(err)
	switch {
	case err != nil && refusedCommit(err):
		return outOfReach(schemaError(err))
	case err != nil:
		return outcomeUnknown(tx.db.Statement.Context, err)
	case s.unsynced.Load() != unsynced:
		return outcomeUnknown(tx.db.Statement.Context, errUnsynced)
	}
	for _, f := range tx.before {
		err = errors.Join(err, f())
	}
	if s.guard != nil {
		err = errors.Join(err, s.guard.Left(tx))
	}
	if err != nil {
		return outcomeUnknown(tx.db.Statement.Context, err)
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

var errUnsynced = errors.New("the wait for the standby was cancelled: what was committed may be on one machine only")

// because says that it was ctx which ended what failed.
func because(ctx context.Context, err error) error {
	if over := context.Cause(ctx); over != nil && errors.Is(err, context.Canceled) && !errors.Is(err, over) {
		return errors.Join(over, err)
	}
	return err
}

// fileOf is the file that a path names now.
func fileOf(path string) (os.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, errors.Join(ErrMoved, err)
	}
	return info, nil
}

// inPlace reports whether the embedded database's file is the one that was opened.
func (s *Store) inPlace() error {
	if s.file == nil {
		return nil
	}
	now, err := fileOf(s.path)
	if err == nil && !os.SameFile(s.file, now) {
		err = ErrMoved
	}
	return err
}
