package seal

import (
	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"
)

// point is a group element in the curve's extended coordinates. Multiplication by a secret is left to the curve library;
// additions are written out here, because a verifier spends nearly all its time in them and the library converts its
// second operand anew at every call.
type point struct{ x, y, z, t field.Element }

// cached is a point made ready to be added.
type cached struct{ yPlusX, yMinusX, z2, t2d field.Element }

// affine is a cached point with z = 1: one multiplication less in every addition, and a quarter less memory.
type affine struct{ yPlusX, yMinusX, t2d field.Element }

func (v *point) setIdentity() *point {
	v.x.Zero()
	v.y.One()
	v.z.One()
	v.t.Zero()
	return v
}

func (c *cached) from(p *point) *cached {
	c.yPlusX.Add(&p.y, &p.x)
	c.yMinusX.Subtract(&p.y, &p.x)
	c.z2.Add(&p.z, &p.z)
	c.t2d.Multiply(&p.t, fe2D)
	return c
}

// from takes over a point whose z is 1, as every decoded point's is.
func (a *affine) from(p *point) *affine {
	a.yPlusX.Add(&p.y, &p.x)
	a.yMinusX.Subtract(&p.y, &p.x)
	a.t2d.Multiply(&p.t, fe2D)
	return a
}

func (a *affine) setIdentity() {
	a.yPlusX.One()
	a.yMinusX.One()
	a.t2d.Zero()
}

// finish turns the intermediate values of the unified addition (E, F, G, H) into coordinates.
func (v *point) finish(e, f, g, h *field.Element) *point {
	v.x.Multiply(e, f)
	v.y.Multiply(g, h)
	v.z.Multiply(f, g)
	v.t.Multiply(e, h)
	return v
}

// add sets v = p + q. The formula is complete: it holds for equal points, negatives and the identity alike.
func (v *point) add(p *point, q *cached) *point {
	var a, b, c, d, e, f, g, h field.Element
	a.Subtract(&p.y, &p.x)
	a.Multiply(&a, &q.yMinusX)
	b.Add(&p.y, &p.x)
	b.Multiply(&b, &q.yPlusX)
	c.Multiply(&p.t, &q.t2d)
	d.Multiply(&p.z, &q.z2)
	e.Subtract(&b, &a)
	f.Subtract(&d, &c)
	g.Add(&d, &c)
	h.Add(&b, &a)
	return v.finish(&e, &f, &g, &h)
}

func (v *point) sub(p *point, q *cached) *point {
	var a, b, c, d, e, f, g, h field.Element
	a.Subtract(&p.y, &p.x)
	a.Multiply(&a, &q.yPlusX)
	b.Add(&p.y, &p.x)
	b.Multiply(&b, &q.yMinusX)
	c.Multiply(&p.t, &q.t2d)
	d.Multiply(&p.z, &q.z2)
	e.Subtract(&b, &a)
	f.Add(&d, &c)
	g.Subtract(&d, &c)
	h.Add(&b, &a)
	return v.finish(&e, &f, &g, &h)
}

func (v *point) addAffine(p *point, q *affine) *point {
	var a, b, c, d, e, f, g, h field.Element
	a.Subtract(&p.y, &p.x)
	a.Multiply(&a, &q.yMinusX)
	b.Add(&p.y, &p.x)
	b.Multiply(&b, &q.yPlusX)
	c.Multiply(&p.t, &q.t2d)
	d.Add(&p.z, &p.z)
	e.Subtract(&b, &a)
	f.Subtract(&d, &c)
	g.Add(&d, &c)
	h.Add(&b, &a)
	return v.finish(&e, &f, &g, &h)
}

func (v *point) subAffine(p *point, q *affine) *point {
	var a, b, c, d, e, f, g, h field.Element
	a.Subtract(&p.y, &p.x)
	a.Multiply(&a, &q.yPlusX)
	b.Add(&p.y, &p.x)
	b.Multiply(&b, &q.yMinusX)
	c.Multiply(&p.t, &q.t2d)
	d.Add(&p.z, &p.z)
	e.Subtract(&b, &a)
	f.Add(&d, &c)
	g.Subtract(&d, &c)
	h.Add(&b, &a)
	return v.finish(&e, &f, &g, &h)
}

// double sets v = 2p.
func (v *point) double(p *point) *point {
	var a, b, c, e, f, g, h field.Element
	a.Square(&p.x)
	b.Square(&p.y)
	c.Square(&p.z)
	c.Add(&c, &c)
	h.Add(&a, &b)
	e.Add(&p.x, &p.y)
	e.Square(&e)
	e.Subtract(&e, &h)
	g.Subtract(&b, &a)
	f.Subtract(&g, &c)
	h.Negate(&h)
	return v.finish(&e, &f, &g, &h)
}

// plus and minus are add and sub of points that were not made ready beforehand.
func (v *point) plus(p, q *point) *point {
	var c cached
	return v.add(p, c.from(q))
}

func (v *point) minus(p, q *point) *point {
	var c cached
	return v.sub(p, c.from(q))
}

// edwards gives the same point as the curve library's type; fromEdwards takes one over.
func (v *point) edwards() *edwards25519.Point {
	p, err := new(edwards25519.Point).SetExtendedCoordinates(&v.x, &v.y, &v.z, &v.t)
	if err != nil {
		panic("seal: a point left the curve") // cannot be: points come from decode, derive and the group's own laws
	}
	return p
}

func (v *point) fromEdwards(p *edwards25519.Point) *point {
	x, y, z, t := p.ExtendedCoordinates()
	v.x, v.y, v.z, v.t = *x, *y, *z, *t
	return v
}

// mul sets v = s·p, in constant time.
func (v *point) mul(s *edwards25519.Scalar, p *point) *point {
	return v.fromEdwards(new(edwards25519.Point).ScalarMult(s, p.edwards()))
}

// mulBase sets v = s·G, in constant time.
func (v *point) mulBase(s *edwards25519.Scalar) *point {
	return v.fromEdwards(new(edwards25519.Point).ScalarBaseMult(s))
}

// normalise gives the affine form of points at the price of one inversion for all of them.
func normalise(points []point, out []affine) {
	if len(points) == 0 {
		return
	}
	partial := make([]field.Element, len(points))
	var acc, inv, zInv, x, y field.Element
	acc.One()
	for i := range points {
		partial[i] = acc
		acc.Multiply(&acc, &points[i].z)
	}
	inv.Invert(&acc)
	for i := len(points) - 1; i >= 0; i-- {
		zInv.Multiply(&inv, &partial[i])
		inv.Multiply(&inv, &points[i].z)
		x.Multiply(&points[i].x, &zInv)
		y.Multiply(&points[i].y, &zInv)
		out[i].yPlusX.Add(&y, &x)
		out[i].yMinusX.Subtract(&y, &x)
		out[i].t2d.Multiply(&x, &y)
		out[i].t2d.Multiply(&out[i].t2d, fe2D)
	}
}
