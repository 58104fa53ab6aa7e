package store

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/governance"
)

type meetingRow struct {
	ID        string `gorm:"primaryKey"`
	Reference string
	Kind      string
	Title     string
	StartsAt  time.Time
	EndsAt    time.Time
	Timezone  string
	Place     string
	Link      string
	State     string
	Why       string
	Sequence  int
	Revision  int64
	CalledAt  *time.Time
	AgendaAt  *time.Time
	OpenedAt  *time.Time
	ClosedAt  *time.Time
	Item      string
	ItemSince *time.Time
	Chosen    string
	Guests    string

	SpeakerMinutes int
}

func (meetingRow) TableName() string { return "meetings" }

func (r meetingRow) meeting() governance.Meeting {
	return governance.Meeting{ID: governance.MeetingID(r.ID), Reference: r.Reference, Kind: governance.Kind(r.Kind), Title: r.Title,
		Starts: r.StartsAt.UTC(), Ends: r.EndsAt.UTC(), Timezone: r.Timezone, Place: r.Place, Link: r.Link, State: governance.State(r.State),
		Why: r.Why, Sequence: r.Sequence, Revision: r.Revision, CalledAt: utc(r.CalledAt), AgendaAt: utc(r.AgendaAt), OpenedAt: utc(r.OpenedAt),
		ClosedAt: utc(r.ClosedAt), Item: governance.ItemID(r.Item), ItemSince: utc(r.ItemSince), Chosen: domain.PersonID(r.Chosen), Guests: r.Guests,
		Speaking: r.SpeakerMinutes}
}

func newMeetingRow(m governance.Meeting) meetingRow {
	return meetingRow{ID: string(m.ID), Reference: m.Reference, Kind: string(m.Kind), Title: m.Title, StartsAt: m.Starts.UTC(), EndsAt: m.Ends.UTC(),
		Timezone: m.Timezone, Place: m.Place, Link: m.Link, State: string(m.State), Why: m.Why, Sequence: m.Sequence, Revision: m.Revision,
		CalledAt: utc(m.CalledAt), AgendaAt: utc(m.AgendaAt), OpenedAt: utc(m.OpenedAt), ClosedAt: utc(m.ClosedAt), Item: string(m.Item),
		ItemSince: utc(m.ItemSince), Chosen: string(m.Chosen), Guests: m.Guests, SpeakerMinutes: m.Speaking}
}

type meetingPanelRow struct {
	Meeting  string `gorm:"primaryKey"`
	Panel    string `gorm:"primaryKey"`
	Position int
}

func (meetingPanelRow) TableName() string { return "meeting_panels" }

type meetingFewRow struct {
	Meeting string `gorm:"primaryKey"`
	Person  string `gorm:"primaryKey"`
}

func (meetingFewRow) TableName() string { return "meeting_few" }

type meetingAskRow struct {
	Meeting string `gorm:"primaryKey"`
	Person  string `gorm:"primaryKey"`
	At      time.Time
}

func (meetingAskRow) TableName() string { return "meeting_asks" }

// CreateMeeting adds a meeting with its panels and the few it is for.
func (tx *Tx) CreateMeeting(m governance.Meeting) error {
	row := newMeetingRow(m)
	if err := found(tx.db.Create(&row).Error, "adding a meeting"); err != nil {
		return err
	}
	panels := make([]meetingPanelRow, len(m.Panels))
	for i, p := range m.Panels {
		panels[i] = meetingPanelRow{row.ID, string(p), i + 1}
	}
	if err := found(tx.db.Create(&panels).Error, "adding a meeting's panels"); err != nil {
		return err
	}
	return tx.saveFew(m)
}

func (tx *Tx) saveFew(m governance.Meeting) error {
	if err := tx.db.Where("meeting = ?", m.ID).Delete(&meetingFewRow{}).Error; err != nil {
		return fmt.Errorf("saving whom a meeting is for: %w", err)
	}
	if len(m.Few) == 0 {
		return nil
	}
	rows := make([]meetingFewRow, len(m.Few))
	for i, p := range m.Few {
		rows[i] = meetingFewRow{string(m.ID), string(p)}
	}
	return found(tx.db.Create(&rows).Error, "saving whom a meeting is for")
}

