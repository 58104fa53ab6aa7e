package seal

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"filippo.io/edwards25519"
)

// hexBytes are bytes as the vectors write them.
type hexBytes []byte

func (b *hexBytes) UnmarshalJSON(raw []byte) error {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return err
	}
	var err error
	*b, err = hex.DecodeString(s)
	return err
}

func (p *Point) UnmarshalJSON(raw []byte) error  { return fixed(raw, p[:]) }
func (s *Scalar) UnmarshalJSON(raw []byte) error { return fixed(raw, s[:]) }
func (h *Hash) UnmarshalJSON(raw []byte) error   { return fixed(raw, h[:]) }
func (t *Tag) UnmarshalJSON(raw []byte) error    { return fixed(raw, t[:]) }

func fixed(raw, into []byte) error {
	var b hexBytes
	if err := b.UnmarshalJSON(raw); err != nil {
		return err
	}
	copy(into, b)
	return nil
}

func (c *Ciphertext) UnmarshalJSON(raw []byte) error {
	var pair [2]Point
	if err := json.Unmarshal(raw, &pair); err != nil {
		return err
	}
	c.A, c.B = pair[0], pair[1]
	return nil
}

func mustRead[T any](t testing.TB, name string) T {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

func mustScalar(t testing.TB, s Scalar) *edwards25519.Scalar {
	t.Helper()
	d, err := s.decode()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func mustScalars(t testing.TB, s []Scalar) []*edwards25519.Scalar {
	t.Helper()
	d := make([]*edwards25519.Scalar, len(s))
	for i := range s {
		d[i] = mustScalar(t, s[i])
	}
	return d
}

// mustHold fails the test unless the two are the same.
func mustHold[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
