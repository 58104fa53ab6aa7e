package store

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
)

// contestRow is what a contest froze when it was sealed.
type contestRow struct {
	ID         string `gorm:"primaryKey"`
	Election   string
	Reference  string
	Round      int
	Title      string
	Address    []byte
	Options    string
	Seats      int
	Method     string
	Policy     string
	MinBallots int
	Voters     int
	Opens      time.Time
	Duplicates string
	MaxRank    int
	MaxMarks   int
	EqualRanks bool
	PaperUse   string
	PapersMin  int
	Settings   string
	Params     string
	Rules      string
	Vote       string
	Question   string
}

func (contestRow) TableName() string { return "contests" }

// boardRow is what moves. Whoever appends to a contest's board holds its lock.
type boardRow struct {
	Contest   string `gorm:"primaryKey"`
	Size      int64
	Stage     string
	Closes    time.Time
	StoppedAt *time.Time
	Hold      string
	Alarm     string
	Told      int64
	ToldSeal  []byte
	Bound     bool
	Turn      int64
	Done      doneColumns `gorm:"embedded"`
}

// doneColumns are what has been done for a contest once.
type doneColumns struct {
	OpenedAt        *time.Time
	ClosedAt        *time.Time
	Reminders       int
	RemindedAt      *time.Time
	LotGivenAt      *time.Time
	LotMissedAt     *time.Time
	RollDestroyedAt *time.Time
	PapersEnd       string
}

func (r doneColumns) done() domain.ContestDone {
	return domain.ContestDone{Opened: utc(r.OpenedAt), Closed: utc(r.ClosedAt), Reminders: r.Reminders, Reminded: utc(r.RemindedAt), LotGiven: utc(r.LotGivenAt),
		LotMissed: utc(r.LotMissedAt), RollGone: utc(r.RollDestroyedAt), Papers: domain.PapersEnd(r.PapersEnd)}
}

func (boardRow) TableName() string { return "boards" }

// joinedContest is a contest as it stands: what froze and what moves.
type joinedContest struct {
	Frozen    contestRow `gorm:"embedded"`
	Stage     string
	Closes    time.Time
	StoppedAt *time.Time
	Hold      string
	Alarm     string
	Done      doneColumns `gorm:"embedded"`
}

func (r joinedContest) contest() (domain.Contest, error) {
	f := r.Frozen
	c := domain.Contest{
		ID: domain.ContestID(f.ID), Election: domain.ElectionID(f.Election), Reference: f.Reference, Round: f.Round,
		Title: f.Title, Seats: f.Seats, Method: f.Method, Policy: domain.KeyPolicy(f.Policy),
		MinBallots: f.MinBallots, Voters: f.Voters, Opens: f.Opens.UTC(), Closes: r.Closes.UTC(), Stage: domain.ContestStage(r.Stage),
		StoppedAt: utc(r.StoppedAt), Duplicates: f.Duplicates, MaxRank: f.MaxRank, MaxMarks: f.MaxMarks, EqualRanks: f.EqualRanks,
		PaperUse: f.PaperUse, PapersMin: f.PapersMin, Settings: f.Settings, Rules: f.Rules, Vote: domain.VoteKind(f.Vote), Question: f.Question, Hold: r.Hold, Alarm: r.Alarm, Done: r.Done.done(),
	}
	copy(c.Board[:], f.Address)
	if err := json.Unmarshal([]byte(f.Options), &c.Options); err != nil {
		return c, fmt.Errorf("reading the options of contest %s: %w", f.ID, err)
	}
	if err := json.Unmarshal([]byte(f.Params), &c.Params); err != nil {
		return c, fmt.Errorf("reading the parameters of contest %s: %w", f.ID, err)
	}
	return c, nil
}

