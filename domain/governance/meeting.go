package governance

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Kind of a meeting.
type Kind string

const (
	Ordinary      Kind = "ordinary"      // of the year's calendar, or added with its notice
	Extraordinary Kind = "extraordinary" // urgent: asked for by the chair and a third of the members (R122)
	Joint         Kind = "joint"         // of several panels (R128)
)

// State of a meeting.
type State string

const (
	Asked     State = "asked"   // extraordinary, and not enough have asked for it (R122)
	Planned   State = "planned" // in the calendar
	Called    State = "called"  // its notice is out (R122)
	Open      State = "open"
	Closed    State = "closed"
	Cancelled State = "cancelled"
)

// Meeting of one panel or, joint, of several. Its id, page and calendar entry stay the
// same wherever it is moved.
type Meeting struct {
	ID        MeetingID
	Reference string // "CIO/2026/3"
	Kind      Kind
	Panels    []domain.PanelID // in the order in which their chairs preside (R128)
	Title     string
	Starts    time.Time
	Ends      time.Time
	Timezone  string
	Place     string
	Link      string            // of the video room, https
	Few       []domain.PersonID // a named few; none: all members
	State     State
	Why       string // it was cancelled, or is urgent
	Sequence  int    // of its calendar entry: rises with every change that people are told
	Revision  int64  // rises with whatever happens in it, so that pages know
	CalledAt  *time.Time
	AgendaAt  *time.Time // the agenda was published (R122)
	OpenedAt  *time.Time
	ClosedAt  *time.Time
	Item      ItemID // that the room is at
	ItemSince *time.Time
	Chosen    domain.PersonID // by those present, to preside (R125)
	Speaking  int             // minutes for whoever speaks; 0: none allotted
	Guests    string          // in attendance, one a line: who is no member (R124)
}

// Day is the civil day of the meeting in its own zone.
func (m Meeting) Day() when.Date { return when.DateOf(m.Starts, m.zone()) }

func (m Meeting) zone() *time.Location {
	if z, err := when.Zone(m.Timezone); err == nil {
		return z
	}
	return time.UTC
}

// Over reports whether nothing can happen in the meeting any more.
func (m Meeting) Over() bool { return m.State == Closed || m.State == Cancelled }

// For reports whether the meeting is for the member: all of its panels, or she is
// among the named few.
func (m Meeting) For(p domain.PersonID) bool {
	if len(m.Few) == 0 {
		return true
	}
	for _, f := range m.Few {
		if f == p {
			return true
		}
	}
	return false
}

// Bounds of what is typed.
const (
	TitleMost = 200  // characters
	PlaceMost = 300  // characters
	TextMost  = 8000 // characters, of anything longer
	ItemsMost = 500  // of one agenda
)

// Check refuses a meeting that could not be held or shown.
func (m Meeting) Check() error {
	switch {
	case strings.TrimSpace(m.Title) == "":
		return refusal.Because(refusal.Missing, "R122", nil).On("title")
	case utf8.RuneCountInString(m.Title) > TitleMost:
		return refusal.Because(domain.TextTooLong, "R122", refusal.Args{"max": TitleMost}).On("title")
	case utf8.RuneCountInString(m.Place) > PlaceMost:
		return refusal.Because(domain.TextTooLong, "R122", refusal.Args{"max": PlaceMost}).On("place")
	case m.Place == "" && m.Link == "":
		return refusal.Because(PlaceMissing, "R122", nil).On("place")
	case m.Ends.Sub(m.Starts) < ShortestMeeting*time.Minute || m.Ends.Sub(m.Starts) > LongestMeeting*time.Minute:
		return refusal.Because(LengthOutOfRange, "R121", refusal.Args{"min": ShortestMeeting, "max": LongestMeeting}).On("minutes")
	case m.Kind == Joint && len(m.Panels) < 2, m.Kind != Joint && len(m.Panels) != 1:
		return refusal.Because(PanelsOfJoint, "R128", nil).On("panels")
	}
	return CheckLink(m.Link, "link")
}

// Line is a text as one line of a list, a subject or a calendar may have it: composed,
// trimmed, and without controls and marks that turn a line around. Nothing typed is lost
// over them: they become spaces.
func Line(s string) string {
	return strings.Join(strings.FieldsFunc(domain.CleanText(s), func(r rune) bool {
		return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029 || r == utf8.RuneError
	}), " ")
}

// CheckLink refuses an address that is not a plain https one.
func CheckLink(link, field string) error {
	if link == "" {
		return nil
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(link) > 2000 || strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return refusal.Because(LinkNotHTTPS, "R122", nil).On(field)
	}
	return nil
}

