package web

import (
	"html/template"
	"time"
)

// Meetings is page "meetings": a panel's meetings to come and past.
type Meetings struct {
	Shell
	Name      string
	Code      string
	Inside    bool // sees what is before the panel
	Next      *MeetingCard
	Coming    []MeetingCard
	Past      []MeetingCard
	More      string // the next page of past ones
	PlanURL   string // secretariat
	AddURL    string
	UrgentURL string // members
	Links     []Link
	FeedURL   string // public calendar
	MineURL   string // one's own calendar
}

// MyMeetings is page "my-meetings": what the reader is for, of all her panels.
type MyMeetings struct {
	Shell
	Coming      []MeetingCard
	Panels      []Link
	CalendarURL string
}

// MeetingCard is a meeting of a list.
type MeetingCard struct {
	Title, Reference, State, URL string
	Panels                       string // of a joint meeting
	Starts, Ends                 time.Time
	Place                        string
	Online                       bool
	MinutesURL                   string
	CalendarURL                  string // its date to take away
	Provisional                  bool
	Mine                         string // the reader's own presence; empty: not said
}

// PanelPapers is page "panel-papers": a panel's public papers.
type PanelPapers struct {
	Shell
	Name, URL string
	Filter    Filter
	Items     []PublicPaper
	Pager     Pager
}

// PublicPaper is a paper that anybody may read, and what it was before.
type PublicPaper struct {
	PaperLine
	Meeting string
	Held    time.Time
}

// Meeting is page "meeting": one meeting, before, while and after it is held.
type Meeting struct {
	Shell
	Title, Reference, State string
	Panels                  []Link
	Starts, Ends            time.Time
	Place, Link, LinkHost   string
	Why                     string
	Agenda                  time.Time // when it is due, or was published
	Published               bool
	Inside                  bool
	Mine                    string // presence
	Seats                   bool
	Attend                  []AttendButton
	Live                    string // the room, while it is open
	OpenURL                 string
	Items                   []AgendaItem
	Links                   []Link // pack, minutes, calendar
	Motions                 []MotionLine
	Main, Keep              []Link // what those do who keep its papers: what comes next, and the rest
	Members                 []MeetingMember
	Standings               []string // quorum in words, a line a panel
	Asked                   []string // an urgent one
	AskLine                 string
	AskURL                  string
	Readings                bool
	People                  bool
}

// MotionLine is a motion in a list of a few.
type MotionLine struct {
	Link
	Reference, State string
}

// AttendButton is something a member says about her own attendance.
type AttendButton struct{ URL, State, Text string }

// AgendaItem is an item as its reader sees it.
type AgendaItem struct {
	Number                                  int
	ID                                      string
	Title, Purpose, Presenter               string
	Minutes                                 int
	At                                      time.Time // when it is due to begin
	Body, Notes                             template.HTML
	Confidential, Consent, Standing         bool
	Aside, Hidden, Now, Done                bool
	Papers                                  []PaperLine
	Comments                                []MeetingRemark
	Conflicts                               []MeetingRemark
	Actions                                 []ActionLine
	CommentURL, ConflictURL, PullURL        string
	WithdrawURL                             string // of one's own declaration
	EditURL, UpURL, DownURL, GoURL, DropURL string
	PaperURL                                string
}

// PaperLine is a paper of an item.
type PaperLine struct {
	Title, URL, Kind, Size, Visibility string
	Version                            int
	Late, Outside                      bool // Outside: a link to somewhere else
	Older                              []Link
	Readers                            []string
	NewerURL, DropURL                  string
}

// MeetingRemark is what somebody said.
type MeetingRemark struct {
	Name, Text string
	At         time.Time
	Flag       bool
}

// ActionLine is an action of a panel.
type ActionLine struct {
	Text, Owner, State, Why, Panel string
	Due                            time.Time
	Overdue                        bool
	EndURL                         string
}

// MeetingMember is a member the meeting is for.
type MeetingMember struct {
	Name, Panel, Office, State string
	CoOpted, Aside, Suspended  bool
	HereURL                    string // whoever runs the meeting: posts the other state
	Next                       string // the state it posts
	Person                     string
}

// MeetingRoom is page "meeting-room": the meeting itself, open on every desk and phone.
type MeetingRoom struct {
	Shell
	Title, Reference, URL string
	Link                  string
	EventsURL, PartsURL   string
	Revision              int64
	Parts                 RoomParts
	Notes                 *NotesForm
	ActionURL             string
	ActionItem            string
	Owners                []Option
	Runs                  bool
	CloseURL              string
	MotionsURL            string
	Earlier               []RoomApproval
}

// RoomParts are the parts of the room that change by themselves.
type RoomParts struct {
	CSRF      string
	Revision  int64
	Title     string
	State     string
	Quorum    []QuorumLine
	Presider  string
	PresideBy string
	Choose    []MeetingMember // to preside, where nobody does
	ChooseURL string
	Now       *RoomItem
	Motions   []RoomMotion
	MoveURL   string // where a member moves one
	Consent   []ConsentItem
	TakeURL   string // where a member moves the consent items as one
	Items     []AgendaItem
	Members   []MeetingMember
	Here      int
	Mine      string
	Seats     bool
	MineURL   string
	Runs      bool
	NextURL   string
	AttendURL string

	Speaking    string // minutes for whoever speaks, as typed
	SpeakingURL string // empty: not hers to set
}

