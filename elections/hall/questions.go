package hall

import (
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// mayAskTx refuses whoever may neither ask nor support: members of the audience, and
// those who were admitted (R148, R162).
func (h *Hall) mayAskTx(tx *store.Tx, by domain.Actor, e hall.Event) error {
	if e.State == hall.Planned {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	inside, err := h.insideTx(tx, by, e)
	if err == nil && !inside {
		err = refusal.Because(hall.NotInvited, "R148", nil)
	}
	return err
}

// insideTx reports whether somebody is of the event's audience, of those who were let
// in, or of those who hold it.
func (h *Hall) insideTx(tx *store.Tx, by domain.Actor, e hall.Event) (bool, error) {
	if by.Anonymous() {
		return false, nil
	}
	if organises(by) {
		return true, nil
	}
	networks, err := h.networksTx(tx, by.Person)
	if err != nil || e.Audience.Admits(hall.AsMember, networks) {
		return err == nil, err
	}
	r, is, err := tx.RegistrationOf(e.ID, by.Person)
	return is && r.Standing == hall.Admitted, err
}

// Ask puts a question: in advance until the questions close, and during the event (R148).
func (h *Hall) Ask(ctx context.Context, by domain.Actor, ref, text string) (q hall.Question, err error) {
	err = h.quietly(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		if err := h.mayAskTx(tx, by, e); err != nil {
			return domain.Act{}, err
		}
		if err := e.TakesQuestions(tx.Now()); err != nil {
			return domain.Act{}, err
		}
		all, err := tx.Questions(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		own := slices.DeleteFunc(all, func(o hall.Question) bool { return o.Person != by.Person })
		if text, err = hall.CheckQuestion(text, own); err != nil {
			return domain.Act{}, err
		}
		q = hall.Question{ID: store.NewID[hall.QuestionID](), Event: e.ID, Person: by.Person, Text: text, At: tx.Now(), During: e.State == hall.Live, State: hall.Asked}
		if err := tx.CreateQuestion(q); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.EventQuestion, Rule: "R148", Detail: map[string]any{"question": q.ID, "during": q.During}}, tx.TouchEvent(e.ID)
	})
	return q, err
}

// Support adds a member's weight to a question of somebody else's (R148).
func (h *Hall) Support(ctx context.Context, by domain.Actor, ref string, id hall.QuestionID) error {
	return h.quietly(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		if err := h.mayAskTx(tx, by, e); err != nil {
			return domain.Act{}, err
		}
		if err := e.TakesQuestions(tx.Now()); err != nil {
			return domain.Act{}, err
		}
		q, err := tx.Question(e.ID, id)
		if err != nil {
			return domain.Act{}, err
		}
		supported, err := tx.QuestionsSupported(e.ID, by.Person)
		if err != nil {
			return domain.Act{}, err
		}
		if err := q.MaySupport(by.Person, supported); err != nil {
			return domain.Act{}, err
		}
		if err := tx.SupportQuestion(q.ID, by.Person); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.EventQuestionSupported, Rule: "R148", Detail: map[string]any{"question": q.ID}}, tx.TouchEvent(e.ID)
	})
}

// moderating runs an act of a moderator on a question.
func (h *Hall) moderating(ctx context.Context, by domain.Actor, ref string, id hall.QuestionID, f func(tx *store.Tx, e hall.Event, q hall.Question) (hall.Question, domain.Act, error)) error {
	return h.leading(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		q, err := tx.Question(e.ID, id)
		if err != nil {
			return domain.Act{}, err
		}
		q, act, err := f(tx, e, q)
		if err != nil {
			return domain.Act{}, err
		}
		if act.Detail == nil {
			act.Detail = map[string]any{}
		}
		act.Detail["question"] = q.ID
		q.Moderator = by.Person
		if err := tx.SaveQuestion(q); err != nil {
			return domain.Act{}, err
		}
		return act, tx.TouchEvent(e.ID)
	})
}

func (h *Hall) tellAuthor(tx *store.Tx, q hall.Question, words domain.MailWords) error {
	if known, err := tx.PeopleByID(q.Person); err != nil || len(known) == 0 {
		return err // she has been forgotten (PR3)
	}
	return tx.Mail(domain.MailTo(q.Person, words))
}

