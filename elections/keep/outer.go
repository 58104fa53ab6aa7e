package keep

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Outer keeps outer keys apart from the database: it wraps and unwraps, and never
// gives a key away. bound is what a wrapped secret is for: it unwraps for nothing else.
type Outer interface {
	// Wrap makes the key at its first use.
	Wrap(ctx context.Context, key, bound string, plain []byte) ([]byte, error)
	// Unwrap fails with [ErrNone] where there is no such key, or no longer.
	Unwrap(ctx context.Context, key, bound string, wrapped []byte) ([]byte, error)
	// Destroy succeeds only when the key is gone for good. Twice does no harm.
	Destroy(ctx context.Context, key string) error
	// There reports whether the keeper has a key of that name.
	There(ctx context.Context, key string) (bool, error)
	// Each reports whether every key can be destroyed by itself.
	Each() bool
	// String is what [ParseOuter] reads.
	String() string
}

// ErrBadOuter says what a setting for the outer keys may be.
var ErrBadOuter = errors.New("outer keys are kept by vault:https://HOST/TRANSIT-MOUNT, helper:/PROGRAM, or in a trial file:/FILE or env:NAME")

// ParseOuter reads a setting:
//
//	vault:https://vault.example.org:8200/transit/hustings-   Vault's transit engine at that mount, names with that beginning
//	helper:/usr/local/bin/hsm-helper                         a program
//	file:/run/secrets/outer.key                              one key of 32 bytes in base64, for a trial
//	env:HUSTINGS_OUTER_KEY                                   the same from the environment
func ParseOuter(text string) (Outer, error) {
	kind, rest, _ := strings.Cut(text, ":")
	if rest == "" {
		return nil, ErrBadOuter
	}
	switch kind {
	case "vault":
		return parseVault(rest)
	case "helper":
		if !strings.HasPrefix(rest, "/") {
			return nil, fmt.Errorf("%w: name the helper by its whole path", ErrBadOuter)
		}
		return helper{rest}, nil
	case "file":
		content, err := os.ReadFile(rest)
		if err != nil {
			return nil, fmt.Errorf("reading the outer key: %w", err)
		}
		return parseOne(text, string(content))
	case "env":
		return parseOne(text, os.Getenv(rest))
	}
	return nil, ErrBadOuter
}

// KnowsService asks the keeper that a setting names whether it has the service's own outer
// key, which the first start makes. Nothing is made by asking.
func KnowsService(ctx context.Context, setting string) (bool, error) {
	outer, err := ParseOuter(setting)
	if err != nil {
		return false, err
	}
	return outer.There(ctx, serviceKey)
}

// one is one key for everything, from a file or the environment. A key for each name
// is derived from it, so that none can be destroyed by itself.
type one struct {
	from string
	key  []byte
}

func parseOne(from, text string) (Outer, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "=")
	key, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(key) != 32 {
		return nil, errors.New("the outer key is not 32 bytes in base64: make one with `openssl rand -base64 32`")
	}
	return one{from, key}, nil
}

func (o one) sealer(key string) (cipher.AEAD, error) {
	k, err := hkdf.Key(sha256.New, o.key, nil, "hustings outer key\n"+key, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func (o one) Wrap(_ context.Context, key, bound string, plain []byte) ([]byte, error) {
	s, err := o.sealer(key)
	if err != nil {
		return nil, err
	}
	return s.Seal(nil, nil, plain, []byte(bound)), nil
}

func (o one) Unwrap(_ context.Context, key, bound string, wrapped []byte) ([]byte, error) {
	s, err := o.sealer(key)
	if err != nil {
		return nil, err
	}
	plain, err := s.Open(nil, nil, wrapped, []byte(bound))
	if err != nil {
		return nil, errors.New("the outer key does not open what is wrapped: is it another installation's?")
	}
	return plain, nil
}

func (o one) Destroy(context.Context, string) error { return ErrOneForAll }

func (o one) There(context.Context, string) (bool, error) { return true, nil }

func (o one) Each() bool { return false }

func (o one) String() string { return o.from }
