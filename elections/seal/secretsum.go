package seal

import "filippo.io/edwards25519"

// secretSum adds up Σ s_i·P_i in constant time for secret scalars, over several lists of points. It works as the curve
// library's own sum, digit by digit with the doublings shared (Straus's method), but the digits lie where they can be
// overwritten: the library leaves those of every scalar on the heap.
type secretSum struct {
	digits    [][64]int8 // of each scalar
	multiples []point    // 1..8 of each point
	flat      []affine
}

func newSecretSum(n int) *secretSum {
	return &secretSum{make([][64]int8, n), make([]point, 8*n), make([]affine, 8*n)}
}

// factor makes s the scalar of the points that stand at place i.
func (x *secretSum) factor(i int, s *edwards25519.Scalar) { radix16(&x.digits[i], s) }

// of sets v to the sum over one list of points, one for each scalar.
func (x *secretSum) of(v *point, points []point) {
	var each cached
	for i := range points {
		row := x.multiples[8*i : 8*i+8]
		row[0] = points[i]
		each.from(&points[i])
		for j := 1; j < 8; j++ {
			row[j].add(&row[j-1], &each)
		}
	}
	normalise(x.multiples, x.flat)
	v.setIdentity()
	var entry affine
	for d := 63; d >= 0; d-- {
		for range 4 {
			v.double(v)
		}
		for i := range points {
			entry.choose((*[8]affine)(x.flat[8*i:]), x.digits[i][d])
			v.addAffine(v, &entry)
		}
	}
}

// forget overwrites the scalars.
func (x *secretSum) forget() { clear(x.digits) }