// Deadlines of a meeting (R122): so many working days before its day, at the panel's
// closing time.
type Deadlines struct {
	Notice time.Time // invitations are out
	Agenda time.Time // agenda and papers are published
}

// DeadlinesOf counts back from the meeting's day, which is not counted itself.
func DeadlinesOf(m Meeting, p domain.Params, c when.Calendar) (Deadlines, error) {
	at := func(days int) (time.Time, error) {
		d, err := c.Step(m.Day(), days, -1)
		if err != nil {
			return time.Time{}, err
		}
		return when.Instant(d, p.CloseTime, m.zone())
	}
	var d Deadlines
	var err error
	if d.Notice, err = at(p.MeetingNotice); err == nil {
		d.Agenda, err = at(p.Agenda)
	}
	return d, err
}

// MayCall refuses a notice that comes too late for anything but an urgent meeting
// (R122), which has its own way in.
func (m Meeting) MayCall(d Deadlines, now time.Time) error {
	switch {
	case m.State == Called || m.State == Open || m.State == Closed:
		return refusal.Because(MeetingState, "R122", refusal.Args{"state": string(m.State)})
	case m.State == Cancelled:
		return refusal.Because(MeetingCancelled, "R122", nil)
	case m.Kind != Extraordinary && !now.Before(d.Notice):
		return refusal.Because(NoticeShort, "R122", refusal.Args{"notice": d.Notice}).On("day")
	}
	return nil
}

// MayMove refuses a new date for a meeting that has begun, or one that leaves less than
// the notice (R122).
func (m Meeting) MayMove(d Deadlines, now time.Time) error {
	if err := m.MayChange(); err != nil {
		return err
	}
	if m.Kind != Extraordinary && !now.Before(d.Notice) {
		return refusal.Because(NoticeShort, "R122", refusal.Args{"notice": d.Notice}).On("day")
	}
	if !now.Before(m.Starts) {
		return refusal.Because(MeetingPast, "R122", nil).On("day")
	}
	return nil
}

// MayChange refuses to change what has begun, is over or was cancelled.
func (m Meeting) MayChange() error {
	switch m.State {
	case Asked, Planned, Called:
		return nil
	case Cancelled:
		return refusal.Because(MeetingCancelled, "R122", nil)
	case Open, Closed:
	}
	return refusal.Because(MeetingState, "R122", refusal.Args{"state": string(m.State)})
}

// OpenEarly is how long before its time a meeting may be opened: people come in.
const OpenEarly = time.Hour

// MayOpen refuses to open what has not been called, is not due or has begun.
func (m Meeting) MayOpen(now time.Time) error {
	switch {
	case m.State == Cancelled:
		return refusal.Because(MeetingCancelled, "R122", nil)
	case m.State == Asked:
		return refusal.Because(NotAskedEnough, "R122", nil)
	case m.State == Planned:
		return refusal.Because(NotCalled, "R122", nil)
	case m.State != Called:
		return refusal.Because(MeetingState, "R122", refusal.Args{"state": string(m.State)})
	case now.Before(m.Starts.Add(-OpenEarly)):
		return refusal.Because(TooEarlyToOpen, "R122", refusal.Args{"opens": m.Starts.Add(-OpenEarly)})
	}
	return nil
}

// Sits refuses what can only be done while the meeting is open.
func (m Meeting) Sits() error {
	if m.State != Open {
		return refusal.Because(NotInSession, "R123", refusal.Args{"state": string(m.State)})
	}
	return nil
}

// AllotSpeakers sets how many minutes whoever speaks has, until all is over; 0: as long
// as she needs (R122). The one who speaks is measured against it too.
func (m Meeting) AllotSpeakers(minutes int) (Meeting, error) {
	switch {
	case m.Over():
		return m, refusal.Because(MeetingState, "R122", refusal.Args{"state": string(m.State)})
	case minutes < 0 || minutes > LongestSpeech:
		return m, refusal.Because(ItemMinutes, "R122", refusal.Args{"max": LongestSpeech}).On("minutes")
	case minutes == m.Speaking:
		return m, refusal.Because(NothingChanged, "R122", nil)
	}
	m.Speaking = minutes
	return m, nil
}

// Until is when the time of whoever speaks is up: nil while she has not begun, once she
// has ended, and where none is allotted.
func (t Turn) Until(minutes int) *time.Time {
	if t.Began == nil || t.Ended != nil || minutes == 0 {
		return nil
	}
	at := t.Began.Add(time.Duration(minutes) * time.Minute)
	return &at
}

