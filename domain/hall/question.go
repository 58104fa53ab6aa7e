package hall

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hustings/domain"
	"hustings/domain/refusal"
)

// QuestionState is where a question stands.
type QuestionState string

const (
	Asked    QuestionState = "asked"
	Hidden   QuestionState = "hidden"   // by a moderator; never deleted (R149)
	Merged   QuestionState = "merged"   // into another, which has its supports
	Answered QuestionState = "answered" // in the room or in writing
)

// Question is what somebody wants answered (R148). Its author is shown to the
// moderators only (R149).
type Question struct {
	ID         QuestionID
	Event      EventID
	Person     domain.PersonID
	Text       string
	At         time.Time
	During     bool // asked while the event was held
	State      QuestionState
	Into       QuestionID // merged into it
	Why        string     // it was hidden or merged
	Moderator  domain.PersonID
	AnsweredAt *time.Time
	AnsweredBy string // a speaker's id, or empty
	Answer     string // in writing, or what was noted; empty: given in the room
	Supports   int    // people, each once, those of merged questions included
}

// Limits of questions, in characters and in pieces.
const (
	QuestionMost  = 500
	answerMost    = 5000
	questionsMost = 5 // of one person to one event
)

var (
	QuestionsClosed    = refusal.Reason{Code: refusal.LATE, Name: "questions-closed"}
	QuestionsNotYet    = refusal.Reason{Code: refusal.EARLY, Name: "questions-not-yet"}
	QuestionLong       = refusal.Reason{Code: refusal.FORM, Name: "question-long"}
	QuestionsMany      = refusal.Reason{Code: refusal.DUP, Name: "questions-many"}
	QuestionTwice      = refusal.Reason{Code: refusal.DUP, Name: "question-twice"}
	OwnQuestion        = refusal.Reason{Code: refusal.DUP, Name: "own-question"}
	QuestionDone       = refusal.Reason{Code: refusal.STATE, Name: "question-done"}
	QuestionIntoItself = refusal.Reason{Code: refusal.FORM, Name: "question-into-itself"}
)

// TakesQuestions refuses questions and supports outside of their time: in advance until
// QuestionsClose, and again while the event is held (R148).
func (e Event) TakesQuestions(now time.Time) error {
	switch e.State {
	case Live:
		return nil
	case Announced:
		if now.Before(e.QuestionsClose) {
			return nil
		}
		return refusal.Because(QuestionsClosed, "R148", refusal.Args{"closed": e.QuestionsClose})
	case Planned:
		return refusal.Because(QuestionsNotYet, "R148", nil)
	case Closed, Cancelled:
	}
	return refusal.Because(QuestionsClosed, "R148", refusal.Args{"closed": e.Ends})
}

// CheckQuestion judges a question's text, beside what the same person has asked.
func CheckQuestion(text string, own []Question) (string, error) {
	text, err := domain.PlainText(text, "R148")
	if err != nil {
		return "", err
	}
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return "", refusal.Because(refusal.Missing, "R148", nil).On("text")
	case n > QuestionMost:
		return "", refusal.Because(QuestionLong, "R148", refusal.Args{"max": QuestionMost, "has": n}).On("text")
	case len(own) >= questionsMost:
		return "", refusal.Because(QuestionsMany, "R148", refusal.Args{"max": questionsMost}).On("text")
	}
	for _, q := range own {
		if strings.EqualFold(q.Text, text) {
			return "", refusal.Because(QuestionTwice, "R148", nil).On("text")
		}
	}
	return text, nil
}

// MaySupport judges a support: one a person, not for her own, for a question that
// stands (R148).
func (q Question) MaySupport(by domain.PersonID, supported []QuestionID) error {
	switch {
	case q.State == Hidden:
		return refusal.Because(refusal.Unknown, "", nil)
	case q.State != Asked:
		return refusal.Because(QuestionDone, "R148", nil)
	case q.Person == by:
		return refusal.Because(OwnQuestion, "R148", nil)
	case slices.Contains(supported, q.ID):
		return refusal.Because(QuestionTwice, "R148", nil)
	}
	return nil
}

// MayMerge judges one question's going into another.
func (q Question) MayMerge(into Question) error {
	switch {
	case q.ID == into.ID:
		return refusal.Because(QuestionIntoItself, "R148", nil).On("into")
	case q.Event != into.Event:
		return refusal.Because(refusal.Unknown, "", nil).On("into")
	case q.State != Asked || into.State != Asked:
		return refusal.Because(QuestionDone, "R148", nil).On("into")
	}
	return nil
}

// CheckAnswer judges what is noted of an answer; none says that it was given in the
// room.
func CheckAnswer(text string) (string, error) {
	text, err := domain.PlainText(text, "R148")
	if n := utf8.RuneCountInString(text); err == nil && n > answerMost {
		err = refusal.Because(QuestionLong, "R148", refusal.Args{"max": answerMost, "has": n}).On("answer")
	}
	return text, err
}

// Queue are the questions that wait, as the chair takes them: by support, then by time.
func Queue(all []Question) []Question {
	return inOrder(all, func(q Question) bool { return q.State == Asked })
}

// Done are those that have been answered, as they were answered.
func Done(all []Question) []Question {
	out := inOrder(all, func(q Question) bool { return q.State == Answered })
	slices.SortStableFunc(out, func(a, b Question) int {
		if a.AnsweredAt == nil || b.AnsweredAt == nil {
			return 0
		}
		return a.AnsweredAt.Compare(*b.AnsweredAt)
	})
	return out
}

func inOrder(all []Question, keep func(Question) bool) (out []Question) {
	for _, q := range all {
		if keep(q) {
			out = append(out, q)
		}
	}
	slices.SortFunc(out, func(a, b Question) int {
		return cmp.Or(cmp.Compare(b.Supports, a.Supports), a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return out
}
