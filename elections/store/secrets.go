package store

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
)

// sealer keeps short secrets unreadable in a dump: AES-256-GCM under a key
// that lives outside the database.
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) (*sealer, error) {
	if len(key) != 32 {
		return nil, errors.New("the outbox's key has 32 bytes")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &sealer{aead}, err
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
