package seal

import (
	"fmt"
	"io"
	"math"
	"slices"

	"filippo.io/edwards25519"
)

// BallotStatement is what a ballot's proof is bound to: this election, this key, this tag, this place in the tag's chain.
// None of it can be changed afterwards, so a sealed ballot is of no use under another tag (protocol, section 5).
type BallotStatement struct {
	E     Hash   // SHA-256 of the manifest entry's bytes
	Suite string // the manifest's suite; Suite
	PK    Point  // the contest's key
	Tag   Tag
	Seq   uint64 // 1 for the tag's first ballot
	Prev  []byte // leaf hash of the tag's previous ballot; empty for the first
	By    string // "voter", or "counter" for a ballot the service sealed
}

// Ciphertext is one sealed element: A = rG, B = rPK + M.
type Ciphertext struct{ A, B Point }

// Ballot is a sealed ranking: m ciphertexts, and the proof c, z_1 … z_m that whoever sealed it knew what is in it.
type Ballot struct {
	Ct  []Ciphertext
	Pok []Scalar
}

func (s BallotStatement) check() error {
	switch {
	case s.Seq == 0 || s.Seq > math.MaxInt64:
		return fmt.Errorf("ballot number %d: %w", s.Seq, ErrLength)
	case s.Seq == 1 && len(s.Prev) != 0, s.Seq > 1 && len(s.Prev) != 32:
		return fmt.Errorf("ballot %d follows a leaf of %d bytes: %w", s.Seq, len(s.Prev), ErrLength)
	case s.By != "voter" && s.By != "counter":
		return fmt.Errorf("sealed by %q: %w", s.By, ErrEncoding)
	}
	return nil
}

// challenge is c: the hash of the statement, the ciphertexts and the prover's commitments.
func (s BallotStatement) challenge(ct []Ciphertext, w []Point) *edwards25519.Scalar {
	t := t512("ballot-pok").bytes("e", s.E[:]).text("suite", s.Suite).bytes("pk", s.PK[:]).bytes("tag", s.Tag[:]).
		int("seq", s.Seq).bytes("prev", s.Prev).text("by", s.By).list("ct", 64*len(ct))
	for i := range ct {
		t.h.Write(ct[i].A[:])
		t.h.Write(ct[i].B[:])
	}
	return t.points("w", w...).scalar()
}

// SealBallot seals ranks to the contest's key and proves it for the statement. It returns the randomness r beside the
// ballot: the check file of a paper that is spoilt shows it; of a paper that is cast it must be forgotten, since r opens
// the ballot. random is nil for the operating system's.
//
// The ranks must fit the code (0..63, one a candidate). Whether they are a valid ranking is for the page, before, and for
// the count, after: sealed, nobody can tell.
func SealBallot(random io.Reader, s BallotStatement, ranks []uint8) (Ballot, []Scalar, error) {
	m := Elements(len(ranks))
	r, w := make([]*edwards25519.Scalar, m), make([]*edwards25519.Scalar, m)
	defer func() { // with w, the proof gives r away
		for _, s := range slices.Concat(r, w) {
			if s != nil {
				s.Set(edwards25519.NewScalar())
			}
		}
	}()
	for k := range m {
		var err error
		if r[k], err = randomScalar(random); err != nil {
			return Ballot{}, nil, err
		}
		if w[k], err = randomScalar(random); err != nil {
			return Ballot{}, nil, err
		}
	}
	return sealWith(s, ranks, r, w)
}

