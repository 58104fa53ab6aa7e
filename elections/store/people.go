package store

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
)

type personRow struct {
	ID           string `gorm:"primaryKey"`
	Number       string
	Forename     string
	Surname      string
	NameFold     string
	NameKey      []byte
	Email        string
	EmailFold    *string
	Organisation string
	ParentGroup  string
	JobRole      string
	RoleSince    domain.Date
	DisabledAt   *time.Time
	ErasedAt     *time.Time
}

func (personRow) TableName() string { return "people" }

// personColumns are what SavePerson writes: all but the id.
var personColumns = []string{"number", "forename", "surname", "name_fold", "name_key", "email", "email_fold",
	"organisation", "parent_group", "job_role", "role_since", "disabled_at", "erased_at"}

func personRowOf(p domain.Person) personRow {
	return personRow{ID: string(p.ID), Number: p.Number, Forename: p.Forename, Surname: p.Surname,
		NameFold: domain.FoldName(p.Name()), NameKey: p.SortKey(), Email: p.Email, EmailFold: text(domain.FoldEmail(p.Email)),
		Organisation: p.Organisation, ParentGroup: p.Group, JobRole: p.JobRole, RoleSince: p.RoleSince,
		DisabledAt: utc(p.DisabledAt), ErasedAt: utc(p.ErasedAt)}
}

func (r personRow) person() domain.Person {
	return domain.Person{ID: domain.PersonID(r.ID), Number: r.Number, Forename: r.Forename, Surname: r.Surname, Email: r.Email,
		Organisation: r.Organisation, Group: r.ParentGroup, JobRole: r.JobRole, RoleSince: r.RoleSince,
		DisabledAt: utc(r.DisabledAt), ErasedAt: utc(r.ErasedAt)}
}

// CreatePerson adds a person. Number and address must be new (R35).
func (tx *Tx) CreatePerson(p domain.Person) error {
	row := personRowOf(p)
	return taken(tx.db.Create(&row).Error, "adding a person")
}

// SavePerson writes everything about a person but the id.
func (tx *Tx) SavePerson(p domain.Person) error {
	row := personRowOf(p)
	r := tx.db.Model(&personRow{}).Where("id = ?", p.ID).Select(personColumns).Updates(&row)
	if r.Error != nil {
		return taken(r.Error, "saving a person")
	}
	return one(r, "saving a person")
}

// taken says which of the two keys of a person is somebody else's (R35).
func taken(err error, doing string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		if strings.Contains(err.Error(), "email") {
			return domain.Refuse(domain.EmailTaken, "R35", nil).On("email")
		}
		return domain.Refuse(domain.NumberTaken, "R35", nil).On("number")
	}
	return found(err, doing)
}

// Person is the person of that id.
func (tx *Tx) Person(id domain.PersonID) (domain.Person, error) { return tx.person("id = ?", id) }

// PersonByNumber finds a person by member number, the person key (R7).
func (tx *Tx) PersonByNumber(number string) (domain.Person, error) {
	return tx.person("number = ?", number)
}

// PersonByEmail finds a person by address, compared as addresses are (R35).
func (tx *Tx) PersonByEmail(email string) (domain.Person, error) {
	return tx.person("email_fold = ?", domain.FoldEmail(email))
}

func (tx *Tx) person(where string, arg any) (domain.Person, error) {
	var row personRow
	if err := tx.db.Where(where, arg).Take(&row).Error; err != nil {
		return domain.Person{}, found(err, "reading a person")
	}
	return row.person(), nil
}

// PeopleByID are the people of these ids; unknown ids are left out.
func (tx *Tx) PeopleByID(ids ...domain.PersonID) (map[domain.PersonID]domain.Person, error) {
	out := make(map[domain.PersonID]domain.Person, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), 500)
		var rows []personRow
		if err := tx.db.Where("id IN ?", ids[:n]).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("reading people: %w", err)
		}
		for _, r := range rows {
			out[domain.PersonID(r.ID)] = r.person()
		}
		ids = ids[n:]
	}
	return out, nil
}

// MembersOnRoll are the people who have a vote in the network by R29: home
// there and active on the qualifying date. They come by member number.
func (tx *Tx) MembersOnRoll(network domain.NetworkID, qualifying domain.Date) ([]domain.Person, error) {
	var rows []personRow
	err := tx.db.Where(`erased_at IS NULL AND id IN (SELECT person FROM memberships WHERE network = ? AND home
		AND status = ? AND from_date <= ? AND (until_date IS NULL OR until_date > ?))`,
		network, domain.Active, qualifying, qualifying).Order("number").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading the members on the roll: %w", err)
	}
	out := make([]domain.Person, len(rows))
	for i, r := range rows {
		out[i] = r.person()
	}
	return out, nil
}
