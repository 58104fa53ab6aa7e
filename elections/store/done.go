package store

import (
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"hustings/domain"
)

// What is done once for a contest has a column of its own beside the act in the record:
// the record is evidence, and nothing is looked up in it to find out what comes next.

func (tx *Tx) done(id domain.ContestID, column string, v any) error {
	if err := one(tx.db.Model(&boardRow{}).Where("contest = ?", id).Update(column, v), "noting what is done for a contest"); err != nil {
		return err
	}
	return tx.lookAtContest(id)
}

// PollOpened notes that a contest's opening is recorded (R67).
func (tx *Tx) PollOpened(id domain.ContestID) error { return tx.done(id, "opened_at", tx.Now()) }

// PollClosed notes that a contest's close is recorded (R67).
func (tx *Tx) PollClosed(id domain.ContestID) error { return tx.done(id, "closed_at", tx.Now()) }

// Reminded notes which of the timetable's reminders has gone out last, now (R69).
func (tx *Tx) Reminded(id domain.ContestID, n int) error {
	if err := tx.RemindedAgain(id); err != nil {
		return err
	}
	return tx.done(id, "reminders", n)
}

// RemindedAgain notes that a reminder beside those of the timetable goes out now (R69).
func (tx *Tx) RemindedAgain(id domain.ContestID) error { return tx.done(id, "reminded_at", tx.Now()) }

// LotGiven notes that the service has given its own value of a contest's lot (R73).
func (tx *Tx) LotGiven(id domain.ContestID) error { return tx.done(id, "lot_given_at", tx.Now()) }

// LotMissed notes that officers know of a value of the lot that is missing (R73).
func (tx *Tx) LotMissed(id domain.ContestID) error { return tx.done(id, "lot_missed_at", tx.Now()) }

// RollDestroyed notes that who stood behind which tag is destroyed (R89).
func (tx *Tx) RollDestroyed(id domain.ContestID) error {
	return tx.done(id, "roll_destroyed_at", tx.Now())
}

// PapersEnded notes what became of a contest's papers as their terms ended (R89).
func (tx *Tx) PapersEnded(id domain.ContestID, how domain.PapersEnd) error {
	return tx.done(id, "papers_end", string(how))
}

// waiverRow is an elected member's agreement to set the rule of the other organisation
// aside (R98).
type waiverRow struct {
	Election string `gorm:"primaryKey"`
	Person   string `gorm:"primaryKey"`
	At       time.Time
}

func (waiverRow) TableName() string { return "waivers" }

// GiveWaiver stores an agreement, for good.
func (tx *Tx) GiveWaiver(e domain.ElectionID, p domain.PersonID) error {
	row := waiverRow{Election: string(e), Person: string(p), At: tx.Now()}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("storing a waiver: %w", err)
	}
	return nil
}

// Waivers lists who has agreed, in the order of time.
func (tx *Tx) Waivers(e domain.ElectionID) ([]domain.PersonID, error) {
	return listed(tx.db.Where("election = ?", e).Order("at, person"), func(r waiverRow) domain.PersonID { return domain.PersonID(r.Person) }, "listing waivers")
}

// toldRow is what the members of a panel were last told of who leads it, and the order
// drawn among equals for the vacancy since a day (R101, R104).
type toldRow struct {
	Panel      string `gorm:"primaryKey"`
	Told       string
	DrawnFor   string
	DrawnOrder string
}

func (toldRow) TableName() string { return "leadership_told" }

// LeadershipTold is what the members of a panel were last told of who leads it, as
// [Tx.TellLeadership] was given it; empty: nothing yet.
func (tx *Tx) LeadershipTold(panel domain.PanelID) (string, error) {
	row, err := tx.told(panel)
	return row.Told, err
}

// PresiderDrawn is the order drawn among the equals of a panel and the day of the
// vacancy that it was drawn for; empty: none yet (R104).
func (tx *Tx) PresiderDrawn(panel domain.PanelID) (order, since string, err error) {
	row, err := tx.told(panel)
	return row.DrawnOrder, row.DrawnFor, err
}

func (tx *Tx) told(panel domain.PanelID) (row toldRow, err error) {
	if err = tx.db.Limit(1).Find(&row, "panel = ?", panel).Error; err != nil {
		err = fmt.Errorf("reading who was told to lead a panel: %w", err)
	}
	return row, err
}

// TellLeadership keeps what the members of a panel are told now.
func (tx *Tx) TellLeadership(panel domain.PanelID, state string) error {
	return tx.keepTold(toldRow{Panel: string(panel), Told: state}, "told")
}

// DrawPresider keeps the order drawn among the equals of a panel for the vacancy since
// the day.
func (tx *Tx) DrawPresider(panel domain.PanelID, since, order string) error {
	return tx.keepTold(toldRow{Panel: string(panel), DrawnFor: since, DrawnOrder: order}, "drawn_for", "drawn_order")
}

func (tx *Tx) keepTold(row toldRow, columns ...string) error {
	err := tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "panel"}}, DoUpdates: clause.AssignmentColumns(columns)}).Create(&row).Error
	if err != nil {
		return fmt.Errorf("keeping who was told to lead a panel: %w", err)
	}
	return nil
}
