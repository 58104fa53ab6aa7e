package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"hustings/elections/store"
	"hustings/elections/store/pgtest"
	"hustings/elections/store/storetest"
)

// A database that could not carry an installation, or would lose what it has answered, is
// named before the first start, and nothing is made in it.
func TestIssue14_5_ADatabaseThatCannotCarryAnInstallationIsNamed(t *testing.T) {
	t.Parallel()
	fit := storetest.PostgresURL(t)
	q, err := store.Inquire(t.Context(), fit)
	if err != nil || len(q.Lacks) != 0 || q.System == "" || q.Server == "" {
		t.Errorf("a database that is fit: %+v, %v", q, err)
	}
	if !slices.Contains(q.Loses, "fsync") || !slices.Contains(q.Loses, "synchronous_commit") { // as tests have it
		t.Errorf("it loses by %v", q.Loses)
	}
	conn, err := pgx.Connect(t.Context(), fit)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, statement := range []string{"CREATE ROLE guest_of_inquire LOGIN", "CREATE DATABASE ascii_of_inquire ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	c, err := pgx.ParseConfig(fit)
	if err != nil {
		t.Fatal(err)
	}
	unfit := strings.NewReplacer("postgres@", "guest_of_inquire@", "/"+c.Database, "/ascii_of_inquire").Replace(fit)
	q, err = store.Inquire(t.Context(), unfit)
	if err != nil || q.Schema != 0 || len(q.Lacks) != 2 || !strings.Contains(q.Lacks[0], "SQL_ASCII") || !strings.Contains(q.Lacks[1], "may not make tables") {
		t.Errorf("another's database, of another encoding: %q, %v", q.Lacks, err)
	}
	for _, statement := range []string{"DROP DATABASE ascii_of_inquire", "DROP ROLE guest_of_inquire"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Error(err)
		}
	}
}

// The second database is asked which server it is on, and its table is not made by that.
func TestIssue14_5_TheMemoryIsAskedAndNotMade(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t, nil)
	system, err := store.InquireMemory(t.Context(), url)
	if err != nil || system == "" {
		t.Fatalf("it says %q, %v", system, err)
	}
	q, err := store.Inquire(t.Context(), url)
	if err != nil || q.System != system {
		t.Errorf("the same server is %q as a database: %v", q.System, err)
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var made bool
	if err := conn.QueryRow(t.Context(), "SELECT to_regclass('hustings_memory') IS NOT NULL").Scan(&made); err != nil || made {
		t.Errorf("asking has made its table: %v, %v", made, err)
	}
	if _, err := store.InquireMemory(t.Context(), "./memory.db"); err == nil {
		t.Error("a file is taken for the second database")
	}
}

// What an operator sees of the pools, and of a standby, on both kinds of database.
func TestIssue14_6_PoolsAndStandbyAreTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		err := s.Read(t.Context(), func(tx *store.Tx) error {
			waits, known, err := tx.Standby()
			if waits || known != s.Postgres() {
				t.Errorf("a commit waits: %v, and that is known: %v", waits, known)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		var names []string
		for _, p := range s.Pools() {
			names = append(names, p.Name)
			if p.MaxOpenConnections < 1 {
				t.Errorf("%s may have %d connections", p.Name, p.MaxOpenConnections)
			}
		}
		slices.Sort(names)
		want := []string{"read", "write"}
		if s.Postgres() {
			want = []string{"all"}
		}
		if !slices.Equal(names, want) {
			t.Errorf("pools are %v", names)
		}
	})
}
