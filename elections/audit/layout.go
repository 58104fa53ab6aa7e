package audit

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A zip file says most things twice, and readers differ in whom they believe:
// the directory at its end, or what stands before each file. Nothing in a bundle
// is said twice in two ways, and no byte of it is one that some reader passes
// over: the files follow one another from the first byte on, then the directory,
// then its end, and each file's own header says what the directory says.

const (
	localHead, localSize = 0x04034b50, 30
	dirHead, dirSize     = 0x02014b50, 46
	endHead, endSize     = 0x06054b50, 22
	end64Head, end64Size = 0x06064b50, 56
	finder, finderSize   = 0x07064b50, 20
	descriptorHead       = 0x08074b50

	most16, most32 = 1<<16 - 1, 1<<32 - 1
	streamed       = 8 // flag: sizes and checksum follow the data
)

// fields reads little-endian numbers one after the other.
type fields []byte

func (f *fields) u16() uint64 { v := binary.LittleEndian.Uint16(*f); *f = (*f)[2:]; return uint64(v) }
func (f *fields) u32() uint64 { v := binary.LittleEndian.Uint32(*f); *f = (*f)[4:]; return uint64(v) }
func (f *fields) u64() uint64 { v := binary.LittleEndian.Uint64(*f); *f = (*f)[8:]; return v }

// zipped is what the directory says of one file.
type zipped struct {
	flags, method, clock, crc uint64
	packed, size, offset      uint64
	name                      []byte
	large                     bool // has 64-bit sizes
}

// checkLayout refuses a zip file that holds more than its files, or says two
// things of one of them.
func checkLayout(r io.ReaderAt, size int64) error {
	begins, ends, files, err := findDirectory(r, size)
	if err != nil {
		return err
	}
	directory := bufio.NewReader(io.NewSectionReader(r, begins, ends-begins))
	left, at := ends-begins, uint64(0)
	var last *zipped
	for range files {
		f, n, err := readZipped(directory)
		if err != nil {
			return err
		}
		left -= n
		if at, err = f.follows(r, last, at); err != nil {
			return err
		}
		last = f
	}
	if left != 0 {
		return errors.New("the zip file's directory is longer than its files")
	}
	return last.ends(r, at, uint64(begins))
}

// findDirectory reads the end of the zip file, behind which nothing may stand.
func findDirectory(r io.ReaderAt, size int64) (begins, ends int64, files uint64, err error) {
	wrong := errors.New("the zip file does not end with its directory: bytes stand after it, or before its first file")
	end := make(fields, endSize)
	if _, err := r.ReadAt(end, size-endSize); err != nil || end.u32() != endHead {
		return 0, 0, 0, wrong
	}
	ends = size - endSize
	disks, here, all := end.u32(), end.u16(), end.u16()
	length, offset, comment := end.u32(), end.u32(), end.u16()
	if all == most16 || length == most32 || offset == most32 {
		big := make(fields, end64Size+finderSize)
		if _, err := r.ReadAt(big, ends-int64(len(big))); err == nil {
			ends -= int64(len(big))
			if big.u32() != end64Head || big.u64() != end64Size-12 {
				return 0, 0, 0, wrong
			}
			big.u32() // versions
			disks, here, all, length, offset = big.u64(), big.u64(), big.u64(), big.u64(), big.u64()
			if big.u32() != finder || big.u32() != 0 || big.u64() != uint64(ends) || big.u32() != 1 {
				return 0, 0, 0, wrong
			}
		}
	}
	if disks != 0 || here != all || comment != 0 || offset > uint64(ends) || length != uint64(ends)-offset {
		return 0, 0, 0, wrong
	}
	return int64(offset), ends, all, nil
}

// readZipped reads a file's place in the directory.
func readZipped(directory *bufio.Reader) (*zipped, int64, error) {
	head := make(fields, dirSize)
	if _, err := io.ReadFull(directory, head); err != nil || head.u32() != dirHead {
		return nil, 0, errors.New("the zip file's directory is not one")
	}
	head.u32() // versions
	f := &zipped{flags: head.u16(), method: head.u16(), clock: head.u32(), crc: head.u32(), packed: head.u32(), size: head.u32()}
	name, extra, comment := head.u16(), head.u16(), head.u16()
	disk := head.u16()
	head.u16() // attributes
	head.u32()
	f.offset = head.u32()
	text := make([]byte, name+extra+comment)
	if _, err := io.ReadFull(directory, text); err != nil {
		return nil, 0, errors.New("the zip file's directory is cut")
	}
	f.name = text[:name]
	if comment != 0 || disk != 0 || f.flags&^(streamed|2|4|1<<11) != 0 {
		return nil, 0, fmt.Errorf("%q: a comment, or a way of packing, that no bundle has", f.name)
	}
	if !f.large64(text[name : name+extra]) {
		return nil, 0, fmt.Errorf("%q has an extra field, which nothing vouches for", f.name)
	}
	return f, int64(dirSize + len(text)), nil
}

