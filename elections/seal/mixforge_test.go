package seal

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"filippo.io/edwards25519"
)

// The ways in which verifiers of shuffles have been wrong, each as the attack that it would let through (protocol,
// section 7). Every test shows first that the attack is real, against a verifier with that one fault, and then that this
// verifier refuses it.

// someone is an element that nobody has seen before.
func someone() *point {
	s, _ := randomScalar(nil)
	return new(point).mulBase(s)
}

func decodeMust(t testing.TB, p Point) *point {
	t.Helper()
	var v point
	if err := v.decodeChecked(p, false); err != nil {
		t.Fatal(err)
	}
	return &v
}

// accepts runs the verifier's equations with a seed and a challenge that are given instead of recomputed.
func accepts(t testing.TB, s MixStatement, in, out Batch, proof MixProof, seed [64]byte, c *edwards25519.Scalar, weaken func(*mixVerifier)) bool {
	t.Helper()
	v := mixVerifier{s: s, in: in, out: out, proof: proof, l: proofLayout(in.N(), in.M), seed: seed, c: c}
	v.draw()
	if weaken != nil {
		weaken(&v)
	}
	total := newSum()
	for _, err := range []error{v.single(total), v.rows(total, 0, in.N()), v.bases(total)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return total.result().isIdentity()
}

// solve rewrites the proof's t values so that every equation holds for this seed, challenge and answers: what a forger
// does who knows the challenge before committing.
func solve(t testing.TB, s MixStatement, in, out Batch, proof MixProof, seed [64]byte, c *edwards25519.Scalar) {
	t.Helper()
	n, m := in.N(), in.M
	l := proofLayout(n, m)
	at := func(i int) *point { return decodeMust(t, proof.at(i)) }
	times := func(x *edwards25519.Scalar, p *point) *point { return new(point).mul(x, p) }
	answer := func(i int) *edwards25519.Scalar { return mustScalar(t, Scalar(proof.at(i))) }
	g, pk := new(point).mulBase(scalarFromInt(1)), decodeMust(t, s.PK)
	h := s.generator(new(point), 0)

	var sumC, sumH, sumSH, sumUC point
	for _, p := range []*point{&sumC, &sumH, &sumSH, &sumUC} {
		p.setIdentity()
	}
	sumsA, sumsB := make([]point, m), make([]point, m)
	for k := range m {
		sumsA[k].setIdentity()
		sumsB[k].setIdentity()
	}
	product, link := scalarFromInt(1), *h
	for i := range n {
		u, sPrime := mixExponent(&seed, i+1), answer(l.sPrime+i)
		cu := edwards25519.NewScalar().Multiply(c, u)
		product.Multiply(product, u)
		hi := s.generator(new(point), i+1)
		sumC.plus(&sumC, at(l.commit+i))
		sumH.plus(&sumH, hi)
		sumSH.plus(&sumSH, times(sPrime, hi))
		sumUC.plus(&sumUC, times(cu, at(l.commit+i)))
		for k := range m {
			j := i*m + k
			sumsA[k].plus(&sumsA[k], times(sPrime, decodeMust(t, out.a(j))))
			sumsA[k].minus(&sumsA[k], times(cu, decodeMust(t, in.a(j))))
			sumsB[k].plus(&sumsB[k], times(sPrime, decodeMust(t, out.b(j))))
			sumsB[k].minus(&sumsB[k], times(cu, decodeMust(t, in.b(j))))
		}
		that := times(answer(l.sHat+i), g)
		that.plus(that, times(sPrime, &link))
		link = *at(l.chain + i)
		that.minus(that, times(c, &link))
		proof.put(l.that+i, that.encode())
	}
	t1 := times(answer(l.s), g)
	t1.minus(t1, times(c, sumC.minus(&sumC, &sumH)))
	t2 := times(answer(l.s+1), g)
	t2.minus(t2, times(c, new(point).minus(&link, times(product, h))))
	t3 := times(answer(l.s+2), g)
	t3.plus(t3, &sumSH)
	t3.minus(t3, &sumUC)
	for i, p := range []*point{t1, t2, t3} {
		proof.put(l.t+i, p.encode())
	}
	for k := range m {
		s4 := answer(l.s + 3 + k)
		sumsA[k].minus(&sumsA[k], times(s4, g))
		sumsB[k].minus(&sumsB[k], times(s4, pk))
		proof.put(l.t+3+k, sumsA[k].encode())
		proof.put(l.t+3+m+k, sumsB[k].encode())
	}
}

// A challenge that leaves out a part of the statement lets that part be chosen afterwards: whatever it is replaced by, the
// t values can be solved for. Only the hash over all of it stands in the way.
func TestMixPartChosenAfterTheChallenge(t *testing.T) {
	const n, candidates = 4, 41
	_, s, in := mustSeal(t, n, candidates)
	out, proof, err := Mix(nil, s, in)
	if err != nil {
		t.Fatal(err)
	}
	l := proofLayout(n, in.M)
	seed, c := mustChallenge(t, s, in, out, proof)
	for _, part := range []struct {
		name  string
		alter func(s *MixStatement, in, out Batch, proof MixProof)
	}{
		{"the output's A", func(_ *MixStatement, _, out Batch, _ MixProof) { set(out.Rows, 0, someone()) }},
		{"the output's B", func(_ *MixStatement, _, out Batch, _ MixProof) { set(out.Rows, 3, someone()) }},
		{"the input's A", func(_ *MixStatement, in, _ Batch, _ MixProof) { set(in.Rows, 2, someone()) }},
		{"the input's B", func(_ *MixStatement, in, _ Batch, _ MixProof) { set(in.Rows, 1, someone()) }},
		{"a whole row of the output", func(_ *MixStatement, _, out Batch, _ MixProof) { copy(out.Rows[:128], out.Rows[128:256]) }},
		{"the key", func(s *MixStatement, _, _ Batch, _ MixProof) { s.PK = someone().encode() }},
		{"a commitment to the permutation", func(_ *MixStatement, _, _ Batch, p MixProof) { set(p, l.commit+1, someone()) }},
		{"a link of the chain", func(_ *MixStatement, _, _ Batch, p MixProof) { set(p, l.chain+1, someone()) }},
		{"the last link of the chain", func(_ *MixStatement, _, _ Batch, p MixProof) { set(p, l.chain+n-1, someone()) }},
		{"an answer s", func(_ *MixStatement, _, _ Batch, p MixProof) { p.putScalar(l.s+1, scalarFromInt(5)) }},
		{"an answer s4", func(_ *MixStatement, _, _ Batch, p MixProof) { p.putScalar(l.s+4, scalarFromInt(5)) }},
		{"an answer ŝ", func(_ *MixStatement, _, _ Batch, p MixProof) { p.putScalar(l.sHat+2, scalarFromInt(5)) }},
		{"an answer s'", func(_ *MixStatement, _, _ Batch, p MixProof) { p.putScalar(l.sPrime, scalarFromInt(5)) }},
	} {
		t.Run(part.name, func(t *testing.T) {
			s, in, out, proof := s, clone(in), clone(out), append(MixProof{}, proof...)
			part.alter(&s, in, out, proof)
			if accepts(t, s, in, out, proof, seed, c, nil) {
				t.Fatal("the equations do not notice the change")
			}
			solve(t, s, in, out, proof, seed, c)
			if !accepts(t, s, in, out, proof, seed, c, nil) {
				t.Fatal("the forgery is none: it does not even satisfy the equations")
			}
			if err := VerifyMix(s, in, out, proof); !errors.Is(err, ErrProof) {
				t.Errorf("accepted: %v", err)
			}
		})
	}
	t.Run("the election", func(t *testing.T) {
		other := s
		other.E[0] ^= 1
		if err := VerifyMix(other, in, out, proof); !errors.Is(err, ErrProof) {
			t.Errorf("accepted: %v", err)
		}
	})
	t.Run("the suite", func(t *testing.T) {
		other := s
		other.Suite = "R255-SHA512-TW/2"
		if err := VerifyMix(other, in, out, proof); !errors.Is(err, ErrProof) {
			t.Errorf("accepted: %v", err)
		}
	})
}

func set(rows []byte, item int, p *point) {
	encoded := p.encode()
	copy(rows[32*item:], encoded[:])
}

func clone(b Batch) Batch { return Batch{b.M, append([]byte{}, b.Rows...)} }

// A proof about a permutation that is never tied to the ciphertexts: one paper for A and 49 for B, passed off as 49 for A
// and one for B. All of the proof is honest, but for the batch that was shuffled.
func TestMixCommitmentsNotTiedToTheInputs(t *testing.T) {
	secret, s, _ := mustSeal(t, 1, 2)
	paper := func(forA bool) []Ciphertext {
		ranks := []uint8{0, 1}
		if forA {
			ranks = []uint8{1, 0}
		}
		ballot, _, err := SealBallot(nil, BallotStatement{E: s.E, Suite: Suite, PK: s.PK, Seq: 1, By: "voter"}, ranks)
		if err != nil {
			t.Fatal(err)
		}
		return ballot.Ct
	}
	cast, invented := Batch{M: 1}, Batch{M: 1}
	for i := range 50 {
		cast.Append(paper(i == 0))
		invented.Append(paper(i != 0))
	}
	x, err := drawMix(nil, 50)
	if err != nil {
		t.Fatal(err)
	}
	out, proof, err := mixPassedOff(s, cast, invented, x)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := forA(t, secret, s, cast), forA(t, secret, s, out); a != 1 || b != 49 {
		t.Fatalf("%d for A went in, %d came out", a, b)
	}
	seed, c := mustChallenge(t, s, cast, out, proof)
	if !accepts(t, s, cast, out, proof, seed, c, func(v *mixVerifier) { clear(v.w4) }) {
		t.Fatal("the attack is none: a verifier that leaves out the ciphertexts' equations refuses it too")
	}
	if err := VerifyMix(s, cast, out, proof); !errors.Is(err, ErrProof) {
		t.Errorf("accepted: %v", err)
	}
}

// mixPassedOff shuffles one batch and proves it for another.
func mixPassedOff(s MixStatement, claimed, shuffled Batch, x *mixSecrets) (Batch, MixProof, error) {
	p, err := newProver(s, shuffled, x)
	if err != nil {
		return Batch{}, nil, err
	}
	var rows, proof bytes.Buffer
	p.out, p.proof = &rows, &proof
	sums, err := p.shuffle()
	if err != nil {
		return Batch{}, nil, err
	}
	out := Batch{M: shuffled.M, Rows: rows.Bytes()}
	if p.seed, err = s.seed(claimed, out, p.commits); err != nil {
		return Batch{}, nil, err
	}
	err = p.prove(sums)
	return out, proof.Bytes(), err
}

func forA(t *testing.T, secret *Secret, s MixStatement, b Batch) (n int) {
	t.Helper()
	rankings, _, err := Rules{Candidates: 2, MaxRank: 2, MaxMarks: 2}.ReadPapers(mustOpen(t, secret, s, b))
	if err != nil {
		t.Fatal(err)
	}
	for _, ranks := range rankings {
		if ranks[0] == 1 {
			n++
		}
	}
	return n
}

// What the prover could do to the secrets and still follow every step: each must be refused, and each would pass a verifier
// without one of the five kinds of equation.
func TestMixEveryEquationIsNeeded(t *testing.T) {
	const n = 5
	_, s, in := mustSeal(t, n, 3)
	for _, c := range []struct {
		name   string
		weaken func(*mixVerifier)
		alter  func(MixProof, layout)
	}{
		{"t1", func(v *mixVerifier) { v.w1 = *scalarFromInt(0) }, func(p MixProof, l layout) { p.putScalar(l.s, scalarFromInt(1)) }},
		{"t2", func(v *mixVerifier) { v.w2 = *scalarFromInt(0) }, func(p MixProof, l layout) { p.putScalar(l.s+1, scalarFromInt(1)) }},
		{"t3", func(v *mixVerifier) { v.w3 = *scalarFromInt(0) }, func(p MixProof, l layout) { p.putScalar(l.s+2, scalarFromInt(1)) }},
		{"t4", func(v *mixVerifier) { clear(v.w4) }, func(p MixProof, l layout) { p.putScalar(l.s+3, scalarFromInt(1)) }},
		{"t̂", func(v *mixVerifier) { clear(v.wHat) }, func(p MixProof, l layout) { p.putScalar(l.sHat+2, scalarFromInt(1)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, proof, err := Mix(nil, s, in)
			if err != nil {
				t.Fatal(err)
			}
			l := proofLayout(n, 1)
			c.alter(proof, l) // the answers are not in the hash: the challenge stays
			seed, challenge := mustChallenge(t, s, in, out, proof)
			if !accepts(t, s, in, out, proof, seed, challenge, c.weaken) {
				t.Fatal("another equation notices it too")
			}
			if err := VerifyMix(s, in, out, proof); !errors.Is(err, ErrProof) {
				t.Errorf("accepted: %v", err)
			}
		})
	}
}

func TestMixSwappedAndCopiedRows(t *testing.T) {
	const n = 6
	_, s, in := mustSeal(t, n, 41)
	out, proof, err := Mix(nil, s, in)
	if err != nil {
		t.Fatal(err)
	}
	row := 64 * in.M
	for _, c := range []struct {
		name  string
		alter func(in, out Batch)
	}{
		{"two rows of the output swapped", func(_, out Batch) { swap(out.Rows, 0, row, row) }},
		{"two rows of the input swapped", func(in, _ Batch) { swap(in.Rows, 2*row, 5*row, row) }},
		{"the two elements of a row swapped", func(_, out Batch) { swap(out.Rows, 0, 64, 64) }},
		{"A and B swapped", func(_, out Batch) { swap(out.Rows, 0, 32, 32) }},
		{"a row in the place of another", func(_, out Batch) { copy(out.Rows[row:2*row], out.Rows[:row]) }},
		{"the second elements of two rows swapped", func(_, out Batch) { swap(out.Rows, 64, row+64, 64) }},
	} {
		in, out := clone(in), clone(out)
		c.alter(in, out)
		if err := VerifyMix(s, in, out, proof); !errors.Is(err, ErrProof) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if err := VerifyMix(s, out, in, proof); !errors.Is(err, ErrProof) {
		t.Errorf("input and output swapped: %v", err)
	}
}

func swap(b []byte, i, j, n int) {
	kept := append([]byte{}, b[i:i+n]...)
	copy(b[i:i+n], b[j:j+n])
	copy(b[j:j+n], kept)
}

// Lengths that do not fit are an error, never a panic; none at all too.
func TestMixLengths(t *testing.T) {
	_, s, in := mustSeal(t, 3, 41)
	out, proof, err := Mix(nil, s, in)
	if err != nil {
		t.Fatal(err)
	}
	cut := func(b Batch, m, n int) Batch { return Batch{m, append([]byte{}, b.Rows...)[:n]} }
	for name, c := range map[string]struct {
		in, out Batch
		proof   MixProof
	}{
		"no ballots":                   {Batch{M: 2}, Batch{M: 2}, make(MixProof, MixProofBytes(0, 2))},
		"no elements":                  {Batch{}, Batch{}, nil},
		"nothing claimed of three":     {cut(in, 2, 0), cut(out, 2, 0), proof},
		"one row less out":             {in, cut(out, 2, 256), proof},
		"one row less in":              {cut(in, 2, 256), out, proof},
		"one row less both ways":       {cut(in, 2, 256), cut(out, 2, 256), proof},
		"part of a row":                {cut(in, 2, 383), cut(out, 2, 383), proof},
		"rows of one element":          {cut(in, 1, 384), cut(out, 1, 384), proof},
		"rows of another width out":    {in, cut(out, 1, 384), proof},
		"rows of three elements":       {cut(in, 3, 384), cut(out, 3, 384), proof},
		"negative width":               {cut(in, -2, 384), cut(out, -2, 384), proof},
		"no proof":                     {in, out, nil},
		"a byte less of the proof":     {in, out, proof[:len(proof)-1]},
		"an item less of the proof":    {in, out, proof[:len(proof)-32]},
		"an item more of the proof":    {in, out, append(append(MixProof{}, proof...), make([]byte, 32)...)},
		"the proof of one ballot less": {in, out, proof[:MixProofBytes(2, 2)]},
		"the proof of an element less": {in, out, proof[:MixProofBytes(3, 1)]},
	} {
		if err := VerifyMix(s, c.in, c.out, c.proof); !errors.Is(err, ErrLength) && !errors.Is(err, ErrProof) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, b := range []Batch{{}, {M: 1}, {M: 2, Rows: make([]byte, 64)}, {M: 1, Rows: make([]byte, 63)}} {
		if _, _, err := Mix(nil, s, b); !errors.Is(err, ErrLength) {
			t.Errorf("mixed %d bytes in rows of %d: %v", len(b.Rows), b.M, err)
		}
	}
	bad := clone(in)
	clear(bad.Rows[:32])
	if _, _, err := Mix(nil, s, bad); !errors.Is(err, ErrEncoding) {
		t.Errorf("mixed an A that is the identity: %v", err)
	}
}

// Every byte of the statement and of the proof flipped, and every item replaced by another good one.
func TestMixEveryFieldTampered(t *testing.T) {
	for _, c := range []struct{ n, candidates int }{{1, 1}, {2, 41}} {
		t.Run(fmt.Sprintf("%d papers of %d candidates", c.n, c.candidates), func(t *testing.T) {
			_, s, in := mustSeal(t, c.n, c.candidates)
			out, proof, err := Mix(nil, s, in)
			if err != nil {
				t.Fatal(err)
			}
			if err := VerifyMix(s, in, out, proof); err != nil {
				t.Fatal(err)
			}
			refuse := func(what string, at int) {
				t.Helper()
				if VerifyMix(s, in, out, proof) == nil {
					t.Errorf("%s %d altered: accepted", what, at)
				}
			}
			for what, b := range map[string][]byte{"e": s.E[:], "key": s.PK[:], "input": in.Rows, "output": out.Rows, "proof": proof} {
				for i := range b {
					if testing.Short() && i%4 != 0 { // in full with `make test`
						continue
					}
					bit := byte(1) << rand.IntN(8)
					b[i] ^= bit
					refuse(what+"'s byte", i)
					b[i] ^= bit
				}
			}
			l := proofLayout(c.n, in.M)
			for i := range len(proof) / 32 {
				kept := proof.at(i)
				if i < l.s {
					proof.put(i, new(point).plus(decodeMust(t, kept), new(point).mulBase(scalarFromInt(1))).encode())
				} else {
					proof.putScalar(i, edwards25519.NewScalar().Add(mustScalar(t, Scalar(kept)), scalarFromInt(1)))
				}
				refuse("proof's item", i)
				proof.put(i, kept)
			}
			if err := VerifyMix(s, in, out, proof); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// The order is drawn, not chosen: over many draws every element goes to every place about as often.
func TestPermutationIsEven(t *testing.T) {
	const n, rounds = 6, 30_000
	var hits [n][n]int
	d := draws{from: rand.NewChaCha8([32]byte{9})}
	for range rounds {
		psi := make([]uint32, n)
		if err := d.permutation(psi); err != nil {
			t.Fatal(err)
		}
		var seen [n]bool
		for i, j := range psi {
			hits[i][j]++
			seen[j] = true
		}
		if seen != [n]bool{true, true, true, true, true, true} {
			t.Fatalf("no permutation: %v", psi)
		}
	}
	for i := range hits {
		for j := range hits[i] { // 5000 expected, standard deviation 65
			if h := hits[i][j]; h < 4600 || h > 5400 {
				t.Errorf("place %d got %d in %d of %d draws", i, j, h, rounds)
			}
		}
	}
}
