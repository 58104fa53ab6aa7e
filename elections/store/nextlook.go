package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hustings/domain"
)

// When the clock looks at something next is a column with an index, so that its ring
// costs what goes on and not what there ever was. Whatever changes a fact that the next
// step may hang on has it looked at in the same transaction (look); the clock writes
// the instant when it has looked in vain ([Tx.LookNext]).

// Looked is a kind of thing that the clock looks at.
type Looked string

// They are called as their tables.
const (
	Elections Looked = "elections"
	Votes     Looked = "votes" // of no election
	Panels    Looked = "panels"
)

func (l Looked) key() string {
	if l == Votes {
		return "contest"
	}
	return "id"
}

// atOnce is the instant of what has to be looked at: it has always passed.
var atOnce = time.Unix(0, 0).UTC()

func (tx *Tx) look(of Looked, where string, args ...any) error {
	r := tx.db.Table(string(of)).Where(where, args...).Update("next_at", atOnce)
	return found(r.Error, "having the clock look")
}

// lookAtContest has the clock look at whose contest it is.
func (tx *Tx) lookAtContest(id domain.ContestID) error {
	return errors.Join(tx.look(Elections, "id = (SELECT election FROM contests WHERE contests.id = ?)", id), tx.look(Votes, "contest = ?", id))
}

// lookAtPanel has the clock look at a panel and at those of its elections that have
// come to their end and may yet have something to call.
func (tx *Tx) lookAtPanel(id domain.PanelID) error {
	return errors.Join(tx.look(Panels, "id = ?", id),
		tx.look(Elections, "panel = ? AND state IN ? AND next_at IS NOT NULL", id, []domain.State{domain.Certified, domain.Void}))
}

func (tx *Tx) lookAtPanelOfHolding(id domain.HoldingID) error {
	h, err := tx.Holding(id)
	if err != nil {
		return err
	}
	return tx.lookAtPanel(h.Panel)
}

// lookAtElection has the clock look at an election, what it was called because of, and
// its panel.
func (tx *Tx) lookAtElection(e domain.Election) error {
	return errors.Join(tx.look(Elections, "id IN ?", []domain.ElectionID{e.ID, e.Parent}), tx.lookAtPanel(e.Panel))
}

// lookAtEmployers has the clock look at the elections that may wait for a draw among
// candidates of one employer (R28a); of everybody, or of one candidate.
func (tx *Tx) lookAtEmployers(candidate domain.PersonID) error {
	const waiting = "state = 'withdrawals'"
	if candidate == "" {
		return tx.look(Elections, waiting)
	}
	return tx.look(Elections, waiting+" AND EXISTS (SELECT 1 FROM nominations WHERE nominations.election = elections.id AND candidate = ?)", candidate)
}

// ElectionsToLookAt are those whose instant has come, by id. What cannot be read is
// told beside the others: they do not wait for it.
func (tx *Tx) ElectionsToLookAt(now time.Time) (list []domain.Election, unread, err error) {
	var rows []electionRow
	if err := tx.db.Where("next_at <= ?", now).Find(&rows).Error; err != nil { // put in order here: SQLite would read all of them in the order asked for
		return nil, nil, fmt.Errorf("reading what the clock looks at: %w", err)
	}
	slices.SortFunc(rows, func(a, b electionRow) int { return strings.Compare(a.ID, b.ID) })
	for _, r := range rows {
		e, err := r.election()
		if err != nil {
			unread = errors.Join(unread, err)
			continue
		}
		list = append(list, e)
	}
	return list, unread, nil
}

// VotesToLookAt is [Tx.ElectionsToLookAt] for votes that belong to no election, the
// earliest opening first.
func (tx *Tx) VotesToLookAt(now time.Time) (list []domain.Vote, unread, err error) {
	var rows []voteRow
	if err := tx.db.Joins("JOIN contests ON contests.id = votes.contest").Where("votes.next_at <= ?", now).Order("contests.opens, contests.reference").Find(&rows).Error; err != nil {
		return nil, nil, fmt.Errorf("reading the votes that the clock looks at: %w", err)
	}
	for _, r := range rows {
		v, err := tx.withContests([]voteRow{r})
		if err != nil {
			unread = errors.Join(unread, err)
			continue
		}
		list = append(list, v...)
	}
	return list, unread, nil
}

// PanelsToLookAt are the panels that may have an election to draft.
func (tx *Tx) PanelsToLookAt(now time.Time) ([]domain.Panel, error) {
	list, err := listed(tx.db.Where("next_at <= ?", now), panelRow.panel, "reading the panels that the clock looks at")
	slices.SortFunc(list, func(a, b domain.Panel) int { return strings.Compare(a.Code, b.Code) }) // here, as above
	return list, err
}

// PanelForAct is the panel of that id, locked until the transaction ends.
func (tx *Tx) PanelForAct(id domain.PanelID) (domain.Panel, error) {
	var row panelRow
	if err := tx.forUpdate().Take(&row, "id = ?", id).Error; err != nil {
		return domain.Panel{}, found(err, "locking a panel")
	}
	return row.panel(), nil
}

// NextLook is when the clock looks at the thing; nil: never.
func (tx *Tx) NextLook(of Looked, id string) (*time.Time, error) {
	var row struct{ NextAt *time.Time }
	err := tx.db.Table(string(of)).Select("next_at").Where(of.key()+" = ?", id).Take(&row).Error
	return utc(row.NextAt), found(err, "reading when the clock looks")
}

// LookNext writes when the clock looks at a thing that is locked; nil: never.
func (tx *Tx) LookNext(of Looked, id string, at *time.Time) error {
	return one(tx.db.Table(string(of)).Where(of.key()+" = ?", id).Update("next_at", utc(at)), "writing when the clock looks")
}
