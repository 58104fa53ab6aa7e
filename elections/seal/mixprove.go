package seal

import (
	"fmt"
	"io"
	"slices"
	"sync"

	"filippo.io/edwards25519"
)

// prover carries one shuffle through the steps of the proof (protocol, section 7), in the order of the text. It works
// through the rows in blocks; what is whole in memory is the permutation, while the new batch is made C, which is made in
// another order than it is read in, and then t̂, which is read after everything that is made beside it.
type prover struct {
	s          MixStatement
	in         Ballots
	out, proof io.Writer
	x          *mixSecrets
	l          layout
	block      int // rows that are worked out before they are written
	portion    int // rows of the output that are gathered in one reading of the input
	g, pk, h   *fixedBase
	seed       [64]byte
	u          exponents
	commits    MixProof            // C, by place in the input
	thats      MixProof            // t̂
	last       edwards25519.Scalar // R_n
	challenge  transcript
}

// blockRows is how many rows are worked out before they are handed on.
const blockRows = 1 << 12

// portionBytes is how much of the output is gathered at a time.
const portionBytes = 16 << 20

func newProver(s MixStatement, in Ballots, x *mixSecrets) (*prover, error) {
	n, m, err := measure(in)
	if err != nil {
		return nil, err
	}
	var key, g, h point
	if err := key.decodeChecked(s.PK, true); err != nil {
		return nil, fmt.Errorf("contest's key: %w", err)
	}
	p := &prover{s: s, in: in, x: x, l: proofLayout(n, m), block: min(blockRows, n), portion: min(portionBytes/(64*m), n)}
	p.g, p.pk = newFixedBase(g.mulBase(scalarFromInt(1))), newFixedBase(&key)
	p.h = newFixedBase(s.generator(&h, 0))
	return p, nil
}

// run makes the new batch, and then its proof, whose seed binds it to both batches.
func (p *prover) run(out, proof io.Writer) error {
	statement, err := p.s.statement(p.in)
	if err != nil {
		return err
	}
	statement.list("out", int(p.in.Size()))
	p.out, p.proof = io.MultiWriter(out, statement.h), proof
	sums, err := p.shuffle()
	if err != nil {
		return err
	}
	if p.seed, err = seedOf(statement, p.commits, p.l.n); err != nil {
		return err
	}
	return p.prove(sums)
}

// blocks calls work with one block of rows after the other, and with room for so many bytes of each row, which it fills
// and which are then handed on.
func (p *prover) blocks(each int, to io.Writer, work func(from, to int, rows []byte) error) error {
	room := make([]byte, each*p.block)
	for from := 0; from < p.l.n; from += p.block {
		end := min(from+p.block, p.l.n)
		rows := room[:each*(end-from)]
		if err := work(from, end, rows); err != nil {
			return err
		}
		if _, err := to.Write(rows); err != nil {
			return err
		}
	}
	return nil
}

