package elections

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"hustings/domain/due"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
	"hustings/migrations"
)

// wantColumnsFromRecord takes the columns of what has been done away and has the
// migration that brought them fill them again from the record alone: they say the same
// as before. So an older installation comes to what a new one has, and the record bears
// its state out.
func (o *office) wantColumnsFromRecord() {
	o.t.Helper()
	if testing.Short() && !strings.HasPrefix(o.t.Name(), "TestStory") { // one life of several
		return
	}
	before := o.doneColumns()
	files := migrations.SQLite()
	if o.e.Store.Postgres() {
		files = migrations.Postgres()
	}
	text, err := fs.ReadFile(files, "0031_state_as_columns.sql")
	if err != nil {
		o.t.Fatal(err)
	}
	up, down, _ := strings.Cut(string(text), "-- +goose Down")
	err = o.e.Store.Write(o.ctx(), func(tx *store.Tx) error {
		for _, statement := range append(strings.Split(down, ";\n"), strings.Split(up, ";\n")...) {
			if lines := slices.DeleteFunc(strings.Split(strings.TrimSpace(statement), "\n"), func(l string) bool { return strings.HasPrefix(l, "--") || l == "" }); len(lines) > 0 {
				if err := storetest.Exec(tx, strings.Join(lines, "\n")); err != nil {
					return fmt.Errorf("%s: %w", statement, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	if after := o.doneColumns(); !slices.Equal(before, after) {
		o.t.Errorf("the columns were\n%s\nand the record gives\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
}

// doneColumns are the columns of the migration, a row a line, JSON in one form.
func (o *office) doneColumns() (lines []string) {
	o.t.Helper()
	o.read(func(tx *store.Tx) error {
		tables, err := storetest.Tables(tx)
		for table, columns := range map[string][]string{
			"boards":          {"contest", "opened_at", "closed_at", "reminders", "lot_given_at", "lot_missed_at", "roll_destroyed_at", "papers_end"},
			"elections":       {"id", "rulings_asked_at", "draw_asked_at", "draw", "not_readvertised_at", "not_convened_at", "ended_at", "afresh"},
			"nominations":     {"id", "recounted_at"},
			"waivers":         {"election", "person", "at"},
			"leadership_told": {"panel", "told", "drawn_for", "drawn_order"},
		} {
			for _, text := range tables[table] {
				var row map[string]any
				if err := json.Unmarshal([]byte(text), &row); err != nil {
					return err
				}
				if row["state"] != "void" { // it is asked of no other
					delete(row, "afresh")
				}
				line := table
				for _, c := range columns {
					v := row[c]
					if inner, is := v.(string); is && json.Valid([]byte(inner)) {
						if err := json.Unmarshal([]byte(inner), &v); err != nil {
							return err
						}
					}
					line += fmt.Sprintf(" %s=%v", c, v)
				}
				lines = append(lines, line)
			}
		}
		return err
	})
	slices.Sort(lines)
	return lines
}

// Every step of the clock is carried out by one place or another, and by the one switch
// of a transaction once at most.
func TestEveryStepHasItsLine(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "clock.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]map[string]int{}
	for _, d := range file.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is || f.Name.Name != "transit" && f.Name.Name != "carryOut" {
			continue
		}
		found[f.Name.Name] = map[string]int{}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			if c, is := n.(*ast.CaseClause); is {
				for _, x := range c.List {
					if s, is := x.(*ast.SelectorExpr); is {
						if p, is := s.X.(*ast.Ident); is && p.Name == "due" {
							found[f.Name.Name][s.Sel.Name]++
						}
					}
				}
			}
			return true
		})
	}
	all := maps.Clone(found["transit"])
	for name, n := range found["transit"] {
		if n != 1 {
			t.Errorf("%s stands %d times in the switch", name, n)
		}
	}
	chains := 0
	for name := range found["carryOut"] {
		if all[name] == 0 {
			all[name], chains = 1, chains+1
		}
	}
	if len(all) != len(due.Steps) || chains != 3 {
		t.Errorf("%d steps are carried out, %d of them as chains; there are %d: %v", len(all), chains, len(due.Steps), slices.Sorted(maps.Keys(all)))
	}
}
