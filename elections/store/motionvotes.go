package store

import (
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/governance"
)

type motionRollRow struct {
	Motion  string `gorm:"primaryKey"`
	Round   int    `gorm:"primaryKey"`
	Panel   string `gorm:"primaryKey"`
	Person  string `gorm:"primaryKey"`
	Elected bool
}

func (motionRollRow) TableName() string { return "motion_roll" }

type motionVoteRow struct {
	Motion string `gorm:"primaryKey"`
	Round  int    `gorm:"primaryKey"`
	Panel  string `gorm:"primaryKey"`
	Person string `gorm:"primaryKey"`
	Choice string
	At     time.Time
	Salt   []byte
}

func (motionVoteRow) TableName() string { return "motion_votes" }

type motionAskRow struct {
	Motion string `gorm:"primaryKey"`
	Wish   string `gorm:"primaryKey"`
	Person string `gorm:"primaryKey"`
	At     time.Time
}

func (motionAskRow) TableName() string { return "motion_asks" }

// FreezeMotionRoll stores who may vote in a motion's present round.
func (tx *Tx) FreezeMotionRoll(m governance.Motion, roll []governance.Voter) error {
	rows := make([]motionRollRow, len(roll))
	for i, v := range roll {
		rows[i] = motionRollRow{Motion: string(m.ID), Round: m.Round, Panel: string(v.Panel), Person: string(v.Person), Elected: v.Elected}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := tx.db.CreateInBatches(rows, 200).Error; err != nil {
		return fmt.Errorf("freezing a motion's roll: %w", err)
	}
	return nil
}

// MotionRoll are those who may vote in a motion's present round.
func (tx *Tx) MotionRoll(m governance.Motion) ([]governance.Voter, error) {
	return listed(tx.db.Where("motion = ? AND round = ?", m.ID, m.Round).Order("panel, person"), func(r motionRollRow) governance.Voter {
		return governance.Voter{Panel: domain.PanelID(r.Panel), Person: domain.PersonID(r.Person), Elected: r.Elected}
	}, "reading a motion's roll")
}

// SaveOpenVote stores a member's choice in the place of an earlier one (R133).
func (tx *Tx) SaveOpenVote(m governance.Motion, v governance.OpenVote) error {
	row := motionVoteRow{Motion: string(m.ID), Round: m.Round, Panel: string(v.Panel), Person: string(v.Person), Choice: string(v.Choice), At: v.At, Salt: v.Salt}
	if row.Salt == nil {
		row.Salt = []byte{}
	}
	if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("storing an open vote: %w", err)
	}
	return nil
}

// OpenVotes are the choices of a motion's present round as they stand.
func (tx *Tx) OpenVotes(m governance.Motion) ([]governance.OpenVote, error) {
	return listed(tx.db.Where("motion = ? AND round = ?", m.ID, m.Round).Order("panel, person"), func(r motionVoteRow) governance.OpenVote {
		return governance.OpenVote{Panel: domain.PanelID(r.Panel), Person: domain.PersonID(r.Person), Choice: governance.Choice(r.Choice), At: r.At.UTC(), Salt: r.Salt}
	}, "reading a motion's votes")
}

// OpenVoteGiven reports whether a person has voted in a motion's present round.
func (tx *Tx) OpenVoteGiven(m governance.Motion, person domain.PersonID) (bool, error) {
	var n int64
	err := tx.db.Model(&motionVoteRow{}).Where("motion = ? AND round = ? AND person = ?", m.ID, m.Round, person).Count(&n).Error
	return n > 0, found(err, "looking for a vote")
}

// MotionsToVote are the open votes on whose roll a person is and that go on.
func (tx *Tx) MotionsToVote(person domain.PersonID) ([]governance.Motion, error) {
	var rows []motionRow
	err := tx.db.Where(`state = 'voting' AND id IN (SELECT r.motion FROM motion_roll r JOIN motions m ON m.id = r.motion AND m.round = r.round
		WHERE r.person = ?)`, person).Order("closes, id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("listing open votes of a person: %w", err)
	}
	return tx.motions(rows)
}

// MotionsVoted are the decided motions on whose roll by name a person was, the latest
// first, with the choices that she made.
func (tx *Tx) MotionsVoted(person domain.PersonID, limit int) (list []governance.Motion, choices map[governance.MotionID]governance.Choice, err error) {
	var rows []motionRow
	err = tx.db.Where(`ended_at IS NOT NULL AND id IN (SELECT r.motion FROM motion_roll r JOIN motions m ON m.id = r.motion AND m.round = r.round
		WHERE r.person = ?)`, person).Order("ended_at DESC, id").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, nil, fmt.Errorf("listing votes of a person: %w", err)
	}
	if list, err = tx.motions(rows); err != nil || len(list) == 0 {
		return list, nil, err
	}
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = string(m.ID)
	}
	var votes []motionVoteRow
	err = tx.db.Where("person = ? AND motion IN ? AND round = (SELECT m.round FROM motions m WHERE m.id = motion_votes.motion)", person, ids).Find(&votes).Error
	if err != nil {
		return nil, nil, fmt.Errorf("reading a person's votes: %w", err)
	}
	choices = map[governance.MotionID]governance.Choice{}
	for _, v := range votes {
		choices[governance.MotionID(v.Motion)] = governance.Choice(v.Choice)
	}
	return list, choices, nil
}

// Wish is what members can ask about a motion.
type Wish string

const (
	WishSecret Wish = "secret" // R131
	WishPull   Wish = "pull"   // R134
	WishReturn Wish = "return" // R135
	WishRecuse Wish = "recuse" // to have no part in it, being conflicted (R126)
)

// AskMotion stores a member's wish.
func (tx *Tx) AskMotion(id governance.MotionID, w Wish, person domain.PersonID) error {
	row := motionAskRow{Motion: string(id), Wish: string(w), Person: string(person), At: tx.Now()}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("storing a wish about a motion: %w", err)
	}
	return nil
}

// MotionAsks are those who have the wish, in the order in which they said so.
func (tx *Tx) MotionAsks(id governance.MotionID, w Wish) ([]domain.PersonID, error) {
	return listed(tx.db.Where("motion = ? AND wish = ?", id, w).Order("at, person"), func(r motionAskRow) domain.PersonID { return domain.PersonID(r.Person) },
		"reading wishes about a motion")
}

// DropOpenVotes removes a person's choices in a motion's present round: she is
// conflicted (R126). That she had voted stays in the record.
func (tx *Tx) DropOpenVotes(m governance.Motion, person domain.PersonID) error {
	err := tx.db.Where("motion = ? AND round = ? AND person = ?", m.ID, m.Round, person).Delete(&motionVoteRow{}).Error
	return found(err, "removing an open vote")
}
