package store

import (
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/governance"
)

type paperRow struct {
	ID          string `gorm:"primaryKey"`
	Item        string
	Meeting     string
	Series      string
	Version     int
	Title       string
	Visibility  string
	Link        string
	File        []byte
	Name        string
	Media       string
	Size        int
	Pages       int
	ByPerson    string
	At          time.Time
	Late        bool
	WithdrawnAt *time.Time
}

func (paperRow) TableName() string { return "papers" }

func (r paperRow) paper() governance.Paper {
	p := governance.Paper{ID: governance.PaperID(r.ID), Item: governance.ItemID(r.Item), Meeting: governance.MeetingID(r.Meeting),
		Series: governance.PaperID(r.Series), Version: r.Version, Title: r.Title, Visibility: governance.Visibility(r.Visibility), Link: r.Link,
		Name: r.Name, Media: r.Media, Size: r.Size, Pages: r.Pages, By: domain.PersonID(r.ByPerson), At: r.At.UTC(), Late: r.Late, Withdrawn: utc(r.WithdrawnAt)}
	copy(p.File[:], r.File)
	return p
}

// CreatePaper adds a version of a paper.
func (tx *Tx) CreatePaper(p governance.Paper) error {
	row := paperRow{ID: string(p.ID), Item: string(p.Item), Meeting: string(p.Meeting), Series: string(p.Series), Version: p.Version, Title: p.Title,
		Visibility: string(p.Visibility), Link: p.Link, Name: p.Name, Media: p.Media, Size: p.Size, Pages: p.Pages, ByPerson: string(p.By),
		At: p.At, Late: p.Late}
	if p.Link == "" {
		row.File = p.File[:]
	}
	return found(tx.db.Create(&row).Error, "adding a paper")
}

// WithdrawPaper takes a version off the table; it stays, and says so.
func (tx *Tx) WithdrawPaper(id governance.PaperID) error {
	return one(tx.db.Model(&paperRow{}).Where("id = ? AND withdrawn_at IS NULL", id).Update("withdrawn_at", tx.Now()), "withdrawing a paper")
}

// Paper is the version of that id.
func (tx *Tx) Paper(id governance.PaperID) (governance.Paper, error) {
	var row paperRow
	if err := tx.db.Take(&row, "id = ?", id).Error; err != nil {
		return governance.Paper{}, found(err, "reading a paper")
	}
	return row.paper(), nil
}

// Papers are all versions of a meeting's papers, by item and age.
func (tx *Tx) Papers(meeting governance.MeetingID) ([]governance.Paper, error) {
	return listed(tx.db.Where("meeting = ?", meeting).Order("item, series, version"), paperRow.paper, "reading papers")
}

// FindPapers are the latest versions, not withdrawn, whose titles hold the words, of the
// panels' meetings; newest first. What of them the reader may see is for the caller.
func (tx *Tx) FindPapers(panels []domain.PanelID, words string, limit int) ([]governance.Paper, error) {
	q := tx.db.Where(`withdrawn_at IS NULL AND meeting IN (SELECT meeting FROM meeting_panels WHERE panel IN ?)
		AND NOT EXISTS (SELECT 1 FROM papers later WHERE later.series = papers.series AND later.version > papers.version)`, panels)
	q = likes(q, "title", words)
	return listed(q.Order("at DESC, id").Limit(limit), paperRow.paper, "searching papers")
}

// PublicPapers are the latest versions, not withdrawn, of a panel's public papers whose
// titles hold the words: of agendas that are out and items that are not confidential,
// before meetings for all members; the newest meeting first.
func (tx *Tx) PublicPapers(panel domain.PanelID, words string, limit, offset int) ([]governance.Paper, error) {
	q := tx.db.Table("papers").Select("papers.*").Joins("JOIN meetings m ON m.id = papers.meeting").Joins("JOIN agenda_items i ON i.id = papers.item").
		Joins("JOIN meeting_panels mp ON mp.meeting = m.id AND mp.panel = ?", panel).
		Where(`papers.visibility = 'public' AND papers.withdrawn_at IS NULL AND m.agenda_at IS NOT NULL AND m.state <> 'cancelled' AND i.removed_at IS NULL AND NOT i.confidential
			AND NOT EXISTS (SELECT 1 FROM meeting_few f WHERE f.meeting = m.id)
			AND NOT EXISTS (SELECT 1 FROM papers later WHERE later.series = papers.series AND later.version > papers.version)`)
	q = likes(q, "papers.title", words)
	return listed(q.Order("m.starts_at DESC, i.position, papers.at, papers.id").Limit(limit).Offset(offset), paperRow.paper, "listing public papers")
}

// NotePaperRead keeps the first time that somebody opened a paper.
func (tx *Tx) NotePaperRead(id governance.PaperID, person domain.PersonID) error {
	row := paperReadingRow{string(id), string(person), tx.Now()}
	return found(tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error, "noting a reading")
}

type paperReadingRow struct {
	Paper  string `gorm:"primaryKey"`
	Person string `gorm:"primaryKey"`
	At     time.Time
}

func (paperReadingRow) TableName() string { return "paper_readings" }

// PaperReaders are who has opened which of a meeting's papers.
func (tx *Tx) PaperReaders(meeting governance.MeetingID) (map[governance.PaperID][]domain.PersonID, error) {
	var rows []paperReadingRow
	err := tx.db.Where("paper IN (SELECT id FROM papers WHERE meeting = ?)", meeting).Order("at").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading who has opened papers: %w", err)
	}
	out := map[governance.PaperID][]domain.PersonID{}
	for _, r := range rows {
		out[governance.PaperID(r.Paper)] = append(out[governance.PaperID(r.Paper)], domain.PersonID(r.Person))
	}
	return out, nil
}

// likes narrows a query to rows in whose column every word stands, whatever its case.
func likes(q *gorm.DB, column, words string) *gorm.DB {
	for _, w := range fields(words) {
		q = q.Where("LOWER("+column+") LIKE ? ESCAPE '!'", "%"+w+"%")
	}
	return q
}
