package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/refusal"
)

type nominationRow struct {
	ID          string `gorm:"primaryKey"`
	Election    string
	Candidate   string
	ProposedBy  string
	Statement   string
	Interests   string
	ConsentAt   *time.Time
	SubmittedAt *time.Time
	Valid       *bool
	Ground      string
	Why         string
	RuledBy     string
	RuledAt     *time.Time
	Withheld    bool
	WithdrawnAt *time.Time
	LeftBy      string
	RecountedAt *time.Time
}

func (nominationRow) TableName() string { return "nominations" }

// supportRow is one supporter of a nomination. The link that was mailed is kept
// as a hash only, and goes when it has been used (ML4).
type supportRow struct {
	ID         string `gorm:"primaryKey"`
	Nomination string
	Person     string
	Named      string
	Employer   string
	AskedAt    time.Time
	GivenAt    *time.Time
	DeclinedAt *time.Time
	Link       []byte
}

func (supportRow) TableName() string { return "supports" }

func newNominationRow(n domain.Nomination) nominationRow {
	r := nominationRow{ID: string(n.ID), Election: string(n.Election), Candidate: string(n.Candidate), ProposedBy: string(n.ProposedBy),
		Statement: n.Statement, Interests: n.Interests, ConsentAt: n.ConsentAt, SubmittedAt: n.SubmittedAt,
		Withheld: n.StatementWithheld, WithdrawnAt: n.WithdrawnAt, LeftBy: string(n.LeftBy), RecountedAt: n.RecountedAt}
	if n.Ruling != nil {
		r.Valid, r.Ground, r.Why = &n.Ruling.Valid, string(n.Ruling.Ground), n.Ruling.Why
		r.RuledBy, r.RuledAt = string(n.Ruling.By), &n.Ruling.At
	}
	return r
}

func (r nominationRow) nomination(supports []supportRow) domain.Nomination {
	n := domain.Nomination{ID: domain.NominationID(r.ID), Election: domain.ElectionID(r.Election), Candidate: domain.PersonID(r.Candidate),
		ProposedBy: domain.PersonID(r.ProposedBy), Statement: r.Statement, Interests: r.Interests, ConsentAt: utc(r.ConsentAt),
		SubmittedAt: utc(r.SubmittedAt), StatementWithheld: r.Withheld, WithdrawnAt: utc(r.WithdrawnAt), LeftBy: domain.Leaving(r.LeftBy), RecountedAt: utc(r.RecountedAt)}
	if r.Valid != nil {
		n.Ruling = &domain.Ruling{Valid: *r.Valid, Ground: domain.Ground(r.Ground), Why: r.Why, By: domain.PersonID(r.RuledBy)}
		if r.RuledAt != nil {
			n.Ruling.At = r.RuledAt.UTC()
		}
	}
	for _, s := range supports {
		n.Supports = append(n.Supports, s.support())
	}
	return n
}

func (r supportRow) support() domain.Support {
	return domain.Support{ID: domain.SupportID(r.ID), Nomination: domain.NominationID(r.Nomination), Person: domain.PersonID(r.Person),
		Named: r.Named, Employer: r.Employer, AskedAt: r.AskedAt.UTC(), GivenAt: utc(r.GivenAt), DeclinedAt: utc(r.DeclinedAt)}
}

// CreateNomination stores a new nomination. A person stands in an election once.
func (tx *Tx) CreateNomination(n domain.Nomination) error {
	row := newNominationRow(n)
	err := tx.db.Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return refusal.Because(domain.AlreadyStands, "R41", nil)
	}
	if err != nil {
		return fmt.Errorf("creating a nomination: %w", err)
	}
	return tx.look(Elections, "id = ?", n.Election)
}

// SaveNomination writes a nomination back; its supporters are saved one by one.
func (tx *Tx) SaveNomination(n domain.Nomination) error {
	row := newNominationRow(n)
	if err := one(tx.db.Model(&row).Select("*").Omit("ID", "Election", "Candidate").Updates(&row), "saving a nomination"); err != nil {
		return err
	}
	return tx.look(Elections, "id = (SELECT election FROM nominations WHERE nominations.id = ?)", n.ID)
}

// NominationForAct reads a nomination with its supporters and holds its row.
func (tx *Tx) NominationForAct(id domain.NominationID) (domain.Nomination, error) {
	var row nominationRow
	if err := tx.forUpdate().First(&row, "id = ?", string(id)).Error; err != nil {
		return domain.Nomination{}, found(err, "locking a nomination")
	}
	return tx.withSupports(row)
}

// Nomination reads a nomination with its supporters.
func (tx *Tx) Nomination(id domain.NominationID) (domain.Nomination, error) {
	var row nominationRow
	if err := tx.db.First(&row, "id = ?", string(id)).Error; err != nil {
		return domain.Nomination{}, found(err, "reading a nomination")
	}
	return tx.withSupports(row)
}

// supports are supporters in the order in which they were asked; those asked at
// once, in the order of what was typed, which tells nothing of who they are.
func (tx *Tx) supports() *gorm.DB { return tx.db.Order("asked_at, named, id") }

