package store

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"hustings/domain"
)

// outboxRow is a mail that waits. Once sent it forgets its recipient, its
// words, its secret and its times (PR5): what is left is that a mail of this
// kind left.
type outboxRow struct {
	ID       string `gorm:"primaryKey"`
	ToPerson *string
	Address  *string
	Template string
	Args     string
	Secret   *string
	Election string
	SentKey  *string
	State    string
	Attempts int
	NextTry  *time.Time
	NotAfter *time.Time
	Problem  string
}

func (outboxRow) TableName() string { return "outbox" }

// Mail puts mails into the outbox; they leave after the transaction has
// committed, or not at all. A mail whose key is already there is left out. A
// mail to nobody costs what any other does and is written as one that has left:
// so an address that is not known cannot be told by the time it takes (PR1).
func (tx *Tx) Mail(mails ...domain.Mail) error {
	if len(mails) == 0 {
		return nil
	}
	rows := make([]outboxRow, 0, len(mails))
	for _, m := range mails {
		args, err := json.Marshal(m.Args)
		if err != nil {
			return fmt.Errorf("queueing mail: %w", err)
		}
		now := tx.Now()
		row := outboxRow{ID: newUUID(), Template: m.Template, Args: string(args), Election: string(m.Election),
			State: "waiting", NextTry: &now, NotAfter: m.NotAfter}
		row.ToPerson, row.Address, row.SentKey = text(string(m.To)), text(m.Address), text(m.Key)
		if m.Secret != "" {
			sealed, err := tx.s.secrets.seal(m.Secret, row.ID)
			if err != nil {
				return fmt.Errorf("queueing mail: %w", err)
			}
			row.Secret = &sealed
		}
		if m.To == "" && m.Address == "" {
			row.State, row.Args, row.Secret, row.NextTry = "sent", "{}", nil, nil
		}
		rows = append(rows, row)
	}
	err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, 200).Error
	if err != nil {
		return fmt.Errorf("queueing mail: %w", err)
	}
	return nil
}

// text is nil for an empty string, so that unique indexes leave it alone.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// The states of a mail. A lease that is not answered in time runs out, and the
// mail is tried again.
const (
	mailWaiting = "waiting"
	mailSent    = "sent"
	mailFailed  = "failed"
	mailLate    = "too-late"
)

// Letter is a mail on its way out, with everything its wording needs.
type Letter struct {
	ID       domain.MailID
	Address  string
	Name     string // of the recipient, empty for people not in the register
	Template string
	Args     map[string]string
	Secret   string
	Election domain.ElectionID
	Attempts int // before this one
}

// LeaseMail takes up to n mails that are due, for the given time; replicas do
// not take the same one. A mail whose time has passed is dropped unsent.
func (tx *Tx) LeaseMail(n int, lease time.Duration) ([]Letter, error) {
	now := tx.Now()
	var rows []outboxRow
	q := tx.db.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
	err := q.Where("state = ? AND next_try <= ?", mailWaiting, now).Order("next_try").Limit(n).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("leasing mail: %w", err)
	}
	out := make([]Letter, 0, len(rows))
	for _, r := range rows {
		if r.NotAfter != nil && !now.Before(*r.NotAfter) {
			if err := tx.endMail(r.ID, mailLate, ""); err != nil {
				return nil, err
			}
			continue
		}
		l, err := tx.letter(r)
		if err != nil {
			return nil, err
		}
		if l.Address == "" { // the person was erased, or has no address
			if err := tx.endMail(r.ID, mailFailed, "no address"); err != nil {
				return nil, err
			}
			continue
		}
		up := tx.db.Model(&outboxRow{}).Where("id = ?", r.ID).
			Updates(map[string]any{"attempts": r.Attempts + 1, "next_try": now.Add(lease)})
		if err := one(up, "leasing mail"); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

func (tx *Tx) letter(r outboxRow) (Letter, error) {
	l := Letter{ID: domain.MailID(r.ID), Template: r.Template, Election: domain.ElectionID(r.Election), Attempts: r.Attempts}
	if err := json.Unmarshal([]byte(r.Args), &l.Args); err != nil {
		return l, fmt.Errorf("reading a mail: %w", err)
	}
	if r.Secret != nil {
		secret, err := tx.s.secrets.open(*r.Secret, r.ID)
		if err != nil {
			return l, fmt.Errorf("unsealing a mail's link: %w", err)
		}
		l.Secret = secret
	}
	switch {
	case r.Address != nil:
		l.Address = *r.Address
	case r.ToPerson != nil:
		var p struct{ Forename, Surname, Email string }
		err := tx.db.Table("people").Select("forename, surname, email").Where("id = ?", *r.ToPerson).Limit(1).Scan(&p).Error
		if err != nil {
			return l, fmt.Errorf("addressing a mail: %w", err)
		}
		l.Address, l.Name = p.Email, (domain.Person{Forename: p.Forename, Surname: p.Surname}).Name()
	}
	return l, nil
}

// MailGone notes that the mail has left, and forgets to whom and when (PR5).
func (tx *Tx) MailGone(id domain.MailID) error { return tx.endMail(string(id), mailSent, "") }

// MailRefused notes that the mail can never leave.
func (tx *Tx) MailRefused(id domain.MailID, problem string) error {
	return tx.endMail(string(id), mailFailed, problem)
}

// RetryMail puts the mail back for a later try.
func (tx *Tx) RetryMail(id domain.MailID, next time.Time, problem string) error {
	return one(tx.db.Model(&outboxRow{}).Where("id = ? AND state = ?", string(id), mailWaiting).
		Updates(map[string]any{"next_try": next, "problem": problem}), "putting a mail back")
}

func (tx *Tx) endMail(id, state, problem string) error {
	return one(tx.db.Model(&outboxRow{}).Where("id = ?", id).Updates(map[string]any{
		"state": state, "problem": problem, "to_person": nil, "address": nil, "secret": nil, "args": "{}",
		"next_try": nil, "not_after": nil}), "ending a mail")
}

// MailCount is how many mails of a template stand in a state: what officers
// see of the outbox, never to whom.
type MailCount struct {
	Template string
	State    string
	Mails    int
	Problem  string
}

// MailCounts sums up the outbox, of one election or of all.
func (tx *Tx) MailCounts(election domain.ElectionID) ([]MailCount, error) {
	q := tx.db.Model(&outboxRow{}).Select("template, state, problem, count(*) AS mails").
		Group("template, state, problem").Order("template, state, problem")
	if election != "" {
		q = q.Where("election = ?", string(election))
	}
	var out []MailCount
	if err := q.Scan(&out).Error; err != nil {
		return nil, fmt.Errorf("counting mails: %w", err)
	}
	return out, nil
}
