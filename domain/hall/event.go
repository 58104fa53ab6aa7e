package hall

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hustings/domain"
	"hustings/domain/refusal"
)

// Ids are UUIDv4 in canonical form, as everywhere; each noun has its own type.
type (
	EventID        string
	SpeakerID      string
	RegistrationID string
	QuestionID     string
)

// Kind is what is held (R161).
type Kind string

const (
	Debate     Kind = "debate"     // on a motion, for and against (R147)
	Roundtable Kind = "roundtable" // on themes, without a motion (R163)
)

// State is where an event stands.
type State string

const (
	Planned   State = "planned"   // only its organisers see it
	Announced State = "announced" // it has a page; people register and ask
	Live      State = "live"      // it is being held
	Closed    State = "closed"    // it has been held
	Cancelled State = "cancelled" // it will not be; the page says why
)

// Attribution is how what was said may be told (R152).
type Attribution string

const (
	Chatham  Attribution = "chatham"   // nobody is named, nor by whom she is employed
	OnRecord Attribution = "on-record" // speakers who have consented are named
)

// Audience is who may come (R161). Members of which networks: none named is all.
type Audience struct {
	Networks []domain.NetworkID
	Sponsors bool
	Guests   bool
}

// Admits reports whether somebody of a kind, with active memberships of these
// networks, may register.
func (a Audience) Admits(as Attendee, networks []domain.NetworkID) bool {
	switch as {
	case AsSponsor:
		return a.Sponsors
	case AsGuest:
		return a.Guests
	case AsMember:
		return len(networks) > 0 && (len(a.Networks) == 0 || slices.ContainsFunc(networks, func(n domain.NetworkID) bool { return slices.Contains(a.Networks, n) }))
	}
	return false
}

// Event is a debate or a roundtable (R161).
type Event struct {
	ID             EventID
	Reference      string // readable and unique: "D-2026-1", "R-2026-1"
	Kind           Kind
	State          State
	Title          string
	Motion         string   // of a debate
	About          string   // Markdown
	Themes         []string // of a roundtable
	Starts, Ends   time.Time
	QuestionsClose time.Time // questions before the event are asked until then (R148)
	Timezone       string
	Place          string
	Link           string // where to join; for those admitted alone
	Recording      string // where it can be seen afterwards
	Partner        string // "in association with"
	Audience       Audience
	Limit          int // 0: as many as come
	Attribution    Attribution
	Known          []string // other words by which somebody present would be known (R153)
	Why            string   // it was cancelled
	Sequence       int      // of its calendar entry
	Revision       int64
	By             domain.PersonID
	At             time.Time
	AnnouncedAt    *time.Time
	OpenedAt       *time.Time
	ClosedAt       *time.Time
	LooseningAsked *time.Time // each speaker was asked to allow that they be named (R152)
}

var (
	EventKindUnknown = refusal.Reason{Code: refusal.FORM, Name: "event-kind-unknown"}
	EventState       = refusal.Reason{Code: refusal.STATE, Name: "event-wrong-state"}
	EventPast        = refusal.Reason{Code: refusal.FORM, Name: "event-past"}
	EventReversed    = refusal.Reason{Code: refusal.FORM, Name: "event-reversed"}
	EventLong        = refusal.Reason{Code: refusal.FORM, Name: "event-text-long"}
	SidesMissing     = refusal.Reason{Code: refusal.FORM, Name: "debate-sides-missing"}     // R147
	TableMissing     = refusal.Reason{Code: refusal.FORM, Name: "roundtable-table-missing"} // R163
	NotAttending     = refusal.Reason{Code: refusal.ROLE, Name: "not-attending"}            // R161
	LinkNotHTTPS     = refusal.Reason{Code: refusal.FORM, Name: "event-link-not-https"}
	EventNames       = refusal.Reason{Code: refusal.FORM, Name: "event-names"}          // R153
	MotionVoted      = refusal.Reason{Code: refusal.FROZEN, Name: "event-motion-voted"} // R150
)

const (
	lineMost   = 200
	motionMost = 500
	aboutMost  = 10000
	listMost   = 20
	dayLongest = 24 * time.Hour
)

