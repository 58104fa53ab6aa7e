package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// A copy of a whole database is made in pieces, from one consistent picture of it,
// while voting goes on: PostgreSQL's tables one by one, the embedded database as one
// file without what was deleted from it. What it may not hold is left out
// (neverCopied); what it holds is for whoever encrypts it.

// Heads say how far a database had come when it was copied.
type Heads struct {
	Postgres   bool                 `json:"postgres"`
	Schema     int64                `json:"schema"`
	Simulation bool                 `json:"simulation,omitempty"`
	Record     int64                `json:"record"` // acts
	Hash       string               `json:"hash"`   // of the last, in hexadecimal
	Boards     map[string]BoardHead `json:"boards"` // by contest
	Columns    map[string][]string  `json:"columns"`
}

// BoardHead is how far a board had come.
type BoardHead struct {
	Size       int64  `json:"size"`
	Checkpoint string `json:"checkpoint"` // signed; empty: nothing was signed yet
}

// neverCopied are tables that no copy holds: the schema's own account, and keys, which
// must not lie where the ballots lie (docs/threat-model.md).
var neverCopied = []string{"goose_db_version", "kept_keys"}

// WholeFile is the name of the one piece of an embedded database.
const WholeFile = "hustings.db"

// ErrNotEmpty refuses to put a copy over something.
var ErrNotEmpty = errors.New("there is something in this database: a copy is put into an empty one only")

