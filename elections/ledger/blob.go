package ledger

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
)

// Kind is the magic of a blob (protocol, appendix B).
type Kind string

const (
	KindRoll       Kind = "HROL" // tags
	KindBox        Kind = "HCTS" // ciphertexts
	KindShuffle    Kind = "HPRF" // a shuffle's proof
	KindDecryption Kind = "HDEC" // a key-holder's part in opening, with proof
	KindPapers     Kind = "HPAP" // the opened papers
	KindText       Kind = "HTXT" // the count's transcript
)

const (
	blobHeader = 24
	// MaxText is the greatest size of a HTXT blob in bytes, all told.
	MaxText  = 64 << 20
	textSalt = 32
)

// Shape is what a blob's header says. But for HTXT it is known from the log
// before the blob is opened.
type Shape struct {
	Kind     Kind
	N, Width int64 // rows, and 32-byte items in a row; HTXT: bytes of text, and 0
}

// Size is the blob's size in bytes.
func (s Shape) Size() int64 {
	if s.Kind == KindText {
		return blobHeader + textSalt + s.N
	}
	return blobHeader + 32*s.N*s.Width
}

func (s Shape) header() []byte {
	b := append(make([]byte, 0, blobHeader), s.Kind...)
	b = binary.BigEndian.AppendUint32(b, 1)
	b = binary.BigEndian.AppendUint64(b, uint64(s.N))
	return binary.BigEndian.AppendUint64(b, uint64(s.Width))
}

// Blob is the whole blob of such rows.
func (s Shape) Blob(rows io.Reader) io.Reader {
	return io.MultiReader(bytes.NewReader(s.header()), rows)
}

// BlobReader reads a blob item by item. Nothing it gave out may be relied on
// before Close has returned the hash that was wanted.
type BlobReader struct {
	r    *bufio.Reader
	hash hash.Hash
	left int64 // items
}

// NewBlobReader begins to read a blob of rows whose shape is known.
func NewBlobReader(r io.Reader, want Shape) (*BlobReader, error) {
	h := sha256.New()
	b := &BlobReader{bufio.NewReaderSize(io.TeeReader(r, h), 64<<10), h, want.N * want.Width}
	got := make([]byte, blobHeader)
	if _, err := io.ReadFull(b.r, got); err != nil {
		return nil, fmt.Errorf("%s: header: %w", want.Kind, err)
	}
	if !bytes.Equal(got, want.header()) {
		return nil, fmt.Errorf("not a %s blob of %d rows of %d items", want.Kind, want.N, want.Width)
	}
	return b, nil
}

// Left is the number of items not yet read.
func (b *BlobReader) Left() int64 { return b.left }

// Read fills items.
func (b *BlobReader) Read(items []B32) error {
	if b.left -= int64(len(items)); b.left < 0 {
		return errors.New("more items wanted than the blob has")
	}
	for i := range items {
		if _, err := io.ReadFull(b.r, items[i][:]); err != nil {
			return fmt.Errorf("the blob ends early: %w", err)
		}
	}
	return nil
}

// Close makes sure that all was read and nothing follows, and returns the
// blob's name. It does not close the underlying reader.
func (b *BlobReader) Close() (B32, error) {
	if b.left != 0 {
		return B32{}, fmt.Errorf("%d items were not read", b.left)
	}
	if _, err := b.r.ReadByte(); err != io.EOF {
		if err == nil {
			err = errors.New("something follows the blob")
		}
		return B32{}, err
	}
	return B32(b.hash.Sum(nil)), nil
}

// WriteRows writes a whole blob of rows and returns its name. The parts are the
// rows' bytes, one after the other.
func WriteRows(w io.Writer, s Shape, parts ...[]byte) (B32, error) {
	rows := make([]io.Reader, len(parts))
	for i, p := range parts {
		rows[i] = bytes.NewReader(p)
	}
	return WriteRowsFrom(w, s, io.MultiReader(rows...))
}

// RowsWriter hands rows on as they are made, and works out the name of the blob that they
// make.
type RowsWriter struct {
	w     io.Writer
	hash  hash.Hash
	shape Shape
	size  int64 // written so far, with the header
}

