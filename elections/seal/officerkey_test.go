package seal

import (
	"bytes"
	"errors"
	"testing"
)

func TestKeysArePutUnderPassphrasesThatNobodyTypes(t *testing.T) {
	contest, kek := Hash(NewSalt()), NewKEK()
	cheap := stretching{passes: 1, memory: leastMemory, threads: 4}
	var keys []OfficerKey
	for _, o := range threeOfficers {
		key, err := newOfficerKey(o.Name, o.Passphrase, cheap)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	e, err := SplitKEKTo(nil, kek, contest, 2, keys)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := e.Marshal()
	if err != nil || bytes.Contains(stored, kek[:]) {
		t.Fatalf("the envelope holds the key: %v", err)
	}
	if e, err = ParseEnvelope(stored); err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]int{{1, 2}, {1, 3}, {2, 3}} {
		opened := map[int]Scalar{}
		for _, i := range pair { // one after the other, as they come
			if _, err := e.JoinBoxes(contest, opened); !errors.Is(err, ErrOfficers) {
				t.Errorf("%d values were enough: %v", len(opened), err)
			}
			value, err := e.OpenBox(contest, i, threeOfficers[i-1].Passphrase)
			if err != nil {
				t.Fatal(err)
			}
			opened[i] = value
		}
		if got, err := e.JoinBoxes(contest, opened); err != nil || got != kek {
			t.Errorf("officers %v: %v", pair, err)
		}
	}
	if _, err := e.OpenBox(contest, 1, threeOfficers[1].Passphrase); !errors.Is(err, ErrUnwrap) {
		t.Errorf("another officer's passphrase: %v", err)
	}
	if _, err := e.OpenBox(Hash{}, 1, threeOfficers[0].Passphrase); !errors.Is(err, ErrUnwrap) {
		t.Errorf("another contest: %v", err)
	}
	if _, err := SplitKEKTo(nil, kek, contest, 1, keys); !errors.Is(err, ErrLength) {
		t.Errorf("1 of 3: %v", err)
	}
	keys[1].Public = make([]byte, 32)
	if _, err := SplitKEKTo(nil, kek, contest, 2, keys); err == nil {
		t.Error("a public key of zeros was taken")
	}
	if _, err := NewOfficerKey("Clerk", "short"); !errors.Is(err, ErrLength) {
		t.Errorf("a short passphrase: %v", err)
	}
}