// large64 takes the sizes of a file of 4 GiB or more from the one extra field
// that there may be, and reports whether it was as it must be.
func (f *zipped) large64(extra fields) bool {
	if len(extra) == 0 {
		return true
	}
	need := 0
	for _, v := range []uint64{f.size, f.packed, f.offset} {
		if v == most32 {
			need += 8
		}
	}
	if need == 0 || len(extra) < 4 {
		return false
	}
	kind, length := extra.u16(), extra.u16()
	if kind != 1 || length != uint64(len(extra)) || len(extra) != need && len(extra) != 24 {
		return false
	}
	whole := len(extra) == 24 // as some write it: all three, whichever is needed
	for _, v := range []*uint64{&f.size, &f.packed, &f.offset} {
		if *v != most32 && !whole {
			continue
		}
		if stated := extra.u64(); *v == most32 {
			*v = stated
		} else if *v != stated {
			return false
		}
	}
	f.large = true
	return f.size|f.packed|f.offset < 1<<62 // sums of them fit
}

// follows checks that the file begins where the one before it has ended, and
// that its own header says what the directory says. It gives where its data end.
func (f *zipped) follows(r io.ReaderAt, before *zipped, at uint64) (uint64, error) {
	if before == nil && f.offset != 0 {
		return 0, errors.New("something stands before the zip file's first file")
	}
	if err := before.ends(r, at, f.offset); err != nil {
		return 0, err
	}
	head := make(fields, localSize+len(f.name)+20)
	n, err := r.ReadAt(head, int64(f.offset)) // what follows the header may be shorter
	if n < localSize+len(f.name) || head.u32() != localHead {
		return 0, fmt.Errorf("%q does not stand where the directory says: %w", f.name, errors.Join(err, errors.New("another header")))
	}
	head.u16() // version
	flags, method, clock, crc, packed, size := head.u16(), head.u16(), head.u32(), head.u32(), head.u32(), head.u32()
	name, extra := head.u16(), head.u16()
	if name != uint64(len(f.name)) || !bytes.Equal(head[:name], f.name) {
		return 0, fmt.Errorf("%q has another name in its own header than in the directory", f.name)
	}
	if extra != 0 {
		own := zipped{packed: packed, size: size}
		if !f.large || extra != 20 || n < localSize+len(f.name)+20 || !own.large64(head[name:name+20]) || own.packed != f.packed || own.size != f.size {
			return 0, fmt.Errorf("%q has an extra field, which nothing vouches for", f.name)
		}
		packed, size = own.packed, own.size
	}
	same := crc == f.crc && packed == f.packed && size == f.size || flags&streamed != 0 && crc == 0 && packed == 0 && size == 0
	if flags != f.flags || method != f.method || clock != f.clock || !same {
		return 0, fmt.Errorf("%q: its own header says something else than the directory", f.name)
	}
	return f.offset + localSize + name + extra + f.packed, nil
}

// ends checks that nothing stands between a file's data and what comes next but
// the description of a file that was streamed.
func (f *zipped) ends(r io.ReaderAt, at, next uint64) error {
	if f == nil {
		return nil
	}
	gap := next - at
	if next < at || gap > 24 || f.flags&streamed == 0 && gap != 0 {
		return fmt.Errorf("something stands behind %q in the zip file", f.name)
	}
	if f.flags&streamed == 0 {
		return nil
	}
	said := make(fields, gap)
	if _, err := r.ReadAt(said, int64(at)); err != nil {
		return err
	}
	if gap%8 == 0 && gap > 0 && said.u32() != descriptorHead {
		gap = 0
	}
	fits := false
	switch gap {
	case 12, 16:
		fits = said.u32() == f.crc && said.u32() == f.packed && said.u32() == f.size
	case 20, 24:
		fits = said.u32() == f.crc && said.u64() == f.packed && said.u64() == f.size
	}
	if !fits {
		return fmt.Errorf("%q: what follows it says something else than the directory", f.name)
	}
	return nil
}
