package web

import "time"

// Form is page "form": an act that asks for a few things before it is done.
type Form struct {
	Shell
	Over      *Link // above the heading: what the act is about
	Heading   string
	Text      []string
	Preview   string // what everybody will read of the act, as its author is shown it first (R51a)
	Facts     []Fact
	Links     []Link // what to read before deciding
	Fields    []Field
	Button    string
	Danger    bool
	Upload    bool   // a file is among the fields
	Two       bool   // the act takes two officers, which is said before it is asked for (R7)
	PostURL   string // empty: there is nothing to send, and Text says why
	CancelURL string
	Hidden    []Hidden
	List      []string // below the facts: whose they are
	ListMore  int      // beyond those listed
}

// Field is one question of a Form.
type Field struct {
	Kind    string // "text", "email", "date", "datetime-local", "textarea", "select", "radios", "checkbox", "checkboxes", "file"
	Name    string
	Label   string
	Hint    string
	Value   string
	Rows    int      // of a textarea
	Options []Option // of a select, radios or checkboxes; of these each is named by the field's name, a hyphen and its value
	Width   string   // of an input, in characters: 2, 3, 4, 5, 10 or 20; empty: the page's
	Chosen  bool     // of a checkbox
}

// Table is page "table": a list with a search above it.
type Table struct {
	Shell
	Over    *Link
	Heading string
	Lead    string
	Facts   []Fact
	Filter  *Filter
	Columns []string
	Rows    [][]Cell // a row's first cell heads it
	None    string   // said when there are no rows
	Pager   Pager
	Links   []Link
}

// Rehearsal is page "rehearsal": where it has come to, and whom one can be in it.
type Rehearsal struct {
	Shell
	Stages  []RehearsalStage
	Waits   string // for what, below "rehearsal.waits."; empty: for nothing
	Minutes int    // left of the stage
	Held    bool   // the clock stands until somebody lets it go on
	Over    bool
	People  []Fact // whom a reader may sign in as
}

// RehearsalStage is one stage of the plan; its words stand below "rehearsal.stage."
// and "rehearsal.what.".
type RehearsalStage struct {
	Key       string
	Now, Done bool
}

// Cell is one cell of a Table.
type Cell struct {
	Text   string
	URL    string    // the text is a link
	State  string    // a state's tag
	At     time.Time // an instant
	Number bool      // the text is a number
	Post   string    // the text is a button that posts here
}

// Desk is page "desk": everything that officers may do about one election, and
// how it stands.
type Desk struct {
	Shell
	Name, Reference string
	State           string // domain.State
	ElectionURL     string // as everybody sees it
	Waits           []Waiting
	Blocks          []string // what would keep the result from being certified (R83a)
	Dates           []DateRow
	Facts           []Fact
	Acts            []Link // what may be done now
	Later           []Link // what is seldom needed
	Papers          []Link // to read or to fetch
}

// Waiting is something that waits for somebody.
type Waiting struct {
	Text string
	Due  time.Time // zero: at once
	Late bool
	Link *Link
}
