package governance

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	"hustings/elections/governance/ical"
	"hustings/elections/store"
)

// Templates of the mails about a panel's work; what each says is the struct of its name.
const (
	MailMeetingCalled    = "meeting-called"    // to those it is for
	MailMeetingChanged   = "meeting-changed"   // to them
	MailMeetingCancelled = "meeting-cancelled" // to them, and to whom it is for no more
	MailAgendaPublished  = "agenda-published"  // to them
	MailAgendaDue        = "agenda-due"        // to the secretariat, a working day before the agenda is due
	MailPaperLate        = "paper-late"        // to those it is for, when a paper came after the agenda
	MailMinutesSent      = "minutes-sent"      // to those who were there or excused themselves
	MailMinutesCommented = "minutes-commented" // to the secretariat, once a day: there are comments on a draft
	MailMinutesApproved  = "minutes-approved"  // to the panel
	MailMinutesDue       = "minutes-due"       // to the secretariat
	MailActionMade       = "action-made"       // to the owner
	MailActionReminder   = "action-reminder"   // to the owner
	MailAbsenceAsked     = "absence-asked"     // to the member (R113)
	MailAbsenceNoted     = "absence-noted"     // to the secretariat
)

// MeetingTold is what every mail about a meeting says of it.
type MeetingTold struct {
	Panel, Reference, Title string
	Meeting                 governance.MeetingID
	Place, Link, Zone       string
	Starts, Ends            time.Time
}

type MeetingCalledMail struct {
	MeetingTold
	Why string // an urgent one
}

type MeetingChangedMail struct {
	MeetingTold
	Was time.Time
	Why string
}

type MeetingCancelledMail struct {
	MeetingTold
	Why string
}

type AgendaPublishedMail struct {
	MeetingTold
	Items int
}

type AgendaDueMail struct {
	MeetingTold
	Due     time.Time
	Missing string // the items without a paper
}

type PaperLateMail struct {
	MeetingTold
	Paper string
}

type MinutesSentMail struct{ MeetingTold }

type MinutesCommentedMail struct{ MeetingTold }

type MinutesApprovedMail struct{ MeetingTold }

type MinutesDueMail struct {
	MeetingTold
	Due time.Time
}

type ActionMadeMail struct {
	Panel, Code, Text string
	Due               when.Date
}

type ActionReminderMail struct {
	ActionMadeMail
	Late domain.Whether
}

type AbsenceAskedMail struct {
	Panel, Code string
	Missed      int
}

type AbsenceNotedMail struct {
	Panel, Code, Name string
	Missed            int
}

func (MeetingCalledMail) Template() string    { return MailMeetingCalled }
func (MeetingChangedMail) Template() string   { return MailMeetingChanged }
func (MeetingCancelledMail) Template() string { return MailMeetingCancelled }
func (AgendaPublishedMail) Template() string  { return MailAgendaPublished }
func (AgendaDueMail) Template() string        { return MailAgendaDue }
func (PaperLateMail) Template() string        { return MailPaperLate }
func (MinutesSentMail) Template() string      { return MailMinutesSent }
func (MinutesCommentedMail) Template() string { return MailMinutesCommented }
func (MinutesApprovedMail) Template() string  { return MailMinutesApproved }
func (MinutesDueMail) Template() string       { return MailMinutesDue }
func (ActionMadeMail) Template() string       { return MailActionMade }
func (ActionReminderMail) Template() string   { return MailActionReminder }
func (AbsenceAskedMail) Template() string     { return MailAbsenceAsked }
func (AbsenceNotedMail) Template() string     { return MailAbsenceNoted }

// Mails are all that panels' work writes, for whoever shows or checks what a mail may say.
var Mails = []domain.MailWords{
	MeetingCalledMail{}, MeetingChangedMail{}, MeetingCancelledMail{}, AgendaPublishedMail{}, AgendaDueMail{}, PaperLateMail{}, MinutesSentMail{},
	MinutesCommentedMail{}, MinutesApprovedMail{}, MinutesDueMail{}, ActionMadeMail{}, ActionReminderMail{}, AbsenceAskedMail{}, AbsenceNotedMail{},
	MotionMovedMail{}, MotionAmendedMail{}, MotionCalledMail{}, MotionReminderMail{}, MotionTiedMail{}, MotionPulledMail{}, MotionOutcomeMail{},
	LetterReviewMail{}, LetterSignMail{}, LetterChangedMail{}, LetterPublicMail{}, LetterEmbargoMail{}, LetterNotedMail{}, LetterReplyMail{},
	PrioritiesOpenMail{}, PrioritiesReminderMail{}, PrioritiesDecidedMail{},
}

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

