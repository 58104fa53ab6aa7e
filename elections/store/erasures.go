package store

import (
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

type erasureRow struct {
	Person  string `gorm:"primaryKey"`
	AskedAt time.Time
	DoneAt  *time.Time
}

func (erasureRow) TableName() string { return "erasures" }

// AskErasure notes that a person wants to be forgotten.
func (tx *Tx) AskErasure(person domain.PersonID, at time.Time) error {
	err := tx.db.Create(&erasureRow{Person: string(person), AskedAt: at.UTC()}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return refusal.Because(domain.ErasureAsked, "", nil)
	}
	return found(err, "noting an erasure")
}

// ErasuresWaiting are those not yet carried out, oldest first.
func (tx *Tx) ErasuresWaiting() ([]domain.Erasure, error) {
	return listed(tx.db.Where("done_at IS NULL").Order("asked_at, person"), func(r erasureRow) domain.Erasure {
		return domain.Erasure{Person: domain.PersonID(r.Person), AskedAt: r.AskedAt.UTC(), DoneAt: utc(r.DoneAt)}
	}, "listing erasures")
}

// Needed reports whether an erasure has to wait: the person holds a seat, an
// office or an appointment now or later, is on a roll, stands, proposes or
// supports in an election that is not over, speaks at an event that is ahead, or comes to
// one that goes on.
func (tx *Tx) Needed(person domain.PersonID, now time.Time, day when.Date) (bool, error) {
	over := "e.state NOT IN ('certified', 'cancelled', 'void')"
	var n int64
	err := tx.db.Raw(`SELECT
		(SELECT count(*) FROM holdings WHERE person = @person AND until_date > @day) +
		(SELECT count(*) FROM office_terms WHERE person = @person AND until_date > @day) +
		(SELECT count(*) FROM appointments WHERE person = @person AND (until_at IS NULL OR until_at > @now)) +
		(SELECT count(*) FROM rolls r JOIN contests c ON c.id = r.contest JOIN elections e ON e.id = c.election
			WHERE r.person = @person AND NOT r.removed AND `+over+`) +
		(SELECT count(*) FROM nominations n JOIN elections e ON e.id = n.election
			WHERE (n.candidate = @person OR n.proposed_by = @person) AND `+over+`) +
		(SELECT count(*) FROM supports s JOIN nominations n ON n.id = s.nomination JOIN elections e ON e.id = n.election
			WHERE s.person = @person AND `+over+`) +
		(SELECT count(*) FROM event_speakers s JOIN events e ON e.id = s.event WHERE s.person = @person AND e.state IN ('announced', 'live')) +
		(SELECT count(*) FROM event_registrations g JOIN events e ON e.id = g.event WHERE g.person = @person AND e.state = 'live')`,
		map[string]any{"person": string(person), "now": now.UTC(), "day": day.String()}).Row().Scan(&n)
	if err != nil {
		return false, fmt.Errorf("asking whether a person is needed: %w", err)
	}
	return n > 0, nil
}

// served reports whether a person has ever held a seat or an office.
func (tx *Tx) served(person domain.PersonID) (bool, error) {
	var n int64
	err := tx.db.Raw(`SELECT (SELECT count(*) FROM holdings WHERE person = @person) + (SELECT count(*) FROM office_terms WHERE person = @person)`,
		map[string]any{"person": string(person)}).Row().Scan(&n)
	return n > 0, found(err, "asking whether a person has served")
}

// Forget takes away all that the register knows of a person but the id and, if
// she has served, the name: address, employer, sessions, passkeys, links, waiting
// mails, what she wrote as a candidate, and her part in events. Her lasting memberships end today.
func (tx *Tx) Forget(p domain.Person, today when.Date) error {
	at := tx.Now()
	served, err := tx.served(p.ID)
	if err != nil {
		return err
	}
	if err := tx.SavePerson(p.Erased(at, served)); err != nil {
		return err
	}
	if err := tx.forgetLettersOf(p.ID); err != nil {
		return err
	}
	for _, statement := range []string{
		"DELETE FROM challenges WHERE session IN (SELECT id FROM sessions WHERE person = ?)",
		"DELETE FROM sessions WHERE person = ?",
		"DELETE FROM passkeys WHERE person = ?",
		"DELETE FROM portraits WHERE person = ?",
		"DELETE FROM unreachable WHERE person = ?",
		"DELETE FROM mail_wishes WHERE person = ?",
		"DELETE FROM own_addresses WHERE person = ?",
		"DELETE FROM member_wishes WHERE person = ?",
		"DELETE FROM kept_supporters WHERE nomination IN (SELECT id FROM nominations WHERE candidate = ?)",
		"DELETE FROM sign_in_links WHERE person = ?",
		"UPDATE nominations SET statement = '', interests = '', why = '' WHERE candidate = ?",
		"UPDATE supports SET employer = '' WHERE person = ?",
	} {
		if err := tx.db.Exec(statement, p.ID).Error; err != nil {
			return fmt.Errorf("forgetting a person: %w", err)
		}
	}
	if err := tx.forgetEvents(p); err != nil {
		return err
	}
	if err := tx.ForgetAccess(p.ID); err != nil {
		return err
	}
	if err := tx.ReplaceMemberships(p.ID, nil, nil, today); err != nil {
		return err
	}
	return one(tx.db.Model(&erasureRow{}).Where("person = ? AND done_at IS NULL", p.ID).Update("done_at", at), "closing an erasure")
}
