package register

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"os"
)

// spool holds the good rows of a file between reading and storing, so that the
// transaction is short whatever the sender's line is like, and memory small
// whatever the file is. Beyond a few megabytes it is a file without a name, which
// nobody else can open and which is gone when the process is.
type spool struct {
	w    *bufio.Writer
	head []byte // while it is small
	file *os.File
	n    int
}

const spoolInMemory = 4 << 20

func newSpool() *spool {
	s := &spool{}
	s.w = bufio.NewWriterSize(writerFunc(s.spill), 64<<10)
	return s
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func (s *spool) spill(b []byte) (int, error) {
	if s.file == nil && len(s.head)+len(b) <= spoolInMemory {
		s.head = append(s.head, b...)
		return len(b), nil
	}
	if s.file == nil {
		f, err := os.CreateTemp("", "hustings-import-") // 0600
		if err != nil {
			return 0, err
		}
		s.file = f
		if err := os.Remove(f.Name()); err != nil {
			return 0, err
		}
		if _, err := f.Write(s.head); err != nil {
			return 0, err
		}
		s.head = nil
	}
	return s.file.Write(b)
}

// add writes one row: a number and its texts.
func (s *spool) add(line int, texts ...string) error {
	var n [binary.MaxVarintLen64]byte
	if _, err := s.w.Write(n[:binary.PutUvarint(n[:], uint64(line))]); err != nil {
		return err
	}
	for _, t := range texts {
		if _, err := s.w.Write(n[:binary.PutUvarint(n[:], uint64(len(t)))]); err != nil {
			return err
		}
		if _, err := s.w.WriteString(t); err != nil {
			return err
		}
	}
	s.n++
	return nil
}

// each gives every row back in its order. Texts is reused between calls.
func (s *spool) each(texts []string, f func(line int, texts []string) error) error {
	if err := s.w.Flush(); err != nil {
		return err
	}
	var in *bufio.Reader
	if s.file == nil {
		in = bufio.NewReader(bytes.NewReader(s.head))
	} else {
		if _, err := s.file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		in = bufio.NewReaderSize(s.file, 256<<10)
	}
	var buf []byte
	for range s.n {
		line, err := binary.ReadUvarint(in)
		if err != nil {
			return err
		}
		for i := range texts {
			n, err := binary.ReadUvarint(in)
			if err != nil {
				return err
			}
			if uint64(cap(buf)) < n {
				buf = make([]byte, n)
			}
			buf = buf[:n]
			if _, err := io.ReadFull(in, buf); err != nil {
				return err
			}
			texts[i] = string(buf)
		}
		if err := f(int(line), texts); err != nil {
			return err
		}
	}
	return nil
}

// close gives the file back.
func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}
