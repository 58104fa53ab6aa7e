package seal

import (
	"math/big"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"
)

// This file is RFC 9496, section 4: ristretto255 on top of the curve's field. The names are the RFC's.

var (
	feOne          = new(field.Element).One()
	feMinusOne     = new(field.Element).Negate(feOne)
	feD            = feDecimal("37095705934669439343138083508754565189542113879843219016388785533085940283555")
	fe2D           = new(field.Element).Add(feD, feD)
	feSqrtM1       = feDecimal("19681161376707505956807079304988542015446066515923890162744021073123829784752")
	feSqrtADMinus1 = feDecimal("25063068953384623474111414158702152701244531502492656460079210482610430750235")
	feInvSqrtAMinD = feDecimal("54469307008909316920995813868745141605393597292927456921205312896311721017578")
	feOneMinusDSq  = feDecimal("1159843021668779879193775521855586647937357759715417654439879720876111806838")
	feDMinusOneSq  = feDecimal("40440834346308536858101042469323190826248399146238708352240133220865137265952")
)

func feDecimal(s string) *field.Element {
	n, ok := new(big.Int).SetString(s, 10)
	if !ok {
		panic("seal: not a number: " + s)
	}
	var b [32]byte
	n.FillBytes(b[:])
	for i := range 16 {
		b[i], b[31-i] = b[31-i], b[i]
	}
	e, err := new(field.Element).SetBytes(b[:])
	if err != nil {
		panic(err)
	}
	return e
}

// decode sets v to the element that b encodes and reports whether b is its one canonical encoding (section 4.3.1).
// v then has z = 1, which additions make use of.
func (v *point) decode(b []byte) bool {
	if len(b) != 32 || b[0]&1 != 0 || !belowP(b) { // negative, or not the least residue
		return false
	}
	return v.tryDecode(b) == 1
}

// tryDecode is decode of 32 bytes that are even and below p, in a time that does not depend on them.
func (v *point) tryDecode(b []byte) int {
	var s, ss, u1, u2, u2s, w, i, denX, denY field.Element
	s.SetBytes(b)
	ss.Square(&s)
	u1.Subtract(feOne, &ss)
	u2.Add(feOne, &ss)
	u2s.Square(&u2)
	w.Square(&u1)
	w.Multiply(&w, feD)
	w.Add(&w, &u2s)
	w.Negate(&w) // -(D u1^2) - u2^2
	i.Multiply(&w, &u2s)
	_, square := i.SqrtRatio(feOne, &i)
	denX.Multiply(&i, &u2)
	denY.Multiply(&i, &denX)
	denY.Multiply(&denY, &w)
	v.x.Add(&s, &s)
	v.x.Multiply(&v.x, &denX)
	v.x.Absolute(&v.x)
	v.y.Multiply(&u1, &denY)
	v.z.One()
	v.t.Multiply(&v.x, &v.y)
	var zero field.Element
	return square &^ v.t.IsNegative() &^ v.y.Equal(&zero)
}

// belowP reports whether the little-endian integer b is below 2^255 - 19.
func belowP(b []byte) bool {
	if b[31] != 0x7f {
		return b[31] < 0x7f
	}
	for i := 30; i > 0; i-- {
		if b[i] != 0xff {
			return true
		}
	}
	return b[0] < 0xed
}

// encode gives the canonical encoding of v (section 4.3.2).
func (v *point) encode() Point {
	var u1, u2, i, den1, den2, zInv, ix, iy, ench, tmp, x, y, den field.Element
	u1.Add(&v.z, &v.y)
	tmp.Subtract(&v.z, &v.y)
	u1.Multiply(&u1, &tmp)
	u2.Multiply(&v.x, &v.y)
	tmp.Square(&u2)
	tmp.Multiply(&tmp, &u1)
	i.SqrtRatio(feOne, &tmp)
	den1.Multiply(&i, &u1)
	den2.Multiply(&i, &u2)
	zInv.Multiply(&den1, &den2)
	zInv.Multiply(&zInv, &v.t)
	ix.Multiply(&v.x, feSqrtM1)
	iy.Multiply(&v.y, feSqrtM1)
	ench.Multiply(&den1, feInvSqrtAMinD)
	tmp.Multiply(&v.t, &zInv)
	rotate := tmp.IsNegative()
	x.Select(&iy, &v.x, rotate)
	y.Select(&ix, &v.y, rotate)
	den.Select(&ench, &den2, rotate)
	tmp.Multiply(&x, &zInv)
	ix.Negate(&y)
	y.Select(&ix, &y, tmp.IsNegative())
	tmp.Subtract(&v.z, &y)
	tmp.Multiply(&tmp, &den)
	tmp.Absolute(&tmp)
	return Point(tmp.Bytes())
}

