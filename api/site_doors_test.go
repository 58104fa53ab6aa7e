package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/elections"
	"hustings/elections/store"
)

// AZ2 on the site: a page about what is somebody else's is, byte for byte, the
// page about what does not exist.
func TestAZ2_AnothersPagesDoNotExist(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	for i := range 5 {
		d.mustStand(el, fmt.Sprintf("M%04d", i), "I stand.", fmt.Sprintf("M%04d", 6+i/2*2), fmt.Sprintf("M%04d", 7+i/2*2))
	}
	n, err := d.engine.Nominate(d.ctx(), d.as("M0005"), el.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.engine.AskSupporters(d.ctx(), d.as("M0005"), n.ID, "M0012"); err != nil {
		t.Fatal(err)
	}
	asked, err := d.engine.MySupports(d.ctx(), d.as("M0012"))
	if err != nil || len(asked) != 1 {
		t.Fatalf("%d requests for support: %v", len(asked), err)
	}
	draft, err := d.engine.CreateElection(d.ctx(), d.as("SEC"), elections.Draft{Panel: d.panel.ID, Closes: el.Term.From.AddDays(900), Contact: "ro@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	c := d.mustOpen(el)
	if _, err := d.engine.CastMarks(d.ctx(), d.as("M0012"), c.ID, nil, ""); err != nil {
		t.Fatal(err)
	}
	mine, err := d.engine.MyElections(d.ctx(), d.as("M0012"))
	if err != nil || len(mine) != 1 || mine[0].Cast == nil {
		t.Fatalf("no ballot of hers: %v", err)
	}
	owner, other := d.browse("M0012"), d.browse("M0013")
	leaf := func(n int64) string { return site.ContestPath(c.ID, "receipts/"+fmt.Sprint(n)) }
	pairs := [][2]string{
		{leaf(mine[0].Cast.Leaf), leaf(999_999)},
		{leaf(mine[0].Cast.Leaf) + "/file", leaf(999_999) + "/file"},
		{leaf(0), leaf(999_999)}, // an entry of the board, but nobody's ballot
		{"/my/supports/" + string(asked[0].Support.ID), "/my/supports/" + store.NewID[string]()},
	}
	for _, page := range []string{"", "/stand", "/object", "/withdraw", "/result", "/nominations", "/roll"} {
		pairs = append(pairs, [2]string{site.ElectionPath(draft.Reference) + page, site.ElectionPath("CIO-1999") + page},
			[2]string{site.ElectionPath(string(draft.ID)) + page, site.ElectionPath(store.NewID[string]()) + page})
	}
	session := regexp.MustCompile(`data-session-seconds="\d+"`)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, p := range pairs {
			said := [2]string{}
			for i, path := range p {
				var answer *http.Response
				if method == http.MethodGet {
					answer = other.send(httptest.NewRequest(method, deskOrigin+path, nil))
				} else {
					other.get("/account")
					r := httptest.NewRequest(method, deskOrigin+path, strings.NewReader(url.Values{"csrf": {other.csrf()}, "answer": {"yes"}}.Encode()))
					r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
					answer = other.send(r)
				}
				status := other.keep(path, answer)
				if status != http.StatusNotFound && status != http.StatusForbidden && status != http.StatusMethodNotAllowed {
					t.Errorf("%s %s: %d", method, path, status)
				}
				said[i] = fmt.Sprint(status, session.ReplaceAllString(strings.NewReplacer(path, "PATH", url.QueryEscape(path), "PATH").Replace(other.page), ""))
			}
			if said[0] != said[1] {
				t.Errorf("%s %s can be told from %s:\n%s\n%s", method, p[0], p[1], plainText(said[0]), plainText(said[1]))
			}
		}
	}
	for _, path := range []string{pairs[0][0], pairs[1][0]} { // to its owner it is there, so the above proves something
		if status := owner.get(path); status != http.StatusOK {
			t.Errorf("%s answers its owner %d", path, status)
		}
	}
	if q, err := d.engine.MySupports(d.ctx(), d.as("M0012")); err != nil || len(q) > 1 {
		t.Errorf("another's answer was taken: %v", err)
	}
}

// DO1 at the door itself: the sign-in page lets the voters of a shared address
// through and holds up a program, and nobody else with it.
func TestDO1_TheSignInPageIsLimitedByAddress(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 1)
	b := d.browse("")
	b.get("/sign-in")
	ask := func(from string, i int) int {
		form := url.Values{"email": {fmt.Sprintf("x%d@example.org", i)}, "csrf": {b.csrf()}}
		r := httptest.NewRequest(http.MethodPost, deskOrigin+"/sign-in", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", deskOrigin)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i%200)) // DO4: changes nothing
		r.RemoteAddr = from + ":4000"
		r.AddCookie(&http.Cookie{Name: door.AskingCookie, Value: b.cookies[door.AskingCookie]})
		w := httptest.NewRecorder()
		d.server.Handler().ServeHTTP(w, r)
		return w.Code
	}
	for i := range 300 {
		if status := ask("192.0.2.10", i); status != http.StatusSeeOther && status != http.StatusOK {
			t.Fatalf("voter %d behind a shared address: %d", i+1, status)
		}
	}
	held := 0
	for i := range 2 * door.SignInBurst {
		if ask("192.0.2.10", i) == http.StatusTooManyRequests {
			held++
		}
	}
	if held < door.SignInBurst/2 {
		t.Errorf("%d of %d requests of a program were held up", held, 2*door.SignInBurst)
	}
	if status := ask("192.0.2.11", 1); status == http.StatusTooManyRequests {
		t.Error("one address's tries hold up another")
	}
}
