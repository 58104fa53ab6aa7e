package store

import (
	"errors"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/refusal"
)

type identityRow struct {
	Issuer  string `gorm:"primaryKey"`
	Subject string `gorm:"primaryKey"`
	Person  string
	BoundAt time.Time
}

func (identityRow) TableName() string { return "identities" }

// PersonByIdentity is the person to whom a subject of an identity provider is
// bound; known says whether it is bound to anybody.
func (tx *Tx) PersonByIdentity(issuer, subject string) (p domain.PersonID, known bool, err error) {
	var row identityRow
	err = tx.db.Take(&row, "issuer = ? AND subject = ?", issuer, subject).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", false, nil
	}
	return domain.PersonID(row.Person), err == nil, found(err, "reading an identity")
}

// BoundAt is when a subject of the provider was bound to the person; bound says
// whether one is.
func (tx *Tx) BoundAt(issuer string, person domain.PersonID) (at time.Time, bound bool, err error) {
	q := tx.db.Where("person = ?", person)
	if issuer != "" {
		q = q.Where("issuer = ?", issuer)
	}
	var row identityRow
	err = q.Order("bound_at").Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return at, false, nil
	}
	return row.BoundAt.UTC(), err == nil, found(err, "reading an identity")
}

// SubjectOf is the provider's subject that is bound to a person; bound says whether
// one is.
func (tx *Tx) SubjectOf(issuer string, person domain.PersonID) (subject string, bound bool, err error) {
	var row identityRow
	err = tx.db.Take(&row, "issuer = ? AND person = ?", issuer, string(person)).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", false, nil
	}
	return row.Subject, err == nil, found(err, "reading an identity")
}

// BindIdentity binds a subject to a person. Of two that come at once one is
// refused.
func (tx *Tx) BindIdentity(issuer, subject string, person domain.PersonID, at time.Time) error {
	err := tx.db.Create(&identityRow{Issuer: issuer, Subject: subject, Person: string(person), BoundAt: at.UTC()}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return refusal.Because(domain.SingleSignOnRefused, "R31a", nil)
	}
	return found(err, "binding an identity")
}

// ReleaseIdentities forgets which subjects mean the person, and how many there were.
func (tx *Tx) ReleaseIdentities(person domain.PersonID) (int64, error) {
	r := tx.db.Where("person = ?", person).Delete(&identityRow{})
	return r.RowsAffected, found(r.Error, "releasing an identity")
}

// Once reports whether this is the first time that something is done in a period:
// a day, say. Whoever asks later, or at the same time, is not first.
func (tx *Tx) Once(what, period string) (first bool, err error) {
	r := tx.db.Exec("INSERT INTO job_runs (name, period, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", what, period, tx.Now())
	return r.RowsAffected == 1, found(r.Error, "noting what is done once")
}
