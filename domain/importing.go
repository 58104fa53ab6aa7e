package domain

import "hustings/domain/refusal"

// What an import refuses (R29a, R35, HARDENING BD1, BD2): the file as a whole,
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
	DateInFuture     = refusal.Reason{Code: refusal.FORM, Name: "date-in-future"}     // a membership cannot begin later than today
	HomeMissing      = refusal.Reason{Code: refusal.FORM, Name: "home-missing"}       // a complete import needs to know homes
	EndingsUnsettled = refusal.Reason{Code: refusal.STATE, Name: "endings-unsettled"} // R29a: the memberships that would end were not confirmed, or are others by now
	MadeHere         = refusal.Reason{Code: refusal.FROZEN, Name: "made-here"}        // a fact that an election here made is not changed by a file
	ImportRefused    = refusal.Reason{Code: refusal.FORM, Name: "import-refused"}     // rows are bad, nothing was stored
)
