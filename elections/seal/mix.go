package seal

import (
	"fmt"
	"io"
	"math/bits"

	"filippo.io/edwards25519"
)

// MixStatement is what a shuffle's proof is bound to, beside the two batches.
type MixStatement struct {
	E     Hash
	Suite string
	PK    Point // the contest's key
}

// MixProof is a shuffle's proof as the board's HPRF blob holds it: C, Ĉ, t̂ (n each), t1, t2, t3, t4A, t4B (m each), s1,
// s2, s3, s4 (m), ŝ, s' (n each); 32 bytes an item.
type MixProof []byte

// MixProofBytes is the length of the proof of n ballots of m elements.
func MixProofBytes(n, m int) int { return 32 * (5*n + 3*m + 6) }

// layout says where each part of a proof begins, in items.
type layout struct{ n, m, commit, chain, that, t, s, sHat, sPrime int }

func proofLayout(n, m int) layout {
	return layout{n: n, m: m, commit: 0, chain: n, that: 2 * n, t: 3 * n, s: 3*n + 3 + 2*m, sHat: 3*n + 6 + 3*m, sPrime: 4*n + 6 + 3*m}
}

func (p MixProof) at(i int) Point          { return Point(p[32*i : 32*i+32]) }
func (p MixProof) put(i int, item Point)   { copy(p[32*i:32*i+32], item[:]) }
func (p MixProof) span(from, n int) []byte { return p[32*from : 32*(from+n)] }
func (p MixProof) putScalar(i int, s *edwards25519.Scalar) {
	copy(p[32*i:32*i+32], s.Bytes())
}

// seed is H64("mix-seed"; …): it is fixed by the key, both batches and the commitments to the permutation.
func (s MixStatement) seed(in, out Batch, commits []byte) [64]byte {
	stmt := t512("mix-stmt").bytes("e", s.E[:]).text("suite", s.Suite).bytes("pk", s.PK[:]).int("n", uint64(in.N())).
		int("m", uint64(in.M)).bytes("in", in.Rows).bytes("out", out.Rows).hash64()
	return t512("mix-seed").bytes("s", stmt[:]).bytes("c", commits).hash64()
}

// generator sets v to h_i, an element whose logarithm nobody knows; h is the one with i = 0.
func (s MixStatement) generator(v *point, i int) *point {
	return t512("mix-gen").bytes("e", s.E[:]).int("i", uint64(i)).element(v)
}

// mixExponent is u_i.
func mixExponent(seed *[64]byte, i int) *edwards25519.Scalar {
	return t512("mix-u").bytes("seed", seed[:]).int("i", uint64(i)).scalar()
}

// challenge is c, over everything the proof commits to.
func (l layout) challenge(seed *[64]byte, p MixProof) *edwards25519.Scalar {
	return t512("mix-c").bytes("seed", seed[:]).bytes("chain", p.span(l.chain, l.n)).bytes("that", p.span(l.that, l.n)).
		bytes("t", p.span(l.t, 3+2*l.m)).scalar()
}

// mixSecrets is all the chance of one shuffle. psi maps a place in the output to a place in the input, both from 0; r and
// rPrime belong to places in the input, the rest to places in the output.
type mixSecrets struct {
	psi                         []int
	r, rHat, omegaHat, omegaPri []edwards25519.Scalar
	rPrime                      []edwards25519.Scalar // n·m, row by row
	omega                       [3]edwards25519.Scalar
	omega4                      []edwards25519.Scalar
}

func drawMix(random io.Reader, n, m int) (*mixSecrets, error) {
	psi, err := permutation(random, n)
	if err != nil {
		return nil, err
	}
	x := &mixSecrets{psi: psi, r: make([]edwards25519.Scalar, n), rHat: make([]edwards25519.Scalar, n),
		omegaHat: make([]edwards25519.Scalar, n), omegaPri: make([]edwards25519.Scalar, n),
		rPrime: make([]edwards25519.Scalar, n*m), omega4: make([]edwards25519.Scalar, m)}
	for _, list := range x.lists() {
		for i := range list {
			s, err := randomScalar(random)
			if err != nil {
				return nil, err
			}
			list[i] = *s
		}
	}
	return x, nil
}

func (x *mixSecrets) lists() [][]edwards25519.Scalar {
	return [][]edwards25519.Scalar{x.r, x.rHat, x.omegaHat, x.omegaPri, x.rPrime, x.omega[:], x.omega4}
}

// destroy overwrites the permutation and every secret: with them the shuffle could be undone.
func (x *mixSecrets) destroy() {
	clear(x.psi)
	for _, list := range x.lists() {
		clear(list)
	}
}

// permutation draws one of the n! orders, each as likely (Fisher and Yates, with unbiased draws).
func permutation(random io.Reader, n int) ([]int, error) {
	psi := make([]int, n)
	for i := range psi {
		psi[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j, err := below(random, uint64(i)+1)
		if err != nil {
			return nil, err
		}
		psi[i], psi[j] = psi[j], psi[i]
	}
	return psi, nil
}

// below draws a number in 0..n-1, each as likely.
func below(random io.Reader, n uint64) (uint64, error) {
	var b [8]byte
	for {
		if _, err := io.ReadFull(source(random), b[:]); err != nil {
			return 0, fmt.Errorf("drawing a place: %w", err)
		}
		var x uint64
		for _, c := range b {
			x = x<<8 | uint64(c)
		}
		hi, lo := bits.Mul64(x, n)
		if lo >= -n%n { // the few draws that would favour some places are thrown away
			return hi, nil
		}
	}
}

// Mix shuffles and re-encrypts a batch and proves it. random is nil for the operating system's.
func Mix(random io.Reader, s MixStatement, in Batch) (Batch, MixProof, error) {
	if err := in.check(); err != nil {
		return Batch{}, nil, err
	}
	x, err := drawMix(random, in.N(), in.M)
	if err != nil {
		return Batch{}, nil, err
	}
	defer x.destroy()
	return mixWith(s, in, x)
}

// mixWith is Mix with its randomness given, for the vectors. All multiplications by secrets are in constant time.
func mixWith(s MixStatement, in Batch, x *mixSecrets) (Batch, MixProof, error) {
	var key, g, h point
	if err := key.decodeChecked(s.PK, true); err != nil {
		return Batch{}, nil, fmt.Errorf("contest's key: %w", err)
	}
	p := prover{s: s, in: in, x: x, l: proofLayout(in.N(), in.M), proof: make(MixProof, MixProofBytes(in.N(), in.M)),
		out: Batch{M: in.M, Rows: make([]byte, len(in.Rows))}}
	p.g, p.pk = newFixedBase(g.mulBase(scalarFromInt(1))), newFixedBase(&key)
	p.h = newFixedBase(s.generator(&h, 0))
	t, err := p.shuffle()
	if err != nil {
		return Batch{}, nil, err
	}
	p.seed = s.seed(in, p.out, p.proof.span(p.l.commit, p.l.n))
	p.chain()
	p.respond(t)
	clear(p.sumR)
	clear(p.product) // these two, as the permutation itself, would undo the shuffle
	return p.out, p.proof, nil
}
