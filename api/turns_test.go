package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hustings/api/door"
	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Number 8 of what was found: bundles, exports and searches ran all at once. Two
// are made at a time and the next are told when to come back; nothing that a
// voter does takes a turn.
func TestFound08_DearAnswersTakeTurnsAndVotingDoesNot(t *testing.T) {
	t.Parallel()
	h := openPoll(t, 6)
	h.Turns.Wait = time.Millisecond
	for _, who := range []string{"m04", "m05", "ro", "secretary", "auditor"} {
		h.alive(who)
	}
	contest, election := h.names["contest"], "CIO-2026"
	dear := []struct{ who, method, path, body string }{
		{"", "GET", "/api/v1/elections/" + election + "/bundle", ""},
		{"", "GET", "/board/" + h.names["board"] + "/bundle.zip", ""},
		{"auditor", "POST", "/api/v1/elections/" + election + "/auditor-file", `{"why":"audit"}`},
		{"secretary", "GET", "/api/v1/exports/members", ""},
		{"secretary", "GET", "/api/v1/members?q=a", ""},
		{"ro", "GET", "/api/v1/elections/" + election + "/roll?q=a", ""},
		{"m04", "GET", "/api/v1/me/data", ""},
	}
	try := func(want func(int) bool, says string) {
		t.Helper()
		for _, d := range dear {
			w := h.do(d.who, d.method, d.path, d.body)
			if !want(w.Code) {
				t.Errorf("%s, %s %s: %d %.200s", says, d.method, d.path, w.Code, w.Body)
			}
			if w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") == "" {
				t.Errorf("%s does not say when to come back", d.path)
			}
		}
	}
	try(func(status int) bool { return status == http.StatusOK }, "with nobody before")
	var given []func()
	for range door.TurnsMost {
		done, err := h.Turns.Take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		given = append(given, done)
	}
	try(func(status int) bool { return status == http.StatusTooManyRequests }, "with two under way")
	for _, path := range []string{"/api/v1/elections", "/api/v1/elections/" + election, "/api/v1/contests/" + contest, "/api/v1/my/votes",
		"/api/v1/contests/" + contest + "/ballot-paper", "/api/v1/elections/" + election + "/roll/me", "/readyz"} {
		if w := h.do("m04", "GET", path, ""); w.Code != http.StatusOK {
			t.Errorf("a voter's %s waits for others: %d", path, w.Code)
		}
	}
	h.must(http.StatusCreated, "m04", "POST", "/api/v1/contests/"+contest+"/ballots/unsealed", `{"marks":[{"option":"`+h.names["o1"]+`","rank":1}]}`)
	delete(h.tokens, "m05")
	h.signIn("m05")
	for _, done := range given {
		done()
	}
	h.Turns.Wait = 10 * time.Second // a turn rests while people vote
	try(func(status int) bool { return status == http.StatusOK }, "after the others")
}

// Fifty bundles and searches at once leave the casting of ballots as quick as it
// was: its 99th percentile at most doubles. Measured on a quiet machine.
func TestFound08_CastingBesideFiftyDearAnswers(t *testing.T) {
	if !long() {
		t.Skip("HUSTINGS_LONG=1 measures it")
	}
	h := openPollOn(t, storetest.Postgres(t), 60)
	casts := func(rounds int) time.Duration {
		var took []time.Duration
		for range rounds {
			for i := range 50 {
				who := fmt.Sprintf("m%02d", i+4)
				began := time.Now()
				w := h.do(who, "POST", "/api/v1/contests/"+h.names["contest"]+"/ballots/unsealed", `{"marks":[{"option":"`+h.names["o1"]+`","rank":1}]}`)
				took = append(took, time.Since(began))
				if w.Code != http.StatusCreated {
					t.Fatalf("%s: %d %s", who, w.Code, w.Body)
				}
			}
		}
		slices.Sort(took)
		return took[len(took)*99/100]
	}
	casts(1)
	idle := casts(6)
	stop := make(chan struct{})
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					h.do("", "GET", "/api/v1/elections/CIO-2026/bundle", "")
				}
			}
		})
	}
	beside := casts(6)
	close(stop)
	all.Wait()
	t.Logf("p99 %v idle, %v beside fifty", idle, beside)
	if beside > 2*idle {
		t.Errorf("p99 %v beside fifty dear answers, %v without", beside, idle)
	}
}

// Number 13: the returning officer is shown whose name a candidate's can be taken
// for; the candidate is not.
func TestFound13_TheReturningOfficerIsShownLookAlikes(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	d.stand(el.Reference, member(0), member(1))
	first, second := d.people[member(0)], d.people[member(1)]
	first.Forename, first.Surname, second.Forename, second.Surname = "Anna", "Ocean", "\u0410nn\u0430", "\u041ece\u0430n"
	for _, p := range []domain.Person{first, second} {
		if err := d.store.Write(d.ctx(), func(tx *store.Tx) error { return tx.SavePerson(p) }); err != nil {
			t.Fatal(err)
		}
	}
	list, err := d.engine.NominationsOf(d.ctx(), d.as("RO"), el.Reference)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d nominations: %v", len(list), err)
	}
	for _, n := range list {
		ro, own := d.browse("RO"), d.browse(n.Who.Number)
		ro.must(ro.get("/elections/" + el.Reference + "/nominations/" + string(n.ID)))
		ro.want("The name can be taken for that of")
		if ro.must(ro.get("/api/v1/nominations/" + string(n.ID))); !strings.Contains(ro.page, `"look_alike":[{"id":`) {
			t.Errorf("by the API: %s", ro.page)
		}
		if own.must(own.get("/api/v1/nominations/" + string(n.ID))); strings.Contains(own.page, "look_alike") {
			t.Errorf("the candidate is told: %s", own.page)
		}
	}
}
