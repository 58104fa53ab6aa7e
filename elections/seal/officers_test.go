package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
	"unicode/utf8"

	"filippo.io/edwards25519"
)

var threeOfficers = []Officer{
	{"Returning officer", "river lantern copper meadow"},
	{"Clerk", "quiet amber window sparrow"},
	{"Agent", "winter candle orchard stone"},
}

func TestOfficersTwoOfThree(t *testing.T) {
	contest, kek := Hash(NewSalt()), NewKEK()
	cheap := stretching{passes: 1, memory: leastMemory, threads: 4}
	e, err := splitKEK(nil, kek, contest, 2, threeOfficers, cheap)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := e.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(stored, []byte("river")) {
		t.Error("the envelope holds a passphrase")
	}
	if e, err = ParseEnvelope(stored); err != nil {
		t.Fatal(err)
	}
	phrase := func(i int) string { return threeOfficers[i-1].Passphrase }
	for _, c := range []struct {
		name   string
		given  map[int]string
		wrong  int // how many do not fit
		enough bool
	}{
		{"first and second", map[int]string{1: phrase(1), 2: phrase(2)}, 0, true},
		{"first and third", map[int]string{1: phrase(1), 3: phrase(3)}, 0, true},
		{"second and third, in capitals and with blanks", map[int]string{2: " QUIET amber  window\tsparrow", 3: phrase(3)}, 0, true},
		{"all three, one of them wrong", map[int]string{1: "river lantern copper meadows", 2: phrase(2), 3: phrase(3)}, 1, true},
		{"one alone", map[int]string{2: phrase(2)}, 0, false},
		{"two, one of them the other's", map[int]string{1: phrase(2), 2: phrase(2)}, 1, false},
		{"none", nil, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, wrong, err := e.OpenKEK(contest, c.given)
			mustHold(t, "how many do not fit", len(wrong), c.wrong)
			if c.enough && (err != nil || got != kek) || !c.enough && (!errors.Is(err, ErrOfficers) || got != KEK{}) {
				t.Errorf("%v", err)
			}
		})
	}
	if _, wrong, err := e.OpenKEK(Hash{}, map[int]string{1: phrase(1), 2: phrase(2)}); err == nil || len(wrong) != 2 {
		t.Errorf("opened for another contest: %v", err)
	}
	if err := e.CheckPassphrase(contest, 3, phrase(3)); err != nil {
		t.Error(err)
	}
	if err := e.CheckPassphrase(contest, 3, phrase(1)); !errors.Is(err, ErrUnwrap) {
		t.Errorf("another's passphrase: %v", err)
	}
	e.Key[len(e.Key)-1] ^= 1
	if _, _, err := e.OpenKEK(contest, map[int]string{1: phrase(1), 2: phrase(2)}); !errors.Is(err, ErrUnwrap) {
		t.Errorf("altered envelope: %v", err)
	}
}

