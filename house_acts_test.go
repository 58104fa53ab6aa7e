package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hustings/api/words"
	"hustings/domain/acts"
)

// actShape is how an act is called: the thing, a point, what was done to it.
var actShape = regexp.MustCompile(`^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$`)

const actList = "domain/acts/acts.go"

// spelt are the files that may write an act's name out, and why.
var spelt = map[string]string{
	"domain/actor.go":             "what programs outside are told has names of its own, which are theirs to rely on",
	"elections/store/record.go":   "reads rows",
	"elections/store/requests.go": "reads rows",
	"api/v1/examples.go":          "shows what an answer looks like",
	"api/site/office/history.go":  "reads what a reader asks for",
}

// actNames are the listed names by their identifiers, and those of two-person acts.
func actNames(t *testing.T) (names map[string]acts.Name, pairs map[string]acts.Pair) {
	t.Helper()
	names, pairs = map[string]acts.Name{}, map[string]acts.Pair{}
	ast.Inspect(mustFile(t, actList), func(n ast.Node) bool {
		spec, is := n.(*ast.ValueSpec)
		if !is || len(spec.Values) != 1 {
			return true
		}
		kind, _ := spec.Type.(*ast.Ident)
		value, is := literal(spec.Values[0])
		if kind == nil || !is {
			return true
		}
		switch kind.Name {
		case "Name":
			names[spec.Names[0].Name] = acts.Name(value)
		case "Pair":
			pairs[spec.Names[0].Name] = acts.Pair(value)
		}
		return true
	})
	if len(names) < 200 || len(pairs) < 15 {
		t.Fatalf("only %d names and %d pairs were found", len(names), len(pairs))
	}
	return names, pairs
}

func literal(e ast.Expr) (string, bool) {
	lit, is := e.(*ast.BasicLit)
	if !is || lit.Kind != token.STRING {
		return "", false
	}
	value, err := strconv.Unquote(lit.Value)
	return value, err == nil
}

// TestEveryActHasItsWords: the record says in a sentence what was done (R9), and
// every name is that of one act, which somebody does.
func TestEveryActHasItsWords(t *testing.T) {
	english, err := words.English(nil)
	if err != nil {
		t.Fatal(err)
	}
	names, pairs := actNames(t)
	once := map[string]string{}
	unique := func(ident, value string) {
		if !actShape.MatchString(value) {
			t.Errorf("%s is %q, which names no thing and what was done to it", ident, value)
		}
		if before := once[value]; before != "" {
			t.Errorf("%s and %s are one act", before, ident)
		}
		once[value] = ident
	}
	for ident, name := range names {
		unique(ident, string(name))
		if !english.Has("record.says." + string(name)) {
			t.Errorf("no words for %q", name)
		}
	}
	for ident, pair := range pairs {
		unique(ident, string(pair))
		if !english.Has("office.pair." + string(pair)) {
			t.Errorf("no words for %q", pair)
		}
	}
	for _, o := range acts.Outcomes {
		if !english.Has("record.pair." + string(o)) {
			t.Errorf("no words for what is %s", o)
		}
	}
	used := map[string]bool{}
	for file := range importsOfFiles(t) {
		if file == actList || strings.HasSuffix(file, "_test.go") {
			continue
		}
		ast.Inspect(mustFile(t, file), func(n ast.Node) bool {
			if s, is := n.(*ast.SelectorExpr); is {
				if x, is := s.X.(*ast.Ident); is && x.Name == "acts" {
					used[s.Sel.Name] = true
				}
			}
			return true
		})
	}
	for _, ident := range slices.Concat(slices.Collect(maps.Keys(names)), slices.Collect(maps.Keys(pairs))) {
		if !used[ident] {
			t.Errorf("nobody does %s", ident)
		}
	}
}

