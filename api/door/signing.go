package door

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

// CeremonySign is a proof whose challenge ends with the digest of what is signed, so
// that the passkey signs that very digest (R141).
const CeremonySign = "sign"

// BeginSigning keeps the challenge with the session and returns the options for the
// browser: 32 random bytes, then the digest.
func (s *Door) BeginSigning(ctx context.Context, p register.Present, digest [32]byte) (json.RawMessage, error) {
	h, err := s.holder(ctx, p)
	if err != nil {
		return nil, err
	}
	if len(h.credentials) == 0 {
		return nil, refusal.Because(domain.PasskeyNone, "R141", nil)
	}
	challenge := make([]byte, 32, 64)
	rand.Read(challenge) //nolint:errcheck // it never fails
	challenge = append(challenge, digest[:]...)
	options, data, err := s.passkeys.BeginLogin(h, func(o *protocol.PublicKeyCredentialRequestOptions) { o.Challenge = challenge })
	if err != nil {
		return nil, fmt.Errorf("beginning to sign: %w", err)
	}
	kept, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("keeping what is signed: %w", err)
	}
	if err := s.Register.Challenge(ctx, p.Session.ID, CeremonySign, kept); err != nil {
		return nil, err
	}
	return json.Marshal(options)
}

// PasskeySigned is what a passkey signed, so that anybody can check it: the public
// key (PKIX, DER), the authenticator's data, what the browser says it was asked
// for (its challenge ends with the digest), and the signature over both.
type PasskeySigned struct {
	Key           []byte `json:"key"`
	Authenticator []byte `json:"authenticator"`
	Client        []byte `json:"client"`
	Signature     []byte `json:"signature"`
}

// Sign finishes a signing: it proves the passkey as [Door.Prove] does, and gives what
// was signed. A digest other than the one the signing began with is another text.
func (s *Door) Sign(ctx context.Context, p register.Present, digest [32]byte, answer json.RawMessage) ([]byte, register.SignedIn, error) {
	h, data, err := s.takeCeremony(ctx, p, CeremonySign)
	if err != nil {
		return nil, register.SignedIn{}, err
	}
	if challenge, err := base64.RawURLEncoding.DecodeString(data.Challenge); err != nil || !bytes.HasSuffix(challenge, digest[:]) {
		return nil, register.SignedIn{}, s.notAccepted(ctx, errors.New("another text was before the signer"))
	}
	parsed, c, err := s.proved(ctx, h, data, answer)
	if err != nil {
		return nil, register.SignedIn{}, err
	}
	key, err := publicKey(c.PublicKey)
	if err != nil {
		return nil, register.SignedIn{}, err
	}
	signed, err := json.Marshal(PasskeySigned{Key: key, Authenticator: parsed.Raw.AssertionResponse.AuthenticatorData,
		Client: parsed.Raw.AssertionResponse.ClientDataJSON, Signature: parsed.Raw.AssertionResponse.Signature})
	if err != nil {
		return nil, register.SignedIn{}, fmt.Errorf("keeping what was signed: %w", err)
	}
	in, err := s.Register.StepUp(ctx, p.Session.ID)
	return signed, in, err
}

// publicKey writes a passkey's public key in the form that every library reads.
func publicKey(cose []byte) ([]byte, error) {
	parsed, err := webauthncose.ParsePublicKey(cose)
	if err != nil {
		return nil, fmt.Errorf("reading a passkey's public key: %w", err)
	}
	var key any
	switch k := parsed.(type) {
	case webauthncose.EC2PublicKeyData:
		curve := map[webauthncose.COSEEllipticCurve]elliptic.Curve{webauthncose.P256: elliptic.P256(), webauthncose.P384: elliptic.P384(), webauthncose.P521: elliptic.P521()}[webauthncose.COSEEllipticCurve(k.Curve)]
		if curve == nil {
			return nil, errors.New("a passkey's public key lies on a curve that is not known here")
		}
		size := (curve.Params().BitSize + 7) / 8
		if len(k.XCoord) > size || len(k.YCoord) > size {
			return nil, errors.New("a passkey's public key is longer than its curve")
		}
		point := make([]byte, 1+2*size)
		point[0] = 4 // uncompressed (SEC 1)
		copy(point[1+size-len(k.XCoord):], k.XCoord)
		copy(point[1+2*size-len(k.YCoord):], k.YCoord)
		if key, err = ecdsa.ParseUncompressedPublicKey(curve, point); err != nil {
			return nil, fmt.Errorf("reading a passkey's public key: %w", err)
		}
	case webauthncose.OKPPublicKeyData:
		key = ed25519.PublicKey(k.XCoord)
	case webauthncose.RSAPublicKeyData:
		key = &rsa.PublicKey{N: new(big.Int).SetBytes(k.Modulus), E: int(new(big.Int).SetBytes(k.Exponent).Int64())}
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, fmt.Errorf("writing a passkey's public key: %w", err)
	}
	return der, nil
}
