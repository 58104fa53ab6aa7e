package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"filippo.io/edwards25519"
)

type mixCase struct {
	N, M       int
	In, Out    [][]Point // rows A_1 B_1 … A_m B_m
	Psi        []int
	RPrime     [][]Scalar `json:"r_prime"`
	H          []Point    `json:"h"`
	R          []Scalar   `json:"r"`
	RHat       []Scalar   `json:"r_hat"`
	Omega      []Scalar
	Omega4     []Scalar
	OmegaHat   []Scalar `json:"omega_hat"`
	OmegaPrime []Scalar `json:"omega_prime"`
	Seed       hexBytes `json:"seed"`
	U          []Scalar `json:"u"`
	Challenge  Scalar   `json:"c"`
	Commits    []Point  `json:"C"`
	Proof      []Point
	ProofBlob  Hash `json:"proof_blob"`
	OutBlob    Hash `json:"out_blob"`
}

func batchOf(rows [][]Point) Batch {
	b := Batch{M: len(rows[0]) / 2}
	for _, row := range rows {
		for _, p := range row {
			b.Rows = append(b.Rows, p[:]...)
		}
	}
	return b
}

// blobHash is the name of a blob with this head and these rows (protocol, appendix B).
func blobHash(magic string, n, width int, rows []byte) Hash {
	b := append([]byte(magic), 0, 0, 0, 1)
	b = binary.BigEndian.AppendUint64(b, uint64(n))
	b = binary.BigEndian.AppendUint64(b, uint64(width))
	return sha256.Sum256(append(b, rows...))
}

func values(t testing.TB, list []Scalar) []edwards25519.Scalar {
	out := make([]edwards25519.Scalar, len(list))
	for i, s := range mustScalars(t, list) {
		out[i] = *s
	}
	return out
}

