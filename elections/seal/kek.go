package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"fmt"
)

// KEK is a contest's wrapping key: 32 random bytes, kept in a file of its own outside the database and its backups, or
// split among officers. Whoever has it and the database can open the contest's ballots.
type KEK [32]byte

// NewKEK draws a wrapping key.
func NewKEK() (k KEK) {
	rand.Read(k[:]) // never fails: the runtime stops the program first
	return k
}

// Destroy overwrites the key in place.
func (k *KEK) Destroy() { clear(k[:]) }

// String keeps the key out of logs.
func (k KEK) String() string { return "wrapping key" }

// wrapping is what a wrapped share is bound to: moved to another contest, group or member it does not open.
func (g Group) wrapping(member int) []byte {
	return transcriptBytes("wrap", func(t transcript) { g.transcript(t).int("member", uint64(member)) })
}

// WrapShare encrypts a private share under the contest's wrapping key (AES-256-GCM, random nonce in front, bound to the
// election, group, round and member).
func WrapShare(kek KEK, g Group, member int, secret *Secret) ([]byte, error) {
	plain := secret.Bytes()
	defer clear(plain[:])
	return sealBox(kek, plain[:], g.wrapping(member))
}

// UnwrapShare opens a wrapped share.
func UnwrapShare(kek KEK, g Group, member int, wrapped []byte) (*Secret, error) {
	plain, err := openBox(kek, wrapped, g.wrapping(member))
	if err != nil {
		return nil, fmt.Errorf("share of member %d in group %d: %w", member, g.Group, err)
	}
	defer clear(plain)
	if len(plain) != 32 {
		return nil, fmt.Errorf("wrapped share holds %d bytes: %w", len(plain), ErrLength)
	}
	return NewSecret(Scalar(plain))
}

func box(key [32]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func sealBox(key [32]byte, plain, bound []byte) ([]byte, error) {
	aead, err := box(key)
	if err != nil {
		return nil, fmt.Errorf("wrapping: %w", err)
	}
	return aead.Seal(nil, nil, plain, bound), nil
}

func openBox(key [32]byte, sealed, bound []byte) ([]byte, error) {
	aead, err := box(key)
	if err != nil {
		return nil, fmt.Errorf("unwrapping: %w", err)
	}
	plain, err := aead.Open(nil, nil, sealed, bound)
	if err != nil {
		return nil, ErrUnwrap
	}
	return plain, nil
}
