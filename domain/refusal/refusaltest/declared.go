// Package refusaltest lists the reasons that the rules declare, for tests that hold
// something complete against them: reasons are values, and no register knows them all.
package refusaltest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hustings/domain/refusal"
)

// Declared reads the source below a folder and returns every reason that a package
// there declares. A name that two of them share fails the test.
func Declared(t testing.TB, root string) []refusal.Reason {
	t.Helper()
	var all []refusal.Reason
	seen := map[string]token.Position{}
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			r, ok := reasonOf(n)
			if !ok {
				return true
			}
			if before, twice := seen[r.Name]; twice {
				t.Errorf("%s: the reason %q is declared at %s too", files.Position(n.Pos()), r.Name, before)
			}
			seen[r.Name] = files.Position(n.Pos())
			all = append(all, r)
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d reasons below %s", len(all), root)
	}
	return all
}

// reasonOf reads Reason{Code: …, Name: "…"}, with or without its package's name.
func reasonOf(n ast.Node) (refusal.Reason, bool) {
	lit, ok := n.(*ast.CompositeLit)
	if !ok || len(lit.Elts) != 2 || last(lit.Type) != "Reason" {
		return refusal.Reason{}, false
	}
	var r refusal.Reason
	for _, e := range lit.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return r, false
		}
		switch value := pair.Value.(type) {
		case *ast.BasicLit:
			r.Name, _ = strconv.Unquote(value.Value)
		default:
			r.Code = refusal.Code(last(value))
		}
	}
	return r, r.Name != ""
}

// last is the name that an expression ends in.
func last(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// Want fails the test unless err is a refusal for that reason, which it returns.
func Want(t testing.TB, err error, want refusal.Reason) *refusal.Refusal {
	t.Helper()
	r, ok := refusal.Of(err)
	if !ok || r.Reason != want {
		t.Fatalf("got %v, want a refusal %q", err, want)
	}
	return r
}