func (tx *Tx) withSupports(row nominationRow) (domain.Nomination, error) {
	var supports []supportRow
	if err := tx.supports().Find(&supports, "nomination = ?", row.ID).Error; err != nil {
		return domain.Nomination{}, fmt.Errorf("reading supporters: %w", err)
	}
	return row.nomination(supports), nil
}

// NominationsOf lists an election's nominations with their supporters, by id.
func (tx *Tx) NominationsOf(e domain.ElectionID) ([]domain.Nomination, error) {
	return tx.nominations("election = ?", string(e))
}

// NominationsBy lists every nomination of a person, in any election.
func (tx *Tx) NominationsBy(p domain.PersonID) ([]domain.Nomination, error) {
	return tx.nominations("candidate = ?", string(p))
}

// NominationsIn lists a person's nominations in an election: the one that stands, and
// those she has withdrawn.
func (tx *Tx) NominationsIn(e domain.ElectionID, candidate domain.PersonID) ([]domain.Nomination, error) {
	return tx.nominations("election = ? AND candidate = ?", string(e), string(candidate))
}

// NominationsOfAll lists the nominations of several elections.
func (tx *Tx) NominationsOfAll(elections ...domain.ElectionID) (map[domain.ElectionID][]domain.Nomination, error) {
	of := map[domain.ElectionID][]domain.Nomination{}
	if len(elections) == 0 {
		return of, nil
	}
	list, err := tx.nominations("election IN ?", elections)
	for _, n := range list {
		of[n.Election] = append(of[n.Election], n)
	}
	return of, err
}

func (tx *Tx) nominations(where string, args ...any) ([]domain.Nomination, error) {
	var rows []nominationRow
	if err := tx.db.Where(where, args...).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing nominations: %w", err)
	}
	var supports []supportRow
	within := tx.db.Model(&nominationRow{}).Select("id").Where(where, args...)
	if err := tx.supports().Find(&supports, "nomination IN (?)", within).Error; err != nil {
		return nil, fmt.Errorf("listing supporters: %w", err)
	}
	of := map[string][]supportRow{}
	for _, s := range supports {
		of[s.Nomination] = append(of[s.Nomination], s)
	}
	list := make([]domain.Nomination, len(rows))
	for i, r := range rows {
		list[i] = r.nomination(of[r.ID])
	}
	return list, nil
}

// CreateSupport stores that a member has been asked for support, with the hash
// of the link that was mailed.
func (tx *Tx) CreateSupport(s domain.Support, link string) error {
	row := supportRow{ID: string(s.ID), Nomination: string(s.Nomination), Person: string(s.Person), Named: s.Named, Employer: s.Employer,
		AskedAt: s.AskedAt, GivenAt: s.GivenAt, DeclinedAt: s.DeclinedAt}
	if link != "" {
		var err error
		if row.Link, err = tx.hashOf(link); err != nil {
			return fmt.Errorf("asking for support: %w", err)
		}
	}
	err := tx.db.Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return refusal.Because(domain.AlreadyAsked, "R41", nil)
	}
	if err != nil {
		return fmt.Errorf("asking for support: %w", err)
	}
	return nil
}

// SaveSupport writes the supporter's answer; the link is spent.
func (tx *Tx) SaveSupport(s domain.Support) error {
	r := tx.db.Model(&supportRow{}).Where("id = ?", string(s.ID)).Updates(map[string]any{
		"employer": s.Employer, "given_at": s.GivenAt, "declined_at": s.DeclinedAt, "link": nil})
	if err := one(r, "saving a supporter's answer"); err != nil {
		return err
	}
	return tx.look(Elections, "id = (SELECT election FROM nominations WHERE nominations.id = ?)", s.Nomination)
}

// SupportByLink finds what a mailed link was made for. A spent link is unknown.
func (tx *Tx) SupportByLink(link string) (domain.Support, error) {
	hash, err := tx.hashOf(link)
	if err != nil {
		return domain.Support{}, err
	}
	var row supportRow
	if err := tx.db.First(&row, "link = ?", hash).Error; err != nil {
		return domain.Support{}, found(err, "looking for a link")
	}
	return row.support(), nil
}

// SupportBy is one of the questions that a person has been asked.
func (tx *Tx) SupportBy(p domain.PersonID, id domain.SupportID) (domain.Support, error) {
	var row supportRow
	err := tx.db.First(&row, "id = ? AND person = ?", string(id), string(p)).Error
	return row.support(), found(err, "reading a supporter's question")
}

// SupportsBy lists what a person has been asked to support, or has supported.
func (tx *Tx) SupportsBy(p domain.PersonID) ([]domain.Support, error) {
	return listed(tx.db.Where("person = ?", string(p)).Order("asked_at, id"), supportRow.support, "listing supports")
}

// hashOf is how a single-purpose secret is kept: under the store's key, so that
// nobody who can write rows makes a link that works.
func (tx *Tx) hashOf(secret string) ([]byte, error) {
	sum, err := tx.s.secrets.keyed("support", sha256.Sum256([]byte(secret)))
	return sum[:], err
}
