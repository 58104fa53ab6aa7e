package seal

import (
	"math/bits"

	"filippo.io/edwards25519"
)

// sum is Σ s_i·P_i over public values, by Pippenger's method: the scalars are cut into windows; in each window every
// point goes into the bucket of its digit, and the buckets are added up so that each counts its number of times. Windows
// are independent of each other and run on all cores. Its time depends on the scalars: never for secrets.
//
// Terms are collected and added up in batches, so that a million of them need no more memory than one batch.
type sum struct {
	total  point
	points []affine
	scalar [][32]byte
}

// batchTerms bounds a batch's memory to about 25 MB and keeps a window's buckets within a core's cache.
const batchTerms = 1 << 17

func newSum() *sum {
	s := new(sum)
	s.total.setIdentity()
	return s
}

// grow makes room for n more terms and returns them, to be filled in (by several goroutines if so wished).
func (s *sum) grow(n int) ([]affine, [][32]byte) {
	if len(s.points)+n > batchTerms {
		s.flush()
	}
	at := len(s.points)
	if s.points == nil {
		s.points, s.scalar = make([]affine, 0, n), make([][32]byte, 0, n)
	}
	s.points = append(s.points, make([]affine, n)...)
	s.scalar = append(s.scalar, make([][32]byte, n)...)
	return s.points[at:], s.scalar[at:]
}

// term adds s·p.
func (s *sum) term(p *point, x *edwards25519.Scalar) {
	points, scalars := s.grow(1)
	normalise([]point{*p}, points)
	scalars[0] = [32]byte(x.Bytes())
}

// flush adds the batch to the total and empties it.
func (s *sum) flush() {
	if len(s.points) > 0 {
		var part point
		multiScalar(&part, s.points, s.scalar)
		s.total.plus(&s.total, &part)
	}
	s.points, s.scalar = s.points[:0], s.scalar[:0]
}

// result flushes and gives the total.
func (s *sum) result() *point {
	s.flush()
	return &s.total
}

// windowBits is the window that costs the fewest additions for n terms.
func windowBits(n int) int {
	best, least := 0, 0
	for c := 3; c <= 14; c++ {
		cost := (254 + c - 1) / c * (n + 2<<(c-1))
		if best == 0 || cost < least {
			best, least = c, cost
		}
	}
	return best
}

func multiScalar(v *point, points []affine, scalars [][32]byte) {
	c := windowBits(len(points))
	windows := (254 + c - 1) / c // signed digits of scalars below 2^253 carry at most into bit 253
	digits := make([]int16, windows*len(points))
	parallel(len(points), func(lo, hi int) error {
		for i := lo; i < hi; i++ {
			signedDigits(&scalars[i], c, windows, digits[i:], len(points))
		}
		return nil
	})
	sums := make([]point, windows)
	parallel(windows*stretch, func(lo, _ int) error { // one window is one stretch
		w := lo / stretch
		sumWindow(&sums[w], points, digits[w*len(points):(w+1)*len(points)], c)
		return nil
	})
	v.setIdentity()
	for w := windows - 1; w >= 0; w-- {
		for range c {
			v.double(v)
		}
		v.plus(v, &sums[w])
	}
}

// signedDigits cuts s into windows of c bits, each digit in -2^(c-1)..2^(c-1), and writes them stride apart.
func signedDigits(s *[32]byte, c, windows int, digits []int16, stride int) {
	var limbs [5]uint64
	for i, b := range s {
		limbs[i/8] |= uint64(b) << (8 * (i % 8))
	}
	carry := uint64(0)
	for w := range windows {
		at := w * c
		limb, shift := at/64, uint(at%64)
		digit := limbs[limb] >> shift
		if shift+uint(c) > 64 {
			digit |= limbs[limb+1] << (64 - shift)
		}
		digit = digit&(1<<c-1) + carry
		if carry = 0; digit > 1<<(c-1) {
			carry = 1
		}
		digits[w*stride] = int16(int64(digit) - int64(carry)<<c)
	}
}

// sumWindow is Σ digit_i·P_i.
func sumWindow(v *point, points []affine, digits []int16, c int) {
	buckets := make([]point, 1<<(c-1))
	used := make([]uint64, (len(buckets)+63)/64)
	for i, d := range digits {
		if d == 0 {
			continue
		}
		at := int(max(d, -d)) - 1
		b := &buckets[at]
		if used[at/64]>>(at%64)&1 == 0 {
			used[at/64] |= 1 << (at % 64)
			b.setIdentity()
		}
		if d > 0 {
			b.addAffine(b, &points[i])
		} else {
			b.subAffine(b, &points[i])
		}
	}
	var running point // Σ of the buckets from here up
	running.setIdentity()
	v.setIdentity()
	top := len(used) - 1
	for top >= 0 && used[top] == 0 {
		top--
	}
	if top < 0 {
		return
	}
	for at := 64*top + bits.Len64(used[top]) - 1; at >= 0; at-- {
		if used[at/64]>>(at%64)&1 == 1 {
			running.plus(&running, &buckets[at])
		}
		v.plus(v, &running)
	}
}
