package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hustings/elections/store/storetest"
)

// unread are columns that nobody reads, and what they are for.
var unread = map[string]string{
	"installation.probed":        "a sign of life: that it can be written is what is asked (DO1)",
	"job_runs.period":            "part of the key, by which something is done once in a period",
	"outbox.sent_key":            "a unique index: by it the same mail is not written twice",
	"event_quotes.digest":        "a unique index: a speaker is asked about the same words once",
	"declarations.signature":     "read with its row, which is handed on as it is",
	"agenda_versions.by_person":  "evidence in a table that only grows: who put an agenda out",
	"minutes_versions.by_person": "evidence in a table that only grows: who wrote a version",
	"sessions.ended_by":          "evidence for whoever looks into a break-in: what ended a session",
}

// TestEveryColumnIsRead: what is kept is kept for somebody. A column counts as read where
// the store takes it out of a row, or names it in a statement that does more than write it.
func TestEveryColumnIsRead(t *testing.T) {
	code := readStore(t)
	seen := 0
	for _, line := range mustSchema(t, storetest.SQLite(t)) {
		column, _, _ := strings.Cut(line, " ")
		table, name, ok := strings.Cut(column, ".")
		if !ok || strings.HasPrefix(table, "people_parts") || strings.Contains(line, "trigger") {
			continue
		}
		seen++
		if reads := code.reads(table, name); reads == (unread[column] != "") {
			t.Errorf("%s: read %v, on the list %v", column, reads, !reads)
		}
	}
	if seen < 500 {
		t.Errorf("only %d columns were found", seen)
	}
}

// readings is what the store's code takes out of its tables.
type readings struct {
	fields map[string]bool // table.column of a field of a row that is used
	said   []statement
}

// statement is what one function says to the database, without what it only writes, and of
// which tables; of which is not known of a text that stands outside every function.
type statement struct {
	tables map[string]bool
	texts  string
}

func (r readings) reads(table, column string) bool {
	if r.fields[table+"."+column] {
		return true
	}
	word := regexp.MustCompile(`\b` + column + `\b`)
	for i := range r.said {
		if s := &r.said[i]; (s.tables == nil || s.tables[table]) && word.MatchString(s.texts) {
			return true
		}
	}
	return false
}

var (
	onlyWritten = regexp.MustCompile(`(?is)(INSERT INTO \w+\s*\([^)]*\)|\b\w+ = (\?|excluded\.\w+)\s*(,|WHERE)|SET \w+ = \?)`)
	tableWord   = regexp.MustCompile(`[a-z_]{4,}`)
	capital     = regexp.MustCompile(`([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])`)
)

// snake is how gorm calls the column of a field.
func snake(field string) string {
	return strings.ToLower(capital.ReplaceAllString(field, "${1}${3}_${2}${4}"))
}

func readStore(t *testing.T) readings {
	t.Helper()
	set := token.NewFileSet()
	var files []*ast.File
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(set, name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	// Rows are types of this package: what others are is not asked.
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	conf := types.Config{Importer: nobody{}, Error: func(error) {}, FakeImportC: true}
	pkg, _ := conf.Check("hustings/elections/store", set, files, info)
	r := readings{fields: map[string]bool{}}
	tables := tablesOf(files)
	for _, f := range files {
		r.file(f, info, tables)
	}
	r.handedOut(t, pkg, tables)
	return r
}

// handedOut are rows that other rooms see as they are: what they take out of them.
func (r readings) handedOut(t *testing.T, pkg *types.Package, tables map[string]string) {
	t.Helper()
	var rooms strings.Builder
	for _, pattern := range []string{"../*.go", "../*/*.go", "../../api/*/*.go", "../../api/*/*/*.go", "../../jobs/*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || filepath.Dir(name) == "../store" {
				continue
			}
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			rooms.Write(src)
		}
	}
	for of, table := range tables {
		if !ast.IsExported(of) {
			continue
		}
		row := pkg.Scope().Lookup(of).Type().Underlying().(*types.Struct)
		for i := range row.NumFields() {
			if field := row.Field(i).Name(); regexp.MustCompile(`\.` + field + `\b`).MatchString(rooms.String()) {
				r.fields[table+"."+snake(field)] = true
			}
		}
	}
}

type nobody struct{}

