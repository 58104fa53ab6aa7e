package store

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/ledger"
)

// rollRow maps a tag to the member behind it. It has no number and no time;
// rows are written in the order of their tags, which says nothing of anybody.
type rollRow struct {
	Contest string `gorm:"primaryKey"`
	Tag     []byte `gorm:"primaryKey"`
	Person  string
	Voter   string
	Salt    []byte
	Removed bool
}

func (rollRow) TableName() string { return "rolls" }

func (r rollRow) entry() domain.RollEntry {
	e := domain.RollEntry{Contest: domain.ContestID(r.Contest), Person: domain.PersonID(r.Person), Voter: r.Voter}
	copy(e.Salt[:], r.Salt)
	copy(e.Tag[:], r.Tag)
	return e
}

// AddToRoll stores entries of a roll.
func (tx *Tx) AddToRoll(entries []domain.RollEntry) error {
	byTag := func(a, b domain.RollEntry) int { return bytes.Compare(a.Tag[:], b.Tag[:]) }
	if !slices.IsSortedFunc(entries, byTag) {
		entries = slices.SortedFunc(slices.Values(entries), byTag)
	}
	load := tx.loader("rolls", "contest", "tag:bytes", "person", "voter", "salt:bytes", "removed:bool")
	for i := range entries {
		e := &entries[i]
		if err := load.add(string(e.Contest), e.Tag[:], string(e.Person), e.Voter, e.Salt[:], false); err != nil {
			return errors.Join(fmt.Errorf("storing a roll: %w", schemaError(err)), load.done())
		}
	}
	if err := load.done(); err != nil {
		return fmt.Errorf("storing a roll: %w", schemaError(err))
	}
	if !tx.s.postgres || len(entries) < rollWorthCounting {
		return nil
	}
	// Until its own round comes to the table, PostgreSQL takes a new roll for a
	// few rows, and looks thousands of people up one by one.
	if err := tx.db.Exec("ANALYZE rolls").Error; err != nil {
		return fmt.Errorf("storing a roll: %w", err)
	}
	return nil
}

const rollWorthCounting = 500

// RemoveFromRoll marks entries as removed (R34); the map stays until the void
// window has closed.
func (tx *Tx) RemoveFromRoll(contest domain.ContestID, tags []ledger.B32) error {
	for _, tag := range tags {
		r := tx.db.Model(&rollRow{}).Where("contest = ? AND tag = ?", contest, tag[:]).Update("removed", true)
		if err := one(r, "removing from a roll"); err != nil {
			return err
		}
	}
	return nil
}

