package door

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

// signOn signs people in with the organisation's identity provider: OpenID
// Connect Core 1.0, code flow, with PKCE (RFC 7636). All it wants to know is who
// somebody is there, and one verified address; whether that opens anything is for the
// register to say.
//
// Nothing is stored when somebody sets out. The state is a signed ticket, and
// nonce and PKCE verifier follow from it, a key that all replicas share, and a
// secret in the cookie of the browser that asked: no other browser can come back
// with it. Only a state that has come back is kept, since it is good once.
type signOn struct {
	Settings SingleSignOn
	back     string // where the provider sends people
	key      [32]byte
	now      func() time.Time
	spend    func(ctx context.Context, state string, until time.Time) error
	client   *http.Client
	keys     *keysOnce

	one   chan struct{} // held by who reads or writes what follows
	known *provider
	asked time.Time // when it was last tried
	fault error     // what came of it, if nothing good
}

// provider is what the provider's document says of it.
type provider struct {
	*oidc.Provider
	oauth oauth2.Config
}

const (
	SignOnPath     = "/sign-in/organisation"
	SignOnBackPath = "/sign-in/organisation/return"

	StateLife   = 10 * time.Minute // to sign in at the provider
	documentAge = 24 * time.Hour   // then the provider's document is read anew
	retryAfter  = 10 * time.Second // if it could not be read
)

// signOnAlgorithms are what an ID token may be signed with: no shared secrets,
// whatever the provider's document says (JW1, JW2).
var signOnAlgorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA}

// newSignOn checks the settings; nothing is asked of the provider until somebody
// signs in, so that its being away does not keep the service from starting.
func newSignOn(o SingleSignOn, origin string, key [32]byte, now func() time.Time, spend func(context.Context, string, time.Time) error) (*signOn, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	client := o.Client(nil)
	keys := &keysOnce{next: client.Transport, now: now}
	client.Transport = keys
	return &signOn{Settings: o, back: origin + SignOnBackPath, key: key, now: now, spend: spend,
		client: client, keys: keys, one: make(chan struct{}, 1)}, nil
}

// Away is why somebody was not signed in. The step is for the log; the refusal
// is all that anybody else gets.
type Away struct {
	Step    string
	Cause   error // may quote what was sent: never logged
	refusal *refusal.Refusal
}

func (a *Away) Error() string { return a.Step }
func (a *Away) Unwrap() error { return a.refusal }

func refusedAt(step string, cause error) error {
	return &Away{step, cause, refusal.Because(domain.SingleSignOnRefused, "", nil)}
}

func downAt(step string, cause error) error {
	return &Away{step, cause, refusal.Because(domain.SingleSignOnDown, "", nil)}
}

// Begin is the address at the provider where this browser signs in.
func (o *signOn) Begin(ctx context.Context, browser string) (string, error) {
	p, err := o.provider(ctx)
	if err != nil {
		return "", err
	}
	state := o.ticket(browser)
	return p.oauth.AuthCodeURL(state, oidc.Nonce(o.derive("nonce", state, browser)), oauth2.S256ChallengeOption(o.derive("verifier", state, browser))), nil
}

// Finish reads what this browser brings back and gives who came.
func (o *signOn) Finish(ctx context.Context, browser string, q url.Values) (who register.Identity, err error) {
	if len(q["state"]) != 1 || len(q["code"]) != 1 || q.Get("code") == "" || q.Has("error") {
		return who, refusedAt("answer", nil)
	}
	if iss := q["iss"]; len(iss) > 1 || len(iss) == 1 && iss[0] != o.Settings.Issuer { // RFC 9207
		return who, refusedAt("issuer", nil)
	}
	state := q.Get("state")
	until, ok := o.checkTicket(state, browser)
	if !ok {
		return who, refusedAt("state", nil)
	}
	p, err := o.provider(ctx)
	if err != nil {
		return who, err
	}
	if err := o.spend(ctx, state, until); err != nil {
		if _, no := refusal.Of(err); no {
			return who, refusedAt("state spent", err)
		}
		return who, err
	}
	ctx = oidc.ClientContext(ctx, o.client)
	token, err := p.oauth.Exchange(ctx, q.Get("code"), oauth2.VerifierOption(o.derive("verifier", state, browser)))
	if said := (*oauth2.RetrieveError)(nil); errors.As(err, &said) && said.Response.StatusCode < 500 {
		return who, refusedAt("code", err)
	} else if err != nil {
		return who, downAt("token endpoint", err)
	}
	raw, _ := token.Extra("id_token").(string)
	return o.identity(ctx, p, raw, o.derive("nonce", state, browser))
}

