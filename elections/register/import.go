package register

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// ImportOptions say how a file is read and what it may do.
type ImportOptions struct {
	Encoding string // "", "utf-8", "utf-16" or "windows-1252"; empty is UTF-8, or UTF-16 with its mark
	DryRun   bool   // report only, store nothing
	Complete bool   // the file is the whole membership: whoever is not in it has left (R29a)
	Endings  int    // with Complete: the number of endings that a dry run showed and somebody confirmed
	Why      string // for the record (R9)
}

// maxReported bounds the lists of a report, so that a file that is wrong from
// end to end does not make a report as long as itself. The numbers are exact.
const maxReported = 1000

// ImportKind is a file that the register takes.
type ImportKind struct {
	Noun    string   // "members"
	Columns []string // what it may have
	Read    func(r *Register, ctx context.Context, by domain.Actor, in io.Reader, o ImportOptions) (Report, error)
}

// ImportKinds are the files that the register takes, those of people first.
func ImportKinds() []ImportKind {
	return []ImportKind{
		{"members", memberColumns, (*Register).ImportMembers},
		{"terms", termColumns, (*Register).ImportTerms},
		{"officers", officerColumns, (*Register).ImportOfficers},
		{"networks", networkColumns, (*Register).ImportNetworks},
	}
}

// Report says what an import did, or would do. A bad row leaves everything
// undone (BD2).
type Report struct {
	Rows      int              `json:"rows"`
	Created   int              `json:"created"`
	Updated   int              `json:"updated"`
	Unchanged int              `json:"unchanged"`
	BadRows   int              `json:"bad_rows"`
	Bad       []RowError       `json:"bad,omitempty"`      // the first thousand, by line
	Warned    int              `json:"warned"`             // rows that somebody should look at; they are stored
	Warnings  []RowError       `json:"warnings,omitempty"` // the first thousand, by line
	Ending    int              `json:"ending"`             // memberships that end, of a complete import
	Endings   []Ending         `json:"endings,omitempty"`  // the first thousand
	TakesTwo  bool             `json:"endings_wait"`       // they take a second officer (R29b), and wait once the file is stored
	Batch     domain.EndingsID `json:"-"`                  // under which they are kept
	Changes   []Change         `json:"changes,omitempty"`  // of a dry run: what would be otherwise, the first thousand
	Changing  int              `json:"changing"`           // how many such changes there are
	Moved     int              `json:"moved"`              // addresses that changed; the people are told
	Waiting   int              `json:"waiting"`            // addresses that wait for a second officer (R31a)
	Waits     []Waiting        `json:"waits,omitempty"`
	Ignored   []string         `json:"ignored_columns,omitempty"`
	Stored    bool             `json:"stored"`
}

// RowError is what is wrong with a row: the first thing that is.
type RowError struct {
	Line   int            `json:"line"` // of the file, counted from 1
	Field  string         `json:"field,omitempty"`
	Cell   string         `json:"cell,omitempty"` // what stands there
	Reason refusal.Reason `json:"reason"`
	Rule   string         `json:"rule,omitempty"`
	Args   refusal.Args   `json:"args,omitempty"`
}

// Waiting is a change of address that the import has left for a second officer to
// confirm (R31a).
type Waiting struct {
	Line   int    `json:"line"`
	Number string `json:"number"`
}

// Change is one thing that an import would change about somebody who is known.
type Change struct {
	Line    int    `json:"line" doc:"Of the file, counted from 1" example:"2"`
	Number  string `json:"number" doc:"Member number" example:"M-004217"`
	Name    string `json:"name" doc:"As the register has it" example:"Grace Okafor"`
	Field   string `json:"field" doc:"The file's column" example:"organisation"`
	Network string `json:"network,omitempty" doc:"Its code, where a membership changes" example:"CIO"`
	Before  string `json:"before" doc:"As it is; empty: nothing" example:"NHS Devon"`
	After   string `json:"after" doc:"As it would be; empty: nothing" example:"NHS Lothian"`
}

// Ending is a membership that a complete import ends.
type Ending struct {
	Number  string `json:"number"`
	Name    string `json:"name"`
	Network string `json:"network"` // its code
}

// bad notes a bad row.
func (p *Report) bad(line int, r *refusal.Refusal) {
	p.BadRows++
	if len(p.Bad) < maxReported {
		p.Bad = append(p.Bad, RowError{Line: line, Field: r.Field, Reason: r.Reason, Rule: r.Rule, Args: r.Args})
	}
}

// warn notes a row that is stored and that somebody should look at.
func (p *Report) warn(line int, r *refusal.Refusal) {
	p.Warned++
	if len(p.Warnings) < maxReported {
		p.Warnings = append(p.Warnings, RowError{Line: line, Field: r.Field, Reason: r.Reason, Rule: r.Rule, Args: r.Args})
	}
}