// Enclose puts a calendar entry into a mail.
func Enclose(m *domain.Mail, e ical.Event, method ical.Method) error {
	part, err := json.Marshal(calendarPart{e, method})
	if err != nil {
		return fmt.Errorf("enclosing a calendar entry: %w", err)
	}
	m.Args = maps.Clone(m.Args)
	m.Args[mailCalendar] = string(part)
	return nil
}

type calendarPart struct {
	Event  ical.Event
	Method ical.Method
}

// toldTx is what mails say of a meeting.
func (h *House) toldTx(tx *store.Tx, m governance.Meeting) (MeetingTold, error) {
	names := make([]string, len(m.Panels))
	for i, id := range m.Panels {
		p, err := tx.Panel(id)
		if err != nil {
			return MeetingTold{}, err
		}
		names[i] = p.Name
	}
	return MeetingTold{Panel: strings.Join(names, ", "), Reference: m.Reference, Title: m.Title, Meeting: m.ID, Place: m.Place, Link: m.Link,
		Zone: m.Timezone, Starts: m.Starts, Ends: m.Ends}, nil
}

// inviteTx mails everybody a meeting is for: one mail a change, with the date and place
// in its words, and for those who want invitations the calendar entry as an update of
// the same event.
func (h *House) inviteTx(tx *store.Tx, m governance.Meeting, says func(MeetingTold) domain.MailWords) error {
	to, err := h.concernedTx(tx, m)
	if err != nil {
		return err
	}
	told, err := h.toldTx(tx, m)
	if err != nil {
		return err
	}
	method := ical.Request
	if m.State == governance.Cancelled {
		method = ical.Cancel
	}
	return h.inviteThemTx(tx, m, to, told.Panel, says(told), method)
}

// reinviteTx tells of a change. Somebody the meeting was for, and is no more, is told
// that it is cancelled for her.
func (h *House) reinviteTx(tx *store.Tx, m, was governance.Meeting, why string) error {
	err := h.inviteTx(tx, m, func(t MeetingTold) domain.MailWords {
		return MeetingChangedMail{MeetingTold: t, Was: was.Starts, Why: why}
	})
	if err != nil || slices.Equal(was.Few, m.Few) {
		return err
	}
	to, err := h.concernedTx(tx, m)
	if err != nil {
		return err
	}
	before, err := h.concernedTx(tx, was)
	if err != nil {
		return err
	}
	before = slices.DeleteFunc(before, func(p domain.PersonID) bool { return slices.Contains(to, p) })
	told, err := h.toldTx(tx, m)
	if err != nil {
		return err
	}
	return h.inviteThemTx(tx, m, before, told.Panel, MeetingCancelledMail{MeetingTold: told, Why: why}, ical.Cancel)
}

func (h *House) inviteThemTx(tx *store.Tx, m governance.Meeting, to []domain.PersonID, panel string, words domain.MailWords, method ical.Method) error {
	if len(to) == 0 {
		return nil
	}
	feeds, err := tx.FeedsOf(to...)
	if err != nil {
		return err
	}
	mails := domain.MailToEach(to, words)
	entry := h.event(m, panel, tx.Now())
	for i := range mails {
		if governance.Invited(feeds, mails[i].To) {
			if err := Enclose(&mails[i], entry, method); err != nil {
				return err
			}
		}
		if until := m.Ends; tx.Now().Before(until) {
			mails[i].NotAfter = &until
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

// once is a mail to each of several that goes once for that key.
func once(to []domain.PersonID, key string, words domain.MailWords) []domain.Mail {
	mails := domain.MailToEach(to, words)
	for i, m := range mails {
		mails[i].Key = key + " " + string(m.To)
	}
	return mails
}

// stamp writes an instant as mails and records hold it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