// Check judges what an event says of itself, whatever its state (R147, R161, R163).
func (e Event) Check() error {
	no := func(why refusal.Reason, field string, args refusal.Args) error {
		return refusal.Because(why, "R161", args).On(field)
	}
	if e.Kind != Debate && e.Kind != Roundtable {
		return no(EventKindUnknown, "kind", nil)
	}
	for _, said := range []struct {
		field, text string
		must        bool
		most        int
	}{{"title", e.Title, true, lineMost}, {"motion", e.Motion, e.Kind == Debate, motionMost}, {"about", e.About, false, aboutMost}, {"place", e.Place, false, lineMost},
		{"partner", e.Partner, false, lineMost}, {"themes", strings.Join(e.Themes, ""), e.Kind == Roundtable, lineMost * listMost}} {
		if said.must && strings.TrimSpace(said.text) == "" {
			return no(refusal.Missing, said.field, nil)
		}
		if n := utf8.RuneCountInString(said.text); n > said.most {
			return no(EventLong, said.field, refusal.Args{"max": said.most, "has": n})
		}
	}
	if e.Kind == Roundtable && e.Motion != "" {
		return refusal.Because(refusal.Malformed, "R163", nil).On("motion")
	}
	switch {
	case e.Starts.IsZero():
		return no(refusal.Missing, "day", nil)
	case !e.Ends.After(e.Starts) || e.Ends.Sub(e.Starts) > dayLongest:
		return no(EventReversed, "minutes", nil)
	case e.QuestionsClose.After(e.Starts):
		return refusal.Because(EventReversed, "R148", nil).On("questions")
	case e.Limit < 0:
		return no(refusal.Malformed, "limit", nil)
	case e.Attribution != Chatham && e.Attribution != OnRecord:
		return refusal.Because(refusal.Malformed, "R152", nil).On("attribution")
	case len(e.Themes) > listMost || len(e.Known) > 10*listMost:
		return no(EventLong, "themes", refusal.Args{"max": listMost, "has": len(e.Themes)})
	}
	for field, link := range map[string]string{"link": e.Link, "recording": e.Recording} {
		if link != "" && (!strings.HasPrefix(link, "https://") || len(link) > 2000 || strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r == 0x7f })) {
			return no(LinkNotHTTPS, field, nil)
		}
	}
	return nil
}

// In refuses unless the event is in one of the states.
func (e Event) In(rule string, states ...State) error {
	if slices.Contains(states, e.State) {
		return nil
	}
	return refusal.Because(EventState, rule, refusal.Args{"state": string(e.State)})
}

// MayAnnounce refuses to announce what nobody could hold: a debate without a chair or
// without a side (R147), a roundtable without a moderator or a table (R163), or one
// that lies in the past.
func (e Event) MayAnnounce(speakers []Speaker, now time.Time) error {
	if err := e.In("R161", Planned); err != nil {
		return err
	}
	if err := e.Check(); err != nil {
		return err
	}
	if !e.Starts.After(now) {
		return refusal.Because(EventPast, "R161", nil).On("day")
	}
	if err := e.held(speakers); err != nil {
		return err
	}
	return e.NamesNobody(speakers)
}

// held refuses what nobody could hold: a debate needs its chair and both sides (R147), a
// roundtable its moderator and a table (R163).
func (e Event) held(speakers []Speaker) error {
	sides := map[Side]int{}
	for _, s := range speakers {
		sides[s.Side]++
	}
	if e.Kind == Debate && (sides[InChair] != 1 || sides[For] == 0 || sides[Against] == 0) {
		return refusal.Because(SidesMissing, "R147", nil)
	}
	if e.Kind == Roundtable && (sides[Moderator] != 1 || sides[Participant] < 2) {
		return refusal.Because(TableMissing, "R163", nil)
	}
	return nil
}

// MayReword judges another motion: what has been voted on stays, so that the first and
// the last vote are on the same one (R150).
func (e Event) MayReword(motion string, votes []LiveVote) error {
	voted := func(v LiveVote) bool { return v.Purpose != OtherVote }
	if motion != e.Motion && slices.ContainsFunc(votes, voted) {
		return refusal.Because(MotionVoted, "R150", nil).On("motion")
	}
	return nil
}

// openEarly is how long before its time an event may be opened, so that the room is
// there when people come.
const openEarly = 30 * time.Minute

// MayOpen judges the opening of the room by whoever leads the event: those without whom it
// could not be announced may have been taken off since.
func (e Event) MayOpen(speakers []Speaker, now time.Time) error {
	if err := e.In("R147", Announced); err != nil {
		return err
	}
	if from := e.Starts.Add(-openEarly); now.Before(from) {
		return refusal.Because(TooSoon, "R147", refusal.Args{"from": from})
	}
	return e.held(speakers)
}

// endsLate is how long after its time an event goes on that nobody has ended.
const endsLate = 2 * time.Hour

// EndsItself reports that an event whose time has long passed is over, though nobody has
// said so, and perhaps nobody opened its room. Until it is, nobody writes it up, and nobody
// is told that this is late (R154).
func (e Event) EndsItself(now time.Time) bool {
	return (e.State == Announced || e.State == Live) && !now.Before(e.Ends.Add(endsLate))
}

