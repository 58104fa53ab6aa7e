package seal

import (
	"bytes"
	"errors"
	"io"
	"testing"
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
	n := blockRows + 70
	if testing.Short() {
		n = 130
	}
	secret, s, in := mustSeal(t, n, 2)
	lying := &elsewhere{rows: in.Rows}
	var rows, text bytes.Buffer
	if err := Shuffle(nil, s, BatchAt{1, lying}, &rows, &text); err != nil {
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
