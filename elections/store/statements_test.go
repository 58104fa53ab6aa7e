package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	modernc "modernc.org/sqlite"
)

// keeping opens a small database of one connection that keeps its statements.
func keeping(t *testing.T) (db *sql.DB, kept func() *keepingConn) {
	t.Helper()
	connector, err := modernc.NewConnector("file:" + filepath.Join(t.TempDir(), "small.db"))
	if err != nil {
		t.Fatal(err)
	}
	db = sql.OpenDB(keepingConnector{connector})
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	db.SetMaxOpenConns(1)
	must := func(statement string) {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	must("CREATE TABLE things (id integer PRIMARY KEY, name text UNIQUE)")
	must("INSERT INTO things VALUES (1, 'one'), (2, 'two'), (3, 'three')")
	return db, func() (c *keepingConn) {
		t.Helper()
		conn, err := db.Conn(t.Context())
		if err == nil {
			err = conn.Raw(func(driver any) error { c = driver.(*keepingConn); return nil })
		}
		if err = errors.Join(err, conn.Close()); err != nil {
			t.Fatal(err)
		}
		return c
	}
}

func TestAStatementIsParsedOnce(t *testing.T) {
	db, kept := keeping(t)
	const text = "SELECT name FROM things WHERE id = ?"
	ask := func(id int) (name string) {
		if err := db.QueryRow(text, id).Scan(&name); err != nil {
			t.Fatal(err)
		}
		return name
	}
	if got := ask(1); got != "one" {
		t.Errorf("got %q", got)
	}
	first := kept().kept[text].Value.(restingStmt).liteStmt
	if got := ask(2); got != "two" {
		t.Errorf("got %q", got)
	}
	if again := kept().kept[text].Value.(restingStmt).liteStmt; again != first {
		t.Error("it was prepared anew")
	}
}

// A statement that runs while its own rows are read is another one.
func TestAStatementWithinItself(t *testing.T) {
	db, _ := keeping(t)
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // only read
	const text = "SELECT id FROM things WHERE id >= ? ORDER BY id"
	var pairs string
	outer, err := tx.Query(text, 1)
	if err != nil {
		t.Fatal(err)
	}
	for outer.Next() {
		var a int
		if err := outer.Scan(&a); err != nil {
			t.Fatal(err)
		}
		inner, err := tx.Query(text, 2)
		if err != nil {
			t.Fatal(err)
		}
		for inner.Next() {
			var b int
			if err := inner.Scan(&b); err != nil {
				t.Fatal(err)
			}
			pairs += fmt.Sprintf("%d%d ", a, b)
		}
		if err := errors.Join(inner.Err(), inner.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(outer.Err(), outer.Close()); err != nil {
		t.Fatal(err)
	}
	if want := "12 13 22 23 32 33 "; pairs != want {
		t.Errorf("got %q, want %q", pairs, want)
	}
}

// A change of the schema reaches statements that were kept.
func TestAKeptStatementSeesTheSchemaChange(t *testing.T) {
	db, _ := keeping(t)
	columns := func() int {
		t.Helper()
		rows, err := db.Query("SELECT * FROM things WHERE id = 1")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		names, err := rows.Columns()
		if err != nil || !rows.Next() {
			t.Fatalf("%v, %v", err, rows.Err())
		}
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	before := columns()
	if _, err := db.Exec("ALTER TABLE things ADD COLUMN colour text"); err != nil {
		t.Fatal(err)
	}
	if after := columns(); before != 2 || after != 3 {
		t.Errorf("%d columns before, %d after", before, after)
	}
}

// What failed is let go of, and what comes after it works; nothing bound stays behind.
func TestAStatementThatFailedIsNotKept(t *testing.T) {
	db, kept := keeping(t)
	const text = "INSERT INTO things (name) VALUES (?)"
	if _, err := db.Exec(text, "two"); err == nil {
		t.Fatal("a name stands twice")
	}
	if _, there := kept().kept[text]; there {
		t.Error("it is kept")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := db.ExecContext(ended, text, "never"); err == nil {
		t.Error("it was run for somebody who has gone")
	}
	for _, name := range []any{"four", nil, "five"} {
		if _, err := db.Exec(text, name); err != nil {
			t.Fatal(err)
		}
	}
	var n, unnamed int
	if err := db.QueryRow("SELECT count(*), sum(name IS NULL) FROM things").Scan(&n, &unnamed); err != nil || n != 6 || unnamed != 1 {
		t.Errorf("%d things, %d without a name: %v", n, unnamed, err)
	}
}

// However many statements there are, a connection keeps so many and no more.
func TestOnlySoManyStatementsAreKept(t *testing.T) {
	db, kept := keeping(t)
	for round := range 2 {
		for i := range 3 * statementsKept {
			var got int
			if err := db.QueryRow(fmt.Sprintf("SELECT %d", i)).Scan(&got); err != nil || got != i {
				t.Fatalf("round %d: got %d, want %d: %v", round, got, i, err)
			}
		}
		if c := kept(); c.last.Len() != statementsKept || len(c.kept) != statementsKept {
			t.Errorf("%d kept, %d by their text", c.last.Len(), len(c.kept))
		}
	}
	if _, err := db.Exec("PRAGMA user_version = 3"); err != nil {
		t.Fatal(err)
	}
	if _, there := kept().kept["PRAGMA user_version = 3"]; there {
		t.Error("a pragma is kept")
	}
}
