// Package ballotfile reads and writes files of ballot papers for the count: BLT in its
// dialects, the ordinal and categorical files of PrefLib, CSV with a column for each
// candidate or for each choice, and cast vote records in NIST's common data format.
//
// [Read] takes any of them. A file that is not what it should be is refused with an
// [Error] that names the file, the line and what was expected there: a count never
// starts from half-understood papers.
//
// BLT is read in blocks, parsed on every core at once. Whatever is not plain ballots
// (comments, identifiers, names) goes through a reader that takes one byte after the
// other and knows the whole syntax; the two agree by test.
package ballotfile