// identity is whom an ID token names that was issued to us, now, for this sign-in.
// An address that the provider has not verified is none.
func (o *signOn) identity(ctx context.Context, p *provider, raw, nonce string) (who register.Identity, err error) {
	id, err := p.Verifier(&oidc.Config{ClientID: o.Settings.ClientID, SupportedSigningAlgs: signOnAlgorithms, Now: o.now}).Verify(ctx, raw)
	if err != nil {
		return who, refusedAt("id token", err)
	}
	var said struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
		Party    string `json:"azp"`
	}
	if err := id.Claims(&said); err != nil {
		return who, refusedAt("claims", err)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1:
		return who, refusedAt("nonce", nil)
	case said.Party != "" && said.Party != o.Settings.ClientID, len(id.Audience) > 1 && said.Party == "":
		return who, refusedAt("authorised party", nil)
	case id.Subject == "":
		return who, refusedAt("subject", nil)
	}
	if !said.Verified {
		said.Email = ""
	}
	return register.Identity{Issuer: o.Settings.Issuer, Subject: id.Subject, Email: said.Email}, nil
}

// ticket is a state: until when it is good, 16 random bytes, and a signature
// over both and the browser's secret.
func (o *signOn) ticket(browser string) string {
	var raw [24]byte
	binary.BigEndian.PutUint64(raw[:8], uint64(o.now().Add(StateLife).Unix()))
	rand.Read(raw[8:]) // never fails
	return base64.RawURLEncoding.EncodeToString(append(raw[:], o.mac("state", string(raw[:]), browser)...))
}

func (o *signOn) checkTicket(state, browser string) (until time.Time, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(state)
	if err != nil || len(raw) != 24+sha256.Size || browser == "" || !hmac.Equal(raw[24:], o.mac("state", string(raw[:24]), browser)) {
		return time.Time{}, false
	}
	until = time.Unix(int64(binary.BigEndian.Uint64(raw)), 0).UTC()
	return until, o.now().Before(until)
}

// derive is a secret of this sign-in: 256 bits in base64url.
func (o *signOn) derive(what, state, browser string) string {
	return base64.RawURLEncoding.EncodeToString(o.mac(what, state, browser))
}

func (o *signOn) mac(what, about, browser string) []byte {
	m := hmac.New(sha256.New, o.key[:])
	fmt.Fprintf(m, "%s\x00%d\x00%s%s", what, len(about), about, browser)
	return m.Sum(nil)
}

// provider reads the provider's document when it is first needed, and once a
// day. While a new reading fails the old one stands.
func (o *signOn) provider(ctx context.Context) (*provider, error) {
	select {
	case o.one <- struct{}{}:
		defer func() { <-o.one }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	wait := retryAfter
	if o.known != nil && o.fault == nil {
		wait = documentAge
	}
	if now := o.now(); o.asked.IsZero() || now.Sub(o.asked) >= wait {
		p, err := o.discover(ctx)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		o.asked, o.fault = now, err
		if err == nil {
			o.known = p
		}
	}
	if o.known == nil {
		return nil, downAt("discovery", o.fault)
	}
	return o.known, nil
}

func (o *signOn) discover(ctx context.Context) (*provider, error) {
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, o.client), o.Settings.Issuer)
	if err != nil {
		return nil, err
	}
	var said struct {
		Keys    string   `json:"jwks_uri"`
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := found.Claims(&said); err != nil {
		return nil, err
	}
	end := found.Endpoint()
	for _, address := range []string{end.AuthURL, end.TokenURL, said.Keys} { // the user is sent to the first, we call the others
		u, err := url.Parse(address)
		if err != nil {
			return nil, err
		}
		if err := o.Settings.admitsURL(u); err != nil {
			return nil, err
		}
	}
	end.AuthStyle = oauth2.AuthStyleInHeader // what a provider supports that says nothing; never tried both ways, a code is good once
	if len(said.Methods) > 0 && !slices.Contains(said.Methods, "client_secret_basic") {
		end.AuthStyle = oauth2.AuthStyleInParams
	}
	o.keys.at(said.Keys)
	return &provider{found, oauth2.Config{ClientID: o.Settings.ClientID, ClientSecret: o.Settings.Secret, Endpoint: end,
		RedirectURL: o.back, Scopes: []string{oidc.ScopeOpenID, oidc.ScopeEmail}}}, nil
}
