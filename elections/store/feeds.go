package store

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/governance"
)

type calendarFeedRow struct {
	Person      string `gorm:"primaryKey"`
	Hash        []byte
	MadeAt      time.Time
	Cancelled   bool
	Invitations bool
}

func (calendarFeedRow) TableName() string { return "calendar_feeds" }

func (r calendarFeedRow) feed() governance.Feed {
	return governance.Feed{Person: domain.PersonID(r.Person), Hash: r.Hash, Made: r.MadeAt.UTC(), Cancelled: r.Cancelled, Invitations: r.Invitations}
}

// SaveFeed keeps how a member wants her dates; of a private feed's address only the
// hash.
func (tx *Tx) SaveFeed(f governance.Feed) error {
	row := calendarFeedRow{string(f.Person), f.Hash, f.Made, f.Cancelled, f.Invitations}
	return found(tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error, "saving a calendar feed")
}

// EndFeeds makes a person's private feed's address unknown: with "sign out everywhere".
func (tx *Tx) EndFeeds(person domain.PersonID) error {
	err := tx.db.Model(&calendarFeedRow{}).Where("person = ?", person).Updates(map[string]any{"hash": nil, "invitations": true}).Error
	return found(err, "ending a calendar feed")
}

// FeedByHash is the feed whose address has that hash.
func (tx *Tx) FeedByHash(hash []byte) (governance.Feed, error) {
	var row calendarFeedRow
	if err := tx.db.Take(&row, "hash = ?", hash).Error; err != nil {
		return governance.Feed{}, found(err, "reading a calendar feed")
	}
	return row.feed(), nil
}

// FeedsOf is how each of the people wants her dates; who has said nothing is left out.
func (tx *Tx) FeedsOf(people ...domain.PersonID) (map[domain.PersonID]governance.Feed, error) {
	var rows []calendarFeedRow
	if err := tx.db.Where("person IN ?", people).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading calendar feeds: %w", err)
	}
	out := make(map[domain.PersonID]governance.Feed, len(rows))
	for _, r := range rows {
		out[domain.PersonID(r.Person)] = r.feed()
	}
	return out, nil
}

type absenceInquiryRow struct {
	ID         string `gorm:"primaryKey"`
	Panel      string
	Person     string
	Missed     string
	AskedAt    time.Time
	Answer     string
	AnsweredAt *time.Time
	SettledAt  *time.Time
}

func (absenceInquiryRow) TableName() string { return "absence_inquiries" }

func (r absenceInquiryRow) inquiry() (governance.Inquiry, error) {
	i := governance.Inquiry{ID: governance.InquiryID(r.ID), Panel: domain.PanelID(r.Panel), Person: domain.PersonID(r.Person), Asked: r.AskedAt.UTC(),
		Answer: r.Answer, Answered: utc(r.AnsweredAt), Settled: utc(r.SettledAt)}
	err := json.Unmarshal([]byte(r.Missed), &i.Missed)
	return i, err
}

// CreateInquiry begins an inquiry into a member's absence (R113).
func (tx *Tx) CreateInquiry(i governance.Inquiry) error {
	missed, err := json.Marshal(i.Missed)
	if err != nil {
		return fmt.Errorf("beginning an inquiry: %w", err)
	}
	row := absenceInquiryRow{string(i.ID), string(i.Panel), string(i.Person), string(missed), i.Asked, i.Answer, utc(i.Answered), utc(i.Settled)}
	return found(tx.db.Create(&row).Error, "beginning an inquiry")
}

// SaveInquiry writes the answer and the end of an inquiry.
func (tx *Tx) SaveInquiry(i governance.Inquiry) error {
	r := tx.db.Model(&absenceInquiryRow{}).Where("id = ?", i.ID).Updates(map[string]any{"answer": i.Answer, "answered_at": utc(i.Answered), "settled_at": utc(i.Settled)})
	return one(r, "saving an inquiry")
}

// Inquiries are those of a panel that are not settled, or all of them, newest first.
func (tx *Tx) Inquiries(panel domain.PanelID, all bool) ([]governance.Inquiry, error) {
	q := tx.db.Where("panel = ?", panel)
	if !all {
		q = q.Where("settled_at IS NULL")
	}
	return parsed(q.Order("asked_at DESC, id"), absenceInquiryRow.inquiry, "reading inquiries")
}

// OpenInquiry is the one that waits for a member of a panel.
func (tx *Tx) OpenInquiry(panel domain.PanelID, person domain.PersonID) (i governance.Inquiry, err error) {
	var row absenceInquiryRow
	if err := tx.db.Order("asked_at DESC, id").First(&row, "panel = ? AND person = ? AND settled_at IS NULL", panel, person).Error; err != nil {
		return i, found(err, "reading an inquiry")
	}
	return row.inquiry()
}
