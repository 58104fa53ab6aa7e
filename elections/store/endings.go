package store

import (
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/when"
)

type endingsRow struct {
	ID         string `gorm:"primaryKey"`
	At         time.Time
	ByPerson   string
	Number     int
	EndedAt    *time.Time
	EndedOn    *date
	ReopenedAt *time.Time
}

func (endingsRow) TableName() string { return "endings" }

func (r endingsRow) endings() domain.Endings {
	e := domain.Endings{ID: domain.EndingsID(r.ID), At: r.At.UTC(), By: domain.PersonID(r.ByPerson), Number: r.Number, EndedAt: utc(r.EndedAt), ReopenedAt: utc(r.ReopenedAt)}
	if r.EndedOn != nil {
		e.EndedOn = when.Date(*r.EndedOn)
	}
	return e
}

// mostEndings bounds a list of them; the numbers are exact.
const mostEndings = 1000

// theirs are the memberships of a batch of endings.
const theirs = `(person, id) IN (SELECT person, membership FROM endings_memberships WHERE endings = @batch)`

// endings notes every lasting membership that a complete file does not have, and
// says whose (R29a). They end at once unless they are so many that it takes a
// second officer (R29b). A file without a column of further networks says
// nothing about those of the people in it.
func (l *MemberLoad) endings(done *Done) error {
	gone := `o.until_date IS NULL AND NOT EXISTS (SELECT 1 FROM import_people s JOIN import_memberships m ON m.line = s.line
		WHERE s.number_fold = p.number_fold AND m.network = o.network)`
	if _, has := l.o.Columns["networks"]; !has {
		gone += ` AND (o.home OR NOT EXISTS (SELECT 1 FROM import_people s WHERE s.number_fold = p.number_fold))`
	}
	from := ` FROM memberships o JOIN people p ON p.id = o.person JOIN networks n ON n.id = o.network WHERE ` + gone
	lasting := 0
	err := l.tx.db.Raw("SELECT count(*), (SELECT count(*) FROM memberships WHERE until_date IS NULL)"+from).Row().Scan(&done.Ending, &lasting)
	if err != nil {
		return fmt.Errorf("finding who has left: %w", err)
	}
	if done.Ending == 0 {
		return nil
	}
	done.TakesTwo = domain.EndingsTakeTwo(done.Ending, lasting)
	if done.Batch, err = l.tx.createEndings(l.o.By, done.Ending, "SELECT @batch, o.person, o.id"+from); err != nil {
		return err
	}
	if done.Endings, err = l.tx.EndingsList(done.Batch); err != nil || done.TakesTwo {
		return err
	}
	_, err = l.tx.EndMemberships(done.Batch, l.o.Today)
	return err
}

// follow keeps what waits to be ended pointing at the facts that the same import
// has put in the place of older ones.
func follow(done Done) string {
	if !done.TakesTwo {
		return ""
	}
	return `UPDATE endings_memberships AS e SET membership = n.id FROM import_changes c JOIN memberships n
		ON n.person = c.person AND n.network = c.network AND n.until_date IS NULL
		WHERE e.endings = '` + string(done.Batch) + `' AND e.person = c.person AND e.membership = c.old`
}

// createEndings notes a batch of endings; which is a query of batch, person and
// membership. What can be reopened no more is forgotten.
func (tx *Tx) createEndings(by domain.PersonID, number int, which string) (domain.EndingsID, error) {
	now := tx.Now()
	err := tx.db.Exec(`DELETE FROM endings_memberships WHERE endings IN (SELECT id FROM endings WHERE ended_at IS NOT NULL AND ended_at <= ?)`,
		now.Add(-domain.ReopenFor)).Error
	id := NewID[domain.EndingsID]()
	if err == nil {
		err = tx.db.Create(&endingsRow{ID: string(id), At: now, ByPerson: string(by), Number: number}).Error
	}
	if err == nil {
		err = tx.db.Exec("INSERT INTO endings_memberships (endings, person, membership) "+which, map[string]any{"batch": string(id)}).Error
	}
	if err != nil {
		return id, fmt.Errorf("noting who has left: %w", err)
	}
	return id, nil
}