// sealWith is SealBallot with its randomness given, for the vectors.
func sealWith(s BallotStatement, ranks []uint8, r, w []*edwards25519.Scalar) (Ballot, []Scalar, error) {
	if err := s.check(); err != nil {
		return Ballot{}, nil, err
	}
	var pk, a, b, message point
	if err := pk.decodeChecked(s.PK, true); err != nil {
		return Ballot{}, nil, fmt.Errorf("contest's key: %w", err)
	}
	packed, err := pack(ranks)
	if err != nil {
		return Ballot{}, nil, err
	}
	ballot := Ballot{Ct: make([]Ciphertext, len(packed)), Pok: make([]Scalar, 1, len(packed)+1)}
	opening := make([]Scalar, len(packed))
	commitments := make([]Point, len(packed))
	for k := range packed {
		if _, _, err := message.mapPoint(packed[k]); err != nil {
			return Ballot{}, nil, err
		}
		ballot.Ct[k].A = a.mulBase(r[k]).encode()
		b.mul(r[k], &pk)
		ballot.Ct[k].B = b.plus(&b, &message).encode()
		commitments[k] = a.mulBase(w[k]).encode()
		opening[k] = encodeScalar(r[k])
	}
	c := s.challenge(ballot.Ct, commitments)
	ballot.Pok[0] = encodeScalar(c)
	for k := range packed {
		z := edwards25519.NewScalar().MultiplyAdd(c, r[k], w[k])
		ballot.Pok = append(ballot.Pok, encodeScalar(z))
	}
	return ballot, opening, nil
}

// VerifyBallot is the intake's check of one ballot of m elements: every value canonical, no A the identity or given twice
// within the ballot, and the proof made for exactly this statement. That an A was not used by an earlier ballot is for
// the caller, who has the log.
func VerifyBallot(s BallotStatement, b Ballot, m int) error {
	if err := s.check(); err != nil {
		return err
	}
	if m < 1 || len(b.Ct) != m || len(b.Pok) != m+1 {
		return fmt.Errorf("ballot of %d elements and %d proof values where %d and %d belong: %w", len(b.Ct), len(b.Pok), m, m+1, ErrLength)
	}
	c, err := b.Pok[0].decode()
	if err != nil {
		return fmt.Errorf("ballot's proof: %w", err)
	}
	minusC := edwards25519.NewScalar().Negate(c)
	commitments := make([]Point, m)
	var p point
	for k := range b.Ct {
		if err := p.decodeChecked(b.Ct[k].B, false); err != nil {
			return fmt.Errorf("ballot's B, element %d: %w", k+1, err)
		}
		if err := p.decodeChecked(b.Ct[k].A, true); err != nil {
			return fmt.Errorf("ballot's A, element %d: %w", k+1, err)
		}
		for i := range k {
			if b.Ct[i].A == b.Ct[k].A {
				return fmt.Errorf("elements %d and %d share their A: %w", i+1, k+1, ErrProof)
			}
		}
		z, err := b.Pok[k+1].decode()
		if err != nil {
			return fmt.Errorf("ballot's proof, element %d: %w", k+1, err)
		}
		commitments[k] = p.mulAddBase(minusC, &p, z).encode() // W = zG - cA
	}
	if s.challenge(b.Ct, commitments).Equal(c) != 1 {
		return fmt.Errorf("ballot %d of tag %x: %w", s.Seq, s.Tag[:4], ErrProof)
	}
	return nil
}

// mulAddBase sets v = s·p + z·G, quickly: for public values only.
func (v *point) mulAddBase(s *edwards25519.Scalar, p *point, z *edwards25519.Scalar) *point {
	return v.fromEdwards(new(edwards25519.Point).VarTimeDoubleScalarBaseMult(s, p.edwards(), z))
}

// VerifyOpening recomputes a spoilt paper from its check file: the ciphertexts that r and ranks give under pk must be the
// ballot's (protocol, appendix C). The caller verifies the proof beside it.
func VerifyOpening(pk Point, b Ballot, r []Scalar, ranks []uint8) error {
	packed, err := pack(ranks)
	if err != nil {
		return err
	}
	if len(r) != len(packed) || len(b.Ct) != len(packed) {
		return fmt.Errorf("%d values of r, %d elements, %d candidates: %w", len(r), len(b.Ct), len(ranks), ErrLength)
	}
	var key, v, message point
	if err := key.decodeChecked(pk, true); err != nil {
		return fmt.Errorf("contest's key: %w", err)
	}
	for k := range packed {
		x, err := r[k].decode()
		if err != nil {
			return err
		}
		if _, _, err := message.mapPoint(packed[k]); err != nil {
			return err
		}
		a := v.mulBase(x).encode()
		v.mul(x, &key)
		if a != b.Ct[k].A || v.plus(&v, &message).encode() != b.Ct[k].B {
			return fmt.Errorf("element %d is not these ranks sealed with this r: %w", k+1, ErrProof)
		}
	}
	return nil
}
