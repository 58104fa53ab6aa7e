package seal

import (
	"bytes"
	"encoding/hex"
	"slices"
	"testing"

	"filippo.io/edwards25519"
)

type decryptCase struct {
	Name         string
	K, N, M      int
	Group, Round int
	PK           Point
	Dealers      []struct {
		Member       int
		Coefficients []Scalar
		Commits      []Point
		Pok          [2]Scalar
	}
	HpkeSecret  []hexBytes   `json:"hpke_secret"`
	HpkePublic  []hexBytes   `json:"hpke_public"`
	Deals       [][]hexBytes `json:"deals"`
	In          [][]Point
	Decryptions []struct {
		Member   int
		Lagrange Scalar
		Blob     Hash
		Private  Scalar `json:"x"`
		Share    Point
		Omega    Scalar
		Seed     hexBytes
		Weights  []hexBytes `json:"w"`
		X        Point      `json:"X"`
		Y        Point      `json:"Y"`
		C, Z     Scalar
		Salt     Hash
		D        []Point
	}
	Papers [][]Point
	Ranks  [][]int
}

type decryptVectors struct {
	E     Hash
	Cases []decryptCase
}

// shares gives the case's key shares as they stand on the board.
func (c decryptCase) shares() []KeyShare {
	shares := make([]KeyShare, len(c.Dealers))
	for i, d := range c.Dealers {
		shares[i] = KeyShare{Commits: d.Commits, Pok: d.Pok}
		if c.N > 1 {
			for _, deal := range c.Deals[d.Member-1] {
				shares[i].Deals = append(shares[i].Deals, deal)
			}
		}
	}
	return shares
}

func TestKeyVectors(t *testing.T) {
	v := mustRead[decryptVectors](t, "decrypt.json")
	for _, c := range v.Cases {
		t.Run(c.Name, func(t *testing.T) {
			g := Group{E: v.E, Suite: Suite, Group: c.Group, Round: c.Round, K: c.K, N: c.N}
			shares := c.shares()
			for i, d := range c.Dealers {
				if err := shares[i].Check(g, d.Member, nil); err != nil {
					t.Fatal(err)
				}
				for j, coefficient := range mustScalars(t, d.Coefficients) {
					mustHold(t, "commitment", new(point).mulBase(coefficient).encode(), d.Commits[j])
				}
			}
			pk, err := GroupKey(shares)
			if err != nil {
				t.Fatal(err)
			}
			mustHold(t, "group's key", pk, c.PK)
			for _, d := range c.Decryptions {
				share, err := MemberShare(shares, d.Member)
				if err != nil {
					t.Fatal(err)
				}
				mustHold(t, "public share", share, d.Share)
				if c.N == 1 {
					continue
				}
				var dealt []*Secret
				for i, dealer := range c.Dealers {
					if dealer.Member == d.Member {
						dealt = append(dealt, &Secret{*evaluate(mustScalars(t, dealer.Coefficients), d.Member)})
						continue
					}
					s, err := OpenDeal(g, shares[i], dealer.Member, d.Member, c.HpkeSecret[d.Member-1])
					if err != nil {
						t.Fatal(err)
					}
					dealt = append(dealt, s)
				}
				mustHold(t, "private share", JoinSecrets(dealt...).Bytes(), d.Private)
			}
		})
	}
}