// NewRowsWriter begins a blob's rows.
func NewRowsWriter(w io.Writer, s Shape) *RowsWriter {
	r := &RowsWriter{w: w, hash: sha256.New(), shape: s}
	n, _ := r.hash.Write(s.header()) // a hash takes everything
	r.size = int64(n)
	return r
}

// Write writes rows, or a part of one.
func (r *RowsWriter) Write(p []byte) (int, error) {
	n, err := r.w.Write(p)
	r.hash.Write(p[:n])
	r.size += int64(n)
	return n, err
}

// Name is the name of the blob, once all of its rows are written.
func (r *RowsWriter) Name() (B32, error) {
	if r.shape.Kind == KindText || r.size != r.shape.Size() {
		return B32{}, r.shape.misfit()
	}
	return B32(r.hash.Sum(nil)), nil
}

func (s Shape) misfit() error {
	return fmt.Errorf("the bytes are no %s blob of %d rows of %d items", s.Kind, s.N, s.Width)
}

// WriteRowsFrom is [WriteRows] of rows that are read as they are written.
func WriteRowsFrom(w io.Writer, s Shape, rows io.Reader) (B32, error) {
	if s.Kind == KindText {
		return B32{}, errors.New("a text has no rows")
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, h), io.LimitReader(s.Blob(rows), s.Size()+1))
	if err != nil {
		return B32{}, err
	}
	if n != s.Size() {
		return B32{}, s.misfit()
	}
	return B32(h.Sum(nil)), nil
}

// ReadRows reads a whole blob of rows whose shape is known and returns the
// rows' bytes and the blob's name. Memory is taken as bytes arrive, never on
// the word of a header.
func ReadRows(r io.Reader, want Shape) ([]byte, B32, error) {
	size := want.Size() - blobHeader
	rows := bytes.NewBuffer(make([]byte, 0, max(0, min(size+bytes.MinRead, 1<<20))))
	name, err := CopyRows(rows, r, want)
	if err != nil {
		return nil, B32{}, err
	}
	return rows.Bytes(), name, nil
}

// CopyRows is [ReadRows] where the rows go somewhere else. Nothing of them may be
// relied on before it has returned the name that was wanted.
func CopyRows(rows io.Writer, r io.Reader, want Shape) (B32, error) {
	h := sha256.New()
	r = io.TeeReader(r, h)
	head := make([]byte, blobHeader)
	if _, err := io.ReadFull(r, head); err != nil {
		return B32{}, fmt.Errorf("%s: header: %w", want.Kind, err)
	}
	if !bytes.Equal(head, want.header()) {
		return B32{}, fmt.Errorf("not a %s blob of %d rows of %d items", want.Kind, want.N, want.Width)
	}
	size := want.Size() - blobHeader
	n, err := io.Copy(rows, io.LimitReader(r, size+1))
	if err != nil {
		return B32{}, err
	}
	if n != size {
		return B32{}, fmt.Errorf("%s: the blob is not %d bytes", want.Kind, want.Size())
	}
	return B32(h.Sum(nil)), nil
}

// WriteText writes a HTXT blob: a transcript behind 32 random bytes.
func WriteText(w io.Writer, salt B32, text []byte) (B32, error) {
	s := Shape{KindText, int64(len(text)), 0}
	if s.Size() > MaxText {
		return B32{}, fmt.Errorf("a transcript of %d bytes is too long", len(text))
	}
	h := sha256.New()
	out := io.MultiWriter(w, h)
	for _, part := range [][]byte{s.header(), salt[:], text} {
		if _, err := out.Write(part); err != nil {
			return B32{}, err
		}
	}
	return B32(h.Sum(nil)), nil
}

// ReadText reads a HTXT blob and returns its text and name.
func ReadText(r io.Reader) ([]byte, B32, error) {
	blob, err := io.ReadAll(io.LimitReader(r, MaxText+1))
	if err != nil {
		return nil, B32{}, err
	}
	if len(blob) > MaxText || len(blob) < blobHeader+textSalt {
		return nil, B32{}, errors.New("not a HTXT blob: size")
	}
	text := blob[blobHeader+textSalt:]
	if !bytes.Equal(blob[:blobHeader], Shape{KindText, int64(len(text)), 0}.header()) {
		return nil, B32{}, errors.New("not a HTXT blob: header")
	}
	return text, sha256.Sum256(blob), nil
}
