package seal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/edwards25519"
	"golang.org/x/crypto/argon2"
)

// Envelope is a wrapping key that rests with officers: any k of n passphrases give it back, k-1 say nothing of it. It is
// stored as JSON where the key file would lie.
//
// The key is wrapped under a random scalar, the scalar is shared by a polynomial of degree k-1 (Shamir), and officer i's
// value is wrapped under her passphrase, stretched by Argon2id (RFC 9106).
type Envelope struct {
	Version  int          `json:"version"` // 1
	K        int          `json:"k"`
	Officers []OfficerBox `json:"officers"` // officer i has the value at i, from 1
	Key      []byte       `json:"key"`      // the wrapping key, wrapped under the shared scalar
}

// OfficerBox is one officer's value under her passphrase.
type OfficerBox struct {
	Name    string `json:"name"`             // as the notice names her
	Salt    []byte `json:"salt"`             // 16 bytes
	Passes  uint32 `json:"passes"`           // Argon2id's t
	Memory  uint32 `json:"memory"`           // Argon2id's m, in KiB
	Threads uint8  `json:"threads"`          // Argon2id's p
	Public  []byte `json:"public,omitempty"` // see OfficerKey; without it the value is under the passphrase itself
	Value   []byte `json:"value"`
}

// stretching is Argon2id's cost.
type stretching struct {
	passes, memory uint32 // memory in KiB
	threads        uint8
}

// recommended is what RFC 9106 recommends second, for machines without gigabytes to spare.
var recommended = stretching{passes: 3, memory: 64 * 1024, threads: 4}

// A reader takes no box with less memory than this, nor one that would take the machine's.
const (
	leastMemory, mostMemory = 32 * 1024, 1024 * 1024
	mostPasses              = 32
)

// MinPassphrase is the least number of characters in an officer's passphrase. It bars the careless, it does not make a
// passphrase good: pages recommend five words drawn at random.
const MinPassphrase = 12

// newEnvelope shares a wrapping key among n officers; put closes officer i's value into her box.
func newEnvelope(random io.Reader, kek KEK, contest Hash, k, n int, put func(e *Envelope, i int, value []byte) (OfficerBox, error)) (*Envelope, error) {
	coefficients := make([]*edwards25519.Scalar, k)
	for t := range coefficients {
		var err error
		if coefficients[t], err = randomScalar(random); err != nil {
			return nil, err
		}
		defer coefficients[t].Set(edwards25519.NewScalar())
	}
	e := &Envelope{Version: 1, K: k}
	for i := 1; i <= n; i++ {
		value := encodeScalar(evaluate(coefficients, i))
		box, err := put(e, i, value[:])
		clear(value[:])
		if err != nil {
			return nil, err
		}
		e.Officers = append(e.Officers, box)
	}
	shared := envelopeKey(coefficients[0])
	defer clear(shared[:])
	var err error
	e.Key, err = sealBox(shared, kek[:], e.bound(contest, 0, n))
	return e, err
}

// OpenBox gives officer i's value, for JoinBoxes: officers need not come at the same time. Fewer than k values say nothing
// of the key.
func (e *Envelope) OpenBox(contest Hash, i int, passphrase string) (Scalar, error) {
	if err := e.check(); err != nil {
		return Scalar{}, err
	}
	if i < 1 || i > len(e.Officers) {
		return Scalar{}, fmt.Errorf("officer %d of %d: %w", i, len(e.Officers), ErrLength)
	}
	value, err := e.value(contest, i, passphrase)
	if err != nil {
		return Scalar{}, err
	}
	defer value.Set(edwards25519.NewScalar())
	return encodeScalar(value), nil
}

