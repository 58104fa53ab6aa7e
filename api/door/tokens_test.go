package door

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"hustings/domain"
	"hustings/domain/refusal"
)

const (
	somebody    = domain.PersonID("4b8ba3a5-31f4-4a43-9b50-7a40a3c7c0de")
	someSession = domain.SessionID("9c2f3a40-57a4-4f4e-8d0e-0a4d1c5ee0aa")
	issuer      = "https://vote.example.org"
	audience    = issuer + "/api/v1"
)

type clockHand struct{ t time.Time }

func (c *clockHand) now() time.Time { return c.t }

func mustTokens(t *testing.T) (*Tokens, SigningKey, *clockHand) {
	t.Helper()
	key := NewSigningKey(ed25519.NewKeyFromSeed([]byte("a seed of exactly thirty-two b..")))
	clock := &clockHand{time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)}
	tokens, err := NewTokens(issuer, audience, clock.now, key)
	if err != nil {
		t.Fatal(err)
	}
	return tokens, key, clock
}

func goodClaims(now time.Time) Claims {
	return Claims{RegisteredClaims: jwt.RegisteredClaims{Issuer: issuer, Audience: jwt.ClaimStrings{audience}, Subject: string(somebody),
		IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(TokenLife))},
		Session: string(someSession)}
}

// forge signs any header and claims with any method.
func forge(t *testing.T, method jwt.SigningMethod, key any, c Claims, header map[string]any) string {
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

func wantRefused(t *testing.T, tokens *Tokens, token, why string) {
	t.Helper()
	if _, _, err := tokens.Check(token); err == nil {
		t.Errorf("%s: accepted", why)
	} else if r, ok := refusal.Of(err); !ok || r.Code != refusal.SignIn {
		t.Errorf("%s: %v, want a 401", why, err)
	}
}

func TestAnIssuedTokenIsRead(t *testing.T) {
	tokens, _, clock := mustTokens(t)
	token, until, err := tokens.Issue(somebody, someSession)
	if err != nil || !until.Equal(clock.t.Add(15*time.Minute)) {
		t.Fatalf("issued until %v: %v", until, err)
	}
	person, session, err := tokens.Check(token)
	if err != nil || person != somebody || session != someSession {
		t.Errorf("read %s %s: %v", person, session, err)
	}
	payload, _ := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	var said map[string]any
	if err := json.Unmarshal(payload, &said); err != nil {
		t.Fatal(err)
	}
	for name := range said {
		if !strings.Contains(" iss aud sub sid iat nbf exp ", " "+name+" ") {
			t.Errorf("the token says %q, and should say who and which session only", name)
		}
	}
}

func TestJW1_NoAlgorithmIsNoSignature(t *testing.T) {
	tokens, key, clock := mustTokens(t)
	body, _ := json.Marshal(goodClaims(clock.t))
	for _, alg := range []string{"none", "None", "nOnE", "NONE", ""} {
		header, _ := json.Marshal(map[string]any{"alg": alg, "typ": TokenType, "kid": key.ID})
		bare := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(body) + "."
		wantRefused(t, tokens, bare, "alg "+alg)
	}
	good, _, _ := tokens.Issue(somebody, someSession)
	wantRefused(t, tokens, good[:strings.LastIndex(good, ".")+1], "empty signature")
}

func TestJW2_ThePublicKeyIsNoSharedSecret(t *testing.T) {
	tokens, key, clock := mustTokens(t)
	for _, m := range []jwt.SigningMethod{jwt.SigningMethodHS256, jwt.SigningMethodHS512} {
		wantRefused(t, tokens, forge(t, m, []byte(key.Public), goodClaims(clock.t), map[string]any{"kid": key.ID, "typ": TokenType}), m.Alg())
	}
	header := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","typ":"at+jwt","kid":"` + key.ID + `"}`))
	body, _ := json.Marshal(goodClaims(clock.t))
	signed := header + "." + base64.RawURLEncoding.EncodeToString(body)
	mac := hmac.New(sha256.New, key.Public)
	mac.Write([]byte(signed))
	wantRefused(t, tokens, signed+"."+base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), "a MAC where a signature belongs")
}

func TestJW3_TimesOfATokenAreKept(t *testing.T) {
	tokens, key, clock := mustTokens(t)
	at := clock.t
	header := map[string]any{"kid": key.ID, "typ": TokenType}
	token := forge(t, jwt.SigningMethodEdDSA, key.Private, goodClaims(at), header)
	clock.t = at.Add(TokenLife + 61*time.Second)
	wantRefused(t, tokens, token, "a minute and a second over")
	clock.t = at.Add(-61 * time.Second)
	wantRefused(t, tokens, token, "not yet valid")
	clock.t = at
	c := goodClaims(at)
	c.ExpiresAt = nil
	wantRefused(t, tokens, forge(t, jwt.SigningMethodEdDSA, key.Private, c, header), "without an end")
	if _, _, err := tokens.Check(token); err != nil {
		t.Errorf("in time: %v", err)
	}
}

