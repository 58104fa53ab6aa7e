package audit

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"hustings/elections/ledger"
)

// maxDirectory bounds what is read of a zip file's directory, in bytes: enough
// for some 80,000 files, and little memory.
const maxDirectory = 16 << 20

// maxDeflation bounds how far the entries and the auditor's roll may shrink in
// the zip file. Half of what they hold is hashes, which do not.
const maxDeflation = 20

// archive is a bundle or an auditor's file: a zip with a folder per contest.
type archive struct {
	folders map[string]*folder
	order   []string
}

// folder holds one contest's files in the order of the zip.
type folder struct {
	contest string // base64url
	files   []*zip.File
	next    int // the first file not yet taken
}

var errNoZip = errors.New("not a zip file that can be read")

// openArchive reads the directory of a zip file, and refuses whatever a
// bundle cannot hold: other than stored or deflated files, encryption, a name
// twice, files outside a contest's folder, folders in pieces, comments, and
// whatever checkLayout refuses.
func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	meter := &meteredReader{r: r}
	meter.left.Store(maxDirectory)
	z, err := zip.NewReader(meter, size)
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", errNoZip, err)
	}
	meter.left.Store(1 << 62)
	z.RegisterDecompressor(zip.Deflate, inflate)
	if z.Comment != "" {
		return nil, errors.New("the zip file has a comment, which nothing vouches for")
	}
	if err := checkLayout(r, size); err != nil {
		return nil, err
	}
	a := &archive{folders: map[string]*folder{}}
	seen := map[string]bool{}
	for _, f := range z.File {
		contest, rest, ok := strings.Cut(f.Name, "/")
		if _, err := ledger.ParseB32(contest); !ok || err != nil || rest == "" {
			return nil, fmt.Errorf("%q is no file of a contest", f.Name)
		}
		switch {
		case seen[f.Name]:
			return nil, fmt.Errorf("%s is there twice", f.Name)
		case f.Flags&1 != 0:
			return nil, fmt.Errorf("%s is encrypted", f.Name)
		case f.Method != zip.Store && f.Method != zip.Deflate:
			return nil, fmt.Errorf("%s is neither stored nor deflated", f.Name)
		case f.Comment != "":
			return nil, fmt.Errorf("%s has a comment, which nothing vouches for", f.Name)
		}
		seen[f.Name] = true
		d := a.folders[contest]
		if d == nil {
			d = &folder{contest: contest}
			a.folders[contest] = d
			a.order = append(a.order, contest)
		} else if a.order[len(a.order)-1] != contest {
			return nil, fmt.Errorf("the folder %s is in pieces", contest)
		}
		d.files = append(d.files, f)
	}
	if len(a.order) == 0 {
		return nil, errors.New("the zip file is empty")
	}
	return a, nil
}

// meteredReader fails when more than left bytes have been read.
type meteredReader struct {
	r    io.ReaderAt
	left atomic.Int64
}

func (m *meteredReader) ReadAt(p []byte, off int64) (int, error) {
	if m.left.Add(-int64(len(p))) < 0 {
		return 0, errors.New("its directory is too long")
	}
	return m.r.ReadAt(p, off)
}

// take opens the next file if it has the given name (within the folder).
func (d *folder) take(name string) (io.ReadCloser, *zip.File, bool, error) {
	if d == nil || d.next == len(d.files) || d.files[d.next].Name != d.contest+"/"+name {
		return nil, nil, false, nil
	}
	f := d.files[d.next]
	d.next++
	if f.UncompressedSize64 > 1<<20 && f.CompressedSize64 < f.UncompressedSize64/maxDeflation && !strings.HasPrefix(name, "blobs/") {
		return nil, nil, true, fmt.Errorf("%s: deflated to a trap for the reader's memory", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil, true, fmt.Errorf("%s: %w", name, err)
	}
	return r, f, true, nil
}

// has reports whether the folder holds a file of that name at any place.
func (d *folder) has(name string) bool {
	if d == nil {
		return false
	}
	for _, f := range d.files {
		if f.Name == d.contest+"/"+name {
			return true
		}
	}
	return false
}

// takeBlob opens the next file if it is the blob cited. The size that the zip
// file states must be what the log says, before a byte of it is read.
func (d *folder) takeBlob(c ledger.Citation) (io.ReadCloser, bool, error) {
	r, f, found, err := d.take("blobs/" + ledger.BlobName(c.Blob))
	if err != nil || !found {
		return nil, found, err
	}
	size := f.UncompressedSize64
	fits := size == uint64(c.MaxSize())
	if c.Shape.Kind == ledger.KindText {
		fits = size <= uint64(c.MaxSize())
	}
	// Tags are hashes: a long roll of them that shrinks when deflated is a trap
	// for the reader's memory.
	if c.Shape.Kind == ledger.KindRoll && f.CompressedSize64 < size/2 && size > 64<<10 {
		fits = false
	}
	if !fits {
		r.Close()
		return nil, true, fmt.Errorf("blob %s: %d bytes are not what the log says", ledger.BlobName(c.Blob), size)
	}
	return r, true, nil
}

// rest fails when files were not asked for.
func (d *folder) rest() error {
	if d != nil && d.next < len(d.files) {
		return fmt.Errorf("%s is cited by no entry, or not in its place", d.files[d.next].Name)
	}
	return nil
}
