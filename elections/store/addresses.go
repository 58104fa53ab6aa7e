package store

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/when"
)

// notOver is an election that may still be voted in, or whose votes are not yet
// certified: from its notice on (R31a).
const notOver = "e.state NOT IN ('draft', 'certified', 'cancelled', 'void')"

// guard is the SQL by which people vote in an election that is not over, and by
// which they hold an appointment, now or later (R31a). The people are those of
// the table p. Whoever left a network since the notice is still meant: she could
// be brought back once her address is another.
func (tx *Tx) guard(today when.Date) (votes string, votesArgs []any, appointed string, appointedArgs []any, err error) {
	var rows []electionRow
	if err := tx.db.Table("elections e").Where(notOver).Find(&rows).Error; err != nil {
		return "", nil, "", nil, fmt.Errorf("finding elections that are not over: %w", err)
	}
	any := []string{`EXISTS (SELECT 1 FROM rolls r JOIN contests c ON c.id = r.contest JOIN elections e ON e.id = c.election
		WHERE r.person = p.id AND NOT r.removed AND ` + notOver + `)`}
	for _, row := range rows {
		e, err := row.election()
		if err != nil {
			return "", nil, "", nil, err
		}
		if e.Kind == domain.OfficerElection {
			any = append(any, "EXISTS (SELECT 1 FROM holdings h WHERE h.person = p.id AND h.panel = ? AND h.until_date > ?)")
			votesArgs = append(votesArgs, string(e.Panel), today.String())
			continue
		}
		since := e.Timetable.QualifyingDate
		if e.PublishedAt != nil {
			if day := when.DateOf(*e.PublishedAt, time.UTC).AddDays(-1); day.Before(since) {
				since = day
			}
		}
		any = append(any, `EXISTS (SELECT 1 FROM memberships m WHERE m.person = p.id AND m.network = ? AND m.home AND m.from_date <= ?
			AND (m.until_date IS NULL OR m.until_date > ?))`)
		votesArgs = append(votesArgs, string(e.Network), e.Timetable.QualifyingDate.String(), since.String())
	}
	appointed = "EXISTS (SELECT 1 FROM appointments a WHERE a.person = p.id AND (a.until_at IS NULL OR a.until_at > ?))"
	return strings.Join(any, " OR "), votesArgs, appointed, []interface{}{tx.Now().UTC()}, nil
}

// AddressGuard is what hangs on a person's address today (R31a).
func (tx *Tx) AddressGuard(person domain.PersonID, today when.Date) (g domain.AddressGuard, err error) {
	votes, args, appointed, more, err := tx.guard(today)
	if err != nil {
		return g, err
	}
	q := "SELECT CASE WHEN " + votes + " THEN 1 ELSE 0 END, CASE WHEN " + appointed + " THEN 1 ELSE 0 END FROM people p WHERE p.id = ?"
	var v, a int
	if err := tx.db.Raw(q, append(append(args, more...), string(person))...).Row().Scan(&v, &a); err != nil {
		return g, found(err, "asking what hangs on an address")
	}
	return domain.AddressGuard{Votes: v == 1, Appointed: a == 1}, nil
}

type addressChangeRow struct {
	Person      string `gorm:"primaryKey"`
	At          time.Time
	MadeBy      string
	ConfirmedBy string
	ConsentedBy string
	ConsentedAt *time.Time
}

func (addressChangeRow) TableName() string { return "address_changes" }

func (r addressChangeRow) change() domain.AddressChange {
	return domain.AddressChange{Person: domain.PersonID(r.Person), At: r.At.UTC(), Made: domain.PersonID(r.MadeBy),
		Confirmed: domain.PersonID(r.ConfirmedBy), Consented: domain.PersonID(r.ConsentedBy), ConsentedAt: utc(r.ConsentedAt)}
}

// SaveAddressChange keeps the last change of a person's address.
func (tx *Tx) SaveAddressChange(c domain.AddressChange) error {
	row := addressChangeRow{Person: string(c.Person), At: c.At.UTC(), MadeBy: string(c.Made), ConfirmedBy: string(c.Confirmed),
		ConsentedBy: string(c.Consented), ConsentedAt: utc(c.ConsentedAt)}
	return found(tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error, "keeping a change of address")
}

// AddressChange is the last change of a person's address, locked; known says
// whether there was one.
func (tx *Tx) AddressChange(person domain.PersonID) (c domain.AddressChange, known bool, err error) {
	var row addressChangeRow
	err = tx.forUpdate().Take(&row, "person = ?", person).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return c, false, nil
	}
	return row.change(), err == nil, found(err, "reading a change of address")
}

// EndAccess ends everything by which a person could come in until now, or that
// is on its way to her address: sessions, links, the provider's subject that was
// bound by it, addresses of events, mails with a secret (R31a, ML9). Whom she was asked to support she
// answers signed in.
func (tx *Tx) EndAccess(person domain.PersonID, by string) error {
	if err := tx.EndSessionsOf(person, by); err != nil {
		return err
	}
	if err := tx.SpendLinksOf(person); err != nil {
		return err
	}
	for _, s := range []string{
		"DELETE FROM identities WHERE person = ?",
		"UPDATE supports SET link = NULL WHERE person = ? AND link IS NOT NULL",
	} {
		if err := tx.db.Exec(s, string(person)).Error; err != nil {
			return fmt.Errorf("ending a person's access: %w", err)
		}
	}
	if err := tx.endEventLinks(person); err != nil {
		return err
	}
	err := tx.db.Model(&outboxRow{}).Where("to_person = ? AND state = 'waiting' AND secret IS NOT NULL", string(person)).
		Updates(forgotten("expired", "address changed")).Error
	if err != nil {
		return fmt.Errorf("ending a person's access: %w", err)
	}
	return nil
}

// ForgetAccess takes away what this file keeps of a person.
func (tx *Tx) ForgetAccess(person domain.PersonID) error {
	for _, s := range []string{"DELETE FROM identities WHERE person = ?", "DELETE FROM address_changes WHERE person = ?", "DELETE FROM passkey_permits WHERE person = ?", "DELETE FROM forum_users WHERE person = ?"} {
		if err := tx.db.Exec(s, string(person)).Error; err != nil {
			return fmt.Errorf("forgetting a person: %w", err)
		}
	}
	return nil
}
