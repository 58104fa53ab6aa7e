package web

import (
	"html/template"
	"time"
)

// Home is page "home": what is open and what comes next.
type Home struct {
	Shell
	Open    []ElectionCard // polls and nominations that are open
	Next    []ElectionCard
	Results []ElectionCard // the latest
	Waiting int            // polls in which the reader has not voted
	Asked   int            // candidates who wait for the reader's support
	Awaits  []AwaitLine    // of the panels' work
	Events  []EventCard    // debates and roundtables, the next ones
	Paper   *EventPaperRow // what was written up last
}

// AwaitLine is one thing that waits for the reader, and where it is done.
type AwaitLine struct {
	Text, URL, When string
	Late            bool
}

// Networks is page "networks".
type Networks struct {
	Shell
	Panelled []NetworkRow
	Others   []NetworkRow
}

// NetworkRow is a network and, where it has one, its panel.
type NetworkRow struct {
	Name, Code string
	PanelURL   string
	Seats      int
	Filled     int
	TermEnds   time.Time // civil; zero: no term runs
}

// Panel is page "panel": who sits until when, and who sat before.
type Panel struct {
	Shell
	Name, Network string
	Leads         *Leads
	Work          []Link // what the panel does: meetings, decisions, papers
	Years         *Years
	HeldURL       string
	Differs       string    // from what was declared and signed, in words; empty: it does not
	Today         time.Time // civil
	Seats         []Seat
	Coming        []Seat // elected and not yet in office, from the certificate on; an office has Number 0
	Elections     []ElectionCard
	History       []PastTerm
	Pager         Pager // of the history
}

// Seat is a numbered seat or an office, and the person in it.
type Seat struct {
	Number       int
	Name         string // empty: vacant
	URL, Photo   string // the person's own page and photograph; empty: none
	Organisation string
	Office       string // "chair", "vice-chair", "acting-chair" or empty
	Mandate      string // domain.MandateKind
	Note         string
	From         time.Time // civil
	LastDay      time.Time // civil: the day before the term's end
}

// PastTerm is who held a seat or an office, and how that ended.
type PastTerm struct {
	Name, URL     string
	What          string // "Seat 4", "Chair"
	From, LastDay time.Time
	Mandate       string
	Ended         string // in words; empty: the term ran out
}

// Elections is page "elections": all of them, newest first.
type Elections struct {
	Shell
	Filter Filter
	Items  []ElectionCard
	Pager  Pager
}

// Election is page "election": the notice, timetable and candidates of one.
type Election struct {
	Shell
	Name, Reference, State string
	Panel                  string
	PanelURL               string
	Seats                  int
	TermFrom, TermLastDay  time.Time // civil; zero for an officer's election
	Method                 string    // in words
	Contact, Reviewer      string
	Notice                 string // text
	WhoVotes, WhoStands    string // in words
	Timetable              []DateRow
	CalendarURL            string    // its dates to come, to take away
	Now                    time.Time // for the picture of it, and for what is left
	Candidates             []Candidate
	Corrections            []Correction
	Turnout                *Turnout // while the poll is open and after
	Alarm                  string   // public: why certification waits (R103)
	Ended                  string   // how and why it ended before its time, in words
	Waiting                string   // who the count waits for, if anybody; or when a further round is sealed, opens and closes
	Vote, Stand            *Link
	VisitorVotes           bool   // nobody is signed in: the way to Vote begins with an address, asked for on this page
	Withdraw               *Link  // from a further round, until it is sealed (R50a)
	Propose                *Link  // another for an office (R93)
	Waive                  *Link  // the rule of another organisation, where it leaves nobody (R98)
	Roll                   string // whether the reader is on the roll, and why not; empty: nobody is told, or it is over
	Object                 *Link  // to one's entry on the roll, until it is sealed (R31)
	Boards                 []Link
	Results                *Link
	Complain               *Link // about campaigning, while it goes on and for whoever may (R57)
	Rules                  *Link // what the notice has frozen (R8)
}

// Correction is a dated slip beside the published statement (R49a), or a dated
// note on the board: a withdrawal, an extension.
type Correction struct {
	At   time.Time
	Text string
	Ends bool // the election, before its time
}

