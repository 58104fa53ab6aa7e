package door

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"

	"hustings/domain"
	"hustings/domain/refusal"
)

// TokenLife is how long an access token is good for; the session behind it may
// end sooner, at any moment.
const TokenLife = 15 * time.Minute

// tokenLeeway is how far two replicas' clocks may differ.
const tokenLeeway = 30 * time.Second

// SigningKey is one Ed25519 key of the ring. A key whose private half is gone
// still verifies the tokens it signed.
type SigningKey struct {
	ID      string // `kid`
	Public  ed25519.PublicKey
	Private ed25519.PrivateKey
}

// Tokens issues and checks access tokens: JWTs that carry the person and the
// session and nothing else. Roles are read on every request (AZ5).
type Tokens struct {
	issuer, audience string
	ring             map[string]SigningKey
	current          SigningKey
	now              func() time.Time
	known            knownTokens
}

// NewTokens makes an issuer whose first key signs. The clock is the one the
// store takes, so that tokens and sessions agree.
func NewTokens(issuer, audience string, now func() time.Time, keys ...SigningKey) (*Tokens, error) {
	if len(keys) == 0 || keys[0].Private == nil {
		return nil, errors.New("tokens need a signing key")
	}
	t := &Tokens{issuer: issuer, audience: audience, now: now, current: keys[0], ring: map[string]SigningKey{}}
	for _, k := range keys {
		if len(k.Public) != ed25519.PublicKeySize || k.ID == "" {
			return nil, fmt.Errorf("signing key %q is not an Ed25519 key with an id", k.ID)
		}
		t.ring[k.ID] = k
	}
	return t, nil
}

// Claims are what a token says. `typ` in the header keeps an ID token of
// somebody else from being taken for one of ours (JW4).
type Claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
}

const TokenType = "at+jwt" // RFC 9068

// Issue signs a token for the session and tells when it ends.
func (t *Tokens) Issue(person domain.PersonID, session domain.SessionID) (string, time.Time, error) {
	now := t.now()
	ends := now.Add(TokenLife)
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, Claims{
		RegisteredClaims: jwt.RegisteredClaims{Issuer: t.issuer, Audience: jwt.ClaimStrings{t.audience},
			Subject: string(person), IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(ends)},
		Session: string(session),
	})
	token.Header["kid"] = t.current.ID
	token.Header["typ"] = TokenType
	signed, err := token.SignedString(t.current.Private)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("signing a token: %w", err)
	}
	return signed, ends, nil
}

// Check reads a token. The algorithm, the ring of keys, issuer, audience and
// type are fixed here; nothing in the token can widen them (JW1 to JW5).
//
// A token that has passed once is known by its digest for a while: a signature
// is the dearest thing to check in a request, and a client sends the same token
// with all of them. Whether the session behind it stands is no matter of the
// token's, and is asked every time.
func (t *Tokens) Check(token string) (domain.PersonID, domain.SessionID, error) {
	digest := sha256.Sum256([]byte(token))
	c, known := t.known.get(digest)
	if now := t.now(); known && now.Before(c.until) && !now.Before(c.from) {
		return c.person, c.session, nil
	}
	c, err := t.verify(token)
	if err != nil {
		return "", "", refusal.Because(refusal.NotSignedIn, "", nil)
	}
	t.known.put(digest, c)
	return c.person, c.session, nil
}

func (t *Tokens) verify(token string) (known knownToken, err error) {
	var c Claims
	_, err = jwt.ParseWithClaims(token, &c, func(tok *jwt.Token) (any, error) {
		if typ, _ := tok.Header["typ"].(string); typ != TokenType {
			return nil, errors.New("not an access token")
		}
		for _, h := range []string{"jku", "x5u", "jwk", "x5c", "crit"} {
			if _, there := tok.Header[h]; there {
				return nil, fmt.Errorf("header %s is not accepted", h)
			}
		}
		kid, _ := tok.Header["kid"].(string)
		key, known := t.ring[kid]
		if !known {
			return nil, errors.New("unknown key")
		}
		return key.Public, nil
	},
		jwt.WithValidMethods([]string{"EdDSA"}), jwt.WithExpirationRequired(), jwt.WithIssuer(t.issuer),
		jwt.WithAudience(t.audience), jwt.WithLeeway(tokenLeeway), jwt.WithTimeFunc(t.now), jwt.WithStrictDecoding())
	if err != nil {
		return known, err
	}
	if !domain.IsID(c.Subject) || !domain.IsID(c.Session) {
		return known, errors.New("subject or session is no id")
	}
	known = knownToken{person: domain.PersonID(c.Subject), session: domain.SessionID(c.Session), until: c.ExpiresAt.Add(tokenLeeway)}
	if c.NotBefore != nil {
		known.from = c.NotBefore.Add(-tokenLeeway)
	}
	return known, nil
}

// knownToken is what a token that passed said, and when it passes.
type knownToken struct {
	person      domain.PersonID
	session     domain.SessionID
	from, until time.Time
}

// mostKnown is how many tokens each of two generations remembers, in some 2 MB.
const mostKnown = 4096

// knownTokens remembers the latest tokens that passed. When the young are many
// they become the old, and the old of before are forgotten.
type knownTokens struct {
	mu         sync.Mutex
	young, old map[[sha256.Size]byte]knownToken
}

func (k *knownTokens) get(digest [sha256.Size]byte) (knownToken, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if t, known := k.young[digest]; known {
		return t, true
	}
	t, known := k.old[digest]
	return t, known
}

func (k *knownTokens) put(digest [sha256.Size]byte, t knownToken) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.young == nil || len(k.young) >= mostKnown {
		k.young, k.old = make(map[[sha256.Size]byte]knownToken), k.young
	}
	k.young[digest] = t
}

// Public is the ring's public half, as /.well-known/jwks.json shows it.
func (t *Tokens) Public() jose.JSONWebKeySet {
	var set jose.JSONWebKeySet
	for _, k := range t.ring {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: k.Public, KeyID: k.ID, Algorithm: "EdDSA", Use: "sig"})
	}
	return set
}

// NewSigningKey names a key by its public half (RFC 7638 in spirit: the same
// key has the same id everywhere).
func NewSigningKey(private ed25519.PrivateKey) SigningKey {
	public := private.Public().(ed25519.PublicKey)
	sum := sha256.Sum256(public)
	return SigningKey{ID: base64.RawURLEncoding.EncodeToString(sum[:12]), Public: public, Private: private}
}
