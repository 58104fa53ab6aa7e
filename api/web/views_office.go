package web

import "time"

// Office is page "office": what the secretariat and the officers have to do.
type Office struct {
	Shell
	Steps   []PanelStep
	Alarms  []Alarm
	Acts    int // two-person acts that wait for this reader
	Rulings int // nominations to rule on
	Links   []Link
}

// PanelStep is the next step of one panel.
type PanelStep struct {
	Panel, PanelURL string
	Election        string
	ElectionURL     string
	State           string // domain.State; empty: no election runs
	Step            string // in words: "Publish the notice"
	Due             time.Time
	Late            bool
	Who             string // whose turn it is, in words
	Action          *Link
}

// Alarm is an integrity alarm that blocks certification (R103).
type Alarm struct {
	Election, Text, URL string
	At                  time.Time
}

// Schedule is page "schedule": one form for a whole election.
type Schedule struct {
	Shell
	Panels               []Option
	Kinds                []Option
	Name, Notice         string
	CloseDate, CloseTime string // as typed: 2026-06-25, 17:00
	Method               []Option
	KeyPolicy            []Option
	Contact, Reviewer    string
	Seats                []Option // vacant seats to choose from, of a by-election
	SingleDates          []Field  // milestones set earlier than computed
	PreviewURL           string
	Hidden               []Hidden
}

// SchedulePreview is page "schedule-preview": every date with its reason.
type SchedulePreview struct {
	Shell
	Name, Reference string
	Dates           []DateRow
	Facts           []Fact   // seats, term, method, key policy, ...
	Warnings        []string // provisional holidays, short windows, ...
	Notice          string
	Hidden          []Hidden // the form's values
	PublishURL      string
	DraftURL        string // stores it without publishing
	Told            int    // how many would be written to
	Unreached       int    // of whom no mail reaches so many
	UnreachedMore   bool   // than Unreached
	Mails           []MailAhead
	Early           bool      // the notice would go out before its day
	Day             time.Time // on which the clock can publish it; zero: it is past
	Now             time.Time
	ChangeURL       string
}

// DatesOpen reports whether a single date is set or wrong: then the page shows them.
func (s Schedule) DatesOpen() bool {
	for _, f := range s.SingleDates {
		if f.Value != "" || s.ErrorOn(f.Name) != "" {
			return true
		}
	}
	return false
}

// MailAhead is a mail that an election's voters will get.
type MailAhead struct {
	At            time.Time // zero: when the result is certified
	To            int       // how many
	Quiet         bool      // it goes to those who have not voted
	Subject, Text string
}

// MailsAhead is page "mails-ahead": every mail of an election, as it will look.
type MailsAhead struct {
	Shell
	Over            *Link
	Heading         string
	Told, Unreached int
	UnreachedMore   bool // than Unreached
	Mails           []MailAhead
	Templates       *Link
}

// Import is page "import".
type Import struct {
	Shell
	Encodings []Option
	What      []Option // members, terms, officers
	PostURL   string
	MaxSize   string
	Recent    []ImportRow // newest first
	Endings   []EndingsRow
}

// EndingsRow are memberships that an import has ended, or would end once a second
// officer confirms them.
type EndingsRow struct {
	At     time.Time
	Number int
	Until  time.Time // they can be undone before then; zero: they wait
	URL    string
}

// ImportRow is an import that was done.
type ImportRow struct {
	At                          time.Time
	What                        string // kind of file
	By                          string
	Why                         string // with the file's name where the site took it
	Rows, Added, Changed, Ended int
	URL                         string // the record's entries of this kind
}

// ImportReport is page "import-report": what a file would do, row by row.
type ImportReport struct {
	Shell
	File         string
	Rows         int
	Facts        []Fact // added, changed, unchanged, ended
	Faults       []RowFault
	Pager        Pager      // of the faults
	Warnings     []RowFault // rows that are stored and that somebody should look at
	WarningsMore int        // beyond those listed
	Changes      []FieldChange
	ChangesMore  int      // beyond those listed
	Waiting      []string // numbers of members whose changed address waits for a second officer
	WaitingMore  int
	Ending       []string
	EndingMore   int    // memberships that would end beyond those listed
	EndingTwo    bool   // so many that a second officer has to confirm them (R29b)
	ConfirmURL   string // empty: nothing can be confirmed
	CancelURL    string
	Hidden       []Hidden
}

