package api

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
)

func TestTheDocumentIsComplete(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 1)
	w := h.do("", "GET", "/api/v1/openapi.json", "")
	if w.Code != http.StatusOK {
		t.Fatal(w.Body)
	}
	var doc map[string]any
	h.mustRead(w, &doc)
	if doc["openapi"] != "3.1.0" {
		t.Errorf("openapi %v", doc["openapi"])
	}
	ids, tags := map[string]bool{}, map[string]bool{}
	for _, tag := range doc["tags"].([]any) {
		tags[tag.(map[string]any)["name"].(string)] = true
	}
	paths := doc["paths"].(map[string]any)
	for path, item := range paths {
		for method, op := range item.(map[string]any) {
			where, op := strings.ToUpper(method)+" "+path, op.(map[string]any)
			id, _ := op["operationId"].(string)
			if summary, _ := op["summary"].(string); id == "" || ids[id] || summary == "" || strings.HasSuffix(summary, ".") {
				t.Errorf("%s: id %q, summary %q", where, id, summary)
			}
			ids[id] = true
			if list, _ := op["tags"].([]any); len(list) != 1 || !tags[fmt.Sprint(list[0])] {
				t.Errorf("%s stands in no chapter: %v", where, op["tags"])
			}
			named := map[string]bool{}
			if list, there := op["parameters"].([]any); there {
				for _, p := range list {
					p := p.(map[string]any)
					key := fmt.Sprint(p["in"], " ", p["name"])
					if named[key] || p["schema"] == nil {
						t.Errorf("%s: parameter %s is there twice, or has no schema", where, key)
					}
					named[key] = true
				}
			}
			for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
				if !named["path "+m[1]] {
					t.Errorf("%s: the path's %s is no parameter", where, m[1])
				}
			}
			if body, there := op["requestBody"].(map[string]any); there {
				wantExample(t, where+": body", body["content"])
			}
			answers := op["responses"].(map[string]any)
			good := 0
			for status, r := range answers {
				if status[0] == '2' {
					good++
				}
				if content, there := r.(map[string]any)["content"]; there {
					wantExample(t, where+": "+status, content)
				}
			}
			if good != 1 {
				t.Errorf("%s has %d good answers", where, good)
			}
		}
	}
	// Everything that is referred to is there.
	for _, m := range regexp.MustCompile(`"\$ref":"#/components/schemas/(\w+)"`).FindAllStringSubmatch(w.Body.String(), -1) {
		if doc["components"].(map[string]any)["schemas"].(map[string]any)[m[1]] == nil {
			t.Errorf("schema %s is missing", m[1])
		}
	}
	// Every route of the API and of the boards is in it.
	for _, r := range h.Routes() {
		path := regexp.MustCompile(`:(\w+)`).ReplaceAllString(r.Path, "{$1}")
		listed := strings.HasPrefix(path, "/api/v1/") && !r.Page || strings.HasPrefix(path, "/board/") && len(strings.Split(path, "/")) > 3 && r.Method == "GET"
		if listed && paths[path] == nil && !isPageOfABoard(h, path) {
			t.Errorf("%s %s is not in the document", r.Method, r.Path)
		}
	}
}

// isPageOfABoard tells the site's pages of a board from what programs read.
func isPageOfABoard(h *house, path string) bool {
	return strings.HasPrefix(path, "/board/") && h.JSON.OpenAPI().Paths[path] == nil && !slices.Contains([]string{"checkpoint", "entries", "inclusion", "consistency", "find", "bundle.zip"},
		path[strings.LastIndex(path, "/")+1:])
}

// Every property and every parameter says what it holds, but for the few whose schema is
// another's, which says it.
func TestEveryPropertyIsDescribed(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 1)
	h.do("", "GET", "/api/v1/openapi.json", "")
	doc := h.JSON.OpenAPI()
	missing, properties := map[string]string{}, 0
	var walk func(where string, schema *huma.Schema)
	walk = func(where string, schema *huma.Schema) {
		if schema == nil || schema.Ref != "" {
			return
		}
		walk(where, schema.Items)
		for name, p := range schema.Properties {
			if properties++; p.Ref == "" && p.Description == "" {
				missing[name] = where
			}
			walk(where+"."+name, p)
		}
	}
	for name, schema := range doc.Components.Schemas.Map() {
		if name != "Cookie" { // a header of HTTP's own, which stands in no body
			walk(name, schema)
		}
	}
	for path, item := range doc.Paths {
		for _, op := range v1.OperationsOf(item) {
			for _, p := range op.Parameters {
				if p.Description == "" {
					missing[p.Name] = path
				}
			}
		}
	}
	for name, where := range missing {
		t.Errorf("%s of %s says nothing", name, where)
	}
	if properties < 500 {
		t.Errorf("only %d properties were found", properties)
	}
}

