package main

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// The house's measures: a folder that one can look over, a file that one can
// read through, a function that fits a screen. Tests may be longer.
const (
	mostFilesInAFolder  = 40
	mostLinesInAFile    = 400
	mostLinesInFunction = 60
)

// oneRoom, the store, stays one package however many its files are: nothing but a *store.Tx
// reaches a row.
const oneRoom = "elections/store"

// overfull are the folders that hold too many files still, and how many at most.
// The list only shrinks: a number is lowered as a folder empties, and its line
// goes when it is no longer needed.
var overfull = map[string]int{}

// overlong are the files that are too long still, by name (files move).
var overlong = map[string]int{}

// whyLong is what a comment at a function over the limit has in it, followed by
// the reason: in its doc comment, or at the beginning of its body.
var whyLong = []string{"long because", "long: "}

// TestTheHouseKeepsItsMeasures holds every folder, file and function to them.
func TestTheHouseKeepsItsMeasures(t *testing.T) {
	files := map[string]int{}
	seen := 0
	for _, name := range slices.Sorted(maps.Keys(importsOfFiles(t))) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		files[path.Dir(name)]++
		seen++
		long, lines := tooLong(houseSet, mustFile(t, name))
		if lines > max(mostLinesInAFile, overlong[path.Base(name)]) {
			t.Errorf("%s has %d lines; %d are the most", name, lines, mostLinesInAFile)
		}
		for f, n := range long {
			t.Errorf("%s: %s has %d lines; %d are the most without a comment that says why (\"// long: …\")", name, f, n, mostLinesInFunction)
		}
	}
	for folder, n := range files {
		if folder != oneRoom && n > max(mostFilesInAFolder, overfull[folder]) {
			t.Errorf("%s holds %d files; %d are the most", folder, n, mostFilesInAFolder)
		}
	}
	if seen < 300 {
		t.Errorf("only %d files were found", seen)
	}
}

// TestTheMeasuresCanFail shows them functions and files that they must refuse.
func TestTheMeasuresCanFail(t *testing.T) {
	body := func(n int) string { return strings.Repeat("\t_ = 0\n", n) }
	for name, c := range map[string]struct {
		text  string
		long  int
		lines int
	}{
		"a function of the limit":        {"package x\n\nfunc f() {\n" + body(mostLinesInFunction-2) + "}\n", 0, mostLinesInFunction + 2},
		"one line more":                  {"package x\n\nfunc f() {\n" + body(mostLinesInFunction-1) + "}\n", 1, mostLinesInFunction + 3},
		"a method":                       {"package x\n\nfunc (t *T) f() {\n" + body(99) + "}\n", 1, 103},
		"a reason in the doc comment":    {"package x\n\n// f is\n// long because it is a table.\nfunc f() {\n" + body(99) + "}\n", 0, 105},
		"a reason at its beginning":      {"package x\n\nfunc f() {\n\t// long: one step after the other.\n" + body(99) + "}\n", 0, 104},
		"a comment that gives no reason": {"package x\n\n// f does much.\nfunc f() {\n" + body(99) + "}\n", 1, 104},
		"the word without a reason":      {"package x\n\n// long:\nfunc f() {\n" + body(99) + "}\n", 1, 104},
		"a reason deep inside":           {"package x\n\nfunc f() {\n" + body(50) + "\t// long: hidden.\n" + body(50) + "}\n", 1, 105},
		"a file over the limit":          {"package x\n" + strings.Repeat("\n", mostLinesInAFile), 0, mostLinesInAFile + 1},
	} {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, "x.go", c.text, parser.ParseComments)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		long, lines := tooLong(set, file)
		if len(long) != c.long || lines != c.lines {
			t.Errorf("%s: %v, %d lines; want %d and %d", name, long, lines, c.long, c.lines)
		}
	}
}

// tooLong names the functions of a file that are too long without a reason; lines is how
// long the file is.
func tooLong(set *token.FileSet, file *ast.File) (long map[string]int, lines int) {
	long = map[string]int{}
	line := func(p token.Pos) int { return set.Position(p).Line }
	for _, d := range file.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is || f.Body == nil {
			continue
		}
		n := line(f.End()) - line(f.Pos()) + 1
		if n > mostLinesInFunction && !saysWhyLong(f, file, line) {
			long[receiver(f)+f.Name.Name] = n
		}
	}
	whole := set.File(file.Package)
	lines = whole.LineCount()
	if whole.Size() > 0 && whole.Position(token.Pos(whole.Base()+whole.Size())).Column == 1 {
		lines-- // the last line ends with a line break
	}
	return long, lines
}

