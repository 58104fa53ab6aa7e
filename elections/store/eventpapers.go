package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/hall"
)

type eventPaperRow struct {
	Event     string `gorm:"primaryKey"`
	Latest    int
	Sources   string
	FlaggedAt *time.Time
}

func (eventPaperRow) TableName() string { return "event_papers" }

// EventPaper is where the writing up of an event stands.
type EventPaper struct {
	Event   hall.EventID
	Latest  int      // version; 0: nothing has been drafted
	Sources []string // names under which quoted words stand in the forum (R155)
	Flagged *time.Time
}

// EventPaper reads where the writing up of an event stands; of one without a draft,
// latest is 0.
func (tx *Tx) EventPaper(event hall.EventID) (EventPaper, error) {
	var row eventPaperRow
	err := tx.db.Where("event = ?", string(event)).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return EventPaper{Event: event}, nil
	}
	if err != nil {
		return EventPaper{}, found(err, "reading a paper")
	}
	p := EventPaper{Event: event, Latest: row.Latest, Flagged: utc(row.FlaggedAt)}
	if err := json.Unmarshal([]byte(row.Sources), &p.Sources); err != nil {
		return p, fmt.Errorf("reading a paper's sources: %w", err)
	}
	return p, nil
}

// SaveEventPaper writes where the writing up of an event stands.
func (tx *Tx) SaveEventPaper(p EventPaper) error {
	if p.Sources == nil {
		p.Sources = []string{}
	}
	sources, err := json.Marshal(p.Sources)
	if err != nil {
		return fmt.Errorf("storing a paper's sources: %w", err)
	}
	row := eventPaperRow{string(p.Event), p.Latest, string(sources), utc(p.Flagged)}
	return found(tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error, "storing a paper")
}

type paperVersionRow struct {
	Event       string `gorm:"primaryKey"`
	Number      int    `gorm:"primaryKey"`
	Body        string
	ByPerson    string
	At          time.Time
	Why         string
	PublishedAt *time.Time
	Readers     string
	WithheldAt  *time.Time
}

func (paperVersionRow) TableName() string { return "event_paper_versions" }

func (r paperVersionRow) paper() hall.Paper {
	return hall.Paper{Event: hall.EventID(r.Event), Number: r.Number, Body: r.Body, By: domain.PersonID(r.ByPerson), At: r.At.UTC(), Why: r.Why, Published: utc(r.PublishedAt),
		Readers: hall.Readers(r.Readers), Withheld: utc(r.WithheldAt)}
}

// CreatePaperVersion stores a version of an event's paper; no version is changed.
func (tx *Tx) CreatePaperVersion(p hall.Paper) error {
	row := paperVersionRow{string(p.Event), p.Number, p.Body, string(p.By), p.At.UTC(), p.Why, nil, "", nil}
	return found(tx.db.Create(&row).Error, "storing a version of a paper")
}

// SavePaperStanding writes whether a version is published, and whether it is withheld.
func (tx *Tx) SavePaperStanding(p hall.Paper) error {
	r := tx.db.Model(&paperVersionRow{}).Where("event = ? AND number = ?", string(p.Event), p.Number).
		Updates(map[string]any{"published_at": utc(p.Published), "readers": string(p.Readers), "withheld_at": utc(p.Withheld)})
	return one(r, "publishing a paper")
}

// PaperVersions are an event's, the first one first.
func (tx *Tx) PaperVersions(event hall.EventID) ([]hall.Paper, error) {
	return listed(tx.db.Where("event = ?", string(event)).Order("number"), paperVersionRow.paper, "listing a paper's versions")
}

// PaperVersion is one of them.
func (tx *Tx) PaperVersion(event hall.EventID, number int) (hall.Paper, error) {
	return tx.paper(tx.db.Where("event = ? AND number = ?", string(event), number))
}

// LatestPaper is the last of them.
func (tx *Tx) LatestPaper(event hall.EventID) (hall.Paper, error) {
	return tx.paper(tx.db.Where("event = ?", string(event)).Order("number DESC"))
}

func (tx *Tx) paper(q *gorm.DB) (hall.Paper, error) {
	var row paperVersionRow
	err := q.Take(&row).Error
	return row.paper(), found(err, "reading a version of a paper")
}

// PaperListed is a version of a paper in a list, without its text ([Tx.PaperBody]).
type PaperListed struct {
	Reference string
	Kind      hall.Kind
	Title     string
	Published time.Time
	Readers   hall.Readers
}

// PaperReader is who asks for a list of papers.
type PaperReader struct {
	Member bool            // reads what is for members
	Person domain.PersonID // otherwise: whose own events she reads like one
}

