package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// ML5 and SE4: after a whole poll over the API, logged as loudly as can be, the
// log holds no address, no link, no token, no choice and no receipt.
func TestSE4_TheLogKnowsNobodyAndNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := openPollOn(t, s, 6)
		secret := map[string]string{"a candidate's name": "No0", "an address": "@example.org", "a member number": "M04"}
		path := "/api/v1/contests/" + h.names["contest"] + "/ballots"
		for i, who := range []string{"m00", "m01", "m02", "m03"} {
			h.votes(who, fmt.Sprintf("o%d", i+1), "o1", "o2")
		}
		ballot := h.sealed("m04", []string{"1", "2"})
		cast := h.must(http.StatusCreated, "m04", "POST", path, `{"ballot":"`+ballot+`"}`)
		secret["a tracking code"], secret["a ballot"] = cast["code"].(string), ballot[:40]
		paper := h.must(http.StatusOK, "m04", "GET", "/api/v1/contests/"+h.names["contest"]+"/ballot-paper", "")
		secret["a tag"], secret["a salt"] = paper["tag"].(string), paper["salt"].(string)

		// Refusals and faults tell nothing more, in bodies, queries, paths and headers.
		canary := "canary-7f3a91"
		secret["a canary"] = canary
		for _, body := range []string{`{"marks":[{"option":"` + canary + `","rank":1}]}`, `{"marks":"` + canary + `"}`, `{"` + canary + `":1}`, canary} {
			h.do("m04", "POST", path+"/unsealed", body, isJSON)
		}
		h.do("m04", "GET", "/api/v1/members?q="+canary, "")
		h.do("m04", "GET", "/api/v1/"+canary+"?token="+canary, "")
		h.do("", "POST", "/api/v1/sign-in", `{"email":"`+canary+`@example.org"}`)
		h.do("", "POST", "/api/v1/sessions", `{"link":"`+canary+`"}`)
		h.do("", "GET", "/api/v1/me", "", func(r *http.Request) {
			r.Header.Set("Authorization", "Bearer "+canary)
			r.Header.Set("Referer", "https://x/"+canary)
		})
		for who := range h.tokens {
			secret["a token of "+who], secret["a session of "+who] = h.tokens[who], h.cookie[who]
		}
		for address, link := range h.signs {
			secret["a link to "+address] = link
		}
		h.at(h.closes)
		h.must(http.StatusOK, "", "GET", "/api/v1/elections/CIO-2026/result", "")
		log := regexp.MustCompile(` request=\S+`).ReplaceAllString(h.log.String(), "") // drawn at random, so that it may spell a short name
		if strings.Count(log, "msg=request") < 50 {
			t.Fatalf("the log is too short to say anything: %d bytes", len(log))
		}
		for what, value := range secret {
			if value == "" {
				t.Fatalf("%s is empty", what)
			}
			if at := strings.Index(log, value); at >= 0 {
				t.Errorf("the log holds %s: %s", what, log[max(0, at-200):min(len(log), at+100)])
			}
		}
	})
}

// votes casts a ballot from a browser that cannot seal; options are names the
// house has learnt, first preference first.
func (h *house) votes(who string, options ...string) {
	h.t.Helper()
	var marks []string
	seen := map[string]bool{}
	for _, o := range options {
		if !seen[o] {
			seen[o] = true
			marks = append(marks, fmt.Sprintf(`{"option":%q,"rank":%d}`, h.names[o], len(marks)+1))
		}
	}
	h.must(http.StatusCreated, who, "POST", "/api/v1/contests/"+h.names["contest"]+"/ballots/unsealed", `{"marks":[`+strings.Join(marks, ",")+`]}`)
}

type canaryInput struct {
	Body struct {
		Ballot string `json:"ballot"`
	}
}