// Hide takes a question out of sight with its reason; its author is told (R149).
func (h *Hall) Hide(ctx context.Context, by domain.Actor, ref string, id hall.QuestionID, why string) error {
	return h.moderating(ctx, by, ref, id, func(tx *store.Tx, e hall.Event, q hall.Question) (hall.Question, domain.Act, error) {
		if q.State != hall.Asked {
			return q, domain.Act{}, refusal.Because(hall.QuestionDone, "R149", nil)
		}
		if err := domain.Reasoned(why); err != nil {
			return q, domain.Act{}, err
		}
		q.State, q.Why = hall.Hidden, domain.CleanText(why)
		return q, domain.Act{Name: acts.EventQuestionHidden, Rule: "R149", Why: q.Why}, h.tellAuthor(tx, q, QuestionHiddenMail{EventTold: told(e), Question: q.Text, Why: q.Why})
	})
}

// Unhide puts a hidden question back.
func (h *Hall) Unhide(ctx context.Context, by domain.Actor, ref string, id hall.QuestionID) error {
	return h.moderating(ctx, by, ref, id, func(_ *store.Tx, _ hall.Event, q hall.Question) (hall.Question, domain.Act, error) {
		if q.State != hall.Hidden {
			return q, domain.Act{}, refusal.Because(hall.QuestionDone, "R149", nil)
		}
		q.State, q.Why = hall.Asked, ""
		return q, domain.Act{Name: acts.EventQuestionShown, Rule: "R149"}, nil
	})
}

// Merge puts a question into another that asks the same; its supports go with it, and
// its author is told (R149).
func (h *Hall) Merge(ctx context.Context, by domain.Actor, ref string, id, into hall.QuestionID) error {
	return h.moderating(ctx, by, ref, id, func(tx *store.Tx, e hall.Event, q hall.Question) (hall.Question, domain.Act, error) {
		other, err := tx.Question(e.ID, into)
		if err != nil {
			return q, domain.Act{}, named(err, "into")
		}
		if err := q.MayMerge(other); err != nil {
			return q, domain.Act{}, err
		}
		all, err := tx.Questions(e.ID)
		if err != nil {
			return q, domain.Act{}, err
		}
		for _, o := range all { // what was merged into it goes along
			if o.Into == q.ID {
				o.Into = other.ID
				if err := tx.SaveQuestion(o); err != nil {
					return q, domain.Act{}, err
				}
			}
		}
		q.State, q.Into = hall.Merged, other.ID
		return q, domain.Act{Name: acts.EventQuestionMerged, Rule: "R149", Detail: map[string]any{"into": other.ID}},
			h.tellAuthor(tx, q, QuestionMergedMail{EventTold: told(e), Question: q.Text, Into: other.Text})
	})
}

// Answer notes that a question was answered in the room, or gives the answer in writing.
// Who answered is one of the event's speakers, or nobody in particular.
func (h *Hall) Answer(ctx context.Context, by domain.Actor, ref string, id hall.QuestionID, speaker hall.SpeakerID, text string) error {
	return h.moderating(ctx, by, ref, id, func(tx *store.Tx, e hall.Event, q hall.Question) (hall.Question, domain.Act, error) {
		if err := e.In("R148", hall.Announced, hall.Live, hall.Closed); err != nil {
			return q, domain.Act{}, err
		}
		if q.State != hall.Asked && q.State != hall.Answered {
			return q, domain.Act{}, refusal.Because(hall.QuestionDone, "R148", nil)
		}
		text, err := hall.CheckAnswer(text)
		if err != nil {
			return q, domain.Act{}, err
		}
		if speaker != "" {
			if _, err := tx.Speaker(e.ID, speaker); err != nil {
				return q, domain.Act{}, named(err, "speaker")
			}
		}
		now := tx.Now()
		first := q.State == hall.Asked && text != ""
		q.State, q.Answer, q.AnsweredBy = hall.Answered, text, string(speaker)
		if q.AnsweredAt == nil {
			q.AnsweredAt = &now
		}
		if first {
			err = h.tellAuthor(tx, q, QuestionAnswerMail{EventTold: told(e), Question: q.Text, Answer: text})
		}
		return q, domain.Act{Name: acts.EventQuestionAnswered, Rule: "R148", Detail: map[string]any{"written": text != ""}}, err
	})
}
