package door

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	"github.com/go-webauthn/webauthn/webauthn"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

// passkeySignIn begins sessions for people who show nothing but a passkey. Nobody
// says beforehand who she is: the device offers what it holds for this site, so
// that no name or address can be tried. The challenge follows from one of the
// [tickets]; nothing is stored until it comes back.
type passkeySignIn struct {
	tickets
	decoy []byte // as a passkey is kept, of a key whose private half nobody has
}

// passkeyTicketLife is how long a device may take to answer.
const passkeyTicketLife = 5 * time.Minute

// refusedAfter is how long it takes to refuse a passkey, at least (PR1).
const refusedAfter = 10 * time.Millisecond

func newPasskeySignIn(key [32]byte, now func() time.Time) (*passkeySignIn, error) {
	pair, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a key: %w", err)
	}
	point, err := pair.PublicKey.Bytes() // 0x04 x y
	if err != nil {
		return nil, fmt.Errorf("making a key: %w", err)
	}
	public, err := webauthncbor.Marshal(webauthncose.EC2PublicKeyData{
		PublicKeyData: webauthncose.PublicKeyData{KeyType: int64(webauthncose.EllipticKey), Algorithm: int64(webauthncose.AlgES256)},
		Curve:         int64(webauthncose.P256), XCoord: point[1:33], YCoord: point[33:]})
	if err != nil {
		return nil, fmt.Errorf("making a key: %w", err)
	}
	decoy, err := json.Marshal(webauthn.Credential{PublicKey: public, AttestationType: "none", Attestation: webauthn.CredentialAttestation{Object: make([]byte, 200)}})
	return &passkeySignIn{tickets{key, now}, decoy}, err
}

// BeginPasskeySignIn gives this browser a ticket, and the options for its devices.
func (s *Door) BeginPasskeySignIn(browser string) (ticket string, options json.RawMessage, err error) {
	ticket = s.byPasskey.ticket(browser, passkeyTicketLife)
	asked, _, err := s.passkeys.BeginDiscoverableLogin(func(o *protocol.PublicKeyCredentialRequestOptions) {
		o.Challenge = s.byPasskey.mac("challenge", ticket, browser)
	})
	if err != nil {
		return "", nil, fmt.Errorf("beginning to sign in by a passkey: %w", err)
	}
	options, err = json.Marshal(asked)
	return ticket, options, err
}

// stranger is whose passkey was shown: its owner, or, for one that nobody knows, a
// decoy of that name, so that both take the same way and the same time (PR1).
type stranger struct {
	handle []byte
	holder
}

func (h stranger) WebAuthnID() []byte { return h.handle }

// waitUntil waits for an instant. A sleeping timer wakes whole milliseconds after it was
// set, which would tell when that was: the last two are waited for awake.
func waitUntil(ctx context.Context, at time.Time) {
	select {
	case <-time.After(time.Until(at) - 2*time.Millisecond):
	case <-ctx.Done():
	}
	for ctx.Err() == nil && time.Now().Before(at) {
		runtime.Gosched()
	}
}

// SignInByPasskey finishes what [Door.BeginPasskeySignIn] began, in the same
// browser. Whatever is wrong, with the ticket, the passkey or the proof, the
// answer is one and the same; only to a proved holder does the register say why
// she is not let in.
func (s *Door) SignInByPasskey(ctx context.Context, browser, ticket string, answer json.RawMessage) (in register.SignedIn, err error) {
	began := time.Now()
	until, good := s.byPasskey.checkTicket(ticket, browser)
	refused := func(step string) error {
		if good { // a row read more or less must not show
			waitUntil(ctx, began.Add(refusedAfter))
		}
		s.Log.LogAttrs(ctx, slog.LevelInfo, "passkey not accepted", slog.String("request", RequestID(ctx)), slog.String("step", step))
		return refusal.Because(domain.PasskeyNoSignIn, "R5", nil)
	}
	if !good {
		return in, refused("ticket")
	}
	if err := s.Register.SpendTicket(ctx, ticket, until); err != nil {
		if _, no := refusal.Of(err); no {
			return in, refused("ticket spent")
		}
		return in, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return in, refused("form")
	}
	var shown domain.Passkey
	var fault error
	_, c, err := s.passkeys.ValidatePasskeyLogin(func(id, handle []byte) (webauthn.User, error) {
		var who stranger
		shown, who, fault = s.whosePasskey(ctx, id, handle)
		return who, fault
	}, webauthn.SessionData{Challenge: s.byPasskey.derive("challenge", ticket, browser), RelyingPartyID: s.passkeys.Config.RPID,
		UserVerification: protocol.VerificationRequired}, parsed)
	switch {
	case fault != nil:
		return in, fault
	case err != nil || shown.ID == "":
		return in, refused("proof")
	case c.Authenticator.CloneWarning:
		return in, refused("counter")
	}
	if shown.Body, err = json.Marshal(c); err != nil {
		return in, fmt.Errorf("keeping a passkey: %w", err)
	}
	return s.Register.SignInByPasskey(ctx, shown)
}

func (s *Door) whosePasskey(ctx context.Context, id, handle []byte) (domain.Passkey, stranger, error) {
	p, known, err := s.Register.PasskeyNamed(ctx, id)
	if err != nil {
		return p, stranger{}, err
	}
	who := string(p.Person)
	if !known {
		p, who = domain.Passkey{Body: s.byPasskey.decoy}, string(handle)
	}
	var c webauthn.Credential
	if err := json.Unmarshal(p.Body, &c); err != nil {
		return p, stranger{}, fmt.Errorf("reading passkey %s: %w", p.ID, err)
	}
	if !known {
		c.ID = id
	}
	return p, stranger{handle: []byte(who), holder: holder{credentials: []webauthn.Credential{c}}}, nil
}
