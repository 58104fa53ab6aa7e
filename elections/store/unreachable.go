package store

import (
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/when"
)

// Unreachable is somebody whose mails do not arrive.
type Unreachable struct {
	domain.Person
	Problem string // a code, never a server's words
	Since   time.Time
}

// Concerned are people as an election concerns them: who stands on a sealed roll, or
// would be on one, or else only those who are named; and those who are named beside them.
type Concerned struct {
	Roll       domain.ContestID // sealed; empty: none
	Network    domain.NetworkID // whose members have a vote by R29, where no roll is sealed; empty: none
	Qualifying when.Date
	HomeOnly   bool
	Also       []domain.PersonID
}

// among narrows a query of people to them.
func (c Concerned) among(q *gorm.DB) *gorm.DB {
	or, args := "id IN ?", []any{c.Also}
	switch {
	case c.Roll != "":
		or += " OR EXISTS (SELECT 1 FROM rolls WHERE person = people.id AND contest = ? AND NOT removed)"
		args = append(args, c.Roll)
	case c.Network != "":
		or += " OR (" + qualified + ")"
		args = append(args, c.Network, domain.Active, date(c.Qualifying), date(c.Qualifying), c.HomeOnly)
	}
	return q.Where("("+or+")", args...)
}

// Concerns reports whether somebody is one of them.
func (tx *Tx) Concerns(c Concerned, person domain.PersonID) (bool, error) {
	var n int64
	err := c.among(tx.db.Table("people")).Where("id = ?", person).Count(&n).Error
	return n > 0, found(err, "asking whom an election concerns")
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

// unreachableNow goes from the few whom no mail reaches to their entries; CROSS JOIN keeps
// SQLite from reading the whole register in the order of names.
func (tx *Tx) unreachableNow(c Concerned) *gorm.DB {
	return c.among(tx.db.Table("unreachable u").Joins("CROSS JOIN people").Where("people.id = u.person AND people.email_fold = u.email_fold"))
}

// Unreachable lists whom of those concerned no mail reaches at the address that the
// register has now, as an index of names does, from a cursor on, and gives the next.
func (tx *Tx) Unreachable(c Concerned, after string, limit int) (list []Unreachable, next string, err error) {
	q := tx.unreachableNow(c).Select("people.*, u.problem, u.since").Order("name_key, id").Limit(limit + 1)
	if after != "" {
		id, key, err := cursor(after)
		if err != nil {
			return nil, "", err
		}
		q = q.Where("(name_key, id) > ( ?, ?)", key, id)
	}
	var rows []struct {
		Person  personRow `gorm:"embedded"` // gorm passes over what is embedded under a small name
		Problem string
		Since   time.Time
	}
	if err := q.Find(&rows).Error; err != nil {
		return nil, "", fmt.Errorf("listing who is unreachable: %w", err)
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = cursorAt(rows[limit-1].Person)
	}
	for _, r := range rows {
		list = append(list, Unreachable{r.Person.person(), r.Problem, r.Since.UTC()})
	}
	return list, next, nil
}

// CountUnreachable is how many Unreachable lists on all its pages, up to [MostCounted], and
// whether there are more.
func (tx *Tx) CountUnreachable(c Concerned) (n int, more bool, err error) {
	var counted int64
	some := tx.unreachableNow(c).Select("1").Limit(MostCounted + 1)
	if err := tx.db.Table("(?) AS found", some).Count(&counted).Error; err != nil {
		return 0, false, fmt.Errorf("counting who is unreachable: %w", err)
	}
	n, more = said(int(counted))
	return n, more, nil
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