// saysWhyLong: a reason stands in the doc comment or in the first lines of the body.
func saysWhyLong(f *ast.FuncDecl, file *ast.File, line func(token.Pos) int) bool {
	gives := func(text string) bool {
		return slices.ContainsFunc(whyLong, func(w string) bool {
			_, why, found := strings.Cut(strings.Join(strings.Fields(text), " ")+" ", w)
			return found && len(strings.Fields(why)) >= 2
		})
	}
	if f.Doc != nil && gives(f.Doc.Text()) {
		return true
	}
	return slices.ContainsFunc(file.Comments, func(c *ast.CommentGroup) bool {
		return c.Pos() > f.Body.Lbrace && c.Pos() < f.Body.Rbrace && line(c.Pos())-line(f.Body.Lbrace) <= 1 && gives(c.Text())
	})
}

// TestEveryRoomIsInTheBook: whoever looks for a folder in docs/house.md finds it, and none
// that is gone.
func TestEveryRoomIsInTheBook(t *testing.T) {
	book, err := os.ReadFile("docs/house.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rooms, _ := strings.Cut(string(book), "## Every room")
	rooms, _, _ = strings.Cut(rooms, "\n## ")
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("`([a-z0-9/-]+)`").FindAllStringSubmatch(rooms, -1) {
		named[m[1]] = true
	}
	there := map[string]bool{}
	err = filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (strings.HasPrefix(d.Name(), ".") && name != "." || d.Name() == "node_modules" || d.Name() == "testdata") {
			return cmp.Or(err, fs.SkipDir)
		}
		if dir := filepath.ToSlash(filepath.Dir(name)); strings.HasSuffix(name, ".go") && dir != "." {
			there[dir] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir := range there {
		if !named[dir] {
			t.Errorf("docs/house.md does not name %s", dir)
		}
	}
	for dir := range named {
		if !there[dir] && dir != "hustings" {
			t.Errorf("docs/house.md names %s, which is gone", dir)
		}
	}
}

// TestPagesAndStylesCanBeRead: a line of a template fits a screen, and a colour is spelt
// where colours are.
func TestPagesAndStylesCanBeRead(t *testing.T) {
	const longest = 200
	seen := 0
	look := func(root, ending string, each func(name, line string, n int)) {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ending) {
				return err
			}
			text, err := os.ReadFile(name)
			for n, line := range strings.Split(string(text), "\n") {
				each(filepath.ToSlash(name), line, n+1)
			}
			seen++
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	look("api/web/templates", ".html", func(name, line string, n int) {
		if l := utf8.RuneCountInString(line); l > longest {
			t.Errorf("%s:%d has %d characters: break it within a tag or an action, or before one with {{-", name, n, l)
		}
	})
	colour := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b`)
	look("api/web/styles", ".scss", func(name, line string, n int) {
		code, _, _ := strings.Cut(line, "//")
		if path.Base(name) != "_colours.scss" && colour.MatchString(code) {
			t.Errorf("%s:%d spells a colour: name it in _colours.scss or palette.json", name, n)
		}
	})
	if seen < 30 {
		t.Errorf("only %d files were found", seen)
	}
}

// TestTheQuickLookSeesEveryOtherFolder: make test-short leaves out the folders all of whose
// tests start processes or live through years, and no other.
func TestTheQuickLookSeesEveryOtherFolder(t *testing.T) {
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^QUICK := (.*)$`).FindSubmatch(makefile)
	if line == nil {
		t.Fatal("the Makefile does not say what the quick look sees")
	}
	seen := map[string]bool{"chaos": true, "demo": true}
	for _, folder := range strings.Fields(string(line[1])) {
		seen[strings.TrimSuffix(strings.TrimPrefix(folder, "./"), "/...")] = true
	}
	for file := range importsOfFiles(t) {
		folder, _, within := strings.Cut(file, "/")
		if strings.HasSuffix(file, "_test.go") && within && !seen[folder] {
			t.Errorf("make test-short does not see %s", file)
		}
	}
}
