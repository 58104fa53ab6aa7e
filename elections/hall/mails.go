package hall

import (
	"context"
	"errors"
	"slices"
	"time"

	"hustings/domain"
	rules "hustings/domain/governance"
	"hustings/domain/hall"
	"hustings/elections/clerk"
	"hustings/elections/governance"
	"hustings/elections/governance/ical"
	"hustings/elections/store"
)

// Templates of the mails about events. None names anybody but its reader (R153). What
// each says is the struct of its name.
const (
	MailEventAdmitted  = "event-admitted"       // to her who has a place; a guest's comes with the address of her page (Secret)
	MailEventWaiting   = "event-waiting"        // to her who waits for one, likewise
	MailEventReminder  = "event-reminder"       // a day before, to those admitted
	MailEventChanged   = "event-changed"        // to those admitted or waiting
	MailEventCancelled = "event-cancelled"      // to them
	MailSpeakerAsked   = "speaker-asked"        // to a speaker: may she be named? (Secret)
	MailSpeakerDropped = "speaker-dropped"      // to somebody who is not down to speak any more
	MailSpeakerLoosen  = "speaker-loosen"       // to a speaker: may the Chatham House Rule be lifted? (R152, Secret)
	MailQuestionHidden = "question-hidden"      // to its author (R149)
	MailQuestionMerged = "question-merged"      // to its author
	MailQuestionAnswer = "question-answer"      // to its author, when it is answered in writing
	MailPaperCheck     = "paper-check"          // to a speaker: her words stand on her page alone, to check (R154, Secret)
	MailPaperReminder  = "paper-check-reminder" // to her, who has not answered (Secret)
	MailPaperPublished = "paper-published"      // to the speakers who were asked
	MailPaperLate      = "event-paper-late"     // to whoever planned the event
)

// EventTold is what every mail about an event says of it.
type EventTold struct {
	Title, Reference, Place, Zone string
	Starts, Ends                  time.Time
}

func told(e hall.Event) EventTold {
	return EventTold{Title: e.Title, Reference: e.Reference, Place: e.Place, Zone: e.Timezone, Starts: e.Starts, Ends: e.Ends}
}

type EventAdmittedMail struct {
	EventTold
	Link   string
	Guest  domain.Whether // she has no account: her page's address comes with it
	Speaks domain.Whether // her place is nobody else's when she cannot come
}

type EventWaitingMail struct {
	EventTold
	Guest domain.Whether
}

type EventReminderMail struct {
	EventTold
	Link string
}

type EventChangedMail struct {
	EventTold
	Link, Why string
}

type EventCancelledMail struct {
	EventTold
	Why string
}

type SpeakerAskedMail struct {
	EventTold
	Attribution hall.Attribution
}

type SpeakerDroppedMail struct{ EventTold }

type SpeakerLoosenMail struct{ EventTold }

type QuestionHiddenMail struct {
	EventTold
	Question, Why string
}

type QuestionMergedMail struct {
	EventTold
	Question, Into string
}

type QuestionAnswerMail struct {
	EventTold
	Question, Answer string
}

type PaperCheckMail struct {
	EventTold
	Until time.Time
}

type PaperReminderMail struct {
	EventTold
	Until time.Time
}

type PaperPublishedMail struct{ EventTold }

type PaperLateMail struct {
	EventTold
	Due time.Time
}

func (EventAdmittedMail) Template() string  { return MailEventAdmitted }
func (EventWaitingMail) Template() string   { return MailEventWaiting }
func (EventReminderMail) Template() string  { return MailEventReminder }
func (EventChangedMail) Template() string   { return MailEventChanged }
func (EventCancelledMail) Template() string { return MailEventCancelled }
func (SpeakerAskedMail) Template() string   { return MailSpeakerAsked }
func (SpeakerDroppedMail) Template() string { return MailSpeakerDropped }
func (SpeakerLoosenMail) Template() string  { return MailSpeakerLoosen }
func (QuestionHiddenMail) Template() string { return MailQuestionHidden }
func (QuestionMergedMail) Template() string { return MailQuestionMerged }
func (QuestionAnswerMail) Template() string { return MailQuestionAnswer }
func (PaperCheckMail) Template() string     { return MailPaperCheck }
func (PaperReminderMail) Template() string  { return MailPaperReminder }
func (PaperPublishedMail) Template() string { return MailPaperPublished }
func (PaperLateMail) Template() string      { return MailPaperLate }

// Mails are all of them, for whoever shows or checks what a mail may say.
var Mails = []domain.MailWords{
	EventAdmittedMail{}, EventWaitingMail{}, EventReminderMail{}, EventChangedMail{}, EventCancelledMail{}, SpeakerAskedMail{}, SpeakerDroppedMail{}, SpeakerLoosenMail{},
	QuestionHiddenMail{}, QuestionMergedMail{}, QuestionAnswerMail{}, PaperCheckMail{}, PaperReminderMail{}, PaperPublishedMail{}, PaperLateMail{},
}