func TestOfficersRefused(t *testing.T) {
	short := append([]Officer{}, threeOfficers...)
	short[2].Passphrase = "   short     one   "
	same := append([]Officer{}, threeOfficers...)
	same[1].Passphrase = "River Lantern copper meadow"
	for _, c := range []struct {
		name     string
		k        int
		officers []Officer
		want     error
	}{
		{"one of three", 1, threeOfficers, ErrLength},
		{"four of three", 4, threeOfficers, ErrLength},
		{"two of four: two disjoint pairs could open", 2, append(append([]Officer{}, threeOfficers...), Officer{"Fourth", "harbour violet thunder moss"}), ErrLength},
		{"none of none", 0, nil, ErrLength},
		{"a short passphrase", 2, short, ErrLength},
		{"the same passphrase twice", 2, same, ErrOfficers},
	} {
		if _, err := SplitKEK(nil, KEK{}, Hash{}, c.k, c.officers); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	for _, stored := range []string{"", "{}", "[]", `{"version":1,"k":1,"officers":[{"name":"x","salt":"AAAAAAAAAAAAAAAAAAAAAA==","passes":1,"memory":8,"threads":1}]}`,
		`{"version":1,"k":1,"officers":[{"name":"x","salt":"AAAAAAAAAAAAAAAAAAAAAA==","passes":1,"memory":4294967295,"threads":1}]}`} {
		if _, err := ParseEnvelope([]byte(stored)); err == nil {
			t.Errorf("read %s", stored)
		}
	}
}

// What is really used costs what RFC 9106 recommends.
func TestOfficersPassphrasesAreStretched(t *testing.T) {
	contest, kek := Hash(NewSalt()), NewKEK()
	e, err := SplitKEK(nil, kek, contest, 1, threeOfficers[:1])
	if err != nil {
		t.Fatal(err)
	}
	if box := e.Officers[0]; box.Memory != 64*1024 || box.Passes != 3 || box.Threads != 4 || len(box.Salt) != 16 {
		t.Errorf("stretched with %+v", box)
	}
	if got, _, err := e.OpenKEK(contest, map[int]string{1: threeOfficers[0].Passphrase}); err != nil || got != kek {
		t.Errorf("%v", err)
	}
}

// SplitKEK puts a wrapping key under the passphrases of n officers so that any k give it back. 2k > n, as in every group.
// random is nil for the operating system's.
func SplitKEK(random io.Reader, kek KEK, contest Hash, k int, officers []Officer) (*Envelope, error) {
	return splitKEK(random, kek, contest, k, officers, recommended)
}

// splitKEK is SplitKEK at another cost, for tests.
func splitKEK(random io.Reader, kek KEK, contest Hash, k int, officers []Officer, cost stretching) (*Envelope, error) {
	n := len(officers)
	if k < 1 || k > n || 2*k <= n || n > 32 {
		return nil, fmt.Errorf("%d of %d officers: %w", k, n, ErrLength)
	}
	for i, officer := range officers {
		if utf8.RuneCountInString(asTyped(officer.Passphrase)) < MinPassphrase {
			return nil, fmt.Errorf("passphrase of %s is shorter than %d characters: %w", officer.Name, MinPassphrase, ErrLength)
		}
		for _, other := range officers[:i] {
			if other.Name == officer.Name || asTyped(other.Passphrase) == asTyped(officer.Passphrase) {
				return nil, fmt.Errorf("%s and another share a name or a passphrase: %w", officer.Name, ErrOfficers)
			}
		}
	}
	return newEnvelope(random, kek, contest, k, n, func(e *Envelope, i int, value []byte) (OfficerBox, error) {
		box := OfficerBox{Name: officers[i-1].Name, Salt: make([]byte, 16), Passes: cost.passes, Memory: cost.memory, Threads: cost.threads}
		if _, err := io.ReadFull(source(random), box.Salt); err != nil {
			return box, fmt.Errorf("drawing a salt: %w", err)
		}
		key := box.key(officers[i-1].Passphrase)
		defer clear(key[:])
		var err error
		box.Value, err = sealBox(key, value, e.bound(contest, i, n))
		return box, err
	})
}

// OpenKEK gives the wrapping key back from k passphrases, by officer's number from 1. Numbers whose passphrase does not
// fit are returned, so that those officers can be asked again; with k that fit the others do not matter.
func (e *Envelope) OpenKEK(contest Hash, passphrases map[int]string) (kek KEK, wrong []int, err error) {
	if err := e.check(); err != nil {
		return KEK{}, nil, err
	}
	values := map[int]Scalar{}
	for i := 1; i <= len(e.Officers); i++ {
		passphrase, given := passphrases[i]
		if !given {
			continue
		}
		value, err := e.OpenBox(contest, i, passphrase)
		switch {
		case errors.Is(err, ErrUnwrap):
			wrong = append(wrong, i)
		case err != nil:
			return KEK{}, wrong, err
		default:
			values[i] = value
		}
	}
	kek, err = e.JoinBoxes(contest, values)
	clear(values)
	return kek, wrong, err
}

// CheckPassphrase reports whether officer i's passphrase fits, without opening anything: for the rehearsal before the poll.
func (e *Envelope) CheckPassphrase(contest Hash, i int, passphrase string) error {
	if err := e.check(); err != nil {
		return err
	}
	if i < 1 || i > len(e.Officers) {
		return fmt.Errorf("officer %d of %d: %w", i, len(e.Officers), ErrLength)
	}
	value, err := e.value(contest, i, passphrase)
	if err == nil {
		value.Set(edwards25519.NewScalar())
	}
	return err
}

// Officer is one who takes part in splitting a key: who she is and what she chose.
type Officer struct {
	Name       string
	Passphrase string
}
