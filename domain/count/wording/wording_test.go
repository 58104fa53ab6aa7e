package wording_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hustings/domain/count"
	"hustings/domain/count/wording"
)

// TestEveryFactHasItsWords: whoever tells something gives its text exactly what it asks
// for, every kind has a text, and none stands idle.
func TestEveryFactHasItsWords(t *testing.T) {
	texts, kinds := wording.English.Texts(), kindsByName(t)
	used := map[wording.Kind]bool{}
	told := 0
	check := func(at string, k wording.Kind, given []string) {
		told++
		used[k] = true
		text, ok := texts[k]
		if !ok {
			t.Errorf("%s: no words for %q", at, k)
		}
		slices.Sort(given)
		if want := placesOf(text); !slices.Equal(want, given) {
			t.Errorf("%s: %q asks for %v and is given %v", at, k, want, given)
		}
	}
	for _, file := range sources(t) {
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, is := d.(*ast.FuncDecl)
			if !is { // a table of settings names how each is told
				ast.Inspect(d, func(n ast.Node) bool {
					if k, ok := kindOf(kinds, n); ok {
						used[k] = true
					}
					return true
				})
				continue
			}
			perhaps := map[string][]wording.Kind{} // what a variable may be
			ast.Inspect(f, func(n ast.Node) bool {
				if a, is := n.(*ast.AssignStmt); is && len(a.Lhs) == 1 && len(a.Rhs) == 1 {
					if name, isName := a.Lhs[0].(*ast.Ident); isName {
						if k, ok := kindOf(kinds, a.Rhs[0]); ok {
							perhaps[name.Name] = append(perhaps[name.Name], k)
						}
					}
				}
				if k, ok := kindOf(kinds, n); ok {
					used[k] = true
				}
				call, is := n.(*ast.CallExpr)
				if !is || len(call.Args) == 0 {
					return true
				}
				if name, isName := call.Fun.(*ast.Ident); !isName || name.Name != "fact" && name.Name != "say" {
					return true
				}
				var given []string
				for i := 1; i < len(call.Args); i += 2 {
					lit, isText := call.Args[i].(*ast.BasicLit)
					if !isText {
						return true // say's own body hands its arguments on
					}
					place, _ := strconv.Unquote(lit.Value)
					given = append(given, place)
				}
				at := set.Position(call.Pos()).String()
				if k, ok := kindOf(kinds, call.Args[0]); ok {
					check(at, k, given)
				} else if name, isName := call.Args[0].(*ast.Ident); isName {
					for _, k := range perhaps[name.Name] {
						check(at, k, slices.Clone(given))
					}
				}
				return true
			})
		}
	}
	for _, page := range []string{"../page.html", "../compared.html"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\{\{say "([^"]+)"([^}]*)\}\}`).FindAllStringSubmatch(string(text), -1) {
			var given []string
			for _, place := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(m[2], -1) {
				given = append(given, place[1])
			}
			check(page, wording.Kind(m[1]), given)
		}
	}
	for _, r := range count.Methods() {
		check("methods", wording.Method(string(r.Method)), nil)
	}
	if told < 140 {
		t.Errorf("only %d things are told", told)
	}
	for _, k := range slices.Sorted(maps.Keys(texts)) {
		if !used[k] {
			t.Errorf("nobody tells %q", k)
		}
	}
	for name, k := range kinds {
		if _, ok := texts[k]; !ok {
			t.Errorf("%s has no text", name)
		}
	}
}

// sources are the files of the count.
func sources(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(f string) bool { return strings.HasSuffix(f, "_test.go") })
}

// kindsByName are the constants of kinds.go.
func kindsByName(t *testing.T) map[string]wording.Kind {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), "kinds.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]wording.Kind{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if v, is := n.(*ast.ValueSpec); is && len(v.Values) == 1 {
			if lit, isText := v.Values[0].(*ast.BasicLit); isText {
				value, _ := strconv.Unquote(lit.Value)
				kinds[v.Names[0].Name] = wording.Kind(value)
			}
		}
		return true
	})
	return kinds
}

func kindOf(kinds map[string]wording.Kind, n ast.Node) (wording.Kind, bool) {
	s, is := n.(*ast.SelectorExpr)
	if !is {
		return "", false
	}
	if x, isName := s.X.(*ast.Ident); !isName || x.Name != "wording" {
		return "", false
	}
	k, ok := kinds[s.Sel.Name]
	return k, ok
}

// placesOf are the places of a text, sorted, each once.
func placesOf(text string) []string {
	var places []string
	for _, m := range regexp.MustCompile(`\{([A-Za-z]+)[|}]`).FindAllStringSubmatch(text, -1) {
		if !slices.Contains(places, m[1]) {
			places = append(places, m[1])
		}
	}
	slices.Sort(places)
	return places
}

func TestSay(t *testing.T) {
	for _, c := range []struct {
		fact wording.Fact
		want string
	}{
		{wording.Of(wording.Papers, "n", int64(1)), "1 paper"},
		{wording.Of(wording.Papers, "n", int64(0)), "0 papers"},
		{wording.Of(wording.Papers, "n", int64(1234567)), "1,234,567 papers"},
		{wording.Of(wording.Votes, "n", "0.5"), "0.5 votes"},
		{wording.Of(wording.IsElected, "who", wording.Names{"Ann", "Bea", "Cy {who}"}), "Ann, Bea and Cy {who} is elected."},
		{wording.Of(wording.ResultEmpty, "places", wording.Of(wording.Places, "n", 2)), "Left empty by re-open nominations: 2 places"},
		{wording.Of("unheard of"), "unheard of"},
	} {
		if got := wording.English.Say(c.fact); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
