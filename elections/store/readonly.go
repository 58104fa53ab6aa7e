package store

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// errChanged is said where a file that nobody had open was opened while it was read.
var errChanged = errors.New("the database was changed while it was read: try again")

// ReadOnly opens the database of another installation, has f read it, and closes it.
// Nothing of it is touched: no schema is brought up to date, PostgreSQL gives
// transactions that cannot write, and of the embedded database neither the file nor those
// beside it are written, or made.
func ReadOnly(ctx context.Context, dsn string, f func(*Store) error) error {
	s, err := openReading(dsn)
	if err != nil {
		return fmt.Errorf("opening the database to read it: %w", err)
	}
	if err = s.mark(ctx, Options{}); err == nil {
		err = f(s)
	}
	return errors.Join(err, s.unchanged(), s.Close())
}

func openReading(dsn string) (*Store, error) {
	if err := KnownKind(dsn); err != nil {
		return nil, err
	}
	s := &Store{postgres: IsPostgres(dsn)}
	if s.postgres {
		s.readOnly = true
		return s, s.dialPool(dsn, limits, 2)
	}
	var err error
	if s.file, err = os.Stat(dsn); err != nil {
		return nil, err
	}
	s.path = dsn
	// Who reads a file in write-ahead mode takes part in its index, and makes it where
	// nobody has the file open. Then the file is all there is, and does not change.
	how := "mode=ro&readonly_shm=1"
	if nobodys(dsn) {
		how, s.alone = "mode=ro&immutable=1", true
	}
	if s.read, err = sqliteOpen(dsn, how+"&_txlock=deferred&_pragma=query_only(1)", 4); err != nil {
		return nil, err
	}
	s.write = s.read
	return s, nil
}

// nobodys reports whether nobody has the file open: its log is not there.
func nobodys(path string) bool {
	_, err := os.Stat(path + "-wal")
	return errors.Is(err, os.ErrNotExist)
}

// unchanged refuses what was read of a file that somebody opened meanwhile.
func (s *Store) unchanged() error {
	if !s.alone {
		return nil
	}
	now, err := os.Stat(s.path)
	if err == nil && (!nobodys(s.path) || !os.SameFile(now, s.file) || now.Size() != s.file.Size() || !now.ModTime().Equal(s.file.ModTime())) {
		err = errChanged
	}
	return err
}
