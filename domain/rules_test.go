package domain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const rulesDocument = "../docs/rules.md"

// ruleRows reads the document: the text of each rule's row by its number.
func ruleRows(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(rulesDocument)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\| (R\d+[a-c]?) \|(.*)\|$`).FindAllStringSubmatch(string(text), -1) {
		if rows[m[1]] != "" {
			t.Errorf("%s has two rows", m[1])
		}
		rows[m[1]] = m[2]
	}
	return rows
}

// eachGoFile calls f with every Go file of the house.
func eachGoFile(t *testing.T, f func(path string, text string)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || path != ".." && strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case filepath.Ext(path) != ".go":
			return nil
		}
		text, err := os.ReadFile(path)
		f(path, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// rulesInAll is the last whole number of the rules, those of the second edition
// included.
const rulesInAll = 168

// lettered are the rules that stand between the whole numbers.
var lettered = []string{"R2a", "R5a", "R15a", "R20a", "R29a", "R49a",
	"R5b", "R8a", "R20b", "R20c", "R28a", "R29b", "R31a", "R33a", "R38a", "R46a", "R47a", "R50a", "R51a", "R60a", "R73a", "R83a", "R85a",
	"R90a", "R110a", "R133a"}

func TestEveryRuleHasItsRow(t *testing.T) {
	rows := ruleRows(t)
	for n := 1; n <= rulesInAll; n++ {
		if rows["R"+strconv.Itoa(n)] == "" {
			t.Errorf("R%d is not in %s", n, rulesDocument)
		}
	}
	for _, r := range lettered {
		if rows[r] == "" {
			t.Errorf("%s is not in %s", r, rulesDocument)
		}
	}
	if len(rows) != rulesInAll+len(lettered) {
		t.Errorf("%d rows, want %d", len(rows), rulesInAll+len(lettered))
	}
}

func TestEveryRuleNamedInCodeExists(t *testing.T) {
	rows := ruleRows(t)
	number := regexp.MustCompile(`\bR\d+[a-c]?\b`)
	notBuilt := regexp.MustCompile(`NotBuilt, "(R\d+[a-c]?)"`)
	files := 0
	eachGoFile(t, func(path, text string) {
		files++
		text = strings.ReplaceAll(text, "R255-SHA512", "") // the suite of the protocol
		for _, r := range number.FindAllString(text, -1) {
			if rows[r] == "" {
				t.Errorf("%s names %s, which is no rule", path, r)
			}
		}
		for _, m := range notBuilt.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(rows[m[1]], "**Not built**") {
				t.Errorf("%s refuses by %s as not built; the document says otherwise", path, m[1])
			}
		}
	})
	if files < 50 {
		t.Errorf("only %d files read", files)
	}
}

// The document cites Go identifiers as `package.Name` or `package.Type.Method`.
func TestEveryNameInTheRulesExists(t *testing.T) {
	declared := map[string]bool{}
	for _, dir := range []string{
		".", "when", "due", "refusal", "count", "governance", "hall", "../elections", "../elections/hall", "../elections/box", "../elections/clerk", "../elections/nominations", "../elections/voters", "../elections/holders", "../elections/governance", "../elections/forum", "../elections/register", "../elections/store", "../elections/seal",
		"../elections/ledger", "../elections/audit", "../install",
	} {
		for _, name := range declaredIn(t, dir) {
			declared[name] = true
		}
	}
	cited := regexp.MustCompile("`([a-z]+\\.[A-Z]\\w*(?:\\.\\w+)?)`")
	n := 0
	for rule, row := range ruleRows(t) {
		for _, m := range cited.FindAllStringSubmatch(row, -1) {
			if n++; !declared[m[1]] {
				t.Errorf("%s cites %s, which is nowhere", rule, m[1])
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d names cited", n)
	}
}

// TestEveryRuleNamedIsCalled: a function that a row cites is reached by the
// program, not by tests alone, unless the row says that something of it is not
// built.
func TestEveryRuleNamedIsCalled(t *testing.T) {
	used := map[string]bool{}
	declared := map[string]bool{} // functions and methods, by their last name
	eachGoFile(t, func(path, text string) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		takeCalls(file, declared, used)
	})
	cited := regexp.MustCompile("`[a-z]+\\.(?:\\w+\\.)?([A-Z]\\w*)`")
	waits := map[string]bool{} // cited by a row that is not wholly built
	rows := ruleRows(t)
	for _, row := range rows {
		for _, m := range cited.FindAllStringSubmatch(row, -1) {
			waits[m[1]] = waits[m[1]] || strings.Contains(row, "**Not built**")
		}
	}
	n := 0
	for rule, row := range rows {
		for _, m := range cited.FindAllStringSubmatch(row, -1) {
			if !declared[m[1]] {
				continue // a type or a reason
			}
			if n++; !used[m[1]] && !waits[m[1]] {
				t.Errorf("%s cites %s, which nothing but tests calls", rule, m[0])
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d functions cited", n)
	}
}

// TestACallIsSeen shows the test above a rule that is called, one that only
// stands there, and one that only calls itself.
func TestACallIsSeen(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", `package x
func Called() {}
func Alone() {}
func Itself() { Itself() }
func act() { x.Called() }`, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	declared, used := map[string]bool{}, map[string]bool{}
	takeCalls(file, declared, used)
	if !declared["Alone"] || !used["Called"] || used["Alone"] || used["Itself"] {
		t.Errorf("declared %v, used %v", declared, used)
	}
}

// takeCalls notes the functions and methods that a file declares, and the names
// it uses: a function's use of its own name is none.
func takeCalls(file *ast.File, declared, used map[string]bool) {
	for _, decl := range file.Decls {
		f, is := decl.(*ast.FuncDecl)
		if is {
			declared[f.Name.Name] = true
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			if id, is := n.(*ast.Ident); is && (f == nil || id.Name != f.Name.Name) {
				used[id.Name] = true
			}
			return true
		})
	}
}

// declaredIn lists the exported names of a directory, with its package's name in front.
func declaredIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		in := file.Name.Name + "."
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					names = append(names, in+d.Name.Name)
					continue
				}
				recv := d.Recv.List[0].Type
				if star, ok := recv.(*ast.StarExpr); ok {
					recv = star.X
				}
				if id, ok := recv.(*ast.Ident); ok {
					names = append(names, in+id.Name+"."+d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch s := spec.(type) {
					case *ast.TypeSpec:
						names = append(names, in+s.Name.Name)
					case *ast.ValueSpec:
						for _, id := range s.Names {
							names = append(names, in+id.Name)
						}
					}
				}
			}
		}
	}
	return names
}
