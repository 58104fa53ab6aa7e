package store

import (
	"crypto/sha256"
	"fmt"

	"gorm.io/gorm/clause"

	"hustings/domain/governance"
	"hustings/domain/refusal"
)

// filePiece is how much of a file one row holds, so that no statement carries 20 MB.
const filePiece = 1 << 20

type fileRow struct {
	Hash []byte `gorm:"primaryKey"`
	Size int
}

func (fileRow) TableName() string { return "files" }

type filePieceRow struct {
	Hash    []byte `gorm:"primaryKey"`
	Number  int    `gorm:"primaryKey"`
	Content []byte
}

func (filePieceRow) TableName() string { return "file_pieces" }

// KeepFile keeps a file by the hash of its bytes; the same one twice is kept once.
// What it may be is judged before (governance.SniffFile).
func (tx *Tx) KeepFile(content []byte) (governance.FileHash, error) {
	hash := governance.FileHash(sha256.Sum256(content))
	r := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&fileRow{hash[:], len(content)})
	if r.Error != nil {
		return hash, fmt.Errorf("keeping a file: %w", r.Error)
	}
	if r.RowsAffected == 0 {
		return hash, nil
	}
	for n := 0; n*filePiece < len(content); n++ {
		row := filePieceRow{hash[:], n, content[n*filePiece : min((n+1)*filePiece, len(content))]}
		if err := tx.db.Create(&row).Error; err != nil {
			return hash, fmt.Errorf("keeping a file: %w", err)
		}
	}
	return hash, nil
}

// File reads a kept file, and proves that it is the one. Whether the reader may have
// it is for the caller to judge.
func (tx *Tx) File(hash governance.FileHash) ([]byte, error) {
	var row fileRow
	if err := tx.db.Take(&row, "hash = ?", hash[:]).Error; err != nil {
		return nil, found(err, "reading a file")
	}
	var pieces []filePieceRow
	if err := tx.db.Where("hash = ?", hash[:]).Order("number").Find(&pieces).Error; err != nil {
		return nil, fmt.Errorf("reading a file: %w", err)
	}
	content := make([]byte, 0, row.Size)
	for _, p := range pieces {
		content = append(content, p.Content...)
	}
	if sha256.Sum256(content) != hash {
		return nil, refusal.Because(refusal.Tampered, "R160", nil)
	}
	return content, nil
}
