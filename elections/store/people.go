package store

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

type personRow struct {
	ID           string `gorm:"primaryKey"`
	Number       string
	NumberFold   string
	Forename     string
	Surname      string
	NameFold     string
	NameKey      []byte
	Email        string
	EmailFold    *string
	Organisation string
	ParentGroup  string
	JobRole      string
	RoleSince    date
	Discipline   string
	Language     string
	DisabledAt   *time.Time
	ErasedAt     *time.Time
}

func (personRow) TableName() string { return "people" }

// personColumns are what SavePerson writes: all but the id.
var personColumns = []string{"number", "number_fold", "forename", "surname", "name_fold", "name_key", "email", "email_fold",
	"organisation", "parent_group", "job_role", "role_since", "discipline", "language", "disabled_at", "erased_at"}

func personRowOf(p domain.Person) personRow {
	return personRow{ID: string(p.ID), Number: p.Number, NumberFold: domain.FoldNumber(p.Number), Forename: p.Forename, Surname: p.Surname,
		NameFold: domain.FoldName(p.Name()), NameKey: p.SortKey(), Email: p.Email, EmailFold: text(domain.FoldEmail(p.Email)),
		Organisation: p.Organisation, ParentGroup: p.Group, JobRole: p.JobRole, RoleSince: date(p.RoleSince), Discipline: p.Discipline, Language: string(p.Language),
		DisabledAt: utc(p.DisabledAt), ErasedAt: utc(p.ErasedAt)}
}

func (r personRow) person() domain.Person {
	return domain.Person{ID: domain.PersonID(r.ID), Number: r.Number, Forename: r.Forename, Surname: r.Surname, Email: r.Email,
		Organisation: r.Organisation, Group: r.ParentGroup, JobRole: r.JobRole, RoleSince: when.Date(r.RoleSince), Discipline: r.Discipline, Language: domain.Language(r.Language),
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
	if err := one(r, "saving a person"); err != nil {
		return err
	}
	return tx.lookAtEmployers(p.ID)
}

// taken says which of the two keys of a person is somebody else's (R35).
func taken(err error, doing string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		if strings.Contains(err.Error(), "email") {
			return refusal.Because(domain.EmailTaken, "R35", nil).On("email")
		}
		return refusal.Because(domain.NumberTaken, "R35", nil).On("number")
	}
	return found(err, doing)
}

// Person is the person of that id.
func (tx *Tx) Person(id domain.PersonID) (domain.Person, error) { return tx.person("id = ?", id) }

