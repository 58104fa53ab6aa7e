package store

import (
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/hall"
)

type questionRow struct {
	ID         string `gorm:"primaryKey"`
	Event      string
	Person     string
	Text       string
	At         time.Time
	During     bool
	State      string
	IntoOther  string
	Why        string
	Moderator  string
	AnsweredAt *time.Time
	AnsweredBy string
	Answer     string
	Supports   int `gorm:"->;-:migration"`
}

func (questionRow) TableName() string { return "event_questions" }

func newQuestionRow(q hall.Question) questionRow {
	return questionRow{ID: string(q.ID), Event: string(q.Event), Person: string(q.Person), Text: q.Text, At: q.At.UTC(), During: q.During, State: string(q.State),
		IntoOther: string(q.Into), Why: q.Why, Moderator: string(q.Moderator), AnsweredAt: utc(q.AnsweredAt), AnsweredBy: q.AnsweredBy, Answer: q.Answer}
}

func (r questionRow) question() hall.Question {
	return hall.Question{ID: hall.QuestionID(r.ID), Event: hall.EventID(r.Event), Person: domain.PersonID(r.Person), Text: r.Text, At: r.At.UTC(), During: r.During,
		State: hall.QuestionState(r.State), Into: hall.QuestionID(r.IntoOther), Why: r.Why, Moderator: domain.PersonID(r.Moderator), AnsweredAt: utc(r.AnsweredAt),
		AnsweredBy: r.AnsweredBy, Answer: r.Answer, Supports: r.Supports}
}

// CreateQuestion stores a question.
func (tx *Tx) CreateQuestion(q hall.Question) error {
	row := newQuestionRow(q)
	return found(tx.db.Omit("Supports").Create(&row).Error, "storing a question")
}

// SaveQuestion writes where a question stands. Its text and its author stay.
func (tx *Tx) SaveQuestion(q hall.Question) error {
	row := newQuestionRow(q)
	r := tx.db.Model(&questionRow{}).Where("id = ?", row.ID).Select("state", "into_other", "why", "moderator", "answered_at", "answered_by", "answer").Updates(&row)
	return one(r, "saving a question")
}

// Questions are those to an event, as they were asked. Whoever supports several that
// were merged counts once; so does the author, who wants it answered too.
func (tx *Tx) Questions(event hall.EventID) ([]hall.Question, error) {
	return listed(tx.questions(event), questionRow.question, "listing questions")
}

// Question is one of an event's.
func (tx *Tx) Question(event hall.EventID, id hall.QuestionID) (hall.Question, error) {
	var row questionRow
	err := tx.questions(event).Take(&row, "event_questions.id = ?", string(id)).Error
	return row.question(), found(err, "reading a question")
}

// questions are an event's with how many support each.
func (tx *Tx) questions(event hall.EventID) *gorm.DB {
	return tx.db.Model(&questionRow{}).Select(`event_questions.*, (SELECT count(DISTINCT w.person) FROM (
		SELECT s.person, q.id, q.into_other FROM event_supports s JOIN event_questions q ON q.id = s.question WHERE q.event = ?
		UNION SELECT a.person, a.id, a.into_other FROM event_questions a WHERE a.event = ?) w
		WHERE w.id = event_questions.id OR w.into_other = event_questions.id) AS supports`, string(event), string(event)).Where("event = ?", string(event)).Order("at, id")
}

type supportOfQuestionRow struct {
	Question string `gorm:"primaryKey"`
	Person   string `gorm:"primaryKey"`
}

func (supportOfQuestionRow) TableName() string { return "event_supports" }

// SupportQuestion stores a support; a second one changes nothing.
func (tx *Tx) SupportQuestion(id hall.QuestionID, by domain.PersonID) error {
	return found(tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&supportOfQuestionRow{string(id), string(by)}).Error, "storing a support")
}

// QuestionsSupported are those of an event that a person supports.
func (tx *Tx) QuestionsSupported(event hall.EventID, by domain.PersonID) ([]hall.QuestionID, error) {
	q := tx.db.Where("person = ? AND question IN (SELECT id FROM event_questions WHERE event = ?)", string(by), string(event))
	return listed(q, func(r supportOfQuestionRow) hall.QuestionID { return hall.QuestionID(r.Question) }, "listing supports")
}

// Supports are whoever supports which question of an event.
func (tx *Tx) Supports(event hall.EventID) (map[domain.PersonID][]hall.QuestionID, error) {
	var rows []supportOfQuestionRow
	if err := tx.db.Where("question IN (SELECT id FROM event_questions WHERE event = ?)", string(event)).Find(&rows).Error; err != nil {
		return nil, found(err, "listing supports")
	}
	by := map[domain.PersonID][]hall.QuestionID{}
	for _, r := range rows {
		p := domain.PersonID(r.Person)
		by[p] = append(by[p], hall.QuestionID(r.Question))
	}
	return by, nil
}
