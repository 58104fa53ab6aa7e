package door

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"slices"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

// What a ceremony is for; a session has at most one of each under way.
const (
	CeremonyEnrol = "enrol"
	CeremonyProve = "prove"
)

// newAuthenticator makes the relying party of WebAuthn: this origin and no
// other. A passkey must verify its holder, so that a stolen device is not
// enough, and is kept where the device finds it without being told whose it is, so
// that it signs in by itself; which make it is nobody's business (no attestation).
func newAuthenticator(o Settings) (*webauthn.WebAuthn, error) {
	origin, err := url.Parse(o.Origin)
	if err != nil {
		return nil, fmt.Errorf("reading the origin: %w", err)
	}
	a, err := webauthn.New(&webauthn.Config{
		RPID: origin.Hostname(), RPDisplayName: o.Organisation, RPOrigins: []string{o.Origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationRequired},
	})
	if err != nil {
		return nil, fmt.Errorf("setting up passkeys: %w", err)
	}
	return a, nil
}

// holder is a person as a ceremony sees her. Her handle is the person's id,
// which tells a device nothing about her.
type holder struct {
	domain.Person
	passkeys    []domain.Passkey
	credentials []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.ID) }
func (h holder) WebAuthnName() string                       { return h.Email }
func (h holder) WebAuthnDisplayName() string                { return h.Name() }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

func (s *Door) holder(ctx context.Context, p register.Present) (h holder, err error) {
	h.Person = p.Person
	if h.passkeys, err = s.Register.Passkeys(ctx, p.Actor); err != nil {
		return h, err
	}
	if p.Officer { // only what a second officer saw her add opens anything (R5b)
		h.passkeys = slices.DeleteFunc(h.passkeys, func(k domain.Passkey) bool { return k.SeenAt == nil })
	}
	for _, k := range h.passkeys {
		var c webauthn.Credential
		if err := json.Unmarshal(k.Body, &c); err != nil {
			return h, fmt.Errorf("reading passkey %s: %w", k.ID, err)
		}
		h.credentials = append(h.credentials, c)
	}
	return h, nil
}

// BeginCeremony keeps the challenge with the session and returns the options
// for the browser.
func (s *Door) BeginCeremony(ctx context.Context, p register.Present, purpose string) (json.RawMessage, error) {
	h, err := s.holder(ctx, p)
	if err != nil {
		return nil, err
	}
	var options any
	var data *webauthn.SessionData
	switch {
	case purpose == CeremonyEnrol:
		if err := s.Register.MayAddPasskey(ctx, p.Actor); err != nil {
			return nil, err
		}
		options, data, err = s.passkeys.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.credentials).CredentialDescriptors()))
	case len(h.credentials) == 0:
		return nil, refusal.Because(domain.PasskeyNone, "R5", nil)
	default:
		options, data, err = s.passkeys.BeginLogin(h)
	}
	if err != nil {
		return nil, fmt.Errorf("beginning a passkey ceremony: %w", err)
	}
	kept, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("keeping a passkey ceremony: %w", err)
	}
	if err := s.Register.Challenge(ctx, p.Session.ID, purpose, kept); err != nil {
		return nil, err
	}
	return json.Marshal(options)
}

// takeCeremony gives the kept challenge back, once.
func (s *Door) takeCeremony(ctx context.Context, p register.Present, purpose string) (holder, webauthn.SessionData, error) {
	var data webauthn.SessionData
	kept, err := s.Register.TakeChallenge(ctx, p.Session.ID, purpose)
	if r, no := refusal.Of(err); no && r.Code == refusal.NotFound {
		err = refusal.Because(domain.PasskeyNotAccepted, "R5", nil)
	}
	if err != nil {
		return holder{}, data, err
	}
	if err := json.Unmarshal(kept, &data); err != nil {
		return holder{}, data, fmt.Errorf("reading a passkey ceremony: %w", err)
	}
	h, err := s.holder(ctx, p)
	return h, data, err
}

// notAccepted refuses an answer that does not prove the passkey. Why is for the
// log; whoever tries is told nothing of it.
func (s *Door) notAccepted(ctx context.Context, err error) error {
	s.Log.LogAttrs(ctx, slog.LevelInfo, "passkey not accepted", slog.String("request", RequestID(ctx)), slog.String("kind", fmt.Sprintf("%T", err)))
	return refusal.Because(domain.PasskeyNotAccepted, "R5", nil)
}

// Enrol finishes an enrolment.
func (s *Door) Enrol(ctx context.Context, p register.Present, label string, answer json.RawMessage) (domain.Passkey, error) {
	h, data, err := s.takeCeremony(ctx, p, CeremonyEnrol)
	if err != nil {
		return domain.Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return domain.Passkey{}, s.notAccepted(ctx, err)
	}
	c, err := s.passkeys.CreateCredential(h, data, parsed)
	if err != nil {
		return domain.Passkey{}, s.notAccepted(ctx, err)
	}
	body, err := json.Marshal(c)
	if err != nil {
		return domain.Passkey{}, fmt.Errorf("keeping a passkey: %w", err)
	}
	return s.Register.AddPasskey(ctx, p.Actor, label, c.ID, body)
}

// Prove finishes a proof. The session gets a new id and secret; the old ones
// are dead (ML6).
func (s *Door) Prove(ctx context.Context, p register.Present, answer json.RawMessage) (register.SignedIn, error) {
	h, data, err := s.takeCeremony(ctx, p, CeremonyProve)
	if err != nil {
		return register.SignedIn{}, err
	}
	if _, _, err := s.proved(ctx, h, data, answer); err != nil {
		return register.SignedIn{}, err
	}
	return s.Register.StepUp(ctx, p.Session.ID)
}

// proved judges the answer to a challenge and keeps what it changed. A passkey whose
// counter runs backwards has been copied.
func (s *Door) proved(ctx context.Context, h holder, data webauthn.SessionData, answer json.RawMessage) (*protocol.ParsedCredentialAssertionData, *webauthn.Credential, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return nil, nil, s.notAccepted(ctx, err)
	}
	c, err := s.passkeys.ValidateLogin(h, data, parsed)
	if err == nil && c.Authenticator.CloneWarning {
		err = fmt.Errorf("the counter of a passkey ran backwards")
	}
	if err != nil {
		return nil, nil, s.notAccepted(ctx, err)
	}
	for _, k := range h.passkeys {
		if !bytes.Equal(k.Credential, c.ID) {
			continue
		}
		if k.Body, err = json.Marshal(c); err != nil {
			return nil, nil, fmt.Errorf("keeping a passkey: %w", err)
		}
		if err := s.Register.UsePasskey(ctx, k); err != nil {
			return nil, nil, err
		}
	}
	return parsed, c, nil
}
