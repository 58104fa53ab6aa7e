package install

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Every line that the program may write is an event with an id of its own, and is
// explained where operators read (issue 14, number 6).
func TestIssue14_6_EveryLogLineIsAnEvent(t *testing.T) {
	said := linesOfTheLog(t)
	if len(said) < 20 {
		t.Fatalf("only %d lines were found", len(said))
	}
	for line, where := range said {
		if Events[line] == "" {
			t.Errorf("%s: %q has no event's id", where, line)
		}
	}
	operation, err := os.ReadFile("../docs/operation.md")
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string]string{}
	for line, id := range Events {
		if said[line] == "" {
			t.Errorf("%s %q is written nowhere", id, line)
		}
		if other := taken[id]; other != "" || !regexp.MustCompile(`^H[1-6]\d\d$`).MatchString(id) {
			t.Errorf("%s is of %q and %q", id, line, other)
		}
		taken[id] = line
		if !strings.Contains(string(operation), "| "+id+" | `"+line+"`") {
			t.Errorf("docs/operation.md does not explain | %s | `%s`", id, line)
		}
	}
	var out bytes.Buffer
	log := slog.New(numbered{slog.NewJSONHandler(&out, nil)}).With("a", 1)
	log.Info("serving", "b", 2)
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || got["event"] != "H101" || got["msg"] != "serving" || got["a"] != 1.0 || got["b"] != 2.0 {
		t.Errorf("%s: %v", out.String(), err)
	}
}

// linesOfTheLog reads the source for what is given to a logger, and where.
func linesOfTheLog(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == "node_modules" || d.Name() == "packaging" || d.Name() == "bench" || d.Name() == ".git") {
			if err == nil {
				return filepath.SkipDir
			}
			return err
		}
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if line, is := logged(n); is {
				said[line] = name
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// logged is the message of a call to a logger; a message that is no literal is a
// fault, since nobody could list it.
func logged(n ast.Node) (string, bool) {
	call, is := n.(*ast.CallExpr)
	if !is {
		return "", false
	}
	method, is := call.Fun.(*ast.SelectorExpr)
	if !is {
		return "", false
	}
	at := map[string]int{"Error": 0, "Warn": 0, "Info": 0, "Debug": 0, "LogAttrs": 2}
	i, known := at[method.Sel.Name]
	if !known || len(call.Args) <= i {
		return "", false
	}
	owner := ""
	switch x := method.X.(type) {
	case *ast.Ident:
		owner = x.Name
	case *ast.SelectorExpr:
		owner = x.Sel.Name
	}
	if !strings.EqualFold(owner, "log") && owner != "slog" {
		return "", false
	}
	text, is := call.Args[i].(*ast.BasicLit)
	if !is {
		return "(not a literal)", true
	}
	line, err := strconv.Unquote(text.Value)
	return line, err == nil
}
