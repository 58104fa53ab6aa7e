package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"hustings/migrations"
)

// Options say how to open a database.
type Options struct {
	// Simulation opens a database that carries the marker of a simulated clock,
	// or creates the marker in an empty one. Without it a marked database is
	// refused, and the other way round.
	Simulation bool
	// SimulatedNow is where a new simulation's clock starts.
	SimulatedNow time.Time
	// Running lets a simulation's clock go on with the host's from where it
	// stands: the demonstration that somebody clicks through. A hand that is
	// ahead of the host stands still until the host has caught up.
	Running bool
	// SecretKey (32 bytes) seals what must not be readable in a dump while it
	// waits: the single-use links in the outbox. Nil refuses to keep any.
	SecretKey []byte
	// SecretFrom gives that key once the schema is there, where keys are kept in it.
	SecretFrom func(ctx context.Context) ([]byte, error)
	// Migrate brings an older database up to date. Without it an older one is
	// refused: a schema changes when somebody has said so and made a copy.
	Migrate bool
	// MaxConns bounds the pool on PostgreSQL (default 24).
	MaxConns int
}

// Store is one database. It is safe for use by many goroutines.
type Store struct {
	write, read *gorm.DB // on SQLite two handles: a single writer and many readers
	postgres    bool
	simulated   bool
	running     bool         // a simulation whose clock goes with the host's
	seen        atomic.Int64 // a simulation's hand when last seen, Unix microseconds
	secrets     *sealer
	prepared    sync.Map // statement -> *sql.Stmt on read (look.go)

	began    Began                 // nil: nobody is told of transactions
	guard    Guard                 // nil: nobody asks which database it is
	guarding atomic.Pointer[Guard] // the same, for connections being made
	several  bool                  // the URL names several servers
	readOnly bool                  // PostgreSQL gives it transactions that cannot write
	writers  chan struct{}         // places for writing at once; nil: one connection anyway
	unsynced atomic.Int64          // waits for a standby that somebody has cancelled
	path     string                // of the embedded database's file
	file     os.FileInfo           // as it was opened
	alone    bool                  // it is read, and nobody else had it open
	trouble  trouble
}

// Errors that keep a database from being opened.
var (
	ErrNewer        = errors.New("the database has a newer schema than this program")
	ErrOlder        = errors.New("the database has an older schema than this program: run `hustings migrate`")
	ErrSimulation   = errors.New("the database belongs to a simulation; it never serves a real election")
	ErrNoSimulation = errors.New("the database is not a simulation; its clock cannot be simulated")
)

