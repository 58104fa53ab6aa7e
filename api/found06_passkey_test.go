package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// asked is what the sign-in page's script is given when its button is pressed.
func (b *browser) asked() (ticket string, options []byte) {
	b.d.t.Helper()
	status, answer := b.sendJSON("/sign-in/passkey/options", map[string]any{})
	if status != http.StatusOK {
		b.d.t.Fatalf("asking: %d %v", status, answer)
	}
	options, err := json.Marshal(answer["options"])
	if err != nil {
		b.d.t.Fatal(err)
	}
	return answer["ticket"].(string), options
}

// byPasskey signs in on the sign-in page with nothing but a device.
func (b *browser) byPasskey(dev *device) (int, map[string]any) {
	b.d.t.Helper()
	b.must(b.get("/sign-in?next=%2Fmy%2Fsupports"))
	ticket, options := b.asked()
	return b.sendJSON("/sign-in/passkey?next=%2Fmy%2Fsupports", map[string]any{"ticket": ticket, "credential": dev.prove(options)})
}

func TestFound06_APasskeySignsInByItself(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 2)
	member := d.browse("M0000")
	dev := member.enrolled()
	member.must(member.get("/account"))
	member.want("test key", "A passkey signs you in without a mail.")
	if sent := d.mails(); len(sent) == 0 || sent[len(sent)-1].Mail.Template != register.MailPasskeyAdded {
		t.Errorf("she is not told: %+v", sent)
	}

	b := d.browse("")
	status, answer := b.byPasskey(dev)
	if status != http.StatusOK || answer["next"] != "/my/supports" {
		t.Fatalf("signing in: %d %v", status, answer)
	}
	if _, me := b.me(); me["number"] != "M0000" || me["stepped_up"] != true {
		t.Errorf("signed in as %v", me)
	}
	if b.cookies[door.AskingCookie] != "" {
		t.Error("the asking browser is not forgotten")
	}
	b.must(b.get("/account"))
	member.must(member.get("/account"))
	member.want("signed in by passkey")

	// Again in the same browser: her old session ends. Another's passkey replaces nobody unasked.
	old := b.cookies[door.SessionCookie]
	ticket, options := b.asked()
	if status, answer := b.sendJSON("/sign-in/passkey", map[string]any{"ticket": ticket, "credential": dev.prove(options)}); status != http.StatusOK {
		t.Fatalf("again: %d %v", status, answer)
	}
	thief := d.browse("")
	thief.cookies[door.SessionCookie] = old
	if status, _ := thief.me(); status != http.StatusUnauthorized {
		t.Errorf("the old session still answers %d", status)
	}
	others := d.browse("M0001").enrolled()
	b.must(b.get("/account"))
	ticket, options = b.asked()
	if status, answer := b.sendJSON("/sign-in/passkey", map[string]any{"ticket": ticket, "credential": others.prove(options)}); status != http.StatusUnprocessableEntity || answer["reason"] != "sign-in-of-another" {
		t.Errorf("another's passkey: %d %v", status, answer)
	}
	if _, me := b.me(); me["number"] != "M0000" {
		t.Errorf("now signed in as %v", me["number"])
	}
}

