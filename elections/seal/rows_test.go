package seal

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"testing"
	"unsafe"

	"filippo.io/edwards25519"
)

// elsewhere is rows that are read where they lie, in pieces as a file gives them, until they are broken.
type elsewhere struct {
	rows   []byte
	broken error
}

func (e *elsewhere) Size() int64 { return int64(len(e.rows)) }
func (e *elsewhere) ReadAt(p []byte, at int64) (int, error) {
	if e.broken != nil {
		return 0, e.broken
	}
	return bytes.NewReader(e.rows).ReadAt(p, at)
}

// A batch, its proof and its opening that lie elsewhere are made and judged like those in memory, over more rows than one
// block; what cannot be read is said, and is neither a good proof nor a bad one.
func TestRowsThatLieElsewhere(t *testing.T) {
	secret, s, in := mustSeal(t, 300, 2)
	lying := &elsewhere{rows: in.Rows}
	var rows, text bytes.Buffer
	if err := mustProver(t, s, BatchAt{1, lying}, 130).run(&rows, &text); err != nil {
		t.Fatal(err)
	}
	out, proof := &elsewhere{rows: rows.Bytes()}, &elsewhere{rows: text.Bytes()}
	if err := VerifyMix(s, BatchAt{1, lying}, BatchAt{1, out}, proof); err != nil {
		t.Fatal(err)
	}
	if err := VerifyMix(s, in, Batch{1, out.rows}, MixProof(proof.rows)); err != nil {
		t.Fatal(err)
	}
	stmt := DecryptStatement{E: s.E, Suite: s.Suite, Group: 1, Member: 1, Share: secret.Public()}
	var part bytes.Buffer
	if err := DecryptTo(&part, nil, stmt, secret, BatchAt{1, out}); err != nil {
		t.Fatal(err)
	}
	d := &elsewhere{rows: part.Bytes()}
	if err := VerifyDecryption(stmt, BatchAt{1, out}, d); err != nil {
		t.Fatal(err)
	}
	papers, err := Open(BatchAt{1, out}, []GroupOpening{{[]int{1}, []Rows{d}}})
	if err != nil || !bytes.Equal(papers.Rows, mustOpen(t, secret, s, in).Rows) {
		t.Fatalf("other papers: %v", err)
	}

	torn := errors.New("torn")
	for name, file := range map[string]*elsewhere{"input": lying, "output": out, "proof": proof, "part": d} {
		for _, why := range []error{torn, io.EOF} {
			file.broken = why
			want := why
			if why == io.EOF {
				want = io.ErrUnexpectedEOF
			}
			mix, opened := VerifyMix(s, BatchAt{1, lying}, BatchAt{1, out}, proof), VerifyDecryption(stmt, BatchAt{1, out}, d)
			if err := errors.Join(mix, opened); !errors.Is(err, want) || errors.Is(err, ErrProof) || errors.Is(err, ErrEncoding) {
				t.Errorf("%s cannot be read: %v", name, err)
			}
			file.broken = nil
		}
	}
	lying.broken = torn
	if err := Shuffle(nil, s, BatchAt{1, lying}, io.Discard, io.Discard); !errors.Is(err, torn) {
		t.Errorf("shuffled what cannot be read: %v", err)
	}
}

// mustProver is one that works in blocks of so many rows.
func mustProver(t *testing.T, s MixStatement, in Ballots, block int) *prover {
	t.Helper()
	n, _, err := measure(in)
	if err != nil {
		t.Fatal(err)
	}
	x, err := drawMix(nil, n)
	if err != nil {
		t.Fatal(err)
	}
	p, err := newProver(s, in, x)
	if err != nil {
		t.Fatal(err)
	}
	p.block, p.portion = block, block
	return p
}

// weighing is a writer that looks how much stands in memory whenever something is handed to it.
type weighing struct{ most uint64 }

func (w *weighing) Write(p []byte) (int, error) {
	w.most = max(w.most, standing())
	return len(p), nil
}

