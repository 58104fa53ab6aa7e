package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/when/whentest"
)

// program sends a request as a program does.
func (d *desk) program(token, method, path, kind, body string) (int, string) {
	d.t.Helper()
	r := httptest.NewRequest(method, deskOrigin+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Idempotency-Key", "program-"+path[len(path)-min(len(path), 20):])
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	d.server.Handler().ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// A program reads and imports as far as its token goes, until it ends, and does nothing
// that a person does: it never casts, rules or confirms, and pages are not for it.
func TestPrograms_DoWhatTheirTokenIsGoodForAndNoMore(t *testing.T) {
	t.Parallel()
	d, el, c := mustPolling(t, 14)
	by := d.as("SEC")
	by.SteppedUp = d.now()
	last := whentest.MustDate(t, "2026-12-01")
	_, read, err := d.register.CreateServiceToken(d.ctx(), by, "Website", []domain.TokenScope{domain.ScopeRead}, last)
	if err != nil {
		t.Fatal(err)
	}
	token, both, err := d.register.CreateServiceToken(d.ctx(), by, "Membership system", []domain.TokenScope{domain.ScopeRead, domain.ScopeRegister}, last)
	if err != nil {
		t.Fatal(err)
	}
	const members = "number,forename,surname,email\nM0001,Member,No0001,m0001@example.org\nN1,New,Comer,n1@example.org\n"
	for what, c := range map[string]struct {
		token, method, path, kind, body string
		want                            int
	}{
		"reads a list":              {read, "GET", "/api/v1/appointments", "", "", 200},
		"reads an election":         {read, "GET", "/api/v1/elections/" + el.Reference, "", "", 200},
		"imports without the scope": {read, "POST", "/api/v1/imports/members?why=sync&dry_run=true", "text/csv", members, 403},
		"imports":                   {both, "POST", "/api/v1/imports/members?why=sync", "text/csv", members, 200},
		"says a list is complete":   {both, "POST", "/api/v1/imports/members?why=sync&complete=true", "text/csv", members, 403},
		"appoints an officer":       {both, "POST", "/api/v1/appointments", "application/json", "{}", 403},
		"cancels an election":       {both, "POST", "/api/v1/elections/" + el.Reference + "/cancellation", "application/json", `{"why":"x"}`, 403},
		"casts":                     {both, "POST", "/api/v1/contests/" + string(c.ID) + "/ballots", "application/json", `{"ballot":"AAAA"}`, 403},
		"asks for a ballot paper":   {both, "GET", "/api/v1/contests/" + string(c.ID) + "/ballot-paper", "", "", 403},
		"is nobody":                 {"hst_unknown", "GET", "/api/v1/appointments", "", "", 401},
	} {
		if got, said := d.program(c.token, c.method, c.path, c.kind, c.body); got != c.want {
			t.Errorf("%s: %d, want %d: %s", what, got, c.want, said)
		}
	}
	if got, _ := d.program(both, "GET", "/office/people", "", ""); got == http.StatusOK {
		t.Error("a program reads a page of the office")
	}
	if err := d.register.RevokeServiceToken(d.ctx(), by, token.ID); err != nil {
		t.Fatal(err)
	}
	if got, _ := d.program(both, "GET", "/api/v1/appointments", "", ""); got != http.StatusUnauthorized {
		t.Errorf("shut out: %d", got)
	}
	d.at(time.Date(2026, 12, 3, 0, 0, 0, 0, time.UTC))
	if got, _ := d.program(read, "GET", "/api/v1/appointments", "", ""); got != http.StatusUnauthorized {
		t.Errorf("after its last day: %d", got)
	}
	s := d.browse("SEC")
	s.must(s.get("/office/programs"))
	s.want("Membership system", "Over")
	if strings.Contains(s.page, read) || strings.Contains(s.page, "hst_") {
		t.Error("the page tells a token")
	}
}
