package store

import (
	"encoding/json"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
)

type openLetterRow struct {
	ID           string `gorm:"primaryKey"`
	Reference    string
	State        string
	Version      int
	Subject      string
	Kind         string
	ByPerson     string
	At           time.Time
	PublishedAt  *time.Time
	PublicFrom   *time.Time
	Supersedes   string
	SupersededBy string
	Priorities   string
	Why          string
}

func (openLetterRow) TableName() string { return "open_letters" }

func newOpenLetterRow(l governance.Letter) openLetterRow {
	return openLetterRow{ID: string(l.ID), Reference: l.Reference, State: string(l.State), Version: l.Version, Subject: l.Subject, Kind: string(l.Kind),
		ByPerson: string(l.By), At: l.At, PublishedAt: l.PublishedAt, PublicFrom: l.PublicFrom, Supersedes: string(l.Supersedes),
		SupersededBy: string(l.SupersededBy), Priorities: string(l.Priorities), Why: l.Why}
}

func (r openLetterRow) letter() governance.Letter {
	return governance.Letter{ID: governance.LetterID(r.ID), Reference: r.Reference, State: governance.LetterState(r.State), Version: r.Version,
		Subject: r.Subject, Kind: governance.LetterKind(r.Kind), By: domain.PersonID(r.ByPerson), At: r.At.UTC(), PublishedAt: utc(r.PublishedAt),
		PublicFrom: utc(r.PublicFrom), Supersedes: governance.LetterID(r.Supersedes), SupersededBy: governance.LetterID(r.SupersededBy),
		Priorities: governance.PrioritiesID(r.Priorities), Why: r.Why}
}

type openLetterVersionRow struct {
	ID         string `gorm:"primaryKey"`
	Letter     string
	Number     int
	Body       string
	ByPerson   string
	At         time.Time
	Why        string
	Correction bool
	Digest     []byte
}

func (openLetterVersionRow) TableName() string { return "open_letter_versions" }

func (r openLetterVersionRow) version() (governance.LetterVersion, error) {
	v := governance.LetterVersion{ID: governance.LetterVersionID(r.ID), Letter: governance.LetterID(r.Letter), Number: r.Number, By: domain.PersonID(r.ByPerson),
		At: r.At.UTC(), Why: r.Why, Correction: r.Correction, Digest: [32]byte(r.Digest)}
	if err := json.Unmarshal([]byte(r.Body), &v.LetterText); err != nil {
		return v, fmt.Errorf("reading version %d of letter %s: %w", r.Number, r.Letter, err)
	}
	return v, nil
}

type openLetterPanelRow struct {
	Letter string `gorm:"primaryKey"`
	Panel  string `gorm:"primaryKey"`
}

func (openLetterPanelRow) TableName() string { return "open_letter_panels" }

// CreateLetter stores a new letter with its first version.
func (tx *Tx) CreateLetter(l governance.Letter, v governance.LetterVersion) error {
	row := newOpenLetterRow(l)
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("storing a letter: %w", err)
	}
	return tx.CreateLetterVersion(v)
}

// SaveLetter writes where a letter stands.
func (tx *Tx) SaveLetter(l governance.Letter) error {
	row := newOpenLetterRow(l)
	r := tx.db.Model(&openLetterRow{}).Where("id = ?", row.ID).
		Select("state", "version", "subject", "kind", "published_at", "public_from", "supersedes", "superseded_by", "priorities", "why").Updates(&row)
	return one(r, "saving a letter")
}

// CreateLetterVersion stores a version, for good, and which panels it names.
func (tx *Tx) CreateLetterVersion(v governance.LetterVersion) error {
	body, err := json.Marshal(v.LetterText)
	if err != nil {
		return fmt.Errorf("storing a letter's version: %w", err)
	}
	row := openLetterVersionRow{ID: string(v.ID), Letter: string(v.Letter), Number: v.Number, Body: string(body), ByPerson: string(v.By), At: v.At,
		Why: v.Why, Correction: v.Correction, Digest: v.Digest[:]}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("storing a letter's version: %w", err)
	}
	if err := tx.db.Where("letter = ?", v.Letter).Delete(&openLetterPanelRow{}).Error; err != nil {
		return fmt.Errorf("naming a letter's panels: %w", err)
	}
	for _, s := range v.Signatories {
		if err := tx.db.Create(&openLetterPanelRow{string(v.Letter), string(s.Panel)}).Error; err != nil {
			return fmt.Errorf("naming a letter's panels: %w", err)
		}
	}
	return nil
}