// encodeDoubled gives the encodings of 2p for every p of points, in order. A square root is what makes encoding dear, and
// the double of a point needs none: with e = 2XY, f = Z²+dT², g = X²+Y², h = Z²-dT² of the point (X:Y:Z:T), the roots in
// its double's encoding are quotients of these, so that one inversion serves all the points. Whoever halves the scalar
// beforehand gets the encoding of the point that was wanted.
func encodeDoubled(points []point, put func(int, Point)) {
	type parts struct{ e, f, g, h, eg, fh, both field.Element }
	all := make([]parts, len(points))
	product := make([]field.Element, len(points)) // of all before
	var acc, inverse, x, y, tmp, zero field.Element
	acc.One()
	for i := range points {
		p, q := &points[i], &all[i]
		q.e.Multiply(&p.x, x.Add(&p.y, &p.y))
		x.Square(&p.z)
		y.Multiply(tmp.Square(&p.t), feD)
		q.f.Add(&x, &y)
		q.h.Subtract(&x, &y)
		q.g.Add(x.Square(&p.x), y.Square(&p.y))
		q.eg.Multiply(&q.e, &q.g)
		q.fh.Multiply(&q.f, &q.h)
		q.both.Multiply(&q.eg, &q.fh)
		// A point whose double is the identity gives zero here, and zero is its encoding: it is left out of the product.
		tmp.Select(feOne, &q.both, q.both.Equal(&zero))
		product[i] = acc
		acc.Multiply(&acc, &tmp)
	}
	inverse.Invert(&acc)
	for i := len(points) - 1; i >= 0; i-- {
		q := &all[i]
		none := q.both.Equal(&zero)
		var own, zInv, tInv, negE, turnedH, magic, s field.Element
		own.Multiply(&inverse, &product[i])
		own.Select(&zero, &own, none)
		inverse.Multiply(&inverse, tmp.Select(feOne, &q.both, none))
		zInv.Multiply(&q.eg, &own)
		tInv.Multiply(&q.fh, &own)
		turn := tmp.Multiply(&q.eg, &zInv).IsNegative()
		negE.Negate(&q.e)
		turnedH.Multiply(&q.f, feSqrtM1)
		x.Select(&q.g, &q.e, turn)
		y.Select(&negE, &q.g, turn)
		q.h.Select(&turnedH, &q.h, turn)
		magic.Select(feSqrtM1, feInvSqrtAMinD, turn)
		tmp.Multiply(&q.h, &x)
		negative := tmp.Multiply(&tmp, &zInv).IsNegative()
		y.Select(negE.Negate(&y), &y, negative)
		s.Subtract(&q.h, &y)
		s.Multiply(&s, &magic)
		s.Multiply(&s, &y)
		s.Multiply(&s, &tInv)
		put(i, Point(s.Absolute(&s).Bytes()))
	}
}

// scalarHalf is 1/2 mod q.
var scalarHalf = new(edwards25519.Scalar).Invert(scalarFromInt(2))

// derive sets v to the element derived from 64 uniform bytes (section 4.3.4).
func (v *point) derive(uniform *[64]byte) *point {
	var q point
	var c cached
	v.elligator(uniform[:32])
	q.elligator(uniform[32:])
	return v.add(v, c.from(&q))
}

// elligator is the RFC's MAP of 32 bytes, the highest bit ignored.
func (v *point) elligator(b []byte) {
	var t, r, u, w, s, sNeg, c, n, w0, w1, w2, w3, tmp field.Element
	t.SetBytes(b)
	r.Square(&t)
	r.Multiply(&r, feSqrtM1)
	u.Add(&r, feOne)
	u.Multiply(&u, feOneMinusDSq)
	tmp.Multiply(&r, feD)
	w.Subtract(feMinusOne, &tmp)
	tmp.Add(&r, feD)
	w.Multiply(&w, &tmp)
	_, square := s.SqrtRatio(&u, &w)
	sNeg.Multiply(&s, &t)
	sNeg.Absolute(&sNeg)
	sNeg.Negate(&sNeg)
	s.Select(&s, &sNeg, square)
	c.Select(feMinusOne, &r, square)
	tmp.Subtract(&r, feOne)
	n.Multiply(&c, &tmp)
	n.Multiply(&n, feDMinusOneSq)
	n.Subtract(&n, &w)
	w0.Add(&s, &s)
	w0.Multiply(&w0, &w)
	w1.Multiply(&n, feSqrtADMinus1)
	tmp.Square(&s)
	w2.Subtract(feOne, &tmp)
	w3.Add(feOne, &tmp)
	v.x.Multiply(&w0, &w3)
	v.y.Multiply(&w2, &w1)
	v.z.Multiply(&w1, &w3)
	v.t.Multiply(&w0, &w2)
}

// isIdentity reports whether v is the identity element.
func (v *point) isIdentity() bool {
	var zero field.Element
	return v.x.Equal(&zero)|v.y.Equal(&zero) == 1
}
