package api

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"hustings/api/door"
	"hustings/domain"
	"hustings/elections/store/storetest"
)

func TestSomebodySignsInWithTheOrganisationsAccount(t *testing.T) {
	t.Parallel()
	d, p := mustSignOnDesk(t, 1)
	b := d.browse("")
	back := p.authorise(b.leave("/account?x=canary"), "M0000@Example.org")
	if status := b.comeBack(back); b.path != "/account?x=canary" {
		t.Fatalf("came back to %s: %d %s", b.path, status, plainText(b.page))
	}
	if status, me := b.me(); status != http.StatusOK || me["number"] != "M0000" {
		t.Errorf("signed in as %v: %d", me["number"], status)
	}
	sessions, err := d.register.Sessions(t.Context(), domain.Actor{Person: d.people["M0000"].ID})
	if err != nil || len(sessions) != 1 || sessions[0].Means != domain.BySingleSignOn {
		t.Errorf("sessions %+v: %v", sessions, err)
	}
	for _, secret := range []string{back.Get("code"), back.Get("state"), "example.org/authorize", "m0000@", clientSecret, "canary"} {
		if strings.Contains(strings.ToLower(d.log.String()), strings.ToLower(secret)) {
			t.Errorf("the log tells %q:\n%s", secret, d.log.String())
		}
	}
}

func TestWithoutSettingsThereIsNoOtherWayToSignIn(t *testing.T) {
	t.Parallel()
	b := mustDesk(t, 0).browse("")
	b.must(b.get("/sign-in"))
	if strings.Contains(b.page, door.SignOnPath) {
		t.Error("the page offers it")
	}
	for _, path := range []string{door.SignOnPath, door.SignOnBackPath} {
		if status := b.get(path); status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, status)
		}
	}
}

func TestTheProviderMayBeAway(t *testing.T) {
	t.Parallel()
	d, p := mustSignOnDesk(t, 1)
	p.Close()
	b := d.browse("")
	if status := b.get(door.SignOnPath); status != http.StatusServiceUnavailable || !strings.Contains(plainText(b.page), "Ask for a link by mail") {
		t.Errorf("answers %d: %s", status, plainText(b.page))
	}
}

// refusals collects what refused people are told, which must be one thing.
type refusals struct {
	t    *testing.T
	said map[string]string
}

func (r *refusals) want(name string, b *browser, status int) {
	r.t.Helper()
	if status != http.StatusUnprocessableEntity || b.cookies[door.SessionCookie] != "" {
		r.t.Errorf("%s: answered %d, session %q:\n%s", name, status, b.cookies[door.SessionCookie], plainText(b.page))
		return
	}
	r.said[plainText(csrfField.ReplaceAllString(b.page, ""))] = name
	if len(r.said) != 1 {
		r.t.Errorf("%s is told apart: %v", name, r.said)
	}
}

