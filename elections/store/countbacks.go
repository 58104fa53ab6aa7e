package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
)

type countbackRow struct {
	ID        string `gorm:"primaryKey"`
	Reference string
	Panel     string
	Election  string
	Contest   string
	State     string
	Places    string
	ByPerson  string
	Why       string
	AskedAt   time.Time
	ClosesAt  time.Time
	DoneAt    *time.Time
	Companion []byte
	Returned  string
	WhyNobody string
}

func (countbackRow) TableName() string { return "countbacks" }

type countbackAskRow struct {
	ID         string `gorm:"primaryKey"`
	Countback  string
	Nomination string
	Person     string
	OptionID   string
	Link       []byte
	AskedAt    time.Time
	AnsweredAt *time.Time
	Consents   bool
	LeftOut    string
}

func (countbackAskRow) TableName() string { return "countback_asks" }

func (r countbackAskRow) ask() domain.CountbackAsk {
	return domain.CountbackAsk{ID: domain.CountbackAskID(r.ID), Nomination: domain.NominationID(r.Nomination), Person: domain.PersonID(r.Person),
		Option: r.OptionID, AskedAt: r.AskedAt.UTC(), AnsweredAt: utc(r.AnsweredAt), Consents: r.Consents, Out: r.LeftOut}
}

func newCountbackRow(b domain.Countback) (r countbackRow, err error) {
	r = countbackRow{ID: string(b.ID), Reference: b.Reference, Panel: string(b.Panel), Election: string(b.Election), Contest: string(b.Contest),
		State: string(b.State), ByPerson: string(b.By), Why: b.Why, AskedAt: b.AskedAt.UTC(), ClosesAt: b.Closes.UTC(), DoneAt: utc(b.DoneAt),
		Companion: b.Companion, WhyNobody: b.WhyNobody}
	places, err := json.Marshal(b.Places)
	if err != nil {
		return r, fmt.Errorf("writing a countback down: %w", err)
	}
	returned, err := json.Marshal(append([]domain.NominationID{}, b.Returned...))
	r.Places, r.Returned = string(places), string(returned)
	return r, err
}

func (r countbackRow) countback() (b domain.Countback, err error) {
	b = domain.Countback{ID: domain.CountbackID(r.ID), Reference: r.Reference, Panel: domain.PanelID(r.Panel), Election: domain.ElectionID(r.Election),
		Contest: domain.ContestID(r.Contest), State: domain.CountbackState(r.State), By: domain.PersonID(r.ByPerson), Why: r.Why,
		AskedAt: r.AskedAt.UTC(), Closes: r.ClosesAt.UTC(), DoneAt: utc(r.DoneAt), Companion: r.Companion, WhyNobody: r.WhyNobody}
	if err := json.Unmarshal([]byte(r.Places), &b.Places); err != nil {
		return b, fmt.Errorf("reading a countback: %w", err)
	}
	if err := json.Unmarshal([]byte(r.Returned), &b.Returned); err != nil {
		return b, fmt.Errorf("reading a countback: %w", err)
	}
	return b, nil
}

// CreateCountback stores a countback and whom it asks; links are the secrets that are
// mailed to them, in their order, and are kept as hashes.
func (tx *Tx) CreateCountback(b domain.Countback, links []string) error {
	row, err := newCountbackRow(b)
	if err != nil {
		return err
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return found(err, "storing a countback")
	}
	for i, a := range b.Asks {
		ask := countbackAskRow{ID: string(a.ID), Countback: string(b.ID), Nomination: string(a.Nomination), Person: string(a.Person),
			OptionID: a.Option, AskedAt: a.AskedAt.UTC()}
		if ask.Link, err = tx.hashOf(links[i]); err != nil {
			return err
		}
		if err := tx.db.Create(&ask).Error; err != nil {
			return found(err, "storing who is asked to serve")
		}
	}
	return nil
}

// SaveCountback writes what has come of a countback, and what became of each consent;
// once it is over its links are worthless.
func (tx *Tx) SaveCountback(b domain.Countback) error {
	row, err := newCountbackRow(b)
	if err != nil {
		return err
	}
	r := tx.db.Model(&countbackRow{}).Where("id = ?", b.ID).Updates(map[string]any{"state": row.State, "done_at": row.DoneAt,
		"companion": row.Companion, "returned": row.Returned, "why_nobody": row.WhyNobody})
	if err := one(r, "saving a countback"); err != nil {
		return err
	}
	for _, a := range b.Asks {
		if err := tx.SaveCountbackAsk(a); err != nil {
			return err
		}
	}
	if b.State == domain.CountbackAsking {
		return nil
	}
	return found(tx.db.Model(&countbackAskRow{}).Where("countback = ?", b.ID).Update("link", nil).Error, "ending a countback's links")
}

