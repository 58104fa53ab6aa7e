package seal

import (
	"bytes"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"io"
	"math"
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

func (p MixProof) at(i int) Point        { return Point(p[32*i : 32*i+32]) }
func (p MixProof) put(i int, item Point) { copy(p[32*i:32*i+32], item[:]) }
func (p MixProof) putScalar(i int, s *edwards25519.Scalar) {
	copy(p[32*i:32*i+32], s.Bytes())
}

// statement begins H64("mix-stmt"; …), as far as the input; the output follows.
func (s MixStatement) statement(in Ballots) (transcript, error) {
	t := t512("mix-stmt").bytes("e", s.E[:]).text("suite", s.Suite).bytes("pk", s.PK[:]).
		int("n", uint64(in.Size())/uint64(64*in.Width())).int("m", uint64(in.Width()))
	return t, t.stream("in", in, 0, in.Size())
}

// seedOf is H64("mix-seed"; …) of a whole statement and the commitments to the permutation, which begin the proof.
func seedOf(statement transcript, commits io.ReaderAt, n int) ([64]byte, error) {
	stmt := statement.hash64()
	t := t512("mix-seed").bytes("s", stmt[:])
	err := t.stream("c", commits, 0, 32*int64(n))
	return t.hash64(), err
}

// seed is fixed by the key, both batches and the commitments to the permutation.
func (s MixStatement) seed(in, out Ballots, proof io.ReaderAt) (seed [64]byte, err error) {
	t, err := s.statement(in)
	if err == nil {
		err = t.stream("out", out, 0, out.Size())
	}
	if err != nil {
		return seed, err
	}
	return seedOf(t, proof, int(in.Size())/(64*in.Width()))
}

// generator sets v to h_i, an element whose logarithm nobody knows; h is the one with i = 0.
func (s MixStatement) generator(v *point, i int) *point {
	return t512("mix-gen").bytes("e", s.E[:]).int("i", uint64(i)).element(v)
}

// exponents are the u_i of a seed. What is hashed for each differs in its last eight bytes alone.
type exponents struct{ text []byte }

func newExponents(seed *[64]byte) exponents {
	return exponents{transcriptBytes("mix-u", func(t transcript) { t.bytes("seed", seed[:]).int("i", 0) })}
}

// set sets u to u_i.
func (x exponents) set(u *edwards25519.Scalar, i int) {
	var text [160]byte
	n := copy(text[:], x.text)
	binary.BigEndian.PutUint64(text[n-8:], uint64(i))
	wide := sha512.Sum512(text[:n])
	if _, err := u.SetUniformBytes(wide[:]); err != nil {
		panic(err) // cannot be: there are 64 of them
	}
	clear(text[:]) // the prover asks for them in the order of her permutation
	clear(wide[:])
}

// challenge is c, over everything the proof commits to.
func (l layout) challenge(seed *[64]byte, proof io.ReaderAt) (*edwards25519.Scalar, error) {
	t := t512("mix-c").bytes("seed", seed[:])
	for _, part := range []struct {
		label   string
		from, n int
	}{{"chain", l.chain, l.n}, {"that", l.that, l.n}, {"t", l.t, 3 + 2*l.m}} {
		if err := t.stream(part.label, proof, 32*int64(part.from), 32*int64(part.n)); err != nil {
			return nil, err
		}
	}
	return t.scalar(), nil
}

// mixSecrets is all the chance of one shuffle. psi maps a place in the output to a place in the input, both from 0.
type mixSecrets struct {
	psi []uint32
	chance
}

// chance gives the secret scalars of a shuffle: each by what it is for and its place, from 0, as often as it is asked for.
type chance interface {
	secret(s *edwards25519.Scalar, of secretKind, i int)
	destroy()
}

// secretKind says what a secret scalar is for, by the letters of the protocol. r and r' belong to places in the input
// (of r' there are m a ballot, row by row), the hatted ones and ω' to places in the output.
type secretKind byte

const (
	secretR secretKind = iota + 1
	secretRHat
	secretRPrime
	secretOmegaHat
	secretOmegaPrime
	secretOmega
	secretOmega4
)

// seeded makes every secret from one seed that was drawn, so that of a million ballots there are 32 bytes to keep instead
// of a hundred and sixty for each, and as many to forget. A secret is a block of ChaCha20 (chacha.go), which leaves no copy
// of the seed behind, as a hash of it would.
type seeded struct{ key [8]uint32 }

func (x *seeded) secret(s *edwards25519.Scalar, of secretKind, i int) {
	var block [16]uint32
	var wide [64]byte
	chacha20(&block, &x.key, uint32(of), uint64(i))
	for k, word := range block {
		binary.LittleEndian.PutUint32(wide[4*k:], word)
	}
	if _, err := s.SetUniformBytes(wide[:]); err != nil {
		panic(err) // cannot be: there are 64 of them
	}
	clear(block[:])
	clear(wide[:])
}

func (x *seeded) destroy() { clear(x.key[:]) }

func drawMix(random io.Reader, n int) (*mixSecrets, error) {
	if n > math.MaxUint32 {
		return nil, fmt.Errorf("a batch of %d ballots: %w", n, ErrLength)
	}
	d := draws{from: source(random)}
	defer clear(d.word[:])
	secrets := new(seeded)
	x := &mixSecrets{make([]uint32, n), secrets}
	err := d.permutation(x.psi)
	if err == nil {
		err = d.seed(secrets)
	}
	if err != nil {
		x.destroy()
		return nil, err
	}
	return x, nil
}

// draws is where a shuffle's chance is drawn from, through one word that is overwritten at the end: whatever a reader
// fills lies on the heap, and the words that were drawn for a permutation, one after the other, are the permutation.
type draws struct {
	from io.Reader
	word [8]byte
}

func (d *draws) seed(x *seeded) error {
	for i := range x.key {
		if _, err := io.ReadFull(d.from, d.word[:4]); err != nil {
			return fmt.Errorf("drawing a seed: %w", err)
		}
		x.key[i] = binary.LittleEndian.Uint32(d.word[:4])
	}
	return nil
}

// destroy overwrites the permutation and what every secret is made from: with them the shuffle could be undone.
func (x *mixSecrets) destroy() {
	clear(x.psi)
	x.chance.destroy()
}

// forget overwrites secrets that were made for a while.
func forget(secrets ...*edwards25519.Scalar) {
	for _, s := range secrets {
		*s = edwards25519.Scalar{}
	}
}

// permutation sets psi to one of the orders of its places, each as likely (Fisher and Yates, with unbiased draws).
func (d *draws) permutation(psi []uint32) error {
	for i := range psi {
		psi[i] = uint32(i)
	}
	for i := len(psi) - 1; i > 0; i-- {
		j, err := d.below(uint64(i) + 1)
		if err != nil {
			return err
		}
		psi[i], psi[j] = psi[j], psi[i]
	}
	return nil
}

// below draws a number in 0..n-1, each as likely.
func (d *draws) below(n uint64) (uint64, error) {
	for {
		if _, err := io.ReadFull(d.from, d.word[:]); err != nil {
			return 0, fmt.Errorf("drawing a place: %w", err)
		}
		hi, lo := bits.Mul64(binary.BigEndian.Uint64(d.word[:]), n)
		if lo >= -n%n { // the few draws that would favour some places are thrown away
			return hi, nil
		}
	}
}

// Mix is [Shuffle] where both batches and the proof have room in memory.
func Mix(random io.Reader, s MixStatement, in Batch) (Batch, MixProof, error) {
	var out, proof bytes.Buffer
	if err := Shuffle(random, s, in, &out, &proof); err != nil {
		return Batch{}, nil, err
	}
	return Batch{M: in.M, Rows: out.Bytes()}, proof.Bytes(), nil
}

// Shuffle shuffles and re-encrypts a batch and proves it: the rows of the new batch are written to out and the proof to
// proof as they are made, in their order, and the input is read from its beginning to its end, as often as it takes: whoever
// watches the disk learns nothing of the order. While it lasts some forty bytes a ballot stand in memory, whatever its
// width, and sixteen megabytes. random is nil for the operating system's.
func Shuffle(random io.Reader, s MixStatement, in Ballots, out, proof io.Writer) error {
	n, _, err := measure(in)
	if err != nil {
		return err
	}
	x, err := drawMix(random, n)
	if err != nil {
		return err
	}
	defer x.destroy()
	return shuffleWith(s, in, x, out, proof)
}

// shuffleWith is Shuffle with its randomness given, for the vectors. All multiplications by secrets are in constant time.
func shuffleWith(s MixStatement, in Ballots, x *mixSecrets, out, proof io.Writer) error {
	p, err := newProver(s, in, x)
	if err != nil {
		return err
	}
	return p.run(out, proof)
}