// MayCancel judges calling an event off: one that has not begun, or one that ended by the
// clock alone, since nobody came to open its room.
func (e Event) MayCancel() error {
	if e.State == Closed && e.OpenedAt == nil {
		return nil
	}
	return e.In("R161", Planned, Announced)
}

// CalledOff is the event as it stands once it is called off. Where anybody has been told of
// it, the reason names nobody whom its page must not name; whatever else it says loses such
// a name, and keeps nobody from calling it off (R152, R153).
func (e Event) CalledOff(why string, speakers []Speaker) (Event, error) {
	if err := e.MayCancel(); err != nil {
		return e, err
	}
	if err := domain.Reasoned(why); err != nil {
		return e, err
	}
	why = domain.CleanText(why)
	if e.AnnouncedAt != nil {
		if len(wholeNames(why, e.protected(speakers))) > 0 {
			return e, refusal.Because(EventNames, "R153", nil).On("why")
		}
		e = e.Unnamed(speakers)
	}
	e.State, e.Why = Cancelled, why
	e.Sequence++
	return e, nil
}

// Untold reports that nobody is told of an event but who keeps it and who is asked to
// speak: it is planned, or was called off before it was announced, when no text of it had
// been judged (R153, R161).
func (e Event) Untold() bool {
	return e.State == Planned || e.State == Cancelled && e.AnnouncedAt == nil
}

// ShowsRecording reports whether a reader is told where the event can be seen afterwards.
// Whoever it was for is; everybody is where it was on the record and each who spoke agreed to be
// named, since a recording names whom it shows (R152, R153). With a speaker whose name has been
// forgotten her word is too, so that from then on everybody else is told of it no more (PR3).
func (e Event) ShowsRecording(inside bool, speakers []Speaker) bool {
	return inside || e.Attribution == OnRecord && len(speakers) > 0 && len(e.Named(speakers)) == len(speakers)
}

// TooSoon says from when the room may be opened.
var TooSoon = refusal.Reason{Code: refusal.EARLY, Name: "event-too-soon"}

// Side is what a speaker is there for.
type Side string

const (
	InChair     Side = "chair" // of a debate
	For         Side = "for"
	Against     Side = "against"
	Moderator   Side = "moderator" // of a roundtable
	Participant Side = "participant"
)

// Leads reports whether it is she who runs the event.
func (s Side) Leads() bool { return s == InChair || s == Moderator }

// of reports whether an event of that kind has such speakers.
func (s Side) of(k Kind) bool {
	switch s {
	case InChair, For, Against:
		return k == Debate
	case Moderator, Participant:
		return k == Roundtable
	}
	return false
}

// Speaker is somebody who speaks, or sits at the table.
type Speaker struct {
	ID           SpeakerID
	Event        EventID
	Person       domain.PersonID // empty: not in the register
	Name         string
	Organisation string
	Address      string // where somebody who is not in the register is written to
	Side         Side
	Position     int
	ConsentedAt  *time.Time // to being named, and listed (R152, R164)
}

// Check judges a speaker of the event: of a side that it has, with a name, and in the
// chair only somebody who can sign in.
func (s Speaker) Check(e Event, others []Speaker) error {
	no := func(why refusal.Reason, field string) error { return refusal.Because(why, "R147", nil).On(field) }
	switch {
	case !s.Side.of(e.Kind):
		return no(refusal.Malformed, "side")
	case strings.TrimSpace(s.Name) == "":
		return no(refusal.Missing, "name")
	case s.Side.Leads() && s.Person == "":
		return no(refusal.Missing, "number")
	case s.Person == "" && s.Address == "":
		return no(refusal.Missing, "address")
	}
	for _, o := range others {
		switch {
		case o.ID == s.ID:
		case s.Side.Leads() && o.Side == s.Side, s.Person != "" && o.Person == s.Person:
			return no(SpeakerTwice, "side")
		case s.Person == "" && o.Person == "" && domain.FoldEmail(s.Address) == domain.FoldEmail(o.Address): // one mail box is one person's
			return no(SpeakerTwice, "address")
		}
	}
	return nil
}

// SpeakerTwice says that the chair is taken, or that she is a speaker already.
var SpeakerTwice = refusal.Reason{Code: refusal.DUP, Name: "speaker-twice"}

// Named are those who may be named where everybody can read it (R152): nobody under
// the Chatham House Rule, else whoever has consented.
func (e Event) Named(speakers []Speaker) (named []Speaker) {
	for _, s := range speakers {
		if e.Attribution == OnRecord && s.ConsentedAt != nil {
			named = append(named, s)
		}
	}
	return named
}
