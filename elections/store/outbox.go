package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"hustings/domain"
)

// How long a mail may be on its way: it belongs to whoever took it for MailLease, and
// what could not be handed over waits for LastRetry at most.
const (
	MailLease = 5 * time.Minute
	LastRetry = 6 * time.Hour
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
	Seal     []byte // who it is for and what became of it, under the store's key
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
		row := outboxRow{ID: cmp.Or(string(m.ID), newUUID()), Template: m.Template, Args: string(args), Election: string(m.Election),
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
		if row.Seal, err = tx.letterSeal(row); err != nil {
			return fmt.Errorf("queueing mail: %w", err)
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
