package web

import (
	"html/template"
	"time"
)

// Letters is page "letters": what has been published, and for panels' members what
// is in work.
type Letters struct {
	Shell
	Filter   Filter
	Work     []LetterRow
	Items    []LetterRow // published
	Pager    Pager
	DraftURL string // empty: the reader does not write letters
}

// LetterRow is a letter in a list.
type LetterRow struct {
	Reference, Subject, URL string
	Kind                    string // governance.LetterKind
	State                   string // "letter-signing"
	At                      time.Time
}

// Letter is page "letter": a published letter, as anybody reads it.
type Letter struct {
	Shell
	LetterFace
	WorkURL  string // for the panels' members: how it came about
	PDFURL   string
	ProofURL string
	Digest   string // SHA-256 in hex
	Passkeys bool   // every signature was made by a passkey over the digest itself
	Decided  []LetterDecision
	Notes    []LetterNote
	Replies  []LetterReply
	Older    *Link // that it supersedes
	Newer    *Link // that supersedes it
	Ranking  *Link
}

// LetterFace is what a letter looks like, published or not.
type LetterFace struct {
	Inner        bool // it stands inside a page that has a heading of its own
	Organisation string
	From         string // the panels, in words
	Reference    string
	Kind         string    // governance.LetterKind
	Date         time.Time // zero: not published
	Subject      string
	Words        template.HTML
	Addressees   []LetterParty
	Copies       []LetterParty
	Annexes      []LetterFile
	Signed       []LetterSignature
}

// LetterParty is to whom it goes.
type LetterParty struct {
	Name  string
	Lines []string
}

// LetterFile is a file beside a letter.
type LetterFile struct {
	Name, URL, Kind string
	KB              int // its size in thousands of bytes
}

// LetterSignature is a line below the letter.
type LetterSignature struct {
	Name   string // empty: still to be signed
	Office string // "Chair", "Acting chair"
	Panel  string
	At     time.Time
}

// LetterDecision is the motion by which a panel approved.
type LetterDecision struct {
	Panel string
	At    time.Time
	URL   string // of the motion
}

// LetterNote is a dated note beside a published letter (R144).
type LetterNote struct {
	Name, Office, Panel, Words string
	At                         time.Time
}

// LetterReply is an answer, as it was received (R146).
type LetterReply struct {
	From, Words string
	On          time.Time // civil
	File        *LetterFile
}

// LetterWork is page "letter-work": a letter as its panels and the secretariat see it
// on its way.
type LetterWork struct {
	Shell
	LetterFace
	State       string // "letter-review"
	Steps       []LetterStep
	Version     int
	Why         string // of the last version, or why it was abandoned
	Panels      []LetterPanel
	Changed     *Link     // what changed since the reader signed (R141)
	PublicURL   string    // once it is published
	Opens       time.Time // an embargo that runs
	CalendarURL string    // its end, to take away
	Acts        []Link
	Sign        []Link // for which panels the reader signs now
	Versions    []LetterVersion
	Compare     string // address of the comparison; empty: one version only
	Ended       []LetterEnded
	Comments    []LetterComment
	CommentURL  string
	EditURL     string
	PDFURL      string
}

// LetterStep is a state on the way to publication.
type LetterStep struct {
	Key       string // "letter-review"
	Done, Now bool
}

// LetterPanel is what a named panel has done.
type LetterPanel struct {
	Name      string
	Decision  string    // "approved", "refused", "open"
	DecidedAt time.Time // zero: not yet
	MotionURL string    // of the decision
	MoveURL   string    // where a member moves it
	RemoveURL string    // where it is taken out (R143)
	Signer    string    // who signs for it, or has
	Acting    bool
	SignedAt  time.Time // zero: not yet
	Cannot    string    // why whoever leads it may not sign, in words
}

// LetterVersion is one version in the list.
type LetterVersion struct {
	Number     int
	By, Why    string
	At         time.Time
	Correction bool
	Chosen     bool // the older one of the comparison that is offered
}

// LetterEnded is a signature that counts no more, and why.
type LetterEnded struct {
	Name, Panel, How, Why string // How: "edited", "withdrawn"
	Version               int
	At                    time.Time
}

// LetterComment is a comment on a version.
type LetterComment struct {
	By, Words string
	Version   int
	At        time.Time
}

// LetterCompare is page "letter-compare": two versions as one text (R158).
type LetterCompare struct {
	Shell
	Reference, Subject string
	From, To           int
	Versions           []LetterVersion
	Facts              []ComparedFact // subject, addressees and the like, where they differ
	Paragraphs         []ComparedParagraph
	Same               bool
}

// ComparedFact is a line that was one thing and is another.
type ComparedFact struct {
	Label string
	Parts []ComparedPart
}

// ComparedParagraph is a paragraph with what was taken out and put in.
type ComparedParagraph struct {
	Changed bool
	Parts   []ComparedPart
}

// ComparedPart is a run of words: "same", "added" or "removed".
type ComparedPart struct{ Kind, Text string }

// LetterSign is page "letter-sign": what a chair reads and signs.
type LetterSign struct {
	Shell
	LetterFace
	Version         int
	Digest          string
	For             string // the panel
	Acting          bool
	Changed         *LetterCompare // since she last signed (R141); nil: she has not
	Options         string         // of the passkey ceremony, JSON
	FinishURL, Next string
	NoPasskey       string // where one is added, for whoever has none
}

// PrioritiesList is page "priorities": every ranking there was.
type PrioritiesList struct {
	Shell
	Items   []PrioritiesRow
	OpenURL string
}

// PrioritiesRow is a ranking in the list.
type PrioritiesRow struct {
	Reference, Title, URL string
	State                 string // "priorities-voting"
	At                    time.Time
	Chosen                []string
}

// Priorities is page "priority": one ranking, from the proposals to the result.
type Priorities struct {
	Shell
	Reference, Title, State string
	Panels                  []string
	ProposeBy               time.Time
	CalendarURL             string    // its dates to take away, while any lie ahead
	Opens, Closes           time.Time // of the ballot; zero: not called
	Frozen                  time.Time
	Digest                  string
	Proposals               []ProposalLine
	Merged                  []ProposalLine
	Trail                   []ProposalChange
	Chosen                  []ProposalLine // in the order of election
	Adopted                 time.Time
	MotionURL               string
	Vote                    *Link
	Propose                 string   // where a proposal is posted; empty: nothing may be proposed
	ForPanels               []Option // in whose name the reader may propose
	NewTitle, NewText       string   // what was typed
	Acts                    []Link
	Board                   *Link
	TooFew                  bool
	Results                 // stage table and picture, as an election's
}

// ProposalLine is a proposal.
type ProposalLine struct {
	Number             int
	Title, Text        string
	By, Panel          string
	Supports           int
	Supported, Own     bool
	SupportURL         string
	MergeURL, WordsURL string
	Into               string
	Anchor             string
}

// ProposalChange is a line of the secretariat's trail (R136).
type ProposalChange struct {
	What, Why, By, Change, Into string
	At                          time.Time
}
