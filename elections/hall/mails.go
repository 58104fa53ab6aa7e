package hall

import (
	"context"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/elections/clerk"
	"hustings/elections/governance"
	"hustings/elections/governance/ical"
	"hustings/elections/store"
)

// Templates of the mails about events. Every one may use title, reference, event (for
// the link), starts, ends, place and why; link only where its reader is admitted. None
// names anybody but its reader (R153).
const (
	MailEventAdmitted  = "event-admitted"  // to her who has a place: link, and a guest's secret
	MailEventWaiting   = "event-waiting"   // to her who waits for one
	MailEventReminder  = "event-reminder"  // a day before, to those admitted
	MailEventChanged   = "event-changed"   // to those admitted or waiting
	MailEventCancelled = "event-cancelled" // to them
	MailSpeakerAsked   = "speaker-asked"   // to a speaker: may she be named? side, attribution
	MailQuestionHidden = "question-hidden" // to its author: question, why (R149)
	MailQuestionMerged = "question-merged" // to its author: question, into
	MailQuestionAnswer = "question-answer" // to its author: question, answer (in writing)
)

func eventArgs(e hall.Event) map[string]string {
	return map[string]string{"title": e.Title, "reference": e.Reference, "event": e.Reference, "starts": clerk.Stamp(e.Starts), "ends": clerk.Stamp(e.Ends), "place": e.Place}
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

// tell writes to one who registered. A place comes with its calendar entry.
func (h *Hall) tell(tx *store.Tx, e hall.Event, r hall.Registration, template, why, secret string) error {
	args := eventArgs(e)
	args["why"], args["as"] = why, string(r.As)
	if secret != "" {
		args["guest"] = "yes"
	}
	if r.Standing == hall.Admitted {
		args["link"] = e.Link
		method := ical.Request
		if e.State == hall.Cancelled {
			method = ical.Cancel
		}
		if template != MailEventReminder {
			name, value, err := governance.CalendarArg(h.calendarEntry(e, tx.Now(), true), method)
			if err != nil {
				return err
			}
			args[name] = value
		}
	}
	m := domain.Mail{To: r.Person, Template: template, Args: args, Secret: secret}
	if r.Person == "" {
		m.Address = r.Address
	}
	if template == MailEventReminder {
		m.Key = "event " + string(e.ID) + " " + string(r.ID) + " " + clerk.Stamp(e.Starts)
	}
	if until := e.Ends; tx.Now().Before(until) {
		m.NotAfter = &until
	}
	return tx.Mail(m)
}

// tellComing writes to all who have a place or wait for one.
func (h *Hall) tellComing(tx *store.Tx, e hall.Event, all []hall.Registration, template, why string) error {
	for _, r := range all {
		if r.Standing == hall.Withdrawn {
			continue
		}
		if err := h.tell(tx, e, r, template, why, ""); err != nil {
			return err
		}
	}
	return nil
}

// writeToSpeaker writes to a speaker, with the address of a page on which she answers
// whether or not she can sign in.
func (h *Hall) writeToSpeaker(tx *store.Tx, e hall.Event, s hall.Speaker, template string) error {
	secret, err := h.linkTx(tx, e, store.EventLink{Speaker: s.ID})
	if err != nil {
		return err
	}
	args := eventArgs(e)
	args["side"], args["attribution"] = string(s.Side), string(e.Attribution)
	m := domain.Mail{To: s.Person, Template: template, Args: args, Secret: secret}
	if s.Person == "" {
		m.Address = s.Address
	}
	return tx.Mail(m)
}

// reminderAhead is how long before an event those admitted are reminded.
const reminderAhead = 24 * time.Hour

// Tick does what the clock has decided and nobody has done yet: any number of replicas
// may ring at once (R13).
func (h *Hall) Tick(ctx context.Context) error {
	var due []hall.Event
	err := h.Store.Read(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		soon, err := tx.Events(store.EventFilter{States: []hall.State{hall.Announced}, From: now, Until: now.Add(reminderAhead)})
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
				if r.Standing == hall.Admitted {
					if err := h.tell(tx, e, r, MailEventReminder, "", ""); err != nil {
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
	return h.tickPapers(ctx)
}

// reminded reports whether this process has put the event's reminders into the outbox;
// the outbox itself refuses a second one (its key).
func (h *Hall) reminded(e hall.Event) bool {
	_, was := h.remembered.Load(string(e.ID) + e.Starts.String())
	return was
}
