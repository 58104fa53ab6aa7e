package api

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hustings/api/site"
	"hustings/elections/register"
)

// ML10: no form can be sent from elsewhere: not with another origin, not
// without a page's token, not with somebody else's.
func TestML10_NoFormFromElsewhere(t *testing.T) {
	t.Parallel()
	d, _, c := mustPolling(t, 14)
	other := d.browse("M0001")
	other.get("/account")
	stolen := other.csrf()
	fill := strings.NewReplacer(":contest", string(c.ID), ":election", "CIO-2026", ":panel", "CIO")
	people := []string{"", "M0012", "SEC", "RO"}
	for k, who := range people {
		b := d.browse(who)
		b.get("/sign-in/link")
		if who != "" {
			b.get("/account")
		}
		own := b.csrf()
		if own == "" {
			t.Fatalf("no token for %q", who)
		}
		tried := 0
		for i, r := range d.server.Routes() {
			if !r.Page || r.Method != http.MethodPost || strings.HasPrefix(r.Path, "/mail/") {
				continue
			}
			path := fill.Replace(r.Path)
			forgeries := map[string]func(*http.Request, url.Values){
				"another origin": func(r *http.Request, f url.Values) {
					f.Set("csrf", own)
					r.Header.Set("Origin", "https://evil.example")
				},
				"a cross-site fetch": func(r *http.Request, f url.Values) { f.Set("csrf", own); r.Header.Set("Sec-Fetch-Site", "cross-site") },
				"a sibling's page":   func(r *http.Request, f url.Values) { f.Set("csrf", own); r.Header.Set("Sec-Fetch-Site", "same-site") },
				"a browser that is mum": func(r *http.Request, f url.Values) {
					f.Set("csrf", own)
					r.Header.Del("Origin")
					r.Header.Del("Sec-Fetch-Site")
				},
				"an unknown origin": func(r *http.Request, f url.Values) {
					f.Set("csrf", own)
					r.Header.Set("Origin", "null")
					r.Header.Del("Sec-Fetch-Site")
				},
				"no token":            func(*http.Request, url.Values) {},
				"another one's token": func(_ *http.Request, f url.Values) { f.Set("csrf", stolen) },
			}
			for n, name := range slices.Sorted(maps.Keys(forgeries)) {
				if !turn(i+n, k, len(people)) {
					continue
				}
				values := url.Values{"why": {"x"}, "email": {"m0001@example.org"}}
				req := httptest.NewRequest(http.MethodPost, deskOrigin+path, nil)
				req.Header.Set("Origin", deskOrigin)
				req.Header.Set("Sec-Fetch-Site", "same-origin")
				forgeries[name](req, values)
				body := values.Encode()
				req.Body, req.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				for name, value := range b.cookies {
					req.AddCookie(&http.Cookie{Name: name, Value: value})
				}
				w := httptest.NewRecorder()
				d.server.Handler().ServeHTTP(w, req)
				tried++
				if path == "/sign-in" && name == "another one's token" && w.Code == http.StatusSeeOther && w.Header().Get("Location") == "/sign-in" {
					continue // a form that stood open: nothing is done, and it is given anew
				}
				if w.Code != http.StatusForbidden && !(who == "" && w.Code == http.StatusUnauthorized) {
					t.Errorf("%s to %s as %q: %d", name, path, who, w.Code)
				}
			}
		}
		if tried < 70 {
			t.Fatalf("only %d forged requests", tried)
		}
		if who != "" {
			if status := b.get("/account"); status != http.StatusOK {
				t.Errorf("%s was signed out by a forged request", who)
			}
		}
	}
	letters := d.mails()
	for _, l := range letters {
		if l.Mail.Template == register.SignInMail {
			t.Error("a forged request sent a mail")
		}
	}
}

// BI10: a form cannot skip its review, nor be changed or taken over after it.
func TestBI10_NoCastWithoutReview(t *testing.T) {
	t.Parallel()
	d, _, c := mustPolling(t, 14)
	ballot := "/contests/" + string(c.ID) + "/ballot"
	b := d.browse("M0012")
	b.get(ballot)
	refused := func(what string, form url.Values) {
		t.Helper()
		form.Set("csrf", b.csrf())
		if status := b.post(ballot+"/confirm", form); status != http.StatusConflict {
			t.Errorf("%s: %d", what, status)
		}
		b.want("Review your ballot first")
		b.must(b.get(ballot))
	}
	refused("confirming first", url.Values{"rank-c01": {"1"}})
	refused("with a proof made up", url.Values{"rank-c01": {"1"}, "seq": {"1"}, "reviewed": {strings.Repeat("A", 43)}})
	other := d.browse("M0013")
	other.get(ballot)
	other.must(other.post(ballot+"/review", url.Values{"rank-c01": {"1"}}))
	refused("with another voter's proof", other.hidden(ballot+"/confirm"))
	b.must(b.post(ballot+"/review", url.Values{"rank-c01": {"1"}}))
	form := b.hidden(ballot + "/confirm")
	changed := maps.Clone(form)
	changed["rank-c01"], changed["rank-c02"] = nil, []string{"1"}
	delete(changed, "rank-c01")
	b.get(ballot)
	refused("with other marks than were reviewed", changed)
	if turnout, err := d.engine.Turnout(d.ctx(), c.ID); err != nil || turnout.Ballots != 0 {
		t.Fatalf("%d ballots were cast, %v", turnout.Ballots, err)
	}
	b.get(ballot)
	b.must(b.post(ballot+"/review", url.Values{"rank-c01": {"1"}}))
	second := b.hidden(ballot + "/confirm")
	if form.Get("reviewed") == second.Get("reviewed") || form.Get("once") == second.Get("once") {
		t.Error("the proof of a review follows from the marks: who has the key of forms can try them out (SE1)")
	}
	second.Set("once", form.Get("once"))
	refused("with another review's number", second)
	form.Set("csrf", b.csrf())
	b.must(b.post(ballot+"/confirm", form))
	b.want("Your ballot is in the box")
}

// AC2: nomination and ballot need no script, and the paper is never shown to
// anybody in clear: the page and the board say who sealed it.
func TestAC2_WithoutScripts(t *testing.T) {
	t.Parallel()
	d, _, c := mustPolling(t, 14)
	ballot := "/contests/" + string(c.ID) + "/ballot"
	b := d.browse("M0012")
	b.must(b.get(ballot))
	b.want("Your browser runs no scripts here", "it has to see it for a moment")
	if n := strings.Count(b.page, "<select "); n != len(c.Options) {
		t.Errorf("%d selects for %d options", n, len(c.Options))
	}
	b.must(b.post(ballot+"/review", url.Values{}))
	b.want("You have marked nobody", "A blank ballot counts as voting")
	b.must(b.post(ballot+"/review", url.Values{"rank-c05": {"1"}, "rank-c04": {"2"}}))
	b.must(b.post(ballot+"/confirm", b.hidden(ballot+"/confirm")))
	b.want("This ballot was sealed by the service, because your browser runs no scripts. The board says so.")
	anybody := d.browse("")
	anybody.must(anybody.get(site.BoardPath(c)))
	anybody.want("sealed by the service for a browser without scripts")
	if strings.Contains(d.log.String(), "rank-c05") {
		t.Error("marks in the log")
	}
}
