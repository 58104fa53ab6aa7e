package store

import (
	"fmt"

	"hustings/domain"
)

// FirstBallots are the places on a board of each voter's first ballot, in order.
func (tx *Tx) FirstBallots(id domain.ContestID) (leaves []int64, err error) {
	err = tx.db.Table("board_entries").Where("contest = ? AND tag IS NOT NULL AND seq = 1", id).Order("leaf").Pluck("leaf", &leaves).Error
	if err != nil {
		return nil, fmt.Errorf("reading when voters came: %w", err)
	}
	return leaves, nil
}

// CheckpointSizes are the sizes at which a board was signed, in order.
func (tx *Tx) CheckpointSizes(id domain.ContestID) (sizes []int64, err error) {
	err = tx.db.Table("board_checkpoints").Where("contest = ?", id).Order("size").Pluck("size", &sizes).Error
	if err != nil {
		return nil, fmt.Errorf("reading how a board grew: %w", err)
	}
	return sizes, nil
}

// turnoutRow is a line of what may be told of a turnout by organisation.
type turnoutRow struct {
	Contest string `gorm:"primaryKey"`
	Place   int    `gorm:"primaryKey;autoIncrement:false"`
	Name    string
	Roll    int
	Ballots int
}

func (turnoutRow) TableName() string { return "turnout_groups" }

// TurnoutOfOrganisations counts, for each organisation that has members on the roll of a
// contest, who they are by now and how many of them have voted. It is for
// [domain.TurnoutTold] alone: what comes of that is kept, and this is not (R59).
func (tx *Tx) TurnoutOfOrganisations(id domain.ContestID) (groups []domain.GroupTurnout, err error) {
	var rows []turnoutRow
	err = tx.db.Raw(`SELECT p.organisation AS name, COUNT(*) AS roll, COUNT(b.tag) AS ballots FROM rolls r
		JOIN people p ON p.id = r.person
		LEFT JOIN board_entries b ON b.contest = r.contest AND b.tag = r.tag AND b.seq = 1
		WHERE r.contest = ? AND NOT r.removed GROUP BY p.organisation`, id).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("counting a turnout by organisation: %w", err)
	}
	return groupsOf(rows), nil
}

func groupsOf(rows []turnoutRow) []domain.GroupTurnout {
	groups := make([]domain.GroupTurnout, len(rows))
	for i, r := range rows {
		groups[i] = domain.GroupTurnout{Name: r.Name, Turnout: domain.Turnout{Roll: r.Roll, Ballots: r.Ballots}}
	}
	return groups
}

// TurnoutGroups are what was kept of a contest, in order.
func (tx *Tx) TurnoutGroups(id domain.ContestID) ([]domain.GroupTurnout, error) {
	var rows []turnoutRow
	if err := tx.db.Order("place").Find(&rows, "contest = ?", id).Error; err != nil {
		return nil, fmt.Errorf("reading a turnout by organisation: %w", err)
	}
	return groupsOf(rows), nil
}

// KeepTurnoutGroups keeps them, once and for good.
func (tx *Tx) KeepTurnoutGroups(id domain.ContestID, groups []domain.GroupTurnout) error {
	if len(groups) == 0 {
		return nil
	}
	rows := make([]turnoutRow, len(groups))
	for i, g := range groups {
		rows[i] = turnoutRow{string(id), i, g.Name, g.Roll, g.Ballots}
	}
	if err := tx.db.Create(&rows).Error; err != nil {
		return fmt.Errorf("keeping a turnout by organisation: %w", err)
	}
	return nil
}