// shuffle re-encrypts the rows into their new places, commits to the permutation and gathers t3, t4A and t4B, whose sums
// run over the same points.
func (p *prover) shuffle() ([]point, error) {
	n, m := p.l.n, p.l.m
	sums := make([]point, 1+2*m) // Σ ω'h, then Σ ω'A_k, then Σ ω'B_k
	for i := range sums {
		sums[i].setIdentity()
	}
	p.commits = make(MixProof, 32*n)
	places := make([]uint32, n) // in the output, of each place in the input
	defer clear(places)
	for i, j := range p.x.psi {
		places[j] = uint32(i)
	}
	var mu sync.Mutex
	read := Batch{M: m, Rows: make([]byte, 64*m*p.block)}
	room := make([]byte, 64*m*p.portion)
	defer clear(room)
	for from := 0; from < n; from += p.portion {
		end := min(from+p.portion, n)
		rows := room[:64*m*(end-from)]
		if err := p.gather(read, places, from, end, rows); err != nil {
			return nil, err
		}
		err := parallel(end-from, func(lo, hi int) error {
			parts, err := p.shuffleRows(from+lo, from+hi, rows[64*m*lo:64*m*hi])
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			for i := range sums {
				sums[i].plus(&sums[i], &parts[i])
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		for piece := range slices.Chunk(rows, 64*m*p.block) {
			if _, err := p.out.Write(piece); err != nil {
				return nil, err
			}
		}
	}
	return sums, nil
}

// gather reads the whole input, in its order, block by block into read, and puts those rows in their places that belong
// to from..end-1 of the output. The order in which the rows were asked for would be the permutation.
func (p *prover) gather(read Batch, places []uint32, from, end int, rows []byte) error {
	wide := 64 * p.l.m
	for first := 0; first < p.l.n; first += p.block {
		block := read.Rows[:wide*(min(first+p.block, p.l.n)-first)]
		if err := fill(block, p.in, int64(wide)*int64(first)); err != nil {
			return err
		}
		for k := range len(block) / wide {
			if i := int(places[first+k]); i >= from && i < end {
				copy(rows[wide*(i-from):], block[wide*k:wide*(k+1)])
			}
		}
	}
	return nil
}

// shuffleRows re-encrypts rows that were gathered for the places from..to-1 of the output, where they lie, and gives what
// they add to the sums.
func (p *prover) shuffleRows(from, to int, rows []byte) ([]point, error) {
	m := p.l.m
	points := make([][]point, 1+2*m) // h, then A_k, then B_k
	for l := range points {
		points[l] = make([]point, to-from)
	}
	sum := newSecretSum(to - from)
	defer sum.forget()
	var omega, r edwards25519.Scalar
	defer forget(&omega, &r)
	for i := from; i < to; i++ {
		own, j := i-from, int(p.x.psi[i])
		p.x.secret(&omega, secretOmegaPrime, i)
		sum.factor(own, &omega)
		row := Batch{M: m, Rows: rows[64*m*own:][:64*m]}
		for k := range m {
			a, b := &points[1+k][own], &points[1+m+k][own]
			if err := p.reencrypt(a, b, row, k, j*m+k); err != nil {
				return nil, err
			}
			first, second := a.encode(), b.encode()
			copy(row.Rows[64*k:], first[:])
			copy(row.Rows[64*k+32:], second[:])
		}
		commit := *p.s.generator(&points[0][own], i+1)
		p.x.secret(&r, secretR, j)
		p.g.addMul(&commit, &r)
		// C belongs to the place in the input: C_psi(i) = r_psi(i)·G + h_i.
		p.commits.put(j, commit.encode())
	}
	parts := make([]point, len(points))
	for l := range points {
		sum.of(&parts[l], points[l])
	}
	return parts, nil
}

// reencrypt sets a and b to element k of a row of the input, ciphertext j of all, under fresh randomness.
func (p *prover) reencrypt(a, b *point, row Batch, k, j int) error {
	if err := a.decodeChecked(row.a(k), true); err != nil {
		return fmt.Errorf("A of ciphertext %d: %w", j+1, err)
	}
	if err := b.decodeChecked(row.b(k), false); err != nil {
		return fmt.Errorf("B of ciphertext %d: %w", j+1, err)
	}
	var r edwards25519.Scalar
	p.x.secret(&r, secretRPrime, j)
	p.g.addMul(a, &r)
	p.pk.addMul(b, &r)
	forget(&r)
	return nil
}

// prove writes the proof, part after part, once the output is fixed and the seed with it.
func (p *prover) prove(sums []point) error {
	if _, err := p.proof.Write(p.commits); err != nil {
		return err
	}
	p.commits, p.thats = nil, make(MixProof, 32*p.l.n)
	p.u = newExponents(&p.seed)
	p.challenge = t512("mix-c").bytes("seed", p.seed[:])
	if err := p.chain(); err != nil {
		return err
	}
	p.challenge.bytes("that", p.thats)
	if _, err := p.proof.Write(p.thats); err != nil {
		return err
	}
	return p.respond(sums)
}

// exponent sets u to u'_i, the one of the place in the input that place i of the output comes from.
func (p *prover) exponent(u *edwards25519.Scalar, i int) {
	p.u.set(u, int(p.x.psi[i])+1)
}

// chain commits to the permuted exponents, one building on the other. Every link is R_i·G + (u'_1 ··· u'_i)·h, so all
// of them can be worked out side by side.
func (p *prover) chain() error {
	most := p.block
	u, rHat := make([]edwards25519.Scalar, most), make([]edwards25519.Scalar, most)
	sumR, product := make([]edwards25519.Scalar, most+1), make([]edwards25519.Scalar, most+1) // from before the block on
	for _, list := range [][]edwards25519.Scalar{u, rHat, sumR, product} {
		defer clear(list) // as the permutation itself, they would undo the shuffle
	}
	product[0] = *scalarFromInt(1)
	p.challenge.list("chain", 32*p.l.n)
	err := p.blocks(32, io.MultiWriter(p.proof, p.challenge.h), func(from, to int, rows []byte) error {
		n := to - from
		forEach(n, func(i int) {
			p.exponent(&u[i], from+i)
			p.x.secret(&rHat[i], secretRHat, from+i)
		})
		for i := range n {
			sumR[i+1].MultiplyAdd(&u[i], &sumR[i], &rHat[i])
			product[i+1].Multiply(&u[i], &product[i])
		}
		parallel(n, func(lo, hi int) error {
			p.links(from, lo, hi, sumR, product, rows)
			return nil
		})
		sumR[0], product[0] = sumR[n], product[n]
		return nil
	})
	p.last = sumR[0]
	return err
}

// forEach calls f for 0..n-1, on every core.
func forEach(n int, f func(i int)) {
	parallel(n, func(lo, hi int) error {
		for i := lo; i < hi; i++ {
			f(i)
		}
		return nil
	})
}

// links works out links lo..hi-1 of the block that begins at from, and their t̂.
func (p *prover) links(from, lo, hi int, sumR, product []edwards25519.Scalar, rows []byte) {
	links, thats := make([]point, hi-lo), make([]point, hi-lo)
	set := func(v *point, onG, onH *edwards25519.Scalar) { // half of it: it is doubled as it is encoded
		var half edwards25519.Scalar
		v.setIdentity()
		p.g.addMul(v, half.Multiply(onG, scalarHalf))
		p.h.addMul(v, half.Multiply(onH, scalarHalf))
		forget(&half)
	}
	var onG, onH, omegaHat, omegaPrime edwards25519.Scalar
	for i := lo; i < hi; i++ {
		set(&links[i-lo], &sumR[i+1], &product[i+1])
		// t̂ = ω̂·G + ω'·(the link before)
		p.x.secret(&omegaHat, secretOmegaHat, from+i)
		p.x.secret(&omegaPrime, secretOmegaPrime, from+i)
		onG.MultiplyAdd(&omegaPrime, &sumR[i], &omegaHat)
		onH.Multiply(&omegaPrime, &product[i])
		set(&thats[i-lo], &onG, &onH)
	}
	forget(&onG, &onH, &omegaHat, &omegaPrime)
	encodeDoubled(links, func(i int, link Point) { MixProof(rows).put(lo+i, link) })
	encodeDoubled(thats, func(i int, that Point) { p.thats.put(from+lo+i, that) })
}
