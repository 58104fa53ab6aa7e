package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

// heldFileRow is a file of which somebody has seen what it would do and has not yet
// said yes. Whoever asks next may be another replica. It is found by the hash of a
// secret that only its owner's page has.
type heldFileRow struct {
	Secret []byte `gorm:"primaryKey"`
	Owner  string
	Name   string
	Until  time.Time
}

func (heldFileRow) TableName() string { return "held_files" }

type heldPieceRow struct {
	Secret  []byte `gorm:"primaryKey"`
	Number  int    `gorm:"primaryKey;autoIncrement:false"`
	Content []byte
}

func (heldPieceRow) TableName() string { return "held_pieces" }

// HoldFile keeps a file until then, in the place of another of the same owner's.
func (tx *Tx) HoldFile(secret string, owner domain.PersonID, name string, until time.Time, content io.Reader) error {
	if err := tx.db.Where("owner = ?", owner).Delete(&heldFileRow{}).Error; err != nil {
		return fmt.Errorf("holding a file: %w", err)
	}
	hash := sha256.Sum256([]byte(secret))
	if err := tx.db.Create(&heldFileRow{hash[:], string(owner), name, until.UTC()}).Error; err != nil {
		return fmt.Errorf("holding a file: %w", err)
	}
	buffer := make([]byte, filePiece)
	for n := 0; ; n++ {
		read, err := io.ReadFull(content, buffer)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return fmt.Errorf("holding a file: %w", err)
		}
		if read > 0 {
			if err := tx.db.Create(&heldPieceRow{hash[:], n, buffer[:read]}).Error; err != nil {
				return fmt.Errorf("holding a file: %w", err)
			}
		}
		if last {
			return nil
		}
	}
}

// TakeHeld gives a held file back, once, to its owner.
func (tx *Tx) TakeHeld(secret string, owner domain.PersonID, to io.Writer) (name string, err error) {
	hash := sha256.Sum256([]byte(secret))
	var row heldFileRow
	if err := tx.forUpdate().Take(&row, "secret = ? AND owner = ?", hash[:], owner).Error; err != nil {
		return "", found(err, "reading a held file")
	}
	if !tx.Now().Before(row.Until) {
		return "", refusal.Because(refusal.Unknown, "", nil)
	}
	for n := 0; ; n++ {
		var pieces []heldPieceRow
		if err := tx.db.Where("secret = ? AND number = ?", hash[:], n).Find(&pieces).Error; err != nil {
			return "", fmt.Errorf("reading a held file: %w", err)
		}
		if len(pieces) == 0 {
			break
		}
		if _, err := to.Write(pieces[0].Content); err != nil {
			return "", err
		}
	}
	return row.Name, one(tx.db.Where("secret = ?", hash[:]).Delete(&heldFileRow{}), "giving a held file back")
}

// DropHeld drops the files that nobody has said yes to in time.
func (tx *Tx) DropHeld() error {
	if err := tx.db.Where("until <= ?", tx.Now()).Delete(&heldFileRow{}).Error; err != nil {
		return fmt.Errorf("dropping held files: %w", err)
	}
	return nil
}