func wantExample(t *testing.T, where string, content any) {
	t.Helper()
	for kind, media := range content.(map[string]any) {
		m := media.(map[string]any)
		if m["schema"] == nil {
			t.Errorf("%s has no schema", where)
		}
		if strings.HasSuffix(kind, "zip") || kind == "application/octet-stream" {
			continue
		}
		if m["example"] == nil || m["example"] == "" {
			t.Errorf("%s (%s) has no example", where, kind)
		}
		wantReal(t, where, "", m["example"])
	}
}

// idNames are the properties that are ids.
var idNames = []string{"id", "made_by", "quote", "person", "panel", "election", "contest", "network", "nomination", "parent", "by", "done_by", "proposed_by", "subject", "session_id",
	"seat_terms", "seat_term", "co_opted", "candidate", "holders", "people", "request", "endings",
	"into", "speaker", "meeting", "item", "owner", "few", "presides", "mover", "seconder", "replaces", "replaced_by", "approved_in", "instead", "in"}

// wantReal finds ids where an example should say something.
func wantReal(t *testing.T, where, name string, example any) {
	t.Helper()
	switch e := example.(type) {
	case map[string]any:
		for k, v := range e {
			wantReal(t, where, k, v)
		}
	case []any:
		for _, v := range e {
			wantReal(t, where, name, v)
		}
	case string:
		if e == v1.ExampleID && !slices.Contains(idNames, name) {
			t.Errorf("%s: %q is no id and needs an example", where, name)
		}
	}
}

// An example that the document gives is one that the API would read.
func TestExamplesAreOfTheirSchema(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 1)
	h.do("", "GET", "/api/v1/openapi.json", "") // which completes it
	doc := h.JSON.OpenAPI()
	checked := 0
	for _, op := range h.operations() {
		schema := h.body(op)
		if schema == nil {
			continue
		}
		text := mustJSON(t, op.RequestBody.Content["application/json"].Example)
		var value any
		if err := door.StrictJSON(text, &value); err != nil {
			t.Errorf("%s %s: %v", op.method, op.path, err)
		}
		var found huma.ValidateResult
		huma.Validate(doc.Components.Schemas, schema, huma.NewPathBuffer([]byte("body"), 0), huma.ModeWriteToServer, value, &found)
		for _, err := range found.Errors {
			t.Errorf("%s %s: %v\n%s", op.method, op.path, err, text)
		}
		checked++
	}
	if checked < 35 {
		t.Errorf("only %d bodies were checked", checked)
	}
}

// The reference page names every operation, runs no script, and loads nothing
// but the site's own style (PR6).
func TestTheReferencePageStandsOnItsOwn(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 1)
	w := h.do("", "GET", "/api/v1/docs", "")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("%d %s", w.Code, w.Header())
	}
	text := w.Body.String()
	first := text
	for _, m := range regexp.MustCompile(`href="(/api/v1/docs/[^"#]*)"`).FindAllStringSubmatch(first, -1) {
		w := h.do("", "GET", m[1], "")
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<pre><code>curl") {
			t.Errorf("the chapter %s: %d", m[1], w.Code)
		}
		if text += w.Body.String(); w.Body.Len() > 400<<10 {
			t.Errorf("the chapter %s has %d bytes", m[1], w.Body.Len())
		}
	}
	if len(first) > 40<<10 || strings.Contains(first, "Example of a body") {
		t.Errorf("the first page has %d bytes: it is not split", len(first))
	}
	for path, item := range h.JSON.OpenAPI().Paths {
		for _, op := range v1.OperationsOf(item) {
			if !strings.Contains(text, "<code><b>"+op.Method+"</b> "+path+"</code>") || !strings.Contains(text, `id="`+op.OperationID+`"`) {
				t.Errorf("%s %s is missing", op.Method, path)
			}
		}
	}
	for _, bad := range []string{"<script", " style=", "<style", "<img", "onclick", "http://", "@import", "<iframe", "<form"} {
		if strings.Contains(text, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	for _, m := range regexp.MustCompile(`(?:href|src)="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		to := m[1]
		if id, is := strings.CutPrefix(to, "#"); is {
			if !strings.Contains(text, `id="`+id+`"`) {
				t.Errorf("%s leads nowhere", to)
			}
		} else if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
			t.Errorf("%s leads outside", to)
		}
	}
}