// EndingsList are a batch's memberships by member number, the first thousand.
func (tx *Tx) EndingsList(id domain.EndingsID) (list []Ended, err error) {
	rows, err := tx.db.Raw(`SELECT p.number, p.forename, p.surname, n.code FROM endings_memberships e JOIN memberships o ON o.person = e.person AND o.id = e.membership
		JOIN people p ON p.id = o.person JOIN networks n ON n.id = o.network WHERE e.endings = ? ORDER BY p.number, n.code LIMIT ?`, string(id), mostEndings).Rows()
	if err == nil {
		err = eachRow(rows, func() error {
			var e Ended
			err := rows.Scan(&e.Number, &e.Forename, &e.Surname, &e.Network)
			list = append(list, e)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("listing who has left: %w", err)
	}
	return list, nil
}

// Endings is a batch that a complete import has left to be ended.
func (tx *Tx) Endings(id domain.EndingsID) (domain.Endings, error) {
	var row endingsRow
	err := tx.db.Take(&row, "id = ?", string(id)).Error
	return row.endings(), found(err, "reading endings")
}

// EndingsForAct is a batch, its row held until the transaction ends.
func (tx *Tx) EndingsForAct(id domain.EndingsID) (domain.Endings, error) {
	var row endingsRow
	err := tx.forUpdate().Take(&row, "id = ?", string(id)).Error
	return row.endings(), found(err, "locking endings")
}

// EndingsSince are the batches of imports since an instant, newest first.
func (tx *Tx) EndingsSince(at time.Time) ([]domain.Endings, error) {
	return listed(tx.db.Where("at > ? OR ended_at > ?", at.UTC(), at.UTC()).Order("at DESC, id").Limit(mostEndings), endingsRow.endings, "listing endings")
}

// EndMemberships carries a batch out: those that still last end on the day. It
// gives their number.
func (tx *Tx) EndMemberships(id domain.EndingsID, on when.Date) (int, error) {
	r := tx.db.Exec("UPDATE memberships SET until_date = @on WHERE until_date IS NULL AND "+theirs, map[string]any{"on": on.String(), "batch": string(id)})
	if r.Error != nil {
		return 0, fmt.Errorf("ending memberships: %w", r.Error)
	}
	u := tx.db.Model(&endingsRow{}).Where("id = ? AND ended_at IS NULL", string(id)).
		Updates(map[string]any{"ended_at": tx.Now(), "ended_on": on.String(), "number": r.RowsAffected})
	return int(r.RowsAffected), one(u, "ending memberships")
}

// ReopenMemberships undoes a batch and gives the number of memberships that last
// again. Whoever has joined the network anew since is left as she is, and of
// whoever has another home by now the old one goes on as a plain membership (R4).
func (tx *Tx) ReopenMemberships(e domain.Endings) (reopened int, err error) {
	fresh := "gen_random_uuid()::text"
	if !tx.s.postgres {
		fresh = newIDLite
	}
	where := ` WHERE o.until_date = @on AND (o.person, o.id) IN (SELECT person, membership FROM endings_memberships WHERE endings = @batch)
		AND EXISTS (SELECT 1 FROM people p WHERE p.id = o.person AND p.erased_at IS NULL)
		AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person = o.person AND m.network = o.network AND m.until_date IS NULL)`
	homed := `EXISTS (SELECT 1 FROM memberships m WHERE m.person = o.person AND m.home AND m.until_date IS NULL)`
	args := map[string]any{"on": e.EndedOn.String(), "batch": string(e.ID)}
	for _, sql := range []string{
		`INSERT INTO memberships (id, person, network, home, status, from_date) SELECT ` + fresh + `, o.person, o.network, false, o.status, @on
			FROM memberships o` + where + ` AND o.home AND ` + homed,
		`UPDATE memberships AS o SET until_date = NULL` + where + ` AND NOT (o.home AND ` + homed + `)`,
	} {
		r := tx.db.Exec(sql, args)
		if r.Error != nil {
			return 0, fmt.Errorf("reopening memberships: %w", r.Error)
		}
		reopened += int(r.RowsAffected)
	}
	return reopened, one(tx.db.Model(&endingsRow{}).Where("id = ? AND reopened_at IS NULL", string(e.ID)).Update("reopened_at", tx.Now()), "reopening memberships")
}