// TestNoActIsRecordedByALiteral: names of acts are typed and listed once. A
// function that takes one is found by its parameter's type.
func TestNoActIsRecordedByALiteral(t *testing.T) {
	names, pairs := actNames(t)
	list := actSpellings{values: map[string]bool{}, takes: map[string][]int{}}
	for _, n := range names {
		list.values[string(n)] = true
	}
	for _, p := range pairs {
		list.values[string(p)] = true
	}
	files := map[string]*ast.File{}
	for file := range importsOfFiles(t) {
		if floor := strings.Split(path.Dir(file), "/")[0]; file == actList || strings.HasSuffix(file, "_test.go") || floor == "bench" || floor == "chaos" {
			continue
		}
		files[file] = mustFile(t, file)
		list.declared(files[file])
	}
	if len(list.takes) < 10 {
		t.Errorf("only %d functions take an act's name", len(list.takes))
	}
	for file, f := range files {
		if spelt[file] != "" {
			continue
		}
		for _, wrong := range list.in(f) {
			t.Errorf("%s spells an act's name: %s", file, wrong)
		}
	}
	planted := parsed(t, `package p
func note(act acts.Name, why string) {}
var a = domain.Act{Name: "seat.sold"}
var b = store.RecordFilter{Acts: []acts.Name{"seat.sold"}}
var c = acts.Name("seat.sold")
var d = "seat.filled"
func e() { note("seat.sold", "because"); note(acts.SeatFilled, "because") }
`)
	list.declared(planted)
	if found := list.in(planted); len(found) != 5 {
		t.Errorf("of five planted spellings %d are found: %v", len(found), found)
	}
}

// parsed is a file that a test has made up.
func parsed(t *testing.T, text string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "planted.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// actSpellings looks for names of acts that are written out.
type actSpellings struct {
	values map[string]bool  // that are listed
	takes  map[string][]int // functions by name, and which arguments are names of acts
}

// declared adds the functions of a file that take an act's name.
func (a actSpellings) declared(f *ast.File) {
	for _, d := range f.Decls {
		fn, is := d.(*ast.FuncDecl)
		if !is {
			continue
		}
		at := 0
		for _, p := range fn.Type.Params.List {
			for range max(1, len(p.Names)) {
				if ofActs(p.Type) && !slices.Contains(a.takes[fn.Name.Name], at) {
					a.takes[fn.Name.Name] = append(a.takes[fn.Name.Name], at)
				}
				at++
			}
		}
	}
}

// ofActs reports whether an expression is acts.Name or acts.Pair.
func ofActs(e ast.Expr) bool {
	s, is := e.(*ast.SelectorExpr)
	return is && fmt.Sprint(s.X) == "acts" && (s.Sel.Name == "Name" || s.Sel.Name == "Pair")
}

// in are the places of a file where an act's name is written out or made.
func (a actSpellings) in(f *ast.File) (wrong []string) {
	suspect := map[ast.Expr]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name := ""
			switch fn := n.Fun.(type) {
			case *ast.Ident:
				name = fn.Name
			case *ast.SelectorExpr:
				name = fn.Sel.Name
				if ofActs(fn) {
					wrong = append(wrong, "a conversion to "+fn.Sel.Name)
					return false
				}
			}
			for _, at := range a.takes[name] {
				if at < len(n.Args) {
					suspect[n.Args[at]] = true
				}
			}
		case *ast.CompositeLit:
			if list, is := n.Type.(*ast.ArrayType); is && ofActs(list.Elt) {
				for _, e := range n.Elts {
					suspect[e] = true
				}
			}
			if s, is := n.Type.(*ast.SelectorExpr); is && (s.Sel.Name == "Act" || s.Sel.Name == "RecordFilter" || s.Sel.Name == "Request") {
				for _, e := range n.Elts {
					if kv, is := e.(*ast.KeyValueExpr); is && (fmt.Sprint(kv.Key) == "Name" || fmt.Sprint(kv.Key) == "Act") {
						suspect[kv.Value] = true
					}
				}
			}
		case *ast.BasicLit:
			if value, is := literal(n); is && (a.values[value] || suspect[n] && actShape.MatchString(value)) {
				wrong = append(wrong, n.Value)
			}
		}
		return true
	})
	return wrong
}
