package store

import (
	"crypto/sha256"
	"fmt"

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
	Content []byte
}

func (blobRow) TableName() string { return "blobs" }

// KeepBlob stores a blob and returns its name. Storing it twice does no harm.
func (tx *Tx) KeepBlob(contest domain.ContestID, kind ledger.Kind, content []byte) (ledger.B32, error) {
	name := ledger.B32(sha256.Sum256(content))
	row := blobRow{Contest: string(contest), Name: name[:], Kind: string(kind), Content: content}
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return name, fmt.Errorf("storing a %s blob: %w", kind, err)
	}
	return name, nil
}

// Blob reads a blob and its kind. Whether the reader may have it is for the
// caller to judge.
func (tx *Tx) Blob(contest domain.ContestID, name ledger.B32) (ledger.Kind, []byte, error) {
	var row blobRow
	err := tx.db.Where("contest = ? AND name = ?", contest, name[:]).Take(&row).Error
	return ledger.Kind(row.Kind), row.Content, found(err, "reading a blob")
}

// DestroyBlob removes a restricted blob when its time has come (R89).
func (tx *Tx) DestroyBlob(contest domain.ContestID, name ledger.B32) error {
	err := tx.db.Where("contest = ? AND name = ?", contest, name[:]).Delete(&blobRow{}).Error
	if err != nil {
		return fmt.Errorf("destroying a blob: %w", err)
	}
	return nil
}
