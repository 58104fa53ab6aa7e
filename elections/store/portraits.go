package store

import (
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"hustings/domain"
)

type portraitRow struct {
	Person  string `gorm:"primaryKey"`
	Picture []byte
	KeptAt  time.Time
}

func (portraitRow) TableName() string { return "portraits" }

// KeepPortrait keeps a person's photograph in place of any other.
func (tx *Tx) KeepPortrait(p domain.PersonID, picture []byte) error {
	row := portraitRow{string(p), picture, tx.Now()}
	err := tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "person"}}, UpdateAll: true}).Create(&row).Error
	return found(err, "keeping a photograph")
}

// DropPortrait deletes a person's photograph; false where there was none.
func (tx *Tx) DropPortrait(p domain.PersonID) (bool, error) {
	r := tx.db.Delete(&portraitRow{}, "person = ?", p)
	return r.RowsAffected > 0, found(r.Error, "deleting a photograph")
}

// Portrait is a person's photograph, and since when it is kept.
func (tx *Tx) Portrait(p domain.PersonID) ([]byte, time.Time, error) {
	var row portraitRow
	if err := tx.db.Take(&row, "person = ?", p).Error; err != nil {
		return nil, time.Time{}, found(err, "reading a photograph")
	}
	return row.Picture, row.KeptAt.UTC(), nil
}

// PortraitsOf says since when the photographs of these people are kept; who has none
// is left out.
func (tx *Tx) PortraitsOf(ids ...domain.PersonID) (map[domain.PersonID]time.Time, error) {
	kept := map[domain.PersonID]time.Time{}
	for len(ids) > 0 {
		n := min(len(ids), 500)
		var rows []portraitRow
		if err := tx.db.Select("person", "kept_at").Where("person IN ?", ids[:n]).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("reading who has a photograph: %w", err)
		}
		for _, r := range rows {
			kept[domain.PersonID(r.Person)] = r.KeptAt.UTC()
		}
		ids = ids[n:]
	}
	return kept, nil
}
