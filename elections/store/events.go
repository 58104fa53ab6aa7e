package store

import (
	"encoding/json"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
)

type eventRow struct {
	ID          string `gorm:"primaryKey"`
	Reference   string
	Kind        string
	State       string
	Attribution string
	Title       string
	StartsAt    time.Time
	EndsAt      time.Time
	Seats       int
	Body        string
	Sequence    int
	Revision    int64
	Urgent      int64 `gorm:"->"`
	ByPerson    string
	At          time.Time
	AnnouncedAt *time.Time
	OpenedAt    *time.Time
	ClosedAt    *time.Time
}

func (eventRow) TableName() string { return "events" }

// eventBody is what an event says of itself, and no query asks for.
type eventBody struct {
	Motion         string        `json:"motion,omitempty"`
	About          string        `json:"about,omitempty"`
	Themes         []string      `json:"themes,omitempty"`
	QuestionsClose time.Time     `json:"questions_close"`
	Timezone       string        `json:"timezone"`
	Place          string        `json:"place,omitempty"`
	Link           string        `json:"link,omitempty"`
	Recording      string        `json:"recording,omitempty"`
	Partner        string        `json:"partner,omitempty"`
	Audience       hall.Audience `json:"audience"`
	Known          []string      `json:"known,omitempty"`
	Why            string        `json:"why,omitempty"`
	LooseningAsked *time.Time    `json:"loosening_asked,omitempty"`
}

func newEventRow(e hall.Event) (eventRow, error) {
	row := eventRow{ID: string(e.ID), Reference: e.Reference, Kind: string(e.Kind), State: string(e.State), Attribution: string(e.Attribution), Title: e.Title,
		StartsAt: e.Starts.UTC(), EndsAt: e.Ends.UTC(), Seats: e.Limit, Sequence: e.Sequence, Revision: e.Revision, ByPerson: string(e.By), At: e.At.UTC(),
		AnnouncedAt: utc(e.AnnouncedAt), OpenedAt: utc(e.OpenedAt), ClosedAt: utc(e.ClosedAt)}
	body, err := json.Marshal(eventBody{Motion: e.Motion, About: e.About, Themes: e.Themes, QuestionsClose: e.QuestionsClose.UTC(), Timezone: e.Timezone, Place: e.Place,
		Link: e.Link, Recording: e.Recording, Partner: e.Partner, Audience: e.Audience, Known: e.Known, Why: e.Why,
		LooseningAsked: utc(e.LooseningAsked)})
	if err != nil {
		return row, fmt.Errorf("storing an event: %w", err)
	}
	row.Body = string(body)
	return row, nil
}

func (r eventRow) event() (hall.Event, error) {
	e := hall.Event{ID: hall.EventID(r.ID), Reference: r.Reference, Kind: hall.Kind(r.Kind), State: hall.State(r.State), Attribution: hall.Attribution(r.Attribution),
		Title: r.Title, Starts: r.StartsAt.UTC(), Ends: r.EndsAt.UTC(), Limit: r.Seats, Sequence: r.Sequence, Revision: r.Revision, By: domain.PersonID(r.ByPerson),
		At: r.At.UTC(), AnnouncedAt: utc(r.AnnouncedAt), OpenedAt: utc(r.OpenedAt), ClosedAt: utc(r.ClosedAt)}
	var b eventBody
	if err := json.Unmarshal([]byte(r.Body), &b); err != nil {
		return e, fmt.Errorf("reading event %s: %w", r.Reference, err)
	}
	e.Motion, e.About, e.Themes, e.QuestionsClose, e.Timezone, e.Place = b.Motion, b.About, b.Themes, b.QuestionsClose.UTC(), b.Timezone, b.Place
	e.Link, e.Recording, e.Partner, e.Audience, e.Known, e.Why, e.LooseningAsked = b.Link, b.Recording, b.Partner, b.Audience, b.Known, b.Why, utc(b.LooseningAsked)
	return e, nil
}

// CreateEvent stores a new event.
func (tx *Tx) CreateEvent(e hall.Event) error {
	row, err := newEventRow(e)
	if err != nil {
		return err
	}
	return found(tx.db.Create(&row).Error, "storing an event")
}

// SaveEvent writes what an event says and where it stands, and has every open page of it
// be told at once.
func (tx *Tx) SaveEvent(e hall.Event) error {
	row, err := newEventRow(e)
	if err != nil {
		return err
	}
	r := tx.db.Model(&eventRow{}).Where("id = ?", row.ID).Select("state", "attribution", "title", "starts_at", "ends_at", "seats", "body", "sequence",
		"announced_at", "opened_at", "closed_at").Updates(&row)
	if err := one(r, "saving an event"); err != nil {
		return err
	}
	return tx.CallEvent(e.ID)
}