// JoinBoxes gives the wrapping key back from k officers' values.
func (e *Envelope) JoinBoxes(contest Hash, opened map[int]Scalar) (kek KEK, err error) {
	if err := e.check(); err != nil {
		return KEK{}, err
	}
	var members []int
	var values []*edwards25519.Scalar
	for i := 1; i <= len(e.Officers) && len(members) < e.K; i++ {
		if value, given := opened[i]; given {
			x, err := value.decode()
			if err != nil {
				return KEK{}, fmt.Errorf("value of %s: %w", e.Officers[i-1].Name, err)
			}
			members, values = append(members, i), append(values, x)
			defer x.Set(edwards25519.NewScalar())
		}
	}
	if len(members) < e.K {
		return KEK{}, fmt.Errorf("%d of the %d passphrases that are needed fit: %w", len(members), e.K, ErrOfficers)
	}
	secret := edwards25519.NewScalar()
	defer secret.Set(edwards25519.NewScalar())
	for i, member := range members {
		secret.MultiplyAdd(lagrange(members, member), values[i], secret)
	}
	shared := envelopeKey(secret)
	defer clear(shared[:])
	plain, err := openBox(shared, e.Key, e.bound(contest, 0, len(e.Officers)))
	if err != nil || len(plain) != len(kek) {
		return KEK{}, fmt.Errorf("officers' envelope: %w", ErrUnwrap)
	}
	copy(kek[:], plain)
	clear(plain)
	return kek, nil
}

func (e *Envelope) value(contest Hash, i int, passphrase string) (*edwards25519.Scalar, error) {
	box := e.Officers[i-1]
	key := box.key(passphrase)
	defer clear(key[:])
	open := openBox
	if len(box.Public) > 0 {
		open = openSealed
	}
	plain, err := open(key, box.Value, e.bound(contest, i, len(e.Officers)))
	if err != nil {
		return nil, fmt.Errorf("passphrase of %s: %w", box.Name, err)
	}
	defer clear(plain)
	if len(plain) != 32 {
		return nil, fmt.Errorf("value of %s: %w", box.Name, ErrLength)
	}
	return Scalar(plain).decode()
}

// key stretches a passphrase.
func (b OfficerBox) key(passphrase string) [32]byte {
	return [32]byte(argon2.IDKey([]byte(asTyped(passphrase)), b.Salt, b.Passes, b.Memory, b.Threads, 32))
}

// asTyped is what counts of a passphrase: neither case nor the number of blanks. Officers type what they once wrote down.
func asTyped(passphrase string) string {
	return strings.ToLower(strings.Join(strings.Fields(passphrase), " "))
}

// bound ties a box to its contest, its officer's number (0: the key itself) and the policy.
func (e *Envelope) bound(contest Hash, officer, n int) []byte {
	return transcriptBytes("officer", func(t transcript) {
		t.bytes("e0", contest[:]).int("officer", uint64(officer)).int("k", uint64(e.K)).int("n", uint64(n))
	})
}

func envelopeKey(s *edwards25519.Scalar) [32]byte {
	b := s.Bytes()
	defer clear(b)
	return t256("envelope").bytes("secret", b).hash()
}

func (e *Envelope) check() error {
	n := len(e.Officers)
	if e.Version != 1 || e.K < 1 || e.K > n || 2*e.K <= n || n > 32 {
		return fmt.Errorf("envelope of %d of %d officers, version %d: %w", e.K, n, e.Version, ErrLength)
	}
	for _, box := range e.Officers {
		if len(box.Salt) < 16 || box.Memory < leastMemory || box.Memory > mostMemory ||
			box.Passes < 1 || box.Passes > mostPasses || box.Threads < 1 || box.Threads > 64 {
			return fmt.Errorf("box of %s: parameters out of bounds: %w", box.Name, ErrLength)
		}
	}
	return nil
}

// Marshal gives the envelope as it is stored.
func (e *Envelope) Marshal() ([]byte, error) { return json.Marshal(e) }

// ParseEnvelope reads a stored envelope.
func ParseEnvelope(stored []byte) (*Envelope, error) {
	var e Envelope
	if err := json.Unmarshal(stored, &e); err != nil {
		return nil, fmt.Errorf("officers' envelope: %w", errors.Join(ErrEncoding, err))
	}
	return &e, e.check()
}