// calendarEntry is an event's entry: its id is the entry's for ever.
func (h *Hall) calendarEntry(e hall.Event, now time.Time, link bool) ical.Event {
	entry := ical.Event{UID: string(e.ID) + "@" + h.Office.Host, Sequence: e.Sequence, Stamp: now, Starts: e.Starts, Ends: e.Ends, Zone: e.Timezone, Summary: e.Title,
		Location: e.Place, Path: EventPath(e.Reference), Cancelled: e.State == hall.Cancelled}
	if link && e.Link != "" {
		if entry.Link = e.Link; entry.Location == "" {
			entry.Location = e.Link
		}
	}
	return entry
}

// EventPath is where an event's page is.
func EventPath(ref string) string { return "/events/" + ref }

// linkFor is where somebody joins, who has a place.
func linkFor(e hall.Event, r hall.Registration) string {
	if r.Standing == hall.Admitted {
		return e.Link
	}
	return ""
}

// tell writes to one who registered.
func (h *Hall) tell(tx *store.Tx, e hall.Event, r hall.Registration, words domain.MailWords, secret string) error {
	return h.tellEach(tx, e, []hall.Registration{r}, func(hall.Registration) domain.MailWords { return words }, secret)
}

// tellComing writes to all who have a place or wait for one.
func (h *Hall) tellComing(tx *store.Tx, e hall.Event, all []hall.Registration, says func(hall.Registration) domain.MailWords) error {
	coming := slices.DeleteFunc(slices.Clone(all), func(r hall.Registration) bool { return r.Standing == hall.Withdrawn })
	return h.tellEach(tx, e, coming, says, "")
}

// tellEach writes to those who registered. A place comes with its calendar entry, but to
// whoever has her dates by a feed instead.
func (h *Hall) tellEach(tx *store.Tx, e hall.Event, all []hall.Registration, says func(hall.Registration) domain.MailWords, secret string) error {
	var people []domain.PersonID
	for _, r := range all {
		if r.Person != "" && r.Standing == hall.Admitted {
			people = append(people, r.Person)
		}
	}
	feeds, err := tx.FeedsOf(people...)
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := h.write(tx, e, r, says(r), secret, rules.Invited(feeds, r.Person)); err != nil {
			return err
		}
	}
	return nil
}

func (h *Hall) write(tx *store.Tx, e hall.Event, r hall.Registration, words domain.MailWords, secret string, entry bool) error {
	m := domain.MailTo(r.Person, words)
	m.Secret = secret
	if r.Person == "" {
		m.Address = r.Address
	}
	if m.Template == MailEventReminder {
		m.Key = "event " + string(e.ID) + " " + string(r.ID) + " " + clerk.Stamp(e.Starts)
	} else if r.Standing == hall.Admitted && entry {
		method := ical.Request
		if e.State == hall.Cancelled {
			method = ical.Cancel
		}
		if err := governance.Enclose(&m, h.calendarEntry(e, tx.Now(), true), method); err != nil {
			return err
		}
	}
	if until := e.Ends; tx.Now().Before(until) {
		m.NotAfter = &until
	}
	return tx.Mail(m)
}

// askSpeaker writes to a speaker, with the address of a page on which she answers
// whether or not she can sign in.
func (h *Hall) askSpeaker(tx *store.Tx, e hall.Event, s hall.Speaker, words domain.MailWords) error {
	secret, err := h.linkTx(tx, e, store.EventLink{Speaker: s.ID})
	if err != nil {
		return err
	}
	return tx.Mail(toSpeaker(s, words, secret))
}

// toSpeaker is a mail to a speaker, from the register or not.
func toSpeaker(s hall.Speaker, words domain.MailWords, secret string) domain.Mail {
	m := domain.MailTo(s.Person, words)
	m.Secret = secret
	if s.Person == "" {
		m.Address = s.Address
	}
	return m
}

// Tick does what the clock has decided and nobody has done yet: any number of replicas
// may ring at once (R13).
func (h *Hall) Tick(ctx context.Context) error {
	var due []hall.Event
	err := h.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		soon, err := tx.Events(store.EventFilter{States: []hall.State{hall.Announced}, From: now, Until: now.Add(hall.RemindAhead)})
		for _, e := range soon {
			if !h.reminded(e) {
				due = append(due, e)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, e := range due {
		err := h.Store.Write(ctx, func(tx *store.Tx) error {
			all, err := tx.Registrations(e.ID)
			if err != nil {
				return err
			}
			for _, r := range all {
				if r.Reminded(e) {
					if err := h.tell(tx, e, r, EventReminderMail{EventTold: told(e), Link: e.Link}, ""); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		h.remembered.Store(string(e.ID)+e.Starts.String(), true)
	}
	return errors.Join(h.tickEnds(ctx), h.tickPapers(ctx), h.tickOutsiders(ctx))
}

// reminded reports whether this process has put the event's reminders into the outbox;
// the outbox itself refuses a second one (its key).
func (h *Hall) reminded(e hall.Event) bool {
	_, was := h.remembered.Load(string(e.ID) + e.Starts.String())
	return was
}
