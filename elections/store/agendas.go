package store

import (
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
)

type agendaItemRow struct {
	ID           string `gorm:"primaryKey"`
	Meeting      string
	Position     int
	Title        string
	Purpose      string
	Presenter    string
	Minutes      int
	Body         string
	Private      string
	Confidential bool
	Consent      bool
	Standing     bool
	Action       string
	Notes        string
	Version      int
	Spent        int
	DoneAt       *time.Time
	RemovedAt    *time.Time
	TakenBy      string
	Part         string
}

func (agendaItemRow) TableName() string { return "agenda_items" }

func (r agendaItemRow) item() governance.Item {
	return governance.Item{ID: governance.ItemID(r.ID), Meeting: governance.MeetingID(r.Meeting), Position: r.Position, Title: r.Title,
		Purpose: governance.ItemPurpose(r.Purpose), Presenter: r.Presenter, Minutes: r.Minutes, Body: r.Body, Private: r.Private,
		Confidential: r.Confidential, Consent: r.Consent, Standing: r.Standing, Action: governance.ActionID(r.Action), Notes: r.Notes,
		Version: r.Version, Spent: time.Duration(r.Spent) * time.Second, DoneAt: utc(r.DoneAt), TakenBy: governance.MotionID(r.TakenBy), Part: governance.ItemPart(r.Part)}
}

func newAgendaItemRow(i governance.Item) agendaItemRow {
	return agendaItemRow{ID: string(i.ID), Meeting: string(i.Meeting), Position: i.Position, Title: i.Title, Purpose: string(i.Purpose),
		Presenter: i.Presenter, Minutes: i.Minutes, Body: i.Body, Private: i.Private, Confidential: i.Confidential, Consent: i.Consent,
		Standing: i.Standing, Action: string(i.Action), Notes: i.Notes, Version: i.Version, Spent: int(i.Spent / time.Second), DoneAt: utc(i.DoneAt),
		TakenBy: string(i.TakenBy), Part: string(i.Part)}
}

// CreateItems adds items to an agenda.
func (tx *Tx) CreateItems(items ...governance.Item) error {
	if len(items) == 0 {
		return nil
	}
	rows := make([]agendaItemRow, len(items))
	for i, item := range items {
		rows[i] = newAgendaItemRow(item)
	}
	return found(tx.db.CreateInBatches(rows, 100).Error, "adding to an agenda")
}

// SaveItem writes an item.
func (tx *Tx) SaveItem(i governance.Item) error {
	row := newAgendaItemRow(i)
	r := tx.db.Model(&agendaItemRow{}).Where("id = ? AND removed_at IS NULL", i.ID).Select("position", "title", "purpose", "presenter", "minutes", "body",
		"private", "confidential", "consent", "notes", "version", "spent", "done_at", "taken_by").Updates(&row)
	return one(r, "saving an item")
}

// RemoveItem takes an item off the agenda; its row stays, and says when.
func (tx *Tx) RemoveItem(id governance.ItemID) error {
	return one(tx.db.Model(&agendaItemRow{}).Where("id = ? AND removed_at IS NULL", id).Update("removed_at", tx.Now()), "taking an item off")
}

// Items are those of an agenda, in its order.
func (tx *Tx) Items(meeting governance.MeetingID) ([]governance.Item, error) {
	return listed(tx.db.Where("meeting = ? AND removed_at IS NULL", meeting).Order("position, id"), agendaItemRow.item, "reading an agenda")
}

// ItemsTakenBy are the items that stand in a motion of consent items, or were decided by
// it, in the order of their agenda.
func (tx *Tx) ItemsTakenBy(m governance.MotionID) ([]governance.Item, error) {
	return listed(tx.db.Where("taken_by = ? AND removed_at IS NULL", m).Order("position, id"), agendaItemRow.item, "reading consent items")
}

// Item is the item of that id.
func (tx *Tx) Item(id governance.ItemID) (governance.Item, error) {
	var row agendaItemRow
	if err := tx.db.Where("id = ? AND removed_at IS NULL", id).Take(&row).Error; err != nil {
		return governance.Item{}, found(err, "reading an item")
	}
	return row.item(), nil
}

type itemCommentRow struct {
	ID     string `gorm:"primaryKey"`
	Item   string
	Person string
	At     time.Time
	Body   string
	Flag   bool
}

func (itemCommentRow) TableName() string { return "item_comments" }

// CreateComment adds a comment or a flag to an item.
func (tx *Tx) CreateComment(c governance.Comment) error {
	row := itemCommentRow{string(c.ID), string(c.Item), string(c.By), c.At, c.Text, c.Flag}
	return found(tx.db.Create(&row).Error, "commenting on an item")
}

// Comments are those on a meeting's items, oldest first.
func (tx *Tx) Comments(meeting governance.MeetingID) ([]governance.Comment, error) {
	q := tx.db.Where("item IN (SELECT id FROM agenda_items WHERE meeting = ?)", meeting).Order("at, id")
	return listed(q, func(r itemCommentRow) governance.Comment {
		return governance.Comment{ID: governance.CommentID(r.ID), Item: governance.ItemID(r.Item), By: domain.PersonID(r.Person), At: r.At.UTC(), Text: r.Body, Flag: r.Flag}
	}, "reading comments")
}