// FieldChange is a field that an import would change, as it is and as it would be.
type FieldChange struct {
	Line          int
	Name, Number  string
	Field         string // in words
	Before, After string
}

// RowFault is a bad row of a file.
type RowFault struct {
	Line  int
	Field string
	Cell  string // what stands there
	Text  string
	Rule  string
}

// TurnoutPage is page "turnout": one number (R59). It is not broken down, by
// organisation or by day: what is added to a small group between two looks is
// somebody who has voted.
type TurnoutPage struct {
	Shell
	Election, ElectionURL string
	Closes                time.Time
	Turnout               Turnout
	Reminders             []Fact // by the state of their mails; the clock sends them
}

// MailPreview is page "mail": one mail as it is sent. In development the whole
// outbox can be read like this.
type MailPreview struct {
	Shell
	Subject, From, To string
	At                time.Time
	Text              string
	Links             []Link
	Raw               string // address of the HTML form, shown apart
}

// Rulings is page "rulings": nominations that wait for the returning officer.
type Rulings struct {
	Shell
	Waiting []RulingRow
	Done    []RulingRow
	Others  []RulingRow // not complete, or withdrawn without a ruling: nothing to rule on
}

// RulingRow is a nomination in the list.
type RulingRow struct {
	Candidate, Election string
	Received, Due       time.Time
	Late                bool
	Standing            string
	URL                 string
}

// RuleOn is page "ruling": one nomination, its checks, and the decision.
type RuleOn struct {
	Shell
	Candidate, Organisation string
	Election, ElectionURL   string
	Received, Due           time.Time
	Statement, Interests    string
	Words                   int
	Checks                  []CheckLine
	Supports                []SupportLine
	Grounds                 []Option
	Why                     string
	Valid                   string // "yes", "no" or empty, as chosen
	Standing                string // domain.Standing
	Ruled                   string // the ruling's reason; empty: none yet
	PostURL                 string // empty: not for this reader, or ruled
	Strike                  *Link
}

// CheckLine is something that the engine has looked up.
type CheckLine struct {
	Text string
	OK   bool
	Rule string
}

// Acts is page "acts": acts that need two officers (DUAL).
type Acts struct {
	Shell
	Pending []Act
	Done    []Act
}

// Act is a request by one officer that a second one confirms or refuses.
type Act struct {
	What, Why  string
	About      *Link
	By         string
	At, Until  time.Time
	Rule       string
	Mine       bool   // the reader asked for it and cannot confirm it
	Passkey    bool   // confirming asks for a passkey
	ConfirmURL string // empty: not for this reader
	DeclineURL string
	Outcome    string // of one that is done
	Detail     []Fact // what exactly is asked for
}

// Certify is page "certify".
type Certify struct {
	Shell
	Election, ElectionURL string
	ResultsURL            string
	Checks                []CheckLine
	Blocked               string // why not yet, in words
	WindowEnds            time.Time
	Objections            []Objection
	Seats                 []Fact // who takes which seat until when
	Asked                 *Act   // the first officer's half
	PostURL               string
	Why                   string
}

// Objection is a written objection and the answer to it (R82).
type Objection struct {
	By, Text  string
	At        time.Time
	Answer    string
	AnswerURL string // empty: answered, or not for this reader
}

// Record is page "record": every act but casting (R9).
type Record struct {
	Shell
	Filter    Filter
	Entries   []RecordEntry
	Pager     Pager
	Head      string // hash of the latest entry
	Downloads []Link
}

// RecordEntry is one act as a sentence: who, when, why, by which rule.
type RecordEntry struct {
	Number int64
	At     time.Time
	Act    string // in words
	Code   string // as programs call it
	By     string // a name, or the service
	ByURL  string
	Why    string
	Rule   string
	About  []Link
	Hash   string
}

// Confirm is page "confirm": any act that asks once more before it is done.
type Confirm struct {
	Shell
	Heading   string
	Text      []string
	Facts     []Fact
	WhyNeeded bool // the act needs a reason (R9)
	Why       string
	Button    string
	Danger    bool
	PostURL   string
	CancelURL string
	Hidden    []Hidden
}
