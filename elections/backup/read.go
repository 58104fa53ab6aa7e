package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"filippo.io/age"

	"hustings/elections/store"
)

// ErrCut says that a copy ends before its end, or is not one.
var ErrCut = errors.New("the copy is not whole")

// Put puts a copy into the empty database that dsn names, whole or not at all. What
// it then is has still to be proved; see [Prove].
func Put(ctx context.Context, from io.Reader, dsn string, with ...age.Identity) (c Contents, err error) {
	unpacked, err := plainOf(from, with...)
	if err != nil {
		return c, err
	}
	p := &pieces{a: tar.NewReader(unpacked), all: unpacked}
	if err := p.json(beginningFile, &c.Beginning); err != nil {
		return c, err
	}
	if c.Format != format {
		return c, fmt.Errorf("the copy is of form %d, this program knows %d", c.Format, format)
	}
	rows, err := store.PutCopy(ctx, dsn, c.Heads, func() (string, io.Reader, error) { return p.next(&c.End) })
	if err != nil {
		return c, err
	}
	if !maps.Equal(rows, c.Rows) {
		return c, fmt.Errorf("%w: %s", ErrCut, difference(rows, c.Rows))
	}
	return c, nil
}

// plainOf is what a copy's encryption and compression hold.
func plainOf(from io.Reader, with ...age.Identity) (io.Reader, error) {
	plain, err := age.Decrypt(from, with...)
	if err != nil {
		return nil, fmt.Errorf("opening the copy: %w", err)
	}
	unpacked, err := gzip.NewReader(plain)
	if err != nil {
		return nil, errors.Join(ErrCut, err)
	}
	return unpacked, nil
}

// difference names a table that has not as many rows as it should.
func difference(have, want map[string]int64) string {
	for _, table := range slices.Sorted(maps.Keys(want)) {
		if have[table] != want[table] {
			return fmt.Sprintf("table %s has %d rows of %d", table, have[table], want[table])
		}
	}
	return "there are tables that it does not count"
}

// pieces reads the archive: files of one name that follow each other are one stream.
type pieces struct {
	a       *tar.Reader
	all     io.Reader   // what a reads from
	ahead   *tar.Header // read and not yet used
	current string
}

func (p *pieces) header() (*tar.Header, error) {
	if h := p.ahead; h != nil {
		p.ahead = nil
		return h, nil
	}
	h, err := p.a.Next()
	if err != nil {
		return nil, errors.Join(ErrCut, err)
	}
	return h, nil
}

func (p *pieces) json(name string, into any) error {
	h, err := p.header()
	if err != nil {
		return err
	}
	if h.Name != name {
		return fmt.Errorf("%w: there is %q where %s should be", ErrCut, h.Name, name)
	}
	if err := json.NewDecoder(p.a).Decode(into); err != nil {
		return errors.Join(ErrCut, err)
	}
	return nil
}

// next is the next stream; io.EOF once the end has been read, and nothing after it.
func (p *pieces) next(end *End) (string, io.Reader, error) {
	if p.current != "" {
		if _, err := io.Copy(io.Discard, p); err != nil { // what the last reader has left
			return "", nil, err
		}
	}
	h, err := p.header()
	if err != nil {
		return "", nil, err
	}
	name, piece := strings.CutPrefix(h.Name, piecesFolder)
	if piece {
		p.current = h.Name
		return name, p, nil
	}
	p.ahead, p.current = h, ""
	if err := p.json(endFile, end); err != nil {
		return "", nil, err
	}
	if _, err := p.a.Next(); !errors.Is(err, io.EOF) {
		return "", nil, errors.Join(ErrCut, err)
	}
	if _, err := io.Copy(io.Discard, p.all); err != nil { // so that the encryption's own end was seen
		return "", nil, errors.Join(ErrCut, err)
	}
	return "", nil, io.EOF
}

// Read reads the current stream.
func (p *pieces) Read(b []byte) (int, error) {
	for {
		n, err := p.a.Read(b)
		if n > 0 || !errors.Is(err, io.EOF) {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return n, err
		}
		h, err := p.header()
		if err != nil {
			return 0, err
		}
		if h.Name != p.current {
			p.ahead, p.current = h, ""
			return 0, io.EOF
		}
	}
}