// Programs do the same, with a secret in place of a cookie.
func TestFound06_AProgramSignsInByAPasskey(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouseOn(t, s, 1)
		h.signIn("m00")
		dev := newDevice(t, testOrigin, "vote.example.org")
		var options json.RawMessage
		h.mustRead(h.do("m00", "POST", "/api/v1/passkeys/options", "{}"), &options)
		credential, err := json.Marshal(map[string]any{"label": "program", "credential": dev.enrol(options)})
		if err != nil {
			t.Fatal(err)
		}
		if w := h.do("m00", "POST", "/api/v1/passkeys", string(credential)); w.Code != http.StatusCreated {
			t.Fatal(w.Body)
		}
		var begun struct {
			Browser, Ticket string
			Options         json.RawMessage
		}
		h.mustRead(h.do("", "POST", "/api/v1/sign-in/passkey", "{}"), &begun)
		body, err := json.Marshal(map[string]any{"browser": begun.Browser, "ticket": begun.Ticket, "credential": dev.prove(begun.Options)})
		if err != nil {
			t.Fatal(err)
		}
		var in v1.SessionBody
		w := h.do("", "POST", "/api/v1/sessions/passkey", string(body))
		if w.Code != http.StatusCreated {
			t.Fatal(w.Body)
		}
		h.mustRead(w, &in)
		h.tokens["m00"] = in.Token
		if w := h.do("m00", "GET", "/api/v1/me", ""); w.Code != http.StatusOK || !bytes.Contains(w.Body.Bytes(), []byte(`"stepped_up":true`)) {
			t.Errorf("the session: %d %s", w.Code, w.Body)
		}
		if w := h.do("", "POST", "/api/v1/sessions/passkey", string(body)); w.Code != http.StatusUnauthorized || !bytes.Contains(w.Body.Bytes(), []byte("passkey-no-sign-in")) {
			t.Errorf("the same ticket again: %d %s", w.Code, w.Body)
		}
	})
}

// Whatever is wrong, one and the same answer; nobody is signed in.
func TestFound06_WhatDoesNotSignIn(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 2)
	dev := d.browse("M0000").enrolled()
	officer := d.browse("RO").enrolled()
	if status, answer := d.browse("").byPasskey(officer); status != http.StatusOK || answer["next"] != "/my/supports" {
		t.Errorf("an officer's, which was seen: %d %v", status, answer)
	}
	for name, try := range map[string]func(b *browser, ticket string, options []byte) (string, map[string]any){
		"nobody's passkey": func(_ *browser, ticket string, options []byte) (string, map[string]any) {
			stranger := newDevice(t, deskOrigin, "vote.example.org")
			stranger.handle = dev.handle
			return ticket, stranger.prove(options)
		},
		"her passkey with another key": func(_ *browser, ticket string, options []byte) (string, map[string]any) {
			stranger := newDevice(t, deskOrigin, "vote.example.org")
			stranger.handle, stranger.id = dev.handle, dev.id
			return ticket, stranger.prove(options)
		},
		"her passkey under another's handle": func(_ *browser, ticket string, options []byte) (string, map[string]any) {
			other := *dev
			other.handle = officer.handle
			return ticket, other.prove(options)
		},
		"without a handle": func(_ *browser, ticket string, options []byte) (string, map[string]any) {
			other := *dev
			other.handle = ""
			return ticket, other.prove(options)
		},
		"without its holder": func(_ *browser, ticket string, options []byte) (string, map[string]any) {
			other := *dev
			other.unseen = true
			return ticket, other.prove(options)
		},
		"at another origin": func(_ *browser, ticket string, options []byte) (string, map[string]any) {
			other := *dev
			other.origin = "https://vote.example.org.evil.example"
			return ticket, other.prove(options)
		},
		"the answer to another ticket": func(b *browser, ticket string, _ []byte) (string, map[string]any) {
			_, options := b.asked()
			return ticket, dev.prove(options)
		},
		"a ticket of another browser": func(*browser, string, []byte) (string, map[string]any) {
			his := d.browse("")
			his.must(his.get("/sign-in"))
			ticket, options := his.asked()
			return ticket, dev.prove(options)
		},
		"a ticket of one's own making": func(_ *browser, ticket string, options []byte) (string, map[string]any) {
			other := map[bool]string{true: "B", false: "A"}[ticket[20] == 'A']
			return ticket[:20] + other + ticket[21:], dev.prove(options)
		},
		"too late": func(_ *browser, ticket string, options []byte) (string, map[string]any) {
			storetest.MustSet(t, d.store, d.now().Add(5*time.Minute))
			return ticket, dev.prove(options)
		},
	} {
		b := d.browse("")
		b.must(b.get("/sign-in"))
		ticket, options := b.asked()
		ticket, credential := try(b, ticket, options)
		status, answer := b.sendJSON("/sign-in/passkey", map[string]any{"ticket": ticket, "credential": credential})
		if status != http.StatusUnauthorized || answer["reason"] != "passkey-no-sign-in" || b.cookies[door.SessionCookie] != "" {
			t.Errorf("%s: answered %d %v", name, status, answer)
		}
	}
	// A counter that runs backwards is a copied device.
	dev.counter = 40
	if status, answer := d.browse("").byPasskey(dev); status != http.StatusOK {
		t.Fatalf("signing in: %d %v", status, answer)
	}
	dev.counter = 7
	if status, answer := d.browse("").byPasskey(dev); status != http.StatusUnauthorized || answer["reason"] != "passkey-no-sign-in" {
		t.Errorf("a copy: %d %v", status, answer)
	}
	if status, answer := d.browse("").sendJSON("/sign-in/passkey/options", map[string]any{}); status != http.StatusForbidden {
		t.Errorf("without a page of ours: %d %v", status, answer)
	}
}

