package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"hustings/domain"
)

// Letter is a mail of the outbox on its way out, with its address looked up at
// this moment and its secret opened.
type Letter struct {
	ID       domain.MailID
	Mail     domain.Mail
	Person   domain.Person // zero for people not in the register
	Address  string        // empty: there is nobody to send it to
	Attempts int           // before this one
}

// DueLetters are mails that wait and whose time has come, those to sign in with
// before all others, then the oldest try first: whoever asks for a link is not kept
// waiting by the notices that went out before. They are held until the transaction
// ends and skipped by every other sender, so that two replicas never send one mail.
// Those whose last instant has passed are given up on the way.
func (tx *Tx) DueLetters(limit int) ([]Letter, error) {
	now := tx.Now()
	r := tx.db.Model(&outboxRow{}).Where("state = 'waiting' AND not_after IS NOT NULL AND not_after <= ?", now).
		Updates(forgotten("expired", ""))
	if r.Error != nil {
		return nil, fmt.Errorf("giving up overdue mails: %w", r.Error)
	}
	var rows []outboxRow
	for _, which := range []string{"template = '" + domain.SignInMail + "'", "template <> '" + domain.SignInMail + "'"} {
		if len(rows) == limit {
			break
		}
		var some []outboxRow
		err := tx.db.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"}).
			Where("state = 'waiting' AND "+which+" AND next_try <= ?", now).Order("next_try, id").Limit(limit - len(rows)).Find(&some).Error
		if err != nil {
			return nil, fmt.Errorf("reading the outbox: %w", err)
		}
		rows = append(rows, some...)
	}
	var ids []domain.PersonID
	for _, row := range rows {
		if row.ToPerson != nil {
			ids = append(ids, domain.PersonID(*row.ToPerson))
		}
	}
	people, err := tx.PeopleByID(ids...)
	if err != nil {
		return nil, err
	}
	out := make([]Letter, len(rows))
	for i, row := range rows {
		if out[i], err = tx.letter(row, people); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (tx *Tx) letter(row outboxRow, people map[domain.PersonID]domain.Person) (Letter, error) {
	l := Letter{ID: domain.MailID(row.ID), Attempts: row.Attempts, Mail: domain.Mail{Template: row.Template,
		Election: domain.ElectionID(row.Election), NotAfter: utc(row.NotAfter)}}
	if err := json.Unmarshal([]byte(row.Args), &l.Mail.Args); err != nil {
		return l, fmt.Errorf("reading mail %s: %w", row.ID, err)
	}
	if row.Secret != nil {
		secret, err := tx.s.secrets.open(*row.Secret, row.ID)
		if err != nil {
			return l, fmt.Errorf("reading mail %s: %w", row.ID, err)
		}
		l.Mail.Secret = secret
	}
	switch {
	case row.ToPerson != nil:
		l.Mail.To = domain.PersonID(*row.ToPerson)
		l.Person = people[l.Mail.To]
		l.Address = l.Person.Email
	case row.Address != nil:
		l.Mail.Address, l.Address = *row.Address, *row.Address
	}
	return l, nil
}

// LetterSent forgets all but that a mail of this kind has left (PR5).
func (tx *Tx) LetterSent(id domain.MailID) error { return tx.letterDone(id, "sent", "") }

// LetterBounced notes that a mail that had left came back, and why: a code, never
// an address.
func (tx *Tx) LetterBounced(id domain.MailID, problem string) error {
	seal, err := tx.letterSeal(outboxRow{ID: string(id), State: "bounced"})
	if err != nil {
		return err
	}
	r := tx.db.Model(&outboxRow{}).Where("id = ? AND state IN ('sent', 'bounced')", id).
		Updates(map[string]any{"state": "bounced", "problem": problem, "seal": seal})
	return one(r, "noting a bounce")
}

// LetterFailed gives a mail up for good, and says why: a kind of failure, never
// an address.
func (tx *Tx) LetterFailed(id domain.MailID, problem string) error {
	return tx.letterDone(id, "failed", problem)
}

func (tx *Tx) letterDone(id domain.MailID, state, problem string) error {
	seal, err := tx.letterSeal(outboxRow{ID: string(id), State: state})
	if err != nil {
		return err
	}
	change := forgotten(state, problem)
	change["seal"] = seal
	r := tx.db.Model(&outboxRow{}).Where("id = ? AND state = 'waiting'", id).Updates(change)
	return one(r, "closing a mail")
}

func forgotten(state, problem string) map[string]any {
	return map[string]any{"state": state, "problem": problem, "to_person": nil, "address": nil, "args": "{}",
		"secret": nil, "next_try": nil, "not_after": nil}
}

// LeaseLetter counts an attempt and puts the mail off, until then at least. What the
// attempt before it met stands until this one is answered for, so that whoever watches
// sees what is tried again while a server hangs.
func (tx *Tx) LeaseLetter(id domain.MailID, until time.Time) error {
	r := tx.db.Model(&outboxRow{}).Where("id = ? AND state = 'waiting'", id).
		Updates(map[string]any{"next_try": until.UTC(), "attempts": clause.Expr{SQL: "attempts + 1"}})
	return one(r, "putting a mail off")
}

// PostponeLetter moves the next attempt without counting one.
func (tx *Tx) PostponeLetter(id domain.MailID, at time.Time, problem string) error {
	r := tx.db.Model(&outboxRow{}).Where("id = ? AND state = 'waiting'", id).
		Updates(map[string]any{"next_try": at.UTC(), "problem": problem})
	return one(r, "putting a mail off")
}

// MailCount is how many mails of a template stand in a state: what officers
// see of the outbox, never to whom.
type MailCount struct {
	Template string
	State    string
	Mails    int
	Problem  string
	More     bool // than Mails, which is then [MostCounted]
}

// countKinds steps along the index outbox_kinds from each kind of mail to the next, and
// takes of each no more steps than one needs to know that there are more than are said.
// The next kind is looked for column by column, since SQLite takes only the first of
// (template, state, problem) > (...) to the index; CROSS JOIN keeps it from reading the
// whole outbox for the order's sake.
const countKinds = `WITH RECURSIVE kinds(id) AS (
	SELECT id FROM (SELECT id FROM outbox ORDER BY template, state, problem LIMIT 1) AS first_of_all
	UNION ALL
	SELECT coalesce(
		(SELECT o.id FROM outbox o WHERE o.template = k.template AND o.state = k.state AND o.problem > k.problem ORDER BY o.problem LIMIT 1),
		(SELECT o.id FROM outbox o WHERE o.template = k.template AND o.state > k.state ORDER BY o.state, o.problem LIMIT 1),
		(SELECT o.id FROM outbox o WHERE o.template > k.template ORDER BY o.template, o.state, o.problem LIMIT 1))
	FROM kinds JOIN outbox k ON k.id = kinds.id)
SELECT k.template, k.state, k.problem,
	(SELECT count(*) FROM (SELECT 1 FROM outbox o WHERE o.template = k.template AND o.state = k.state AND o.problem = k.problem %s LIMIT ?) AS few) AS mails
FROM kinds CROSS JOIN outbox k WHERE k.id = kinds.id ORDER BY k.template, k.state, k.problem`

// MailCounts sums up the outbox, of one election or of all, each kind up to
// [MostCounted]: of a mail to a million nobody waits for the whole number.
func (tx *Tx) MailCounts(election domain.ElectionID) (all []MailCount, err error) {
	of, args := "", []any{MostCounted + 1}
	if election != "" {
		of, args = "AND o.election = ?", []any{string(election), MostCounted + 1}
	}
	if err := tx.db.Raw(fmt.Sprintf(countKinds, of), args...).Scan(&all).Error; err != nil {
		return nil, fmt.Errorf("counting mails: %w", err)
	}
	all = slices.DeleteFunc(all, func(c MailCount) bool { return c.Mails == 0 }) // kinds of other elections
	for i := range all {
		all[i].Mails, all[i].More = said(all[i].Mails)
	}
	return all, nil
}
