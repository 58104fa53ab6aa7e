package web

import "time"

// Motions is page "motions": what is open before the reader's panels, and what has
// been decided; as the register of decisions it shows what was carried alone.
type Motions struct {
	Shell
	Register bool // of decisions
	Filter   Filter
	Mine     []MotionRow // wait for the reader's vote
	Open     []MotionRow
	Items    []MotionRow
	Pager    Pager
	NewURL   string // empty: the reader moves nothing
	OtherURL string // the register's page from the list, and the other way round
}

// MotionRow is a motion in a list.
type MotionRow struct {
	Reference, Title, URL string
	Panels                string
	State                 string // "motion-voting"
	Standing              string // "standing-in-force"; empty: no decision
	Majority              string // governance.Majority
	Secret                bool
	At                    time.Time // moved, or decided
	Closes                time.Time // zero: nothing closes
}

// Motion is page "motion": its words, its vote and what came of it.
type Motion struct {
	Shell
	Reference, Title, Words string
	Panels                  string
	State, Standing         string
	Mover, Seconder         string // a seconder of no name: it waits for one
	Moved, Decided          time.Time
	Majority, Mode, Shown   string // governance.Majority and so on
	Because                 string // why it is secret; empty: it is not
	Between                 bool   // decided between meetings
	Opens, Closes           time.Time
	CalendarURL             string // its dates to take away; empty: none are fixed
	Purpose                 string // what is done if it is carried, in words; empty: nothing by the program
	Effect                  string // "done", or "failed"
	EffectWhy               string // why not, in words
	Meeting                 *Link  // it is before
	Replaces, ReplacedBy    *Link  // decisions
	Amends                  *Link  // the motion that it would amend
	Amendments              []Link // of this one
	Vote                    *OpenVote
	Ballot                  *Link // the secret vote's paper, or its receipt
	BallotSaid              string
	Tallies                 []MotionTally
	Chart                   Bars   // of one panel's vote by name
	Outcome                 string // "votes", "tie", "casting", "one-panel", "too-few"; empty: not decided
	Numbers                 string // of a secret vote, as far as the reader may know them
	Casting                 *MotionCasting
	Votes                   []MotionChoice
	Missing                 []string // whose vote is missing
	Hidden                  bool     // the choices are shown at the close
	Digest                  string   // SHA-256 of the words, in hex
	Versions                []MotionVersion
	Changed                 []ComparedParagraph // between the last two versions, or by the amendment
	Wishes                  []string            // who asks for what, in words
	Buttons                 []MotionButton
	Links                   []Link // acts that ask for something first
}

// OpenVote is where a member chooses by name.
type OpenVote struct {
	URL  string
	Mine string // her choice so far; empty: none
}

// MotionTally is a panel's vote in numbers.
type MotionTally struct {
	Panel                                     string
	Yes, No, Abstain, Missing, Members, Needs int
	Carried                                   bool
}

// MotionCasting is the chair's casting vote.
type MotionCasting struct {
	Name, Choice, Why string
	At                time.Time
}

// MotionChoice is a vote by name.
type MotionChoice struct {
	Name, Panel, Choice string
	At                  time.Time
}

// MotionVersion is a version of a motion's words.
type MotionVersion struct {
	Number  int
	By, Why string
	At      time.Time
	Digest  string
}

// MotionButton posts an act that asks for nothing more.
type MotionButton struct {
	URL, Text string
	Main      bool
}

// RoomMotion is a motion before the room: with its vote, for who may vote.
type RoomMotion struct {
	Reference, Title, Words, URL string
	State                        string // "motion-voting"
	Mover                        string
	Amends                       string    // reference of the motion that it would amend
	Closes                       time.Time // of a secret vote
	Vote                         *OpenVote
	Ballot                       *Link
	Missing                      []string // whose vote is missing: for the members
	Tallies                      []MotionTally
	SecondURL, CallURL, CloseURL string
	Asks                         bool // calling it asks for something first: how long a secret vote lasts
	Casting                      *Link
	Back                         string // to the room
}