// SE5: a panic with a ballot in hand is answered generically, whatever it panics
// with, and neither answer nor log holds the ballot; the next request is served.
func TestSE5_APanicTellsNothing(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 1)
	const canary = "canary-ballot-51c0ffee"
	raise := func(_ context.Context, in *canaryInput) (*struct{}, error) {
		panic(fmt.Sprintf("no handler for %s", in.Body.Ballot))
	}
	door.Serve(h.Door, door.SignedIn, huma.Operation{Method: "POST", Path: "/api/v1/test/kept"}, raise)
	door.Serve(h.Door, door.SignedIn, huma.Operation{Method: "POST", Path: "/api/v1/test/own", Metadata: map[string]any{"own-idempotency": true}}, raise)
	door.Serve(h.Door, door.Anyone, huma.Operation{Method: "POST", Path: "/api/v1/test/anyone"}, raise)
	door.Serve(h.Door, door.SignedIn, huma.Operation{Method: "PUT", Path: "/api/v1/test/fault"}, func(_ context.Context, in *canaryInput) (*struct{}, error) {
		return nil, fmt.Errorf("saving: %w", io.ErrUnexpectedEOF)
	})
	for _, c := range [][2]string{{"POST", "/api/v1/test/kept"}, {"POST", "/api/v1/test/own"}, {"POST", "/api/v1/test/anyone"}, {"PUT", "/api/v1/test/fault"}} {
		w := h.do("m00", c[0], c[1], `{"ballot":"`+canary+`"}`)
		var p door.Problem
		h.mustRead(w, &p)
		if w.Code != http.StatusInternalServerError || p.Status != 500 || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", c[1], w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), canary) || strings.Contains(w.Body.String(), "unexpected EOF") {
			t.Errorf("%s repeats what it must not: %s", c[1], w.Body)
		}
		if id := w.Header().Get("Request-Id"); id == "" || !strings.Contains(p.Detail, id) || !strings.Contains(h.log.String(), id) {
			t.Errorf("%s: request %q is not in answer and log", c[1], id)
		}
	}
	if log := h.log.String(); strings.Contains(log, canary) || strings.Count(log, "msg=panic") != 3 || strings.Count(log, "msg=fault") != 1 {
		t.Errorf("the log: %s", log)
	}
	h.must(http.StatusOK, "m00", "GET", "/api/v1/me", "")
}

// everyAnswer calls f with an answer of every route as everybody ([turn]), and of what is
// no route.
func (h *house) everyAnswer(f func(what string, w *httptest.ResponseRecorder)) {
	h.t.Helper()
	people := []string{"", "m00", "secretary", "ro"}
	for i, r := range h.Routes() {
		for k, who := range people {
			if !turn(i, k, len(people)) {
				continue
			}
			h.alive(who)
			f(fmt.Sprintf("%s %s as %q", r.Method, r.Path, who), h.answer(r, who))
		}
	}
	for _, c := range [][2]string{{"GET", "/nothing/here"}, {"GET", "/api/v1/nothing"}, {"PATCH", "/api/v1/elections"}, {"TRACE", "/"}, {"OPTIONS", "/api/v1/me"}} {
		f(c[0]+" "+c[1], h.do("", c[0], c[1], ""))
	}
	f("a body too large", h.do("", "POST", "/api/v1/sign-in", strings.Repeat("x", door.BodyLimit+1)))
}

func TestOP2_HeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 2)
	n := 0
	h.everyAnswer(func(what string, w *httptest.ResponseRecorder) {
		n++
		head := w.Header()
		csp := head.Get("Content-Security-Policy")
		switch {
		case !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe"):
			t.Errorf("%s: policy %q", what, csp)
		case head.Get("Strict-Transport-Security") != "max-age=63072000; includeSubDomains":
			t.Errorf("%s: HSTS %q", what, head.Get("Strict-Transport-Security"))
		case head.Get("X-Content-Type-Options") != "nosniff" || head.Get("Referrer-Policy") != "no-referrer":
			t.Errorf("%s: %v", what, head)
		case head.Get("Cross-Origin-Opener-Policy") != "same-origin" || head.Get("Cross-Origin-Resource-Policy") != "same-origin":
			t.Errorf("%s: %v", what, head)
		case head.Get("Request-Id") == "":
			t.Errorf("%s has no id", what)
		case head.Get("Server") != "" || head.Get("X-Powered-By") != "":
			t.Errorf("%s tells what runs: %v", what, head)
		}
		if cached := head.Get("Cache-Control"); cached != "no-store" && !strings.HasPrefix(cached, "public") {
			t.Errorf("%s: %q", what, cached)
		}
		if strings.HasPrefix(head.Get("Cache-Control"), "public") && !strings.Contains(what, "/assets/") && !strings.Contains(what, "jwks") {
			t.Errorf("%s may be kept by anybody", what)
		}
		if w.Code >= 400 && w.Code != 405 && strings.Contains(what, "/api/") && head.Get("Content-Type") != "application/problem+json" && !strings.Contains(what, "/imports/") {
			t.Errorf("%s: %d as %s", what, w.Code, head.Get("Content-Type"))
		}
	})
	t.Logf("%d answers", n)
}

func TestML7_CookieAttributes(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 2)
	h.everyAnswer(func(what string, w *httptest.ResponseRecorder) {
		for _, c := range w.Result().Cookies() {
			if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" ||
				c.SameSite != http.SameSiteLaxMode && c.SameSite != http.SameSiteStrictMode {
				t.Errorf("%s sets %s", what, c.Raw)
			}
			if strings.Contains(what, "/api/") {
				t.Errorf("%s sets a cookie: %s", what, c.Raw)
			}
		}
	})
}
