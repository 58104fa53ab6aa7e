package seal

import (
	"sync"

	"filippo.io/edwards25519"
)

// respond finishes the commitments, asks the hash for the challenge and answers it.
func (p *prover) respond(sums []point) error {
	// long: the proof's last parts, in the order in which the protocol writes them.
	m := p.l.m
	t := make(MixProof, 32*(3+2*m))
	var v point
	var omega [3]edwards25519.Scalar
	for i := range omega {
		p.x.secret(&omega[i], secretOmega, i)
	}
	t.put(0, v.mulBase(&omega[0]).encode())
	t.put(1, v.mulBase(&omega[1]).encode())
	p.g.addMul(&sums[0], &omega[2])
	t.put(2, sums[0].encode())
	omega4 := make([]edwards25519.Scalar, m)
	var minus edwards25519.Scalar
	for k := range m {
		p.x.secret(&omega4[k], secretOmega4, k)
		minus.Negate(&omega4[k])
		p.g.addMul(&sums[1+k], &minus)
		p.pk.addMul(&sums[1+m+k], &minus)
		t.put(3+k, sums[1+k].encode())
		t.put(3+m+k, sums[1+m+k].encode())
	}
	c := p.challenge.bytes("t", t).scalar()

	sumR, sumRU, sumRPrime := p.responses()
	s := make(MixProof, 32*(3+m))
	var answer edwards25519.Scalar
	s.putScalar(0, answer.MultiplyAdd(c, &sumR, &omega[0]))
	s.putScalar(1, answer.MultiplyAdd(c, &p.last, &omega[1]))
	s.putScalar(2, answer.MultiplyAdd(c, &sumRU, &omega[2]))
	for k := range m {
		s.putScalar(3+k, answer.MultiplyAdd(c, &sumRPrime[k], &omega4[k]))
	}
	forget(&sumR, &sumRU, &p.last, &minus)
	clear(sumRPrime)
	clear(omega[:])
	clear(omega4)
	if _, err := p.proof.Write(append(t, s...)); err != nil {
		return err
	}
	err := p.answers(c, secretOmegaHat, func(r *edwards25519.Scalar, i int) { p.x.secret(r, secretRHat, i) })
	if err != nil {
		return err
	}
	return p.answers(c, secretOmegaPrime, p.exponent)
}

// answers writes ω + c·x of every row: ŝ or s'.
func (p *prover) answers(c *edwards25519.Scalar, omega secretKind, x func(*edwards25519.Scalar, int)) error {
	return p.blocks(32, p.proof, func(from, to int, rows []byte) error {
		forEach(to-from, func(i int) {
			var w, v, s edwards25519.Scalar
			p.x.secret(&w, omega, from+i)
			x(&v, from+i)
			MixProof(rows).putScalar(i, s.MultiplyAdd(c, &v, &w))
			forget(&w, &v)
		})
		return nil
	})
}

// responses are Σ r_j, Σ r_j·u_j and Σ r'_j,k·u_j.
func (p *prover) responses() (sumR, sumRU edwards25519.Scalar, sumRPrime []edwards25519.Scalar) {
	m := p.l.m
	sumRPrime = make([]edwards25519.Scalar, m)
	var mu sync.Mutex
	parallel(p.l.n, func(lo, hi int) error {
		var r, u, ofR, ofRU edwards25519.Scalar
		ofRPrime := make([]edwards25519.Scalar, m)
		for j := lo; j < hi; j++ {
			p.u.set(&u, j+1)
			p.x.secret(&r, secretR, j)
			ofR.Add(&ofR, &r)
			ofRU.MultiplyAdd(&r, &u, &ofRU)
			for k := range m {
				p.x.secret(&r, secretRPrime, j*m+k)
				ofRPrime[k].MultiplyAdd(&r, &u, &ofRPrime[k])
			}
		}
		mu.Lock()
		defer mu.Unlock()
		sumR.Add(&sumR, &ofR)
		sumRU.Add(&sumRU, &ofRU)
		for k := range m {
			sumRPrime[k].Add(&sumRPrime[k], &ofRPrime[k])
		}
		forget(&r, &ofR, &ofRU)
		clear(ofRPrime)
		return nil
	})
	return sumR, sumRU, sumRPrime
}
