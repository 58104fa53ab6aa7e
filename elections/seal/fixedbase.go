package seal

import (
	"crypto/subtle"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"
)

// fixedBase holds the multiples 1..8 of 16^i·P for i = 0..63. A mixer multiplies G, the key and one generator several
// times a ballot; with the table that is 64 additions and no doubling. It is read in constant time: every entry of a row
// is looked at, whichever is wanted.
type fixedBase [64][8]affine

func newFixedBase(p *point) *fixedBase {
	points := make([]point, 64*8)
	row := *p
	for i := range 64 {
		points[8*i] = row
		for j := 1; j < 8; j++ {
			points[8*i+j].plus(&points[8*i+j-1], &row)
		}
		row.double(&points[8*i+7])
	}
	flat := make([]affine, len(points))
	normalise(points, flat)
	table := new(fixedBase)
	for i := range 64 {
		copy(table[i][:], flat[8*i:])
	}
	return table
}

// addMul sets v = v + s·P in constant time.
func (f *fixedBase) addMul(v *point, s *edwards25519.Scalar) {
	var digits [64]int8
	var entry affine
	radix16(&digits, s)
	for i := range f {
		entry.choose(&f[i], digits[i])
		v.addAffine(v, &entry)
	}
	clear(digits[:])
}

// choose sets a to the digit's multiple out of row, for a digit of -8..8, in constant time.
func (a *affine) choose(row *[8]affine, digit int8) {
	sign := digit >> 7 // -1 when negative, else 0
	size := uint8((digit ^ sign) - sign)
	a.setIdentity()
	for j := range row {
		hit := subtle.ConstantTimeByteEq(size, uint8(j+1))
		a.yPlusX.Select(&row[j].yPlusX, &a.yPlusX, hit)
		a.yMinusX.Select(&row[j].yMinusX, &a.yMinusX, hit)
		a.t2d.Select(&row[j].t2d, &a.t2d, hit)
	}
	negative := int(sign & 1)
	var negated field.Element
	a.yPlusX.Swap(&a.yMinusX, negative)
	a.t2d.Select(negated.Negate(&a.t2d), &a.t2d, negative)
}

// radix16 sets digits to those of s, each -8..8, least first, in constant time. It leaves no other copy of them.
func radix16(digits *[64]int8, s *edwards25519.Scalar) {
	b := s.Bytes()
	for i, c := range b {
		digits[2*i], digits[2*i+1] = int8(c&15), int8(c>>4)
	}
	clear(b)
	for i := range 63 { // the highest digit stays below 8: s is below 2^253
		carry := (digits[i] + 8) >> 4
		digits[i] -= carry << 4
		digits[i+1] += carry
	}
}
