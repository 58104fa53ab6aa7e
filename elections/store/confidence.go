package store

import (
	"errors"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/refusal"
)

type confidenceRow struct {
	ID         string `gorm:"primaryKey"`
	Panel      string
	Office     string
	OfficeTerm string
	Person     string
	State      string
	MovedBy    string
	MovedAt    time.Time
	Why        string
	SecondedBy string
	SecondedAt *time.Time
	Lapses     time.Time
	Opens      *time.Time
	Closes     *time.Time
	Contest    string
	Elected    int
	EndedAt    *time.Time
}

func (confidenceRow) TableName() string { return "confidence_motions" }

func (r confidenceRow) motion() domain.ConfidenceMotion {
	return domain.ConfidenceMotion{ID: domain.ConfidenceID(r.ID), Panel: domain.PanelID(r.Panel), Office: domain.Office(r.Office),
		Term: domain.OfficeTermID(r.OfficeTerm), Person: domain.PersonID(r.Person), State: domain.ConfidenceState(r.State),
		MovedBy: domain.PersonID(r.MovedBy), MovedAt: r.MovedAt.UTC(), Why: r.Why, SecondedBy: domain.PersonID(r.SecondedBy),
		SecondedAt: utc(r.SecondedAt), Lapses: r.Lapses.UTC(), Opens: utc(r.Opens), Closes: utc(r.Closes),
		Contest: domain.ContestID(r.Contest), Elected: r.Elected, EndedAt: utc(r.EndedAt)}
}

func newConfidenceRow(m domain.ConfidenceMotion) confidenceRow {
	return confidenceRow{ID: string(m.ID), Panel: string(m.Panel), Office: string(m.Office), OfficeTerm: string(m.Term), Person: string(m.Person),
		State: string(m.State), MovedBy: string(m.MovedBy), MovedAt: m.MovedAt.UTC(), Why: m.Why, SecondedBy: string(m.SecondedBy),
		SecondedAt: utc(m.SecondedAt), Lapses: m.Lapses.UTC(), Opens: utc(m.Opens), Closes: utc(m.Closes), Contest: string(m.Contest),
		Elected: m.Elected, EndedAt: utc(m.EndedAt)}
}

// CreateConfidenceMotion stores a motion of no confidence; there is one at a time
// against one holder of an office (R107).
func (tx *Tx) CreateConfidenceMotion(m domain.ConfidenceMotion) error {
	row := newConfidenceRow(m)
	err := tx.db.Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return refusal.Because(domain.ConfidenceRuns, "R107", nil)
	}
	return found(err, "moving no confidence")
}

// SaveConfidenceMotion writes it back.
func (tx *Tx) SaveConfidenceMotion(m domain.ConfidenceMotion) error {
	row := newConfidenceRow(m)
	return one(tx.db.Model(&row).Select("*").Omit("ID").Updates(&row), "saving a motion of no confidence")
}

// ConfidenceMotion is the motion of that id, locked until an act's transaction ends.
func (tx *Tx) ConfidenceMotion(id domain.ConfidenceID) (domain.ConfidenceMotion, error) {
	q := tx.db
	if tx.acting {
		q = tx.forUpdate()
	}
	var row confidenceRow
	if err := q.Take(&row, "id = ?", id).Error; err != nil {
		return domain.ConfidenceMotion{}, found(err, "reading a motion of no confidence")
	}
	return row.motion(), nil
}

// ConfidenceMotionsOf are all motions in a panel, the latest first.
func (tx *Tx) ConfidenceMotionsOf(panel domain.PanelID) ([]domain.ConfidenceMotion, error) {
	return listed(tx.db.Where("panel = ?", panel).Order("moved_at DESC, id"), confidenceRow.motion, "listing motions of no confidence")
}

// ConfidenceMotionsRunning are those of all panels that are not over.
func (tx *Tx) ConfidenceMotionsRunning() ([]domain.ConfidenceMotion, error) {
	return listed(tx.db.Where("ended_at IS NULL").Order("moved_at, id"), confidenceRow.motion, "listing motions of no confidence")
}
