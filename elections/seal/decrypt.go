package seal

import (
	"fmt"
	"io"

	"filippo.io/edwards25519"
)

// DecryptStatement is what a member's decryption proof is bound to.
type DecryptStatement struct {
	E      Hash
	Suite  string
	Group  int   // from 1
	Member int   // from 1
	Share  Point // the member's public share
}

// Decryption is a member's part of the opening, as the board's HDEC blob holds it: D_j = x·A_j for every ciphertext, row
// by row, then the proof c, z, then 32 random bytes that keep the blob's name from being guessed at.
type Decryption []byte

// DecryptionBytes is the length of a Decryption of n ballots of m elements.
func DecryptionBytes(n, m int) int { return 32 * (n*m + 3) }

func (d Decryption) at(j int) Point { return Point(d[32*j : 32*j+32]) }

// seed binds the weights to everything that is claimed: H64("dec-stmt"; …).
func (s DecryptStatement) seed(in Batch, d Decryption) [64]byte {
	n, m := in.N(), in.M
	t := t512("dec-stmt").bytes("e", s.E[:]).text("suite", s.Suite).int("group", uint64(s.Group)).
		int("member", uint64(s.Member)).bytes("share", s.Share[:]).int("n", uint64(n)).int("m", uint64(m)).list("in", 32*n*m)
	for j := range n * m {
		t.h.Write(in.Rows[64*j : 64*j+32])
	}
	return t.bytes("d", d[:32*n*m]).hash64()
}

func (s DecryptStatement) challenge(seed [64]byte, x, y, t1, t2 Point) *edwards25519.Scalar {
	return t512("dec-c").bytes("seed", seed[:]).points("x", x).points("y", y).points("t", t1, t2).scalar()
}

// decryptionWeight is w_j, 128 bits, in a scalar's 32 bytes.
func decryptionWeight(seed [64]byte, j int) (w [32]byte) {
	h := t256("dec-w").bytes("seed", seed[:]).int("j", uint64(j)).hash()
	copy(w[:16], h[:16])
	return w
}

// addWeighted adds Σ w_j·P_j, j = 1 … n, of the points that at fills in (counting from 0).
func addWeighted(n int, seed [64]byte, at func(int, *affine) error) (*point, error) {
	total := newSum()
	for from := 0; from < n; from += batchTerms {
		points, weights := total.grow(min(batchTerms, n-from))
		err := parallel(len(points), func(lo, hi int) error {
			for i := lo; i < hi; i++ {
				if err := at(from+i, &points[i]); err != nil {
					return fmt.Errorf("item %d: %w", from+i+1, err)
				}
				weights[i] = decryptionWeight(seed, from+i+1)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		total.flush()
	}
	return total.result(), nil
}

// decodeFrom decodes stored elements for addWeighted; it refuses the identity where it is barred.
func decodeFrom(at func(int) Point, barIdentity bool) func(int, *affine) error {
	return func(j int, a *affine) error {
		var p point
		if err := p.decodeChecked(at(j), barIdentity); err != nil {
			return err
		}
		a.from(&p)
		return nil
	}
}

// Decrypt opens a member's part of every ciphertext with one proof for all of them. The share must be the private side of
// s.Share.
func Decrypt(random io.Reader, s DecryptStatement, secret *Secret, in Batch) (Decryption, error) {
	omega, err := randomScalar(random)
	if err != nil {
		return nil, err
	}
	var salt [32]byte
	if _, err := io.ReadFull(source(random), salt[:]); err != nil {
		return nil, fmt.Errorf("drawing a salt: %w", err)
	}
	return decryptWith(s, secret, in, omega, salt)
}

// decryptWith is Decrypt with its randomness given, for the vectors.
func decryptWith(s DecryptStatement, secret *Secret, in Batch, omega *edwards25519.Scalar, salt [32]byte) (Decryption, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if secret.Public() != s.Share {
		return nil, fmt.Errorf("private share of member %d in group %d is not the public one's: %w", s.Member, s.Group, ErrProof)
	}
	n := in.N() * in.M
	d := make(Decryption, 32*n, DecryptionBytes(in.N(), in.M))
	decoded := make([]affine, n) // kept for the weighted sum, which must wait for every D_j
	half := edwards25519.NewScalar().Multiply(&secret.x, scalarHalf)
	defer half.Set(edwards25519.NewScalar())
	err := parallel(n, func(lo, hi int) error {
		points := make([]point, hi-lo)
		for j := lo; j < hi; j++ {
			p := &points[j-lo]
			if err := p.decodeChecked(in.a(j), true); err != nil {
				return fmt.Errorf("ciphertext %d: %w", j+1, err)
			}
			decoded[j].from(p)
			p.mul(half, p)
		}
		encodeDoubled(points, func(i int, opened Point) { copy(d[32*(lo+i):], opened[:]) })
		return nil
	})
	if err != nil {
		return nil, err
	}
	seed := s.seed(in, d)
	x, err := addWeighted(n, seed, func(j int, a *affine) error { *a = decoded[j]; return nil })
	if err != nil {
		return nil, err
	}
	var y, t1, t2 point
	y.mul(&secret.x, x) // Σ w_j D_j, without adding them up
	t1.mulBase(omega)
	t2.mul(omega, x)
	c := s.challenge(seed, x.encode(), y.encode(), t1.encode(), t2.encode())
	z := edwards25519.NewScalar().MultiplyAdd(c, &secret.x, omega)
	omega.Set(edwards25519.NewScalar())
	return append(append(append(d, c.Bytes()...), z.Bytes()...), salt[:]...), nil
}

// VerifyDecryption checks that every D_j is the member's share times A_j.
func VerifyDecryption(s DecryptStatement, in Batch, d Decryption) error {
	if err := in.check(); err != nil {
		return err
	}
	n := in.N() * in.M
	if len(d) != DecryptionBytes(in.N(), in.M) {
		return fmt.Errorf("decryption of %d bytes where %d belong: %w", len(d), DecryptionBytes(in.N(), in.M), ErrLength)
	}
	var share, t1, t2 point
	if err := share.decodeChecked(s.Share, true); err != nil {
		return fmt.Errorf("member's public share: %w", err)
	}
	c, err := Scalar(d.at(n)).decode()
	if err != nil {
		return fmt.Errorf("decryption's c: %w", err)
	}
	z, err := Scalar(d.at(n + 1)).decode()
	if err != nil {
		return fmt.Errorf("decryption's z: %w", err)
	}
	seed := s.seed(in, d)
	x, err := addWeighted(n, seed, decodeFrom(in.a, true))
	if err != nil {
		return fmt.Errorf("ciphertexts: %w", err)
	}
	y, err := addWeighted(n, seed, decodeFrom(d.at, false))
	if err != nil {
		return fmt.Errorf("decryption: %w", err)
	}
	minusC := edwards25519.NewScalar().Negate(c)
	t1.mulAddBase(minusC, &share, z)
	t2.fromEdwards(new(edwards25519.Point).VarTimeMultiScalarMult(
		[]*edwards25519.Scalar{z, minusC}, []*edwards25519.Point{x.edwards(), y.edwards()}))
	if s.challenge(seed, x.encode(), y.encode(), t1.encode(), t2.encode()).Equal(c) != 1 {
		return fmt.Errorf("decryption by member %d of group %d: %w", s.Member, s.Group, ErrProof)
	}
	return nil
}