func TestMixVectors(t *testing.T) {
	v := mustRead[struct {
		E     Hash
		PK    Point
		Cases []mixCase
	}](t, "mix.json")
	if len(v.Cases) == 0 {
		t.Fatal("no cases")
	}
	s := MixStatement{E: v.E, Suite: Suite, PK: v.PK}
	for _, c := range v.Cases {
		t.Run(fmt.Sprintf("n = %d, m = %d", c.N, c.M), func(t *testing.T) {
			x := &mixSecrets{chance: listed{secretR: values(t, c.R), secretRHat: values(t, c.RHat), secretOmegaHat: values(t, c.OmegaHat),
				secretOmegaPrime: values(t, c.OmegaPrime), secretRPrime: values(t, slices.Concat(c.RPrime...)),
				secretOmega: values(t, c.Omega), secretOmega4: values(t, c.Omega4)}}
			for _, place := range c.Psi {
				x.psi = append(x.psi, uint32(place-1))
			}
			for i := range c.H {
				mustHold(t, "h", s.generator(new(point), i).encode(), c.H[i])
			}
			in := batchOf(c.In)
			var rows, text bytes.Buffer
			if err := shuffleWith(s, in, x, &rows, &text); err != nil {
				t.Fatal(err)
			}
			out, proof := Batch{M: in.M, Rows: rows.Bytes()}, MixProof(text.Bytes())
			if !bytes.Equal(out.Rows, batchOf(c.Out).Rows) {
				t.Fatal("another output")
			}
			for i := range c.Proof {
				if proof.at(i) != c.Proof[i] {
					t.Fatalf("item %d of the proof: got %x, want %x", i, proof.at(i), c.Proof[i])
				}
			}
			mustHold(t, "proof blob", blobHash("HPRF", len(proof)/32, 1, proof), c.ProofBlob)
			mustHold(t, "output blob", blobHash("HCTS", c.N, 2*c.M, out.Rows), c.OutBlob)
			seed, challenge := mustChallenge(t, s, in, out, proof)
			mustHold(t, "seed", hex.EncodeToString(seed[:]), hex.EncodeToString(c.Seed))
			mustHold(t, "c", encodeScalar(challenge), c.Challenge)
			if err := VerifyMix(s, in, out, proof); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// listed is chance that was written down, by what it is for.
type listed map[secretKind][]edwards25519.Scalar

func (x listed) secret(s *edwards25519.Scalar, of secretKind, i int) { *s = x[of][i] }
func (x listed) destroy()                                            {}

// mixExponent is u_i, as the protocol writes it.
func mixExponent(seed *[64]byte, i int) *edwards25519.Scalar {
	return t512("mix-u").bytes("seed", seed[:]).int("i", uint64(i)).scalar()
}

// mustChallenge is what the hashes make of a statement and a proof.
func mustChallenge(t testing.TB, s MixStatement, in, out Batch, proof MixProof) ([64]byte, *edwards25519.Scalar) {
	t.Helper()
	seed, err := s.seed(in, out, proof)
	if err != nil {
		t.Fatal(err)
	}
	c, err := proofLayout(in.N(), in.M).challenge(&seed, proof)
	if err != nil {
		t.Fatal(err)
	}
	return seed, c
}

// mustSeal makes a key and n sealed papers of so many candidates, each with its own ranking.
func mustSeal(t testing.TB, n, candidates int) (*Secret, MixStatement, Batch) {
	t.Helper()
	secret := &Secret{*scalarFromInt(rand.Uint64()>>1 + 1)}
	s := MixStatement{E: Hash(NewSalt()), Suite: Suite, PK: secret.Public()}
	in := Batch{M: Elements(candidates)}
	var pk point
	if err := pk.decodeChecked(s.PK, true); err != nil {
		t.Fatal(err)
	}
	g, key := newFixedBase(new(point).mulBase(scalarFromInt(1))), newFixedBase(&pk)
	in.Rows = make([]byte, 64*in.M*n)
	parallel(n, func(lo, hi int) error {
		for i := lo; i < hi; i++ {
			ranks := make([]uint8, candidates)
			for c := range min(candidates, i%4) {
				ranks[(i+c)%candidates] = uint8(c + 1)
			}
			packed, _ := pack(ranks)
			for k := range packed {
				var a, b point
				b.mapPoint(packed[k])
				r := scalarFromInt(rand.Uint64()>>1 + 1)
				a.setIdentity()
				g.addMul(&a, r)
				key.addMul(&b, r)
				first, second := a.encode(), b.encode()
				copy(in.Rows[64*(i*in.M+k):], first[:])
				copy(in.Rows[64*(i*in.M+k)+32:], second[:])
			}
		}
		return nil
	})
	return secret, s, in
}

func TestMixOfAnySize(t *testing.T) {
	for _, c := range []struct{ n, candidates int }{{1, 1}, {2, 3}, {3, 41}, {63, 2}, {64, 2}, {65, 81}, {300, 5}} {
		if testing.Short() && c.n*c.candidates > 1000 { // in full with `make test`
			continue
		}
		t.Run(fmt.Sprintf("%d papers of %d candidates", c.n, c.candidates), func(t *testing.T) {
			secret, s, in := mustSeal(t, c.n, c.candidates)
			out, proof, err := Mix(nil, s, in)
			if err != nil {
				t.Fatal(err)
			}
			if err := VerifyMix(s, in, out, proof); err != nil {
				t.Fatal(err)
			}
			if a, b := mustOpen(t, secret, s, in), mustOpen(t, secret, s, out); !bytes.Equal(a.Rows, b.Rows) {
				t.Error("the papers changed in the mix")
			}
		})
	}
}

// mustOpen decrypts a batch with one group of one, proof included, and gives the sorted papers.
func mustOpen(t testing.TB, secret *Secret, s MixStatement, in Batch) Papers {
	t.Helper()
	stmt := DecryptStatement{E: s.E, Suite: s.Suite, Group: 1, Member: 1, Share: secret.Public()}
	d, err := Decrypt(nil, stmt, secret, in)
	if err != nil {
		t.Fatal(err)
	}
	if err := VerifyDecryption(stmt, in, d); err != nil {
		t.Fatal(err)
	}
	papers, err := Open(in, []GroupOpening{{Members: []int{1}, Parts: []Rows{d}}})
	if err != nil {
		t.Fatal(err)
	}
	if !papers.Sorted() || papers.N() != in.N() {
		t.Fatal("papers are not sorted or not all there")
	}
	return papers
}
