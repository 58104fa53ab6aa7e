package store

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
)

// voteRow is what a vote has beside its contest: what its caller said, and what
// the clock has recorded.
type voteRow struct {
	Contest    string `gorm:"primaryKey"`
	Kind       string
	Owner      string
	Panel      string
	Help       string
	Numbers    string
	Listed     bool
	Reminders  int
	Reminded   int
	OpenedAt   *time.Time
	ClosedAt   *time.Time
	CountedAt  *time.Time
	DeclaredAt *time.Time
	EndedAt    *time.Time
	RollGoneAt *time.Time
}

func (voteRow) TableName() string { return "votes" }

func rowOfVote(v domain.Vote) voteRow {
	return voteRow{Contest: string(v.Contest.ID), Kind: string(v.Kind), Owner: v.Owner, Panel: string(v.Panel), Help: v.Help,
		Numbers: string(v.Numbers), Listed: v.Listed, Reminders: v.Reminders, Reminded: v.Reminded, OpenedAt: utc(v.OpenedAt), ClosedAt: utc(v.ClosedAt),
		CountedAt: utc(v.CountedAt), DeclaredAt: utc(v.DeclaredAt), EndedAt: utc(v.EndedAt), RollGoneAt: utc(v.RollGoneAt)}
}

// CreateVote stores what a vote has beside its contest, which is stored already.
func (tx *Tx) CreateVote(v domain.Vote) error {
	row := rowOfVote(v)
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("storing a vote: %w", err)
	}
	return nil
}

// SaveVote stores what has been recorded of a vote. What its caller said stays.
func (tx *Tx) SaveVote(v domain.Vote) error {
	row := rowOfVote(v)
	r := tx.db.Model(&voteRow{}).Where("contest = ?", row.Contest).
		Select("reminded", "opened_at", "closed_at", "counted_at", "declared_at", "ended_at", "roll_gone_at").Updates(&row)
	if err := one(r, "storing a vote"); err != nil {
		return err
	}
	return tx.look(Votes, "contest = ?", row.Contest)
}

// Vote reads the vote that the contest is; a contest of an election is none.
func (tx *Tx) Vote(id domain.ContestID) (domain.Vote, error) { return tx.oneVote(tx.db, id) }

// VoteForAct reads a vote and locks it until the transaction ends.
func (tx *Tx) VoteForAct(id domain.ContestID) (domain.Vote, error) {
	return tx.oneVote(tx.forUpdate(), id)
}

func (tx *Tx) oneVote(db *gorm.DB, id domain.ContestID) (domain.Vote, error) {
	var row voteRow
	if err := db.Where("contest = ?", id).Take(&row).Error; err != nil {
		return domain.Vote{}, found(err, "reading a vote")
	}
	votes, err := tx.withContests([]voteRow{row})
	if err != nil {
		return domain.Vote{}, err
	}
	return votes[0], nil
}

// VotesOf reads the votes on one thing, the earliest opening first.
func (tx *Tx) VotesOf(kind domain.VoteKind, owner string) ([]domain.Vote, error) {
	return tx.someVotes(tx.db.Where("votes.kind = ? AND votes.owner = ?", kind, owner))
}

// UnfinishedVotes reads the votes for which the clock will still have work some day.
func (tx *Tx) UnfinishedVotes() ([]domain.Vote, error) {
	return tx.someVotes(tx.db.Where("votes.roll_gone_at IS NULL"))
}

// VotesOfVoter reads the votes on whose roll the person stands.
func (tx *Tx) VotesOfVoter(person domain.PersonID) ([]domain.Vote, error) {
	return tx.someVotes(tx.db.Where("EXISTS (SELECT 1 FROM rolls WHERE rolls.contest = votes.contest AND rolls.person = ? AND NOT rolls.removed)", person))
}

func (tx *Tx) someVotes(q *gorm.DB) ([]domain.Vote, error) {
	var rows []voteRow
	err := q.Joins("JOIN contests ON contests.id = votes.contest").Order("contests.opens, contests.reference").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading votes: %w", err)
	}
	return tx.withContests(rows)
}

// withContests reads the contests of votes, all at once.
func (tx *Tx) withContests(rows []voteRow) ([]domain.Vote, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.Contest
	}
	contests, err := tx.someContests(tx.contests().Where("contests.id IN ?", ids))
	if err != nil {
		return nil, err
	}
	byID := make(map[domain.ContestID]domain.Contest, len(contests))
	for _, c := range contests {
		byID[c.ID] = c
	}
	votes := make([]domain.Vote, len(rows))
	for i, r := range rows {
		votes[i] = domain.Vote{Contest: byID[domain.ContestID(r.Contest)], Kind: domain.VoteKind(r.Kind), Owner: r.Owner, Panel: domain.PanelID(r.Panel),
			Help: r.Help, Numbers: domain.NumbersFor(r.Numbers), Listed: r.Listed, Reminders: r.Reminders, Reminded: r.Reminded,
			OpenedAt: utc(r.OpenedAt), ClosedAt: utc(r.ClosedAt), CountedAt: utc(r.CountedAt), DeclaredAt: utc(r.DeclaredAt), EndedAt: utc(r.EndedAt), RollGoneAt: utc(r.RollGoneAt)}
	}
	return votes, nil
}

// ReferenceTaken reports whether a contest bears the reference.
func (tx *Tx) ReferenceTaken(reference string) (bool, error) {
	var n int64
	err := tx.db.Table("contests").Where("reference = ?", reference).Count(&n).Error
	return n > 0, found(err, "looking for a reference")
}