// What of an event each reads is what [hall.Reads] says, last of its list: the latest
// version that shows; or, of a paper whose last publishing was for all, the latest that
// shows and was for all.
const (
	paperOfMembers = `NOT EXISTS (SELECT 1 FROM event_paper_versions l WHERE l.event = v.event AND l.number > v.number AND l.published_at IS NOT NULL AND l.withheld_at IS NULL)`
	paperOfAll     = `v.readers = 'public' AND NOT EXISTS (SELECT 1 FROM event_paper_versions l WHERE l.event = v.event AND l.published_at IS NOT NULL
		AND (l.number > v.number AND l.readers = 'public' AND l.withheld_at IS NULL
			OR l.readers <> 'public' AND NOT EXISTS (SELECT 1 FROM event_paper_versions m WHERE m.event = l.event AND m.number > l.number AND m.published_at IS NOT NULL)))`
	paperOfHers = `CASE WHEN EXISTS (SELECT 1 FROM event_speakers s WHERE s.event = v.event AND s.person = ? AND s.side IN ?) THEN ` + paperOfMembers + ` ELSE ` + paperOfAll + ` END`
)

// PapersRead are the latest versions that somebody reads, one of each event, the one that
// was published last first: one statement, however many papers there are.
func (tx *Tx) PapersRead(by PaperReader, most int) ([]PaperListed, error) {
	which, args := paperOfAll, []any{}
	switch {
	case by.Member:
		which = paperOfMembers
	case by.Person != "":
		which, args = paperOfHers, []any{string(by.Person), []hall.Side{hall.InChair, hall.Moderator}}
	}
	type row struct {
		Reference, Kind, Title string
		PublishedAt            time.Time
		Readers                string
	}
	q := tx.db.Table("event_paper_versions AS v").Select("e.reference", "e.kind", "e.title", "v.published_at", "v.readers").Joins("JOIN events e ON e.id = v.event").
		Where("v.published_at IS NOT NULL AND v.withheld_at IS NULL").Where("("+which+")", args...).Order("v.published_at DESC, v.event").Limit(most)
	return listed(q, func(r row) PaperListed {
		return PaperListed{r.Reference, hall.Kind(r.Kind), r.Title, r.PublishedAt.UTC(), hall.Readers(r.Readers)}
	}, "listing papers")
}

// PaperBody is the text of the latest version that [Tx.PapersRead] has of an event for
// those readers; empty where it has been withheld meanwhile.
func (tx *Tx) PaperBody(reference string, readers hall.Readers) (string, error) {
	var bodies []string
	err := tx.db.Raw(`SELECT v.body FROM event_paper_versions v JOIN events e ON e.id = v.event WHERE e.reference = ? AND v.readers = ? AND v.published_at IS NOT NULL AND v.withheld_at IS NULL
		ORDER BY v.number DESC LIMIT 1`, reference, string(readers)).Scan(&bodies).Error
	if err != nil || len(bodies) == 0 {
		return "", found(err, "reading a paper's text")
	}
	return bodies[0], nil
}

type quoteRow struct {
	ID         string `gorm:"primaryKey"`
	Event      string
	Speaker    string
	Words      string
	Digest     []byte
	At         time.Time
	AskedAt    *time.Time
	AnsweredAt *time.Time
	Agreed     bool
	Instead    string
	How        string
	NotedBy    string
	Evidence   string
	Reminded   int
}

func (quoteRow) TableName() string { return "event_quotes" }

func newQuoteRow(q hall.Quote) quoteRow {
	digest := q.Digest()
	row := quoteRow{ID: string(q.ID), Event: string(q.Event), Speaker: string(q.Speaker), Words: q.Words, Digest: digest[:], At: q.At.UTC(), AnsweredAt: utc(q.AnsweredAt),
		Agreed: q.Agreed, Instead: q.Instead, How: string(q.How), NotedBy: string(q.NotedBy), Evidence: q.Evidence, Reminded: q.Reminded}
	if !q.AskedAt.IsZero() {
		row.AskedAt = utc(&q.AskedAt)
	}
	return row
}

func (r quoteRow) quote() hall.Quote {
	q := hall.Quote{ID: hall.QuoteID(r.ID), Event: hall.EventID(r.Event), Speaker: hall.SpeakerID(r.Speaker), Words: r.Words, At: r.At.UTC(), AnsweredAt: utc(r.AnsweredAt),
		Agreed: r.Agreed, Instead: r.Instead, How: hall.How(r.How), NotedBy: domain.PersonID(r.NotedBy), Evidence: r.Evidence, Reminded: r.Reminded}
	if r.AskedAt != nil {
		q.AskedAt = r.AskedAt.UTC()
	}
	return q
}

// CreateQuote stores words that a speaker is to check.
func (tx *Tx) CreateQuote(q hall.Quote) error {
	row := newQuoteRow(q)
	return found(tx.db.Create(&row).Error, "storing a speaker's words")
}

