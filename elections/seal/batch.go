package seal

import (
	"bytes"
	"fmt"
	"sort"
)

// Batch is a list of sealed ballots as the board's HCTS blob holds them: a row A_1 B_1 … A_m B_m, 64m bytes, per ballot.
// It is kept as bytes so that a million ballots are 64 MB and not a gigabyte of structures.
type Batch struct {
	M    int    // elements a ballot
	Rows []byte // without the blob's head
}

// maxElements is what the 400 candidates take that a manifest can name.
const maxElements = 10

// N is the number of ballots.
func (b Batch) N() int {
	if b.M < 1 || b.M > maxElements {
		return 0
	}
	return len(b.Rows) / (64 * b.M)
}

// Append adds a ballot's ciphertexts. It panics when they are not M: a caller has verified the ballot.
func (b *Batch) Append(ct []Ciphertext) {
	if len(ct) != b.M {
		panic("seal: a ballot of another contest")
	}
	for i := range ct {
		b.Rows = append(append(b.Rows, ct[i].A[:]...), ct[i].B[:]...)
	}
}

// Row gives ballot i, from 0.
func (b Batch) Row(i int) []Ciphertext {
	ct := make([]Ciphertext, b.M)
	for k := range ct {
		ct[k] = Ciphertext{b.a(i*b.M + k), b.b(i*b.M + k)}
	}
	return ct
}

// a and b are the two halves of ciphertext j, counted row by row.
func (b Batch) a(j int) Point { return Point(b.Rows[64*j : 64*j+32]) }
func (b Batch) b(j int) Point { return Point(b.Rows[64*j+32 : 64*j+64]) }

// Papers are opened papers as the board's HPAP blob holds them, without its random last row: a row of m message elements
// per paper, the rows in ascending order of their bytes. Nothing of the order in which they were cast is left.
type Papers struct {
	M    int // elements a paper
	Rows []byte
}

// Check refuses what is not a whole number of papers.
func (p Papers) Check() error {
	if p.M < 1 || p.M > maxElements || len(p.Rows)%(32*p.M) != 0 {
		return fmt.Errorf("papers of %d bytes in rows of %d elements: %w", len(p.Rows), p.M, ErrLength)
	}
	return nil
}

// N is the number of papers.
func (p Papers) N() int {
	if p.Check() != nil {
		return 0
	}
	return len(p.Rows) / (32 * p.M)
}

// Paper gives paper i, from 0.
func (p Papers) Paper(i int) []Point {
	paper := make([]Point, p.M)
	for k := range paper {
		paper[k] = Point(p.Rows[32*(i*p.M+k):][:32])
	}
	return paper
}

// Sorted reports whether the rows are in ascending order; equal papers are kept, side by side.
func (p Papers) Sorted() bool {
	if p.Check() != nil {
		return false
	}
	w := 32 * p.M
	for i := w; i < len(p.Rows); i += w {
		if bytes.Compare(p.Rows[i-w:i], p.Rows[i:i+w]) > 0 {
			return false
		}
	}
	return true
}

// sort puts the rows into ascending order of their bytes, where they lie.
func (p *Papers) sort() { sort.Sort(byBytes{p.Rows, 32 * p.M, make([]byte, 32*p.M)}) }

// byBytes are rows of so many bytes each, and room for one.
type byBytes struct {
	rows  []byte
	width int
	spare []byte
}

func (b byBytes) row(i int) []byte   { return b.rows[b.width*i:][:b.width] }
func (b byBytes) Len() int           { return len(b.rows) / b.width }
func (b byBytes) Less(i, j int) bool { return bytes.Compare(b.row(i), b.row(j)) < 0 }
func (b byBytes) Swap(i, j int) {
	copy(b.spare, b.row(i))
	copy(b.row(i), b.row(j))
	copy(b.row(j), b.spare)
}

// ReadPapers reads every paper under the contest's rules. It returns the rankings of the valid ones, in the papers'
// order, and how many were invalid.
func (r Rules) ReadPapers(p Papers) (rankings [][]uint8, invalid int, err error) {
	if err := p.Check(); err != nil {
		return nil, 0, err
	}
	if p.M != r.Elements() {
		return nil, 0, fmt.Errorf("papers of %d elements for %d candidates: %w", p.M, r.Candidates, ErrLength)
	}
	read := make([][]uint8, p.N())
	parallel(len(read), func(lo, hi int) error {
		w := 32 * p.M
		for i := lo; i < hi; i++ {
			if i > lo && bytes.Equal(p.Rows[w*i:w*i+w], p.Rows[w*i-w:w*i]) {
				read[i] = read[i-1] // equal papers lie side by side
				continue
			}
			if ranks, err := r.ReadPaper(p.Paper(i)); err == nil {
				read[i] = ranks
			}
		}
		return nil
	})
	rankings = read[:0]
	for _, ranks := range read {
		if ranks == nil {
			invalid++
			continue
		}
		rankings = append(rankings, ranks)
	}
	return rankings, invalid, nil
}
