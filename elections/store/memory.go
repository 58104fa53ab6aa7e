package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// Memory is what is remembered outside the database (see keep.Memory), in a row a name
// of a second PostgreSQL database: on another server, so that it does not go back when
// the first does. It makes its one table itself.
type Memory struct{ db *sql.DB }

// memoryMost bounds a word with the second database: a ballot waits for it.
const memoryMost = 10 * time.Second

// memoryLimits let a replica hold its turn at the watermark while it reads boards.
var memoryLimits = map[string]string{"lock_timeout": "30s", "statement_timeout": "30s", "tcp_user_timeout": "30s"}

// OpenMemory opens the second database.
func OpenMemory(ctx context.Context, dsn string) (*Memory, error) {
	if !IsPostgres(dsn) {
		return nil, errMemoryKind
	}
	db, err := dialPostgres(dsn, memoryLimits, nil)
	if err != nil {
		return nil, fmt.Errorf("opening the memory: %w", err)
	}
	db.SetMaxOpenConns(8)
	db.SetMaxIdleConns(8)
	var there bool
	err = db.QueryRowContext(ctx, "SELECT to_regclass('hustings_memory') IS NOT NULL").Scan(&there)
	if err == nil && !there {
		_, err = db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS hustings_memory (name text PRIMARY KEY, size bigint NOT NULL, content bytea NOT NULL)")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the memory: %w", err), db.Close())
	}
	return &Memory{db}, nil
}

// InquireMemory asks the second database which server it is on, and changes nothing.
func InquireMemory(ctx context.Context, dsn string) (system string, err error) {
	if !IsPostgres(dsn) {
		return "", errMemoryKind
	}
	db, err := dialPostgres(dsn, memoryLimits, nil)
	if err != nil {
		return "", err
	}
	defer db.Close()
	return (&Memory{db}).System(ctx)
}

var errMemoryKind = errors.New("the memory outside the database is another PostgreSQL database, postgres://…")

// Close closes the connections.
func (m *Memory) Close() error { return m.db.Close() }

// System names the server of the memory, as [Place.System] begins.
func (m *Memory) System(ctx context.Context) (system string, err error) {
	err = m.db.QueryRowContext(ctx, "SELECT system_identifier::text FROM pg_control_system()").Scan(&system)
	return system, err
}

func (m *Memory) Get(name string) (content []byte, err error) {
	ctx, stop := context.WithTimeout(context.Background(), memoryMost)
	defer stop()
	err = m.db.QueryRowContext(ctx, "SELECT content FROM hustings_memory WHERE name = $1", name).Scan(&content)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return content, remembering(err)
}

func (m *Memory) Change(ctx context.Context, name string, by func(old []byte) ([]byte, error)) error {
	if _, err := m.db.ExecContext(ctx, "INSERT INTO hustings_memory (name, size, content) VALUES ($1, 0, '') ON CONFLICT (name) DO NOTHING", name); err != nil {
		return remembering(err)
	}
	tx, err := m.db.BeginTx(ctx, nil)
	if err != nil {
		return remembering(err)
	}
	defer tx.Rollback() //nolint:errcheck // after the commit there is nothing to undo
	var old []byte
	if err := tx.QueryRowContext(ctx, "SELECT content FROM hustings_memory WHERE name = $1 FOR UPDATE", name).Scan(&old); err != nil {
		return remembering(err)
	}
	if len(old) == 0 {
		old = nil
	}
	content, err := by(old)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE hustings_memory SET content = $2 WHERE name = $1", name, content); err != nil {
		return remembering(err)
	}
	return remembering(tx.Commit())
}

func (m *Memory) Raise(name string, size int64, content []byte) error {
	ctx, stop := context.WithTimeout(context.Background(), memoryMost)
	defer stop()
	_, err := m.db.ExecContext(ctx, `INSERT INTO hustings_memory (name, size, content) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET size = excluded.size, content = excluded.content WHERE hustings_memory.size < excluded.size`, name, size, content)
	return remembering(err)
}

func (m *Memory) Forget(name string) error {
	ctx, stop := context.WithTimeout(context.Background(), memoryMost)
	defer stop()
	_, err := m.db.ExecContext(ctx, "DELETE FROM hustings_memory WHERE name = $1", name)
	return remembering(err)
}

func (m *Memory) Rename(from, to string) error {
	ctx, stop := context.WithTimeout(context.Background(), memoryMost)
	defer stop()
	r, err := m.db.ExecContext(ctx, "UPDATE hustings_memory SET name = $2 WHERE name = $1", from, to)
	if err != nil {
		return remembering(err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fs.ErrNotExist)
	}
	return nil
}

func (m *Memory) Names(beginning string) (names []string, err error) {
	ctx, stop := context.WithTimeout(context.Background(), memoryMost)
	defer stop()
	err = each(ctx, m.db, "SELECT name FROM hustings_memory WHERE starts_with(name, $1)", func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		names = append(names, name)
		return err
	}, beginning)
	return names, remembering(err)
}

func remembering(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the memory outside the database: %w", err)
}
