package domain

// What an import refuses (R29a, R35, HARDENING BD1, BD2): the file as a whole,
// or one row of it.
var (
	FileUnreadable   = reason("file-unreadable", FORM)    // no table of comma-separated values
	EncodingUnknown  = reason("encoding-unknown", FORM)   // a name of no encoding that is read here
	EncodingWrong    = reason("encoding-wrong", FORM)     // the bytes are not what the encoding allows
	LineEndsUnknown  = reason("line-ends-unknown", FORM)  // carriage returns alone
	ColumnMissing    = reason("column-missing", FORM)     // the header lacks it
	ColumnTwice      = reason("column-twice", FORM)       // the header has it twice
	FileGone         = reason("file-gone", STATE)         // a file was not confirmed in time
	FileEmpty        = reason("file-empty", FORM)         // no row below the header
	FileTooLong      = reason("file-too-long", FORM)      // more lines than are read
	FileIsWorkbook   = reason("file-is-workbook", FORM)   // a spreadsheet program's own file
	FileIsArchive    = reason("file-is-archive", FORM)    // files packed into one
	FileIsDocument   = reason("file-is-document", FORM)   // a page to print
	RowTooLong       = reason("row-too-long", FORM)       // bytes
	RowTooWide       = reason("row-too-wide", FORM)       // cells
	RowUnreadable    = reason("row-unreadable", FORM)     // quotes that do not match
	RowRagged        = reason("row-ragged", FORM)         // more or fewer cells than the header
	RowTwice         = reason("row-twice", FORM)          // the same key as an earlier row of the file
	EmailOfAnother   = reason("email-of-another", FORM)   // R35: another member has the row's address
	EmailTagged      = reason("email-tagged", FORM)       // a warning: the address has a tag, and may be another member's mailbox
	UnknownNetwork   = reason("unknown-network", FORM)    // no network has the code
	UnknownPanel     = reason("unknown-panel", FORM)      // no panel has the code
	UnknownSeat      = reason("unknown-seat", FORM)       // the panel has no seat of that number
	UnknownMember    = reason("unknown-member", FORM)     // no person has the number
	UnknownChoice    = reason("unknown-choice", FORM)     // none of the words that the column knows
	DateInFuture     = reason("date-in-future", FORM)     // a membership cannot begin later than today
	HomeMissing      = reason("home-missing", FORM)       // a complete import needs to know homes
	EndingsUnsettled = reason("endings-unsettled", STATE) // R29a: the memberships that would end were not confirmed, or are others by now
	MadeHere         = reason("made-here", FROZEN)        // a fact that an election here made is not changed by a file
	ImportRefused    = reason("import-refused", FORM)     // rows are bad, nothing was stored
)