// SaveCountbackAsk writes an answer; the link is spent by it (ML4).
func (tx *Tx) SaveCountbackAsk(a domain.CountbackAsk) error {
	set := map[string]any{"answered_at": utc(a.AnsweredAt), "consents": a.Consents, "left_out": a.Out}
	if a.AnsweredAt != nil {
		set["link"] = nil
	}
	return one(tx.db.Model(&countbackAskRow{}).Where("id = ?", a.ID).Updates(set), "saving a consent")
}

// Countback is the countback of that id, with whom it asks.
func (tx *Tx) Countback(id domain.CountbackID) (domain.Countback, error) {
	var row countbackRow
	if err := tx.db.Take(&row, "id = ?", string(id)).Error; err != nil {
		return domain.Countback{}, found(err, "reading a countback")
	}
	return tx.withAsks(row)
}

// CountbackForAct is the countback of that id, its row held until the transaction ends.
func (tx *Tx) CountbackForAct(id domain.CountbackID) (domain.Countback, error) {
	var row countbackRow
	if err := tx.forUpdate().Take(&row, "id = ?", string(id)).Error; err != nil {
		return domain.Countback{}, found(err, "locking a countback")
	}
	return tx.withAsks(row)
}

func (tx *Tx) withAsks(row countbackRow) (b domain.Countback, err error) {
	if b, err = row.countback(); err != nil {
		return b, err
	}
	b.Asks, err = listed(tx.db.Where("countback = ?", row.ID).Order("asked_at, option_id, id"), countbackAskRow.ask, "listing who is asked to serve")
	slices.SortStableFunc(b.Asks, func(x, y domain.CountbackAsk) int { return len(x.Option) - len(y.Option) }) // as on the paper: c2 before c10
	return b, err
}

// CountbackByLink finds the countback that a mailed link asks about, and whom.
func (tx *Tx) CountbackByLink(link string) (id domain.CountbackID, ask domain.CountbackAskID, err error) {
	hash, err := tx.hashOf(link)
	if err != nil {
		return "", "", err
	}
	var row countbackAskRow
	if err := tx.db.Take(&row, "link = ?", hash).Error; err != nil {
		return "", "", found(err, "looking for a link")
	}
	return domain.CountbackID(row.Countback), domain.CountbackAskID(row.ID), nil
}

// CountbackAsking finds the countback that asks a person that question and goes on.
func (tx *Tx) CountbackAsking(person domain.PersonID, ask domain.CountbackAskID) (domain.CountbackID, error) {
	var row countbackAskRow
	err := tx.db.Take(&row, "id = ? AND person = ? AND countback IN (?)", string(ask), string(person),
		tx.db.Model(&countbackRow{}).Select("id").Where("state = ?", string(domain.CountbackAsking))).Error
	return domain.CountbackID(row.Countback), found(err, "looking for a question")
}

// CountbacksOf are the countbacks of a panel, the oldest first.
func (tx *Tx) CountbacksOf(panel domain.PanelID) ([]domain.Countback, error) {
	return tx.countbacks("panel = ?", string(panel))
}

// CountbacksFrom are the countbacks of a contest's papers, the oldest first.
func (tx *Tx) CountbacksFrom(contest domain.ContestID) ([]domain.Countback, error) {
	return tx.countbacks("contest = ?", string(contest))
}

// CountbacksAsking are all that are under way.
func (tx *Tx) CountbacksAsking() ([]domain.Countback, error) {
	return tx.countbacks("state = ?", string(domain.CountbackAsking))
}

// CountbacksAskingOf are those under way that ask a person.
func (tx *Tx) CountbacksAskingOf(person domain.PersonID) ([]domain.Countback, error) {
	return tx.countbacks("state = ? AND id IN (?)", string(domain.CountbackAsking),
		tx.db.Model(&countbackAskRow{}).Select("countback").Where("person = ?", string(person)))
}

func (tx *Tx) countbacks(where string, args ...any) ([]domain.Countback, error) {
	var rows []countbackRow
	if err := tx.db.Where(where, args...).Order("asked_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing countbacks: %w", err)
	}
	list := make([]domain.Countback, 0, len(rows))
	for _, r := range rows {
		b, err := tx.withAsks(r)
		if err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, nil
}