// Roll reads a contest's roll in the order of its tags, removed entries left out.
func (tx *Tx) Roll(contest domain.ContestID) ([]domain.RollEntry, error) {
	var entries []domain.RollEntry
	err := tx.EachOnRoll(contest, func(e domain.RollEntry) error {
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// rollPage is how many of a roll are read at a time.
const rollPage = 5000

// EachOnRoll calls f with each entry of a contest's roll, in the order of the tags,
// removed ones left out: a roll may be of a million, and is read in pages, so that f
// may take its time and ask the database for other things.
func (tx *Tx) EachOnRoll(contest domain.ContestID, f func(domain.RollEntry) error) error {
	page, after := make([]domain.RollEntry, 0, rollPage), []byte{}
	for {
		var err error
		if page, err = tx.rollAfter(page[:0], contest, after); err != nil {
			return err
		}
		for _, e := range page {
			if err := f(e); err != nil {
				return err
			}
		}
		if len(page) < rollPage {
			return nil
		}
		after = bytes.Clone(page[len(page)-1].Tag[:])
	}
}

// rollAfter appends the next page of a roll.
func (tx *Tx) rollAfter(page []domain.RollEntry, contest domain.ContestID, after []byte) ([]domain.RollEntry, error) {
	rows, err := tx.db.Model(&rollRow{}).Select("tag, person, voter, salt").
		Where("contest = ? AND removed = ? AND tag > ?", contest, false, after).Order("tag").Limit(rollPage).Rows()
	if err != nil {
		return page, fmt.Errorf("reading a roll: %w", err)
	}
	var tag, salt sql.RawBytes
	err = eachRow(rows, func() error {
		e := domain.RollEntry{Contest: contest}
		if err := rows.Scan(&tag, &e.Person, &e.Voter, &salt); err != nil {
			return err
		}
		copy(e.Salt[:], salt)
		copy(e.Tag[:], tag)
		page = append(page, e)
		return nil
	})
	if err != nil {
		err = fmt.Errorf("reading a roll: %w", err)
	}
	return page, err
}

// CountRoll counts who stands on a contest's roll.
func (tx *Tx) CountRoll(contest domain.ContestID) (n int64, err error) {
	err = tx.db.Model(&rollRow{}).Where("contest = ? AND removed = ?", contest, false).Count(&n).Error
	if err != nil {
		err = fmt.Errorf("counting a roll: %w", err)
	}
	return n, err
}

// RollEntry reads a person's own entry, or refuses with R29 whoever asks for
// one that does not exist.
func (tx *Tx) RollEntry(contest domain.ContestID, person domain.PersonID) (domain.RollEntry, error) {
	var rows []rollRow
	err := tx.db.Where("contest = ? AND person = ? AND removed = ?", contest, person, false).Limit(1).Find(&rows).Error
	if err != nil {
		return domain.RollEntry{}, fmt.Errorf("reading a roll: %w", err)
	}
	if len(rows) == 0 {
		return domain.RollEntry{}, refusal.Because(domain.NotOnRoll, "R29", nil)
	}
	return rows[0].entry(), nil
}

// PeopleList is a part of a list of people by member number; zero fields narrow
// nothing.
type PeopleList struct {
	Query string // part of a name, or the beginning of a number
	After string // the number that the page before ended with
	Limit int    // 0: all
}

// MostCounted is up to how many people a list says how many there are in all; of more it
// says one more than that.
const MostCounted = 10_000

// said is how many are said of so many counted, and whether there are more.
func said(counted int) (n int, more bool) {
	return min(counted, MostCounted), counted > MostCounted
}

// OnRoll lists those who stand on a contest's roll, and says how many the search
// finds in all, up to [MostCounted].
func (tx *Tx) OnRoll(contest domain.ContestID, f PeopleList) ([]domain.Person, int, error) {
	return tx.listPeople(f, "EXISTS (SELECT 1 FROM rolls WHERE person = people.id AND contest = ? AND NOT removed)", contest)
}

// WouldBeOnRoll lists those who have a vote in the network by R29, as MembersOnRoll has
// them.
func (tx *Tx) WouldBeOnRoll(network domain.NetworkID, qualifying when.Date, homeOnly bool, f PeopleList) ([]domain.Person, int, error) {
	return tx.listPeople(f, qualified, network, domain.Active, date(qualifying), date(qualifying), homeOnly)
}

// Among lists those of these people whom the search finds.
func (tx *Tx) Among(people []domain.PersonID, f PeopleList) ([]domain.Person, int, error) {
	return tx.listPeople(f, "id IN ?", people)
}

func (tx *Tx) listPeople(f PeopleList, where string, args ...any) (people []domain.Person, total int, err error) {
	q := tx.db.Model(&personRow{}).Where(where, args...)
	if f.Query != "" {
		if q, _, err = tx.narrowed(q, []string{f.Query}, false); err != nil {
			return nil, 0, err
		}
		q = wordMatches(q, f.Query, false)
	}
	q = q.Session(&gorm.Session{}) // asked twice
	page := q.Order("number")
	if f.After != "" {
		page = page.Where("number > ?", f.After)
	}
	if f.Limit > 0 {
		page = page.Limit(f.Limit)
	}
	if people, err = listed(page, personRow.person, "listing people"); err != nil {
		return nil, 0, err
	}
	if f.After == "" && (f.Limit <= 0 || len(people) < f.Limit) { // all of them
		return people, min(len(people), MostCounted+1), nil
	}
	var n int64
	if err := tx.db.Table("(?) AS found", q.Select("1").Limit(MostCounted+1)).Count(&n).Error; err != nil {
		return nil, 0, fmt.Errorf("counting people: %w", err)
	}
	return people, int(n), nil
}

// DestroyRoll forgets who stood behind which tag (R89).
func (tx *Tx) DestroyRoll(contest domain.ContestID) error {
	if err := tx.db.Where("contest = ?", contest).Delete(&rollRow{}).Error; err != nil {
		return fmt.Errorf("destroying a roll: %w", err)
	}
	return nil
}

// PersonsBehind maps tags to persons; it is for mails and asks no row twice.
func (tx *Tx) PersonsBehind(contest domain.ContestID, tags []ledger.B32) (map[ledger.B32]domain.PersonID, error) {
	keys := make([][]byte, len(tags))
	for i := range tags {
		keys[i] = tags[i][:]
	}
	people := make(map[ledger.B32]domain.PersonID, len(tags))
	for part := range slices.Chunk(keys, 500) {
		var rows []rollRow
		if err := tx.db.Select("tag, person").Where("contest = ? AND tag IN ?", contest, part).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("reading a roll: %w", err)
		}
		for _, r := range rows {
			people[ledger.B32(r.Tag)] = domain.PersonID(r.Person)
		}
	}
	return people, nil
}

// NotVoted lists the persons on the roll of whom no ballot is on the board. It
// is for the engine's own reminders; no officer sees it (R69).
func (tx *Tx) NotVoted(contest domain.ContestID) ([]domain.PersonID, error) {
	var people []domain.PersonID
	err := tx.db.Table("rolls").Where("contest = ? AND removed = ?", contest, false).
		Where("NOT EXISTS (SELECT 1 FROM board_entries b WHERE b.contest = rolls.contest AND b.tag = rolls.tag)").
		Order("tag").Pluck("person", &people).Error
	if err != nil {
		return nil, fmt.Errorf("reading who has not voted: %w", err)
	}
	return people, nil
}

// RollsOf are the contests whose kept roll has the person.
func (tx *Tx) RollsOf(person domain.PersonID) (contests []domain.ContestID, err error) {
	err = tx.db.Model(&rollRow{}).Where("person = ? AND NOT removed", person).Order("contest").Pluck("contest", &contests).Error
	if err != nil {
		return nil, fmt.Errorf("reading the rolls of a person: %w", err)
	}
	return contests, nil
}
