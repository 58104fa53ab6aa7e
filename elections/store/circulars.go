package store

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/when"
)

// Audience is whom a circular goes to, asked as it is written.
type Audience string

const (
	ToNetwork Audience = "network" // who has a vote in the network by R29
	ToRoll    Audience = "roll"    // who stands on a contest's roll
	ToQuiet   Audience = "quiet"   // who stands there and has not voted (R69)
)

// Circular is one mail to many, of which the clock writes so many at a time.
type Circular struct {
	Mail       domain.Mail // to nobody
	Audience   Audience
	Contest    domain.ContestID // of a roll
	Network    domain.NetworkID
	Qualifying when.Date
	HomeOnly   bool
	But        []domain.PersonID // who had theirs already
}

type circularRow struct {
	ID         string `gorm:"primaryKey"`
	At         time.Time
	Election   string
	Template   string
	Args       string
	NotAfter   *time.Time
	Audience   string
	Contest    string
	Network    string
	Qualifying string
	HomeOnly   bool
	But        string
	After      string // the last who has been written to, in the audience's order
	Written    int
}

func (circularRow) TableName() string { return "circulars" }

// audience is a circular's as a query of an id and of what the order goes on from.
func (tx *Tx) audience(c Circular) *gorm.DB {
	if c.Audience == ToNetwork {
		return tx.db.Table("people").Select("id AS person, number AS place").
			Where(qualified, c.Network, domain.Active, date(c.Qualifying), date(c.Qualifying), c.HomeOnly).Order("number")
	}
	q := tx.db.Table("rolls").Select("person, tag AS place").Where("contest = ? AND NOT removed", c.Contest).Order("tag")
	if c.Audience == ToQuiet {
		q = q.Where("NOT EXISTS (SELECT 1 FROM board_entries b WHERE b.contest = rolls.contest AND b.tag = rolls.tag)")
	}
	return q
}

// MoreThan reports whether a circular's audience is of more than n.
func (tx *Tx) MoreThan(c Circular, n int) (bool, error) {
	var found int64
	err := tx.db.Table("(?) AS found", tx.audience(c).Limit(n+1)).Count(&found).Error
	if err != nil {
		return false, fmt.Errorf("counting an audience: %w", err)
	}
	return found > int64(n), nil
}

// Circulate has a circular written by the clock, from now on.
func (tx *Tx) Circulate(c Circular) error {
	args, err := json.Marshal(c.Mail.Args)
	if err != nil {
		return fmt.Errorf("keeping a circular: %w", err)
	}
	but, err := json.Marshal(c.But)
	if err != nil {
		return fmt.Errorf("keeping a circular: %w", err)
	}
	row := circularRow{ID: newUUID(), At: tx.Now(), Election: string(c.Mail.Election), Template: c.Mail.Template, Args: string(args), NotAfter: c.Mail.NotAfter,
		Audience: string(c.Audience), Contest: string(c.Contest), Network: string(c.Network), Qualifying: c.Qualifying.String(), HomeOnly: c.HomeOnly, But: string(but)}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("keeping a circular: %w", err)
	}
	return nil
}

// WriteCircular writes up to n mails of the oldest circular, and reports whether there
// was one. Replicas take turns at it.
func (tx *Tx) WriteCircular(n int) (found bool, err error) {
	var rows []circularRow
	if err := tx.forUpdate().Order("at, id").Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return false, err
	}
	row := rows[0]
	c, err := row.circular()
	if err != nil {
		return true, err
	}
	people, last, err := tx.audienceAfter(c, row.After, n)
	if err != nil {
		return true, err
	}
	if row.NotAfter == nil || tx.Now().Before(*row.NotAfter) {
		if err := tx.Mail(c.to(people)...); err != nil {
			return true, err
		}
	}
	if len(people) < n {
		return true, one(tx.db.Where("id = ?", row.ID).Delete(&circularRow{}), "ending a circular")
	}
	return true, one(tx.db.Model(&circularRow{}).Where("id = ?", row.ID).Updates(map[string]any{"after": last, "written": row.Written + len(people)}), "going on with a circular")
}

// audienceAfter are the next n of a circular's audience, and the place of the last.
func (tx *Tx) audienceAfter(c Circular, after string, n int) (people []domain.PersonID, last string, err error) {
	q := tx.audience(c).Limit(n)
	if c.Audience == ToNetwork {
		var rows []struct {
			Person domain.PersonID
			Place  string
		}
		err = q.Where("number > ?", after).Scan(&rows).Error
		for _, r := range rows {
			people, last = append(people, r.Person), r.Place
		}
	} else {
		var rows []struct {
			Person domain.PersonID
			Place  []byte
		}
		from, bad := hex.DecodeString(after)
		if bad != nil {
			return nil, "", bad
		}
		err = q.Where("tag > ?", from).Scan(&rows).Error
		for _, r := range rows {
			people, last = append(people, r.Person), hex.EncodeToString(r.Place)
		}
	}
	if err != nil {
		err = fmt.Errorf("reading an audience: %w", err)
	}
	return people, last, err
}

// to is the circular's mail to each of these people who have not had it.
func (c Circular) to(people []domain.PersonID) (mails []domain.Mail) {
	had := map[domain.PersonID]bool{}
	for _, p := range c.But {
		had[p] = true
	}
	for _, p := range people {
		if m := c.Mail; !had[p] {
			m.To = p
			mails = append(mails, m)
		}
	}
	return mails
}

func (r circularRow) circular() (c Circular, err error) {
	c = Circular{Mail: domain.Mail{Template: r.Template, Election: domain.ElectionID(r.Election), NotAfter: utc(r.NotAfter)}, Audience: Audience(r.Audience),
		Contest: domain.ContestID(r.Contest), Network: domain.NetworkID(r.Network), HomeOnly: r.HomeOnly}
	if c.Audience == ToNetwork {
		if c.Qualifying, err = when.ParseDate(r.Qualifying); err != nil {
			return c, fmt.Errorf("reading a circular: %w", err)
		}
	}
	if err = json.Unmarshal([]byte(r.Args), &c.Mail.Args); err == nil {
		err = json.Unmarshal([]byte(r.But), &c.But)
	}
	if err != nil {
		err = fmt.Errorf("reading a circular: %w", err)
	}
	return c, err
}