// Results is page "results": stage table, plain words, downloads.
type Results struct {
	Shell
	Name, Reference, State string
	Seats                  int
	At                     time.Time // provisional or certified
	ObjectionsUntil        time.Time // zero once over
	ObjectURL              string
	RecountURL             string // for a candidate (R87)
	Elected                []Candidate
	NotFilled              int    // seats
	Differs                string // the database, from what was signed and is shown here, in words; empty: it does not
	Quorum                 string // of a ballot for an office: whether enough voted (R85a)
	Suppressed             string // why numbers are withheld (R85), in words; empty: they are not
	ShownTo                string // who sees the numbers, where it is not everybody; empty: it is
	Turnout                Turnout
	Course                 []TurnoutPoint // how it grew; empty: not told
	Groups                 []TurnoutGroup // by organisation, as far as it is told (R59)
	GroupsDrawn            Bars
	GroupsLeast            int    // so many of an organisation are on the roll at least
	Figures                []Fact // valid, blank, invalid, quota, sealed by the service, ...
	First                  Bars   // first preferences, the most first
	Quota                  string // where there is one, as written
	Stages                 []Stage
	Table                  []StageRow
	Ties                   []string // each explained
	Lot                    []string // names in the order of the lot; empty: not needed
	Downloads              []Link
	Files                  []Link   // the same for a notice board, a spreadsheet, another counting program
	Checked                []string // what was proved, in words
	NotChecked             []string // what was not
	Countbacks             []Link   // the papers counted again to fill vacancies
}

// Stage is one stage of the count in plain words.
type Stage struct {
	Number int
	What   string // heading of its column: "Surplus of A. Khan"
	Words  []string
	Bars   Bars // everybody's votes after it, in the order of first preferences
}

// StageRow is a candidate's line through the stages, or a sum's.
type StageRow struct {
	Name    string
	Sum     bool // exhausted papers, lost fractions, total: not a candidate
	Cells   []StageCell
	Outcome string // "elected", "excluded", "withdrawn" or empty
	Order   int    // of election, from 1
}

// StageCell is a candidate's votes in one stage, as the transcript writes them.
type StageCell struct {
	Change string // "+12.00000"; empty: none
	Votes  string // empty: out of the count
	Mark   string // "elected", "excluded" in this stage
}

// Board is page "board": a contest's public log, entry by entry.
type Board struct {
	Shell
	Name       string // of the contest
	Contest    string // base64url
	Size       int64
	Root       string
	At         time.Time // of the latest checkpoint
	Entries    []BoardEntry
	Pager      Pager
	Downloads  []Link
	FindURL    string
	Scripts    []string // hashes of the voting page's scripts
	ElectionID string
	Key        string // the board's, in the C2SP vkey form, for `verify --key`
}

// BoardEntry is a line of the board.
type BoardEntry struct {
	Index   int64
	Type    string // docs/protocol.md, appendix A
	Summary string
	URL     string
	Leaf    string // leaf hash
	JSON    string // the entry's bytes, on its own page
}

// BoardItem is page "board-entry": one entry with its proof.
type BoardItem struct {
	Shell
	Name     string
	Contest  string
	Entry    BoardEntry
	Previous string // addresses; empty at the ends
	Next     string
	Proof    []string // inclusion proof, hashes
	Size     int64    // of the log the proof is for
	Root     string
}

// Find is page "find": find my ballot by its tracking code.
type Find struct {
	Shell
	Code     string
	NoCode   bool // what was typed cannot be a tracking code
	Searched bool
	Found    *FoundBallot
}

// FoundBallot is where a tracking code stands.
type FoundBallot struct {
	Contest, ElectionURL string
	Index                int64
	EntryURL             string
	Seq                  int
	BySelf               bool   // sealed by the voter's browser, not by the service
	Replaced             string // code of the later ballot that counts instead
	ReplacedURL          string
	State                string // "waiting", "counts", "counted", "superseded" or "unopened"
	Checkpoint           time.Time
}

// Check is page "check": recompute a check file in this browser.
type Check struct {
	Shell
	Boards []CheckBoard
}

// Tag is page "tag": a voter works out her own tag in this browser.
type Tag struct{ Shell }

// CheckBoard is what a check file of a contest must agree with.
type CheckBoard struct {
	Name string   `json:"name"`
	E    string   `json:"e"`  // base64url
	PK   string   `json:"pk"` // base64url
	On   []string `json:"on"` // candidates in the manifest's order
}

// Problem is page "error": 403, 404, 409, 413, 422, 429, 500, 503.
type Problem struct {
	Shell
	Status    int
	Text      string // in words; empty: the catalogue's for the status
	Rule      string
	Reference string // the request's id, for a call for help
	Retry     bool   // offer to try again
	SignIn    string // address to sign in at, where that would help
}

// Text is page "text": a page that only explains.
type Text struct {
	Shell
	Heading    string
	Parts      []TextPart
	LinksTitle string
	Links      []Link // where to read on
}

// Guide is page "guide": a page of the manual.
type Guide struct {
	Shell
	Heading string
	Body    template.HTML
}

// Search is page "search".
type Search struct {
	Shell
	Filter   Filter
	Short    bool // too few letters, or too many
	Searched bool
	Found    []Found
}

// Found is a line of what a search found.
type Found struct {
	Kind       string // in words: "Panel"
	Title, URL string
	Text       string // what tells it apart
	State      string // domain.State of an election; else empty
}

// TextPart is a heading, or none, and the paragraphs under it.
type TextPart struct {
	Heading string
	Text    []string
}
