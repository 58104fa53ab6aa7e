package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"pgregory.net/rapid"

	"hustings/api/door"
	"hustings/elections/store/storetest"
)

// Whatever a client sends to any operation of the document, the answer is never
// a fault of the server, and a refusal is always a problem.
func TestFuzz_NoOperationFails(t *testing.T) {
	t.Parallel()
	for _, db := range []string{"sqlite", "postgres"} {
		t.Run(db, func(t *testing.T) {
			s := storetest.SQLite
			if db == "postgres" {
				s = storetest.Postgres
			}
			h := openPollOn(t, s(t), 5)
			h.sitting("2026-07-14", "m04")
			operations := h.operations()
			people := []string{"", "m00", "m04", "secretary", "ro", "auditor"}
			end := time.Now().Add(3 * time.Second)
			switch {
			case long():
				end = time.Now().Add(time.Duration(len(operations)) * time.Minute) // a minute for every operation
			case testing.Short():
				end = time.Now().Add(time.Second / 2)
			}
			sent, answers := 0, map[int]int{}
			for time.Now().Before(end) && !t.Failed() {
				people = slices.DeleteFunc(people, func(who string) bool { return who != "" && !h.lives(who) })
				rapid.Check(t, func(r *rapid.T) {
					op := rapid.SampledFrom(operations).Draw(r, "operation")
					who := rapid.SampledFrom(append(people, h.allowed(op), h.allowed(op), h.allowed(op), h.allowed(op))).Draw(r, "who")
					path := h.drawnPath(r, op)
					body := h.drawnBody(r, op)
					kind := rapid.SampledFrom([]string{"application/json", "application/json", "application/json", "application/json", "application/json", "application/json", "text/csv", "text/plain", ""}).Draw(r, "kind")
					w := h.do(who, op.method, path, body, func(q *http.Request) { q.Header.Set("Content-Type", kind) })
					sent++
					answers[w.Code]++
					if w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
						r.Fatalf("%s %s as %q: %d %s", op.method, path, who, w.Code, w.Body)
					}
					if w.Code >= 400 && !strings.Contains(op.path, "/imports/") {
						var p door.Problem
						if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != w.Code || p.Detail == "" || w.Header().Get("Content-Type") != "application/problem+json" {
							r.Fatalf("%s %s as %q: %d is no problem: %s", op.method, path, who, w.Code, w.Body)
						}
					}
				})
			}
			t.Logf("%d requests to %d operations, answered %v", sent, len(operations), answers)
		})
	}
}

// lives reports whether somebody can still come in, and lets her in if so. Among
// the requests are those that end an appointment, a membership or an address.
func (h *house) lives(who string) bool {
	if _, err := h.Register.Actor(h.t.Context(), h.cookie[who]); err != nil {
		email := who + "@example.org"
		delete(h.signs, email)
		h.CountAnew()
		storetest.MustSet(h.t, h.store, h.Server.Now().Add(time.Hour)) // five mails an hour (DO1)
		h.do("", "POST", "/api/v1/sign-in", `{"email":"`+email+`"}`)
		if h.readMail(); h.signs[email] == "" {
			return false
		}
	}
	h.alive(who)
	return true
}

// oddities are what people and programs put into texts.
var oddities = []string{"", " ", "0", "-1", "null", "true", "1e309", "NaN", "99999999999999999999999", "2026-02-30", "2026-06-25", "0000-00-00", "9999-12-31",
	"'; DROP TABLE people; --", "<script>alert(1)</script>", "{{.}}", "${jndi:ldap://x}", "../../etc/passwd", "%00", "\u202e", "é", "e\u0301", "😀", "\ufeff",
	strings.Repeat("a", 5000), "CIO", "CIO-2026", "cio-2026", "M00", "m00@example.org", "\x7f", "\\", "\"", "a\r\nBcc: x@y", "=1+1", "service", "%", "_", "00000000-0000-4000-8000-000000000000"}

func (h *house) drawnText(r *rapid.T) string {
	if rapid.Bool().Draw(r, "known") {
		known := make([]string, 0, len(h.names))
		for _, v := range h.names {
			known = append(known, v)
		}
		sort.Strings(known)
		return rapid.SampledFrom(known).Draw(r, "name")
	}
	if rapid.Bool().Draw(r, "odd") {
		return rapid.SampledFrom(oddities).Draw(r, "oddity")
	}
	return rapid.String().Draw(r, "text")
}

func (h *house) drawnPath(r *rapid.T, op operation) string {
	parts := strings.Split(h.filledPath(op.path), "/")
	for i, template := range strings.Split(op.path, "/") {
		if strings.HasPrefix(template, "{") && rapid.IntRange(0, 4).Draw(r, "strange id") == 0 {
			parts[i] = url.PathEscape(h.drawnText(r))
		}
	}
	path := strings.Join(parts, "/")
	query := url.Values{}
	for _, p := range op.Parameters {
		if p.In == "query" && rapid.Bool().Draw(r, "given") {
			query.Add(p.Name, h.drawnText(r))
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

// drawnBody is what the schema wants, with some of it changed; or something else
// altogether.
func (h *house) drawnBody(r *rapid.T, op operation) string {
	schema := h.body(op)
	if schema == nil {
		return rapid.SampledFrom([]string{"", "{}", "[]", "number,forename,surname,email\nM00,x,y,z@example.org", "x"}).Draw(r, "body")
	}
	if rapid.IntRange(0, 19).Draw(r, "anything") == 0 {
		return rapid.String().Draw(r, "raw")
	}
	text, err := json.Marshal(h.bent(r, schema, 0))
	if err != nil {
		r.Fatal(err)
	}
	return string(text)
}

// bent is a value after the schema, bent here and there.
func (h *house) bent(r *rapid.T, s *huma.Schema, depth int) any {
	s = h.schema(s)
	switch rapid.IntRange(0, 11).Draw(r, "bend") {
	case 0:
		return rapid.SampledFrom([]any{nil, true, 0, -1, 1e9, 1.5, 1 << 53, "", []any{}, map[string]any{}, []any{nil}}).Draw(r, "other")
	case 1:
		return h.drawnText(r)
	}
	switch s.Type {
	case huma.TypeObject:
		o := map[string]any{}
		names := make([]string, 0, len(s.Properties))
		for name := range s.Properties {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			if rapid.IntRange(0, 6).Draw(r, "left out") > 0 {
				o[name] = h.bent(r, s.Properties[name], depth+1)
			}
		}
		return o
	case huma.TypeArray:
		list := []any{}
		for range rapid.IntRange(0, 3).Draw(r, "items") {
			list = append(list, h.bent(r, s.Items, depth+1))
		}
		return list
	case huma.TypeInteger, huma.TypeNumber:
		return rapid.SampledFrom([]any{0, 1, 2, 3, 12, 400, -1, 1 << 40}).Draw(r, "number")
	case huma.TypeString:
		if len(s.Enum) == 0 && len(s.Examples) == 0 && s.Format == "" {
			return h.drawnText(r)
		}
	}
	return h.sample(s)
}
