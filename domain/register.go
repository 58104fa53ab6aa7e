package domain

import (
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// What the register refuses.
var (
	CodeTaken    = refusal.Reason{Code: refusal.FORM, Name: "code-taken"}    // another network or panel has the code
	NumberTaken  = refusal.Reason{Code: refusal.FORM, Name: "number-taken"}  // R35
	EmailTaken   = refusal.Reason{Code: refusal.FORM, Name: "email-taken"}   // R35: another member has the address
	SecondHome   = refusal.Reason{Code: refusal.INELIG, Name: "second-home"} // R4
	NotInForce   = refusal.Reason{Code: refusal.STATE, Name: "not-in-force"} // the fact is over, or has not begun
	OutsideTerm  = refusal.Reason{Code: refusal.FORM, Name: "outside-term"}  // a holding reaches beyond the term it serves in
	TermOverlaps = refusal.Reason{Code: refusal.ALARM, Name: "term-overlaps"}
	SeatTaken    = refusal.Reason{Code: refusal.ALARM, Name: "seat-taken"} // R21: two members in one seat at one instant
	OfficeTaken  = refusal.Reason{Code: refusal.ALARM, Name: "office-taken"}
)

// What is refused as a photograph.
var (
	PhotoKind   = refusal.Reason{Code: refusal.FORM, Name: "photo-kind"}    // no picture of a kind that is read
	PhotoLarge  = refusal.Reason{Code: refusal.FORM, Name: "photo-large"}   // too many bytes or dots
	PhotoNobody = refusal.Reason{Code: refusal.STATE, Name: "photo-nobody"} // no page shows them
)

// NoPanel is a panel, or its seats or election, in a network that has none (R1).
var NoPanel = refusal.Reason{Code: refusal.STATE, Name: "no-panel"}

// MergesItself is a network that would be merged into itself (R2).
var MergesItself = refusal.Reason{Code: refusal.FORM, Name: "merges-itself"}

// PanelBeingElected is a panel that cannot end, as a notice of election for it stands (R2, R8).
var PanelBeingElected = refusal.Reason{Code: refusal.STATE, Name: "panel-being-elected"}

// What an import refuses (R29a, R35, BD1, BD2): the file as a whole,
// or one row of it.
var (
	FileUnreadable   = refusal.Reason{Code: refusal.FORM, Name: "file-unreadable"}    // no table of comma-separated values
	EncodingUnknown  = refusal.Reason{Code: refusal.FORM, Name: "encoding-unknown"}   // a name of no encoding that is read here
	EncodingWrong    = refusal.Reason{Code: refusal.FORM, Name: "encoding-wrong"}     // the bytes are not what the encoding allows
	LineEndsUnknown  = refusal.Reason{Code: refusal.FORM, Name: "line-ends-unknown"}  // carriage returns alone
	ColumnMissing    = refusal.Reason{Code: refusal.FORM, Name: "column-missing"}     // the header lacks it
	ColumnTwice      = refusal.Reason{Code: refusal.FORM, Name: "column-twice"}       // the header has it twice
	FileGone         = refusal.Reason{Code: refusal.STATE, Name: "file-gone"}         // a file was not confirmed in time
	FileEmpty        = refusal.Reason{Code: refusal.FORM, Name: "file-empty"}         // no row below the header
	FileTooLong      = refusal.Reason{Code: refusal.FORM, Name: "file-too-long"}      // more lines than are read
	FileIsWorkbook   = refusal.Reason{Code: refusal.FORM, Name: "file-is-workbook"}   // a spreadsheet program's own file
	FileIsArchive    = refusal.Reason{Code: refusal.FORM, Name: "file-is-archive"}    // files packed into one
	FileIsDocument   = refusal.Reason{Code: refusal.FORM, Name: "file-is-document"}   // a page to print
	WorkbookTooLarge = refusal.Reason{Code: refusal.FORM, Name: "workbook-too-large"} // bytes, packed or unpacked
	RowTooLong       = refusal.Reason{Code: refusal.FORM, Name: "row-too-long"}       // bytes
	RowTooWide       = refusal.Reason{Code: refusal.FORM, Name: "row-too-wide"}       // cells
	RowUnreadable    = refusal.Reason{Code: refusal.FORM, Name: "row-unreadable"}     // quotes that do not match
	RowRagged        = refusal.Reason{Code: refusal.FORM, Name: "row-ragged"}         // more or fewer cells than the header
	RowTwice         = refusal.Reason{Code: refusal.FORM, Name: "row-twice"}          // the same key as an earlier row of the file
	EmailOfAnother   = refusal.Reason{Code: refusal.FORM, Name: "email-of-another"}   // R35: another member has the row's address
	EmailTagged      = refusal.Reason{Code: refusal.FORM, Name: "email-tagged"}       // a warning: the address has a tag, and may be another member's mailbox
	UnknownNetwork   = refusal.Reason{Code: refusal.FORM, Name: "unknown-network"}    // no network has the code
	UnknownPanel     = refusal.Reason{Code: refusal.FORM, Name: "unknown-panel"}      // no panel has the code
	UnknownSeat      = refusal.Reason{Code: refusal.FORM, Name: "unknown-seat"}       // the panel has no seat of that number
	UnknownMember    = refusal.Reason{Code: refusal.FORM, Name: "unknown-member"}     // no person has the number
	UnknownChoice    = refusal.Reason{Code: refusal.FORM, Name: "unknown-choice"}     // none of the words that the column knows
	DateInFuture     = refusal.Reason{Code: refusal.FORM, Name: "date-in-future"}     // what is recorded cannot begin later than today
	HomeMissing      = refusal.Reason{Code: refusal.FORM, Name: "home-missing"}       // a complete import needs to know homes
	EndingsUnsettled = refusal.Reason{Code: refusal.STATE, Name: "endings-unsettled"} // R29a: the memberships that would end were not confirmed, or are others by now
	MadeHere         = refusal.Reason{Code: refusal.FROZEN, Name: "made-here"}        // a fact that an election here made is not changed by a file
	ImportRefused    = refusal.Reason{Code: refusal.FORM, Name: "import-refused"}     // rows are bad, nothing was stored
)

var (
	EndingsReopened = refusal.Reason{Code: refusal.STATE, Name: "endings-reopened"} // R29b: they were reopened before
	EndingsPast     = refusal.Reason{Code: refusal.LATE, Name: "endings-past"}      // R29b: the day for reopening is over
	EndingsSettled  = refusal.Reason{Code: refusal.STATE, Name: "endings-settled"}  // R29b: nothing of it waits any more
)

// ReopenFor is how long the endings of a complete import can be undone (R29b).
const ReopenFor = 24 * time.Hour

// Endings are the memberships that one complete import ends, or would end once a
// second officer confirms them (R29b).
type Endings struct {
	ID         EndingsID
	At         time.Time
	By         PersonID // empty: the command line
	Number     int
	EndedAt    *time.Time // nil: they wait
	EndedOn    when.Date  // the first day without them
	ReopenedAt *time.Time
}

// EndingsTakeTwo reports whether so many endings, of so many memberships that
// last, take a second officer: above 5 % (R29b).
func EndingsTakeTwo(ending, lasting int) bool { return ending*20 > lasting }

// Until is when they can be undone no more; they must have been carried out.
func (e Endings) Until() time.Time { return e.EndedAt.Add(ReopenFor) }

// MayReopen judges whether they can be undone: once, and within 24 hours (R29b).
func (e Endings) MayReopen(now time.Time) error {
	switch {
	case e.EndedAt == nil:
		return refusal.Because(refusal.Unknown, "R29b", nil)
	case e.ReopenedAt != nil:
		return refusal.Because(EndingsReopened, "R29b", nil)
	case !now.Before(e.Until()):
		return refusal.Because(EndingsPast, "R29b", refusal.Args{"until": e.Until()})
	}
	return nil
}
