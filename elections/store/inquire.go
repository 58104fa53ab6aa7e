package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"gorm.io/gorm"

	"hustings/migrations"
)

// Inquiry is what can be said of a database without changing it.
type Inquiry struct {
	There  bool  // an embedded database's file, or any server that answers
	Schema int64 // version of its schema; 0: it has none yet
	Knows  int64 // the version that this program is at

	Server      string        // PostgreSQL's version; "" for the embedded database
	System      string        // PostgreSQL: identifies the server, as [Memory.System] does
	Synchronous string        // synchronous_standby_names: "" means that a failover may lose
	Loses       []string      // PostgreSQL: settings of its by which a commit that was answered may be lost
	Lacks       []string      // PostgreSQL: what it lacks to carry an installation, each as a sentence
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
		err = q.ask(s.read.WithContext(ctx))
	}
	return q, err
}

// ask asks a server of PostgreSQL how it is set, and what it lets this user do.
func (q *Inquiry) ask(db *gorm.DB) error {
	var number int
	var encoding, commit, fsync, pages string
	var may bool
	err := db.Raw(`SELECT current_setting('server_version'), current_setting('server_version_num')::int, current_setting('server_encoding'),
		(SELECT system_identifier::text FROM pg_control_system()), current_setting('synchronous_standby_names'), current_setting('synchronous_commit'),
		current_setting('fsync'), current_setting('full_page_writes'),
		coalesce(has_schema_privilege(current_user, current_schema(), 'CREATE'), false)`).Row().
		Scan(&q.Server, &number, &encoding, &q.System, &q.Synchronous, &commit, &fsync, &pages, &may)
	if err != nil {
		return err
	}
	for name, is := range map[string]string{"fsync": fsync, "full_page_writes": pages} {
		if is == "off" {
			q.Loses = append(q.Loses, name)
		}
	}
	if commit != "on" && commit != "remote_apply" {
		q.Loses = append(q.Loses, "synchronous_commit")
	}
	slices.Sort(q.Loses)
	lacks := func(is bool, words string) {
		if is {
			q.Lacks = append(q.Lacks, words)
		}
	}
	lacks(number < oldestPostgres*10000, fmt.Sprintf("PostgreSQL %s is too old: it must be %d or newer", q.Server, oldestPostgres))
	lacks(encoding != "UTF8", fmt.Sprintf("its encoding is %s: make the database with UTF8 (createdb -E UTF8 -T template0), since people's names are in it", encoding))
	lacks(!may, "this user may not make tables in it: the database must be the user's own (ALTER DATABASE … OWNER TO …)")
	return nil
}

// oldestPostgres is the oldest line of PostgreSQL that carries an installation.
const oldestPostgres = 15