// Urgent reports whether enough have asked for an urgent meeting: the chair, or who
// acts for her, and besides her a third of the members, rounded up (R122).
func Urgent(members []Sitting, asked []domain.PersonID) (chair bool, others, needed int) {
	counted := 0
	for _, m := range members {
		if !m.Counts {
			continue
		}
		counted++
		for _, a := range asked {
			if a == m.Person && m.Office == domain.ChairOffice {
				chair = true
			} else if a == m.Person {
				others++
			}
		}
	}
	return chair, others, (counted + 2) / 3
}

// Presiding is who presides and by what right (R125).
type Presiding struct {
	Person domain.PersonID // empty: the secretariat, or nobody until those present choose
	By     string          // "chair", "acting-chair", "vice-chair", "presiding-member" (R104), "caretaker" (R25), "chosen", "secretariat" (R91); empty: nobody
	Panel  domain.PanelID  // whose, in a joint meeting (R128)
}

// Presides is the chair if she is there, or who acts for her; else the vice-chair; where
// nobody holds either office the member whom R104 or R25 names; else one chosen by those
// present (R125). Before a new panel has a chair the secretariat presides (R91). In a
// joint meeting the chairs take turns, item by item: turn is the item's place on the
// agenda, from 0; where that panel's is not there, the next panel's takes her turn (R128).
func Presides(m Meeting, floors []Floor, turn int) Presiding {
	if len(floors) == 0 {
		return Presiding{}
	}
	for _, by := range []func(Sitting) string{Sitting.asChair, Sitting.asVice, Sitting.asLeader} {
		for i := range floors {
			f := floors[(turn+i)%len(floors)]
			for _, s := range f.Members {
				if right := by(s); right != "" && f.here(s) {
					return Presiding{s.Person, right, f.Panel.ID}
				}
			}
		}
	}
	for i := range floors {
		if f := floors[(turn+i)%len(floors)]; f.Panel.Convened {
			return Presiding{By: string(domain.LeadSecretariat), Panel: f.Panel.ID}
		}
	}
	for _, f := range floors {
		for _, s := range f.Members {
			if s.Person == m.Chosen && f.here(s) {
				return Presiding{s.Person, "chosen", f.Panel.ID}
			}
		}
	}
	return Presiding{}
}

func (s Sitting) asChair() string { return s.inOffice(domain.ChairOffice) }
func (s Sitting) asVice() string  { return s.inOffice(domain.ViceOffice) }

func (s Sitting) inOffice(o domain.Office) string {
	switch {
	case s.Office != o:
		return ""
	case s.Acting:
		return "acting-" + string(o)
	}
	return string(o)
}

func (s Sitting) asLeader() string { return string(s.Leads) }

// here reports whether a member who counts is in the room.
func (f Floor) here(s Sitting) bool { return s.Counts && slices.Contains(f.Present, s.Person) }

var (
	PlaceMissing     = refusal.Reason{Code: refusal.FORM, Name: "meeting-place-missing"}
	PanelsOfJoint    = refusal.Reason{Code: refusal.FORM, Name: "meeting-panels"} // R128: joint has two or more, any other one
	LinkNotHTTPS     = refusal.Reason{Code: refusal.FORM, Name: "link-not-https"}
	NothingChanged   = refusal.Reason{Code: refusal.DUP, Name: "nothing-changed"}
	PanelEnded       = refusal.Reason{Code: refusal.STATE, Name: "panel-ended"}
	NoticeShort      = refusal.Reason{Code: refusal.STATE, Name: "meeting-notice-short"} // R122
	MeetingPast      = refusal.Reason{Code: refusal.LATE, Name: "meeting-past"}
	MeetingState     = refusal.Reason{Code: refusal.STATE, Name: "meeting-state"}
	MeetingCancelled = refusal.Reason{Code: refusal.STATE, Name: "meeting-cancelled"}
	NotAskedEnough   = refusal.Reason{Code: refusal.STATE, Name: "meeting-not-asked"} // R122: the chair and a third
	NotCalled        = refusal.Reason{Code: refusal.STATE, Name: "meeting-not-called"}
	TooEarlyToOpen   = refusal.Reason{Code: refusal.EARLY, Name: "meeting-too-early"}
	NotInSession     = refusal.Reason{Code: refusal.STATE, Name: "meeting-not-open"}
	ChangedMeanwhile = refusal.Reason{Code: refusal.STATE, Name: "changed-meanwhile"} // somebody else saved first: both are shown
)

var (
	NotPresiding    = refusal.Reason{Code: refusal.ROLE, Name: "not-presiding"}     // R125
	OfficerPresides = refusal.Reason{Code: refusal.STATE, Name: "officer-presides"} // R125: chair or vice-chair is there
)
