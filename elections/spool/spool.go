// Package spool keeps a file that is made to be read by its own maker: one that a check
// needs whole, and that is too long for the memory. It knows nothing of what stands in it.
package spool

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"
)

const (
	// memoryMost is how many bytes need no disk: all but great contests.
	memoryMost = 8 << 20

	tagBytes   = 16
	blockBytes = 4096                  // on the disk
	blockText  = blockBytes - tagBytes // of what was written
	atOnce     = 16 * blockBytes       // is written and read together
)

// Spool is written from its beginning to its end, and then read at any place. What does
// not fit into memory goes to the temporary folder in blocks, each sealed (AES-256-GCM)
// with its number and a key that only this process ever has, in a file without a name:
// whoever takes the disk, at once or after a crash, finds nothing, and whatever the disk
// gives back is either what was written at that place or an error ([ErrDisk]), at every
// reading anew. The zero value is ready. It is one goroutine's while it is written; any
// number may read it then.
type Spool struct {
	// OnDisk has all of it go to the disk, but for an end of less than 64 KiB, for a file
	// whose reader may be slow; where there is no disk, that is an error.
	OnDisk bool

	tail   []byte // what is not on the disk: all of it, or an end shorter than many
	file   File   // nil: all of it is in memory
	name   string // of the file, where it could not be taken away at once
	full   bool   // there is no disk: what comes stays in memory
	onDisk int64  // bytes of what was written, in whole blocks
	block  int    // bytes of it in each
	many   int    // bytes that are sealed together
	sealer cipher.AEAD
	fault  atomic.Pointer[error] // the first of the disk
}

// File is what a spool needs of one.
type File interface {
	io.Writer
	io.ReaderAt
	io.Closer
}

var (
	// ErrDisk says that it is the disk of the temporary folder that failed, and nobody
	// else: whoever meets it tries again, and accuses no file.
	ErrDisk = errors.New("the temporary folder")

	// ErrAltered says that a disk gives back something else than what was written to it.
	ErrAltered = errors.New("it does not give back what was written to it")
)

// scratch is room for blocks as the disk has them. No block's number is used twice with
// a key, which is one spool's, and no block is written twice.
type scratch struct {
	nonce [12]byte
	text  []byte
}

var scratches = sync.Pool{New: func() any { return &scratch{text: make([]byte, 0, atOnce)} }}

func (s *scratch) number(block int64) []byte {
	binary.BigEndian.PutUint64(s.nonce[4:], uint64(block))
	return s.nonce[:]
}

// Write adds to the end. A disk that cannot be written to at all is done without; one
// that fails on the way, or is full, is an error that names its folder.
func (s *Spool) Write(p []byte) (n int, err error) {
	if fault := s.Fault(); fault != nil {
		return 0, fault
	}
	if s.file == nil && !s.full && (s.OnDisk || len(s.tail)+len(p) > limit()) {
		if err := s.spill(); err != nil {
			return 0, err
		}
	}
	if s.file == nil {
		if cap(s.tail)-len(s.tail) < len(p) {
			s.tail = slices.Grow(s.tail, len(s.tail)+len(p)) // twice as much: it is copied few times
		}
		s.tail = append(s.tail, p...)
		return len(p), nil
	}
	for n < len(p) {
		part := p[n:min(len(p), n+s.many-len(s.tail))]
		s.tail = append(s.tail, part...)
		if len(s.tail) == s.many {
			if err := s.put(s.tail); err != nil {
				return n, err
			}
			s.tail = s.tail[:0]
		}
		n += len(part)
	}
	return n, nil
}

