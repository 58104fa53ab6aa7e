package store

import (
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
)

type permitRow struct {
	Person   string `gorm:"primaryKey"`
	Code     []byte
	Tries    int
	Session  string
	ByPerson string
	UntilAt  time.Time
}

func (permitRow) TableName() string { return "passkey_permits" }

// PasskeyPermit is the enrolment that was opened for an officer last, locked;
// known says whether there is one.
func (tx *Tx) PasskeyPermit(person domain.PersonID) (p domain.PasskeyPermit, known bool, err error) {
	var row permitRow
	err = tx.forUpdate().Take(&row, "person = ?", person).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return p, false, nil
	}
	p = domain.PasskeyPermit{Person: domain.PersonID(row.Person), Tries: row.Tries, Session: domain.SessionID(row.Session),
		By: domain.PersonID(row.ByPerson), Until: row.UntilAt.UTC()}
	if row.Code != nil {
		p.Code = new([32]byte)
		copy(p.Code[:], row.Code)
	}
	return p, err == nil, found(err, "reading an enrolment")
}

// SavePasskeyPermit keeps an enrolment that was opened, in place of an earlier one.
func (tx *Tx) SavePasskeyPermit(p domain.PasskeyPermit) error {
	row := permitRow{Person: string(p.Person), Tries: p.Tries, Session: string(p.Session), ByPerson: string(p.By), UntilAt: p.Until.UTC()}
	if p.Code != nil {
		row.Code = p.Code[:]
	}
	return found(tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error, "opening an enrolment")
}

// DropPasskeyPermit closes an enrolment.
func (tx *Tx) DropPasskeyPermit(person domain.PersonID) error {
	return one(tx.db.Where("person = ?", string(person)).Delete(&permitRow{}), "closing an enrolment")
}