// ConsentItem is one of the items that are decided together.
type ConsentItem struct{ Title, PullURL string }

// QuorumLine is one panel's quorum as a sentence.
type QuorumLine struct {
	Text string
	Met  bool
}

// RoomItem is the item the room is at.
type RoomItem struct {
	AgendaItem
	Since    time.Time
	Before   int // seconds spent on it earlier
	Speaking int // minutes for whoever speaks; 0: none allotted
	Queue    []Speaker
	AskURL   string
	OnList   bool
	Declared string // whose interests, in words
}

// Speaker is a place on the speakers' list.
type Speaker struct {
	Name              string
	Speaks            bool
	Since, Until      time.Time // Until: her time is up; zero: none allotted
	CallURL, LeaveURL string
}

// NotesForm is the notes of the current item.
type NotesForm struct {
	Item, Title, URL, Text, Base string
	Theirs                       string // what somebody else has saved, when both are shown
}

// RoomApproval is an earlier meeting whose minutes may be approved now.
type RoomApproval struct {
	Reference, URL, ReadURL string
	Held                    time.Time
}

// AgendaEdit is page "agenda-edit".
type AgendaEdit struct {
	Shell
	Title, Reference, URL string
	Due                   time.Time
	Published             bool
	PublishURL            string
	Items                 []AgendaItem
	AddURL                string
	New                   ItemForm
	CallURL               string // to send the notice, while it is to be sent
	HabitsURL             string
	Total                 int // minutes allotted
	Length                int // of the meeting, minutes
}

// ItemForm is what an item is written with.
type ItemForm struct {
	Title, Presenter, Body, Private, Minutes string
	Purpose                                  []Option
	Confidential, Consent                    bool
	Leads                                    bool
	MaxSize                                  string // a paper may come with it, so large at most
}

// ItemEdit is page "item-edit".
type ItemEdit struct {
	Shell
	Heading, PostURL, CancelURL string
	Form                        ItemForm
}

// PaperAdd is page "paper-add".
type PaperAdd struct {
	Shell
	Item, PostURL, CancelURL string
	Instead, Version         string
	Name, Link               string
	Visibility               []Option
	MaxSize                  string
}

// MinutesPage is page "minutes".
type MinutesPage struct {
	Shell
	Title, Reference, URL, State string
	Edition                      string // "members", "aside", or empty: all
	Held                         time.Time
	Version                      int
	Sections                     []MinutesSection
	Approved                     time.Time
	ApprovedIn                   *Link
	ByOthers, ByPost             bool
	Hash                         string
	Corrections                  []MeetingRemark
	Comments                     []MinutesRemark // while it is out for them
	CommentURL                   string
	On                           []Option // what a comment may be on
	EditURL, SendURL, CorrectURL string
	AssentURL                    string
	Assents                      string
	PDFURL, CompareURL           string
}

// MinutesRemark is a comment on draft minutes.
type MinutesRemark struct {
	MeetingRemark
	On      string // the item's heading; empty: all of it
	Version int
}

// MinutesSection is a section of minutes.
type MinutesSection struct {
	Name, Heading, Text string
	HTML                template.HTML
	Confidential        bool
	Theirs              string // as somebody else has saved it meanwhile
}

// MinutesEdit is page "minutes-edit".
type MinutesEdit struct {
	Shell
	Title, Reference, PostURL, CancelURL string
	Version                              int
	Sections                             []MinutesSection
	Both                                 bool // somebody else has saved: both texts stand
}

// MinutesCompare is page "minutes-compare" (R158).
type MinutesCompare struct {
	Shell
	Heading    string
	Title, URL string
	From, To   []Option
	Parts      []ComparedSection
}

// ComparedSection is a section of two versions, by words.
type ComparedSection struct {
	Heading    string
	Changed    bool
	Paragraphs [][]ComparedPart
}

// MeetingPack is page "meeting-pack": agenda and papers for one reader, and with the
// private notes the chair's running sheet.
type MeetingPack struct {
	Shell
	Title, Reference, URL, Panels string
	Starts, Ends                  time.Time
	Place, Link                   string
	Items                         []AgendaItem
	PDFURL                        string
	Running                       bool // the chair's sheet
	Private                       map[string]template.HTML
}

// CalendarPlan is page "calendar-plan": a year made from a rule.
type CalendarPlan struct {
	Shell
	Panel, PostURL, CancelURL  string
	Nth, Weekday, Months, Year []Option
	Day, At, Minutes           string
	ByDay                      bool
	Title, Place, Link         string
	Slots                      []PlannedSlot
	Ready                      bool // previewed: the button plans them
	Count                      int
}

// PlannedSlot is a meeting that the rule makes.
type PlannedSlot struct {
	Starts      time.Time
	Moved       time.Time // from this day, a holiday; zero: not moved
	Provisional bool
	Taken       string // the meeting that stands on that day already
}
