package store_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"hustings/domain"
	"hustings/domain/governance"
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
		dsn = filepath.Join(storetest.Folder(t), "older.db")
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
	older, newer := filepath.Join(storetest.Folder(t), "older.db"), mustSchemaAt(t, false, 1)
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

// Standing items of agendas that were made before have what they are for by what they are
// called, and by what their panel has set up (R122, R159).
func TestR122_OlderStandingItemsAreTold(t *testing.T) {
	for name, postgres := range map[string]bool{"sqlite": false, "postgres": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dsn := mustSchemaAt(t, postgres, 57)
			driver := "sqlite"
			if postgres {
				driver = "pgx"
			}
			db, err := sql.Open(driver, dsn)
			must(t, err)
			db.SetMaxOpenConns(1)
			say := func(q string) {
				t.Helper()
				_, err := db.ExecContext(t.Context(), q)
				must(t, err)
			}
			if postgres {
				say("SET session_replication_role = replica") // the items alone are of interest
			}
			say(`INSERT INTO panel_habits (panel, body) VALUES ('own', '{"standing":[{"title":"Any other business","purpose":"note","minutes":5},{"title":"Close","purpose":"note","minutes":5,"last":true}]}'), ('readings', '{"readings":true}')`)
			want := map[string]governance.ItemPart{}
			for _, panel := range []string{"usual", "readings", "own"} {
				say("INSERT INTO meeting_panels (meeting, panel, position) VALUES ('" + panel + "', '" + panel + "', 1), ('" + panel + "', 'other', 2)")
				for title, part := range map[string]governance.ItemPart{"Actions from earlier meetings": governance.ActionsItem, "Any other business": governance.LastItem, "Close": "", "Welcome and apologies": ""} {
					if panel == "own" && part != governance.ActionsItem {
						part = map[string]governance.ItemPart{"Close": governance.LastItem}[title]
					}
					for standing, part := range map[string]governance.ItemPart{"true": part, "false": ""} {
						id := panel + ", " + title + ", " + standing
						want[id] = part
						say("INSERT INTO agenda_items (id, meeting, position, title, purpose, presenter, minutes, body, private, confidential, consent, standing, action, notes, version, spent) VALUES ('" +
							id + "', '" + panel + "', 1, '" + title + "', 'note', '', 5, '', '', false, false, " + standing + ", '', '', 0, 0)")
					}
				}
			}
			must(t, db.Close())
			s, err := store.Open(t.Context(), dsn, store.Options{Migrate: true})
			must(t, err)
			defer s.Close()
			must(t, s.Read(t.Context(), func(tx *store.Tx) error {
				for _, panel := range []governance.MeetingID{"usual", "readings", "own"} {
					items, err := tx.Items(panel)
					if err != nil || len(items) != 8 {
						t.Errorf("%d items, %v", len(items), err)
					}
					for _, i := range items {
						if i.Part != want[string(i.ID)] {
							t.Errorf("%s: %q, want %q", i.ID, i.Part, want[string(i.ID)])
						}
					}
				}
				return nil
			}))
		})
	}
}
