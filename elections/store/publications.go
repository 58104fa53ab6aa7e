package store

import (
	"encoding/json"
	"fmt"
	"time"

	"hustings/domain"
)

// publicationRow is something an election has published. The table only grows:
// a mistake is put right by a slip beside it (R49a).
type publicationRow struct {
	Election string `gorm:"primaryKey"`
	Number   int    `gorm:"primaryKey"` // from 1, in the order of publication
	Kind     string
	At       time.Time
	ByPerson string
	Body     string
}

func (publicationRow) TableName() string { return "publications" }

// Publish stores a publication as it stands for good.
func (tx *Tx) Publish(p domain.Publication) error {
	var n int
	err := tx.db.Model(&publicationRow{}).Where("election = ?", string(p.Election)).Select("coalesce(max(number), 0)").Scan(&n).Error
	if err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	row := publicationRow{Number: n + 1, Election: string(p.Election), Kind: string(p.Kind), At: p.At, ByPerson: string(p.By), Body: string(p.Body)}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	return nil
}

// Publications lists what an election has published, oldest first.
func (tx *Tx) Publications(e domain.ElectionID) ([]domain.Publication, error) {
	var rows []publicationRow
	if err := tx.db.Order("number").Find(&rows, "election = ?", string(e)).Error; err != nil {
		return nil, fmt.Errorf("listing publications: %w", err)
	}
	list := make([]domain.Publication, len(rows))
	for i, r := range rows {
		list[i] = domain.Publication{Election: e, Kind: domain.PublicationKind(r.Kind), At: r.At.UTC(), By: domain.PersonID(r.ByPerson),
			Body: json.RawMessage(r.Body)}
	}
	return list, nil
}
