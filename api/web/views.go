package web

import (
	"slices"
	"time"

	"hustings/api/words"
)

// Shell is what every page has; every view embeds it.
type Shell struct {
	Title    string         // of the page, for the browser's tab; the heading is the page's own
	Path     string         // of this request, for "sign in and come back"
	Menu     []Link         // the navigation, by the reader's roles
	Language words.Language // that the page is in; empty: English
	Spoken   []Tongue       // the page in each language; empty: it has one
	Account  string         // name of who is signed in; empty: nobody
	CSRF     string         // the session's token, in every form that is posted
	Banner   *Banner
	Errors   []FieldError // shown in the summary, and beside their fields
	Back     *Link        // above the heading
	Keys     *KeyNote     // on every page of an election
	// SessionSeconds is how long the session lasts unless something is done;
	// 0: no warning is shown (ML8).
	SessionSeconds int
	// Rehearsal stands above every page of one, with its clock; zero: this is real.
	Rehearsal time.Time
}

// shell lets the layout reach the Shell of any view.
func (s Shell) shell() Shell { return s }

// Shared is the layout's way to the shell; a view has it by embedding Shell.
func (s Shell) Shared() Shell { return s.shell() }

// ErrorOn is the fault of a field, or nothing.
func (s Shell) ErrorOn(field string) string {
	for _, e := range s.Errors {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}

// FieldError is the fault of a field that is being rendered under the label, or
// nothing. The summary, which is rendered after the page's body, names the field
// by that label.
func (s Shell) FieldError(field string, label any) string {
	for i := range s.Errors {
		if s.Errors[i].Field == field {
			s.Errors[i].label = label
		}
	}
	return s.ErrorOn(field)
}

// Link is a place to go to. Current marks where the reader is.
type Link struct {
	URL, Text string
	Current   bool
}

// Tongue leads to this page in a language; Text is the language's own name.
type Tongue struct {
	Language  words.Language
	URL, Text string
	Current   bool
}

// Banner is said once, above the page, after an act.
type Banner struct {
	Success bool // else: important
	Heading string
	Text    string
	Link    *Link
}

// FieldError is one fault: the name of the field (also its id), empty when it
// concerns the whole form, what is wrong in words, and the rule ("R41").
type FieldError struct {
	Field, Text, Rule string
	Named             bool // the text itself says which field is meant

	label any // the field's, string or HTML, once its form part is rendered
}

// Label is what the summary has to put before the text: the field's own label.
func (e FieldError) Label() any {
	if e.Named {
		return nil
	}
	return e.label
}

// rulesOf are the rules that faults cite, each once.
func rulesOf(faults []FieldError) (rules []string) {
	for _, f := range faults {
		if f.Rule != "" && !slices.Contains(rules, f.Rule) {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

// Hidden is a value that a form carries along.
type Hidden struct{ Name, Value string }

// Option is one choice of a select, radio or checkbox.
type Option struct {
	Value, Text, Hint string
	Chosen            bool
}

// Pager leads through a long list by keys; empty links are left out.
type Pager struct {
	First, Next string // addresses
	Shown       int    // rows on this page
	Total       int    // rows in all; 0: not known
	More        bool   // there are more than Total
}

// Filter is the search and sorting above a list, a form that is fetched by GET.
type Filter struct {
	Query string   // what was searched for
	Label string   // of the search; empty: "Search"
	Sort  []Option // empty: the list has one order
	State []Option // empty: not to be filtered
	More  []Field  // further questions, one line each
}

// ElectionCard is an election in a list.
type ElectionCard struct {
	Reference string // "CIO-2026"
	Title     string
	URL       string
	Panel     string
	State     string    // domain.State
	NextWhat  string    // key of the next deadline: "next.closes" in the catalogue
	NextAt    time.Time // zero: nothing comes next
	Now       time.Time // what is left until then is counted from it
	Action    *Link     // what the reader may do there now
	Elected   []string  // names, once there is a result
}

// DateRow is one line of a timetable.
type DateRow struct {
	What        string // key below "date-of." in the catalogue: "nominations-close"
	At          time.Time
	Rule        string // "R16"
	Reason      string // in words: "28 working days before the close"
	Provisional bool   // rests on holidays not yet proclaimed (R15a)
	Past        bool
	Now         bool // the next one
}

// Turnout is a number of ballots among a number of voters.
type Turnout struct{ Ballots, Roll int }

// TurnoutGroup is the turnout of an organisation's members.
type TurnoutGroup struct {
	Name string
	Turnout
}

// TurnoutPoint is how many had voted at an instant.
type TurnoutPoint struct {
	At      time.Time
	Ballots int
	Figure  string // the same, as written
}

// Candidate is a candidate as everybody may see one.
type Candidate struct {
	Name         string
	URL, Photo   string // the person's own page and photograph; empty: none
	Organisation string
	Statement    string // empty when withheld
	Withheld     bool   // ruled unlawful (R47)
	Interests    string
	Withdrawn    time.Time // zero: stands
	Left         string    // how: "withdrew", "died", "not-eligible"; empty: as a withdrawal is told
	RON          bool      // re-open nominations
}

// Fact is a label and its value, a row of a summary list.
type Fact struct {
	Label, Value string
	Code         bool // shown as a code
}