func TestJW4_ATokenForSomethingElseIsNotOurs(t *testing.T) {
	tokens, key, clock := mustTokens(t)
	header := map[string]any{"kid": key.ID, "typ": TokenType}
	for why, spoil := range map[string]func(*Claims, map[string]any){
		"wrong audience":    func(c *Claims, _ map[string]any) { c.Audience = jwt.ClaimStrings{"https://other.example.org"} },
		"no audience":       func(c *Claims, _ map[string]any) { c.Audience = nil },
		"wrong issuer":      func(c *Claims, _ map[string]any) { c.Issuer = "https://evil.example.org" },
		"no issuer":         func(c *Claims, _ map[string]any) { c.Issuer = "" },
		"an ID token":       func(_ *Claims, h map[string]any) { h["typ"] = "JWT" },
		"no type":           func(_ *Claims, h map[string]any) { delete(h, "typ"); h["typ"] = "" },
		"subject not an id": func(c *Claims, _ map[string]any) { c.Subject = "admin" },
		"without a session": func(c *Claims, _ map[string]any) { c.Session = "" },
	} {
		c, h := goodClaims(clock.t), map[string]any{}
		for k, v := range header {
			h[k] = v
		}
		spoil(&c, h)
		wantRefused(t, tokens, forge(t, jwt.SigningMethodEdDSA, key.Private, c, h), why)
	}
}

func TestJW5_TheHeaderChoosesNoKey(t *testing.T) {
	tokens, key, clock := mustTokens(t)
	_, foreign, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	var fetched atomic.Int32
	trap := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { // would hand out the foreign key
		fetched.Add(1)
		json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]any{"kty": "OKP", "crv": "Ed25519", "kid": "foreign",
			"x": base64.RawURLEncoding.EncodeToString(foreign.Public().(ed25519.PublicKey))}}})
	}))
	t.Cleanup(func() {
		trap.Close()
		if n := fetched.Load(); n != 0 {
			t.Errorf("a token's header had %d keys fetched", n)
		}
	})
	file := filepath.Join(t.TempDir(), "key") // as would this file
	if err := os.WriteFile(file, foreign.Seed(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, kid := range []any{"../../etc/passwd", file, "file://" + file, "' OR 1=1 --", trap.URL, "", nil, 7} {
		wantRefused(t, tokens, forge(t, jwt.SigningMethodEdDSA, foreign, goodClaims(clock.t), map[string]any{"kid": kid, "typ": TokenType}), "kid")
	}
	for _, name := range []string{"jku", "x5u", "jwk", "x5c"} {
		h := map[string]any{"kid": key.ID, "typ": TokenType, name: trap.URL}
		wantRefused(t, tokens, forge(t, jwt.SigningMethodEdDSA, key.Private, goodClaims(clock.t), h), name)
		h["kid"] = "foreign"
		wantRefused(t, tokens, forge(t, jwt.SigningMethodEdDSA, foreign, goodClaims(clock.t), h), name+" with its key")
	}
	wantRefused(t, tokens, forge(t, jwt.SigningMethodEdDSA, foreign, goodClaims(clock.t), map[string]any{"kid": key.ID, "typ": TokenType}), "another's signature")
}

// What is remembered of a token saves its signature's check and nothing else.
func TestJW3_AKnownTokenEndsLikeAnother(t *testing.T) {
	tokens, _, clock := mustTokens(t)
	token, until, err := tokens.Issue(somebody, someSession)
	if err != nil {
		t.Fatal(err)
	}
	issued := clock.t
	for _, c := range []struct {
		at   time.Time
		good bool
	}{
		{issued, true},
		{until.Add(tokenLeeway - time.Second), true},
		{until.Add(tokenLeeway), false},
		{issued.Add(-tokenLeeway), true},
		{issued.Add(-tokenLeeway - time.Second), false}, // as a simulation's clock may
		{issued.Add(time.Minute), true},
	} {
		fresh, _, _ := mustTokens(t)
		fresh.now = func() time.Time { return c.at }
		clock.t = c.at
		_, _, err := tokens.Check(token)
		_, _, again := fresh.Check(token)
		if (err == nil) != c.good || (again == nil) != c.good {
			t.Errorf("%v after it was issued: known %v, unknown %v", c.at.Sub(issued), err, again)
		}
	}
	clock.t = issued.Add(time.Minute)
	ring := tokens.ring
	tokens.ring = nil
	if _, _, err := tokens.Check(token); err != nil {
		t.Errorf("a known token's signature was checked again: %v", err)
	}
	tokens.ring = ring
	for i := range len(token) {
		for _, other := range []string{token[:i] + "A" + token[i+1:], token[:i] + "." + token[i+1:], token[:i]} {
			if other != token {
				wantRefused(t, tokens, other, "a known token changed at "+strconv.Itoa(i))
			}
		}
	}
}

func TestKnownTokensAreBounded(t *testing.T) {
	var k knownTokens
	for i := range 3 * mostKnown {
		k.put(sha256.Sum256([]byte(strconv.Itoa(i))), knownToken{person: domain.PersonID(strconv.Itoa(i))})
	}
	if n := len(k.young) + len(k.old); n > 2*mostKnown {
		t.Errorf("%d tokens are remembered", n)
	}
	for i := 2*mostKnown + 1; i < 3*mostKnown; i++ {
		if got, known := k.get(sha256.Sum256([]byte(strconv.Itoa(i)))); !known || got.person != domain.PersonID(strconv.Itoa(i)) {
			t.Fatalf("one of the latest, %d, is forgotten", i)
		}
	}
}
