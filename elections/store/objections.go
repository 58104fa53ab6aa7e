package store

import (
	"fmt"
	"time"

	"hustings/domain"
)

type objectionRow struct {
	ID         string `gorm:"primaryKey"`
	Election   string
	About      string
	Person     string
	Words      string
	At         time.Time
	Upheld     *bool
	Answer     string
	AnsweredBy string
	AnsweredAt *time.Time
}

func (objectionRow) TableName() string { return "objections" }

func newObjectionRow(o domain.Objection) objectionRow {
	return objectionRow{ID: string(o.ID), Election: string(o.Election), About: string(o.About), Person: string(o.Person), Words: o.Words,
		At: o.At, Upheld: o.Upheld, Answer: o.Answer, AnsweredBy: string(o.AnsweredBy), AnsweredAt: o.AnsweredAt}
}

func (r objectionRow) objection() domain.Objection {
	return domain.Objection{ID: domain.ObjectionID(r.ID), Election: domain.ElectionID(r.Election), About: domain.ObjectionAbout(r.About),
		Person: domain.PersonID(r.Person), Words: r.Words, At: r.At.UTC(), Upheld: r.Upheld, Answer: r.Answer,
		AnsweredBy: domain.PersonID(r.AnsweredBy), AnsweredAt: utc(r.AnsweredAt)}
}

// CreateObjection stores a new objection.
func (tx *Tx) CreateObjection(o domain.Objection) error {
	row := newObjectionRow(o)
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("storing an objection: %w", err)
	}
	return nil
}

// AnswerObjection stores the answer to an objection.
func (tx *Tx) AnswerObjection(o domain.Objection) error {
	row := newObjectionRow(o)
	r := tx.db.Model(&objectionRow{}).Where("id = ? AND answered_at IS NULL", row.ID).
		Updates(map[string]any{"upheld": row.Upheld, "answer": row.Answer, "answered_by": row.AnsweredBy, "answered_at": row.AnsweredAt})
	return one(r, "answering an objection")
}

// ObjectionForAct reads an objection and holds its row.
func (tx *Tx) ObjectionForAct(id domain.ObjectionID) (domain.Objection, error) {
	var row objectionRow
	if err := tx.forUpdate().First(&row, "id = ?", string(id)).Error; err != nil {
		return domain.Objection{}, found(err, "locking an objection")
	}
	return row.objection(), nil
}

// ObjectionsOf lists an election's objections, oldest first.
func (tx *Tx) ObjectionsOf(e domain.ElectionID) ([]domain.Objection, error) {
	return listed(tx.db.Where("election = ?", string(e)).Order("at, id"), objectionRow.objection, "listing objections")
}