// SaveMeeting writes all of a meeting but its panels, and raises its revision.
func (tx *Tx) SaveMeeting(m governance.Meeting) error {
	row := newMeetingRow(m)
	row.Revision++
	r := tx.db.Model(&meetingRow{}).Where("id = ?", m.ID).Select("kind", "title", "starts_at", "ends_at", "timezone", "place", "link", "state", "why",
		"sequence", "revision", "called_at", "agenda_at", "opened_at", "closed_at", "item", "item_since", "chosen", "guests", "speaker_minutes").Updates(&row)
	if err := one(r, "saving a meeting"); err != nil {
		return err
	}
	return tx.saveFew(m)
}

// TouchMeeting raises a meeting's revision: something in it has changed, and pages
// that show it read it anew.
func (tx *Tx) TouchMeeting(id governance.MeetingID) error {
	r := tx.db.Model(&meetingRow{}).Where("id = ?", id).Update("revision", gorm.Expr("revision + 1"))
	return one(r, "noting a change in a meeting")
}

// LockMeeting is the meeting of that id, held until the transaction ends.
func (tx *Tx) LockMeeting(id governance.MeetingID) (governance.Meeting, error) {
	return tx.oneMeeting(tx.forUpdate().Where("id = ?", id))
}

// Meeting is the meeting of that id.
func (tx *Tx) Meeting(id governance.MeetingID) (governance.Meeting, error) {
	return tx.oneMeeting(tx.db.Where("id = ?", id))
}

func (tx *Tx) oneMeeting(q *gorm.DB) (governance.Meeting, error) {
	var row meetingRow
	if err := q.Take(&row).Error; err != nil {
		return governance.Meeting{}, found(err, "reading a meeting")
	}
	all, err := tx.completed([]governance.Meeting{row.meeting()})
	if err != nil {
		return governance.Meeting{}, err
	}
	return all[0], nil
}

// completed adds panels and the few to meetings that were read.
func (tx *Tx) completed(all []governance.Meeting) ([]governance.Meeting, error) {
	at := make(map[string]int, len(all))
	ids := make([]string, len(all))
	for i, m := range all {
		at[string(m.ID)], ids[i] = i, string(m.ID)
	}
	var panels []meetingPanelRow
	var few []meetingFewRow
	for piece := range pieces(ids) {
		var p []meetingPanelRow
		var f []meetingFewRow
		if err := tx.db.Where("meeting IN ?", piece).Order("position").Find(&p).Error; err != nil {
			return nil, fmt.Errorf("reading meetings' panels: %w", err)
		}
		if err := tx.db.Where("meeting IN ?", piece).Order("person").Find(&f).Error; err != nil {
			return nil, fmt.Errorf("reading whom meetings are for: %w", err)
		}
		panels, few = append(panels, p...), append(few, f...)
	}
	for _, r := range panels {
		m := &all[at[r.Meeting]]
		m.Panels = append(m.Panels, domain.PanelID(r.Panel))
	}
	for _, r := range few {
		m := &all[at[r.Meeting]]
		m.Few = append(m.Few, domain.PersonID(r.Person))
	}
	return all, nil
}

// pieces are the ids, so many at a time as one statement takes.
func pieces(ids []string) func(yield func([]string) bool) {
	const most = 500
	return func(yield func([]string) bool) {
		for len(ids) > 0 {
			n := min(most, len(ids))
			if !yield(ids[:n]) {
				return
			}
			ids = ids[n:]
		}
	}
}

// MeetingFilter narrows a list of meetings; zero fields do not.
type MeetingFilter struct {
	Panels []domain.PanelID
	States []governance.State
	From   time.Time // starts at or after
	Until  time.Time // starts before
	After  string    // key of the last one seen: "instant id"
	Newest bool
	Limit  int // 0: 100
}