// Open opens the database that dsn names, a postgres:// URL or a file path. An
// empty one gets its tables; an older one is refused unless it is to be migrated.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	if err := KnownKind(dsn); err != nil {
		return nil, err
	}
	s := &Store{postgres: IsPostgres(dsn), running: o.Simulation && o.Running}
	var err error
	if o.SecretKey != nil {
		if s.secrets, err = newSealer(o.SecretKey); err != nil {
			return nil, err
		}
	}
	if s.postgres {
		err = s.openPostgres(dsn, o)
	} else {
		err = s.openSQLite(dsn)
	}
	if err != nil {
		if damaged(err) {
			err = errors.Join(errDamaged, err)
		}
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	if err = s.migrate(ctx, dsn, o.Migrate); err == nil {
		err = s.mark(ctx, o)
	}
	if err == nil && o.SecretFrom != nil {
		var secret []byte
		if secret, err = o.SecretFrom(ctx); err == nil {
			s.secrets, err = newSealer(secret)
		}
	}
	if err != nil {
		if damaged(err) {
			err = errors.Join(errDamaged, err)
		}
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// KnownKind refuses a URL of a kind of database that is not known here, and says no
// more of it than its scheme: what follows may be a password.
func KnownKind(dsn string) error {
	if scheme, _, is := strings.Cut(dsn, "://"); is && !IsPostgres(dsn) {
		return fmt.Errorf("%q is no kind of database that is known here: give a postgres:// URL, or a file", scheme)
	}
	return nil
}

// IsPostgres reports whether dsn is a PostgreSQL URL rather than a file path.
func IsPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// Postgres reports whether the database is PostgreSQL.
func (s *Store) Postgres() bool { return s.postgres }

// Simulated reports whether the database carries a simulated clock.
func (s *Store) Simulated() bool { return s.simulated }

// Close closes every connection.
func (s *Store) Close() error {
	var errs []error
	for i, db := range []*gorm.DB{s.write, s.read} {
		if db == nil || i == 1 && s.read == s.write {
			continue
		}
		raw, err := db.DB()
		if err == nil {
			err = raw.Close()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	raw, err := s.read.DB()
	if err != nil {
		return err
	}
	return raw.PingContext(ctx)
}

func config() *gorm.Config {
	return &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		Logger:                 logger.Discard, // a statement may hold an address or a ballot
		NowFunc:                func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) },
	}
}

func (s *Store) openPostgres(dsn string, o Options) error {
	return s.dialPool(dsn, limits, o.MaxConns)
}

// dialPool opens n connections, or as many as are usual.
func (s *Store) dialPool(dsn string, limits map[string]string, n int) error {
	raw, err := dialPostgres(dsn, limits, s)
	if err != nil {
		return err
	}
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: raw}), config())
	if err != nil {
		return errors.Join(err, raw.Close())
	}
	if n == 0 {
		n = 24
	}
	raw.SetMaxOpenConns(n)
	raw.SetMaxIdleConns(n)
	raw.SetConnMaxIdleTime(5 * time.Minute)
	s.write, s.read = db, db
	s.writers = make(chan struct{}, max(n-writersLeft, 1))
	return nil
}

// migrate makes the schema of an empty database, or brings an older one up to
// date if that is wanted, and refuses one that is newer (FA13). Replicas that
// start together take turns.
func (s *Store) migrate(ctx context.Context, dsn string, older bool) error {
	raw, err := s.write.DB()
	if s.postgres { // changing a great table takes as long as it takes
		if raw, err = dialPostgres(dsn, nil, nil); err == nil {
			defer raw.Close()
		}
	}
	if err != nil {
		return err
	}
	dialect, files, opts := goose.DialectSQLite3, migrations.SQLite(), []goose.ProviderOption(nil)
	if s.postgres {
		dialect, files = goose.DialectPostgres, migrations.Postgres()
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, raw, files, opts...)
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	have, err := version(ctx, raw)
	if err != nil {
		return err
	}
	switch newest := newest(files); {
	case have > newest:
		return fmt.Errorf("%w: it is at %d, this program knows %d", ErrNewer, have, newest)
	case have > 0 && have < newest && !older:
		return fmt.Errorf("%w: it is at %d, this program is at %d", ErrOlder, have, newest)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	return nil
}

// SchemaVersion is the version of the schema that the database has.
func (s *Store) SchemaVersion(ctx context.Context) (int64, error) {
	raw, err := s.read.DB()
	if err != nil {
		return 0, err
	}
	return version(ctx, raw)
}

// version is the schema's version, 0 for a database without one.
func version(ctx context.Context, db *sql.DB) (int64, error) {
	var v sql.NullInt64
	err := db.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version").Scan(&v)
	if err != nil { // the table is made by the first migration
		return 0, nil
	}
	return v.Int64, nil
}

func newest(files fs.FS) int64 {
	names, _ := fs.Glob(files, "*.sql")
	var max int64
	for _, n := range names {
		var v int64
		if _, err := fmt.Sscanf(n, "%d_", &v); err == nil && v > max {
			max = v
		}
	}
	return max
}

// NewID returns a fresh UUIDv4 as an id of the wanted type.
func NewID[T ~string]() T { return T(newUUID()) }
