package seal

import (
	"fmt"
	"sync"

	"filippo.io/edwards25519"
)

// prover carries one shuffle through the steps of the proof (protocol, section 7), in the order of the text.
type prover struct {
	s        MixStatement
	in, out  Batch
	x        *mixSecrets
	l        layout
	proof    MixProof
	g, pk, h *fixedBase
	seed     [64]byte
	u        []edwards25519.Scalar // u_j by place in the input
	sumR     []edwards25519.Scalar // R_0 … R_n
	product  []edwards25519.Scalar // u'_1 ··· u'_i, i = 0 … n
}

// shuffle re-encrypts the rows into their new places, commits to the permutation and gathers t3, t4A and t4B, whose sums
// run over the same points.
func (p *prover) shuffle() ([]point, error) {
	n, m := p.l.n, p.l.m
	sums := make([]point, 1+2*m) // Σ ω'h, then Σ ω'A_k, then Σ ω'B_k
	for i := range sums {
		sums[i].setIdentity()
	}
	var mu sync.Mutex
	err := parallel(n, func(lo, hi int) error {
		points := make([][]*edwards25519.Point, 1+2*m)
		omegas := make([]*edwards25519.Scalar, 0, hi-lo)
		for i := lo; i < hi; i++ {
			j := p.x.psi[i]
			omegas = append(omegas, &p.x.omegaPri[i])
			for k := range m {
				a, b, err := p.reencrypt(j*m + k)
				if err != nil {
					return err
				}
				first, second := a.encode(), b.encode()
				copy(p.out.Rows[64*(i*m+k):], first[:])
				copy(p.out.Rows[64*(i*m+k)+32:], second[:])
				points[1+k] = append(points[1+k], a.edwards())
				points[1+m+k] = append(points[1+m+k], b.edwards())
			}
			var h, commit point
			p.s.generator(&h, i+1)
			points[0] = append(points[0], h.edwards())
			commit = h
			p.g.addMul(&commit, &p.x.r[j])
			// C belongs to the place in the input: C_psi(i) = r_psi(i)·G + h_i.
			p.proof.put(p.l.commit+j, commit.encode())
		}
		var part point
		for i := range sums {
			part.fromEdwards(new(edwards25519.Point).MultiScalarMult(omegas, points[i]))
			mu.Lock()
			sums[i].plus(&sums[i], &part)
			mu.Unlock()
		}
		return nil
	})
	return sums, err
}

// reencrypt gives ciphertext j of the input under fresh randomness.
func (p *prover) reencrypt(j int) (a, b *point, err error) {
	a, b = new(point), new(point)
	if err := a.decodeChecked(p.in.a(j), true); err != nil {
		return nil, nil, fmt.Errorf("A of ciphertext %d: %w", j+1, err)
	}
	if err := b.decodeChecked(p.in.b(j), false); err != nil {
		return nil, nil, fmt.Errorf("B of ciphertext %d: %w", j+1, err)
	}
	p.g.addMul(a, &p.x.rPrime[j])
	p.pk.addMul(b, &p.x.rPrime[j])
	return a, b, nil
}

// chain commits to the permuted exponents, one building on the other. Every link is R_i·G + (u'_1 ··· u'_i)·h, so all
// of them can be worked out side by side.
func (p *prover) chain() {
	n := p.l.n
	p.u = make([]edwards25519.Scalar, n)
	parallel(n, func(lo, hi int) error {
		for j := lo; j < hi; j++ {
			p.u[j] = *mixExponent(&p.seed, j+1)
		}
		return nil
	})
	p.sumR, p.product = make([]edwards25519.Scalar, n+1), make([]edwards25519.Scalar, n+1)
	p.product[0] = *scalarFromInt(1)
	for i := range n {
		u := &p.u[p.x.psi[i]]
		p.sumR[i+1].MultiplyAdd(u, &p.sumR[i], &p.x.rHat[i])
		p.product[i+1].Multiply(u, &p.product[i])
	}
	parallel(n, func(lo, hi int) error {
		links, thats := make([]point, hi-lo), make([]point, hi-lo)
		set := func(v *point, onG, onH *edwards25519.Scalar) { // half of it: it is doubled as it is encoded
			var half edwards25519.Scalar
			v.setIdentity()
			p.g.addMul(v, half.Multiply(onG, scalarHalf))
			p.h.addMul(v, half.Multiply(onH, scalarHalf))
		}
		var onG, onH edwards25519.Scalar
		for i := lo; i < hi; i++ {
			set(&links[i-lo], &p.sumR[i+1], &p.product[i+1])
			// t̂ = ω̂·G + ω'·(the link before)
			onG.MultiplyAdd(&p.x.omegaPri[i], &p.sumR[i], &p.x.omegaHat[i])
			onH.Multiply(&p.x.omegaPri[i], &p.product[i])
			set(&thats[i-lo], &onG, &onH)
		}
		encodeDoubled(links, func(i int, link Point) { p.proof.put(p.l.chain+lo+i, link) })
		encodeDoubled(thats, func(i int, that Point) { p.proof.put(p.l.that+lo+i, that) })
		return nil
	})
}

// respond finishes the commitments, asks the hash for the challenge and answers it.
func (p *prover) respond(sums []point) {
	n, m, x := p.l.n, p.l.m, p.x
	put := func(place int, v *point) { p.proof.put(p.l.t+place, v.encode()) }
	var v point
	put(0, v.mulBase(&x.omega[0]))
	put(1, v.mulBase(&x.omega[1]))
	p.g.addMul(&sums[0], &x.omega[2])
	put(2, &sums[0])
	var minus edwards25519.Scalar
	for k := range m {
		minus.Negate(&x.omega4[k])
		p.g.addMul(&sums[1+k], &minus)
		p.pk.addMul(&sums[1+m+k], &minus)
		put(3+k, &sums[1+k])
		put(3+m+k, &sums[1+m+k])
	}

	c := p.l.challenge(&p.seed, p.proof)
	var sumR, sumRU, s edwards25519.Scalar
	sumRPrime := make([]edwards25519.Scalar, m)
	for j := range n {
		sumR.Add(&sumR, &x.r[j])
		sumRU.MultiplyAdd(&x.r[j], &p.u[j], &sumRU)
		for k := range m {
			sumRPrime[k].MultiplyAdd(&x.rPrime[j*m+k], &p.u[j], &sumRPrime[k])
		}
	}
	p.proof.putScalar(p.l.s, s.MultiplyAdd(c, &sumR, &x.omega[0]))
	p.proof.putScalar(p.l.s+1, s.MultiplyAdd(c, &p.sumR[n], &x.omega[1]))
	p.proof.putScalar(p.l.s+2, s.MultiplyAdd(c, &sumRU, &x.omega[2]))
	for k := range m {
		p.proof.putScalar(p.l.s+3+k, s.MultiplyAdd(c, &sumRPrime[k], &x.omega4[k]))
	}
	for i := range n {
		p.proof.putScalar(p.l.sHat+i, s.MultiplyAdd(c, &x.rHat[i], &x.omegaHat[i]))
		p.proof.putScalar(p.l.sPrime+i, s.MultiplyAdd(c, &p.u[x.psi[i]], &x.omegaPri[i]))
	}
}