// WriteCopy copies the database that dsn names: begin is told how far it had come,
// put is given each piece. rows are how many each table had.
func WriteCopy(ctx context.Context, dsn string, begin func(Heads) error, put func(name string, piece io.Reader) error) (rows map[string]int64, err error) {
	if IsPostgres(dsn) {
		return copyPostgres(ctx, dsn, begin, put)
	}
	if _, err := os.Stat(dsn); err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	folder, err := os.MkdirTemp(filepath.Dir(dsn), ".hustings-copy-") // 0700, on the disk where the database lies anyway
	if err != nil {
		return nil, fmt.Errorf("copying the database: %w", err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, WholeFile)
	if err := vacuumInto(ctx, dsn, path); err != nil {
		return nil, fmt.Errorf("copying the database: %w", err)
	}
	db, closed, err := bareSQLite(path)
	if err != nil {
		return nil, err
	}
	h, rows, err := describe(ctx, db, false)
	if err = errors.Join(err, closed()); err != nil {
		return nil, err
	}
	if err := begin(h); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return rows, errors.Join(put(WholeFile, f), f.Close())
}

// noteMost is how long noting a copy may take.
const noteMost = 30 * time.Second

// NoteCopy writes into the database of when its last whole copy is, for whoever watches.
// Nothing is decided by it, so it asks no fence and waits for no standby; a standby refuses
// it, and so does a schema that is older than this program.
func NoteCopy(ctx context.Context, dsn string, made time.Time) (err error) {
	ctx, cancel := context.WithTimeout(ctx, noteMost)
	defer cancel()
	if !IsPostgres(dsn) {
		db, closed, err := bareSQLite(dsn)
		if err != nil {
			return err
		}
		_, err = db.ExecContext(ctx, "UPDATE installation SET copied_at = ? WHERE id = 1", made.UTC())
		return errors.Join(err, closed())
	}
	db, err := dialPostgres(dsn, limits, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after the commit it says that there is nothing to roll back
	if _, err := tx.ExecContext(ctx, "SET LOCAL synchronous_commit = local"); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE installation SET copied_at = $1 WHERE id = 1", made.UTC()); err != nil {
		return err
	}
	return tx.Commit()
}

// vacuumInto writes the embedded database to a new file, without its keys.
func vacuumInto(ctx context.Context, from, to string) error {
	db, closed, err := bareSQLite(from)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	if err = errors.Join(err, closed()); err != nil {
		return err
	}
	if db, closed, err = bareSQLite(to); err != nil {
		return err
	}
	var errs []error
	for _, table := range neverCopied {
		if table == "goose_db_version" { // the whole file keeps its schema's account
			continue
		}
		var there int
		if errs = append(errs, db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?", table).Scan(&there)); there == 0 {
			continue
		}
		_, err = db.ExecContext(ctx, "PRAGMA secure_delete = ON; DELETE FROM "+quoted(table)+"; VACUUM")
		errs = append(errs, err)
	}
	_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE") // all in the one file
	return errors.Join(append(errs, err, closed())...)
}

func bareSQLite(path string) (*sql.DB, func() error, error) {
	g, err := sqliteHandle(path, "_txlock=deferred", 1)
	if err != nil {
		return nil, nil, err
	}
	return bare(g)
}

func bare(g *gorm.DB) (*sql.DB, func() error, error) {
	db, err := g.DB()
	if err != nil {
		return nil, nil, err
	}
	return db, db.Close, nil
}

func copyPostgres(ctx context.Context, dsn string, begin func(Heads) error, put func(string, io.Reader) error) (map[string]int64, error) {
	db, err := dialPostgres(dsn, nil, nil) // without limits: it takes as long as it takes
	if err != nil {
		return nil, err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); err != nil {
		return nil, err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") //nolint:errcheck // nothing was written
	h, _, err := describe(ctx, conn, true)
	if err == nil {
		err = begin(h)
	}
	if err != nil {
		return nil, err
	}
	rows := map[string]int64{}
	for _, table := range h.tables() {
		if rows[table], err = copyOut(ctx, conn, "COPY "+quoted(table)+" ("+listOf(h.Columns[table])+") TO STDOUT", func(r io.Reader) error { return put(table, r) }); err != nil {
			return nil, fmt.Errorf("copying %s: %w", table, err)
		}
	}
	return rows, nil
}

// copyOut streams what a COPY gives.
func copyOut(ctx context.Context, conn *sql.Conn, statement string, to func(io.Reader) error) (rows int64, err error) {
	err = conn.Raw(func(driver any) error {
		r, w := io.Pipe()
		done := make(chan error, 1)
		go func() {
			err := to(r)
			r.CloseWithError(err) // a writer that nobody reads any more ends
			done <- err
		}()
		tag, err := driver.(*stdlib.Conn).Conn().PgConn().CopyTo(ctx, w, statement)
		w.CloseWithError(err) // nil: the end
		rows = tag.RowsAffected()
		return errors.Join(err, <-done)
	})
	return rows, err
}

func (h Heads) tables() []string {
	var names []string
	for name := range h.Columns {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func listOf(columns []string) string {
	var names []string
	for _, c := range columns {
		names = append(names, quoted(c))
	}
	return strings.Join(names, ", ")
}

// pictured is what a picture of a database is asked through.
type pictured interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// describe says how far a database has come, and how many rows each table has.
func describe(ctx context.Context, db pictured, isPostgres bool) (h Heads, rows map[string]int64, err error) {
	h = Heads{Postgres: isPostgres, Boards: map[string]BoardHead{}, Columns: map[string][]string{}}
	rows = map[string]int64{}
	columns := "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.cid"
	if isPostgres {
		columns = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position"
	}
	err = each(ctx, db, columns, func(r *sql.Rows) error {
		var table, column string
		err := r.Scan(&table, &column)
		if !slices.Contains(neverCopied, table) {
			h.Columns[table] = append(h.Columns[table], column)
		}
		return err
	})
	if err != nil {
		return h, nil, fmt.Errorf("reading the schema: %w", err)
	}
	for table := range h.Columns {
		if isPostgres { // COPY counts
			break
		}
		var n int64
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+quoted(table)).Scan(&n); err != nil {
			return h, nil, err
		}
		rows[table] = n
	}
	var hash []byte
	var simulated int
	err = errors.Join(
		db.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version").Scan(&h.Schema),
		db.QueryRowContext(ctx, "SELECT seq, hash FROM record_head WHERE id = 1").Scan(&h.Record, &hash),
		db.QueryRowContext(ctx, "SELECT count(*) FROM simulation").Scan(&simulated),
		each(ctx, db, `SELECT b.contest, b.size, coalesce((SELECT c.note FROM board_checkpoints c WHERE c.contest = b.contest ORDER BY c.size DESC LIMIT 1), '') FROM boards b`,
			func(r *sql.Rows) error {
				var contest string
				var b BoardHead
				var note []byte
				err := r.Scan(&contest, &b.Size, &note)
				b.Checkpoint = string(note)
				h.Boards[contest] = b
				return err
			}))
	h.Hash, h.Simulation = hex.EncodeToString(hash), simulated > 0
	if err != nil {
		err = fmt.Errorf("reading how far the database has come: %w", err)
	}
	return h, rows, err
}

func each(ctx context.Context, db pictured, query string, f func(*sql.Rows) error, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
