package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/governance"
)

type agendaVersionRow struct {
	Meeting  string `gorm:"primaryKey"`
	Version  int    `gorm:"primaryKey"`
	Body     string
	ByPerson string
	At       time.Time
}

func (agendaVersionRow) TableName() string { return "agenda_versions" }

func (r agendaVersionRow) lines() (lines []governance.AgendaLine, err error) {
	if err := json.Unmarshal([]byte(r.Body), &lines); err != nil {
		return nil, fmt.Errorf("reading a version of an agenda: %w", err)
	}
	return lines, nil
}

// KeepAgenda keeps a version of an agenda for good (R158).
func (tx *Tx) KeepAgenda(m governance.MeetingID, version int, lines []governance.AgendaLine, by domain.PersonID) error {
	body, err := json.Marshal(lines)
	if err != nil {
		return fmt.Errorf("keeping a version of an agenda: %w", err)
	}
	return found(tx.db.Create(&agendaVersionRow{string(m), version, string(body), string(by), tx.Now()}).Error, "keeping a version of an agenda")
}

// LastAgenda is the last version of an agenda that was kept; 0: none was.
func (tx *Tx) LastAgenda(m governance.MeetingID) (version int, lines []governance.AgendaLine, err error) {
	var row agendaVersionRow
	err = tx.db.Where("meeting = ?", m).Order("version DESC").Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, fmt.Errorf("reading a version of an agenda: %w", err)
	}
	lines, err = row.lines()
	return row.Version, lines, err
}

// Agenda is one version of an agenda.
func (tx *Tx) Agenda(m governance.MeetingID, version int) ([]governance.AgendaLine, error) {
	var row agendaVersionRow
	if err := tx.db.Take(&row, "meeting = ? AND version = ?", m, version).Error; err != nil {
		return nil, found(err, "reading a version of an agenda")
	}
	return row.lines()
}
