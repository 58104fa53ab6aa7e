package api

import (
	"os"
	"slices"
	"strings"
	"testing"

	"hustings/api/door"
)

// Everything the API can, a page can: every act over it has a form on the site, or a
// reason why it needs none.
func TestEverythingTheAPICanAPageCan(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 1)
	text, err := os.ReadFile("testdata/pages-for-acts.txt")
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if act, page, is := strings.Cut(strings.TrimSpace(line), " > "); is {
			pages[act] = page
		}
	}
	has := func(method, path string) bool {
		return slices.ContainsFunc(h.Routes(), func(r door.Route) bool { return r.Page && r.Method == method && r.Path == path })
	}
	acts := 0
	for _, r := range h.Routes() {
		if r.Page || door.SafeMethod(r.Method) || !strings.HasPrefix(r.Path, "/api/v1/") {
			continue
		}
		acts++
		act := r.Method + " " + r.Path
		page, known := pages[act]
		switch delete(pages, act); {
		case !known:
			t.Errorf("%s has no page: make one, and say which in testdata/pages-for-acts.txt", act)
		case strings.HasPrefix(page, "/") && !(has("GET", page) || has("POST", page)):
			t.Errorf("%s: there is no page %s", act, page)
		}
	}
	for act := range pages {
		t.Errorf("%s is no act of the API", act)
	}
	if acts < 150 {
		t.Errorf("only %d acts", acts)
	}
}