// SaveQuote writes what a speaker was asked and has answered.
func (tx *Tx) SaveQuote(q hall.Quote) error {
	row := newQuoteRow(q)
	r := tx.db.Model(&quoteRow{}).Where("id = ?", row.ID).Select("asked_at", "answered_at", "agreed", "instead", "how", "noted_by", "evidence", "reminded").Updates(&row)
	return one(r, "saving a speaker's words")
}

// Quotes are the words of an event's speakers, as they were put down.
func (tx *Tx) Quotes(event hall.EventID) ([]hall.Quote, error) {
	return listed(tx.db.Where("event = ?", string(event)).Order("at, id"), quoteRow.quote, "listing speakers' words")
}

// QuotesWaiting are events with speakers who were asked and have not answered.
func (tx *Tx) QuotesWaiting() (events []hall.EventID, err error) {
	err = tx.db.Model(&quoteRow{}).Where("asked_at IS NOT NULL AND answered_at IS NULL").Distinct().Order("event").Pluck("event", &events).Error
	return events, found(err, "listing checks")
}

// EventsUnwritten are events that have been held and have no published paper, and were
// not flagged as late yet (R154).
func (tx *Tx) EventsUnwritten() ([]hall.Event, error) {
	q := tx.db.Where("state = 'closed' AND NOT EXISTS (SELECT 1 FROM event_paper_versions v WHERE v.event = events.id AND v.published_at IS NOT NULL)" +
		" AND NOT EXISTS (SELECT 1 FROM event_papers p WHERE p.event = events.id AND p.flagged_at IS NOT NULL)").Order("starts_at, id").Limit(100)
	return parsed(q, eventRow.event, "listing events without a paper")
}

type paperLinkRow struct {
	Hash    []byte `gorm:"primaryKey"`
	Event   string
	Speaker string
	At      time.Time
}

func (paperLinkRow) TableName() string { return "event_paper_links" }

// CreatePaperLink stores the address of the page on which a speaker checks her words.
func (tx *Tx) CreatePaperLink(hash []byte, event hall.EventID, speaker hall.SpeakerID) error {
	return found(tx.db.Create(&paperLinkRow{hash, string(event), string(speaker), tx.Now()}).Error, "storing an address")
}

// PaperLink is the address of a page on which a speaker checks her words.
type PaperLink struct {
	Event   hall.EventID
	Speaker hall.SpeakerID
	At      time.Time // it was made
}

// PaperLink is whose page is at the address of that hash.
func (tx *Tx) PaperLink(hash []byte) (l PaperLink, err error) {
	var r paperLinkRow
	err = tx.db.Where("hash = ?", hash).Take(&r).Error
	return PaperLink{hall.EventID(r.Event), hall.SpeakerID(r.Speaker), r.At.UTC()}, found(err, "reading an address")
}

type paperAsideRow struct {
	Event    string `gorm:"primaryKey"`
	Digest   []byte `gorm:"primaryKey"`
	Why      string
	ByPerson string
	At       time.Time
}

func (paperAsideRow) TableName() string { return "event_paper_asides" }

// SaveAside stores that a finding means nobody who was there.
func (tx *Tx) SaveAside(event hall.EventID, a hall.Aside) error {
	row := paperAsideRow{string(event), a.Digest[:], a.Why, string(a.By), a.At.UTC()}
	return found(tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error, "setting a finding aside")
}

// Asides are what was set aside in an event's paper.
func (tx *Tx) Asides(event hall.EventID) ([]hall.Aside, error) {
	return listed(tx.db.Where("event = ?", string(event)).Order("at, digest"), func(r paperAsideRow) hall.Aside {
		a := hall.Aside{Why: r.Why, By: domain.PersonID(r.ByPerson), At: r.At.UTC()}
		copy(a.Digest[:], r.Digest)
		return a
	}, "listing what was set aside")
}

type paperNoteRow struct {
	ID       string `gorm:"primaryKey"`
	Event    string
	Kind     string
	Text     string
	Done     string
	ByPerson string
	At       time.Time
}

func (paperNoteRow) TableName() string { return "event_paper_notes" }

// CreatePaperNote stores a dated note below a paper.
func (tx *Tx) CreatePaperNote(n hall.PaperNote) error {
	row := paperNoteRow{NewID[string](), string(n.Event), string(n.Kind), n.Text, n.Done, string(n.By), n.At.UTC()}
	return found(tx.db.Create(&row).Error, "storing a note")
}

// PaperNotes are the notes below an event's paper, as they were made.
func (tx *Tx) PaperNotes(event hall.EventID) ([]hall.PaperNote, error) {
	return listed(tx.db.Where("event = ?", string(event)).Order("at, id"), func(r paperNoteRow) hall.PaperNote {
		return hall.PaperNote{Event: hall.EventID(r.Event), Kind: hall.NoteKind(r.Kind), Text: r.Text, Done: r.Done, By: domain.PersonID(r.ByPerson), At: r.At.UTC()}
	}, "listing notes")
}
