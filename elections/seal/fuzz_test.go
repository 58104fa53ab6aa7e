package seal

import (
	"bytes"
	"slices"
	"testing"

	"github.com/gtank/ristretto255"
)

// FuzzElement: whatever is decoded encodes back to the same bytes, and another implementation takes the same ones.
func FuzzElement(f *testing.F) {
	for _, s := range append(slices.Clone(multiples), invalid...) {
		var b hexBytes
		if err := b.UnmarshalJSON([]byte(`"` + s + `"`)); err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(b))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var p point
		ok := p.decode(b)
		if theirs := ristretto255.NewElement().Decode(b) == nil; ok != theirs && len(b) == 32 {
			t.Fatalf("%x: %v, elsewhere %v", b, ok, theirs)
		}
		if got := p.encode(); ok && !bytes.Equal(got[:], b) {
			t.Fatalf("%x encodes to %x", b, got)
		}
	})
}

// FuzzPaper: whatever is read as a paper is what its ranks encode to, so no paper can be marked by a second spelling.
func FuzzPaper(f *testing.F) {
	for _, ranks := range [][]uint8{{0, 0, 0}, {1, 2, 3}, {3, 0, 1}} {
		paper, err := EncodeRanks(ranks)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(paper[0][:], uint8(3), false)
		f.Add(append(append([]byte{}, paper[0][:]...), make([]byte, 32)...), uint8(41), true)
	}
	f.Fuzz(func(t *testing.T, b []byte, candidates uint8, equal bool) {
		rules := Rules{Candidates: int(candidates), Equal: equal, MaxRank: min(63, int(candidates)), MaxMarks: int(candidates)}
		paper := make([]Point, len(b)/32)
		for i := range paper {
			paper[i] = Point(b[32*i : 32*i+32])
		}
		ranks, err := rules.ReadPaper(paper)
		if err != nil {
			return
		}
		if err := rules.Check(ranks); err != nil {
			t.Fatal(err)
		}
		if again, err := EncodeRanks(ranks); err != nil || !slices.Equal(again, paper) {
			t.Fatalf("%x reads %v, which is written %x (%v)", paper, ranks, again, err)
		}
	})
}

// FuzzBallot: no ballot made of noise is accepted, and none makes the check panic.
func FuzzBallot(f *testing.F) {
	_, s, ballot, _ := mustBallot(f, 41)
	var flat []byte
	for _, ct := range ballot.Ct {
		flat = append(append(flat, ct.A[:]...), ct.B[:]...)
	}
	for _, z := range ballot.Pok {
		flat = append(flat, z[:]...)
	}
	f.Add(flat, uint8(2), uint8(3), uint8(2))
	f.Fuzz(func(t *testing.T, b []byte, elements, values, m uint8) {
		var read Ballot
		for range elements {
			if len(b) >= 64 {
				read.Ct, b = append(read.Ct, Ciphertext{Point(b[:32]), Point(b[32:64])}), b[64:]
			}
		}
		for range values {
			if len(b) >= 32 {
				read.Pok, b = append(read.Pok, Scalar(b[:32])), b[32:]
			}
		}
		if VerifyBallot(s, read, int(m)) == nil && !(slices.Equal(read.Ct, ballot.Ct) && slices.Equal(read.Pok, ballot.Pok)) {
			t.Fatalf("accepted %x", read)
		}
	})
}

// FuzzMix: no batch, output or proof made of noise is accepted or makes the verifier panic.
func FuzzMix(f *testing.F) {
	_, s, in := mustSeal(f, 2, 3)
	out, proof, err := Mix(nil, s, in)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(in.Rows, out.Rows, []byte(proof), 1, 1)
	f.Add(in.Rows, in.Rows, []byte{}, 2, 2)
	f.Fuzz(func(t *testing.T, a, b, p []byte, m1, m2 int) {
		if VerifyMix(s, Batch{m1, a}, Batch{m2, b}, MixProof(p)) == nil && !(bytes.Equal(a, in.Rows) && bytes.Equal(b, out.Rows) && bytes.Equal(p, proof)) {
			t.Fatal("accepted")
		}
	})
}

// FuzzDecryption: the same of decryptions, and of opening with them.
func FuzzDecryption(f *testing.F) {
	secret, s, in := mustSeal(f, 2, 3)
	stmt := DecryptStatement{E: s.E, Suite: Suite, Group: 1, Member: 1, Share: s.PK}
	d, err := Decrypt(nil, stmt, secret, in)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(in.Rows, []byte(d), 1)
	f.Add([]byte{}, []byte{}, 0)
	f.Fuzz(func(t *testing.T, rows, b []byte, m int) {
		batch := Batch{m, rows}
		n := len(d) - 32 // the last 32 bytes are chance, not proof
		if VerifyDecryption(stmt, batch, Decryption(b)) == nil && !(bytes.Equal(rows, in.Rows) && bytes.Equal(b[:n], d[:n])) {
			// B is not part of a decryption's statement: the mix proof ties it.
			for j := range batch.N() * batch.M {
				if batch.a(j) != in.a(j) {
					t.Fatal("accepted")
				}
			}
		}
		if papers, err := Open(batch, []GroupOpening{{[]int{1}, []Rows{Decryption(b)}}}); err == nil && !papers.Sorted() {
			t.Fatal("papers are not sorted")
		}
	})
}

// FuzzEnvelope: an officers' envelope that is read has parameters within bounds, whatever was stored.
func FuzzEnvelope(f *testing.F) {
	f.Add([]byte(`{"version":1,"k":1,"officers":[{"name":"x","salt":"AAAAAAAAAAAAAAAAAAAAAA==","passes":3,"memory":65536,"threads":4}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if e, err := ParseEnvelope(b); err == nil {
			for _, box := range e.Officers {
				if box.Memory > mostMemory || box.Passes > mostPasses || box.Threads == 0 || len(box.Salt) < 16 {
					t.Fatalf("read %+v", box)
				}
			}
		}
	})
}

// FuzzTrackingCode: what is read as a code reads as itself.
func FuzzTrackingCode(f *testing.F) {
	f.Add("TSCF-UXWI-V5MG-Q3YB-QU4D")
	f.Add("tscf uxwi v5mg q3yb qu4d")
	f.Fuzz(func(t *testing.T, typed string) {
		if code, ok := ParseTrackingCode(typed); ok {
			if again, ok := ParseTrackingCode(code); !ok || again != code || len(code) != 24 {
				t.Fatalf("%q reads %q, which reads %q", typed, code, again)
			}
		}
	})
}
