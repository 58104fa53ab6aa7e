package seal

import (
	"crypto/rand"
	"fmt"
	"io"

	"filippo.io/edwards25519"
)

// Point is an element of the group as it is stored: 32 bytes of ristretto255 (RFC 9496). A Point that came from outside
// may hold anything; it is decoded strictly where it is used.
type Point [32]byte

// Scalar is an integer below the group's order as it is stored: 32 bytes, little-endian. A Scalar that came from outside
// may hold anything; it is read strictly where it is used.
type Scalar [32]byte

// Hash is a SHA-256 value: an election id (E), a contest's random id (e0), a leaf hash.
type Hash [32]byte

// IsIdentity reports whether p encodes the identity, which is a blank paper but never a key or an A.
func (p Point) IsIdentity() bool { return p == Point{} }

// Check reports whether p is a canonical element; barIdentity also refuses the identity.
func (p Point) Check(barIdentity bool) error {
	var q point
	return q.decodeChecked(p, barIdentity)
}

// Check reports whether s is a canonical scalar.
func (s Scalar) Check() error {
	_, err := s.decode()
	return err
}

func (s Scalar) decode() (*edwards25519.Scalar, error) {
	d, err := new(edwards25519.Scalar).SetCanonicalBytes(s[:])
	if err != nil {
		return nil, fmt.Errorf("scalar: %w", ErrEncoding) // it may be a secret: its bytes are not shown
	}
	return d, nil
}

func encodeScalar(s *edwards25519.Scalar) Scalar { return Scalar(s.Bytes()) }

// decodeChecked sets v to the element p encodes.
func (v *point) decodeChecked(p Point, barIdentity bool) error {
	if !v.decode(p[:]) {
		head := [4]byte(p[:]) // not p: a shuffle would leave the rows on the heap in the order in which it reads them
		return fmt.Errorf("element %x: %w", head[:], ErrEncoding)
	}
	if barIdentity && p.IsIdentity() {
		return fmt.Errorf("the identity where it is barred: %w", ErrEncoding)
	}
	return nil
}

// randomScalar draws a scalar, uniform to within 2^-259.
func randomScalar(random io.Reader) (*edwards25519.Scalar, error) {
	var wide [64]byte
	if _, err := io.ReadFull(source(random), wide[:]); err != nil {
		return nil, fmt.Errorf("drawing a scalar: %w", err)
	}
	s, err := new(edwards25519.Scalar).SetUniformBytes(wide[:])
	clear(wide[:])
	return s, err
}

// source is the reader that chance is drawn from: the operating system's, unless a test hands in its own.
func source(random io.Reader) io.Reader {
	if random == nil {
		return rand.Reader
	}
	return random
}

// scalarFromInt makes a scalar of a small number, such as a member's place in a group.
func scalarFromInt(n uint64) *edwards25519.Scalar {
	var b [32]byte
	for i := range 8 {
		b[i] = byte(n >> (8 * i))
	}
	s, _ := new(edwards25519.Scalar).SetCanonicalBytes(b[:])
	return s
}
