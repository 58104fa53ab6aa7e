package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
)

type keptSupportersRow struct {
	Nomination string `gorm:"primaryKey"`
	Named      string
}

func (keptSupportersRow) TableName() string { return "kept_supporters" }

// KeepSupporters keeps with a draft whom its author means to name, as typed; none
// deletes them.
func (tx *Tx) KeepSupporters(n domain.NominationID, named []string) error {
	if len(named) == 0 {
		return found(tx.db.Delete(&keptSupportersRow{}, "nomination = ?", n).Error, "forgetting a draft's supporters")
	}
	text, err := json.Marshal(named)
	if err != nil {
		return fmt.Errorf("keeping a draft's supporters: %w", err)
	}
	row := keptSupportersRow{string(n), string(text)}
	return found(tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "nomination"}}, UpdateAll: true}).Create(&row).Error, "keeping a draft's supporters")
}

// KeptSupporters are those kept with a draft.
func (tx *Tx) KeptSupporters(n domain.NominationID) (named []string, err error) {
	var row keptSupportersRow
	err = tx.db.Take(&row, "nomination = ?", n).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(row.Named), &named)
	}
	if err != nil {
		return nil, fmt.Errorf("reading a draft's supporters: %w", err)
	}
	return named, nil
}

type mailWishesRow struct {
	Person    string `gorm:"primaryKey"`
	Reminders bool
	Results   bool
}

func (mailWishesRow) TableName() string { return "mail_wishes" }

// SaveMailWishes keeps which mails somebody wants.
func (tx *Tx) SaveMailWishes(p domain.PersonID, w domain.MailWishes) error {
	row := mailWishesRow{string(p), w.Reminders, w.Results}
	return found(tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "person"}}, UpdateAll: true}).Create(&row).Error, "keeping which mails are wanted")
}

// MailWishes are which mails somebody wants; all, where nothing was said.
func (tx *Tx) MailWishes(p domain.PersonID) (domain.MailWishes, error) {
	var row mailWishesRow
	err := tx.db.Take(&row, "person = ?", p).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return domain.AllMails, nil
	}
	return domain.MailWishes{Reminders: row.Reminders, Results: row.Results}, found(err, "reading which mails are wanted")
}

// Unwilling are those who do without a kind of mail: "reminders" or "results".
func (tx *Tx) Unwilling(kind domain.MailWish) (map[domain.PersonID]bool, error) {
	list, err := listed(tx.db.Where("NOT "+string(kind)).Order("person"), func(r mailWishesRow) domain.PersonID { return domain.PersonID(r.Person) }, "listing who does without a mail")
	out := make(map[domain.PersonID]bool, len(list))
	for _, p := range list {
		out[p] = true
	}
	return out, err
}

type ownAddressRow struct {
	Person  string `gorm:"primaryKey"`
	Email   string
	Token   []byte
	UntilAt time.Time
}

func (ownAddressRow) TableName() string { return "own_addresses" }

// AskOwnAddress keeps an address that a member has asked for, in place of any other,
// until its link is followed.
func (tx *Tx) AskOwnAddress(p domain.PersonID, email string, token [32]byte, until time.Time) error {
	row := ownAddressRow{string(p), email, token[:], until.UTC()}
	return found(tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "person"}}, UpdateAll: true}).Create(&row).Error, "keeping an address that was asked for")
}

// TakeOwnAddress spends the link of an address that was asked for.
func (tx *Tx) TakeOwnAddress(p domain.PersonID, token [32]byte) (email string, until time.Time, err error) {
	var row ownAddressRow
	if err := tx.db.Take(&row, "person = ? AND token = ?", p, token[:]).Error; err != nil {
		return "", until, found(err, "reading an address that was asked for")
	}
	return row.Email, row.UntilAt.UTC(), tx.DropOwnAddress(p)
}

// DropOwnAddress forgets what was asked for.
func (tx *Tx) DropOwnAddress(p domain.PersonID) error {
	return found(tx.db.Delete(&ownAddressRow{}, "person = ?", p).Error, "forgetting an address that was asked for")
}

type memberWishRow struct {
	ID        string `gorm:"primaryKey"`
	Person    string
	Kind      string
	Value     string
	Words     string
	AskedAt   time.Time
	DecidedAt *time.Time
	DecidedBy *string
	Granted   bool
	Answer    string
}

func (memberWishRow) TableName() string { return "member_wishes" }

func (r memberWishRow) wish() domain.MemberWish {
	w := domain.MemberWish{ID: r.ID, Person: domain.PersonID(r.Person), Kind: domain.WishKind(r.Kind), Value: r.Value, Words: r.Words, AskedAt: r.AskedAt.UTC(),
		DecidedAt: utc(r.DecidedAt), Granted: r.Granted, Answer: r.Answer}
	if r.DecidedBy != nil {
		w.DecidedBy = domain.PersonID(*r.DecidedBy)
	}
	return w
}

// SaveMemberWish stores what a member asks for, or what came of it.
func (tx *Tx) SaveMemberWish(w domain.MemberWish) error {
	row := memberWishRow{w.ID, string(w.Person), string(w.Kind), w.Value, w.Words, w.AskedAt.UTC(), utc(w.DecidedAt), text(string(w.DecidedBy)), w.Granted, w.Answer}
	return found(tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, UpdateAll: true}).Create(&row).Error, "storing what a member asks for")
}

// MemberWish is one of them.
func (tx *Tx) MemberWish(id string) (domain.MemberWish, error) {
	var row memberWishRow
	if err := tx.db.Take(&row, "id = ?", id).Error; err != nil {
		return domain.MemberWish{}, found(err, "reading what a member asks for")
	}
	return row.wish(), nil
}

// MemberWishes are those that wait, oldest first; of a person, all of theirs.
func (tx *Tx) MemberWishes(of domain.PersonID) ([]domain.MemberWish, error) {
	q := tx.db.Order("asked_at, id")
	if of != "" {
		q = q.Where("person = ?", of)
	} else {
		q = q.Where("decided_at IS NULL")
	}
	return listed(q, memberWishRow.wish, "listing what members ask for")
}
