package api

import (
	"net/http"
	"strings"
	"testing"

	"hustings/api/door"
)

// A request that is not of its form is answered with the field, the reason and
// the catalogue's words; neither the library's wording nor what was sent comes back.
func TestAFaultOfFormNamesFieldReasonAndRule(t *testing.T) {
	t.Parallel()
	h := openPoll(t, 5)
	preview, sessions, networks := "/api/v1/elections/preview", "/api/v1/sessions", "/api/v1/elections"
	ballots := "/api/v1/contests/" + h.names["contest"] + "/ballots/unsealed"
	h.prove("secretary")
	for name, c := range map[string]struct {
		who, method, path, body string
		status                  int
		location, reason, rule  string
		message                 string // of the problem; empty: not looked at
	}{
		"a day the calendar has not": {"", "GET", "/api/v1/panels/CIO/seats?on=2026-13-40", "", 422, "query.on", "date-unreadable", "R10", "This is not a date of the form 2026-06-25."},
		"a cursor of one's own":      {"", "GET", networks + "?after=zzz", "", 422, "query.after", "malformed", "", ""},
		"too long a page":            {"", "GET", networks + "?limit=101", "", 422, "query.limit", "number-too-large", "", "This must be at most 100."},
		"a page of x":                {"", "GET", networks + "?limit=x", "", 422, "query.limit", "not-a-whole-number", "", ""},
		"a kind there is not":        {"", "GET", networks + "?kind=canary", "", 422, "query.kind", "param-not-allowed", "", "This must be one of: panel, by-election or officer."},
		"a parameter there is not":   {"", "GET", networks + "?canary=1", "", 422, "query", "query-unreadable", "", ""},
		"no body":                    {"", "POST", "/api/v1/sign-in", "", 422, "body", "body-missing", "", ""},
		"no address":                 {"", "POST", "/api/v1/sign-in", "{}", 422, "body.email", "missing", "R35", "This must not be empty."},
		"an address of five":         {"", "POST", "/api/v1/sign-in", `{"email":5}`, 422, "body.email", "not-text", "R35", "This must be a text."},
		"two ways in":                {"", "POST", sessions, `{"link":"a","code":"b","browser":"c"}`, 422, "body.link", "one-way-in", "", "Send either the link, or the browser together with the code."},
		"a key twice":                {"", "POST", "/api/v1/sign-in", `{"email":"a","email":"b"}`, 422, "body", "key-twice", "", ""},
		"a key made up on a ballot":  {"m04", "POST", ballots, `{"marks":[{"option":"` + h.names["o1"] + `","rank":1,"canary":1}]}`, 422, "body.marks[0]", "field-unknown", "R61", ""},
		"one with dots":              {"m04", "POST", ballots, `{"marks":[],"x.canary":1}`, 422, "body", "field-unknown", "R61", ""},
		"one of no letters":          {"m04", "POST", ballots, `{"marks":[],"":1}`, 422, "body", "field-unknown", "R61", ""},
		"a year without holidays":    {"secretary", "POST", preview, `{"panel":"` + h.names["panel"] + `","closes":"2199-06-20"}`, 422, "body.closes", "year-unknown", "R15", ""},
		"a parameter by its form":    {"secretary", "POST", preview, `{"panel":"` + h.names["panel"] + `","closes":"2026-06-25","params":{"disclosure_floor":"x"}}`, 422, "body.params.disclosure_floor", "", "", ""},
		"a parameter by its rule":    {"secretary", "POST", "/api/v1/panels/CIO/parameters/panel/preview", `{"params":{"supporters":1,"supporter_organisations":2}}`, 422, "body.params.supporter_organisations", "", "", ""},
		"an import without why":      {"secretary", "POST", "/api/v1/imports/networks", "code,name,kind\n", 422, "query.why", "", "R9", ""},
		"an act without why":         {"secretary", "POST", "/api/v1/elections/CIO-2026/cancellation", `{}`, 422, "body.why", "missing", "R9", ""},
		"a method there is not":      {"", "PATCH", "/api/v1/me", "{}", 405, "", "method-unknown", "", "This address does not take PATCH."},
		"a place there is not":       {"", "GET", "/api/v1/canary", "", 404, "", "unknown", "", ""},
		"no role":                    {"m00", "GET", "/api/v1/members", "", 403, "", "lacks-role", "R5", "Your role does not allow this. It needs the secretariat, the returning officer, the deputy returning officer or an auditor."},
	} {
		t.Run(name, func(t *testing.T) {
			w := h.do(c.who, c.method, c.path, c.body, func(r *http.Request) {
				if strings.Contains(c.path, "/imports/") {
					r.Header.Set("Content-Type", "text/csv")
				}
			})
			var p door.Problem
			h.mustRead(w, &p)
			if w.Code != c.status || p.Code == "" || c.reason != "" && p.Reason != c.reason || p.Rule != c.rule && c.reason != "" || c.message != "" && p.Detail != c.message {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			if c.location != "" && (len(p.Errors) != 1 || p.Errors[0].Location != c.location || p.Errors[0].Message == "" || p.Errors[0].Reason == "") {
				t.Errorf("want %s: %s", c.location, w.Body)
			}
			for _, bad := range []string{"canary", "expected", "validation failed", "unexpected", "form:"} {
				if strings.Contains(w.Body.String(), bad) {
					t.Errorf("it says %q: %s", bad, w.Body)
				}
			}
		})
	}
}

// RFC 9110: a 401 says how to authenticate, a 405 what else there is, and JSON
// in another encoding than UTF-8 is not taken.
func TestWhatHTTPAsksOfARefusal(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 1)
	for path, body := range map[string]string{"/api/v1/sessions": `{"link":"x"}`, "/api/v1/tokens": `{"session":"x"}`, "/api/v1/elections": "{}"} {
		if w := h.do("", "POST", path, body); w.Code != http.StatusUnauthorized || !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Bearer ") {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
	if allow := h.do("", "PATCH", "/api/v1/me", "{}").Header().Get("Allow"); allow != "GET, HEAD" {
		t.Errorf("Allow: %q", allow)
	}
	for kind, want := range map[string]int{"application/json; charset=utf-16": 415, "application/json; charset=latin1": 415,
		"application/json; charset=UTF-8": 202, "application/json": 202} {
		w := h.do("", "POST", "/api/v1/sign-in", `{"email":"m00@example.org"}`, func(r *http.Request) { r.Header.Set("Content-Type", kind) })
		if w.Code != want {
			t.Errorf("%s: %d %s", kind, w.Code, w.Body)
		}
	}
}
