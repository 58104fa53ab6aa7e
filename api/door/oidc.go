package door

import (
	"context"
	"crypto/subtle"
	"errors"
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
// Nothing is stored when somebody sets out. The state is one of the [tickets], and
// nonce and PKCE verifier follow from it.
type signOn struct {
	tickets
	Settings SingleSignOn
	back     string // where the provider sends people
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
	return &signOn{tickets: tickets{key, now}, Settings: o, back: origin + wayPath(o.Slug) + "/return", spend: spend,
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

// Button are the words on its button.
func (o *signOn) Button() string { return o.Settings.Name }

// Begin is the address at the provider where this browser signs in.
func (o *signOn) Begin(ctx context.Context, browser string) (string, error) {
	p, err := o.provider(ctx)
	if err != nil {
		return "", err
	}
	state := o.ticket(browser, StateLife)
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