// spill moves what is in memory to a file.
func (s *Spool) spill() error {
	file, err := os.CreateTemp("", "hustings-spool-*")
	switch {
	case err != nil && s.OnDisk:
		return s.failed(err)
	case err != nil: // nothing waits for a folder that nobody may write to
		s.full = true
		return nil
	}
	if os.Remove(file.Name()) != nil {
		s.name = file.Name()
	}
	s.file, s.block, s.many = file, blockText, atOnce/blockBytes*blockText
	if t := trial.Load(); t != nil {
		s.file, s.block, s.many = t.Before(file), t.Block, t.Block
	}
	var key [32]byte
	rand.Read(key[:]) // never fails
	cipherOf, err := aes.NewCipher(key[:])
	clear(key[:])
	if err == nil {
		s.sealer, err = cipher.NewGCM(cipherOf)
	}
	if err != nil {
		return s.failed(err)
	}
	memory := s.tail
	s.tail = make([]byte, 0, s.many)
	_, err = s.Write(memory)
	return err
}

// put seals whole blocks and writes them.
func (s *Spool) put(text []byte) error {
	room := scratches.Get().(*scratch)
	defer scratches.Put(room)
	room.text = room.text[:0]
	for number := s.onDisk / int64(s.block); len(text) > 0; number++ {
		room.text = s.sealer.Seal(room.text, room.number(number), text[:s.block], nil)
		text = text[s.block:]
	}
	if _, err := s.file.Write(room.text); err != nil {
		return s.failed(err)
	}
	s.onDisk += int64(len(room.text) / (s.block + tagBytes) * s.block)
	return nil
}

// failed keeps the disk's first error, and says which folder it is about.
func (s *Spool) failed(err error) error {
	err = fmt.Errorf("%w (TMPDIR, %s): %w", ErrDisk, os.TempDir(), err)
	s.fault.CompareAndSwap(nil, &err)
	return err
}

// Fault is the first error that the disk made, if it has made any; from then on nothing
// is written or read. Whoever finds fault with what she read where her reader says less
// than that asks it first: a bad sector is no bad file.
func (s *Spool) Fault() error {
	if fault := s.fault.Load(); fault != nil {
		return *fault
	}
	return nil
}

// Size is how much was written, in bytes.
func (s *Spool) Size() int64 { return s.onDisk + int64(len(s.tail)) }

// ReadAt reads what was written at a place, as [io.ReaderAt] has it.
func (s *Spool) ReadAt(p []byte, at int64) (n int, err error) {
	if fault := s.Fault(); fault != nil {
		return 0, fault
	}
	if at < 0 {
		return 0, fmt.Errorf("reading at %d", at)
	}
	for n < len(p) && at+int64(n) < s.onDisk {
		read, err := s.open(p[n:], at+int64(n))
		if err != nil {
			return n, err
		}
		n += read
	}
	if behind := at + int64(n) - s.onDisk; n < len(p) && behind < int64(len(s.tail)) {
		n += copy(p[n:], s.tail[behind:])
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// open reads as much from the disk as may be read together, at least a byte.
func (s *Spool) open(p []byte, at int64) (n int, err error) {
	room := scratches.Get().(*scratch)
	defer scratches.Put(room)
	block, each := int64(s.block), s.block+tagBytes
	first, last := at/block, (min(at+int64(len(p)), s.onDisk)-1)/block
	text := room.text[:int(min(last-first+1, int64(cap(room.text)/each)))*each]
	switch _, err := s.file.ReadAt(text, first*int64(each)); {
	case err == io.EOF: // the file has become shorter
		return 0, s.failed(io.ErrUnexpectedEOF)
	case err != nil:
		return 0, s.failed(err)
	}
	skip := at - first*block
	for number := first; len(text) > 0; number++ {
		plain, err := s.sealer.Open(text[:0], room.number(number), text[:each], nil)
		if err != nil {
			return 0, s.failed(ErrAltered)
		}
		n += copy(p[n:], plain[skip:])
		text, skip = text[each:], 0
	}
	return n, nil
}

// Close forgets all of it.
func (s *Spool) Close() error {
	s.tail = nil
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.name != "" {
		os.Remove(s.name) //nolint:errcheck // it is encrypted, and its key is gone
	}
	return err
}

var (
	_ io.Writer   = (*Spool)(nil)
	_ io.ReaderAt = (*Spool)(nil)
)
