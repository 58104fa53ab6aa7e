package office

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

func (s *room) importPages() {
	s.Large["/office/import"], s.Large["/office/import/store"] = door.ImportLimit+door.BodyLimit, door.ImportLimit+door.BodyLimit
	s.html(door.Secretaries.Fresh(), http.MethodGet, "/office/import", (*visit).importPage)
	s.html(door.Secretaries.Fresh(), http.MethodPost, "/office/import", (*visit).tryImport)
	s.html(door.Secretaries.Fresh(), http.MethodGet, "/office/import/store", (*visit).storePage)
	s.html(door.Secretaries.Fresh(), http.MethodPost, "/office/import/store", (*visit).storeImport)
	s.Page(door.Secretaries, http.MethodGet, "/office/people.csv", s.File(door.Secretaries, "members.csv", "text/csv; charset=utf-8", func(ctx context.Context, by domain.Actor, w io.Writer) error {
		if _, err := io.WriteString(w, "\ufeff"); err != nil { // the mark by which Excel knows UTF-8; an import passes over it
			return err
		}
		return s.Register.ExportMembers(ctx, by, w)
	}))
}

// shownImports is how many of the imports that were stored stand below the form.
const shownImports = 10

func (v *visit) importView() (web.Import, error) {
	view := web.Import{Shell: v.Shell(v.Say("import.title")), PostURL: "/office/import", MaxSize: fmt.Sprintf("%d MB", door.ImportLimit>>20)}
	chosen := v.Field("what")
	if chosen == "" {
		chosen = "members"
	}
	for _, k := range register.ImportKinds() {
		view.What = append(view.What, web.Option{Value: k.Noun, Text: v.Say("office.import." + k.Noun), Hint: strings.Join(k.Columns, ", "), Chosen: k.Noun == chosen})
	}
	for _, e := range []string{"", "utf-8", "windows-1252", "utf-16"} {
		view.Encodings = append(view.Encodings, web.Option{Value: e, Text: v.Say("import.encoding." + cmp.Or(e, "found")), Chosen: e == v.Field("encoding")})
	}
	stored, err := v.Register.Imports(v.Ctx, v.By, shownImports)
	for _, i := range stored {
		noun, _, _ := strings.Cut(string(i.Act), ".")
		row := web.ImportRow{At: i.At, What: v.Say("office.import." + noun), By: i.By.Name(), Why: i.Why, Rows: i.Rows, Added: i.Created, Changed: i.Updated,
			Ended: i.Ended, URL: "/record?act=" + string(i.Act)}
		if i.By.ID == "" {
			row.By = v.Say("office.command-line")
		}
		view.Recent = append(view.Recent, row)
	}
	if err == nil {
		view.Endings, err = v.endingsView()
	}
	return view, err
}

func (v *visit) importPage() error {
	view, err := v.importView()
	if err != nil {
		return err
	}
	return v.Show("import", view)
}

func (v *visit) importAgain(refused error) error {
	view, err := v.importView()
	if err != nil {
		return err
	}
	return v.Again(refused, "import", &view, &view.Shell)
}

func importKind(noun string) (door.Importer, bool) {
	for _, k := range register.ImportKinds() {
		if k.Noun == noun {
			return k.Read, true
		}
	}
	return nil, false
}

// tryImport reports what a file would do; nothing is stored. The file is held
// until it is confirmed, for a quarter of an hour at most.
func (v *visit) tryImport() error {
	read, known := importKind(v.Field("what"))
	if !known {
		return v.importAgain(refusal.Because(refusal.Missing, "R35", nil).On("what"))
	}
	sent, head, err := v.C.Request.FormFile("file")
	if err != nil {
		return v.importAgain(refusal.Because(refusal.Missing, "R35", nil).On("file"))
	}
	defer sent.Close()
	name := domain.CleanText(head.Filename)
	report, err := read(v.Register, v.Ctx, v.By, sent, register.ImportOptions{Encoding: v.Field("encoding"), DryRun: true, Complete: v.complete(), Why: v.importWhy(name)})
	held := ""
	if _, no := refusal.Of(err); (err == nil || no) && report.BadRows == 0 && report.Rows > 0 {
		var fault error
		if held, fault = v.Register.HoldFile(v.Ctx, v.By.Person, name, sent); fault != nil {
			return fault
		}
	}
	return v.importReport(report, err, name, held)
}

func (v *visit) importWhy(file string) string { return v.Say("office.import-why", "file", file) }

func (v *visit) complete() bool { return v.Ticked("complete") && v.Field("what") == "members" }

