package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Kept are rows of wrapped keys, apart from every transaction: a key is there before
// what needs it is committed, and goes when its keeper has destroyed what opens it. It
// has a few connections of its own, so that an act may ask for a key while it holds
// another.
type Kept struct{ db *sql.DB }

// keptConns is how many connections are kept for keys.
const keptConns = 4

// ErrKeptPostgres refuses the embedded database: it serves one process, which has a
// folder.
var ErrKeptPostgres = errors.New("keys are kept in PostgreSQL only; beside the embedded database they are kept in a folder")

// OpenKept opens the keys of a database whose schema is there. A URL with several
// hosts must ask for the one that can be written to (target_session_attrs=read-write).
func OpenKept(ctx context.Context, dsn string) (*Kept, error) {
	if !IsPostgres(dsn) {
		return nil, ErrKeptPostgres
	}
	db, err := dialPostgres(dsn, limits, nil)
	if err != nil {
		return nil, fmt.Errorf("opening the keys: %w", err)
	}
	db.SetMaxOpenConns(keptConns)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the keys: %w", err), db.Close())
	}
	return &Kept{db}, nil
}

// Where says which database this is.
func (s *Store) Where(ctx context.Context) (p Place, err error) {
	err = s.Read(ctx, func(tx *Tx) error {
		err := tx.findPlace()
		p = tx.place
		return err
	})
	return p, err
}

// Close closes the connections.
func (k *Kept) Close() error { return k.db.Close() }

// Read gives a row; nil where there is none.
func (k *Kept) Read(ctx context.Context, name string) (wrapped []byte, err error) {
	err = k.db.QueryRowContext(ctx, "SELECT wrapped FROM kept_keys WHERE name = $1", name).Scan(&wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return wrapped, err
}

// Write writes a row, over another if it may; done is false where there was one.
func (k *Kept) Write(ctx context.Context, name string, wrapped []byte, over bool) (done bool, err error) {
	statement := "INSERT INTO kept_keys (name, wrapped) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"
	if over {
		statement = "INSERT INTO kept_keys (name, wrapped) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET wrapped = excluded.wrapped"
	}
	r, err := k.db.ExecContext(ctx, statement, name, wrapped)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// Delete deletes the rows whose names begin so, and counts what is left of them.
func (k *Kept) Delete(ctx context.Context, beginning string) (left int64, err error) {
	if beginning == "" {
		return 0, errors.New("all keys cannot be deleted at once")
	}
	if _, err := k.db.ExecContext(ctx, "DELETE FROM kept_keys WHERE starts_with(name, $1)", beginning); err != nil {
		return 0, err
	}
	err = k.db.QueryRowContext(ctx, "SELECT count(*) FROM kept_keys WHERE starts_with(name, $1)", beginning).Scan(&left)
	return left, err
}
