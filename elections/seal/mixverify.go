package seal

import (
	"crypto/rand"
	"fmt"

	"filippo.io/edwards25519"
)

// VerifyMix checks that out is a re-encryption of in, in some order. Every equation of the protocol's section 7 is
// multiplied by a weight of its own, 128 bits drawn now, and all of them are checked as one sum, which is the identity
// only if each holds (or with a chance of 2^-128).
//
// Batches and proof are read as they are needed, each item of them once for the hashes and once for the sum.
func VerifyMix(s MixStatement, in, out Ballots, proof Rows) error {
	n, m, err := measure(in)
	if err != nil {
		return fmt.Errorf("mix input: %w", err)
	}
	if out.Width() != m || out.Size() != in.Size() {
		return fmt.Errorf("mix output of %d bytes in rows of %d elements for an input of %d of %d: %w", out.Size(), out.Width(), n, m, ErrLength)
	}
	if proof.Size() != int64(MixProofBytes(n, m)) {
		return fmt.Errorf("mix proof of %d bytes where %d belong: %w", proof.Size(), MixProofBytes(n, m), ErrLength)
	}
	v := mixVerifier{s: s, in: in, out: out, proof: proof, l: proofLayout(n, m)}
	if v.seed, err = s.seed(in, out, proof); err != nil {
		return err
	}
	if v.c, err = v.l.challenge(&v.seed, proof); err != nil {
		return err
	}
	v.draw()
	total := newSum()
	if err := v.single(total); err != nil {
		return err
	}
	for from := 0; from < n; from += batchRows(m) {
		if err := v.rows(total, from, min(from+batchRows(m), n)); err != nil {
			return err
		}
	}
	if err := v.bases(total); err != nil {
		return err
	}
	if !total.result().isIdentity() {
		return fmt.Errorf("mix of %d ballots: %w", n, ErrProof)
	}
	return nil
}

// batchRows is how many rows fill a batch of terms.
func batchRows(m int) int { return max(1, batchTerms/rowTerms(m)) }

// rowTerms is how many terms one row adds: h, C, Ĉ, t̂, and four per element.
func rowTerms(m int) int { return 4 + 4*m }

type mixVerifier struct {
	s       MixStatement
	in, out Ballots
	proof   Rows
	l       layout
	seed    [64]byte
	c       *edwards25519.Scalar

	// The weights: of the equations for t1, t2, t3, t4A_k and t4B_k, and of those for each t̂_i.
	w1, w2, w3 edwards25519.Scalar
	w4         []edwards25519.Scalar
	wHat       []byte // 16 bytes each

	// What the rows add up to for the terms that stand once: G's and h's factors.
	onG, product edwards25519.Scalar
}

// draw draws the weights.
func (v *mixVerifier) draw() {
	var b [16]byte
	weight := func(s *edwards25519.Scalar) {
		rand.Read(b[:]) // never fails: the runtime stops the program first
		s.Set(weightScalar(b[:]))
	}
	weight(&v.w1)
	weight(&v.w2)
	weight(&v.w3)
	v.w4 = make([]edwards25519.Scalar, 2*v.l.m)
	for k := range v.w4 {
		weight(&v.w4[k])
	}
	v.wHat = make([]byte, 16*v.l.n)
	rand.Read(v.wHat)
	v.product = *scalarFromInt(1)
}

// weightScalar reads 16 bytes as a scalar.
func weightScalar(b []byte) *edwards25519.Scalar {
	var wide [32]byte
	copy(wide[:], b)
	s, _ := new(edwards25519.Scalar).SetCanonicalBytes(wide[:])
	return s
}

// scalar reads the item that stands at a place of the proof.
func (v *mixVerifier) scalar(i int, what string) (*edwards25519.Scalar, error) {
	read, err := items(v.proof, i, 1)
	if err != nil {
		return nil, err
	}
	return read.scalar(0, what)
}

func (p some) scalar(i int, what string) (*edwards25519.Scalar, error) {
	s, err := Scalar(p.at(i)).decode()
	if err != nil {
		return nil, fmt.Errorf("mix proof, %s: %w", what, err)
	}
	return s, nil
}

// single adds t1, t2, t3, t4A and t4B, each with its equation's weight.
func (v *mixVerifier) single(total *sum) error {
	weights := []*edwards25519.Scalar{&v.w1, &v.w2, &v.w3}
	for k := range v.w4 {
		weights = append(weights, &v.w4[k])
	}
	t, err := items(v.proof, v.l.t, len(weights))
	if err != nil {
		return err
	}
	var p point
	for i, w := range weights {
		if err := p.decodeChecked(t.at(i), false); err != nil {
			return fmt.Errorf("mix proof, t %d: %w", i+1, err)
		}
		total.term(&p, w)
	}
	return nil
}

// bases adds the terms of G, the contest's key and h, whose factors are known once all rows have been read.
func (v *mixVerifier) bases(total *sum) error {
	var onPK, tmp edwards25519.Scalar
	s, err := v.scalars(v.l.s, 3+v.l.m, "s")
	if err != nil {
		return err
	}
	for i, w := range []*edwards25519.Scalar{&v.w1, &v.w2, &v.w3} {
		v.onG.Subtract(&v.onG, tmp.Multiply(w, s[i]))
	}
	for k := range v.l.m {
		v.onG.MultiplyAdd(&v.w4[k], s[3+k], &v.onG)
		onPK.MultiplyAdd(&v.w4[v.l.m+k], s[3+k], &onPK)
	}
	var p point
	total.term(p.mulBase(scalarFromInt(1)), &v.onG)
	if err := p.decodeChecked(v.s.PK, true); err != nil {
		return fmt.Errorf("contest's key: %w", err)
	}
	total.term(&p, &onPK)

	// h stands in the first link (t̂_1 = … + s'_1 h) and in the last (t2 = … + c Π u · h).
	s1, err := v.scalar(v.l.sPrime, "s'")
	if err != nil {
		return err
	}
	var onH edwards25519.Scalar
	onH.Multiply(weightScalar(v.wHat[:16]), s1)
	tmp.Multiply(v.c, &v.product)
	onH.MultiplyAdd(&v.w2, &tmp, &onH)
	total.term(v.s.generator(&p, 0), onH.Negate(&onH))
	return nil
}

func (v *mixVerifier) scalars(from, n int, what string) ([]*edwards25519.Scalar, error) {
	list := make([]*edwards25519.Scalar, n)
	for i := range list {
		var err error
		if list[i], err = v.scalar(from+i, what); err != nil {
			return nil, err
		}
	}
	return list, nil
}
