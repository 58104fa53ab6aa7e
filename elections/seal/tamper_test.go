package seal

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"filippo.io/edwards25519"
)

func mustBallot(t testing.TB, candidates int) (*Secret, BallotStatement, Ballot, []uint8) {
	t.Helper()
	secret, s, _ := mustSeal(t, 1, 1)
	stmt := BallotStatement{E: s.E, Suite: Suite, PK: s.PK, Tag: Tag(NewSalt()), Seq: 1, By: "voter"}
	ranks := make([]uint8, candidates)
	for i := range ranks {
		ranks[i] = uint8(i%maxMark + 1)
	}
	ballot, _, err := SealBallot(nil, stmt, ranks)
	if err != nil {
		t.Fatal(err)
	}
	if err := VerifyBallot(stmt, ballot, Elements(candidates)); err != nil {
		t.Fatal(err)
	}
	return secret, stmt, ballot, ranks
}

func copyBallot(b Ballot) Ballot { return Ballot{slices.Clone(b.Ct), slices.Clone(b.Pok)} }

// A captured ballot is of no use anywhere but where it was made for.
func TestBI6_CopiedBallot(t *testing.T) {
	_, s, ballot, _ := mustBallot(t, 41)
	leaf := leafHash([]byte("the ballot before"))
	for name, alter := range map[string]func(*BallotStatement){
		"under another tag":        func(s *BallotStatement) { s.Tag[0] ^= 1 },
		"in another election":      func(s *BallotStatement) { s.E[31] ^= 1 },
		"for another key":          func(s *BallotStatement) { s.PK = someone().encode() },
		"as a re-vote":             func(s *BallotStatement) { s.Seq, s.Prev = 2, leaf[:] },
		"as sealed at the counter": func(s *BallotStatement) { s.By = "counter" },
		"in another suite":         func(s *BallotStatement) { s.Suite = "R255-SHA512-TW/2" },
	} {
		other := s
		alter(&other)
		if err := VerifyBallot(other, ballot, 2); !errors.Is(err, ErrProof) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Statements that no log can hold are refused before any proof is looked at.
	for name, alter := range map[string]func(*BallotStatement){
		"number 0":                    func(s *BallotStatement) { s.Seq = 0 },
		"number 2^64-1":               func(s *BallotStatement) { s.Seq, s.Prev = 1<<64-1, leaf[:] },
		"first, with a ballot before": func(s *BallotStatement) { s.Prev = leaf[:] },
		"second, with none before":    func(s *BallotStatement) { s.Seq = 2 },
		"second, after half a leaf":   func(s *BallotStatement) { s.Seq, s.Prev = 2, leaf[:16] },
		"sealed by nobody known":      func(s *BallotStatement) { s.By = "agent" },
	} {
		other := s
		alter(&other)
		if err := VerifyBallot(other, ballot, 2); err == nil || errors.Is(err, ErrProof) {
			t.Errorf("%s: %v", name, err)
		}
		if _, _, err := SealBallot(nil, other, make([]uint8, 41)); err == nil {
			t.Errorf("%s: sealed", name)
		}
	}
}

// Every byte of a ballot flipped, every list too short or too long: refused, never a panic.
func TestBI7_TamperedSeal(t *testing.T) {
	_, s, ballot, _ := mustBallot(t, 41)
	for name, b := range map[string]func(Ballot) []byte{
		"A":  func(b Ballot) []byte { return b.Ct[1].A[:] },
		"B":  func(b Ballot) []byte { return b.Ct[0].B[:] },
		"B2": func(b Ballot) []byte { return b.Ct[1].B[:] },
		"c":  func(b Ballot) []byte { return b.Pok[0][:] },
		"z":  func(b Ballot) []byte { return b.Pok[2][:] },
	} {
		for i := range 32 {
			tampered := copyBallot(ballot)
			b(tampered)[i] ^= 1 << rand.IntN(8)
			if err := VerifyBallot(s, tampered, 2); !errors.Is(err, ErrProof) && !errors.Is(err, ErrEncoding) {
				t.Errorf("byte %d of %s: %v", i, name, err)
			}
		}
	}
	for name, c := range map[string]struct {
		b Ballot
		m int
	}{
		"no elements":              {Ballot{}, 0},
		"no elements, one wanted":  {Ballot{Pok: ballot.Pok[:1]}, 1},
		"one element of two":       {Ballot{ballot.Ct[:1], ballot.Pok[:2]}, 2},
		"two elements, one wanted": {ballot, 1},
		"a proof too short":        {Ballot{ballot.Ct, ballot.Pok[:2]}, 2},
		"a proof too long":         {Ballot{ballot.Ct, append(slices.Clone(ballot.Pok), Scalar{})}, 2},
		"no proof":                 {Ballot{Ct: ballot.Ct}, 2},
	} {
		if err := VerifyBallot(s, c.b, c.m); !errors.Is(err, ErrLength) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A ballot made from another by arithmetic: re-encrypted, added to, or with its parts in another order.
func TestBI6_BallotMadeFromAnother(t *testing.T) {
	_, s, ballot, _ := mustBallot(t, 41)
	pk, r := decodeMust(t, s.PK), scalarFromInt(7)
	for name, alter := range map[string]func(*Ballot){
		"re-encrypted": func(b *Ballot) {
			a, bb := decodeMust(t, b.Ct[0].A), decodeMust(t, b.Ct[0].B)
			b.Ct[0] = Ciphertext{new(point).plus(a, new(point).mulBase(r)).encode(), new(point).plus(bb, new(point).mul(r, pk)).encode()}
			z := mustScalar(t, b.Pok[1]) // the answer that goes with the shifted r, for the old challenge
			b.Pok[1] = encodeScalar(z.MultiplyAdd(mustScalar(t, b.Pok[0]), r, z))
		},
		"another paper under the same A": func(b *Ballot) {
			b.Ct[0].B = new(point).plus(decodeMust(t, b.Ct[0].B), someone()).encode()
		},
		"elements in the other order": func(b *Ballot) {
			b.Ct[0], b.Ct[1] = b.Ct[1], b.Ct[0]
			b.Pok[1], b.Pok[2] = b.Pok[2], b.Pok[1]
		},
		"B's in the other order": func(b *Ballot) { b.Ct[0].B, b.Ct[1].B = b.Ct[1].B, b.Ct[0].B },
		"one element twice":      func(b *Ballot) { b.Ct[1], b.Pok[2] = b.Ct[0], b.Pok[1] },
		"A negated":              func(b *Ballot) { b.Ct[0].A = negated(t, b.Ct[0].A) },
	} {
		other := copyBallot(ballot)
		alter(&other)
		if err := VerifyBallot(s, other, 2); !errors.Is(err, ErrProof) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// r = 0 leaves the paper open to read: A is the identity, and barred, though the proof for it would be true.
	open, _, err := sealWith(s, []uint8{1}, []*edwards25519.Scalar{scalarFromInt(0)}, []*edwards25519.Scalar{r})
	if err != nil {
		t.Fatal(err)
	}
	if err := VerifyBallot(s, open, 1); !errors.Is(err, ErrEncoding) {
		t.Errorf("sealed with r = 0: %v", err)
	}
	// One r for both elements tells that they are equal, or how they differ.
	twice, _, err := sealWith(s, make([]uint8, 41), []*edwards25519.Scalar{r, r}, []*edwards25519.Scalar{scalarFromInt(8), scalarFromInt(9)})
	if err != nil {
		t.Fatal(err)
	}
	if err := VerifyBallot(s, twice, 2); !errors.Is(err, ErrProof) {
		t.Errorf("one r twice: %v", err)
	}
}

func negated(t *testing.T, p Point) Point {
	var zero point
	zero.setIdentity()
	return zero.minus(&zero, decodeMust(t, p)).encode()
}

func TestCheckFileTampered(t *testing.T) {
	_, s, _, ranks := mustBallot(t, 41)
	ballot, r, err := SealBallot(nil, s, ranks)
	if err != nil {
		t.Fatal(err)
	}
	if err := VerifyOpening(s.PK, ballot, r, ranks); err != nil {
		t.Fatal(err)
	}
	otherRanks := slices.Clone(ranks)
	otherRanks[40]++
	wrongR := slices.Clone(r)
	wrongR[1][0] ^= 1
	for name, err := range map[string]error{
		"another ranking":          VerifyOpening(s.PK, ballot, r, otherRanks),
		"another r":                VerifyOpening(s.PK, ballot, wrongR, ranks),
		"another key":              VerifyOpening(someone().encode(), ballot, r, ranks),
		"an r too few":             VerifyOpening(s.PK, ballot, r[:1], ranks),
		"a candidate too many":     VerifyOpening(s.PK, ballot, r, append(slices.Clone(ranks), make([]uint8, 40)...)),
		"no candidates":            VerifyOpening(s.PK, ballot, r, nil),
		"a rank that does not fit": VerifyOpening(s.PK, ballot, r, append(slices.Clone(ranks[:40]), 64)),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// Every byte of statement, ciphertexts and decryption flipped, and every element replaced by another.
func TestDecryptionTampered(t *testing.T) {
	secret, s, in := mustSeal(t, 3, 41)
	stmt := DecryptStatement{E: s.E, Suite: Suite, Group: 1, Member: 1, Share: s.PK}
	d, err := Decrypt(nil, stmt, secret, in)
	if err != nil {
		t.Fatal(err)
	}
	n := in.N() * in.M
	refuse := func(what string, at int) {
		t.Helper()
		if VerifyDecryption(stmt, in, d) == nil {
			t.Errorf("%s %d altered: accepted", what, at)
		}
	}
	for what, b := range map[string][]byte{"e": stmt.E[:], "share": stmt.Share[:], "decryption": d[:32*(n+2)]} {
		for i := range b {
			bit := byte(1) << rand.IntN(8)
			b[i] ^= bit
			refuse(what+"'s byte", i)
			b[i] ^= bit
		}
	}
	for j := range n {
		for i := range 32 {
			in.Rows[64*j+i] ^= 2
			refuse("input's A, byte", 32*j+i)
			in.Rows[64*j+i] ^= 2
		}
		kept := d.at(j)
		set(d, j, someone())
		refuse("D", j)
		copy(d[32*j:], kept[:])
		swap(d, 32*j, 32*((j+1)%n), 32)
		refuse("D swapped", j)
		swap(d, 32*j, 32*((j+1)%n), 32)
	}
	for name, alter := range map[string]func(*DecryptStatement){
		"group":  func(s *DecryptStatement) { s.Group = 2 },
		"member": func(s *DecryptStatement) { s.Member = 2 },
		"suite":  func(s *DecryptStatement) { s.Suite = "" },
	} {
		other := stmt
		alter(&other)
		if err := VerifyDecryption(other, in, d); !errors.Is(err, ErrProof) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []Decryption{nil, d[:len(d)-1], d[:len(d)-32], append(slices.Clone(d), make([]byte, 32)...)} {
		if err := VerifyDecryption(stmt, in, bad); !errors.Is(err, ErrLength) {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
		if _, err := Open(in, []GroupOpening{{[]int{1}, []Rows{bad}}}); !errors.Is(err, ErrLength) {
			t.Errorf("opened with %d bytes: %v", len(bad), err)
		}
	}
	if err := VerifyDecryption(stmt, Batch{M: 2}, d[:96]); !errors.Is(err, ErrLength) {
		t.Errorf("no ballots: %v", err)
	}
	if _, err := Decrypt(nil, stmt, &Secret{*scalarFromInt(3)}, in); !errors.Is(err, ErrProof) {
		t.Errorf("opened with another's share: %v", err)
	}
	if err := VerifyDecryption(stmt, in, d); err != nil {
		t.Fatal(err)
	}
}

// Weights that did not depend on the D_j would let two of them be changed against each other; the sums would not notice.
func TestDecryptionChosenAfterTheWeights(t *testing.T) {
	secret, s, in := mustSeal(t, 2, 3)
	stmt := DecryptStatement{E: s.E, Suite: Suite, Group: 1, Member: 1, Share: s.PK}
	d, err := Decrypt(nil, stmt, secret, in)
	if err != nil {
		t.Fatal(err)
	}
	seed, err := stmt.seed(in, d)
	if err != nil {
		t.Fatal(err)
	}
	before, err := addWeighted(2, seed, decodeFrom(d, 32, false))
	if err != nil {
		t.Fatal(err)
	}
	w1, w2 := decryptionWeight(seed, 1), decryptionWeight(seed, 2)
	ratio := edwards25519.NewScalar().Invert(mustScalar(t, w2))
	ratio.Multiply(ratio, mustScalar(t, w1))
	x := someone()
	set(d, 0, new(point).plus(decodeMust(t, d.at(0)), x))
	set(d, 1, new(point).minus(decodeMust(t, d.at(1)), new(point).mul(ratio, x)))
	after, err := addWeighted(2, seed, decodeFrom(d, 32, false))
	if err != nil {
		t.Fatal(err)
	}
	if !after.equal(before) {
		t.Fatal("the forgery is none")
	}
	if err := VerifyDecryption(stmt, in, d); !errors.Is(err, ErrProof) {
		t.Errorf("accepted: %v", err)
	}
}
