package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"crypto/ed25519"

	"hustings/api/words"
	"hustings/domain"
	"hustings/elections"
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
	log    *lockedBuffer
	names  map[string]string // of the story: "panel" is the panel's id
	signs  map[string]string // the last sign-in link mailed to an address
	links  map[string]string // the last other one
	told   []string          // every mail: template and address
	tokens map[string]string // of whoever has signed in, by name
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
func newServer(t testing.TB, s *store.Store, keys *elections.Keys, log io.Writer) *Server {
	t.Helper()
	w, err := words.English(nil)
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	tokens, err := NewTokens(testOrigin, testOrigin+"/api/v1", s.Clock, NewSigningKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))))
	if err != nil {
		t.Fatal(err)
	}
	server, err := New(elections.New(s, keys, "vote.example.org", logger), register.New(s, nil), tokens, w, logger,
		Settings{Origin: testOrigin, Organisation: "Test Networks", Release: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// mustHouse builds the house with so many members, m00 and up, each of an
// organisation of her own.
func mustHouse(t testing.TB, s *store.Store, members int) *house {
	t.Helper()
	keys, err := elections.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, store: s, log: &lockedBuffer{}, names: map[string]string{}, signs: map[string]string{}, links: map[string]string{}, tokens: map[string]string{}}
	h.Server = newServer(t, s, keys, h.log)
	ctx, engine := context.Background(), domain.Engine()
	network, panel, err := h.register.CreateNetwork(ctx, engine, register.NewNetwork{Code: "CIO", Name: "CIO Network", Kind: domain.Panelled,
		PanelName: "CIO Advisory Panel", Seats: 3}, "founded")
	if err != nil {
		t.Fatal(err)
	}
	h.names["network"], h.names["panel"] = string(network.ID), string(panel.ID)
	csv := "number,forename,surname,email,organisation,home,joined\n"
	for i := range members {
		csv += fmt.Sprintf("M%02d,Member,No%02d,m%02d@example.org,Trust %d,CIO,2024-01-01\n", i, i, i, i)
	}
	if _, err := h.register.ImportMembers(ctx, engine, strings.NewReader(csv), register.ImportOptions{Why: "founded"}); err != nil {
		t.Fatal(err)
	}
	for name, role := range map[string]domain.Role{"secretary": domain.Secretariat, "ro": domain.ReturningOfficer,
		"deputy": domain.DeputyReturningOfficer, "auditor": domain.Auditor} {
		p, _, err := h.register.CreateOfficer(ctx, engine, register.NewOfficer{Number: strings.ToUpper(name), Forename: "Officer", Surname: name,
			Email: name + "@example.org", Organisation: "Office " + name, Role: role, Why: "appointed"})
		if err != nil {
			t.Fatal(err)
		}
		h.names[name] = string(p.ID)
	}
	people, _, err := h.register.People(ctx, engine, register.PeopleFilter{Query: "M", Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		h.names[strings.ToLower(p.Number)] = string(p.ID)
	}
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
func (h *house) signIn(who string) sessionBody {
	h.t.Helper()
	email := who + "@example.org"
	if w := h.do("", "POST", "/api/v1/sign-in", `{"email":"`+email+`"}`); w.Code != http.StatusAccepted {
		h.t.Fatalf("%s asks for a mail: %d %s", who, w.Code, w.Body)
	}
	h.readMail()
	w := h.do("", "POST", "/api/v1/sessions", `{"link":"`+h.signs[email]+`"}`)
	if w.Code != http.StatusCreated {
		h.t.Fatalf("%s signs in: %d %s", who, w.Code, w.Body)
	}
	var s sessionBody
	h.mustRead(w, &s)
	h.tokens[who] = s.Token
	return s
}

// prove gives somebody's session a passkey proved just now, and the token that
// goes with it.
func (h *house) prove(who string) {
	h.t.Helper()
	_, session, err := h.Server.tokens.Check(h.token(who))
	if err != nil {
		h.t.Fatal(err)
	}
	in, err := h.register.StepUp(context.Background(), session)
	if err != nil {
		h.t.Fatal(err)
	}
	if h.tokens[who], _, err = h.Server.tokens.Issue(in.Session.Person, in.Session.ID); err != nil {
		h.t.Fatal(err)
	}
}

// readMail takes what waits in the outbox.
func (h *house) readMail() {
	h.t.Helper()
	for {
		letters, err := h.engine.TakeMail(context.Background(), 100)
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
			if err := h.engine.MailGone(context.Background(), l.ID); err != nil {
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
	if _, err := h.engine.Tick(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	clear(h.tokens)
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
func query(s string) string { return url.QueryEscape(s) }
