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

// Objection reads one of an election without holding it.
func (tx *Tx) Objection(e domain.ElectionID, id domain.ObjectionID) (domain.Objection, error) {
	var row objectionRow
	err := tx.db.First(&row, "id = ? AND election = ?", string(id), string(e)).Error
	return row.objection(), found(err, "reading an objection")
}

// ObjectionsOf lists an election's objections, oldest first.
func (tx *Tx) ObjectionsOf(e domain.ElectionID) ([]domain.Objection, error) {
	return listed(tx.db.Where("election = ?", string(e)).Order("at, id"), objectionRow.objection, "listing objections")
}

type complaintRow struct {
	ID         string `gorm:"primaryKey"`
	Election   string
	Nomination string
	Person     string
	Words      string
	At         time.Time
	Answer     string
	Correction string
	AnsweredBy string
	AnsweredAt *time.Time
}

func (complaintRow) TableName() string { return "complaints" }

func (r complaintRow) complaint() domain.Complaint {
	return domain.Complaint{ID: domain.ComplaintID(r.ID), Election: domain.ElectionID(r.Election), Nomination: domain.NominationID(r.Nomination),
		Person: domain.PersonID(r.Person), Words: r.Words, At: r.At.UTC(), Answer: r.Answer, Correction: r.Correction,
		AnsweredBy: domain.PersonID(r.AnsweredBy), AnsweredAt: utc(r.AnsweredAt)}
}

// CreateComplaint stores a complaint about campaigning (R57).
func (tx *Tx) CreateComplaint(c domain.Complaint) error {
	row := complaintRow{ID: string(c.ID), Election: string(c.Election), Nomination: string(c.Nomination), Person: string(c.Person), Words: c.Words, At: c.At.UTC()}
	return found(tx.db.Create(&row).Error, "storing a complaint")
}

// AnswerComplaint stores the answer to a complaint.
func (tx *Tx) AnswerComplaint(c domain.Complaint) error {
	r := tx.db.Model(&complaintRow{}).Where("id = ? AND answered_at IS NULL", string(c.ID)).Updates(map[string]any{"answer": c.Answer,
		"correction": c.Correction, "answered_by": string(c.AnsweredBy), "answered_at": utc(c.AnsweredAt)})
	return one(r, "answering a complaint")
}

// ComplaintForAct reads a complaint and holds its row.
func (tx *Tx) ComplaintForAct(id domain.ComplaintID) (domain.Complaint, error) {
	var row complaintRow
	if err := tx.forUpdate().Take(&row, "id = ?", string(id)).Error; err != nil {
		return domain.Complaint{}, found(err, "locking a complaint")
	}
	return row.complaint(), nil
}

// ComplaintsOf are the complaints in an election, in their order.
func (tx *Tx) ComplaintsOf(id domain.ElectionID) ([]domain.Complaint, error) {
	return listed(tx.db.Where("election = ?", string(id)).Order("at, id"), complaintRow.complaint, "listing complaints")
}
