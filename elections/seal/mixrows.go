package seal

import (
	"fmt"
	"sync"

	"filippo.io/edwards25519"
)

// rows adds what rows from..to-1 contribute to the one sum. Brought to one side, the equations are
//
//	w1 (t1 - s1 G + c (Σ C - Σ h))                              w2 (t2 - s2 G + c (Ĉ_n - Π u · h))
//	w3 (t3 - s3 G - Σ s' h + c Σ u C)                           wHat_i (t̂_i - ŝ_i G - s'_i Ĉ_(i-1) + c Ĉ_i)
//	w4A_k (t4A_k + s4_k G - Σ s' out.A + c Σ u in.A)            w4B_k (t4B_k + s4_k PK - Σ s' out.B + c Σ u in.B)
//
// and each point of row i gets the sum of its factors.
func (v *mixVerifier) rows(total *sum, from, to int) error {
	each := rowTerms(v.l.m)
	points, scalars := total.grow(each * (to - from))
	exponents := newExponents(&v.seed)
	var mu sync.Mutex
	products := make([]edwards25519.Scalar, (to-from+stretch-1)/stretch)
	err := parallel(to-from, func(lo, hi int) error {
		part, err := v.read(from+lo, from+hi)
		if err != nil {
			return err
		}
		product := scalarFromInt(1)
		var onG edwards25519.Scalar
		generators := make([]point, hi-lo)
		for i := lo; i < hi; i++ {
			row := from + i
			var u edwards25519.Scalar
			exponents.set(&u, row+1)
			product.Multiply(product, &u)
			v.s.generator(&generators[i-lo], row+1)
			if err := v.row(part, row, &u, &onG, points[each*i:each*(i+1)], scalars[each*i:each*(i+1)]); err != nil {
				return fmt.Errorf("row %d: %w", row+1, err)
			}
		}
		flat := make([]affine, hi-lo)
		normalise(generators, flat)
		for i := range flat {
			points[each*(lo+i)] = flat[i]
		}
		products[lo/stretch] = *product
		mu.Lock()
		v.onG.Add(&v.onG, &onG)
		mu.Unlock()
		return nil
	})
	for i := range products {
		v.product.Multiply(&v.product, &products[i])
	}
	return err
}

// mixPart is what some rows are checked by, read into memory.
type mixPart struct {
	first                             int
	in, out                           Batch
	commit, chain, that, sHat, sPrime some // of s' one more, but at the end
}

func (v *mixVerifier) read(from, to int) (*mixPart, error) {
	p := &mixPart{first: from}
	var err error
	if p.in, err = rowsOf(v.in, from, to); err != nil {
		return nil, err
	}
	if p.out, err = rowsOf(v.out, from, to); err != nil {
		return nil, err
	}
	for _, list := range []struct {
		into      *some
		begins, n int
	}{{&p.commit, v.l.commit, to - from}, {&p.chain, v.l.chain, to - from}, {&p.that, v.l.that, to - from},
		{&p.sHat, v.l.sHat, to - from}, {&p.sPrime, v.l.sPrime, min(to+1, v.l.n) - from}} {
		if *list.into, err = items(v.proof, list.begins+from, list.n); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// row fills in the terms of one row: h (its point by the caller), C, Ĉ, t̂, then in.A, in.B, out.A, out.B by element.
func (v *mixVerifier) row(part *mixPart, i int, u, onG *edwards25519.Scalar, points []affine, scalars [][32]byte) error {
	// long: one equation, term by term, in the order in which the protocol writes it.
	own := i - part.first
	sHat, err := part.sHat.scalar(own, "ŝ")
	if err != nil {
		return err
	}
	sPrime, err := part.sPrime.scalar(own, "s'")
	if err != nil {
		return err
	}
	var p point
	var f, cu, tmp, minusPrime edwards25519.Scalar
	place := func(at int, item Point, factor *edwards25519.Scalar, barIdentity bool) error {
		if err := p.decodeChecked(item, barIdentity); err != nil {
			return err
		}
		points[at].from(&p)
		scalars[at] = [32]byte(factor.Bytes())
		return nil
	}
	cu.Multiply(v.c, u)
	minusPrime.Negate(sPrime)
	w := weightScalar(v.wHat[16*i : 16*i+16])
	onG.Subtract(onG, tmp.Multiply(w, sHat))

	// h_i: -(w1 c) - w3 s'
	tmp.Multiply(&v.w1, v.c)
	f.MultiplyAdd(&v.w3, &minusPrime, f.Negate(&tmp))
	scalars[0] = [32]byte(f.Bytes())
	// C_i: w1 c + w3 c u
	if err := place(1, part.commit.at(own), f.MultiplyAdd(&v.w3, &cu, &tmp), false); err != nil {
		return fmt.Errorf("C: %w", err)
	}
	// Ĉ_i: wHat_i c, less wHat_(i+1) s'_(i+1), or for the last one w2 c more
	if i+1 < v.l.n {
		next, err := part.sPrime.scalar(own+1, "s'")
		if err != nil {
			return err
		}
		tmp.Multiply(weightScalar(v.wHat[16*i+16:16*i+32]), next)
		tmp.Negate(&tmp)
	} else {
		tmp.Multiply(&v.w2, v.c)
	}
	if err := place(2, part.chain.at(own), f.MultiplyAdd(w, v.c, &tmp), false); err != nil {
		return fmt.Errorf("Ĉ: %w", err)
	}
	if err := place(3, part.that.at(own), w, false); err != nil {
		return fmt.Errorf("t̂: %w", err)
	}
	for k := range v.l.m {
		wA, wB := &v.w4[k], &v.w4[v.l.m+k]
		j, at := own*v.l.m+k, 4+4*k
		if err := place(at, part.in.a(j), f.Multiply(wA, &cu), true); err != nil {
			return fmt.Errorf("input's A, element %d: %w", k+1, err)
		}
		if err := place(at+1, part.in.b(j), f.Multiply(wB, &cu), false); err != nil {
			return fmt.Errorf("input's B, element %d: %w", k+1, err)
		}
		if err := place(at+2, part.out.a(j), f.Multiply(wA, &minusPrime), true); err != nil {
			return fmt.Errorf("output's A, element %d: %w", k+1, err)
		}
		if err := place(at+3, part.out.b(j), f.Multiply(wB, &minusPrime), false); err != nil {
			return fmt.Errorf("output's B, element %d: %w", k+1, err)
		}
	}
	return nil
}
