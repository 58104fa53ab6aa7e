package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// sealer keeps short secrets unreadable in a dump: AES-256-GCM under a key
// that lives outside the database.
type sealer struct {
	aead cipher.AEAD
	key  []byte // of mac; derived, so that one use tells nothing about the other
}

func newSealer(key []byte) (*sealer, error) {
	if len(key) != 32 {
		return nil, errors.New("the outbox's key has 32 bytes")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	derived, err := hkdf.Key(sha256.New, key, nil, "hustings: hashes of addresses", 32)
	return &sealer{aead, derived}, err
}

// mac is a hash that nobody can try guesses on without the key.
func (s *sealer) mac(text string) (sum [32]byte, err error) {
	if s == nil {
		return sum, errors.New("the store was opened without a key for secrets")
	}
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(text))
	copy(sum[:], h.Sum(nil))
	return sum, nil
}

func (s *sealer) seal(text, about string) (string, error) {
	if s == nil {
		return "", errors.New("the store was opened without a key for secrets")
	}
	return base64.RawStdEncoding.EncodeToString(s.aead.Seal(nil, nil, []byte(text), []byte(about))), nil
}

func (s *sealer) open(sealed, about string) (string, error) {
	if s == nil {
		return "", errors.New("the store was opened without a key for secrets")
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", err
	}
	text, err := s.aead.Open(nil, nil, raw, []byte(about))
	return string(text), err
}
