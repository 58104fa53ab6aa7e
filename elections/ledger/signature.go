package ledger

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"filippo.io/edwards25519"
)

// Algorithms of signature lines, as numbered by c2sp.org/signed-note.
const (
	AlgEd25519     byte = 0x01
	AlgCosignature byte = 0x04 // cosignature/v1: Ed25519 over the text and a time
)

// VKey is a public key for signature lines, with the name it goes by.
type VKey struct {
	Name string
	Alg  byte
	Key  B32 // Ed25519
}

// ID is the key's short id: the first four bytes of SHA-256(name, newline, algorithm, key).
func (v VKey) ID() [4]byte {
	h := sha256.Sum256(append([]byte(v.Name+"\n"+string(rune(v.Alg))), v.Key[:]...))
	return [4]byte(h[:4])
}

// String is the key in the C2SP vkey form: name+id+key.
func (v VKey) String() string {
	id := v.ID()
	return v.Name + "+" + hex.EncodeToString(id[:]) + "+" + std64.EncodeToString(append([]byte{v.Alg}, v.Key[:]...))
}

// Fingerprint is the key's own hash in a form that people can compare: the first
// 128 bits of its SHA-256, in hexadecimal, by fours. The same key under another
// name has the same.
func (v VKey) Fingerprint() string {
	h := sha256.Sum256(v.Key[:])
	groups := make([]string, 8)
	for i := range groups {
		groups[i] = hex.EncodeToString(h[2*i : 2*i+2])
	}
	return strings.Join(groups, " ")
}

// ParseVKey reads a key in the C2SP vkey form.
func ParseVKey(s string) (VKey, error) {
	name, rest, _ := strings.Cut(s, "+")
	_, key, ok := strings.Cut(rest, "+")
	raw, err := std64.DecodeString(key)
	if !ok || err != nil || len(raw) != 33 || name == "" {
		return VKey{}, errors.New("not a vkey (name+id+key)")
	}
	v := VKey{name, raw[0], B32(raw[1:])}
	switch {
	case v.Alg != AlgEd25519 && v.Alg != AlgCosignature:
		return VKey{}, fmt.Errorf("vkey: unknown algorithm %d", v.Alg)
	case v.String() != s:
		return VKey{}, errors.New("vkey: the id does not fit the name and the key")
	case smallOrder(v.Key):
		return VKey{}, fmt.Errorf("vkey: %w", errSmallOrder)
	}
	return v, nil
}

// BoardKeys are the two keys under which the board signs a contest's
// checkpoints: one that signs, and one that dates.
func BoardKeys(m *Manifest) (sign, date VKey) {
	return VKey{m.Origin(), AlgEd25519, m.Board}, VKey{m.BoardName(), AlgCosignature, m.Board}
}

// Verify checks a signature line under text. For a cosignature it returns the
// time stated. Ed25519 is verified as RFC 8032 says: canonical encodings only,
// without cofactor.
func (v VKey) Verify(text string, line SignatureLine) (at int64, err error) {
	if line.Name != v.Name || line.KeyID != v.ID() {
		return 0, errors.New("by another key")
	}
	sig, msg := line.Sig, []byte(text)
	if v.Alg == AlgCosignature {
		if len(sig) != 8+ed25519.SignatureSize {
			return 0, errors.New("signature of the wrong size")
		}
		t := binary.BigEndian.Uint64(sig)
		if t > MaxInt {
			return 0, errors.New("time out of range")
		}
		at, sig, msg = int64(t), sig[8:], cosigned(text, int64(t))
	}
	if len(sig) != ed25519.SignatureSize {
		return 0, errors.New("signature of the wrong size")
	}
	// crypto/ed25519 judges s and R, but takes public keys in any encoding.
	p, err := new(edwards25519.Point).SetBytes(v.Key[:])
	if err != nil || B32(p.Bytes()) != v.Key {
		return 0, errors.New("the key is no canonical point")
	}
	if smallOrder(v.Key) {
		return 0, errSmallOrder
	}
	if !ed25519.Verify(v.Key[:], msg, sig) {
		return 0, errors.New("signature fails")
	}
	return at, nil
}

var errSmallOrder = errors.New("a key of small order, under which anybody can sign anything")

// smallOrder reports whether an Ed25519 key is one of the eight points, in
// whatever encoding, for which there are signatures that fit every text.
func smallOrder(key B32) bool {
	p, err := new(edwards25519.Point).SetBytes(key[:])
	return err == nil && p.MultByCofactor(p).Equal(edwards25519.NewIdentityPoint()) == 1
}

// smallDealKey reports whether an X25519 key makes every shared secret zero.
func smallDealKey(key B32) bool {
	public, err := ecdh.X25519().NewPublicKey(key[:])
	if err != nil {
		return true
	}
	private, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		return true
	}
	_, err = private.ECDH(public)
	return err != nil
}

// cosigned is the message of a cosignature/v1 (c2sp.org/tlog-cosignature).
func cosigned(text string, at int64) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, text)
}

// SignCheckpoint signs and dates a checkpoint with the board's key. boardName
// is Manifest.BoardName, at the time of the signature (whole seconds are kept).
func SignCheckpoint(c Checkpoint, key ed25519.PrivateKey, boardName string, at time.Time) *SignedCheckpoint {
	v := VKey{c.Origin, AlgEd25519, B32(key.Public().(ed25519.PublicKey))}
	s := &SignedCheckpoint{Checkpoint: c}
	s.Lines = append(s.Lines, SignatureLine{v.Name, v.ID(), ed25519.Sign(key, []byte(c.Text()))})
	s.Cosign(boardName, key, at)
	return s
}

// Cosign adds a cosignature/v1 line, as witnesses do. Whether the checkpoint
// deserves it is for the caller to know.
func (s *SignedCheckpoint) Cosign(name string, key ed25519.PrivateKey, at time.Time) {
	v := VKey{name, AlgCosignature, B32(key.Public().(ed25519.PublicKey))}
	sig := binary.BigEndian.AppendUint64(nil, uint64(at.Unix()))
	sig = append(sig, ed25519.Sign(key, cosigned(s.Text(), at.Unix()))...)
	s.Lines = append(s.Lines, SignatureLine{name, v.ID(), sig})
}
