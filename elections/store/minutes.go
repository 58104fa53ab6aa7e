package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
)

type minutesRow struct {
	Meeting    string `gorm:"primaryKey"`
	State      string
	Body       string
	Version    int
	DraftedAt  time.Time
	SentAt     *time.Time
	ApprovedAt *time.Time
}

func (minutesRow) TableName() string { return "minutes" }

type minutesVersionRow struct {
	Meeting  string `gorm:"primaryKey"`
	Version  int    `gorm:"primaryKey"`
	Body     string
	ByPerson string
	At       time.Time
}

func (minutesVersionRow) TableName() string { return "minutes_versions" }

type minutesSealedRow struct {
	Meeting    string `gorm:"primaryKey"`
	Content    []byte
	Hash       []byte
	ApprovedIn string
	ByOthers   bool
	At         time.Time
}

func (minutesSealedRow) TableName() string { return "minutes_sealed" }

type minutesCorrectionRow struct {
	Meeting  string `gorm:"primaryKey"`
	Number   int    `gorm:"primaryKey"`
	Body     string
	ByPerson string
	At       time.Time
}

func (minutesCorrectionRow) TableName() string { return "minutes_corrections" }

type minutesAssentRow struct {
	Meeting string `gorm:"primaryKey"`
	Person  string `gorm:"primaryKey"`
	At      time.Time
}

func (minutesAssentRow) TableName() string { return "minutes_assents" }

type minutesRemarkRow struct {
	ID      string `gorm:"primaryKey"`
	Meeting string
	Item    string
	Person  string
	Version int
	At      time.Time
	Body    string
}

func (minutesRemarkRow) TableName() string { return "minutes_remarks" }

func (r minutesRemarkRow) remark() governance.Remark {
	return governance.Remark{ID: governance.RemarkID(r.ID), Item: governance.ItemID(r.Item), By: domain.PersonID(r.Person), Version: r.Version, At: r.At.UTC(), Text: r.Body}
}

// CreateRemark adds a comment on draft minutes.
func (tx *Tx) CreateRemark(of governance.MeetingID, r governance.Remark) error {
	row := minutesRemarkRow{string(r.ID), string(of), string(r.Item), string(r.By), r.Version, r.At, r.Text}
	return found(tx.db.Create(&row).Error, "commenting on minutes")
}

// Remarks are the comments on a meeting's minutes, oldest first.
func (tx *Tx) Remarks(of governance.MeetingID) ([]governance.Remark, error) {
	return listed(tx.db.Where("meeting = ?", of).Order("at, id"), minutesRemarkRow.remark, "reading comments on minutes")
}

// SaveMinutes writes the minutes as they stand, and keeps the version.
func (tx *Tx) SaveMinutes(m governance.Minutes, by domain.PersonID) error {
	text, err := json.Marshal(m.Sections)
	if err != nil {
		return fmt.Errorf("saving minutes: %w", err)
	}
	row := minutesRow{string(m.Meeting), string(m.State), string(text), m.Version, m.Drafted, utc(m.Sent), utc(m.Approved)}
	err = tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "meeting"}},
		DoUpdates: clause.AssignmentColumns([]string{"state", "body", "version", "sent_at", "approved_at"})}).Create(&row).Error
	if err != nil {
		return fmt.Errorf("saving minutes: %w", err)
	}
	version := minutesVersionRow{row.Meeting, m.Version, row.Body, string(by), tx.Now()}
	err = tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&version).Error
	return found(err, "keeping a version of minutes")
}

