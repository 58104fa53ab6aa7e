package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	modernc "modernc.org/sqlite"

	"hustings/domain/refusal"
)

func newUUID() string { return uuid.NewString() }

// openSQLite opens one handle with a single connection for writing, so that
// writers queue in order instead of polling for the lock, and one for reading.
func (s *Store) openSQLite(path string) error {
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	// It holds the register: a new file, and what SQLite puts beside it, is its owner's
	// alone, whatever the umask of whoever typed the first command. One that is there is
	// not opened here: closing it would give up the locks that this process has on it.
	made, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		err = made.Close()
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if s.write, err = sqliteHandle(path, "_txlock=immediate", 1); err != nil {
		return err
	}
	if s.read, err = sqliteHandle(path, "_txlock=deferred&_pragma=query_only(1)", 8); err != nil {
		return err
	}
	raw, err := s.write.DB()
	if err == nil {
		err = raw.Ping() // makes the file
	}
	if err == nil {
		s.path = path
		s.file, err = fileOf(path)
	}
	return err
}

func sqliteHandle(path, extra string, conns int) (*gorm.DB, error) {
	return sqliteOpen(path, "_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)&"+extra, conns)
}

func sqliteOpen(path, how string, conns int) (*gorm.DB, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=busy_timeout(10000)&_time_format=sqlite&_timezone=UTC&" + how
	connector, err := modernc.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	raw := sql.OpenDB(keepingConnector{connector})
	raw.SetMaxOpenConns(conns)
	raw.SetMaxIdleConns(conns)
	db, err := gorm.Open(dialector{sqlite.New(sqlite.Config{Conn: raw}).(*sqlite.Dialector)}, config())
	if err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	return db, nil
}

// dialector is gorm's SQLite dialect over the pure Go driver; only the
// translation of its errors is ours, since gorm's knows another driver.
type dialector struct{ *sqlite.Dialector }

func (d dialector) Translate(err error) error {
	var e *modernc.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case 1555, 2067: // primary key, unique
		return errors.Join(gorm.ErrDuplicatedKey, err)
	case 787: // foreign key
		return errors.Join(gorm.ErrForeignKeyViolated, err)
	case 275: // check
		return errors.Join(gorm.ErrCheckConstraintViolated, err)
	}
	return err
}

// Errors that the schema itself gives, whatever the dialect.
var (
	ErrAppendOnly = errors.New("the table only grows")
	ErrOverlap    = errors.New("two holdings of one seat overlap")
)

// schemaError turns a trigger's or an exclusion constraint's refusal into one
// error for both dialects and leaves every other error as it is.
func schemaError(err error) error {
	if err == nil {
		return nil
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "23001":
			return errors.Join(ErrAppendOnly, err)
		case "23P01":
			return errors.Join(ErrOverlap, err)
		}
		return err
	}
	var e *modernc.Error
	if errors.As(err, &e) && e.Code() == 1811 {
		switch {
		case strings.Contains(err.Error(), "append-only"):
			return errors.Join(ErrAppendOnly, err)
		case strings.Contains(err.Error(), "overlap"):
			return errors.Join(ErrOverlap, err)
		}
	}
	return err
}

// found turns gorm's missing row into the one answer for unknown ids.
func found(err error, doing string) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	return fmt.Errorf("%s: %w", doing, schemaError(err))
}
