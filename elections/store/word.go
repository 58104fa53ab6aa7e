package store

import (
	"crypto/hmac"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"hustings/domain"
)

// The word that a voter gets of her ballot must not be silenced by whoever can
// write rows: the mark of what was told, and what became of each such mail, are
// sealed under the store's key, which lies outside the database, and the mail's
// id follows from the ballot's place, so that one that is gone is missed.

func toldText(id domain.ContestID, told int64) string {
	return fmt.Sprintf("told\x00%s\x00%d", id, told)
}

// ToldHolds reports whether the mark of what voters were told is one that this
// installation has made.
func (tx *Tx) ToldHolds(b Board) (bool, error) {
	if b.Told == 0 || !b.Bound {
		return true, nil
	}
	seal, err := tx.s.secrets.mac(toldText(b.Contest, b.Told))
	return hmac.Equal(seal[:], b.ToldSeal), err
}

// ForgetTold puts the mark of what voters were told back to the beginning.
func (tx *Tx) ForgetTold(id domain.ContestID) error {
	return one(tx.db.Model(&boardRow{}).Where("contest = ?", id).Updates(map[string]any{"told": 0, "told_seal": nil}), "moving a board's mark")
}

// WordID is the id of the mail that tells of the ballot at index.
func (tx *Tx) WordID(contest domain.ContestID, index int64) (domain.MailID, error) {
	sum, err := tx.s.secrets.mac(fmt.Sprintf("word of\x00%s\x00%d", contest, index))
	if err != nil {
		return "", err
	}
	id, err := uuid.FromBytes(sum[:16])
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return domain.MailID(id.String()), err
}

// letterSeal seals who a mail is for and what became of it.
func (tx *Tx) letterSeal(r outboxRow) ([]byte, error) {
	if tx.s.secrets == nil {
		return nil, nil
	}
	part := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	sum, err := tx.s.secrets.mac(fmt.Sprintf("letter\x00%s\x00%s\x00%s\x00%s", r.ID, r.State, part(r.ToPerson), part(r.Address)))
	return sum[:], err
}

// WordState is where the mail that tells of a ballot stands.
type WordState int

// The states of such a mail.
const (
	WordGone    WordState = iota // handed over, or given up by this installation
	WordWaiting                  // on its way
	WordForged                   // gone from the outbox, or marked by another hand
)

// Words tells where mails stand that tell of ballots. None of them waits beyond
// latest.
func (tx *Tx) Words(ids []domain.MailID, latest time.Time) (map[domain.MailID]WordState, error) {
	states := make(map[domain.MailID]WordState, len(ids))
	for _, id := range ids {
		states[id] = WordForged
	}
	for part := range slices.Chunk(ids, 500) {
		var rows []outboxRow
		if err := tx.db.Where("id IN ?", part).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("reading the outbox: %w", err)
		}
		for _, r := range rows {
			seal, err := tx.letterSeal(r)
			if err != nil {
				return nil, err
			}
			switch {
			case !hmac.Equal(seal, r.Seal):
			case r.State != "waiting":
				states[domain.MailID(r.ID)] = WordGone
			case r.NotAfter == nil && r.NextTry != nil && !r.NextTry.After(latest):
				states[domain.MailID(r.ID)] = WordWaiting
			}
		}
	}
	return states, nil
}

// DropLetters takes mails out of the outbox, for others to take their place.
func (tx *Tx) DropLetters(ids []domain.MailID) error {
	for part := range slices.Chunk(ids, 500) {
		if err := tx.db.Where("id IN ?", part).Delete(&outboxRow{}).Error; err != nil {
			return fmt.Errorf("clearing the outbox: %w", err)
		}
	}
	return nil
}

// forgetLettersOf gives a person's waiting mails up.
func (tx *Tx) forgetLettersOf(person domain.PersonID) error {
	var ids []string
	err := tx.forUpdate().Model(&outboxRow{}).Where("to_person = ? AND state = 'waiting'", person).Pluck("id", &ids).Error
	if err != nil {
		return fmt.Errorf("forgetting a person's mails: %w", err)
	}
	for _, id := range ids {
		if err := tx.letterDone(domain.MailID(id), "expired", "erased"); err != nil {
			return err
		}
	}
	return nil
}
