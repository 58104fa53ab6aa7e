package web

import (
	"html/template"
	"time"
)

// EventPapers is page "event-papers": what has been written up, as far as its reader
// may read it.
type EventPapers struct {
	Shell
	Over  Link
	Items []EventPaperRow
}

// EventPaperRow is a paper in a list.
type EventPaperRow struct {
	Reference, Topic, URL string
	Kind, Readers         string // hall.Kind, hall.Readers
	At                    time.Time
}

// EventPaper is page "event-paper": a discussion paper or a note before its readers.
type EventPaper struct {
	Shell
	EventCard
	EventURL            string
	Readers             string // hall.Readers
	Attribution         string // hall.Attribution
	Number              int
	At                  time.Time // it was published
	Old                 string    // the address of the version that stands; empty: this is it
	Body                template.HTML
	Listed              []EventSpeaker
	Votes               []EventVote
	Swing               *EventSwing
	Notes               []EventPaperNote
	Versions            []EventPaperVersion
	CompareURL          string // empty: there is one version alone
	PDFURL, MarkdownURL string
	WorkURL             string
}

// EventPaperNote is a dated note below a paper.
type EventPaperNote struct {
	Kind       string // hall.NoteKind
	Text, Done string
	At         time.Time
}

// EventPaperVersion is a version in a list.
type EventPaperVersion struct {
	Number  int
	At      time.Time
	Writer  string
	Why     string
	State   string // "paper-published", "paper-withheld", "paper-draft"
	URL     string
	Readers string
	Chosen  bool
}

// EventPaperDesk is page "event-paper-desk": the work on a paper, for those who hold the
// event.
type EventPaperDesk struct {
	Shell
	Over             Link
	Reference, Topic string
	Kind             string // hall.Kind
	Due              time.Time
	Late             bool
	DraftURL         string // nothing has been drafted
	Number           int
	EditURL, ReadURL string
	Marked           []MarkedPart // the text, with what is found in its place
	Findings         []EventFinding
	AsideURL         string
	Aside            int // findings that were set aside
	Unagreed         []string
	Words            []EventWords
	Speakers         []Option
	PassageURL       string
	SpeakerChosen    string
	PassageText      string
	AskURL           string // empty: nobody is to be asked now
	PublishURL       string // empty: it stands in the way of it
	Refused          string // what stands in the way
	Again            bool   // it was published before: the reason is told
	Readers          string // the choice
	Why              string
	Versions         []EventPaperVersion
	CompareURL       string
	Notes            []EventPaperNote
	NoteURL          string
	WithholdURL      string   // empty: its readers have nothing before them
	Withholdable     []Option // versions
	WithholdText     string
	PartnerURL       string
	Partner          string
	NoteText         string
	AskedText        string
	DoneText         string
}

// MarkedPart is a part of a text; a number is that of its finding.
type MarkedPart struct {
	Text string
	N    int
	Kind string // hall.FindingKind
}

// EventFinding is a passage that could tell who was there, with what may be done.
type EventFinding struct {
	N      int
	Words  string
	Kind   string // hall.FindingKind
	Whole  bool   // it can only be reworded
	Digest string
}

// EventWords is words that are put down as a speaker's.
type EventWords struct {
	ID, Speaker, Words string
	State              string // "words-new", "words-asked", "words-agreed", "words-refused"
	Stands             bool
	Until              time.Time
	Instead            string
	How                string // hall.How
	Evidence           string
	AnswerURL          string // where an answer that came by mail is noted
}

// EventPaperEdit is page "event-paper-edit": a version that is being written.
type EventPaperEdit struct {
	Shell
	Over      Link
	Reference string
	PostURL   string
	Base      int
	Body, Why string
	Preview   template.HTML
	Shown     bool // the preview is wanted
	Findings  []EventFinding
	Unagreed  []string
	Theirs    *EventPaperTheirs // somebody was first with another version
}

// EventPaperTheirs is the version that somebody else made meanwhile.
type EventPaperTheirs struct {
	Number   int
	Writer   string
	At       time.Time
	Body     string
	Compared LetterCompare
}

// EventPaperCompare is page "event-paper-compare".
type EventPaperCompare struct {
	Over Link
	LetterCompare
}

// EventCheck is page "event-check": a speaker's own words, to check.
type EventCheck struct {
	Shell
	EventCard
	Attribution string
	Words       []EventWords
	Until       time.Time
	Over        bool
	PostURL     string
	Hidden      []Hidden // her secret, where it is her address that lets her in
}