// CreateContest stores a contest and its empty board, and the service's share
// of its key, wrapped.
func (tx *Tx) CreateContest(c domain.Contest, wrapped []byte) error {
	options, err := json.Marshal(c.Options)
	if err != nil {
		return fmt.Errorf("storing a contest: %w", err)
	}
	params, err := json.Marshal(c.Params)
	if err != nil {
		return fmt.Errorf("storing a contest: %w", err)
	}
	row := contestRow{
		ID: string(c.ID), Election: string(c.Election), Reference: c.Reference, Round: c.Round, Title: c.Title,
		Address: c.Board[:], Options: string(options), Seats: c.Seats, Method: c.Method, Policy: string(c.Policy),
		MinBallots: c.MinBallots, Voters: c.Voters, Opens: c.Opens.UTC(), Duplicates: c.Duplicates, MaxRank: c.MaxRank,
		MaxMarks: c.MaxMarks, EqualRanks: c.EqualRanks, PaperUse: c.PaperUse, PapersMin: c.PapersMin, Settings: c.Settings, Params: string(params), Rules: c.Rules,
		Vote: string(c.Vote), Question: c.Question,
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("storing a contest: %w", err)
	}
	if err := tx.setWrapped(c.ID, wrapped); err != nil {
		return err
	}
	board := boardRow{Contest: string(c.ID), Stage: string(c.Stage), Closes: c.Closes.UTC(), StoppedAt: c.StoppedAt, Hold: c.Hold, Alarm: c.Alarm, Bound: true}
	if err := tx.db.Create(&board).Error; err != nil {
		return fmt.Errorf("storing a contest's board: %w", err)
	}
	return tx.lookAtContest(c.ID)
}

func (tx *Tx) setWrapped(id domain.ContestID, wrapped []byte) error {
	r := tx.db.Table("contests").Where("id = ?", id).Update("wrapped", wrapped)
	return one(r, "storing a contest's share")
}

// WrappedShare is the service's share of the contest's key under its wrapping
// key; nil once it has been destroyed.
func (tx *Tx) WrappedShare(id domain.ContestID) ([]byte, error) {
	var row struct{ Wrapped []byte }
	err := tx.db.Table("contests").Select("wrapped").Where("id = ?", id).Take(&row).Error
	return row.Wrapped, found(err, "reading a contest's share")
}

// DestroyShare forgets the service's share.
func (tx *Tx) DestroyShare(id domain.ContestID) error { return tx.setWrapped(id, nil) }

func (tx *Tx) contests() *gorm.DB {
	return tx.db.Table("contests").Joins("JOIN boards ON boards.contest = contests.id").
		Select("contests.*, boards.stage, boards.closes, boards.stopped_at, boards.hold, boards.alarm, " +
			"boards.opened_at, boards.closed_at, boards.reminders, boards.reminded_at, boards.lot_given_at, boards.lot_missed_at, boards.roll_destroyed_at, boards.papers_end")
}

func (tx *Tx) oneContest(q *gorm.DB) (domain.Contest, error) {
	var row joinedContest
	if err := q.Take(&row).Error; err != nil {
		return domain.Contest{}, found(err, "reading a contest")
	}
	return row.contest()
}

// Contest reads a contest without a lock.
func (tx *Tx) Contest(id domain.ContestID) (domain.Contest, error) {
	return tx.oneContest(tx.contests().Where("contests.id = ?", id))
}

// ContestAt reads the contest whose board has the address.
func (tx *Tx) ContestAt(address [32]byte) (domain.Contest, error) {
	return tx.oneContest(tx.contests().Where("contests.address = ?", address[:]))
}

// ContestsOf reads the contests of an election, the first round first. A draft that is
// only looked at has no id yet and none of them: those of no election are votes.
func (tx *Tx) ContestsOf(election domain.ElectionID) ([]domain.Contest, error) {
	if election == "" {
		return nil, nil
	}
	return tx.someContests(tx.contests().Where("contests.election = ?", election).Order("contests.round"))
}

// ContestsOfAll reads the contests of several elections, each one's first round first.
func (tx *Tx) ContestsOfAll(elections ...domain.ElectionID) (map[domain.ElectionID][]domain.Contest, error) {
	of := map[domain.ElectionID][]domain.Contest{}
	if len(elections) == 0 {
		return of, nil
	}
	list, err := tx.someContests(tx.contests().Where("contests.election IN ?", elections).Order("contests.round"))
	for _, c := range list {
		of[c.Election] = append(of[c.Election], c)
	}
	return of, err
}

