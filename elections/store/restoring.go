package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"hustings/migrations"
)

// PutCopy puts a copy into the empty database that dsn names: next gives the pieces
// in their order, and io.EOF after the last. Either all of it stands, or nothing; an
// older schema is then brought up to date by whoever opens it with Migrate.
func PutCopy(ctx context.Context, dsn string, h Heads, next func() (name string, piece io.Reader, err error)) (rows map[string]int64, err error) {
	if h.Postgres != IsPostgres(dsn) {
		return nil, fmt.Errorf("the copy is of %s, and %s is another kind of database", kindOf(h.Postgres), kindOf(!h.Postgres))
	}
	if know := newest(map[bool]fs.FS{true: migrations.Postgres(), false: migrations.SQLite()}[h.Postgres]); h.Schema > know {
		return nil, fmt.Errorf("%w: the copy is at %d, this program knows %d", ErrNewer, h.Schema, know)
	}
	if h.Postgres {
		return putPostgres(ctx, dsn, h, next)
	}
	return putSQLite(ctx, dsn, next)
}

func kindOf(postgres bool) string {
	if postgres {
		return "PostgreSQL"
	}
	return "the embedded database"
}

func putSQLite(ctx context.Context, path string, next func() (string, io.Reader, error)) (map[string]int64, error) {
	for _, p := range []string{path, path + "-wal"} {
		if _, err := os.Stat(p); !errors.Is(err, fs.ErrNotExist) {
			return nil, errors.Join(fmt.Errorf("%s: %w", p, ErrNotEmpty), err)
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	name, piece, err := next()
	if err == nil && name != WholeFile {
		err = fmt.Errorf("the copy begins with %q instead of %s", name, WholeFile)
	}
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".hustings-restore-") // 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	_, err = io.Copy(f, piece)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		if _, _, more := next(); !errors.Is(more, io.EOF) {
			err = errors.Join(errors.New("the copy goes on after its end"), more)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("writing the database: %w", err)
	}
	db, closed, err := bareSQLite(f.Name())
	if err != nil {
		return nil, err
	}
	_, rows, err := describe(ctx, db, false)
	if err = errors.Join(err, closed()); err != nil {
		return nil, err
	}
	if err := os.Link(f.Name(), path); err != nil { // never over another file
		return nil, fmt.Errorf("writing the database: %w", err)
	}
	return rows, nil
}

func putPostgres(ctx context.Context, dsn string, h Heads, next func() (string, io.Reader, error)) (map[string]int64, error) {
	db, err := dialPostgres(dsn, nil, nil)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := mustBeEmpty(ctx, db); err != nil {
		return nil, err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Postgres())
	if err == nil {
		_, err = p.UpTo(ctx, h.Schema)
	}
	if err != nil {
		return nil, fmt.Errorf("making the schema: %w", err)
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return nil, err
	}
	rows, err := fill(ctx, conn, h, next)
	if err != nil {
		_, undone := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return nil, errors.Join(err, undone)
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		return nil, fmt.Errorf("keeping what was restored: %w", err)
	}
	_, err = db.ExecContext(ctx, "ANALYZE") // so that its first day is not its slowest
	return rows, err
}

// mustBeEmpty lets through a database without a schema, or with one in which nothing
// has happened yet.
func mustBeEmpty(ctx context.Context, db *sql.DB) error {
	var tables int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()").Scan(&tables); err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	if tables == 0 {
		return nil
	}
	var acts, people int64
	err := errors.Join(db.QueryRowContext(ctx, "SELECT seq FROM record_head").Scan(&acts), db.QueryRowContext(ctx, "SELECT count(*) FROM people").Scan(&people))
	if err != nil || acts > 0 || people > 0 {
		return errors.Join(ErrNotEmpty, err)
	}
	return nil
}

// fill puts all tables' rows in, without what refers to what meanwhile: that is
// proved for all of them at the end.
func fill(ctx context.Context, conn *sql.Conn, h Heads, next func() (string, io.Reader, error)) (map[string]int64, error) {
	var undo, redo []string
	err := each(ctx, conn, `SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
		WHERE contype = 'f' AND connamespace = current_schema()::regnamespace`, func(r *sql.Rows) error {
		var table, name, is string
		err := r.Scan(&table, &name, &is)
		undo = append(undo, "ALTER TABLE "+table+" DROP CONSTRAINT "+quoted(name))
		redo = append(redo, "ALTER TABLE "+table+" ADD CONSTRAINT "+quoted(name)+" "+is)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, table := range h.tables() { // what the schema itself puts there
		undo = append(undo, "DELETE FROM "+quoted(table))
	}
	for _, statement := range undo {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return nil, fmt.Errorf("making room: %w", err)
		}
	}
	rows := map[string]int64{}
	for {
		name, piece, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if _, known := h.Columns[name]; !known || slices.Contains(neverCopied, name) {
			return nil, fmt.Errorf("the copy has a table %q that its beginning does not name", name)
		}
		n, err := copyIn(ctx, conn, "COPY "+quoted(name)+" ("+listOf(h.Columns[name])+") FROM STDIN", piece)
		if err != nil {
			return nil, fmt.Errorf("restoring %s: %w", name, err)
		}
		rows[name] += n
	}
	if len(rows) != len(h.Columns) {
		return nil, fmt.Errorf("the copy has %d tables of %d: it has %v", len(rows), len(h.Columns), slices.Sorted(maps.Keys(rows)))
	}
	for _, statement := range redo {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return nil, fmt.Errorf("what refers to what does not hold: %w", err)
		}
	}
	return rows, nil
}

func copyIn(ctx context.Context, conn *sql.Conn, statement string, from io.Reader) (rows int64, err error) {
	err = conn.Raw(func(driver any) error {
		tag, err := driver.(*stdlib.Conn).Conn().PgConn().CopyFrom(ctx, from, statement)
		rows = tag.RowsAffected()
		return err
	})
	return rows, err
}