type attendanceRow struct {
	Meeting   string `gorm:"primaryKey"`
	Person    string `gorm:"primaryKey"`
	Panel     string
	State     string
	ArrivedAt *time.Time
	LeftAt    *time.Time
}

func (attendanceRow) TableName() string { return "attendance" }

// SaveAttendance writes how a member stands to a meeting (R124).
func (tx *Tx) SaveAttendance(all ...governance.Attendance) error {
	if len(all) == 0 {
		return nil
	}
	rows := make([]attendanceRow, len(all))
	for i, a := range all {
		rows[i] = attendanceRow{string(a.Meeting), string(a.Person), string(a.Panel), string(a.State), utc(a.Arrived), utc(a.Left)}
	}
	err := tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "meeting"}, {Name: "person"}},
		DoUpdates: clause.AssignmentColumns([]string{"state", "arrived_at", "left_at"})}).CreateInBatches(rows, 100).Error
	return found(err, "noting attendance")
}

// AttendanceOf are the members who have said or shown how they stand to a meeting.
func (tx *Tx) AttendanceOf(meeting governance.MeetingID) ([]governance.Attendance, error) {
	return listed(tx.db.Where("meeting = ?", meeting).Order("person"), attendanceRow.attendance, "reading attendance")
}

// Attends is how one member stands to a meeting: expected, if she has said nothing.
func (tx *Tx) Attends(meeting governance.MeetingID, person domain.PersonID) (governance.Attendance, error) {
	said, err := listed(tx.db.Where("meeting = ? AND person = ?", meeting, person), attendanceRow.attendance, "reading attendance")
	if err != nil || len(said) == 0 {
		return governance.Attendance{Meeting: meeting, Person: person, State: governance.Expected}, err
	}
	return said[0], nil
}

func (r attendanceRow) attendance() governance.Attendance {
	return governance.Attendance{Meeting: governance.MeetingID(r.Meeting), Person: domain.PersonID(r.Person), Panel: domain.PanelID(r.Panel),
		State: governance.Presence(r.State), Arrived: utc(r.ArrivedAt), Left: utc(r.LeftAt)}
}

type heldRow struct {
	Meeting  string
	StartsAt time.Time
	Person   string
	Came     bool
}

// HeldFor are a panel's meetings that were held since an instant, for each of the
// people, and whether she came: what absence is counted from (R113).
func (tx *Tx) HeldFor(panel domain.PanelID, since time.Time) (map[domain.PersonID][]governance.HeldAt, error) {
	var rows []heldRow
	err := tx.db.Raw(`SELECT m.id AS meeting, m.starts_at, a.person, a.arrived_at IS NOT NULL AS came FROM meetings m
		JOIN attendance a ON a.meeting = m.id WHERE a.panel = ? AND m.state = 'closed' AND m.starts_at >= ?`, panel, since.UTC()).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading who came: %w", err)
	}
	out := map[domain.PersonID][]governance.HeldAt{}
	for _, r := range rows {
		p := domain.PersonID(r.Person)
		out[p] = append(out[p], governance.HeldAt{Meeting: governance.MeetingID(r.Meeting), Starts: r.StartsAt.UTC(), Came: r.Came})
	}
	return out, nil
}

type itemConflictRow struct {
	Item        string `gorm:"primaryKey"`
	Person      string `gorm:"primaryKey"`
	Body        string
	At          time.Time
	WithdrawnAt *time.Time
}

func (itemConflictRow) TableName() string { return "item_conflicts" }

// DeclareConflict keeps a declaration for an item (R126); a further one replaces it.
func (tx *Tx) DeclareConflict(c governance.Conflict) error {
	row := itemConflictRow{Item: string(c.Item), Person: string(c.Person), Body: c.Text, At: c.At}
	err := tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "item"}, {Name: "person"}},
		DoUpdates: clause.AssignmentColumns([]string{"body", "at", "withdrawn_at"})}).Create(&row).Error
	return found(err, "declaring an interest")
}

// WithdrawConflict takes a declaration back.
func (tx *Tx) WithdrawConflict(item governance.ItemID, person domain.PersonID) error {
	r := tx.db.Model(&itemConflictRow{}).Where("item = ? AND person = ? AND withdrawn_at IS NULL", item, person).Update("withdrawn_at", tx.Now())
	return one(r, "taking a declaration back")
}

// ConflictsOf are the declarations for a meeting's items that stand.
func (tx *Tx) ConflictsOf(meeting governance.MeetingID) ([]governance.Conflict, error) {
	q := tx.db.Where("withdrawn_at IS NULL AND item IN (SELECT id FROM agenda_items WHERE meeting = ?)", meeting).Order("at, person")
	return listed(q, itemConflictRow.conflict, "reading declarations")
}

func (r itemConflictRow) conflict() governance.Conflict {
	return governance.Conflict{Item: governance.ItemID(r.Item), Person: domain.PersonID(r.Person), Text: r.Body, At: r.At.UTC()}
}

