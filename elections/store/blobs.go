package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/elections/ledger"
)

// blobRow is what an entry cites by its hash. A contest's opened papers are one
// of them: a single sorted document, without a row, a number or a time of
// their own, written long after the last ballot.
type blobRow struct {
	Contest string `gorm:"primaryKey"`
	Name    []byte `gorm:"primaryKey"`
	Kind    string
	Content []byte // empty where it lies in pieces
}

func (blobRow) TableName() string { return "blobs" }

// blobPieceRow is a piece of a blob that is longer than one.
type blobPieceRow struct {
	Contest string `gorm:"primaryKey"`
	Name    []byte `gorm:"primaryKey"`
	Piece   int    `gorm:"primaryKey;autoIncrement:false"` // from 0
	Content []byte
}

func (blobPieceRow) TableName() string { return "blob_pieces" }

// pieceBytes is how long a piece is. A shuffle's proof of a million ballots has 160 MB,
// and a driver holds what it sends or reads two and three times.
const pieceBytes = 1 << 20

// KeepBlob stores a blob and returns its name. Storing it twice does no harm.
func (tx *Tx) KeepBlob(contest domain.ContestID, kind ledger.Kind, content []byte) (ledger.B32, error) {
	name := ledger.B32(sha256.Sum256(content))
	return name, tx.KeepLongBlob(contest, kind, name, bytes.NewReader(content))
}

// KeepLongBlob is [Tx.KeepBlob] of a blob that is read piece by piece; what is read must be
// what the name is of.
func (tx *Tx) KeepLongBlob(contest domain.ContestID, kind ledger.Kind, name ledger.B32, content io.Reader) error {
	sum := sha256.New()
	content = io.TeeReader(content, sum)
	row := blobRow{Contest: string(contest), Name: name[:], Kind: string(kind), Content: []byte{}}
	piece, err := io.ReadAll(io.LimitReader(content, pieceBytes)) // most blobs are small
	if err != nil {
		return fmt.Errorf("storing a %s blob: %w", kind, err)
	}
	n := len(piece)
	if n < pieceBytes { // all of it
		row.Content, n = piece, 0
	}
	once := clause.OnConflict{DoNothing: true}
	if err := tx.db.Clauses(once).Create(&row).Error; err != nil {
		return fmt.Errorf("storing a %s blob: %w", kind, err)
	}
	for i := 0; n > 0; i++ {
		part := blobPieceRow{Contest: string(contest), Name: name[:], Piece: i, Content: piece[:n]}
		if err := tx.db.Clauses(once).Create(&part).Error; err != nil {
			return fmt.Errorf("storing a %s blob, piece %d: %w", kind, i, err)
		}
		if n, err = io.ReadFull(content, piece); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
			return fmt.Errorf("storing a %s blob: %w", kind, err)
		}
	}
	if ledger.B32(sum.Sum(nil)) != name {
		return fmt.Errorf("storing a %s blob: it is not what its name is of", kind)
	}
	return nil
}

// Blob reads a blob of at most [ledger.MaxText], and its kind. Whether the reader may have it is for the
// caller to judge.
func (tx *Tx) Blob(contest domain.ContestID, name ledger.B32) (ledger.Kind, []byte, error) {
	row, err := tx.blob(contest, name)
	if err != nil || len(row.Content) > 0 {
		return ledger.Kind(row.Kind), row.Content, err
	}
	content, err := io.ReadAll(io.LimitReader(&blobPieces{tx: tx, contest: contest, name: name}, ledger.MaxText+1)) // more than that nobody wrote
	return ledger.Kind(row.Kind), content, err
}

// LongBlob is [Tx.Blob] of a blob that is read piece by piece, as long as the transaction
// lasts.
func (tx *Tx) LongBlob(contest domain.ContestID, name ledger.B32) (ledger.Kind, io.Reader, error) {
	row, err := tx.blob(contest, name)
	if err != nil || len(row.Content) > 0 {
		return ledger.Kind(row.Kind), bytes.NewReader(row.Content), err
	}
	return ledger.Kind(row.Kind), &blobPieces{tx: tx, contest: contest, name: name}, nil
}

func (tx *Tx) blob(contest domain.ContestID, name ledger.B32) (row blobRow, err error) {
	err = tx.db.Where("contest = ? AND name = ?", contest, name[:]).Take(&row).Error
	return row, found(err, "reading a blob")
}

// blobPieces reads a blob that lies in them.
type blobPieces struct {
	tx      *Tx
	contest domain.ContestID
	name    ledger.B32
	next    int
	rest    []byte // of the one before
}

func (p *blobPieces) Read(into []byte) (int, error) {
	for len(p.rest) == 0 {
		var row blobPieceRow
		err := p.tx.db.Where("contest = ? AND name = ? AND piece = ?", p.contest, p.name[:], p.next).Take(&row).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return 0, io.EOF
		}
		if err != nil {
			return 0, fmt.Errorf("reading a piece of a blob: %w", err)
		}
		p.next++
		p.rest = row.Content
	}
	n := copy(into, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

// DestroyBlob removes a restricted blob when its time has come (R89).
func (tx *Tx) DestroyBlob(contest domain.ContestID, name ledger.B32) error {
	for _, of := range []any{&blobPieceRow{}, &blobRow{}} {
		if err := tx.db.Where("contest = ? AND name = ?", contest, name[:]).Delete(of).Error; err != nil {
			return fmt.Errorf("destroying a blob: %w", err)
		}
	}
	return nil
}
