package seal

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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

// Every byte of a key share flipped; every part of it taken from another place.
func TestKeyShareTampered(t *testing.T) {
	g := Group{E: Hash(NewSalt()), Suite: Suite, Group: 2, Round: 1, K: 2, N: 3}
	shares, _ := mustDeal(t, g, nil)
	ks := shares[0]
	for what, b := range map[string][]byte{"commitment 0": ks.Commits[0][:], "commitment 1": ks.Commits[1][:], "c": ks.Pok[0][:], "z": ks.Pok[1][:], "e": g.E[:]} {
		for i := range b {
			b[i] ^= 4
			altered := g
			other := KeyShare{Commits: []Point{ks.Commits[0], ks.Commits[1]}, Pok: ks.Pok, Deals: ks.Deals}
			switch what {
			case "commitment 0":
				other.Commits[0] = Point(b)
			case "commitment 1":
				other.Commits[1] = Point(b)
			case "c":
				other.Pok[0] = Scalar(b)
			case "z":
				other.Pok[1] = Scalar(b)
			case "e":
				altered.E = Hash(b)
			}
			if other.Check(altered, 1, nil) == nil {
				t.Errorf("byte %d of %s flipped: accepted", i, what)
			}
			b[i] ^= 4
		}
	}
	with := func(alter func(*KeyShare, *Group)) (KeyShare, Group) {
		other, h := KeyShare{slices.Clone(ks.Commits), ks.Pok, slices.Clone(ks.Deals)}, g
		alter(&other, &h)
		return other, h
	}
	for name, alter := range map[string]func(*KeyShare, *Group){
		"another round":             func(_ *KeyShare, g *Group) { g.Round = 2 },
		"another group":             func(_ *KeyShare, g *Group) { g.Group = 1 },
		"another suite":             func(_ *KeyShare, g *Group) { g.Suite = "x" },
		"a commitment too few":      func(k *KeyShare, _ *Group) { k.Commits = k.Commits[:1] },
		"a commitment too many":     func(k *KeyShare, _ *Group) { k.Commits = append(k.Commits, k.Commits[0]) },
		"a commitment of zero":      func(k *KeyShare, _ *Group) { k.Commits[1] = Point{} },
		"commitments swapped":       func(k *KeyShare, _ *Group) { k.Commits[0], k.Commits[1] = k.Commits[1], k.Commits[0] },
		"another's commitments":     func(k *KeyShare, _ *Group) { k.Commits = shares[1].Commits },
		"no deals":                  func(k *KeyShare, _ *Group) { k.Deals = nil },
		"a deal for herself":        func(k *KeyShare, _ *Group) { k.Deals[0] = k.Deals[1] },
		"a deal of 79 bytes":        func(k *KeyShare, _ *Group) { k.Deals[1] = k.Deals[1][:79] },
		"no deal for one who is in": func(k *KeyShare, _ *Group) { k.Deals[2] = nil },
		"a group of 33":             func(_ *KeyShare, g *Group) { g.N = 33 },
		"a group of none":           func(_ *KeyShare, g *Group) { g.N = 0 },
	} {
		if other, h := with(alter); other.Check(h, 1, nil) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if ks.Check(g, 1, map[int]bool{3: true}) == nil {
		t.Error("a deal for one who is out: accepted")
	}
	for _, dealer := range []int{0, 2, 4} {
		if ks.Check(g, dealer, nil) == nil {
			t.Errorf("as member %d's: accepted", dealer)
		}
	}
}

// A dealer who deals a false value is found by whoever gets it; the rest deal again without her.
func TestFalseDealAndSecondRound(t *testing.T) {
	g := Group{E: Hash(NewSalt()), Suite: Suite, Group: 1, Round: 1, K: 2, N: 4}
	private, public := make([][]byte, 4), make([][]byte, 4)
	for j := range 4 {
		var err error
		if private[j], public[j], err = NewDealKey(); err != nil {
			t.Fatal(err)
		}
	}
	ks, _, err := DealKey(nil, g, 2, public)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenDeal(g, ks, 2, 1, private[0]); err != nil {
		t.Fatal(err)
	}
	falseValue, err := sealDeal(public[0], g.dealInfo(2, 1), scalarFromInt(5))
	if err != nil {
		t.Fatal(err)
	}
	again := g
	again.Round = 2
	for name, c := range map[string]struct {
		g     Group
		deal  []byte
		key   []byte
		fault error
	}{
		"a value off the polynomial": {g, falseValue, private[0], ErrProof},
		"what was meant for another": {g, ks.Deals[2], private[0], ErrUnwrap},
		"opened with another's key":  {g, ks.Deals[0], private[2], ErrUnwrap},
		"from another round":         {again, ks.Deals[0], private[0], ErrUnwrap},
		"one byte altered":           {g, append(slices.Clone(ks.Deals[0][:79]), ks.Deals[0][79]^1), private[0], ErrUnwrap},
		"noise":                      {g, make([]byte, 80), private[0], ErrUnwrap},
		"none":                       {g, nil, private[0], ErrLength},
	} {
		other := KeyShare{ks.Commits, ks.Pok, append([][]byte{c.deal}, ks.Deals[1:]...)}
		if _, err := OpenDeal(c.g, other, 2, 1, c.key); !errors.Is(err, c.fault) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := OpenDeal(g, ks, 2, 2, private[1]); !errors.Is(err, ErrLength) {
		t.Errorf("a deal from herself: %v", err)
	}
	if _, err := OpenDeal(g, ks, 2, 1, private[0][:31]); err == nil {
		t.Error("a deal key of 31 bytes")
	}
	mustDeal(t, again, map[int]bool{2: true}) // numbers stay: 1, 3 and 4 deal and get valid shares
}

func TestKeysThatAreNone(t *testing.T) {
	p := someone()
	for name, keys := range map[string][]Point{
		"no keys":                nil,
		"the identity":           {{}},
		"a key and its negative": {p.encode(), negated(t, p.encode())},
		"no element":             {p.encode(), {1}},
	} {
		if _, err := JointKey(keys); !errors.Is(err, ErrEncoding) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := GroupKey([]KeyShare{{}}); !errors.Is(err, ErrLength) {
		t.Errorf("no commitments: %v", err)
	}
	if _, err := NewSecret(Scalar{31: 0xff}); !errors.Is(err, ErrEncoding) {
		t.Errorf("a share above q: %v", err)
	}
	g := Group{Suite: Suite, Group: 1, Round: 1, K: 1, N: 1}
	if _, _, err := DealKey(nil, g, 1, [][]byte{nil}); !errors.Is(err, ErrLength) {
		t.Errorf("a deal in a group of one: %v", err)
	}
	s := &Secret{*scalarFromInt(12345)}
	if out := fmt.Sprintf("%v %s %v %s", s, s, NewKEK(), NewKEK()); strings.ContainsAny(out, "0123456789") {
		t.Errorf("a secret prints itself: %s", out)
	}
}
