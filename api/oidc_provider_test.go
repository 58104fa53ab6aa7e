package api

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"hustings/api/door"
	"hustings/api/site"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// identity is a provider of identities that does what OpenID Connect asks, and
// can be told to do otherwise.
type identity struct {
	*httptest.Server
	t   testing.TB
	now func() time.Time
	key *ecdsa.PrivateKey

	mu       sync.Mutex
	codes    map[string]url.Values // what was asked for; taken by the token endpoint
	pending  int
	back     string                      // where it sends people back to; "": where the first provider does
	document map[string]any              // laid over the discovery document
	claims   func(map[string]any)        // spoils an ID token's claims before it is signed
	sign     func(map[string]any) string // signs otherwise
	redirect map[string]string           // path: where it redirects to
	careless bool                        // does not check PKCE, nor that a code is good once
	fetched  int                         // how often its keys were asked for
}

const (
	clientID     = "hustings"
	clientSecret = "a secret: of the client, & more"
)

func mustIdentity(t testing.TB, now func() time.Time) *identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &identity{t: t, now: now, key: key, codes: map[string]url.Values{}, redirect: map[string]string{}}
	m := http.NewServeMux()
	m.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	m.HandleFunc("GET /{keys}", func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		p.fetched++
		p.mu.Unlock()
		json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
	})
	m.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		to := p.redirect[r.URL.Path]
		p.mu.Unlock()
		if to != "" {
			http.Redirect(w, r, to, http.StatusTemporaryRedirect)
			return
		}
		m.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *identity) settings() door.SingleSignOn {
	return door.SingleSignOn{Issuer: p.URL, ClientID: clientID, Secret: clientSecret, Local: true}
}

func (p *identity) discovery(w http.ResponseWriter, _ *http.Request) {
	document := map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
		"jwks_uri": p.URL + "/keys", "id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"}}
	p.mu.Lock()
	maps.Copy(document, p.document)
	p.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(document)
}

// authorise is what happens at the provider between leaving and coming back:
// somebody of that address signs in. It returns the query that the browser
// brings back.
func (p *identity) authorise(address, email string) url.Values {
	p.t.Helper()
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, p.URL+"/authorize?") {
		p.t.Fatalf("the browser was not sent to the provider but to %q", address)
	}
	q := u.Query()
	for name, want := range map[string]string{"client_id": clientID, "response_type": "code", "scope": "openid email",
		"redirect_uri": deskOrigin + cmp.Or(p.back, door.SignOnBackPath), "code_challenge_method": "S256"} {
		if q.Get(name) != want {
			p.t.Errorf("%s is %q, want %q", name, q.Get(name), want)
		}
	}
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		if raw, err := base64.RawURLEncoding.DecodeString(q.Get(name)); err != nil || len(raw) < 32 {
			p.t.Errorf("%s is %q", name, q.Get(name))
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pending++
	code := fmt.Sprintf("code-%d", p.pending)
	q.Set("email", email)
	p.codes[code] = q
	return url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.URL}}
}

func (p *identity) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	refuse := func(why string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		json.NewEncoder(w).Encode(map[string]string{"error": why})
	}
	id, secret, _ := r.BasicAuth()
	id, _ = url.QueryUnescape(id)
	secret, _ = url.QueryUnescape(secret)
	asked, known := p.codes[r.FormValue("code")]
	challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	switch {
	case id != clientID || secret != clientSecret:
		refuse("invalid_client")
		return
	case !known || r.FormValue("grant_type") != "authorization_code" || r.FormValue("redirect_uri") != asked.Get("redirect_uri"):
		refuse("invalid_grant")
		return
	case p.careless:
	case asked.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(challenge[:]):
		refuse("invalid_grant")
		return
	default:
		delete(p.codes, r.FormValue("code"))
	}
	now := p.now()
	claims := map[string]any{"iss": p.URL, "sub": "subject of " + strings.ToLower(asked.Get("email")), "aud": clientID, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		"nonce": asked.Get("nonce"), "email": asked.Get("email"), "email_verified": true}
	if p.claims != nil {
		p.claims(claims)
	}
	sign := p.sign
	if sign == nil {
		sign = func(c map[string]any) string { return p.signed(jose.ES256, p.key, c, nil) }
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": sign(claims)})
}

// signed is a token signed by any key with any further headers.
func (p *identity) signed(alg jose.SignatureAlgorithm, key any, claims, headers map[string]any) string {
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", "k1")
	for name, value := range headers {
		options = options.WithHeader(jose.HeaderKey(name), value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, options)
	if err != nil {
		p.t.Error(err)
		return ""
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		p.t.Error(err)
	}
	return token
}

// mustSignOnDesk is a desk whose people may sign in with that provider.
func mustSignOnDesk(t testing.TB, members int) (*desk, *identity) {
	t.Helper()
	var d *desk
	p := mustIdentity(t, func() time.Time { return d.now() })
	d = mustDesk(t, members, func(o *door.Settings) { o.SingleSignOn = p.settings() })
	return d, p
}

// leave follows the button and returns the address at the provider.
func (b *browser) leave(next string) string {
	b.d.t.Helper()
	b.must(b.get(site.WithNext("/sign-in", next)))
	path := site.WithNext(door.SignOnPath, next)
	if !strings.Contains(b.page, `href="`+path+`"`) {
		b.d.t.Fatalf("no button leads to %s", path)
	}
	answer := b.send(httptest.NewRequest(http.MethodGet, deskOrigin+path, nil))
	if answer.StatusCode != http.StatusSeeOther {
		b.d.t.Fatalf("leaving answered %d", answer.StatusCode)
	}
	return answer.Header.Get("Location")
}

// comeBack opens the address that the provider sends the browser back to.
func (b *browser) comeBack(q url.Values) int {
	b.d.t.Helper()
	return b.get(door.SignOnBackPath + "?" + q.Encode())
}
