package store

import (
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"hustings/domain"
)

// Unreachable is somebody whose mails do not arrive.
type Unreachable struct {
	Person  domain.PersonID
	Problem string // a code, never a server's words
	Since   time.Time
}

type unreachableRow struct {
	Person    string `gorm:"primaryKey"`
	EmailFold string
	Problem   string
	Since     time.Time
}

func (unreachableRow) TableName() string { return "unreachable" }

// NoteUnreachable notes that a mail to somebody's present address did not arrive; the
// first time counts as since when. Which mail it was is not kept: a reminder's would
// tell who has not voted (PR5).
func (tx *Tx) NoteUnreachable(p domain.Person, problem string) error {
	fold := domain.FoldEmail(p.Email)
	if fold == "" {
		return nil
	}
	if err := tx.db.Delete(&unreachableRow{}, "person = ? AND email_fold <> ?", p.ID, fold).Error; err != nil {
		return fmt.Errorf("noting who is unreachable: %w", err)
	}
	row := unreachableRow{string(p.ID), fold, problem, tx.Now()}
	err := tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "person"}}, DoUpdates: clause.AssignmentColumns([]string{"problem"})}).Create(&row).Error
	return found(err, "noting who is unreachable")
}

// Reached forgets that somebody was unreachable: a mail has left for them again, or an
// officer knows better.
func (tx *Tx) Reached(p domain.PersonID) error {
	return found(tx.db.Delete(&unreachableRow{}, "person = ?", p).Error, "noting who is reachable again")
}

// UnreachableOf are those among these people whose mails do not arrive at the address
// that the register has now; nil: of everybody.
func (tx *Tx) UnreachableOf(ids []domain.PersonID) (map[domain.PersonID]Unreachable, error) {
	out := map[domain.PersonID]Unreachable{}
	var rows []unreachableRow
	err := tx.db.Where("EXISTS (SELECT 1 FROM people p WHERE p.id = unreachable.person AND p.email_fold = unreachable.email_fold)").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("listing who is unreachable: %w", err)
	}
	wanted := make(map[domain.PersonID]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	for _, r := range rows {
		if id := domain.PersonID(r.Person); ids == nil || wanted[id] {
			out[id] = Unreachable{id, r.Problem, r.Since.UTC()}
		}
	}
	return out, nil
}

// MailFor is to whom a mail is addressed that has not left yet, and of what kind it is;
// nobody once it has.
func (tx *Tx) MailFor(id domain.MailID) (to domain.PersonID, template string, err error) {
	var row outboxRow
	if err := tx.db.Select("to_person", "template").Take(&row, "id = ?", id).Error; err != nil {
		return "", "", found(err, "reading a mail")
	}
	if row.ToPerson != nil {
		to = domain.PersonID(*row.ToPerson)
	}
	return to, row.Template, nil
}