// refused is the report's refusal if any row was bad.
func (p *Report) refused() error {
	slices.SortStableFunc(p.Bad, func(a, b RowError) int { return a.Line - b.Line })
	if p.BadRows > 0 {
		return refusal.Because(domain.ImportRefused, "R35", refusal.Args{"rows": p.BadRows})
	}
	return nil
}

// errDryRun undoes a transaction whose report is all that was wanted.
var errDryRun = errors.New("nothing is stored")

// mayImport refuses whoever does not keep the register, and an import without a
// reason.
func mayImport(by domain.Actor, o ImportOptions) error {
	if !by.IsEngine() {
		if err := by.MustAct("", "", domain.Keepers...); err != nil {
			return err
		}
	}
	if domain.CleanText(o.Why) == "" {
		return refusal.Because(refusal.WhyMissing, "R9", nil).On("why")
	}
	return nil
}

// importing runs the storing half of an import: all of it, or nothing.
func (r *Register) importing(ctx context.Context, by domain.Actor, o ImportOptions, name acts.Name, report *Report, f func(tx *store.Tx) error) error {
	err := r.Store.Act(ctx, func(tx *store.Tx) error {
		if !by.IsEngine() && !o.DryRun {
			if err := by.Fresh(tx.Now()); err != nil { // whoever has got hold of a mailbox imports nothing (R31a)
				return err
			}
		}
		if err := f(tx); err != nil {
			return err
		}
		if err := report.refused(); err != nil {
			return err
		}
		if o.DryRun {
			return errDryRun
		}
		ended, waiting := report.Ending, 0
		if report.TakesTwo {
			ended, waiting = 0, report.Ending
		}
		return tx.Record(by, domain.Act{Name: name, Rule: "R35", Why: o.Why, Detail: map[string]any{
			"rows": report.Rows, "created": report.Created, "updated": report.Updated, "ended": ended,
			"waiting_endings": waiting, "endings": report.Batch, "addresses": report.Moved, "waiting": report.Waiting}})
	})
	report.Stored = err == nil
	if errors.Is(err, errDryRun) {
		return nil
	}
	return err
}

// Imported is an import that was stored, as the record keeps it.
type Imported struct {
	At      time.Time
	Act     acts.Name
	By      domain.Person // zero: the command line
	Why     string
	Rows    int
	Created int
	Updated int
	Ended   int
}

// Imports lists the latest imports, newest first and so many at most, for those
// who may import.
func (r *Register) Imports(ctx context.Context, by domain.Actor, most int) (list []Imported, err error) {
	if err := by.Must("", "", domain.Keepers...); err != nil {
		return nil, err
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		done, err := tx.RecordEntries(store.RecordFilter{Acts: []acts.Name{acts.MembersImported, acts.NetworksImported, acts.TermsImported, acts.OfficersImported}, Newest: true, Limit: most})
		if err != nil {
			return err
		}
		for _, a := range done {
			i := Imported{At: a.At, Act: a.Act.Name, Why: a.Act.Why}
			for name, n := range map[string]*int{"rows": &i.Rows, "created": &i.Created, "updated": &i.Updated, "ended": &i.Ended} {
				kept, _ := a.Act.Detail[name].(float64) // as JSON has it
				*n = int(kept)
			}
			if a.By != "" {
				if i.By, err = tx.Person(a.By); err != nil {
					return err
				}
			}
			list = append(list, i)
		}
		return nil
	})
	return list, err
}

// rows reads a sheet to its end: bad rows into the report, the others through f,
// which refuses those it does not like.
func (s *sheet) rows(ctx context.Context, o ImportOptions, report *Report, f func() (*refusal.Refusal, error)) error {
	report.Ignored = s.ignored
	for {
		err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if over := s.bounds.over; over != nil { // nothing behind it is read
			if report.BadRows > 0 {
				line, _ := over.Args["line"].(int)
				report.bad(line, over)
			}
			return over
		}
		report.Rows++
		if report.Rows%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if bad, ok := refusal.Of(err); ok {
			report.bad(s.line, bad)
			continue
		}
		if err != nil {
			return err
		}
		if err := s.valid(o.Encoding); err != nil {
			return err
		}
		bad, err := f()
		if err != nil {
			return err
		}
		if bad != nil {
			report.bad(s.line, bad)
			if n := len(report.Bad) - 1; report.Bad[n].Line == s.line {
				report.Bad[n].Cell = shortened(s.get(bad.Field))
			}
		}
	}
	if report.Rows == 0 {
		return refusal.Because(domain.FileEmpty, "", nil)
	}
	return nil
}

// shortened is a cell as a report shows it.
func shortened(cell string) string {
	const most = 80
	if runes := []rune(cell); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return cell
}
