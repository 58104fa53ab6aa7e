package seal

import (
	"errors"
	"testing"
)

func TestServiceKeyOfOne(t *testing.T) {
	g := Group{E: Hash(NewSalt()), Suite: Suite, Group: 1, Round: 1, K: 1, N: 1}
	ks, secret, err := DealKey(nil, g, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := ks.Check(g, 1, nil); err != nil {
		t.Fatal(err)
	}
	pk, err := GroupKey([]KeyShare{ks})
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, "public key", secret.Public(), pk)

	kek := NewKEK()
	wrapped, err := WrapShare(kek, g, 1, secret)
	if err != nil {
		t.Fatal(err)
	}
	secret.Destroy()
	if secret.Bytes() != (Scalar{}) {
		t.Error("a destroyed share is still there")
	}
	back, err := UnwrapShare(kek, g, 1, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, "public key of the unwrapped share", back.Public(), pk)

	other := g
	other.E[0] ^= 1
	if _, err := UnwrapShare(kek, other, 1, wrapped); !errors.Is(err, ErrUnwrap) {
		t.Errorf("unwrapped for another election: %v", err)
	}
	if _, err := UnwrapShare(NewKEK(), g, 1, wrapped); !errors.Is(err, ErrUnwrap) {
		t.Errorf("unwrapped with another key: %v", err)
	}
	for i := range wrapped {
		wrapped[i] ^= 1
		if _, err := UnwrapShare(kek, g, 1, wrapped); !errors.Is(err, ErrUnwrap) {
			t.Errorf("byte %d flipped: %v", i, err)
		}
		wrapped[i] ^= 1
	}
}