// Minutes are those of a meeting, with what was added since; unknown if there are none.
// What is sealed is read from the seal, and must agree with its hash.
func (tx *Tx) Minutes(meeting governance.MeetingID) (governance.Minutes, error) {
	var row minutesRow
	if err := tx.heldInAct().Take(&row, "meeting = ?", meeting).Error; err != nil {
		return governance.Minutes{}, found(err, "reading minutes")
	}
	m := governance.Minutes{Meeting: meeting, State: governance.MinutesState(row.State), Version: row.Version, Drafted: row.DraftedAt.UTC(),
		Sent: utc(row.SentAt), Approved: utc(row.ApprovedAt)}
	if err := json.Unmarshal([]byte(row.Body), &m.Sections); err != nil {
		return m, fmt.Errorf("reading minutes: %w", err)
	}
	assents, err := listed(tx.db.Where("meeting = ?", meeting).Order("at, person"), func(r minutesAssentRow) domain.PersonID { return domain.PersonID(r.Person) }, "reading assents")
	if err != nil {
		return m, err
	}
	m.Assents = assents
	m.Corrections, err = listed(tx.db.Where("meeting = ?", meeting).Order("number"), func(r minutesCorrectionRow) governance.Correction {
		return governance.Correction{Number: r.Number, By: domain.PersonID(r.ByPerson), At: r.At.UTC(), Text: r.Body}
	}, "reading corrections")
	if err != nil || m.State != governance.MinutesApproved {
		return m, err
	}
	err = tx.unseal(&m)
	return m, err
}

func (tx *Tx) unseal(m *governance.Minutes) error {
	var sealed minutesSealedRow
	if err := tx.db.Take(&sealed, "meeting = ?", m.Meeting).Error; err != nil {
		return found(err, "reading sealed minutes")
	}
	copy(m.Hash[:], sealed.Hash)
	m.ApprovedIn, m.ByOthers = governance.MeetingID(sealed.ApprovedIn), sealed.ByOthers
	sections, err := governance.Unseal(sealed.Content, m.Hash)
	if err != nil {
		return err
	}
	m.Sections = sections
	return nil
}

// MinutesVersion is a text that stood once: for a comparison (R158).
func (tx *Tx) MinutesVersion(meeting governance.MeetingID, version int) ([]governance.Section, error) {
	var row minutesVersionRow
	if err := tx.db.Take(&row, "meeting = ? AND version = ?", meeting, version).Error; err != nil {
		return nil, found(err, "reading a version of minutes")
	}
	var sections []governance.Section
	err := json.Unmarshal([]byte(row.Body), &sections)
	return sections, err
}

// SealMinutes writes the seal, once (R127).
func (tx *Tx) SealMinutes(m governance.Minutes, content []byte) error {
	row := minutesSealedRow{string(m.Meeting), content, m.Hash[:], string(m.ApprovedIn), m.ByOthers, tx.Now()}
	return created(tx.db.Create(&row), governance.MinutesSealed, "R127", "", "sealing minutes")
}

// SealedMinutes are the bytes of the seal.
func (tx *Tx) SealedMinutes(meeting governance.MeetingID) ([]byte, error) {
	var row minutesSealedRow
	err := tx.db.Take(&row, "meeting = ?", meeting).Error
	return row.Content, found(err, "reading sealed minutes")
}

// CorrectMinutes appends a correction.
func (tx *Tx) CorrectMinutes(meeting governance.MeetingID, c governance.Correction) error {
	row := minutesCorrectionRow{string(meeting), c.Number, c.Text, string(c.By), c.At}
	return found(tx.db.Create(&row).Error, "correcting minutes")
}

// AssentToMinutes notes a member's assent by correspondence.
func (tx *Tx) AssentToMinutes(meeting governance.MeetingID, person domain.PersonID) error {
	row := minutesAssentRow{string(meeting), string(person), tx.Now()}
	return created(tx.db.Create(&row), governance.AssentGiven, "R127", "", "assenting to minutes")
}

// MinutesToAgree are the meetings at which a person was, whose minutes wait for approval
// and for her assent (R127), the latest first.
func (tx *Tx) MinutesToAgree(person domain.PersonID) (ids []governance.MeetingID, err error) {
	err = tx.db.Raw(`SELECT a.meeting FROM attendance a JOIN minutes m ON m.meeting = a.meeting WHERE a.person = ? AND a.arrived_at IS NOT NULL AND m.state = ?
		AND NOT EXISTS (SELECT 1 FROM minutes_assents s WHERE s.meeting = a.meeting AND s.person = a.person) ORDER BY m.drafted_at DESC, a.meeting LIMIT 12`,
		person, string(governance.MinutesComment)).Scan(&ids).Error
	return ids, found(err, "finding minutes to agree to")
}

