package store_test

import (
	"slices"
	"strings"
	"testing"

	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// TestTheTwoSchemasAreOne compares what the migrations of the two databases
// build: tables, columns with their kind and whether they may be null, keys,
// indexes, references, and what triggers and constraints promise. How a promise
// is kept differs; that it is kept, on both, is for the tests of behaviour.
func TestTheTwoSchemasAreOne(t *testing.T) {
	lite, pg := mustSchema(t, storetest.SQLite(t)), mustSchema(t, storetest.Postgres(t))
	if len(lite) < 100 {
		t.Fatalf("only %d lines describe a schema", len(lite))
	}
	for _, line := range missing(lite, pg) {
		t.Errorf("only SQLite has: %s", line)
	}
	for _, line := range missing(pg, lite) {
		t.Errorf("only PostgreSQL has: %s", line)
	}
}

// TestTheDriftTestCanFail shows it a schema with one thing changed at a time.
func TestTheDriftTestCanFail(t *testing.T) {
	want := mustSchema(t, storetest.SQLite(t))
	for _, change := range []string{
		"ALTER TABLE people ADD COLUMN nickname text",
		"ALTER TABLE people RENAME COLUMN surname TO last_name",
		"DROP INDEX people_number",
		"DROP INDEX board_entries_by_code",
		"CREATE INDEX people_role ON people (job_role)",
		"CREATE TABLE extra (id text PRIMARY KEY)",
		"DROP TRIGGER record_no_delete",
		"DROP TRIGGER holdings_no_overlap_update",
		"CREATE TRIGGER people_no_update BEFORE UPDATE ON people BEGIN SELECT RAISE(ABORT, 'append-only: people'); END",
	} {
		s := storetest.SQLite(t)
		must(t, s.Write(t.Context(), func(tx *store.Tx) error { return storetest.Exec(tx, change) }))
		if got := mustSchema(t, s); slices.Equal(got, want) {
			t.Errorf("nobody notices: %s", change)
		}
	}
}

func mustSchema(t *testing.T, s *store.Store) (lines []string) {
	t.Helper()
	must(t, s.Read(t.Context(), func(tx *store.Tx) (err error) {
		lines, err = tx.Schema()
		return err
	}))
	slices.Sort(lines)
	return lines
}

func missing(a, b []string) (out []string) {
	for _, line := range a {
		if !slices.Contains(b, line) {
			out = append(out, line)
		}
	}
	return out
}

// TestTheSchemaIsDescribedInWords pins some lines, so that the description
// itself cannot quietly lose what it compares.
func TestTheSchemaIsDescribedInWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		all := strings.Join(mustSchema(t, s), "\n") + "\n"
		for _, line := range []string{
			"people.email_fold text null",
			"people.number text",
			"people.erased_at time null",
			"people.name_key bytes",
			"memberships.home bool",
			"seats.number int",
			"people key id",
			"panel_params key panel, kind",
			"people unique number",
			"memberships unique person, network where until_date is null",
			"board_entries index substr hashes, 1, 12 where tag is not null",
			"appointments references people",
			"holdings no overlap",
			"record only grows",
		} {
			if !strings.Contains(all, line+"\n") {
				t.Errorf("no line %q", line)
			}
		}
	})
}
