package store

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/refusal"
)

type passkeyRow struct {
	ID         string `gorm:"primaryKey"`
	Person     string
	Credential []byte
	Body       string
	Name       string
	AddedAt    time.Time
	UsedAt     *time.Time
	SeenAt     *time.Time
	SeenBy     string
	Seal       string
}

func (passkeyRow) TableName() string { return "passkeys" }

func (r passkeyRow) passkey() domain.Passkey {
	return domain.Passkey{ID: domain.PasskeyID(r.ID), Person: domain.PersonID(r.Person), Credential: r.Credential,
		Body: []byte(r.Body), Name: r.Name, AddedAt: r.AddedAt.UTC(), UsedAt: utc(r.UsedAt),
		SeenAt: utc(r.SeenAt), SeenBy: domain.PersonID(r.SeenBy)}
}

type challengeRow struct {
	Session string `gorm:"primaryKey"`
	Purpose string `gorm:"primaryKey"`
	Body    string
	UntilAt time.Time
}

func (challengeRow) TableName() string { return "challenges" }

// CreatePasskey keeps a credential; one that is known already is refused.
func (tx *Tx) CreatePasskey(p domain.Passkey) error {
	row := passkeyRow{ID: string(p.ID), Person: string(p.Person), Credential: p.Credential, Body: string(p.Body), Name: p.Name, AddedAt: p.AddedAt.UTC(),
		SeenAt: utc(p.SeenAt), SeenBy: string(p.SeenBy)}
	var err error
	if row.Seal, err = tx.s.secrets.passkeySeal(row); err != nil {
		return fmt.Errorf("keeping a passkey: %w", err)
	}
	err = tx.db.Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return refusal.Because(domain.PasskeyKnown, "", nil)
	}
	return found(err, "keeping a passkey")
}

// PasskeysOf are a person's passkeys, oldest first. What this installation has
// not enrolled is none.
func (tx *Tx) PasskeysOf(person domain.PersonID) ([]domain.Passkey, error) {
	var rows []passkeyRow
	if err := tx.db.Where("person = ?", person).Order("added_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing passkeys: %w", err)
	}
	list := make([]domain.Passkey, 0, len(rows))
	for _, r := range rows {
		r, own, err := tx.s.secrets.ownPasskey(r)
		if err != nil {
			return nil, err
		}
		if own {
			list = append(list, r.passkey())
		}
	}
	return list, nil
}

// PasskeyByCredential is the passkey that a device calls so; what this
// installation has not enrolled is none. The seal is worked out in any case, so
// that the time tells nothing (PR1).
func (tx *Tx) PasskeyByCredential(credential []byte) (p domain.Passkey, known bool, err error) {
	rows := make([]passkeyRow, 0, 1)
	if err := tx.db.Where("credential = ?", credential).Limit(1).Find(&rows).Error; err != nil {
		return p, false, fmt.Errorf("reading a passkey: %w", err)
	}
	row := passkeyRow{Credential: credential, Body: strings.Repeat(" ", 600), Seal: "-." + strings.Repeat("0", 64)}
	if len(rows) > 0 {
		row = rows[0]
	}
	row, own, err := tx.s.secrets.ownPasskey(row)
	return row.passkey(), own && row.ID != "", err
}

// SavePasskey writes what a use changes: the signature counter in its body.
func (tx *Tx) SavePasskey(p domain.Passkey) error {
	var row passkeyRow
	if err := tx.forUpdate().Take(&row, "id = ? AND person = ?", p.ID, p.Person).Error; err != nil {
		return found(err, "saving a passkey")
	}
	row, own, err := tx.s.secrets.ownPasskey(row)
	if err == nil && !own { // somebody else's hand is not made ours
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	if err != nil {
		return err
	}
	row.Body = string(p.Body)
	if row.Seal, err = tx.s.secrets.passkeySeal(row); err != nil {
		return err
	}
	r := tx.db.Model(&passkeyRow{}).Where("id = ? AND person = ?", p.ID, p.Person).
		Updates(map[string]any{"body": row.Body, "name": p.Name, "used_at": utc(p.UsedAt), "seal": row.Seal})
	return one(r, "saving a passkey")
}

// DeletePasskey forgets a person's passkey.
func (tx *Tx) DeletePasskey(person domain.PersonID, id domain.PasskeyID) error {
	return one(tx.db.Where("id = ? AND person = ?", id, person).Delete(&passkeyRow{}), "forgetting a passkey")
}

// SaveChallenge keeps a ceremony under way, replacing an earlier one.
func (tx *Tx) SaveChallenge(session domain.SessionID, purpose string, body []byte, until time.Time) error {
	row := challengeRow{Session: string(session), Purpose: purpose, Body: string(body), UntilAt: until.UTC()}
	return found(tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error, "keeping a challenge")
}

// TakeChallenge gives a ceremony back, once and in time.
func (tx *Tx) TakeChallenge(session domain.SessionID, purpose string) ([]byte, error) {
	var row challengeRow
	if err := tx.forUpdate().Take(&row, "session = ? AND purpose = ?", session, purpose).Error; err != nil {
		return nil, found(err, "reading a challenge")
	}
	if err := tx.db.Where("session = ? AND purpose = ?", session, purpose).Delete(&challengeRow{}).Error; err != nil {
		return nil, fmt.Errorf("taking a challenge: %w", err)
	}
	if !tx.Now().Before(row.UntilAt) {
		return nil, refusal.Because(refusal.Unknown, "", nil)
	}
	return []byte(row.Body), nil
}
