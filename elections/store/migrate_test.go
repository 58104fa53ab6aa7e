package store_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/pgtest"
	"hustings/elections/store/storetest"
	"hustings/migrations"
)

// mustSchemaAt makes a database whose schema has come as far as that version.
func mustSchemaAt(t *testing.T, postgres bool, to int64) (dsn string) {
	t.Helper()
	dialect, driver, files := goose.DialectSQLite3, "sqlite", migrations.SQLite()
	if postgres {
		dialect, driver, files = goose.DialectPostgres, "pgx", migrations.Postgres()
		dsn = pgtest.New(t, nil)
	} else {
		dsn = filepath.Join(t.TempDir(), "older.db")
	}
	db, err := sql.Open(driver, dsn)
	must(t, err)
	defer db.Close()
	p, err := goose.NewProvider(dialect, db, files)
	must(t, err)
	_, err = p.UpTo(t.Context(), to)
	must(t, err)
	return dsn
}

func TestFA13_AnOlderOrNewerSchemaIsRefused(t *testing.T) {
	for name, postgres := range map[string]bool{"sqlite": false, "postgres": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			dsn := mustSchemaAt(t, postgres, 1)
			if _, err := store.Open(ctx, dsn, store.Options{}); !errors.Is(err, store.ErrOlder) {
				t.Fatalf("an older schema: %v", err)
			}
			s, err := store.Open(ctx, dsn, store.Options{Migrate: true})
			must(t, err)
			act := func(tx *store.Tx) error { return tx.Record(domain.Engine(), domain.Act{Name: "test.act"}) }
			must(t, s.Act(ctx, act)) // the record made by the older program goes on
			must(t, s.Write(ctx, func(tx *store.Tx) error {
				return storetest.Exec(tx, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)")
			}))
			if v, err := s.SchemaVersion(ctx); v != 9999 || err != nil {
				t.Errorf("version %d, %v", v, err)
			}
			must(t, s.Close())
			for _, o := range []store.Options{{}, {Migrate: true}} {
				if _, err := store.Open(ctx, dsn, o); !errors.Is(err, store.ErrNewer) {
					t.Errorf("a newer schema: %v", err)
				}
			}
		})
	}
}

// The hashes of a record written under an older schema hold under the new one.
func TestFA13_AMigrationKeepsTheRecord(t *testing.T) {
	older, newer := filepath.Join(t.TempDir(), "older.db"), mustSchemaAt(t, false, 1)
	from, err := store.Open(t.Context(), older, store.Options{})
	must(t, err)
	for range 3 {
		must(t, from.Act(t.Context(), func(tx *store.Tx) error {
			return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Why: "before"})
		}))
	}
	must(t, from.Close())
	db, err := sql.Open("sqlite", newer)
	must(t, err)
	_, err = db.Exec("ATTACH DATABASE '" + older + "' AS older; INSERT INTO main.record SELECT * FROM older.record; " +
		"UPDATE main.record_head SET seq = h.seq, at = h.at, hash = h.hash FROM older.record_head h")
	must(t, errors.Join(err, db.Close()))

	s, err := store.Open(t.Context(), newer, store.Options{Migrate: true})
	must(t, err)
	defer s.Close()
	must(t, s.Act(t.Context(), func(tx *store.Tx) error {
		return tx.Record(domain.Engine(), domain.Act{Name: "test.act", Why: "after"})
	}))
	must(t, s.Read(t.Context(), func(tx *store.Tx) error {
		acts, err := tx.RecordEntries(store.RecordFilter{})
		if bad, failed := tx.VerifyRecord(); bad != 0 || failed != nil || len(acts) != 4 {
			t.Errorf("%d acts; entry %d does not hold: %v", len(acts), bad, failed)
		}
		return err
	}))
}
