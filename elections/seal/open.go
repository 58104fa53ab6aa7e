package seal

import (
	"fmt"
	"slices"

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

// GroupOpening is what exactly k members of one group posted, each with a proof that has been verified.
type GroupOpening struct {
	Members []int  // who, from 1, none twice
	Parts   []Rows // a [Decryption] each, in memory or where it lies
}

// Open puts the members' parts together and takes them off the sealed ballots: M = B - Σ over groups Σ over members λD.
// The papers come back sorted. Every group of the manifest must be there, each with exactly its k members: fewer or more
// give rubbish, which the caller prevents by the log's order of entries.
func Open(in Ballots, groups []GroupOpening) (Papers, error) {
	n, m, err := measure(in)
	if err != nil {
		return Papers{}, err
	}
	parts, err := partsOf(groups, int64(DecryptionBytes(n, m)))
	if err != nil {
		return Papers{}, err
	}
	papers := Papers{M: m, Rows: make([]byte, 32*n*m)}
	err = parallel(n*m, func(lo, hi int) error { return openRows(in, parts, lo, papers.Rows[32*lo:32*hi]) })
	if err != nil {
		return Papers{}, err
	}
	papers.sort()
	return papers, nil
}

// part is what one member posted.
type part struct {
	factor *edwards25519.Scalar // nil for one
	d      Rows
}

// partsOf lists the members' parts, and refuses what would spoil the papers.
func partsOf(groups []GroupOpening, size int64) (parts []part, err error) {
	for g, group := range groups {
		if len(group.Members) == 0 || len(group.Members) != len(group.Parts) {
			return nil, fmt.Errorf("group %d: %d members, %d parts: %w", g+1, len(group.Members), len(group.Parts), ErrLength)
		}
		for i, member := range group.Members {
			if member < 1 || slices.Contains(group.Members[:i], member) || group.Parts[i].Size() != size {
				return nil, fmt.Errorf("group %d, member %d: %w", g+1, member, ErrLength)
			}
			p := part{d: group.Parts[i]}
			if len(group.Members) > 1 {
				p.factor = lagrange(group.Members, member)
			}
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("no group opened anything: %w", ErrLength)
	}
	return parts, nil
}

// openRows opens the ciphertexts from one on, counted over all rows, as many as there is room for.
func openRows(in Ballots, parts []part, from int, opened []byte) error {
	n := len(opened) / 32
	sealed := make([]byte, 64*n)
	if err := fill(sealed, in, 64*int64(from)); err != nil {
		return err
	}
	posted := make([]some, len(parts))
	for i, p := range parts {
		var err error
		if posted[i], err = items(p.d, from, n); err != nil {
			return err
		}
	}
	var message, d point
	factors, shared := make([]*edwards25519.Scalar, 0, len(parts)), make([]*edwards25519.Point, 0, len(parts))
	for j := range n {
		if err := message.decodeChecked(Point(sealed[64*j+32:][:32]), false); err != nil {
			return fmt.Errorf("ciphertext %d: %w", from+j+1, err)
		}
		factors, shared = factors[:0], shared[:0]
		for i, p := range parts {
			if err := d.decodeChecked(posted[i].at(j), false); err != nil {
				return fmt.Errorf("decryption of ciphertext %d: %w", from+j+1, err)
			}
			if p.factor == nil {
				message.minus(&message, &d)
				continue
			}
			factors, shared = append(factors, p.factor), append(shared, d.edwards())
		}
		if len(shared) > 0 { // the D_j are public: no need of constant time
			message.minus(&message, d.fromEdwards(new(edwards25519.Point).VarTimeMultiScalarMult(factors, shared)))
		}
		paper := message.encode()
		copy(opened[32*j:], paper[:])
	}
	return nil
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
