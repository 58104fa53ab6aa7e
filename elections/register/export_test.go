package register_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
)

func TestBD3_NoFormulaLeavesInAnExport(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		names := []string{"=HYPERLINK(\"http://x\",\"y\")", "+44", "-1+1", "@SUM(A1)", "'t Hooft", "O'Neill", "quote\"d", "com,ma", "'=x"}
		var b strings.Builder
		in := csv.NewWriter(&b)
		in.Write([]string{"number", "forename", "surname", "email", "organisation", "home", "networks", "status", "joined"})
		for i, n := range names {
			in.Write([]string{number(i), "", n, number(i) + "@example.org", n, "CIO", "CYBER", "suspended", "2021-03-04"})
		}
		in.Flush()
		w.mustMembers(t, b.String(), register.Report{Created: len(names)})

		var out strings.Builder
		must(t, w.ExportMembers(t.Context(), domain.Engine(), &out))
		for _, line := range strings.SplitAfter(strings.TrimSuffix(out.String(), "\r\n"), "\r\n")[1:] {
			if !strings.HasSuffix(line, "\r\n") && !strings.HasSuffix(out.String(), line+"\r\n") {
				t.Errorf("line %q does not end as RFC 4180 says", line)
			}
		}
		rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
		if err != nil || len(rows) != len(names)+1 {
			t.Fatalf("%d rows: %v", len(rows), err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
					t.Errorf("a cell begins like a formula: %q", cell)
				}
			}
		}
		w.mustMembers(t, out.String(), register.Report{Unchanged: len(names)}) // and comes back as it was
		wantRefusal(t, w.ExportMembers(t.Context(), domain.Actor{Person: "x"}, &out), refusal.LacksRole)
	})
}