func TestJW6_WhatComesBackMustBelongToThisSignIn(t *testing.T) {
	t.Parallel()
	told := &refusals{t, map[string]string{}}
	for name, spoil := range map[string]func(t *testing.T, d *desk, p *identity, b *browser, back url.Values){
		"no state":            func(_ *testing.T, _ *desk, _ *identity, _ *browser, back url.Values) { back.Del("state") },
		"an empty state":      func(_ *testing.T, _ *desk, _ *identity, _ *browser, back url.Values) { back.Set("state", "") },
		"a state of nobody's": func(_ *testing.T, _ *desk, _ *identity, _ *browser, back url.Values) { back.Set("state", "x") },
		"two states": func(_ *testing.T, _ *desk, _ *identity, _ *browser, back url.Values) {
			back["state"] = append(back["state"], back.Get("state"))
		},
		"a state with one bit changed": func(_ *testing.T, _ *desk, _ *identity, _ *browser, back url.Values) {
			raw, _ := base64.RawURLEncoding.DecodeString(back.Get("state"))
			raw[7] ^= 1 // of the time that it is good until
			back.Set("state", base64.RawURLEncoding.EncodeToString(raw))
		},
		"a state of another browser": func(_ *testing.T, _ *desk, p *identity, b *browser, back url.Values) {
			maps.Copy(back, p.authorise(b.d.browse("").leave(""), "m0001@example.org"))
		},
		"no browser that asked": func(_ *testing.T, _ *desk, _ *identity, b *browser, _ url.Values) {
			delete(b.cookies, door.AskingCookie)
		},
		"a state that is too old": func(t *testing.T, d *desk, _ *identity, _ *browser, _ url.Values) {
			storetest.MustSet(t, d.store, d.now().Add(door.StateLife))
		},
		"a state that came back before": func(t *testing.T, d *desk, _ *identity, b *browser, back url.Values) {
			other := &browser{d: d, cookies: maps.Clone(b.cookies)}
			if other.comeBack(back); other.cookies[door.SessionCookie] == "" {
				t.Fatal("the first was refused")
			}
		},
		"a state that came back before, with another code": func(t *testing.T, d *desk, p *identity, b *browser, back url.Values) {
			other := &browser{d: d, cookies: maps.Clone(b.cookies)}
			other.comeBack(url.Values{"state": back["state"], "code": {"made up"}})
		},
		"no code":        func(_ *testing.T, _ *desk, _ *identity, _ *browser, back url.Values) { back.Del("code") },
		"a code made up": func(_ *testing.T, _ *desk, _ *identity, _ *browser, back url.Values) { back.Set("code", "made up") },
		"a code that was used": func(t *testing.T, d *desk, p *identity, _ *browser, back url.Values) {
			other := d.browse("")
			first := p.authorise(other.leave(""), "m0001@example.org")
			if other.comeBack(first); other.cookies[door.SessionCookie] == "" {
				t.Fatal("the first was refused")
			}
			back["code"] = first["code"]
		},
		"a code that somebody else was given (PKCE)": func(_ *testing.T, _ *desk, p *identity, b *browser, back url.Values) {
			back["code"] = p.authorise(b.d.browse("").leave(""), "m0001@example.org")["code"]
		},
		"the same at a provider without PKCE (nonce)": func(_ *testing.T, _ *desk, p *identity, b *browser, back url.Values) {
			p.careless = true
			back["code"] = p.authorise(b.d.browse("").leave(""), "m0001@example.org")["code"]
		},
		"another issuer": func(_ *testing.T, _ *desk, _ *identity, _ *browser, back url.Values) {
			back.Set("iss", "https://evil.example")
		},
		"an error": func(_ *testing.T, _ *desk, _ *identity, _ *browser, back url.Values) {
			back.Set("error", "access_denied")
		},
		"nothing": func(_ *testing.T, _ *desk, _ *identity, _ *browser, back url.Values) { clear(back) },
		"an unknown person": func(_ *testing.T, _ *desk, p *identity, _ *browser, back url.Values) {
			p.codes[back.Get("code")].Set("email", "x@example.org")
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, p := mustSignOnDesk(t, 2)
			b := d.browse("")
			back := p.authorise(b.leave(""), "m0000@example.org")
			spoil(t, d, p, b, back)
			told.t = t
			told.want(name, b, b.comeBack(back))
		})
	}
}

