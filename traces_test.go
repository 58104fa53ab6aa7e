package main

import (
	"bytes"
	"database/sql"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync"
	"testing"

	_ "modernc.org/sqlite"
)

// collector is one of OpenTelemetry, which keeps what it is sent.
type collector struct {
	*httptest.Server
	mu  sync.Mutex
	got bytes.Buffer
}

func newCollector(t *testing.T) *collector {
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		io.Copy(&c.got, r.Body) //nolint:errcheck // what is missing is missed below
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(c.Close)
	return c
}

// tellNothing looks through all spans of an election, ballots and all.
func (c *collector) tellNothing(t *testing.T, database string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, span := range []string{"POST /api/v1/contests/:contest/ballots", "transaction write", "transaction act", "job clock", "hustings-rehearsal", "sqlite"} {
		if !bytes.Contains(c.got.Bytes(), []byte(span)) {
			t.Errorf("of %d bytes of spans none tells of %q", c.got.Len(), span)
		}
	}
	holdsNothing(t, "a span", c.got.Bytes(), database) // texts stand in OTLP's messages as they are
}

// holdsNothing looks in what was told outside for anybody and anything that is somebody's:
// every name, address, number, id, secret and choice that stands in the database (SE4).
func holdsNothing(t *testing.T, what string, told []byte, database string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+database+"?mode=ro")
	must(t, err)
	defer db.Close()
	tables, err := db.Query("SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.type IN ('TEXT', 'BLOB', 'text', 'blob', 'uuid', 'bytea')")
	must(t, err)
	defer tables.Close()
	looked := 0
	for tables.Next() {
		var table, column string
		must(t, tables.Scan(&table, &column))
		values, err := db.Query(`SELECT DISTINCT "` + column + `" FROM "` + table + `"`)
		must(t, err)
		for values.Next() {
			var v []byte
			must(t, values.Scan(&v))
			if len(v) < 6 || trade.Match(v) {
				continue
			}
			looked++
			if bytes.Contains(told, v) {
				t.Errorf("%s holds what stands in %s.%s: %q", what, table, column, v)
			}
		}
		must(t, values.Close())
	}
	if looked < 1000 {
		t.Errorf("only %d values of the database were looked for", looked)
	}
}

// trade are the words, which stand in the database and in routes and labels
// alike: a state, a kind, a code. Names are capitalised, ids and numbers have digits.
var trade = regexp.MustCompile(`^[a-z]+([ -][a-z]+)*$`)
