package api

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// long reports whether cases run at the figures of docs/hardening.md.
var long = storetest.Long

// figure is how often a case runs, which is printed.
var figure = storetest.Scaled

// turn reports whether one of several kinds is to be tried at a place of a sweep: all of
// them, and with -short one place after the other each in turn.
func turn(place, kind, kinds int) bool { return !testing.Short() || (place+kind)%kinds == 0 }

// inShort is one figure with -short and another with all of it.
func inShort[T any](short, all T) T {
	if testing.Short() {
		return short
	}
	return all
}

// operation is one operation of the API document.
type operation struct {
	*huma.Operation
	method, path string
}

// operations lists the API's operations by path and method.
func (h *house) operations() (list []operation) {
	for path, item := range h.JSON.OpenAPI().Paths {
		if !strings.HasPrefix(path, "/api/v1/") { // the boards take nothing
			continue
		}
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete} {
			if op != nil {
				list = append(list, operation{op, method, path})
			}
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].path+list[i].method < list[j].path+list[j].method })
	return list
}

// body is the schema of an operation's JSON body, nil when it takes none.
func (h *house) body(op operation) *huma.Schema {
	if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
		return nil
	}
	return h.schema(op.RequestBody.Content["application/json"].Schema)
}

func (h *house) schema(s *huma.Schema) *huma.Schema {
	if s.Ref != "" {
		return h.JSON.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

// sample is a value that the schema allows.
func (h *house) sample(s *huma.Schema) any {
	s = h.schema(s)
	if len(s.Enum) > 0 {
		return s.Enum[rand.IntN(len(s.Enum))]
	}
	switch s.Type {
	case huma.TypeBoolean:
		return rand.IntN(2) == 0
	case huma.TypeInteger, huma.TypeNumber:
		if s.Minimum != nil {
			return int(*s.Minimum) + 1
		}
		return 1
	case huma.TypeArray:
		return []any{h.sample(s.Items)}
	case huma.TypeObject:
		o := map[string]any{}
		for name, p := range s.Properties {
			o[name] = h.sample(p)
		}
		return o
	}
	switch {
	case s.Format == "date-time":
		return "2026-06-25T16:00:00Z"
	case len(s.Examples) > 0:
		return s.Examples[0]
	}
	return store.NewID[string]()
}

// allowed is somebody who passes the operation's door; m04 sits on the panel.
func (h *house) allowed(op operation) string {
	for _, r := range h.Routes() {
		if r.Page || r.Path != op.path || r.Method != op.method {
			continue
		}
		for _, who := range []string{"", "m00", "secretary", "ro", "auditor", "m04"} {
			if r.Access.Anyone || who != "" && (len(r.Access.Roles) == 0 || h.holds(who, r.Access)) {
				return who
			}
		}
	}
	h.t.Fatalf("nobody may %s %s", op.method, op.path)
	return ""
}

func (h *house) holds(who string, a door.Access) bool {
	for _, r := range a.Roles {
		if map[string]string{"secretary": "secretariat", "ro": "returning-officer", "auditor": "auditor", "m04": "panel-member"}[who] == string(r) {
			return true
		}
	}
	return false
}

// filledPath puts ids into a path: what the house knows by the parameter's name,
// or one that leads nowhere.
func (h *house) filledPath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		name, is := strings.CutPrefix(part, "{")
		if name = strings.TrimSuffix(name, "}"); !is {
			continue
		}
		switch known := h.names[name]; {
		case known != "":
			parts[i] = known
		case name == "leaf":
			parts[i] = "3"
		case name == "kind":
			parts[i] = "panel"
		default:
			parts[i] = store.NewID[string]()
		}
	}
	return strings.Join(parts, "/")
}

// dump is every row of every table, in an order that does not depend on the
// database.
func (h *house) dump() string {
	h.t.Helper()
	var b strings.Builder
	if err := h.store.Read(h.t.Context(), func(tx *store.Tx) error { return storetest.Dump(tx, &b) }); err != nil {
		h.t.Fatal(err)
	}
	// How often somebody has asked is counted whatever becomes of it.
	lines := slices.DeleteFunc(strings.Split(b.String(), "\n"), func(l string) bool { return strings.HasPrefix(l, "allowances.") })
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// changedLines is the lines by which two dumps differ.
func changedLines(before, after string) (lines []string) {
	count := map[string]int{}
	for _, l := range strings.Split(before, "\n") {
		count[l]--
	}
	for _, l := range strings.Split(after, "\n") {
		count[l]++
	}
	for l, n := range count {
		if n != 0 {
			lines = append(lines, l)
		}
	}
	sort.Strings(lines)
	return lines
}

func isJSON(r *http.Request) { r.Header.Set("Content-Type", "application/json") }

func mustJSON(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustTime(t testing.TB, v any) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, fmt.Sprint(v))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
