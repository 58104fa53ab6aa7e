package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// electionRow is one election. What its notice freezes is kept as the JSON that
// was published (R8); the state is what was last recorded, and never what an
// act is judged by (R13).
type electionRow struct {
	ID            string `gorm:"primaryKey"`
	Reference     string
	Kind          string
	Panel         string
	Network       string
	Title         string
	State         string
	Office        string
	Parent        string
	Attempt       int
	Seats         int
	SeatTerms     string
	TermFrom      date
	TermUntil     date
	Params        string
	RulesVersion  string
	Calendar      string
	Timetable     string
	Contact       string
	Reviewer      string
	NoticeText    string
	Alarm         string
	Given         string
	Outcome       string
	Further       string
	PublishedAt   *time.Time
	StatementAt   *time.Time
	ProvisionalAt *time.Time
	CertifiedAt   *time.Time
	CancelledWhy  string

	RulingsAskedAt    *time.Time
	DrawAskedAt       *time.Time
	Draw              string
	NotReadvertisedAt *time.Time
	NotConvenedAt     *time.Time
	EndedAt           *time.Time
	Afresh            bool
}

func (electionRow) TableName() string { return "elections" }

func newElectionRow(e domain.Election) (r electionRow, err error) {
	r = electionRow{ID: string(e.ID), Reference: e.Reference, Kind: string(e.Kind), Panel: string(e.Panel), Network: string(e.Network),
		Title: e.Title, State: string(e.State), Office: string(e.Office), Parent: string(e.Parent), Attempt: e.Attempt, Seats: e.Seats,
		TermFrom: date(e.Term.From), TermUntil: date(e.Term.Until), RulesVersion: e.RulesVersion, Calendar: e.Calendar, Contact: e.Contact,
		Reviewer: e.Reviewer, NoticeText: e.NoticeText, Alarm: e.Alarm, PublishedAt: e.PublishedAt, StatementAt: e.StatementAt,
		ProvisionalAt: e.ProvisionalAt, CertifiedAt: e.CertifiedAt, CancelledWhy: e.CancelledWhy,
		RulingsAskedAt: e.Done.RulingsAsked, DrawAskedAt: e.Done.DrawAsked, NotReadvertisedAt: e.Done.NotReadvertised, NotConvenedAt: e.Done.NotConvened, EndedAt: e.Done.Ended, Afresh: e.Done.Afresh}
	terms := e.SeatTerms
	if terms == nil {
		terms = []domain.SeatTermID{}
	}
	for _, f := range []struct {
		into *string
		from any
	}{{&r.SeatTerms, terms}, {&r.Params, e.Params}, {&r.Timetable, e.Timetable}, {&r.Given, e.Given}, {&r.Outcome, e.Outcome}, {&r.Further, e.Further}, {&r.Draw, e.Done.Draw}} {
		text, err := json.Marshal(f.from)
		if err != nil {
			return r, fmt.Errorf("writing an election down: %w", err)
		}
		*f.into = string(text)
	}
	return r, nil
}

func (r electionRow) election() (e domain.Election, err error) {
	e = domain.Election{ID: domain.ElectionID(r.ID), Reference: r.Reference, Kind: domain.ElectionKind(r.Kind), Panel: domain.PanelID(r.Panel),
		Network: domain.NetworkID(r.Network), Title: r.Title, State: domain.State(r.State), Office: domain.Office(r.Office),
		Parent: domain.ElectionID(r.Parent), Attempt: r.Attempt, Seats: r.Seats, Term: domain.Term{From: when.Date(r.TermFrom), Until: when.Date(r.TermUntil)},
		RulesVersion: r.RulesVersion, Calendar: r.Calendar, Contact: r.Contact, Reviewer: r.Reviewer, NoticeText: r.NoticeText,
		Alarm: r.Alarm, PublishedAt: utc(r.PublishedAt), StatementAt: utc(r.StatementAt), ProvisionalAt: utc(r.ProvisionalAt),
		CertifiedAt: utc(r.CertifiedAt), CancelledWhy: r.CancelledWhy,
		Done: domain.ElectionDone{RulingsAsked: utc(r.RulingsAskedAt), DrawAsked: utc(r.DrawAskedAt), NotReadvertised: utc(r.NotReadvertisedAt),
			NotConvened: utc(r.NotConvenedAt), Ended: utc(r.EndedAt), Afresh: r.Afresh}}
	for _, f := range []struct {
		from string
		into any
	}{{r.SeatTerms, &e.SeatTerms}, {r.Params, &e.Params}, {r.Timetable, &e.Timetable}, {r.Given, &e.Given}, {r.Outcome, &e.Outcome}, {r.Further, &e.Further}, {r.Draw, &e.Done.Draw}} {
		if err := json.Unmarshal([]byte(f.from), f.into); err != nil {
			return e, fmt.Errorf("%w: election %s: %w", ErrUnreadable, r.ID, err)
		}
	}
	return e, nil
}

// ErrUnreadable says that what stands in an election's row cannot be read.
var ErrUnreadable = errors.New("a row cannot be read")

