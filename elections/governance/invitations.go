package governance

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/governance/ical"
	"hustings/elections/store"
)

// Templates of the mails about a panel's work. Each stands in the message catalogue.
// Every one may use panel, reference, title, meeting (its id, for the link), starts,
// ends, place, link and zone; further arguments are named here.
const (
	MailMeetingCalled    = "meeting-called"    // to those it is for: why (an urgent one)
	MailMeetingChanged   = "meeting-changed"   // the same: was, was_place, why
	MailMeetingCancelled = "meeting-cancelled" // the same: why
	MailAgendaPublished  = "agenda-published"  // the same: items
	MailAgendaDue        = "agenda-due"        // to the secretariat, a working day before the agenda is due: due, missing
	MailPaperLate        = "paper-late"        // to those it is for, when a paper came after the agenda: paper
	MailMinutesSent      = "minutes-sent"      // to those who were there or excused themselves
	MailMinutesCommented = "minutes-commented" // to the secretariat, once a day: there are comments on a draft
	MailMinutesApproved  = "minutes-approved"  // to the panel
	MailMinutesDue       = "minutes-due"       // to the secretariat: due
	MailActionMade       = "action-made"       // to the owner: text, due
	MailActionReminder   = "action-reminder"   // to the owner: text, due, late ("yes" or "")
	MailAbsenceAsked     = "absence-asked"     // to the member: missed
	MailAbsenceNoted     = "absence-noted"     // to the secretariat: missed, name
)

// mailCalendar is the argument in which a mail carries its calendar entry, read by the
// postman alone.
const mailCalendar = "calendar"

// CalendarPart is the calendar entry of a mail, if it carries one.
func CalendarPart(args map[string]string) (e ical.Event, method ical.Method, is bool, err error) {
	text := args[mailCalendar]
	if text == "" {
		return e, "", false, nil
	}
	var part calendarPart
	if err := json.Unmarshal([]byte(text), &part); err != nil {
		return e, "", false, fmt.Errorf("reading a mail's calendar entry: %w", err)
	}
	return part.Event, part.Method, true, nil
}

// CalendarArg is a mail's argument in which a calendar entry travels with it.
func CalendarArg(e ical.Event, method ical.Method) (name, value string, err error) {
	part, err := json.Marshal(calendarPart{e, method})
	return mailCalendar, string(part), err
}

type calendarPart struct {
	Event  ical.Event
	Method ical.Method
}

// meetingArgs are what every mail about a meeting may use.
func (h *House) meetingArgs(tx *store.Tx, m governance.Meeting) (map[string]string, error) {
	names := ""
	for i, id := range m.Panels {
		p, err := tx.Panel(id)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			names += ", "
		}
		names += p.Name
	}
	return map[string]string{"panel": names, "reference": m.Reference, "title": m.Title, "meeting": string(m.ID), "starts": stamp(m.Starts),
		"ends": stamp(m.Ends), "place": m.Place, "link": m.Link}, nil
}

// tellTx mails everybody a meeting is for: one mail a change, with the date and place
// in its words, and for those who want invitations the calendar entry as an update of
// the same event. Somebody a meeting was for, and is no more, is told that it is
// cancelled for her.
func (h *House) tellTx(tx *store.Tx, template string, m governance.Meeting, was *governance.Meeting, why string) error {
	to, err := h.concernedTx(tx, m)
	if err != nil {
		return err
	}
	args, err := h.meetingArgs(tx, m)
	if err != nil {
		return err
	}
	args["why"] = why
	if was != nil {
		args["was"], args["was_place"] = stamp(was.Starts), was.Place
	}
	method := ical.Request
	if m.State == governance.Cancelled {
		method = ical.Cancel
	}
	if err := h.inviteTx(tx, template, m, to, args, method); err != nil {
		return err
	}
	if was == nil || slices.Equal(was.Few, m.Few) {
		return nil
	}
	before, err := h.concernedTx(tx, *was)
	if err != nil {
		return err
	}
	before = slices.DeleteFunc(before, func(p domain.PersonID) bool { return slices.Contains(to, p) })
	return h.inviteTx(tx, MailMeetingCancelled, m, before, args, ical.Cancel)
}

func (h *House) inviteTx(tx *store.Tx, template string, m governance.Meeting, to []domain.PersonID, args map[string]string, method ical.Method) error {
	if len(to) == 0 {
		return nil
	}
	feeds, err := tx.FeedsOf(to...)
	if err != nil {
		return err
	}
	name, part, err := CalendarArg(h.event(m, args["panel"], tx.Now()), method)
	if err != nil {
		return fmt.Errorf("writing an invitation: %w", err)
	}
	mails := make([]domain.Mail, len(to))
	for i, p := range to {
		own := make(map[string]string, len(args)+1)
		for k, v := range args {
			own[k] = v
		}
		if governance.Invited(feeds, p) {
			own[name] = part
		}
		until := m.Ends
		mails[i] = domain.Mail{To: p, Template: template, Args: own, NotAfter: &until}
		if !tx.Now().Before(until) {
			mails[i].NotAfter = nil
		}
	}
	return tx.Mail(mails...)
}

// event is the calendar entry of a meeting: its id is the entry's for ever.
func (h *House) event(m governance.Meeting, panel string, now time.Time) ical.Event {
	e := ical.Event{UID: string(m.ID) + "@" + h.Office.Host, Sequence: m.Sequence, Stamp: now, Starts: m.Starts, Ends: m.Ends, Zone: m.Timezone,
		Summary: m.Title + " – " + panel, Location: m.Place, Path: MeetingPath(m.ID), Cancelled: m.State == governance.Cancelled}
	if m.Link != "" {
		e.Link = m.Link
		if e.Location == "" {
			e.Location = m.Link
		}
	}
	return e
}

// MeetingPath is where a meeting's page is, wherever it is moved.
func MeetingPath(id governance.MeetingID) string { return "/meetings/" + string(id) }

// concernedTx is whom a meeting is for today: the members of its panels, or the few.
func (h *House) concernedTx(tx *store.Tx, m governance.Meeting) ([]domain.PersonID, error) {
	var to []domain.PersonID
	for _, p := range m.Panels {
		members, err := h.sittingTx(tx, p, h.today(tx))
		if err != nil {
			return nil, err
		}
		for _, s := range members {
			if m.For(s.Person) && !slices.Contains(to, s.Person) {
				to = append(to, s.Person)
			}
		}
	}
	return to, nil
}

// secretariesTx is who keeps the panel's papers now.
func secretariesTx(tx *store.Tx, panel domain.PanelID) ([]domain.PersonID, error) {
	all, err := tx.AppointmentsAt(tx.Now())
	var to []domain.PersonID
	for _, a := range all {
		if a.Role == domain.Secretariat && a.Scope.Covers(panel, "") && !slices.Contains(to, a.Person) {
			to = append(to, a.Person)
		}
	}
	return to, err
}

// mailTo is one mail to each.
func mailTo(to []domain.PersonID, template string, args map[string]string, key string) []domain.Mail {
	mails := make([]domain.Mail, len(to))
	for i, p := range to {
		mails[i] = domain.Mail{To: p, Template: template, Args: args}
		if key != "" {
			mails[i].Key = key + " " + string(p)
		}
	}
	return mails
}

// stamp writes an instant as mails and records hold it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