// TouchEvent raises an event's revision: what was shown of it has changed. In a full room
// open pages are told a little later.
func (tx *Tx) TouchEvent(id hall.EventID) error {
	return found(tx.db.Exec("UPDATE events SET revision = revision + 1 WHERE id = ?", string(id)).Error, "touching an event")
}

// CallEvent raises an event's revision for what everybody has to be shown at once.
func (tx *Tx) CallEvent(id hall.EventID) error {
	return found(tx.db.Exec("UPDATE events SET revision = revision + 1, urgent = revision + 1 WHERE id = ?", string(id)).Error, "calling those at an event")
}

// Event reads an event by its id or its reference.
func (tx *Tx) Event(id string) (hall.Event, error) {
	var row eventRow
	if err := tx.db.Where("id = ? OR reference = ?", id, id).Take(&row).Error; err != nil {
		return hall.Event{}, found(err, "reading an event")
	}
	return row.event()
}

// EventForAct reads an event and holds its row until the transaction ends.
func (tx *Tx) EventForAct(id string) (hall.Event, error) {
	var row eventRow
	if err := tx.forUpdate().Where("id = ? OR reference = ?", id, id).Take(&row).Error; err != nil {
		return hall.Event{}, found(err, "locking an event")
	}
	return row.event()
}

// EventFilter chooses events; what is zero chooses nothing.
type EventFilter struct {
	States      []hall.State
	From, Until time.Time // that start in between
}

// Events lists events, the latest start first, at most 500.
func (tx *Tx) Events(f EventFilter) ([]hall.Event, error) {
	q := tx.db.Order("starts_at DESC, id").Limit(500)
	if len(f.States) > 0 {
		q = q.Where("state IN ?", f.States)
	}
	if !f.From.IsZero() {
		q = q.Where("starts_at >= ?", f.From.UTC())
	}
	if !f.Until.IsZero() {
		q = q.Where("starts_at < ?", f.Until.UTC())
	}
	return parsed(q, eventRow.event, "listing events")
}

// EventsNumbered is how many events have a reference with that beginning.
func (tx *Tx) EventsNumbered(prefix string) (int, error) {
	var n int64
	err := tx.db.Model(&eventRow{}).Where("reference LIKE ?", prefix+"%").Count(&n).Error
	return int(n), found(err, "numbering an event")
}

// EventRevision is where an event stands: what is shown of it is of that revision, and
// the last that everybody had to be shown at once was Urgent.
type EventRevision struct{ Revision, Urgent int64 }

// EventRevisions are the revisions of events: all that a stream asks for.
func (tx *Tx) EventRevisions(ids []hall.EventID) (map[hall.EventID]EventRevision, error) {
	var rows []eventRow
	if err := tx.db.Model(&eventRow{}).Select("id", "revision", "urgent").Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("reading events' revisions: %w", err)
	}
	out := make(map[hall.EventID]EventRevision, len(rows))
	for _, r := range rows {
		out[hall.EventID(r.ID)] = EventRevision{r.Revision, r.Urgent}
	}
	return out, nil
}

type liveVoteRow struct {
	Contest  string `gorm:"primaryKey"`
	Event    string
	Number   int
	Purpose  string
	Question string
	At       time.Time
}

func (liveVoteRow) TableName() string { return "event_votes" }

// CreateLiveVote stores that a vote was called in an event; the vote itself is the
// box's.
func (tx *Tx) CreateLiveVote(v hall.LiveVote) error {
	return found(tx.db.Create(&liveVoteRow{string(v.Contest), string(v.Event), v.Number, string(v.Purpose), v.Question, v.At.UTC()}).Error, "storing a live vote")
}

// LiveVotes are the votes of an event, as they were called.
func (tx *Tx) LiveVotes(event hall.EventID) ([]hall.LiveVote, error) {
	return listed(tx.db.Where("event = ?", string(event)).Order("number"), func(r liveVoteRow) hall.LiveVote {
		return hall.LiveVote{Contest: domain.ContestID(r.Contest), Event: hall.EventID(r.Event), Number: r.Number, Purpose: hall.VotePurpose(r.Purpose), Question: r.Question, At: r.At.UTC()}
	}, "listing live votes")
}