func TestDecryptVectors(t *testing.T) {
	v := mustRead[decryptVectors](t, "decrypt.json")
	for _, c := range v.Cases {
		t.Run(c.Name, func(t *testing.T) {
			in := batchOf(c.In)
			var members []int
			for _, d := range c.Decryptions {
				members = append(members, d.Member)
			}
			group := GroupOpening{Members: members}
			for _, d := range c.Decryptions {
				s := DecryptStatement{E: v.E, Suite: Suite, Group: c.Group, Member: d.Member, Share: d.Share}
				secret, err := NewSecret(d.Private)
				if err != nil {
					t.Fatal(err)
				}
				var part bytes.Buffer
				if err := decryptWith(&part, s, secret, in, mustScalar(t, d.Omega), d.Salt); err != nil {
					t.Fatal(err)
				}
				got := Decryption(part.Bytes())
				n := in.N() * in.M
				for j := range n {
					mustHold(t, "D", got.at(j), d.D[j])
				}
				seed, err := s.seed(in, got)
				if err != nil {
					t.Fatal(err)
				}
				mustHold(t, "seed", hex.EncodeToString(seed[:]), hex.EncodeToString(d.Seed))
				for j := range n {
					w := decryptionWeight(seed, j+1)
					mustHold(t, "w", hex.EncodeToString(w[:16]), hex.EncodeToString(d.Weights[j]))
				}
				x, err := addWeighted(n, seed, decodeFrom(in, 64, true))
				if err != nil {
					t.Fatal(err)
				}
				mustHold(t, "X", x.encode(), d.X)
				mustHold(t, "c", Scalar(got.at(n)), d.C)
				mustHold(t, "z", Scalar(got.at(n+1)), d.Z)
				mustHold(t, "blob", blobHash("HDEC", n+3, 1, got), d.Blob)
				mustHold(t, "Lagrange factor", encodeScalar(lagrange(members, d.Member)), d.Lagrange)
				if err := VerifyDecryption(s, in, got); err != nil {
					t.Fatal(err)
				}
				group.Parts = append(group.Parts, got)
			}
			papers, err := Open(in, []GroupOpening{group})
			if err != nil {
				t.Fatal(err)
			}
			want := make([][]byte, 0, len(c.Papers))
			for _, paper := range c.Papers {
				var row []byte
				for _, p := range paper {
					row = append(row, p[:]...)
				}
				want = append(want, row)
			}
			slices.SortFunc(want, bytes.Compare)
			if !bytes.Equal(papers.Rows, slices.Concat(want...)) {
				t.Fatal("opened other papers")
			}
			candidates := len(c.Ranks[0])
			rules := Rules{Candidates: candidates, Equal: true, MaxRank: 63, MaxMarks: candidates}
			read := 0
			for i := range c.Papers {
				packed := make([][30]byte, in.M)
				for k, p := range c.Papers[i] {
					packed[k] = [30]byte(p[1:31])
				}
				ranks, err := unpack(packed, candidates)
				if err != nil || !slices.Equal(ranks, bytesOf(c.Ranks[i])) {
					t.Fatalf("paper %d reads %v (%v), want %v", i, ranks, err, c.Ranks[i])
				}
				if rules.Check(ranks) == nil {
					read++
				}
			}
			rankings, invalid, err := rules.ReadPapers(papers)
			if err != nil || len(rankings) != read || invalid != len(c.Papers)-read {
				t.Fatalf("%d valid, %d invalid, %v; want %d valid", len(rankings), invalid, err, read)
			}
		})
	}
}

// A sum in windows says the same as one multiplication after the other, whatever the scalars.
func TestSumIsTheSum(t *testing.T) {
	edge := []Scalar{{}, {1}, {2}, {0xff, 0xff}, {31: 0x10}, {31: 0x08}}
	minusOne := encodeScalar(edwards25519.NewScalar().Negate(scalarFromInt(1)))
	edge = append(edge, minusOne, Scalar(bytes.Repeat([]byte{0x08}, 32)), Scalar(append(bytes.Repeat([]byte{0x80}, 31), 0x0f)))
	for _, n := range []int{1, 2, 3, 10, 100, 1000} {
		if testing.Short() && n > 100 { // in full with `make test`
			continue
		}
		total := newSum()
		var want point
		want.setIdentity()
		for i := range n {
			x := scalarFromInt(1)
			if i < len(edge) {
				if s, err := edge[i].decode(); err == nil {
					x = s
				}
			} else {
				x, _ = randomScalar(nil)
			}
			seed := t256("test").int("i", uint64(i)).hash()
			uniform := [64]byte(append(seed[:], seed[:]...))
			uniform[0] ^= 1
			var p, part point
			p.derive(&uniform)
			total.term(&p, x)
			want.plus(&want, part.mul(x, &p))
		}
		if !total.result().equal(&want) {
			t.Errorf("%d terms: another sum", n)
		}
		for c := 3; c <= 14; c++ { // every window width, not only the cheapest
			var got point
			points, scalars := total.points[:n], total.scalar[:n]
			windows := (254 + c - 1) / c
			digits := make([]int16, windows*n)
			got.setIdentity()
			for i := range n {
				signedDigits(&scalars[i], c, windows, digits[i:], n)
			}
			for w := windows - 1; w >= 0; w-- {
				for range c {
					got.double(&got)
				}
				var s point
				sumWindow(&s, points, digits[w*n:(w+1)*n], c)
				got.plus(&got, &s)
			}
			if !got.equal(&want) {
				t.Errorf("%d terms in windows of %d bits: another sum", n, c)
			}
		}
	}
}

// The table gives the multiples that the library gives, at the digits' edges too.
func TestFixedBase(t *testing.T) {
	var p point
	p.mulBase(scalarFromInt(77))
	f := newFixedBase(&p)
	scalars := []*edwards25519.Scalar{scalarFromInt(0), scalarFromInt(1), scalarFromInt(8), scalarFromInt(0x88888888), scalarFromInt(1<<63 - 1),
		edwards25519.NewScalar().Negate(scalarFromInt(1))}
	for range 50 {
		s, _ := randomScalar(nil)
		scalars = append(scalars, s)
	}
	for _, s := range scalars {
		var got, want point
		got.setIdentity()
		f.addMul(&got, s)
		if !got.equal(want.mul(s, &p)) {
			t.Errorf("%x: another multiple", s.Bytes())
		}
	}
}