func TestJW6_TheIDTokenMustBeForUsAndForThisSignIn(t *testing.T) {
	t.Parallel()
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	set := func(name string, value any) func(*identity) {
		return func(p *identity) { p.claims = func(c map[string]any) { c[name] = value } }
	}
	drop := func(name string) func(*identity) {
		return func(p *identity) { p.claims = func(c map[string]any) { delete(c, name) } }
	}
	unsigned := func(header, signature string) func(*identity) {
		return func(p *identity) {
			p.sign = func(c map[string]any) string {
				raw, _ := json.Marshal(c)
				return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(raw) + "." + signature
			}
		}
	}
	d, p := mustSignOnDesk(t, 1)
	told := &refusals{t, map[string]string{}}
	for name, spoil := range map[string]func(*identity){
		"no nonce":         drop("nonce"),
		"a wrong nonce":    set("nonce", "another"),
		"an empty nonce":   set("nonce", ""),
		"another audience": set("aud", "another"),
		"two audiences":    set("aud", []string{clientID, "another"}),
		"issued to another": func(p *identity) {
			p.claims = func(c map[string]any) { c["aud"], c["azp"] = []string{clientID, "another"}, "another" }
		},
		"another party":        set("azp", "another"),
		"another issuer":       set("iss", "https://evil.example"),
		"no issuer":            drop("iss"),
		"expired":              set("exp", d.now().Add(-time.Second).Unix()),
		"no end":               drop("exp"),
		"not valid yet":        set("nbf", d.now().Add(time.Hour).Unix()),
		"address not verified": set("email_verified", false),
		"nothing of verifying": drop("email_verified"),
		"verified as a text":   set("email_verified", "true"),
		"no address":           drop("email"),
		"an empty address":     set("email", ""),
		"a list of addresses":  set("email", []string{"m0000@example.org"}),
		"two lines of address": set("email", "m0000@example.org\r\nx@example.org"),
		"a stranger's key": func(p *identity) {
			p.sign = func(c map[string]any) string { return p.signed(jose.ES256, stranger, c, nil) }
		},
		"the client's secret": func(p *identity) {
			p.sign = func(c map[string]any) string {
				return p.signed(jose.HS256, bytes.Repeat([]byte(clientSecret), 2), c, nil)
			}
		},
		"a key in its header": func(p *identity) {
			p.sign = func(c map[string]any) string {
				return p.signed(jose.ES256, stranger, c, map[string]any{"jwk": jose.JSONWebKey{Key: stranger.Public(), KeyID: "k1"}})
			}
		},
		"no algorithm":          unsigned(`{"alg":"none","kid":"k1"}`, ""),
		"no algorithm, shouted": unsigned(`{"alg":"NONE","kid":"k1"}`, ""),
		"no signature":          unsigned(`{"alg":"ES256","kid":"k1"}`, ""),
		"no token":              func(p *identity) { p.sign = func(map[string]any) string { return "" } },
	} {
		t.Run(name, func(t *testing.T) {
			p.claims, p.sign = nil, nil
			spoil(p)
			b := d.browse("")
			told.t = t
			told.want(name, b, b.comeBack(p.authorise(b.leave(""), "m0000@example.org")))
		})
	}
	p.claims, p.sign = func(c map[string]any) { c["aud"], c["azp"] = []string{clientID, "another"}, clientID }, nil
	b := d.browse("")
	if status := b.comeBack(p.authorise(b.leave(""), "m0000@example.org")); b.cookies[door.SessionCookie] == "" {
		t.Errorf("two audiences, issued to us: %d %s", status, plainText(b.page)) // all the above can be accepted, too
	}
}

func TestML6_SigningInElsewhereReplacesTheSession(t *testing.T) {
	t.Parallel()
	d, p := mustSignOnDesk(t, 1)
	b := d.browse("")
	address := b.leave("")
	b.cookies[door.SessionCookie] = d.browse("M0000").cookies[door.SessionCookie] // she signed in meanwhile, in the same browser
	old := &browser{d: d, cookies: map[string]string{door.SessionCookie: b.cookies[door.SessionCookie]}}
	b.comeBack(p.authorise(address, "m0000@example.org"))
	if _, me := b.me(); me["number"] != "M0000" {
		t.Errorf("signed in as %v", me["number"])
	}
	if status, _ := old.me(); status != http.StatusUnauthorized {
		t.Errorf("the session before still answers %d", status)
	}
}

func TestDO1_ComingBackIsLimitedByAddress(t *testing.T) {
	t.Parallel()
	d, _ := mustSignOnDesk(t, 0)
	b := d.browse("")
	began := time.Now()
	for range door.SignInBurst {
		if status := b.comeBack(url.Values{"state": {"x"}, "code": {"y"}}); status != http.StatusUnprocessableEntity {
			t.Fatalf("answered %d", status)
		}
	}
	// Every second that goes by meanwhile gives one try back, and no more.
	for more := 1; ; more++ {
		status := b.comeBack(url.Values{"state": {"x"}, "code": {"y"}})
		if status == http.StatusTooManyRequests {
			break
		}
		if more > int(time.Since(began).Seconds())+1 {
			t.Fatalf("after %d tries: answered %d", door.SignInBurst+more, status)
		}
	}
}
