package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"hustings/migrations"
)

// Inquiry is what can be said of a database without changing it.
type Inquiry struct {
	There  bool  // an embedded database's file, or any server that answers
	Schema int64 // version of its schema; 0: it has none yet
	Knows  int64 // the version that this program is at

	Server      string        // PostgreSQL's version; "" for the embedded database
	Synchronous string        // synchronous_standby_names: "" means that a failover may lose
	Skew        time.Duration // of its clock ahead of this machine's
}

// Inquire asks a database how it stands and changes nothing: no schema is made,
// no file begun.
func Inquire(ctx context.Context, dsn string) (q Inquiry, err error) {
	files := migrations.SQLite()
	if IsPostgres(dsn) {
		files = migrations.Postgres()
	}
	q.Knows = newest(files)
	if !IsPostgres(dsn) {
		if _, err := os.Stat(dsn); errors.Is(err, fs.ErrNotExist) {
			return q, nil
		}
	}
	s, err := openReading(dsn)
	if err != nil {
		return q, fmt.Errorf("opening the database: %w", err)
	}
	defer s.Close()
	if err := s.Ping(ctx); err != nil {
		return q, fmt.Errorf("asking the database: %w", err)
	}
	q.There = true
	if q.Schema, err = s.SchemaVersion(ctx); err != nil {
		return q, err
	}
	before := time.Now()
	theirs, err := s.clock(s.read.WithContext(ctx))
	if err != nil {
		return q, err
	}
	q.Skew = theirs.Sub(before.Add(time.Since(before) / 2)).Round(time.Millisecond)
	if s.postgres {
		err = s.read.WithContext(ctx).Raw("SELECT current_setting('server_version'), current_setting('synchronous_standby_names')").Row().Scan(&q.Server, &q.Synchronous)
	}
	return q, err
}