// ConflictedItems are all items for which a person has stood aside.
func (tx *Tx) ConflictedItems(person domain.PersonID) ([]governance.ItemID, error) {
	return listed(tx.db.Where("withdrawn_at IS NULL AND person = ?", person).Order("item"),
		func(r itemConflictRow) governance.ItemID { return governance.ItemID(r.Item) }, "reading declarations")
}

type interestRow struct {
	ID        string `gorm:"primaryKey"`
	Person    string
	Body      string
	FromDate  date
	UntilDate *date
}

func (interestRow) TableName() string { return "interests" }

// CreateInterest adds a line to the standing register (R126).
func (tx *Tx) CreateInterest(i governance.Interest) error {
	row := interestRow{i.ID, string(i.Person), i.Text, date(i.From), (*date)(i.Until)}
	return found(tx.db.Create(&row).Error, "registering an interest")
}

// EndInterest ends a line of one's own.
func (tx *Tx) EndInterest(id string, person domain.PersonID, until when.Date) error {
	r := tx.db.Model(&interestRow{}).Where("id = ? AND person = ? AND until_date IS NULL", id, person).Update("until_date", date(until))
	return one(r, "ending an interest")
}

// InterestsOf are the lines of the people, past ones too.
func (tx *Tx) InterestsOf(people ...domain.PersonID) ([]governance.Interest, error) {
	return listed(tx.db.Where("person IN ?", people).Order("person, from_date, id"), func(r interestRow) governance.Interest {
		return governance.Interest{ID: r.ID, Person: domain.PersonID(r.Person), Text: r.Body, From: whenDate(r.FromDate), Until: whenDateOf(r.UntilDate)}
	}, "reading the register of interests")
}

type speakingTurnRow struct {
	ID      string `gorm:"primaryKey"`
	Item    string
	Person  string
	AskedAt time.Time
	BeganAt *time.Time
	EndedAt *time.Time
}

func (speakingTurnRow) TableName() string { return "speaking_turns" }

func (r speakingTurnRow) turn() governance.Turn {
	return governance.Turn{ID: governance.TurnID(r.ID), Item: governance.ItemID(r.Item), Person: domain.PersonID(r.Person), Asked: r.AskedAt.UTC(),
		Began: utc(r.BeganAt), Ended: utc(r.EndedAt)}
}

// Turns are the speakers' list of an item, those who have spoken first.
func (tx *Tx) Turns(item governance.ItemID) ([]governance.Turn, error) {
	return listed(tx.db.Where("item = ?", item).Order("asked_at, id"), speakingTurnRow.turn, "reading the speakers' list")
}

// TurnWaits reports whether a member is on an item's speakers' list, or has the floor.
func (tx *Tx) TurnWaits(item governance.ItemID, person domain.PersonID) (bool, error) {
	var n int64
	err := tx.db.Model(&speakingTurnRow{}).Where("item = ? AND person = ? AND ended_at IS NULL", item, person).Count(&n).Error
	return n > 0, found(err, "looking at the speakers' list")
}

// CreateTurn puts a member on the speakers' list.
func (tx *Tx) CreateTurn(t governance.Turn) error {
	row := speakingTurnRow{string(t.ID), string(t.Item), string(t.Person), t.Asked, utc(t.Began), utc(t.Ended)}
	return found(tx.db.Create(&row).Error, "asking to speak")
}

// SaveTurn writes when a member began and ended.
func (tx *Tx) SaveTurn(t governance.Turn) error {
	r := tx.db.Model(&speakingTurnRow{}).Where("id = ?", t.ID).Updates(map[string]any{"began_at": utc(t.Began), "ended_at": utc(t.Ended)})
	return one(r, "saving a speaker's turn")
}

// EndTurns ends whoever speaks to an item.
func (tx *Tx) EndTurns(item governance.ItemID, at time.Time) error {
	err := tx.db.Model(&speakingTurnRow{}).Where("item = ? AND began_at IS NOT NULL AND ended_at IS NULL", item).Update("ended_at", at).Error
	return found(err, "ending a speaker's turn")
}

// TurnOf is the turn of that id.
func (tx *Tx) TurnOf(id governance.TurnID) (governance.Turn, error) {
	var row speakingTurnRow
	if err := tx.db.Take(&row, "id = ?", id).Error; err != nil {
		return governance.Turn{}, found(err, "reading a speaker's turn")
	}
	return row.turn(), nil
}

// MovePosition swaps an item with the one at the position.
func (tx *Tx) MovePosition(i governance.Item, to int) error {
	step, from, until := "position + 1", to, i.Position-1
	if to > i.Position {
		step, from, until = "position - 1", i.Position+1, to
	}
	err := tx.db.Model(&agendaItemRow{}).Where("meeting = ? AND removed_at IS NULL AND position BETWEEN ? AND ?", i.Meeting, from, until).
		Update("position", gorm.Expr(step)).Error
	if err != nil {
		return fmt.Errorf("ordering an agenda: %w", err)
	}
	return one(tx.db.Model(&agendaItemRow{}).Where("id = ?", i.ID).Update("position", to), "ordering an agenda")
}
