package seal

import (
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"fmt"
	"io"
	"unicode/utf8"
)

// OfficerKey is what an officer leaves behind, once, so that contests' keys can be put under her passphrase when nobody
// is there to type it: the public half of a key pair (X25519) whose private half is the passphrase, stretched by
// Argon2id. Neither is stored. Whoever has the OfficerKey can try passphrases against it, each at Argon2id's cost.
type OfficerKey struct {
	Name    string `json:"name"`
	Salt    []byte `json:"salt"`
	Passes  uint32 `json:"passes"`
	Memory  uint32 `json:"memory"` // KiB
	Threads uint8  `json:"threads"`
	Public  []byte `json:"public"` // 32 bytes
}

// NewOfficerKey makes an officer's key from the passphrase that she chose.
func NewOfficerKey(name, passphrase string) (OfficerKey, error) {
	return newOfficerKey(name, passphrase, recommended)
}

func newOfficerKey(name, passphrase string, cost stretching) (OfficerKey, error) {
	if utf8.RuneCountInString(asTyped(passphrase)) < MinPassphrase {
		return OfficerKey{}, fmt.Errorf("passphrase of %s is shorter than %d characters: %w", name, MinPassphrase, ErrLength)
	}
	k := OfficerKey{Name: name, Salt: make([]byte, 16), Passes: cost.passes, Memory: cost.memory, Threads: cost.threads}
	rand.Read(k.Salt) // never fails: the runtime stops the program first
	private := k.box().key(passphrase)
	defer clear(private[:])
	key, err := ecdh.X25519().NewPrivateKey(private[:])
	if err != nil {
		return OfficerKey{}, fmt.Errorf("key of %s: %w", name, err)
	}
	k.Public = key.PublicKey().Bytes()
	return k, nil
}

// box is the officer's box in an envelope, still empty.
func (k OfficerKey) box() OfficerBox {
	return OfficerBox{Name: k.Name, Salt: k.Salt, Passes: k.Passes, Memory: k.Memory, Threads: k.Threads, Public: k.Public}
}

// SplitKEKTo puts a wrapping key under the passphrases behind n officers' keys, so that any k give it back. 2k > n.
func SplitKEKTo(random io.Reader, kek KEK, contest Hash, k int, officers []OfficerKey) (*Envelope, error) {
	n := len(officers)
	if k < 1 || k > n || 2*k <= n || n > 32 {
		return nil, fmt.Errorf("%d of %d officers: %w", k, n, ErrLength)
	}
	e, err := newEnvelope(random, kek, contest, k, n, func(e *Envelope, i int, value []byte) (OfficerBox, error) {
		box := officers[i-1].box()
		public, err := ecdh.X25519().NewPublicKey(box.Public)
		if err != nil {
			return box, fmt.Errorf("key of %s: %w", box.Name, err)
		}
		kem, err := hpke.NewDHKEMPublicKey(public)
		if err != nil {
			return box, fmt.Errorf("key of %s: %w", box.Name, err)
		}
		box.Value, err = hpke.Seal(kem, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), e.bound(contest, i, n), value)
		return box, err
	})
	if err != nil {
		return nil, err
	}
	return e, e.check()
}

// openSealed opens a box that was closed with the public half; key is the passphrase, stretched.
func openSealed(key [32]byte, sealed, bound []byte) ([]byte, error) {
	private, err := ecdh.X25519().NewPrivateKey(key[:])
	if err != nil {
		return nil, ErrUnwrap
	}
	kem, err := hpke.NewDHKEMPrivateKey(private)
	if err != nil {
		return nil, ErrUnwrap
	}
	plain, err := hpke.Open(kem, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), bound, sealed)
	if err != nil {
		return nil, ErrUnwrap
	}
	return plain, nil
}