// LetterForAct reads a letter and holds its row.
func (tx *Tx) LetterForAct(id governance.LetterID) (governance.Letter, error) {
	var row openLetterRow
	if err := tx.forUpdate().Take(&row, "id = ?", string(id)).Error; err != nil {
		return governance.Letter{}, found(err, "locking a letter")
	}
	return row.letter(), nil
}

// LetterByReference is the letter of that reference, such as "L-2027-1", or id.
func (tx *Tx) LetterByReference(ref string) (governance.Letter, error) {
	var row openLetterRow
	if err := tx.db.Where("reference = ? OR id = ?", ref, ref).Take(&row).Error; err != nil {
		return governance.Letter{}, found(err, "reading a letter")
	}
	return row.letter(), nil
}

// LetterOfVersion is the letter that a version belongs to.
func (tx *Tx) LetterOfVersion(id governance.LetterVersionID) (governance.LetterID, int, error) {
	var row openLetterVersionRow
	if err := tx.db.Take(&row, "id = ?", string(id)).Error; err != nil {
		return "", 0, found(err, "reading a letter's version")
	}
	return governance.LetterID(row.Letter), row.Number, nil
}

// LetterVersions are a letter's versions, oldest first.
func (tx *Tx) LetterVersions(id governance.LetterID) ([]governance.LetterVersion, error) {
	return parsed(tx.db.Where("letter = ?", string(id)).Order("number"), openLetterVersionRow.version, "listing a letter's versions")
}

// LettersFiled is how many letters have a reference of the year.
func (tx *Tx) LettersFiled(year int) (n int64, err error) {
	err = tx.db.Model(&openLetterRow{}).Where("reference LIKE ?", fmt.Sprintf("L-%d-%%", year)).Count(&n).Error
	return n, found(err, "counting letters")
}

// LetterFilter narrows a list of letters; zero fields do not.
type LetterFilter struct {
	Panels []domain.PanelID // one of which the letter names; nil: any
	Public *time.Time       // public at that instant
	States []governance.LetterState
	Search string // in subject or reference
	Before string // the reference after which the list goes on
	Limit  int
}

// LettersPublicSince are the letters that have become public since the instant.
func (tx *Tx) LettersPublicSince(since time.Time) ([]governance.Letter, error) {
	q := tx.db.Where("state = 'published' AND public_from > ? AND public_from <= ?", since.UTC(), tx.Now()).Order("public_from, id")
	return listed(q, openLetterRow.letter, "looking for letters that are public now")
}

// Letters lists letters, newest first.
func (tx *Tx) Letters(f LetterFilter) ([]governance.Letter, error) {
	q := tx.db.Model(&openLetterRow{}).Order("at DESC, id")
	if f.Panels != nil {
		q = q.Where("id IN (SELECT letter FROM open_letter_panels WHERE panel IN ?)", f.Panels)
	}
	if f.Public != nil {
		q = q.Where("public_from <= ? AND state IN ('published', 'superseded')", f.Public.UTC())
	}
	if len(f.States) > 0 {
		q = q.Where("state IN ?", f.States)
	}
	if f.Search != "" {
		q = q.Where("lower(subject) LIKE ? ESCAPE '\\' OR lower(reference) LIKE ? ESCAPE '\\'", likePattern(f.Search), likePattern(f.Search))
	}
	if f.Before != "" {
		last, err := tx.LetterByReference(f.Before)
		if err != nil {
			return nil, err
		}
		q = q.Where("at < ? OR at = ? AND id > ?", last.At, last.At, string(last.ID))
	}
	if f.Limit > 0 {
		q = q.Limit(f.Limit)
	}
	return listed(q, openLetterRow.letter, "listing letters")
}
