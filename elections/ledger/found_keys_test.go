package ledger

import (
	"crypto/ed25519"
	"encoding/hex"
	"strings"
	"testing"

	"filippo.io/edwards25519"
)

// torsion are the encodings of the points of small order: the eight canonical
// ones, and those others that a lenient decoder takes for one of them.
func torsion(t *testing.T) (keys []B32) {
	t.Helper()
	for _, s := range []string{
		"0100000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000080",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0000000000000000000000000000000000000000000000000000000000000080",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	} {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, B32(b))
	}
	return keys
}

// TestFound19_SmallOrderKeysAreRefused gives keys under which a signature can be
// made without a secret to whoever takes keys: signed notes, the manifest, vkeys.
func TestFound19_SmallOrderKeysAreRefused(t *testing.T) {
	_, honest, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	good := B32(honest.Public().(ed25519.PublicKey))
	if smallOrder(good) || smallOrder(B32(edwards25519.NewGeneratorPoint().Bytes())) {
		t.Fatal("a good key is refused")
	}
	// The identity as key: R = [s]B fits every text, for any s.
	identity := torsion(t)[0]
	sig := append(edwards25519.NewIdentityPoint().Bytes(), make([]byte, 32)...)
	if !ed25519.Verify(identity[:], []byte("anything"), sig) {
		t.Fatal("the standard library refuses it by itself: this test shows nothing")
	}
	_, entries := mustLog(t, "bundle-events")
	manifest := entries[0].(*Manifest)
	for _, key := range torsion(t) {
		v := VKey{"vote.example/board", AlgEd25519, key}
		if _, err := ParseVKey(v.String()); err == nil {
			t.Errorf("%x is taken as a vkey", key)
		}
		if _, err := v.Verify("anything", SignatureLine{v.Name, v.ID(), sig}); err == nil {
			t.Errorf("%x verifies anything", key)
		}
		for name, change := range map[string]func(*Manifest){
			"board":   func(m *Manifest) { m.Board = key },
			"witness": func(m *Manifest) { m.Witnesses[0].Key = key },
		} {
			m := *manifest
			m.Witnesses = []Witness{{Name: "w.example", Key: good}}
			m.Quorum = 1
			change(&m)
			if _, err := Marshal(&m); err == nil || !strings.Contains(err.Error(), "small order") && !key.IsZero() {
				t.Errorf("%s %x: %v", name, key, err)
			}
		}
	}
	for _, low := range []string{ // X25519: every secret shared with these is zero
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	} {
		b, err := hex.DecodeString(low)
		if err != nil {
			t.Fatal(err)
		}
		if !smallDealKey(B32(b)) {
			t.Errorf("%s is taken as a member's key", low)
		}
	}
}
