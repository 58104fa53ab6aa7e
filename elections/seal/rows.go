package seal

import (
	"bytes"
	"fmt"
	"io"
)

// Rows are items of 32 bytes, one after the other, that are read where they lie: in memory, or in a file, since those of a
// million ballots do not all fit into memory. They are read from several goroutines at once.
type Rows interface {
	io.ReaderAt
	Size() int64 // bytes
}

// Ballots are a batch of sealed ballots wherever they lie: a [Batch] or a [BatchAt].
type Ballots interface {
	Rows
	Width() int // elements a ballot
}

// BatchAt is a batch whose rows lie elsewhere.
type BatchAt struct {
	M int // elements a ballot
	Rows
}

// Width is the number of elements a ballot.
func (b BatchAt) Width() int { return b.M }

// Width is the number of elements a ballot.
func (b Batch) Width() int { return b.M }

// Size is how many bytes the rows take.
func (b Batch) Size() int64 { return int64(len(b.Rows)) }

// ReadAt reads rows, as [io.ReaderAt] has it.
func (b Batch) ReadAt(p []byte, at int64) (int, error) { return bytes.NewReader(b.Rows).ReadAt(p, at) }

// Size is how many bytes the proof takes.
func (p MixProof) Size() int64 { return int64(len(p)) }

// ReadAt reads a part of the proof, as [io.ReaderAt] has it.
func (p MixProof) ReadAt(b []byte, at int64) (int, error) { return bytes.NewReader(p).ReadAt(b, at) }

// Size is how many bytes the part takes.
func (d Decryption) Size() int64 { return int64(len(d)) }

// ReadAt reads a piece of the part, as [io.ReaderAt] has it.
func (d Decryption) ReadAt(b []byte, at int64) (int, error) { return bytes.NewReader(d).ReadAt(b, at) }

// measure is how many ballots of how many elements there are. It refuses what is not a whole number of rows, at least one.
func measure(b Ballots) (n, m int, err error) {
	size, m := b.Size(), b.Width()
	if m < 1 || m > maxElements || size == 0 || size%int64(64*m) != 0 {
		return 0, 0, fmt.Errorf("a batch of %d bytes in rows of %d elements: %w", size, m, ErrLength)
	}
	return int(size / int64(64*m)), m, nil
}

// fill reads exactly what p has room for.
func fill(p []byte, r io.ReaderAt, at int64) error {
	n, err := r.ReadAt(p, at)
	switch {
	case n == len(p):
		return nil
	case err == nil, err == io.EOF:
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("reading rows: %w", err)
}

// some are items that were read into memory.
type some []byte

func (s some) at(i int) Point { return Point(s[32*i:][:32]) }

// items reads n items of 32 bytes from one on.
func items(r io.ReaderAt, from, n int) (some, error) {
	read := make(some, 32*n)
	return read, fill(read, r, 32*int64(from))
}

// rowsOf reads the ballots from..to-1 into memory.
func rowsOf(b Ballots, from, to int) (Batch, error) {
	m := b.Width()
	read := Batch{M: m, Rows: make([]byte, 64*m*(to-from))}
	return read, fill(read.Rows, b, 64*int64(m)*int64(from))
}

// stream adds a value that is read where it lies.
func (t transcript) stream(label string, r io.ReaderAt, from, size int64) error {
	t.list(label, int(size))
	n, err := io.Copy(t.h, io.NewSectionReader(r, from, size))
	if err == nil && n < size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return fmt.Errorf("reading rows: %w", err)
	}
	return nil
}
