package seal

import (
	"bytes"
	"fmt"
	"io"
	"slices"

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

// statement begins H64("dec-stmt"; …), which binds the weights to everything that is claimed, as far as the A's; the D's
// follow.
func (s DecryptStatement) statement(in Ballots) (transcript, error) {
	n, m, err := measure(in)
	if err != nil {
		return transcript{}, err
	}
	t := t512("dec-stmt").bytes("e", s.E[:]).text("suite", s.Suite).int("group", uint64(s.Group)).
		int("member", uint64(s.Member)).bytes("share", s.Share[:]).int("n", uint64(n)).int("m", uint64(m)).list("in", 32*n*m)
	for from := 0; from < n; from += blockRows {
		rows, err := rowsOf(in, from, min(from+blockRows, n))
		if err != nil {
			return t, err
		}
		for at := 0; at < len(rows.Rows); at += 64 {
			t.h.Write(rows.Rows[at : at+32])
		}
	}
	return t, nil
}

func (s DecryptStatement) seed(in Ballots, d io.ReaderAt) (seed [64]byte, err error) {
	t, err := s.statement(in)
	if err == nil {
		err = t.stream("d", d, 0, in.Size()/2)
	}
	if err != nil {
		return seed, err
	}
	return t.hash64(), nil
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

// addWeighted adds Σ w_j·P_j, j = 1 … n, of the points that read fills in, some at a time (counting from 0).
func addWeighted(n int, seed [64]byte, read func(from int, points []affine) error) (*point, error) {
	total := newSum()
	for from := 0; from < n; from += batchTerms {
		points, weights := total.grow(min(batchTerms, n-from))
		err := parallel(len(points), func(lo, hi int) error {
			if err := read(from+lo, points[lo:hi]); err != nil {
				return err
			}
			for i := lo; i < hi; i++ {
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

// decodeFrom decodes stored elements for addWeighted, the first of every so many bytes; it refuses the identity where it
// is barred.
func decodeFrom(r io.ReaderAt, each int, barIdentity bool) func(int, []affine) error {
	return func(from int, points []affine) error {
		read := make([]byte, each*len(points))
		if err := fill(read, r, int64(each)*int64(from)); err != nil {
			return err
		}
		var p point
		for i := range points {
			if err := p.decodeChecked(Point(read[each*i:][:32]), barIdentity); err != nil {
				return fmt.Errorf("item %d: %w", from+i+1, err)
			}
			points[i].from(&p)
		}
		return nil
	}
}

// Decrypt is [DecryptTo] where the part has room in memory.
func Decrypt(random io.Reader, s DecryptStatement, secret *Secret, in Ballots) (Decryption, error) {
	var d bytes.Buffer
	if err := DecryptTo(&d, random, s, secret, in); err != nil {
		return nil, err
	}
	return d.Bytes(), nil
}

// DecryptTo opens a member's part of every ciphertext with one proof for all of them, and writes it as it is made. The
// share must be the private side of s.Share.
func DecryptTo(w io.Writer, random io.Reader, s DecryptStatement, secret *Secret, in Ballots) error {
	omega, err := randomScalar(random)
	if err != nil {
		return err
	}
	var salt [32]byte
	if _, err := io.ReadFull(source(random), salt[:]); err != nil {
		return fmt.Errorf("drawing a salt: %w", err)
	}
	return decryptWith(w, s, secret, in, omega, salt)
}

// decryptWith is DecryptTo with its randomness given, for the vectors.
func decryptWith(w io.Writer, s DecryptStatement, secret *Secret, in Ballots, omega *edwards25519.Scalar, salt [32]byte) error {
	defer omega.Set(edwards25519.NewScalar())
	if secret.Public() != s.Share {
		return fmt.Errorf("private share of member %d in group %d is not the public one's: %w", s.Member, s.Group, ErrProof)
	}
	t, err := s.statement(in)
	if err != nil {
		return err
	}
	n := int(in.Size() / 64)
	var decoded []affine // kept for the weighted sum, which must wait for every D_j; of more than these they are decoded anew
	if n <= batchTerms {
		decoded = make([]affine, n)
	}
	t.list("d", 32*n)
	if err := decryptRows(io.MultiWriter(w, t.h), secret, in, decoded); err != nil {
		return err
	}
	seed := t.hash64()
	read := decodeFrom(in, 64, true)
	if decoded != nil {
		read = func(from int, points []affine) error { copy(points, decoded[from:]); return nil }
	}
	x, err := addWeighted(n, seed, read)
	if err != nil {
		return err
	}
	var y, t1, t2 point
	y.mul(&secret.x, x) // Σ w_j D_j, without adding them up
	t1.mulBase(omega)
	t2.mul(omega, x)
	c := s.challenge(seed, x.encode(), y.encode(), t1.encode(), t2.encode())
	z := edwards25519.NewScalar().MultiplyAdd(c, &secret.x, omega)
	_, err = w.Write(slices.Concat(c.Bytes(), z.Bytes(), salt[:]))
	return err
}

// decryptRows writes every D_j, and keeps the A_j decoded where there is room for them.
func decryptRows(w io.Writer, secret *Secret, in Ballots, decoded []affine) error {
	half := edwards25519.NewScalar().Multiply(&secret.x, scalarHalf)
	defer half.Set(edwards25519.NewScalar())
	n := int(in.Size() / 64)
	for from := 0; from < n; from += blockRows {
		size := min(blockRows, n-from)
		rows, opened := make([]byte, 64*size), make([]byte, 32*size)
		if err := fill(rows, in, 64*int64(from)); err != nil {
			return err
		}
		err := parallel(size, func(lo, hi int) error {
			points := make([]point, hi-lo)
			for j := lo; j < hi; j++ {
				p := &points[j-lo]
				if err := p.decodeChecked(Point(rows[64*j:][:32]), true); err != nil {
					return fmt.Errorf("ciphertext %d: %w", from+j+1, err)
				}
				if decoded != nil {
					decoded[from+j].from(p)
				}
				p.mul(half, p)
			}
			encodeDoubled(points, func(i int, d Point) { copy(opened[32*(lo+i):], d[:]) })
			return nil
		})
		if err != nil {
			return err
		}
		if _, err := w.Write(opened); err != nil {
			return err
		}
	}
	return nil
}

// VerifyDecryption checks that every D_j is the member's share times A_j.
func VerifyDecryption(s DecryptStatement, in Ballots, d Rows) error {
	ballots, m, err := measure(in)
	if err != nil {
		return err
	}
	n := ballots * m
	if d.Size() != int64(DecryptionBytes(ballots, m)) {
		return fmt.Errorf("decryption of %d bytes where %d belong: %w", d.Size(), DecryptionBytes(ballots, m), ErrLength)
	}
	var share, t1, t2 point
	if err := share.decodeChecked(s.Share, true); err != nil {
		return fmt.Errorf("member's public share: %w", err)
	}
	proof, err := items(d, n, 2)
	if err != nil {
		return err
	}
	c, err := Scalar(proof.at(0)).decode()
	if err != nil {
		return fmt.Errorf("decryption's c: %w", err)
	}
	z, err := Scalar(proof.at(1)).decode()
	if err != nil {
		return fmt.Errorf("decryption's z: %w", err)
	}
	seed, err := s.seed(in, d)
	if err != nil {
		return err
	}
	x, err := addWeighted(n, seed, decodeFrom(in, 64, true))
	if err != nil {
		return fmt.Errorf("ciphertexts: %w", err)
	}
	y, err := addWeighted(n, seed, decodeFrom(d, 32, false))
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
