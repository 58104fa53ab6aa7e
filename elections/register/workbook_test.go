package register_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// mustBook is a workbook with these rows on its first sheet.
func mustBook(t *testing.T, rows ...[]any) string {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A workbook is read as the CSV that somebody would make of it: its first sheet, days
// as days, empty cells at the end of a row, and the same line in a report.
func TestImport_AWorkbookIsReadAsItStands(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		book := mustBook(t, []any{"Member number", "First name", "Last name", "E-mail", "Role since", "Employer"},
			[]any{"M1", "Siân", "Pugh", "sian@example.org", time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC), "Cardiff, and Vale"},
			[]any{}, []any{1002, "Tom", "Ng", "tom@example.org"})
		report, err := w.ImportMembers(t.Context(), domain.Engine(), strings.NewReader(book), register.ImportOptions{Why: "test"})
		if err != nil || report.Created != 2 || !report.Stored {
			t.Fatalf("%v, %+v", err, report)
		}
		w.read(t, func(tx *store.Tx) error {
			p, err := tx.PersonByNumber("M1")
			if p.Forename != "Siân" || p.Organisation != "Cardiff, and Vale" || p.RoleSince.String() != "2024-03-01" {
				t.Errorf("%+v", p)
			}
			if err == nil {
				_, err = tx.PersonByNumber("1002")
			}
			return err
		})
		wrong := mustBook(t, []any{"number", "forename", "surname", "email"}, []any{}, []any{"M3", "Ann", "Ash", "no address"})
		report, err = w.ImportMembers(t.Context(), domain.Engine(), strings.NewReader(wrong), register.ImportOptions{Why: "test"})
		if r, no := refusal.Of(err); !no || r.Reason != domain.ImportRefused || len(report.Bad) != 1 || report.Bad[0].Line != 3 || report.Bad[0].Cell != "no address" {
			t.Errorf("%v, %+v", err, report.Bad)
		}
		for what, file := range map[string]string{"one cut off": book[:len(book)/2], "a zip that only looks like one": "PK\x03\x04 xl/ nothing"} {
			_, err := w.ImportMembers(t.Context(), domain.Engine(), strings.NewReader(file), register.ImportOptions{Why: "test"})
			if r, no := refusal.Of(err); !no || r.Reason != domain.FileUnreadable {
				t.Errorf("%s: %v", what, err)
			}
		}
		_, err = w.ImportMembers(t.Context(), domain.Engine(), strings.NewReader(mustBook(t, []any{"number", "forename", "surname"})), register.ImportOptions{Why: "test"})
		if r, no := refusal.Of(err); !no || r.Reason != domain.ColumnMissing || r.Args["column"] != "email" {
			t.Errorf("no column of addresses: %v", err)
		}
	})
}

// What a file would change is shown before anything is: every field of everybody who
// is known, as it is and as it would be, and nobody else's.
func TestImport_ThePreviewShowsEachChange(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		const head = "number,forename,surname,email,organisation,home,networks,status\n"
		if _, err := w.members(t, head+"M1,Ann,Ash,ann@example.org,Trust A,CIO,,active\nM2,Bo,Beck,bo@example.org,Trust B,CIO,CYBER,active\nM3,Cy,Coe,cy@example.org,Trust C,CIO,,active\n", register.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		report, err := w.members(t, head+"M1,Ann,Ashe,ann@example.org,Trust Z,CIO,CYBER,active\nM2,Bo,Beck,bo@example.org,Trust B,CIO,CYBER,lapsed\nM3,Cy,Coe,cy@example.org,Trust C,CIO,,active\nM4,New,Comer,new@example.org,Trust D,CIO,,active\n", register.ImportOptions{DryRun: true})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range report.Changes {
			got = append(got, strings.Join([]string{c.Number, c.Name, c.Field, c.Network, c.Before, c.After}, "|"))
		}
		want := []string{"M1|Ann Ash|networks|CYBER||active", "M1|Ann Ash|organisation||Trust A|Trust Z", "M1|Ann Ash|surname||Ash|Ashe",
			"M2|Bo Beck|status|CIO|active|lapsed", "M2|Bo Beck|status|CYBER|active|lapsed"}
		if strings.Join(got, "\n") != strings.Join(want, "\n") || report.Changing != len(want) {
			t.Errorf("the preview shows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		w.read(t, func(tx *store.Tx) error {
			p, err := tx.PersonByNumber("M1")
			if p.Surname != "Ash" {
				t.Error("the preview changed something")
			}
			return err
		})
		// A home that moves is two changes: the old one is one no longer.
		report, err = w.members(t, "number,forename,surname,email,home\nM3,Cy,Coe,cy@example.org,CYBER\n", register.ImportOptions{DryRun: true})
		if err != nil || report.Changing == 0 {
			t.Fatalf("%v, %+v", err, report)
		}
	})
}