func standing() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A shuffle with its proof keeps the permutation, there and back, and C, and then t̂: 40 bytes a ballot, beside three tables, a
// portion and a block. It took 550 bytes a ballot once. Nothing else may run beside this test.
func TestIssue14_4_AShuffleTakesFortyBytesABallot(t *testing.T) {
	const block, few, many = 64, 512, 1536
	took := func(n int) uint64 {
		_, s, in := mustSeal(t, n, 2)
		standing() // what is kept for being used anew goes at the second cleaning
		before := standing()
		var w weighing
		if err := mustProver(t, s, in, block).run(&w, &w); err != nil {
			t.Fatal(err)
		}
		return w.most - before
	}
	took(few) // the first time the runtime keeps things for the next
	less, more, tables := took(few), took(many), uint64(3*unsafe.Sizeof(fixedBase{}))
	t.Logf("%d ballots take %d bytes, %d more ballots %d more", few, less, many-few, int64(more-less))
	if more > less+44*(many-few) { // four a ballot for what else the runtime keeps meanwhile
		t.Errorf("%d ballots more take %d bytes more", many-few, more-less)
	}
	if less > 40*few+tables+500*block {
		t.Errorf("a shuffle of %d ballots takes %d bytes, of which %d are tables", few, less, tables)
	}
}

// A prover reads rows and makes exponents in the order of her permutation: a copy of each on the heap would be that order.
func TestWhatIsWorkedOnInASecretOrderIsNotCopied(t *testing.T) {
	var p point
	var u edwards25519.Scalar
	row, x := someone().encode(), newExponents(new([64]byte))
	for what, work := range map[string]func(){
		"decoding":    func() { _ = p.decodeChecked(row, true) },
		"an exponent": func() { x.set(&u, 7) },
	} {
		if n := testing.AllocsPerRun(100, work); n > 0 {
			t.Errorf("%s: %v objects on the heap", what, n)
		}
	}
}

// The sum in constant time is the library's own, whatever the scalars and points, list after list.
func TestSecretSum(t *testing.T) {
	for _, n := range []int{1, 2, 7, stretch} {
		sum := newSecretSum(n)
		factors := make([]*edwards25519.Scalar, n)
		for i := range factors {
			switch i {
			case 1:
				factors[i] = scalarFromInt(0)
			case 2:
				factors[i] = new(edwards25519.Scalar).Negate(scalarFromInt(1))
			case 3:
				factors[i] = scalarFromInt(1)
			default:
				factors[i], _ = randomScalar(nil)
			}
			sum.factor(i, factors[i])
		}
		for range 3 {
			points, theirs := make([]point, n), make([]*edwards25519.Point, n)
			for i := range points {
				points[i] = *someone()
				if i%5 == 4 {
					points[i].setIdentity()
				}
				theirs[i] = points[i].edwards()
			}
			var got, want point
			sum.of(&got, points)
			want.fromEdwards(new(edwards25519.Point).MultiScalarMult(factors, theirs))
			mustHold(t, "sum", got.encode(), want.encode())
		}
		sum.forget()
		for _, digits := range sum.digits {
			mustHold(t, "digits", digits, [64]int8{})
		}
	}
}

// The block function is ChaCha20's: RFC 8439, section 2.3.2.
func TestChaCha20(t *testing.T) {
	var key [8]uint32
	for i := range key {
		key[i] = uint32(4*i) | uint32(4*i+1)<<8 | uint32(4*i+2)<<16 | uint32(4*i+3)<<24
	}
	var got [16]uint32
	chacha20(&got, &key, 1, 0x4a00000009000000)
	mustHold(t, "block", got, [16]uint32{
		0xe4e7f110, 0x15593bd1, 0x1fdd0f50, 0xc47120a3, 0xc7f4d1c7, 0x0368c033, 0x9aaa2204, 0x4e6cd4c3,
		0x466482d2, 0x09aa9f07, 0x05d7c214, 0xa2028bd9, 0xd19c12b5, 0xb94e16de, 0xe883d0cb, 0x4e3c50a2,
	})
}

// Every secret of a shuffle is another one, the same whenever it is asked for, and gone with its seed.
func TestSecretsOfASeed(t *testing.T) {
	var x, other seeded
	x.key[0], other.key[7] = 1, 1
	met := map[Scalar]bool{}
	get := func(x *seeded, of secretKind, i int) Scalar {
		var s edwards25519.Scalar
		x.secret(&s, of, i)
		return encodeScalar(&s)
	}
	for of := secretR; of <= secretOmega4; of++ {
		for _, i := range []int{0, 1, 2, 255, 256, 1 << 16, 1 << 31} {
			for _, seed := range []*seeded{&x, &other} {
				s := get(seed, of, i)
				if met[s] || s != get(seed, of, i) {
					t.Errorf("secret %d of kind %d", i, of)
				}
				met[s] = true
			}
		}
	}
	x.destroy()
	if met[get(&x, secretR, 0)] {
		t.Error("a secret is there after its seed was destroyed")
	}
}