// PR1: whether a passkey is known shows neither in the answer nor in the time.
func TestFound06_PR1_UnknownPasskeysLookLikeKnownOnes(t *testing.T) {
	n := inShort(20, 80)
	d := mustDesk(t, 1)
	dev := d.browse("M0000").enrolled()
	d.log.Grow(4 << 20)
	b := d.browse("")
	b.must(b.get("/sign-in"))
	answers := map[string]int{}
	try := func(known bool) float64 {
		wrong := newDevice(t, deskOrigin, "vote.example.org")
		wrong.handle = dev.handle
		if known {
			wrong.id = dev.id
		}
		d.server.CountAnew()
		ticket, options := b.asked()
		body, err := json.Marshal(map[string]any{"ticket": ticket, "credential": wrong.prove(options)})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, deskOrigin+"/sign-in/passkey", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Origin", deskOrigin)
		r.Header.Set("X-CSRF-Token", b.csrf())
		r.AddCookie(&http.Cookie{Name: door.AskingCookie, Value: b.cookies[door.AskingCookie]})
		w := httptest.NewRecorder()
		began := time.Now()
		d.server.Handler().ServeHTTP(w, r)
		took := time.Since(began)
		header := w.Result().Header
		header.Del("Request-Id")
		answers[fmt.Sprint(w.Code, header, w.Body.String())]++
		return float64(took)
	}
	try(true)
	try(false)
	var known, unknown []float64
	for i := range n {
		if i%2 == 0 {
			known = append(known, try(true))
			unknown = append(unknown, try(false))
		} else {
			unknown = append(unknown, try(false))
			known = append(known, try(true))
		}
	}
	if len(answers) != 1 {
		t.Errorf("%d different answers: %v", len(answers), answers)
	}
	s := math.Abs(welch(known, unknown))
	t.Logf("n = %d each, Welch's t = %.2f", n, s)
	if s >= 4.5 {
		t.Errorf("t = %.1f: the time tells known from unknown", s)
	}
}

// DO1: tries are counted with all others to sign in.
func TestFound06_DO1_PasskeyTriesAreLimited(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 0)
	b := d.browse("")
	b.must(b.get("/sign-in"))
	last := 0
	for range door.SignInBurst + 60 { // a slow machine is allowed one more a second
		if last == http.StatusTooManyRequests {
			break
		}
		last, _ = b.sendJSON("/sign-in/passkey", map[string]any{"ticket": "x", "credential": map[string]any{}})
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("after so many tries: %d", last)
	}
	if status := d.browse("").post("/sign-in", url.Values{"email": {"x@example.org"}}); status == http.StatusOK {
		t.Error("signing in by mail is counted apart")
	}
}

// A passkey that she has not added goes with her mail alone.
func TestFound06_AMemberIsRidOfAStrangersPasskey(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 1)
	member := d.browse("M0000")
	member.enrolled()
	member.must(member.get("/account"))
	remove := member.firstLink("test key")
	member.must(member.get(remove))
	member.want("Remove a passkey")
	member.must(member.post(remove, nil))
	member.want("The passkey is removed.")
}
