// Package spool keeps a file that is made to be read by its own maker: one that a check
// needs whole, and that is too long for the memory. It knows nothing of what stands in it.
package spool

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"sync/atomic"
)

// memoryMost is how many bytes need no disk: all but great contests.
const memoryMost = 8 << 20

// Spool is written from its beginning to its end, and then read at any place. What does
// not fit into memory goes to the temporary folder, encrypted with a key that only this
// process ever has, in a file without a name: whoever takes the disk, at once or after a
// crash, finds nothing. The zero value is ready. It is one goroutine's while it is
// written; any number may read it then.
type Spool struct {
	// OnDisk has all of it go to the disk, for a file whose reader may be slow; where
	// there is no disk, that is an error.
	OnDisk bool

	memory bytes.Buffer
	file   *os.File // nil: all of it is in memory
	name   string   // of the file, where it could not be taken away at once
	full   bool     // there is no disk: what comes stays in memory
	size   int64
	block  cipher.Block
	stream cipher.Stream // for what is written next
	sealed []byte
	sum    hash.Hash             // of what was written to the disk, in clear
	fault  atomic.Pointer[error] // the first of the disk
}

// ErrAltered says that a disk gives back something else than what was written to it.
var ErrAltered = errors.New("it does not give back what was written to it")

// Write adds to the end. A disk that cannot be written to at all is done without; one
// that fails on the way, or is full, is an error that names its folder.
func (s *Spool) Write(p []byte) (int, error) {
	if s.file == nil && !s.full && (s.OnDisk || s.memory.Len()+len(p) > memoryMost) {
		if err := s.spill(); err != nil {
			return 0, err
		}
	}
	n, err := len(p), error(nil)
	if s.file == nil {
		s.memory.Write(p)
	} else {
		n, err = s.encrypt(p)
	}
	s.size += int64(n)
	return n, err
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
	var key [32]byte
	rand.Read(key[:]) // never fails
	s.block, err = aes.NewCipher(key[:])
	clear(key[:])
	if os.Remove(file.Name()) != nil {
		s.name = file.Name()
	}
	s.file = file
	if err != nil {
		return err
	}
	s.stream, s.sum = s.from(0), sha256.New()
	_, err = s.encrypt(s.memory.Bytes())
	s.memory = bytes.Buffer{}
	return err
}

func (s *Spool) encrypt(p []byte) (int, error) {
	s.sealed = append(s.sealed[:0], p...)
	s.stream.XORKeyStream(s.sealed, s.sealed)
	n, err := s.file.Write(s.sealed)
	s.sum.Write(p[:n])
	return n, s.failed(err)
}

// failed keeps the disk's first error, and says which folder it is about.
func (s *Spool) failed(err error) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf("the temporary folder (TMPDIR, %s): %w", os.TempDir(), err)
	s.fault.CompareAndSwap(nil, &err)
	return err
}

// from is the key's stream from a place on. A key is one spool's, and no place of it is
// written twice.
func (s *Spool) from(at int64) cipher.Stream {
	var counter [aes.BlockSize]byte
	binary.BigEndian.PutUint64(counter[8:], uint64(at/aes.BlockSize))
	stream := cipher.NewCTR(s.block, counter[:])
	var before [aes.BlockSize]byte
	stream.XORKeyStream(before[:at%aes.BlockSize], before[:at%aes.BlockSize])
	return stream
}

// Size is how much was written, in bytes.
func (s *Spool) Size() int64 { return s.size }

// ReadAt reads what was written at a place, as [io.ReaderAt] has it.
func (s *Spool) ReadAt(p []byte, at int64) (int, error) {
	if s.file == nil {
		return bytes.NewReader(s.memory.Bytes()).ReadAt(p, at)
	}
	n, err := s.file.ReadAt(p, at)
	if n > 0 {
		s.from(at).XORKeyStream(p[:n], p[:n])
	}
	switch {
	case err == io.EOF && at+int64(n) < s.size: // the file has become shorter
		err = s.failed(io.ErrUnexpectedEOF)
	case err != nil && err != io.EOF:
		err = s.failed(err)
	}
	return n, err
}

// Whole is nil if the disk has never failed and gives back what was written, all of
// which it reads for that. Whoever finds fault with what she read asks it first: a bad
// sector is no bad file.
func (s *Spool) Whole() error {
	if s.file == nil && s.fault.Load() == nil {
		return nil
	}
	sum := sha256.New()
	if s.fault.Load() == nil { // what fails now is kept as well
		if _, err := io.Copy(sum, io.NewSectionReader(s, 0, s.size)); err != nil {
			return err
		}
	}
	if fault := s.fault.Load(); fault != nil {
		return *fault
	}
	if !bytes.Equal(sum.Sum(nil), s.sum.Sum(nil)) {
		return s.failed(ErrAltered)
	}
	return nil
}

// Close forgets all of it.
func (s *Spool) Close() error {
	s.memory = bytes.Buffer{}
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
