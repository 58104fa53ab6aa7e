package web

import (
	"html/template"
	"time"
)

// Events is page "events": what is announced, and what has been held.
type Events struct {
	Shell
	Coming []EventCard
	Past   []EventCard
	NewURL string
	// PapersURL leads to what they were written up as.
	PapersURL string
	// CalendarURL is all of them as a calendar.
	CalendarURL string
}

// EventCard is an event in a list.
type EventCard struct {
	Reference, Topic, URL string
	Kind                  string // hall.Kind
	State                 string // "event-live"
	Starts                time.Time
	Place, Partner        string
}

// Event is page "event": a debate or a roundtable before, while and after it is held.
type Event struct {
	Shell
	EventCard
	Motion      string
	About       template.HTML
	Themes      []string
	Ends        time.Time
	Attribution string // hall.Attribution
	For         string // who may come
	Limit       int    // places; 0: as many as come
	SignInURL   string // before members who have not
	Why         string // it was cancelled
	Link        string // where to join; empty: the reader is not told
	Recording   string
	Speakers    []EventSpeaker
	Mine        string // hall.Standing
	RegisterURL string
	LeaveURL    string
	Refused     string // why the reader may not register
	ConsentURL  string
	Consented   bool
	RoomURL     string
	CalendarURL string
	Paper       *Link  // what it is written up as; nil: nothing that the reader may read
	CheckURL    string // where she checks her own words
	PaperLate   bool   // told to those who hold it (R154)
	Acts        []Link
	Posts       []MotionButton
	EventQuestions
	Votes []EventVote
	Swing *EventSwing
}

// EventSpeaker is somebody who may be named.
type EventSpeaker struct{ Name, Organisation, Side string }

// EventQuestions are the questions to an event.
type EventQuestions struct {
	Inside         bool
	QuestionsClose time.Time
	AskURL         string // empty: none is taken from the reader
	From           string // which page the forms lead back to
	Text           string
	Queue          []EventQuestion
	Answered       []EventQuestion
	Aside          []EventQuestion
}

// EventQuestion is one of them.
type EventQuestion struct {
	ID, Text, Author, Answer, AnsweredBy string
	State                                string // "question-hidden", of what is aside
	Why                                  string
	Supports                             int
	Own, Supported                       bool
	SupportURL, ModerateURL, AnswerURL   string
}

// EventVote is a live vote and what came of it.
type EventVote struct {
	CSRF      string
	Number    int
	Purpose   string // hall.VotePurpose
	Question  string
	State     string // "vote-open", "vote-counting", "vote-counted", "vote-ended"
	Closes    time.Time
	Voters    int
	VoteURL   string // the reader votes there
	Cast      bool
	TooFew    bool
	Lines     []EventVoteLine
	Chart     Bars
	BoardURL  string
	ExtendURL string
}

// EventVoteLine is one answer's count and share.
type EventVoteLine struct {
	Text  string
	Count int
	Share string // "51.0%"
}

// EventSwing compares the first and the last vote on a motion.
type EventSwing struct {
	Lines   []SwingLine
	Picture []SwingMove
	None    string // why no numbers are told; empty: they are

	Projected bool // the picture alone is looked at; its table is for those who listen
}

// SwingLine is one answer before and after.
type SwingLine struct{ Text, First, Last, Moved string }

// EventRoom is pages "event-room" and "event-screen": the event as it is held.
type EventRoom struct {
	Shell
	Title, Reference, URL string
	EventsURL, PartsURL   string
	Revision              int64
	Link                  string
	ScreenURL             string
	AskURL                string
	CallURL               string // where its chair calls a vote on something else
	CloseURL              string
	Parts                 EventParts
}

// EventParts are what changes by itself.
type EventParts struct {
	CSRF    string
	State   string
	Motion  string
	Themes  []string
	Ends    time.Time
	Present int
	HereURL string // empty: the reader has no place
	Here    bool
	Leads   bool
	EventQuestions
	Votes   []EventVote
	Swing   *EventSwing
	Call    *EventCall // the vote on the motion that its chair may call now
	Waiting int        // questions; a screen shows the first of them alone
}

// EventCall is the vote on the motion that comes next: one tap opens it, the second says
// for how long.
type EventCall struct {
	URL, Purpose string
	Seconds      []int
}

// EventPeople is page "event-people": who speaks, who registered and who came.
type EventPeople struct {
	Shell
	Over                    Link
	Speakers                []EventPerson
	People                  []EventPerson
	AddURL, InviteURL       string // empty: not now
	Sides                   []Option
	Admitted, Waiting, Came int
}

// EventPerson is a line of it.
type EventPerson struct {
	Name, Organisation, As, Standing, State string
	Consented                               bool
	URL, Do                                 string // of its button
}

// Invitation is page "invitation": what somebody who cannot sign in sees of an event.
type Invitation struct {
	Shell
	EventCard
	Ends        time.Time
	Link        string
	Standing    string
	Side        string
	Attribution string
	Consented   bool
	PostURL     string
	Hidden      []Hidden // her secret
}