// MinutesStates is how far the minutes of the meetings are; those without are left out.
func (tx *Tx) MinutesStates(ids []governance.MeetingID) (map[governance.MeetingID]governance.MinutesState, error) {
	var rows []minutesRow
	if err := tx.db.Select("meeting", "state").Where("meeting IN ?", ids).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading how far minutes are: %w", err)
	}
	out := map[governance.MeetingID]governance.MinutesState{}
	for _, r := range rows {
		out[governance.MeetingID(r.Meeting)] = governance.MinutesState(r.State)
	}
	return out, nil
}

type panelActionRow struct {
	ID      string `gorm:"primaryKey"`
	Panel   string
	Meeting string
	Item    string
	Motion  string
	Body    string
	Owner   string
	Due     date
	State   string
	Why     string
	MadeAt  time.Time
	EndedAt *time.Time
}

func (panelActionRow) TableName() string { return "panel_actions" }

func (r panelActionRow) action() governance.Action {
	return governance.Action{ID: governance.ActionID(r.ID), Panel: domain.PanelID(r.Panel), Meeting: governance.MeetingID(r.Meeting),
		Item: governance.ItemID(r.Item), Motion: r.Motion, Text: r.Body, Owner: domain.PersonID(r.Owner), Due: when.Date(r.Due),
		State: governance.ActionState(r.State), Why: r.Why, Made: r.MadeAt.UTC(), Ended: utc(r.EndedAt)}
}

// CreateAction adds an action (R159).
func (tx *Tx) CreateAction(a governance.Action) error {
	row := panelActionRow{string(a.ID), string(a.Panel), string(a.Meeting), string(a.Item), a.Motion, a.Text, string(a.Owner), date(a.Due),
		string(a.State), a.Why, a.Made, utc(a.Ended)}
	return found(tx.db.Create(&row).Error, "adding an action")
}

// SaveAction writes how an action ended, or its new date.
func (tx *Tx) SaveAction(a governance.Action) error {
	r := tx.db.Model(&panelActionRow{}).Where("id = ?", a.ID).Updates(map[string]any{"state": a.State, "why": a.Why, "due": date(a.Due), "ended_at": utc(a.Ended)})
	return one(r, "saving an action")
}

// Action is the action of that id, held until the transaction ends.
func (tx *Tx) Action(id governance.ActionID) (governance.Action, error) {
	var row panelActionRow
	if err := tx.heldInAct().Take(&row, "id = ?", id).Error; err != nil {
		return governance.Action{}, found(err, "reading an action")
	}
	return row.action(), nil
}

// ActionFilter narrows a list of actions; zero fields do not.
type ActionFilter struct {
	Panels  []domain.PanelID
	Owner   domain.PersonID
	Meeting governance.MeetingID
	State   governance.ActionState
	Words   string
	Limit   int // 0: 200
	Offset  int
}

// Actions are listed with the open ones first, by when they are due; those that have
// ended follow, the newest first.
func (tx *Tx) Actions(f ActionFilter) ([]governance.Action, error) {
	q := tx.db.Model(&panelActionRow{})
	if len(f.Panels) > 0 {
		q = q.Where("panel IN ?", f.Panels)
	}
	if f.Owner != "" {
		q = q.Where("owner = ?", f.Owner)
	}
	if f.Meeting != "" {
		q = q.Where("meeting = ?", f.Meeting)
	}
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if f.Limit <= 0 {
		f.Limit = 200
	}
	order := "CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, CASE WHEN ended_at IS NULL THEN due END, ended_at DESC, id"
	return listed(likes(q, "body", f.Words).Order(order).Limit(f.Limit).Offset(f.Offset), panelActionRow.action, "listing actions")
}

// fields are the words of a search, lower-case, with what LIKE reads as signs put out
// of force.
func fields(words string) []string {
	all := strings.Fields(strings.ToLower(words))
	escape := strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")
	for i, w := range all {
		all[i] = escape.Replace(w)
	}
	return all[:min(len(all), 8)]
}

// heldInAct locks what the query finds, in an act; a reading holds nothing.
func (tx *Tx) heldInAct() *gorm.DB {
	if tx.head == nil {
		return tx.db
	}
	return tx.forUpdate()
}
