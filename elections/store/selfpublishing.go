package store

import (
	"gorm.io/gorm/clause"

	"hustings/domain"
)

type selfPublishingRow struct {
	Election string `gorm:"primaryKey"`
	Person   string
}

func (selfPublishingRow) TableName() string { return "self_publishing" }

// PublishItself has the clock publish a draft on its day.
func (tx *Tx) PublishItself(id domain.ElectionID, by domain.PersonID) error {
	row := selfPublishingRow{string(id), string(by)}
	return found(tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "election"}}, UpdateAll: true}).Create(&row).Error, "having a draft publish itself")
}

// PublishByHand takes that back; false where nobody had said so.
func (tx *Tx) PublishByHand(id domain.ElectionID) (bool, error) {
	r := tx.db.Delete(&selfPublishingRow{}, "election = ?", id)
	return r.RowsAffected > 0, found(r.Error, "calling a draft back")
}

// PublishesItself reports whether the clock publishes a draft.
func (tx *Tx) PublishesItself(id domain.ElectionID) (bool, error) {
	var n int64
	err := tx.db.Model(&selfPublishingRow{}).Where("election = ?", id).Count(&n).Error
	return n > 0, found(err, "asking whether a draft publishes itself")
}

// SelfPublishing are the drafts that the clock publishes.
func (tx *Tx) SelfPublishing() ([]domain.ElectionID, error) {
	return listed(tx.db.Order("election"), func(r selfPublishingRow) domain.ElectionID { return domain.ElectionID(r.Election) }, "listing drafts that publish themselves")
}