// PersonByNumber finds a person by member number, the person key (R7), compared as
// numbers are; of two that were told apart once, by the very one.
func (tx *Tx) PersonByNumber(number string) (domain.Person, error) {
	p, err := tx.person("number = ?", number)
	if r, no := refusal.Of(err); no && r.Code == refusal.NotFound {
		return tx.person("number_fold = ?", domain.FoldNumber(number))
	}
	return p, err
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

// qualified finds who has a vote in a network by R29. It takes the network, the status
// that counts, the qualifying date twice, and whether only those at home there do (R4).
const qualified = `erased_at IS NULL AND EXISTS (SELECT 1 FROM memberships WHERE person = people.id AND network = ?
	AND status = ? AND from_date <= ? AND (until_date IS NULL OR until_date > ?) AND (home OR NOT ?))`

// MembersOnRoll are the people who have a vote in the network by R29: active members
// on the qualifying date, by member number; homeOnly leaves out those who are at home
// elsewhere (R4).
func (tx *Tx) MembersOnRoll(network domain.NetworkID, qualifying when.Date, homeOnly bool) (people []domain.Elector, err error) {
	n, err := tx.CountMembersOnRoll(network, qualifying, homeOnly)
	if err != nil {
		return nil, err
	}
	rows, err := tx.db.Table("people").Where(qualified, network, domain.Active, date(qualifying), date(qualifying), homeOnly).Select("id, number, email").Order("number").Rows()
	if err != nil {
		return nil, fmt.Errorf("reading the members on the roll: %w", err)
	}
	people = make([]domain.Elector, 0, n)
	err = eachRow(rows, func() error {
		var p domain.Elector
		err := rows.Scan(&p.ID, &p.Number, &p.Email)
		people = append(people, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the members on the roll: %w", err)
	}
	return people, nil
}

// CountMembersOnRoll counts those whom MembersOnRoll lists.
func (tx *Tx) CountMembersOnRoll(network domain.NetworkID, qualifying when.Date, homeOnly bool) (int, error) {
	var n int64
	err := tx.db.Table("people").Where(qualified, network, domain.Active, date(qualifying), date(qualifying), homeOnly).Count(&n).Error
	return int(n), found(err, "counting the members on the roll")
}

// PeopleFilter narrows a list of people; zero fields do not.
type PeopleFilter struct {
	Query   string           // words, each part of a name, or the beginning of a number or an address
	Network domain.NetworkID // with a lasting membership there
	Status  domain.MembershipStatus
	After   string // the cursor that the page before gave
	Limit   int    // at most 100; 0 means 50
}

// People lists people as an index of names does, and gives a cursor to go on
// from; an empty one ends the list. Where nobody has the words as they were typed,
// those are listed whose names are a letter away from them, as far as an index helps or
// people are few.
func (tx *Tx) People(f PeopleFilter) (people []domain.Person, next string, err error) {
	people, next, err = tx.people(f, func(q *gorm.DB, words []string) (*gorm.DB, error) {
		q, _, err := tx.narrowed(q, words, true)
		for _, word := range words {
			q = wordMatches(q, word, true)
		}
		return q, err
	})
	if err != nil || len(people) > 0 || f.Query == "" {
		return people, next, err
	}
	return tx.people(f, func(q *gorm.DB, words []string) (*gorm.DB, error) {
		q, found, err := tx.nearBy(q, words)
		if err != nil {
			return nil, err
		}
		if !found {
			if many, err := tx.manyPeople(); err != nil || many {
				return q.Where("1 = 0"), err
			}
		}
		for _, word := range words {
			q = nearly(q, word)
		}
		return q, nil
	})
}

func (tx *Tx) people(f PeopleFilter, find func(q *gorm.DB, words []string) (*gorm.DB, error)) (people []domain.Person, next string, err error) {
	q := tx.db.Model(&personRow{}).Where("erased_at IS NULL")
	if f.Query != "" {
		words := strings.Fields(f.Query) // in any order: "abbott michael" finds Michael Abbott
		if q, err = find(q, words[:min(len(words), mostWords)]); err != nil {
			return nil, "", err
		}
	}
	if f.Network != "" || f.Status != "" {
		in := tx.db.Model(&membershipRow{}).Select("1").Where("person = people.id AND until_date IS NULL")
		if f.Network != "" {
			in = in.Where("network = ?", f.Network)
		}
		if f.Status != "" {
			in = in.Where("status = ?", f.Status)
		}
		q = q.Where("EXISTS (?)", in)
	}
	if f.After != "" {
		id, key, err := cursor(f.After)
		if err != nil {
			return nil, "", err
		}
		q = q.Where("(name_key, id) > ( ?, ?)", key, id) // the blank keeps the key's bytes from being taken for a list
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 100)
	var rows []personRow
	if err := q.Order("name_key, id").Limit(f.Limit + 1).Find(&rows).Error; err != nil {
		return nil, "", fmt.Errorf("listing people: %w", err)
	}
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		next = cursorAt(rows[f.Limit-1])
	}
	for _, r := range rows {
		people = append(people, r.person())
	}
	return people, next, nil
}

// mostWords is how many words of a search are looked for.
const mostWords = 8

// cursorAt goes on behind somebody.
func cursorAt(r personRow) string {
	return base64.RawURLEncoding.EncodeToString(append([]byte(r.ID), r.NameKey...))
}

// cursor reads what People gave as next: an id of 36 characters, then a key.
func cursor(s string) (id string, key []byte, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(raw) < 36 || !domain.IsID(string(raw[:36])) {
		return "", nil, refusal.Because(refusal.Malformed, "", nil).On("after")
	}
	return string(raw[:36]), raw[36:], nil
}

// like takes the characters of a search that LIKE would read as patterns for
// what they are.
var like = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)
