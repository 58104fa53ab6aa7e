package install

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hustings/api"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
	"hustings/jobs"
)

// Nothing is traced unless a collector is named, and what is told then is told there.
// That no span names anybody is held by a whole rehearsal, TestIssue14_8.
func TestIssue14_6_TracesAreBehindASwitch(t *testing.T) {
	for what, c := range map[string]struct {
		traces Traces
		fault  string
	}{
		"none":                      {Traces{Share: 7}, ""},
		"a collector":               {Traces{To: "https://collector.example:4318/v1/traces", Share: 1}, ""},
		"no address":                {Traces{To: "collector.example"}, "not of the form"},
		"a password in the address": {Traces{To: "https://u:p@collector.example"}, "does not belong in the address"},
		"more than all":             {Traces{To: "https://collector.example", Share: 2}, "not a share"},
	} {
		if err := c.traces.check(); (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: %v", what, err)
		}
	}
	var mu sync.Mutex
	var told bytes.Buffer
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		io.Copy(&told, r.Body) //nolint:errcheck // what is missing is missed below
	}))
	defer collector.Close()
	for _, traces := range []Traces{{}, {To: collector.URL, Share: 1}} {
		dir := storetest.Folder(t)
		place := Place{Database: filepath.Join(dir, "hustings.db"), Keys: filepath.Join(dir, "keys"), Host: "vote.example.org"}
		h, err := place.Open(t.Context(), slog.New(slog.DiscardHandler), store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		server, err := h.Server(api.Settings{Origin: "http://localhost:8080"})
		if err != nil {
			t.Fatal(err)
		}
		clockwork := &jobs.Clockwork{}
		if err := h.Trace(t.Context(), traces, "hustings"); err != nil {
			t.Fatal(err)
		}
		h.tracer.watch(server, clockwork)
		on := traces.To != ""
		if on != (server.Traced != nil) || on != (clockwork.Traced != nil) {
			t.Errorf("with %q requests and jobs are traced: %v, %v", traces.To, server.Traced != nil, clockwork.Traced != nil)
		}
		if err := h.Store.Write(t.Context(), func(*store.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		if on != strings.Contains(told.String(), "transaction write") {
			t.Errorf("with %q %d bytes were told", traces.To, told.Len())
		}
		mu.Unlock()
	}
}
