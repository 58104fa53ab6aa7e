package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"crypto/ed25519"

	"hustings/api/door"
	"hustings/api/words"
	"hustings/domain"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/governance"
	"hustings/elections/hall"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

const testOrigin = "https://vote.example.org"

// house is an installation in miniature with its front desk: a register of
// some members, four officers, and a network with a panel of three seats. Its
// people sign in by mail, as everybody does.
type house struct {
	*Server
	t      testing.TB
	store  *store.Store
	folder string // of the database, where it is embedded, and the keys
	log    *lockedBuffer
	names  map[string]string // of the story: "panel" is the panel's id
	signs  map[string]string // the last sign-in link mailed to an address
	links  map[string]string // the last other one
	told   []string          // every mail: template and address
	tokens map[string]string // of whoever has signed in, by name
	cookie map[string]string // the secret of the same session, as a browser holds it
	closes time.Time         // of an open poll
	keys   atomic.Int64
}

// lockedBuffer keeps a log that several requests write at once.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// newServer is a front desk on the store, as serve opens one.
func newServer(t testing.TB, s *store.Store, keys *box.Keys, log io.Writer) *Server {
	t.Helper()
	w, err := words.English(nil)
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	tokens, err := door.NewTokens(testOrigin, testOrigin+"/api/v1", s.Clock, door.NewSigningKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))))
	if err != nil {
		t.Fatal(err)
	}
	engine := elections.New(s, keys, "vote.example.org", logger)
	engine.Words = w.Told
	chamber, err := governance.New(engine, nil)
	if err != nil {
		t.Fatal(err)
	}
	events, err := hall.New(engine, nil)
	if err != nil {
		t.Fatal(err)
	}
	server, err := New(engine, chamber, events, register.New(s, nil), tokens, w, logger,
		door.Settings{Origin: testOrigin, Organisation: "Test Networks", Release: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// mustHouse is the house on an embedded database, as it was founded once for all tests;
// mustHouseOn founds it on a database of either kind. It has so many members, m00 and up,
// each of an organisation of her own.
func mustHouse(t testing.TB, members int) *house {
	t.Helper()
	folder, f := housed.Begin(t, members, func() (string, founding) {
		folder := storetest.Folder(t)
		return folder, foundHouse(t, storetest.InFolder(t, folder), folder, members)
	})
	return mustEnter(t, storetest.InFolder(t, folder), folder, f)
}

var housed storetest.Scenes[int, founding]

func mustHouseOn(t testing.TB, s *store.Store, members int) *house {
	t.Helper()
	folder := storetest.Folder(t)
	return mustEnter(t, s, folder, foundHouse(t, s, folder, members))
}

// foundHouse founds it without its doors.
func foundHouse(t testing.TB, s *store.Store, folder string, members int) founding {
	t.Helper()
	keys, err := box.OpenKeys(filepath.Join(folder, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	return found(t, s, elections.New(s, keys, "vote.example.org", slog.New(slog.DiscardHandler)), register.New(s, nil), members, "M%02d",
		[]officer{{"SECRETARY", domain.Secretariat}, {"RO", domain.ReturningOfficer}, {"DEPUTY", domain.DeputyReturningOfficer}, {"AUDITOR", domain.Auditor}})
}

// mustEnter opens the doors of what has been founded.
func mustEnter(t testing.TB, s *store.Store, folder string, f founding) *house {
	t.Helper()
	keys, err := box.OpenKeys(filepath.Join(folder, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, store: s, folder: folder, log: &lockedBuffer{}, signs: map[string]string{}, links: map[string]string{}, tokens: map[string]string{},
		cookie: map[string]string{}, names: map[string]string{"network": string(f.network.ID), "panel": string(f.panel.ID)}}
	for number, p := range f.people {
		h.names[strings.ToLower(number)] = string(p.ID)
	}
	h.Server = newServer(t, s, keys, h.log)
	return h
}

// do sends a request as somebody ("" is nobody) and returns the answer.
func (h *house) do(who, method, path, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if method == http.MethodPost {
		r.Header.Set("Idempotency-Key", fmt.Sprintf("test-key-%d", h.keys.Add(1)))
	}
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+h.token(who))
	}
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	h.Handler().ServeHTTP(w, r)
	if w.Code == http.StatusCreated && !strings.HasPrefix(w.Header().Get("Location"), "/api/v1/") {
		h.t.Errorf("%s %s: what was made is at %q", method, path, w.Header().Get("Location"))
	}
	return w
}

// token signs a person in by mail the first time she is heard of.
func (h *house) token(who string) string {
	h.t.Helper()
	if h.tokens[who] == "" {
		h.signIn(who)
	}
	return h.tokens[who]
}

// signIn asks for a mail, takes its link, and begins a session with it.
func (h *house) signIn(who string) {
	h.t.Helper()
	email := who + "@example.org"
	delete(h.signs, email)
	h.CountAnew() // all of the house sits behind one address
	for range 2 {
		if w := h.do("", "POST", "/api/v1/sign-in", `{"email":"`+email+`"}`); w.Code != http.StatusAccepted {
			h.t.Fatalf("%s asks for a mail: %d %s", who, w.Code, w.Body)
		}
		if h.readMail(); h.signs[email] != "" {
			break
		}
		storetest.MustSet(h.t, h.store, h.Server.Now().Add(time.Hour)) // five mails an hour (DO1)
	}
	w := h.do("", "POST", "/api/v1/sessions", `{"link":"`+h.signs[email]+`"}`)
	if w.Code != http.StatusCreated {
		h.t.Fatalf("%s signs in: %d %s", who, w.Code, w.Body)
	}
	var s struct{ Token, Session string }
	h.mustRead(w, &s)
	h.tokens[who], h.cookie[who] = s.Token, s.Session
}

// prove gives somebody's session a passkey proved just now, and the token that
// goes with it.
func (h *house) prove(who string) {
	h.t.Helper()
	_, session, err := h.Server.Tokens.Check(h.token(who))
	if err != nil {
		h.t.Fatal(err)
	}
	in, err := h.Register.StepUp(context.Background(), session)
	if err != nil {
		h.t.Fatal(err)
	}
	h.cookie[who] = in.Token
	if h.tokens[who], _, err = h.Server.Tokens.Issue(in.Session.Person, in.Session.ID); err != nil {
		h.t.Fatal(err)
	}
}

// readMail takes what waits in the outbox.
func (h *house) readMail() {
	h.t.Helper()
	for {
		letters, err := h.Engine.TakeMail(context.Background(), 100)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, l := range letters {
			h.told = append(h.told, l.Mail.Template+" to "+l.Address)
			switch {
			case l.Mail.Template == register.SignInMail:
				h.signs[l.Address] = l.Mail.Secret
			case l.Mail.Secret != "":
				h.links[l.Address] = l.Mail.Secret
			}
			if err := h.Engine.MailGone(context.Background(), l.ID); err != nil {
				h.t.Fatal(err)
			}
		}
		if len(letters) == 0 {
			return
		}
	}
}

// at moves the clock, lets the engine do what is due, and forgets the tokens
// and sessions that have ended meanwhile.
func (h *house) at(to time.Time) {
	h.t.Helper()
	storetest.MustSet(h.t, h.store, to)
	if _, err := h.Engine.Tick(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	clear(h.tokens)
}

// alive makes sure that somebody's session and token are good, with a passkey
// proved just now.
func (h *house) alive(who string) {
	h.t.Helper()
	if who == "" {
		return
	}
	p, err := h.Register.Actor(context.Background(), h.cookie[who])
	if err != nil {
		h.signIn(who)
	} else if h.tokens[who], _, err = h.Server.Tokens.Issue(p.Person.ID, p.Session.ID); err != nil {
		h.t.Fatal(err)
	}
	if p.Actor.Fresh(h.Server.Now()) != nil {
		h.prove(who)
	}
}

// seat gives members seats and offices as the secretariat brings in a sitting
// panel (R2a).
func (h *house) seat(chair string, members ...string) {
	h.t.Helper()
	terms := "panel,seat,term_from,term_until,number,from,until,mandate,note\n"
	for i, m := range append([]string{chair}, members...) {
		terms += fmt.Sprintf("CIO,%d,2024-08-01,2026-08-01,%s,2024-08-01,2026-08-01,elected,before Hustings\n", i+1, strings.ToUpper(m))
	}
	officers := "panel,office,number,from,until,mandate,note\nCIO,chair," + strings.ToUpper(chair) + ",2024-09-01,2026-08-01,elected,before Hustings\n"
	if report, err := h.Register.ImportTerms(context.Background(), domain.Engine(), strings.NewReader(terms), register.ImportOptions{Why: "brought in"}); err != nil {
		h.t.Fatalf("%v: %+v", err, report.Bad)
	}
	if report, err := h.Register.ImportOfficers(context.Background(), domain.Engine(), strings.NewReader(officers), register.ImportOptions{Why: "brought in"}); err != nil {
		h.t.Fatalf("%v: %+v", err, report.Bad)
	}
}

func (h *house) mustRead(w *httptest.ResponseRecorder, into any) {
	h.t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		h.t.Fatalf("reading %s: %v", w.Body, err)
	}
}

// must sends a request that has to be answered with the status, and reads it.
func (h *house) must(status int, who, method, path, body string) map[string]any {
	h.t.Helper()
	w := h.do(who, method, path, body)
	if w.Code != status {
		h.t.Fatalf("%s %s %s: %d, want %d: %s", who, method, path, w.Code, status, w.Body)
	}
	var v map[string]any
	if w.Body.Len() > 0 {
		h.mustRead(w, &v)
	}
	return v
}

// query escapes a value for a query.

// openPoll is the house at an open poll of four candidates, m00 to m03, for three seats,
// on an embedded database; openPollOn brings it there on one of either kind.
func openPoll(t testing.TB, members int) *house {
	t.Helper()
	folder, as := polling.Begin(t, members, func() (string, *house) {
		h := mustHouse(t, members)
		h.openPoll()
		return h.folder, h
	})
	h := mustEnter(t, storetest.InFolder(t, folder), folder, founding{})
	h.names, h.signs, h.links, h.tokens, h.cookie = maps.Clone(as.names), maps.Clone(as.signs), maps.Clone(as.links), maps.Clone(as.tokens), maps.Clone(as.cookie)
	h.told, h.closes = slices.Clone(as.told), as.closes
	h.keys.Store(as.keys.Load())
	return h
}

var polling storetest.Scenes[int, *house]

func openPollOn(t testing.TB, s *store.Store, members int) *house {
	t.Helper()
	h := mustHouseOn(t, s, members)
	h.openPoll()
	return h
}

func (h *house) openPoll() {
	h.t.Helper()
	el := h.must(http.StatusCreated, "secretary", "POST", "/api/v1/elections", `{"panel":"`+h.names["panel"]+
		`","closes":"2026-06-25","contact":"ro@example.org","reviewer":"Dame Example","params":{"supporters":0,"supporter_organisations":0}}`)
	h.names["election"] = el["id"].(string)
	when := map[string]time.Time{}
	for name, at := range el["timetable"].(map[string]any) {
		when[name], _ = time.Parse(time.RFC3339, at.(string))
	}
	h.at(when["notice"])
	h.must(http.StatusOK, "secretary", "POST", "/api/v1/elections/CIO-2026/notice?at_once=true", "")
	h.at(when["notice"])
	for i := range 4 {
		who := fmt.Sprintf("m%02d", i)
		id := h.must(http.StatusCreated, who, "POST", "/api/v1/elections/CIO-2026/nominations", "{}")["id"].(string)
		h.must(http.StatusOK, who, "PUT", "/api/v1/nominations/"+id, `{"statement":"I stand.","interests":"none","consent":true}`)
		h.must(http.StatusOK, who, "POST", "/api/v1/nominations/"+id+"/submission", "")
		h.must(http.StatusOK, "ro", "POST", "/api/v1/nominations/"+id+"/ruling", `{"valid":true}`)
		h.names["nomination"] = id
	}
	h.at(when["statement"])
	h.at(when["roll_sealed"])
	h.at(when["poll_opens"])
	round := h.must(http.StatusOK, "", "GET", "/api/v1/elections/CIO-2026", "")["contests"].([]any)[0].(map[string]any)
	h.names["contest"], h.names["board"], h.closes = round["id"].(string), round["board"].(string), when["poll_closes"]
	for i, o := range h.must(http.StatusOK, "", "GET", "/api/v1/contests/"+h.names["contest"], "")["options"].([]any) {
		h.names[fmt.Sprintf("o%d", i+1)] = o.(map[string]any)["id"].(string)
	}
}
