package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"filippo.io/age"

	"hustings/elections/store"
)

// Names of what is in a copy.
const (
	beginningFile = "beginning.json"
	endFile       = "end.json"
	piecesFolder  = "pieces/"
)

// format is raised when an older program could not read the copy.
const format = 1

// pieceMost is how much of a table is in one file of the archive, which must say its
// length before it begins.
const pieceMost = 4 << 20

// Beginning is what a copy says of itself first.
type Beginning struct {
	Format  int       `json:"format"`
	Release string    `json:"release"` // of the program that made it
	Made    time.Time `json:"made"`    // by the clock of the machine that made it
	store.Heads
}

// End counts what a copy holds; without it a copy is not whole.
type End struct {
	Rows map[string]int64 `json:"rows"` // by table
}

// Contents is what a copy was found to hold.
type Contents struct {
	Beginning
	End
}

// Write copies the database that dsn names to w, for whoever holds a key of to.
func Write(ctx context.Context, w io.Writer, dsn, release string, to ...age.Recipient) (c Contents, err error) {
	sealed, err := age.Encrypt(w, to...)
	if err != nil {
		return c, fmt.Errorf("encrypting the copy: %w", err)
	}
	packed := gzip.NewWriter(sealed)
	a := tar.NewWriter(packed)
	begin := func(h store.Heads) error {
		c.Beginning = Beginning{Format: format, Release: release, Made: time.Now().UTC().Truncate(time.Second), Heads: h}
		return putJSON(a, beginningFile, c.Beginning)
	}
	c.Rows, err = store.WriteCopy(ctx, dsn, begin, func(name string, piece io.Reader) error { return putPieces(a, name, piece) })
	if err == nil {
		err = putJSON(a, endFile, c.End)
	}
	if err == nil {
		err = errors.Join(a.Close(), packed.Close(), sealed.Close())
	}
	return c, err
}

func putJSON(a *tar.Writer, name string, of any) error {
	text, err := json.Marshal(of)
	if err != nil {
		return err
	}
	return putFile(a, name, text)
}

func putFile(a *tar.Writer, name string, content []byte) error {
	err := a.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(content)), Mode: 0o600, Format: tar.FormatPAX})
	if err == nil {
		_, err = a.Write(content)
	}
	if err != nil {
		return fmt.Errorf("writing the copy: %w", err)
	}
	return nil
}

// putPieces writes a stream in files of one name; an empty one has a file too.
func putPieces(a *tar.Writer, name string, from io.Reader) error {
	buffer := make([]byte, pieceMost)
	for first := true; ; first = false {
		n, err := io.ReadFull(from, buffer)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		if n > 0 || first {
			if err := putFile(a, piecesFolder+name, buffer[:n]); err != nil {
				return err
			}
		}
		if last {
			return nil
		}
	}
}