// importReport shows what a file would do, or why it was refused.
func (v *visit) importReport(report register.Report, err error, name, held string) error {
	// long: the parts of a report, one after the other.
	refused, no := refusal.Of(err)
	if err != nil && !(no && (report.BadRows > 0 || report.Ending > 0)) {
		if no {
			if refused.Reason == domain.EncodingWrong {
				return v.importAgain(refused.On("encoding"))
			}
			return v.importAgain(refused.On("file"))
		}
		return err
	}
	view := web.ImportReport{Shell: v.Shell(v.Say("import.title")), File: name, Rows: report.Rows, CancelURL: "/office/import"}
	for _, f := range []struct {
		key string
		n   int
	}{{"office.report.created", report.Created}, {"office.report.updated", report.Updated}, {"office.report.unchanged", report.Unchanged},
		{"office.report.ending", report.Ending}, {"office.report.moved", report.Moved}, {"office.report.waiting", report.Waiting},
		{"office.report.warned", report.Warned}, {"office.report.bad", report.BadRows}} {
		view.Facts = append(view.Facts, web.Fact{Label: v.Say(f.key), Value: strconv.Itoa(f.n)})
	}
	if len(report.Ignored) > 0 {
		view.Facts = append(view.Facts, web.Fact{Label: v.Say("office.report.ignored"), Value: v.Words.List(report.Ignored)})
	}
	for _, b := range report.Bad {
		view.Faults = append(view.Faults, web.RowFault{Line: b.Line, Field: b.Field, Cell: b.Cell, Rule: b.Rule, Text: v.Words.Refusal(&refusal.Refusal{Reason: b.Reason, Args: b.Args})})
	}
	for i, w := range report.Warnings {
		if i == 20 {
			break
		}
		view.Warnings = append(view.Warnings, web.RowFault{Line: w.Line, Field: w.Field, Rule: w.Rule, Text: v.Words.Refusal(&refusal.Refusal{Reason: w.Reason, Args: w.Args})})
	}
	const shown = 200
	for _, c := range report.Changes[:min(len(report.Changes), shown)] {
		field := c.Field
		if c.Network != "" {
			field += " (" + c.Network + ")"
		}
		view.Changes = append(view.Changes, web.FieldChange{Line: c.Line, Name: c.Name, Number: c.Number, Field: field, Before: c.Before, After: c.After})
	}
	view.ChangesMore = report.Changing - len(view.Changes)
	view.WarningsMore = report.Warned - len(view.Warnings)
	view.Pager = web.Pager{Shown: len(report.Bad), Total: report.BadRows}
	view.Ending, view.EndingMore, view.EndingTwo = v.endingNames(report.Endings), report.Ending-len(report.Endings), report.TakesTwo
	for _, w := range report.Waits[:min(len(report.Waits), 20)] {
		view.Waiting = append(view.Waiting, w.Number)
	}
	view.WaitingMore = report.Waiting - len(view.Waiting)
	status := http.StatusOK
	if report.BadRows > 0 {
		status = http.StatusUnprocessableEntity
	} else if held != "" {
		view.ConfirmURL = "/office/import/store"
		view.Hidden = []web.Hidden{{Name: "held", Value: held}, {Name: "what", Value: v.Field("what")}, {Name: "encoding", Value: v.Field("encoding")}}
		if v.complete() { // how many end is typed by whoever has read whose they are (R29b)
			view.Hidden = append(view.Hidden, web.Hidden{Name: "complete", Value: "yes"})
		}
	}
	if no && held != "" {
		return v.Again(refused.On("endings"), "import-report", &view, &view.Shell)
	}
	return v.ShowAs(status, "import-report", view)
}

// storePage comes back to a report that was confirmed without a passkey proved of
// late: what was confirmed is sent once more.
func (v *visit) storePage() error {
	if v.Field("held") == "" {
		return v.To("/office/import")
	}
	view := web.Form{Shell: v.Shell(v.Say("import.title")), Heading: v.Say("import.title"), Button: v.Say("import.confirm"), PostURL: "/office/import/store", CancelURL: "/office/import"}
	for _, name := range []string{"held", "what", "encoding", "endings", "complete"} {
		view.Hidden = append(view.Hidden, web.Hidden{Name: name, Value: v.Field(name)})
	}
	return v.Show("form", view)
}

// storeImport stores the held file, all or nothing (R35). A complete list ends
// exactly as many memberships as the report said and somebody has typed (R29a,
// R29b).
func (v *visit) storeImport() error {
	read, known := importKind(v.Field("what"))
	if !known {
		return v.importAgain(refusal.Because(refusal.Missing, "R35", nil).On("what"))
	}
	file, name, err := v.Register.TakeHeld(v.Ctx, v.By.Person, v.Field("held"))
	if err != nil {
		return v.importAgain(err)
	}
	defer file.Close()
	endings, _ := strconv.Atoi(v.Field("endings")) // not a number: none was confirmed
	report, err := read(v.Register, v.Ctx, v.By, file, register.ImportOptions{Encoding: v.Field("encoding"), Complete: v.complete(), Endings: endings, Why: v.importWhy(name)})
	if err != nil {
		held := ""
		if r, no := refusal.Of(err); no && r.Reason == domain.EndingsUnsettled { // mistyped: the file need not be sent again
			var fault error
			if held, fault = v.Register.HoldFile(v.Ctx, v.By.Person, name, file); fault != nil {
				return fault
			}
		}
		return v.importReport(report, err, name, held)
	}
	if report.TakesTwo {
		return v.Done("/office/requests", "imported-endings")
	}
	return v.Done("/office/people", "imported")
}