func (nobody) Import(path string) (*types.Package, error) {
	p := types.NewPackage(path, filepath.Base(path))
	p.MarkComplete()
	return p, nil
}

// tablesOf are the tables of rows, by the name of their type.
func tablesOf(files []*ast.File) map[string]string {
	tables := map[string]string{}
	for _, f := range files {
		for _, d := range f.Decls {
			fn, is := d.(*ast.FuncDecl)
			if !is || fn.Name.Name != "TableName" || fn.Recv == nil {
				continue
			}
			of, named := fn.Recv.List[0].Type.(*ast.Ident)
			ret, returns := fn.Body.List[0].(*ast.ReturnStmt)
			if !named || !returns {
				continue
			}
			if lit, is := ret.Results[0].(*ast.BasicLit); is {
				tables[of.Name], _ = strconv.Unquote(lit.Value)
			}
		}
	}
	return tables
}

func (r readings) use(tables map[string]string, of types.Type, field string) {
	if p, is := of.Underlying().(*types.Pointer); is {
		of = p.Elem()
	}
	if n, is := of.(*types.Pointer); is {
		of = n.Elem()
	}
	if n, is := of.(*types.Named); is {
		if table, is := tables[n.Obj().Name()]; is {
			r.fields[table+"."+field] = true
		}
	}
}

func (r *readings) file(f *ast.File, info *types.Info, tables map[string]string) {
	for _, d := range f.Decls {
		s := statement{}
		if _, is := d.(*ast.FuncDecl); is {
			s.tables = map[string]bool{}
		}
		r.declaration(d, &s, info, tables)
		r.said = append(r.said, s)
	}
}

// declaration adds what a function reads, or what stands outside one.
func (r *readings) declaration(d ast.Decl, s *statement, info *types.Info, tables map[string]string) {
	var path []ast.Node
	ast.Inspect(d, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		switch x := n.(type) {
		case *ast.Ident:
			if table, is := tables[x.Name]; is && s.tables != nil {
				s.tables[table] = true
			}
		case *ast.SelectorExpr:
			if f, ok := info.Selections[x]; ok && f.Kind() == types.FieldVal && !assigned(path) {
				r.use(tables, f.Recv(), snake(x.Sel.Name))
			}
		case *ast.CallExpr: // domain.Thing(row), or Thing(row) where Thing is a type, reads all of it
			fun, elsewhere := x.Fun.(*ast.SelectorExpr)
			if of := info.Types[x.Fun]; len(x.Args) == 1 && (of.IsType() || elsewhere && info.Selections[fun] == nil) {
				if tv, ok := info.Types[x.Args[0]]; ok && tv.Type != nil {
					if st, is := tv.Type.Underlying().(*types.Struct); is {
						for i := range st.NumFields() {
							r.use(tables, tv.Type, snake(st.Field(i).Name()))
						}
					}
				}
			}
		case *ast.BasicLit:
			text, err := strconv.Unquote(x.Value)
			switch {
			case x.Kind != token.STRING || err != nil:
			case strings.ContainsAny(text, " .("), asked(path):
				s.texts += onlyWritten.ReplaceAllString(text, " ") + "\n"
			}
			for _, word := range tableWord.FindAllString(text, -1) {
				if s.tables != nil {
					s.tables[word] = true
				}
			}
		}
		return true
	})
}

// assigned reports whether the innermost expression is only written to.
func assigned(path []ast.Node) bool {
	x := path[len(path)-1]
	a, is := path[len(path)-2].(*ast.AssignStmt)
	return is && a.Tok == token.ASSIGN && slices.ContainsFunc(a.Lhs, func(e ast.Expr) bool { return e == x })
}

// asked reports whether a name of a column stands where it is read.
func asked(path []ast.Node) bool {
	call, is := path[len(path)-2].(*ast.CallExpr)
	if !is {
		return false
	}
	fun, is := call.Fun.(*ast.SelectorExpr)
	if !is {
		return false
	}
	switch fun.Sel.Name {
	case "Pluck", "Order", "Group", "Distinct", "Where":
		return true
	case "Select":
		for i := len(path) - 3; i >= 0; i-- { // what is done with what was chosen
			if s, is := path[i].(*ast.SelectorExpr); is && slices.Contains([]string{"Updates", "Update", "Create", "Save", "UpdateColumns"}, s.Sel.Name) {
				return false
			}
		}
		return true
	}
	return false
}