// ContestsAtStage reads the contests at any of the stages, those that close
// earliest first.
func (tx *Tx) ContestsAtStage(stages ...domain.ContestStage) ([]domain.Contest, error) {
	return tx.someContests(tx.contests().Where("boards.stage IN ?", stages).Order("boards.closes, contests.reference"))
}

// EndedWithRoll reads the contests of elections that ended without a result and whose
// roll is still there (R89).
func (tx *Tx) EndedWithRoll() ([]domain.Contest, error) {
	return tx.someContests(tx.contests().Where("boards.stage = ? AND contests.election <> '' AND EXISTS (SELECT 1 FROM rolls WHERE rolls.contest = contests.id)", domain.ContestEnded).
		Order("boards.closes, contests.reference"))
}

// EndedWithShare reads the contests that ended without a result and whose keys are
// still there.
func (tx *Tx) EndedWithShare() ([]domain.Contest, error) {
	return tx.someContests(tx.contests().Where("boards.stage = ? AND contests.wrapped IS NOT NULL", domain.ContestEnded).Order("boards.closes, contests.reference"))
}

// ContestsInAlarm reads the contests that carry one of these alarms.
func (tx *Tx) ContestsInAlarm(alarms ...string) ([]domain.Contest, error) {
	return tx.someContests(tx.contests().Where("boards.alarm IN ?", alarms).Order("contests.reference"))
}

// ContestsOpen reads the contests in whose poll people may vote now.
func (tx *Tx) ContestsOpen() ([]domain.Contest, error) {
	now := tx.Now()
	return tx.someContests(tx.contests().Where("boards.stage = ? AND boards.stopped_at IS NULL AND contests.opens <= ? AND boards.closes > ?", domain.ContestSealed, now, now).
		Order("contests.reference"))
}

// LatestContests reads the n contests that close last, the latest first; votes
// that are not listed are left out.
func (tx *Tx) LatestContests(n int) ([]domain.Contest, error) {
	return tx.someContests(tx.contests().Where("NOT EXISTS (SELECT 1 FROM votes WHERE votes.contest = contests.id AND NOT votes.listed)").Order("boards.closes DESC, contests.reference").Limit(n))
}

// ContestsToTell reads the contests with entries that nobody was told of, and
// those whose poll is on: that a mark says so is no proof.
func (tx *Tx) ContestsToTell() ([]domain.Contest, error) {
	return tx.someContests(tx.contests().Where("boards.told < boards.size OR boards.stage = ?", domain.ContestSealed).Order("contests.reference"))
}

// ContestsOfVoter reads the contests on whose roll the person stands, the
// latest to close first.
func (tx *Tx) ContestsOfVoter(person domain.PersonID) ([]domain.Contest, error) {
	return tx.someContests(tx.contests().Joins("JOIN rolls ON rolls.contest = contests.id").
		Where("rolls.person = ? AND rolls.removed = ?", person, false).Order("boards.closes DESC, contests.reference"))
}

func (tx *Tx) someContests(q *gorm.DB) ([]domain.Contest, error) {
	return parsed(q, joinedContest.contest, "reading contests")
}

// MarkWithdrawn shows an option as withdrawn beside the unchanged definition
// (R51). The board's lock must be held.
func (tx *Tx) MarkWithdrawn(id domain.ContestID, option string) error {
	c, err := tx.Contest(id)
	if err != nil {
		return err
	}
	now := tx.Now()
	for i := range c.Options {
		if c.Options[i].ID == option {
			c.Options[i].WithdrawnAt = &now
		}
	}
	options, err := json.Marshal(c.Options)
	if err != nil {
		return fmt.Errorf("storing a withdrawal: %w", err)
	}
	r := tx.db.Model(&contestRow{}).Where("id = ?", id).Update("options", string(options))
	return one(r, "storing a withdrawal")
}