// CreateElection stores a new election. A reference that is taken is refused.
func (tx *Tx) CreateElection(e domain.Election) error {
	row, err := newElectionRow(e)
	if err != nil {
		return err
	}
	err = tx.db.Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return refusal.Because(domain.ReferenceTaken, "R39", nil).On("reference")
	}
	if err != nil {
		return found(err, "creating an election")
	}
	return tx.lookAtElection(e)
}

// SaveElection writes every column of the election back.
func (tx *Tx) SaveElection(e domain.Election) error {
	row, err := newElectionRow(e)
	if err != nil {
		return err
	}
	if err := one(tx.db.Model(&row).Select("*").Omit("ID").Updates(&row), "saving an election"); err != nil {
		return err
	}
	return tx.lookAtElection(e)
}

// Election reads an election without locking it.
func (tx *Tx) Election(id domain.ElectionID) (domain.Election, error) {
	var row electionRow
	if err := tx.db.First(&row, "id = ?", string(id)).Error; err != nil {
		return domain.Election{}, found(err, "reading an election")
	}
	return row.election()
}

// ElectionForAct reads an election and holds its row until the transaction
// ends. It belongs after the record's lock and before the clock is read.
func (tx *Tx) ElectionForAct(id domain.ElectionID) (domain.Election, error) {
	var row electionRow
	if err := tx.forUpdate().First(&row, "id = ?", string(id)).Error; err != nil {
		return domain.Election{}, found(err, "locking an election")
	}
	return row.election()
}

// ElectionByReference reads the election of that readable name, whatever the
// case it is written in.
func (tx *Tx) ElectionByReference(reference string) (domain.Election, error) {
	var row electionRow
	if err := tx.db.First(&row, "upper(reference) = upper(?)", reference).Error; err != nil {
		return domain.Election{}, found(err, "reading an election")
	}
	return row.election()
}

// References counts the references that begin with the prefix, so that the next
// one can be numbered.
func (tx *Tx) References(prefix string) (names []string, err error) {
	err = tx.db.Model(&electionRow{}).Where("reference = ? OR substr(reference, 1, ?) = ?", prefix, len(prefix)+1, prefix+"-").
		Order("reference").Pluck("reference", &names).Error
	if err != nil {
		return nil, fmt.Errorf("reading references: %w", err)
	}
	return names, nil
}

// ElectionFilter narrows a list of elections; zero fields do not.
type ElectionFilter struct {
	Panel  domain.PanelID
	Kind   domain.ElectionKind
	Parent domain.ElectionID
	Among  []domain.ElectionID // children of any of these
	States []domain.State
	Text   string // stands in the title or the reference, in any case
	Newest bool   // the latest term first, instead of by reference
	After  string // reference to go on from
	Limit  int    // at most; 0: all
}

// Elections lists elections, in the order of their references or the newest
// first.
func (tx *Tx) Elections(f ElectionFilter) ([]domain.Election, error) {
	return parsed(tx.electionsOf(f), electionRow.election, "listing elections")
}

// EachElection gives each of a list in its order. One that cannot be read comes with what
// is wrong, and with nothing to be believed but its id and reference: whoever shows or
// checks many elections goes on with the others.
func (tx *Tx) EachElection(f ElectionFilter, give func(e domain.Election, unread error)) error {
	var rows []electionRow
	if err := tx.electionsOf(f).Find(&rows).Error; err != nil {
		return fmt.Errorf("listing elections: %w", err)
	}
	for _, r := range rows {
		give(r.election())
	}
	return nil
}

// ReadableElections is [Tx.Elections] without what cannot be read: of that the clock tells.
func (tx *Tx) ReadableElections(f ElectionFilter) (list []domain.Election, err error) {
	err = tx.EachElection(f, func(e domain.Election, unread error) {
		if unread == nil {
			list = append(list, e)
		}
	})
	return list, err
}

func (tx *Tx) electionsOf(f ElectionFilter) *gorm.DB {
	q := tx.db.Model(&electionRow{})
	for column, v := range map[string]string{"panel": string(f.Panel), "kind": string(f.Kind), "parent": string(f.Parent)} {
		if v != "" {
			q = q.Where(column+" = ?", v)
		}
	}
	if len(f.Among) > 0 {
		q = q.Where("parent IN ?", f.Among)
	}
	if len(f.States) > 0 {
		q = q.Where("state IN ?", f.States)
	}
	if f.Text != "" {
		text := "%" + like.Replace(strings.ToLower(f.Text)) + "%"
		q = q.Where(`(lower(title) LIKE ? ESCAPE '\' OR lower(reference) LIKE ? ESCAPE '\')`, text, text)
	}
	order := "reference"
	if f.Newest {
		order = "term_from DESC, reference"
	}
	switch {
	case f.After != "" && f.Newest:
		const at = "(SELECT a.term_from FROM elections a WHERE a.reference = ?)"
		q = q.Where("term_from < "+at+" OR term_from = "+at+" AND reference > ?", f.After, f.After, f.After)
	case f.After != "":
		q = q.Where("reference > ?", f.After)
	}
	if f.Limit > 0 {
		q = q.Limit(f.Limit)
	}
	return q.Order(order)
}
