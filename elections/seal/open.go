package seal

import (
	"fmt"

	"filippo.io/edwards25519"
)

// OpenBallot opens one ciphertext vector with a whole private key: the paper's message elements. It proves nothing and
// is for tests and for a page that checks itself; an election is opened with Decrypt and its proof.
func OpenBallot(secret *Secret, ct []Ciphertext) ([]Point, error) {
	paper := make([]Point, len(ct))
	var a, b point
	for k := range ct {
		if err := a.decodeChecked(ct[k].A, true); err != nil {
			return nil, fmt.Errorf("A of element %d: %w", k+1, err)
		}
		if err := b.decodeChecked(ct[k].B, false); err != nil {
			return nil, fmt.Errorf("B of element %d: %w", k+1, err)
		}
		a.mul(&secret.x, &a)
		paper[k] = b.minus(&b, &a).encode()
	}
	return paper, nil
}

// lagrange gives the factor of member i at zero among the members that take part: Π l/(l - i) over the others.
func lagrange(members []int, i int) *edwards25519.Scalar {
	num, den := scalarFromInt(1), scalarFromInt(1)
	for _, l := range members {
		if l == i {
			continue
		}
		num.Multiply(num, scalarFromInt(uint64(l)))
		den.Multiply(den, edwards25519.NewScalar().Subtract(scalarFromInt(uint64(l)), scalarFromInt(uint64(i))))
	}
	return num.Multiply(num, den.Invert(den))
}
