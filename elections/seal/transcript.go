package seal

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"hash"

	"filippo.io/edwards25519"
)

// transcript is T(role; label=value, ...): every piece goes in behind its length, so no two lists of values ever give the
// same bytes (protocol, section 2).
type transcript struct{ h hash.Hash }

func newTranscript(h hash.Hash, role string) transcript {
	t := transcript{h}
	t.open(len("hustings/v1/") + len(role))
	h.Write([]byte("hustings/v1/" + role))
	return t
}

func t256(role string) transcript { return newTranscript(sha256.New(), role) }
func t512(role string) transcript { return newTranscript(sha512.New(), role) }

// open announces a piece of n bytes, which the caller then writes.
func (t transcript) open(n int) {
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(n))
	t.h.Write(length[:])
}

func (t transcript) bytes(label string, value []byte) transcript {
	t.list(label, len(value))
	t.h.Write(value)
	return t
}

func (t transcript) text(label, value string) transcript { return t.bytes(label, []byte(value)) }

func (t transcript) int(label string, value uint64) transcript {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], value)
	return t.bytes(label, b[:])
}

// list announces a value of n bytes in all, whose items the caller writes to t.h one after the other.
func (t transcript) list(label string, n int) transcript {
	t.open(len(label))
	t.h.Write([]byte(label))
	t.open(n)
	return t
}

func (t transcript) points(label string, items ...Point) transcript {
	t.list(label, 32*len(items))
	for i := range items {
		t.h.Write(items[i][:])
	}
	return t
}

// hash ends a SHA-256 transcript: H.
func (t transcript) hash() Hash {
	var sum Hash
	t.h.Sum(sum[:0])
	return sum
}

// hash64 ends a SHA-512 transcript: H64.
func (t transcript) hash64() (sum [64]byte) {
	t.h.Sum(sum[:0])
	return sum
}

// scalar ends a SHA-512 transcript as an integer mod q: Hs.
func (t transcript) scalar() *edwards25519.Scalar {
	sum := t.hash64()
	s, _ := new(edwards25519.Scalar).SetUniformBytes(sum[:]) // 64 bytes: cannot fail
	return s
}

// element ends a SHA-512 transcript as a group element whose logarithm nobody knows: Hg.
func (t transcript) element(v *point) *point {
	sum := t.hash64()
	return v.derive(&sum)
}

// transcriptBytes gives T(role; …) itself, for the few places that need its bytes and not their hash.
func transcriptBytes(role string, fill func(transcript)) []byte {
	w := &collector{}
	fill(newTranscript(w, role))
	return w.b
}

// collector is a hash.Hash that keeps what it is given.
type collector struct{ b []byte }

func (c *collector) Write(p []byte) (int, error) { c.b = append(c.b, p...); return len(p), nil }
func (c *collector) Sum(b []byte) []byte         { return append(b, c.b...) }
func (c *collector) Reset()                      { c.b = nil }
func (c *collector) Size() int                   { return len(c.b) }
func (c *collector) BlockSize() int              { return 1 }