// Meetings are listed by when they start.
func (tx *Tx) Meetings(f MeetingFilter) ([]governance.Meeting, error) {
	q := tx.db.Model(&meetingRow{})
	if len(f.Panels) > 0 {
		q = q.Where("id IN (SELECT meeting FROM meeting_panels WHERE panel IN ?)", f.Panels)
	}
	if len(f.States) > 0 {
		q = q.Where("state IN ?", f.States)
	}
	if !f.From.IsZero() {
		q = q.Where("starts_at >= ?", f.From.UTC())
	}
	if !f.Until.IsZero() {
		q = q.Where("starts_at < ?", f.Until.UTC())
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	order := "starts_at, id"
	if f.Newest {
		order = "starts_at DESC, id DESC"
	}
	all, err := listed(q.Order(order).Limit(f.Limit), meetingRow.meeting, "listing meetings")
	if err != nil {
		return nil, err
	}
	return tx.completed(all)
}

// MeetingsNumbered is how many meetings a panel (joint ones: its code) has had in a
// year, for the next one's reference.
func (tx *Tx) MeetingsNumbered(prefix string) (int, error) {
	var n int64
	err := tx.db.Model(&meetingRow{}).Where("reference LIKE ?", prefix+"%").Count(&n).Error
	return int(n), found(err, "numbering meetings")
}

// Revisions are the revisions of the meetings: all that a stream of events asks for.
func (tx *Tx) Revisions(ids []governance.MeetingID) (map[governance.MeetingID]int64, error) {
	var rows []meetingRow
	if err := tx.db.Model(&meetingRow{}).Select("id", "revision").Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading meetings' revisions: %w", err)
	}
	out := make(map[governance.MeetingID]int64, len(rows))
	for _, r := range rows {
		out[governance.MeetingID(r.ID)] = r.Revision
	}
	return out, nil
}

// AskMeeting notes that a member asks for an urgent meeting (R122). Asking twice does
// no harm.
func (tx *Tx) AskMeeting(id governance.MeetingID, person domain.PersonID) error {
	row := meetingAskRow{string(id), string(person), tx.Now()}
	return found(tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error, "asking for a meeting")
}

// AskedFor are the members who ask for an urgent meeting.
func (tx *Tx) AskedFor(id governance.MeetingID) ([]domain.PersonID, error) {
	return listed(tx.db.Where("meeting = ?", id).Order("at, person"), func(r meetingAskRow) domain.PersonID { return domain.PersonID(r.Person) },
		"listing who asks for a meeting")
}

type panelBodyRow struct {
	Panel string `gorm:"primaryKey"`
	Body  string
}

// MeetingRule is the rule of a panel's calendar; false when it has none of its own.
func (tx *Tx) MeetingRule(panel domain.PanelID) (r governance.Rule, own bool, err error) {
	own, err = tx.panelBody("meeting_rules", panel, &r)
	return r, own, err
}

// SaveMeetingRule keeps the rule of a panel's calendar.
func (tx *Tx) SaveMeetingRule(panel domain.PanelID, r governance.Rule) error {
	return tx.savePanelBody("meeting_rules", panel, r)
}

// Habits are what a panel has set up for its meetings.
func (tx *Tx) Habits(panel domain.PanelID) (h governance.Habits, err error) {
	_, err = tx.panelBody("panel_habits", panel, &h)
	return h, err
}

// SaveHabits keeps them.
func (tx *Tx) SaveHabits(panel domain.PanelID, h governance.Habits) error {
	return tx.savePanelBody("panel_habits", panel, h)
}

func (tx *Tx) panelBody(table string, panel domain.PanelID, into any) (bool, error) {
	var rows []panelBodyRow
	if err := tx.db.Table(table).Where("panel = ?", panel).Limit(1).Find(&rows).Error; err != nil {
		return false, fmt.Errorf("reading %s: %w", table, err)
	}
	if len(rows) == 0 {
		return false, nil
	}
	if err := json.Unmarshal([]byte(rows[0].Body), into); err != nil {
		return false, fmt.Errorf("reading %s: %w", table, err)
	}
	return true, nil
}

func (tx *Tx) savePanelBody(table string, panel domain.PanelID, of any) error {
	text, err := json.Marshal(of)
	if err != nil {
		return fmt.Errorf("saving %s: %w", table, err)
	}
	row := panelBodyRow{string(panel), string(text)}
	err = tx.db.Table(table).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "panel"}}, DoUpdates: clause.AssignmentColumns([]string{"body"})}).Create(&row).Error
	return found(err, "saving "+table)
}
