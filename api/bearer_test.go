package api

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"hustings/api/door"
)

// JW1 to JW5 over HTTP: no forged token opens a route, each is answered with the
// same 401, and none makes the server fetch or open anything.
func TestJW1toJW5_ForgedTokensOpenNothing(t *testing.T) {
	t.Parallel()
	h := mustHouse(t, 2)
	key := door.NewSigningKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)))
	person, session, err := h.Server.Tokens.Check(h.token("m00"))
	if err != nil {
		t.Fatal(err)
	}
	now := h.Server.Now()
	good := func() door.Claims {
		return door.Claims{RegisteredClaims: jwt.RegisteredClaims{Issuer: testOrigin, Audience: jwt.ClaimStrings{testOrigin + "/api/v1"}, Subject: string(person),
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(door.TokenLife))}, Session: string(session)}
	}
	header := func(more map[string]any) map[string]any {
		all := map[string]any{"kid": key.ID, "typ": door.TokenType}
		for k, v := range more {
			all[k] = v
		}
		return all
	}
	signed := func(c door.Claims, more map[string]any) string {
		return forgeToken(t, jwt.SigningMethodEdDSA, key.Private, c, header(more))
	}
	ask := func(token string) int {
		return h.do("", "GET", "/api/v1/me", "", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }).Code
	}
	if code := ask(signed(good(), nil)); code != http.StatusOK {
		t.Fatalf("a good token is answered %d: nothing below would mean anything", code)
	}

	// A listener that no token may make the server call, and a file none may make it read.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var called atomic.Int32
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			called.Add(1)
			c.Close()
		}
	}()
	url := "http://" + listener.Addr().String() + "/jwks.json"
	file := t.TempDir() + "/key"
	if err := os.WriteFile(file, key.Public, 0o600); err != nil {
		t.Fatal(err)
	}
	_, other, _ := ed25519.GenerateKey(nil)
	weak, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(signed(good(), nil), ".")
	headed := func(header string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + parts[1] + "."
	}
	with := func(change func(*door.Claims)) string {
		c := good()
		change(&c)
		return signed(c, nil)
	}
	at := func(d time.Duration) *jwt.NumericDate { return jwt.NewNumericDate(now.Add(d)) }
	forged := map[string]string{
		"JW1 none":             headed(`{"alg":"none","typ":"at+jwt","kid":"` + key.ID + `"}`),
		"JW1 None":             headed(`{"alg":"None","typ":"at+jwt","kid":"` + key.ID + `"}`),
		"JW1 nOnE":             headed(`{"alg":"nOnE","typ":"at+jwt","kid":"` + key.ID + `"}`),
		"JW1 no algorithm":     headed(`{"typ":"at+jwt","kid":"` + key.ID + `"}`),
		"JW1 empty signature":  parts[0] + "." + parts[1] + ".",
		"JW1 no signature":     parts[0] + "." + parts[1],
		"JW1 signature cut":    parts[0] + "." + parts[1] + "." + parts[2][:len(parts[2])-2],
		"JW1 signature padded": parts[0] + "." + parts[1] + "." + parts[2] + "==",
		"JW2 HS256 by key":     forgeToken(t, jwt.SigningMethodHS256, []byte(key.Public), good(), header(nil)),
		"JW2 HS512 by key":     forgeToken(t, jwt.SigningMethodHS512, []byte(key.Public), good(), header(nil)),
		"JW2 RS256":            forgeToken(t, jwt.SigningMethodRS256, weak, good(), header(nil)),
		"JW2 PS256":            forgeToken(t, jwt.SigningMethodPS256, weak, good(), header(nil)),
		"JW2 another key":      forgeToken(t, jwt.SigningMethodEdDSA, other, good(), header(nil)),
		"JW3 expired":          with(func(c *door.Claims) { c.ExpiresAt = at(-61 * time.Second) }),
		"JW3 not yet":          with(func(c *door.Claims) { c.NotBefore = at(61 * time.Second) }),
		"JW3 no end":           with(func(c *door.Claims) { c.ExpiresAt = nil }),
		"JW4 audience":         with(func(c *door.Claims) { c.Audience = jwt.ClaimStrings{"https://other.example.org"} }),
		"JW4 no audience":      with(func(c *door.Claims) { c.Audience = nil }),
		"JW4 issuer":           with(func(c *door.Claims) { c.Issuer = "https://other.example.org" }),
		"JW4 no issuer":        with(func(c *door.Claims) { c.Issuer = "" }),
		"JW4 id token":         signed(good(), map[string]any{"typ": "JWT"}),
		"JW4 no session":       with(func(c *door.Claims) { c.Session = "" }),
		"JW4 another session":  with(func(c *door.Claims) { c.Session = "9c2f3a40-57a4-4f4e-8d0e-0a4d1c5ee0aa" }),
		"JW4 another person":   with(func(c *door.Claims) { c.Subject = h.names["secretary"] }),
		"JW4 session as SQL":   with(func(c *door.Claims) { c.Session = "' OR 1=1 --" }),
		"JW5 unknown kid":      signed(good(), map[string]any{"kid": "another"}),
		"JW5 no kid":           signed(good(), map[string]any{"kid": nil}),
		"JW5 kid as path":      signed(good(), map[string]any{"kid": "../../../../../.." + file}),
		"JW5 kid as SQL":       signed(good(), map[string]any{"kid": "x' UNION SELECT 'key"}),
		"JW5 kid as URL":       signed(good(), map[string]any{"kid": url}),
		"JW5 kid as number":    signed(good(), map[string]any{"kid": 1}),
		"JW5 jku":              signed(good(), map[string]any{"jku": url}),
		"JW5 x5u":              signed(good(), map[string]any{"x5u": url}),
		"JW5 jwk": forgeToken(t, jwt.SigningMethodEdDSA, other, good(), header(map[string]any{"jwk": map[string]any{"kty": "OKP", "crv": "Ed25519",
			"x": base64.RawURLEncoding.EncodeToString(other.Public().(ed25519.PublicKey))}})),
		"JW5 x5c":     signed(good(), map[string]any{"x5c": []string{"AAAA"}}),
		"JW5 crit":    signed(good(), map[string]any{"crit": []string{"exp"}}),
		"nothing":     "",
		"three dots":  "...",
		"a long one":  strings.Repeat("A", 10000),
		"the session": h.cookie["m00"],
		"JSON":        `{"alg":"none"}`,
	}
	var first string
	for what, token := range forged {
		w := h.do("", "GET", "/api/v1/me", "", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) })
		var p door.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d %s", what, w.Code, w.Body)
		}
		if strings.Contains(what, "session") { // a session that is over may be told so
			continue
		}
		if first == "" {
			first = p.Reason
		}
		if p.Reason != first {
			t.Errorf("%s is told more than the others: %s", what, p.Reason)
		}
	}
	for _, scheme := range []string{"Basic " + parts[0], "bearer " + strings.Join(parts, "."), strings.Join(parts, "."), "Bearer", "Token x"} {
		if w := h.do("", "GET", "/api/v1/me", "", func(r *http.Request) { r.Header.Set("Authorization", scheme) }); w.Code != http.StatusUnauthorized {
			t.Errorf("%.20q: %d", scheme, w.Code)
		}
	}
	if n := called.Load(); n != 0 {
		t.Errorf("a token made the server call out %d times", n)
	}
	// The leeway is at most a minute, and a good token is still good.
	if code := ask(with(func(c *door.Claims) { c.ExpiresAt = at(-29 * time.Second) })); code != http.StatusOK {
		t.Errorf("half a minute's leeway: %d", code)
	}
	if code := ask(strings.Join(parts, ".")); code != http.StatusOK {
		t.Errorf("the good token: %d", code)
	}
}

// forgeToken signs any header and claims with any method.
func forgeToken(t *testing.T, method jwt.SigningMethod, key any, c door.Claims, header map[string]any) string {
	t.Helper()
	token := jwt.NewWithClaims(method, c)
	for k, v := range header {
		token.Header[k] = v
	}
	s, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
