// Command rulebook lists, for every rule of docs/rules.md, the tests that cite it: in
// their name, their comment or a message of theirs. It exits with 1 when a rule that is
// built has none, and when one of sections 0 to 15, or of R156 to R160, is called not built.
//
//	go run ./scripts/rulebook
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	citation = regexp.MustCompile(`\bR\d+[a-z]?\b`)
	row      = regexp.MustCompile(`(?m)^\| (R\d+[a-z]?) \| (.*)$`)
)

func main() {
	if err := run(".", os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "rulebook:", err)
		os.Exit(1)
	}
}

func run(root string, out io.Writer) error {
	cited := map[string]map[string]bool{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && name != root):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		return cite(name, cited)
	})
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(root, "docs", "rules.md"))
	if err != nil {
		return err
	}
	if err := unbuilt(string(text)); err != nil {
		return err
	}
	var without []string
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		tests := slices.Sorted(maps.Keys(cited[m[1]]))
		fmt.Fprintf(out, "%s: %d: %s\n", m[1], len(tests), strings.Join(tests, ", "))
		if len(tests) == 0 && !strings.HasPrefix(m[2], "**Not built**") {
			without = append(without, m[1])
		}
	}
	if len(without) > 0 {
		return fmt.Errorf("no test cites %s", strings.Join(without, ", "))
	}
	return nil
}

// unbuilt refuses a rule of sections 0 to 15 that is called not built, and of the second
// edition's those that a panel works by: elections and panels stand on them.
func unbuilt(text string) error {
	for _, part := range strings.Split(text, "\n## ")[1:] {
		number, _, _ := strings.Cut(part, " ")
		if n, err := strconv.Atoi(number); err == nil && n <= 15 && strings.Contains(part, "**Not built**") {
			return fmt.Errorf("section %d calls something not built", n)
		}
	}
	rows := map[string]string{}
	for _, m := range row.FindAllStringSubmatch(text, -1) {
		rows[m[1]] = m[2]
	}
	for _, rule := range []string{"R133a", "R156", "R157", "R158", "R159", "R160"} {
		if said, there := rows[rule]; !there || strings.Contains(said, "**Not built**") {
			return fmt.Errorf("%s has no row, or calls something not built", rule)
		}
	}
	return nil
}

// cite notes which rules the tests of a file cite.
func cite(name string, cited map[string]map[string]bool) error {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	src, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	for _, d := range file.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is || !strings.HasPrefix(f.Name.Name, "Test") {
			continue
		}
		from := f.Pos()
		if f.Doc != nil {
			from = f.Doc.Pos()
		}
		text := string(src[set.Position(from).Offset:set.Position(f.End()).Offset])
		text += " " + strings.ReplaceAll(strings.TrimPrefix(f.Name.Name, "Test"), "_", " ")
		for _, rule := range citation.FindAllString(text, -1) {
			if cited[rule] == nil {
				cited[rule] = map[string]bool{}
			}
			cited[rule][filepath.Dir(name)+"."+f.Name.Name] = true
		}
	}
	return nil
}
