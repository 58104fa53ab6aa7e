package main

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// TestNothingIsReturnedWhileItIsMade: Go does not say whether `return x, f(&x)` hands over
// x as it was before f or after it. What a call still makes is made in a line before.
func TestNothingIsReturnedWhileItIsMade(t *testing.T) {
	seen := 0
	sources(t, []string{"api", "bench", "chaos", "demo", "domain", "elections", "install", "jobs"}, func(_ string, file *ast.File, at *token.FileSet) {
		seen++
		for name, pos := range returnedUnmade(file) {
			t.Errorf("%s: %s is returned while a call beside it may still change it", at.Position(pos), name)
		}
	})
	if seen < 300 {
		t.Errorf("only %d files were seen", seen)
	}
	for body, wrong := range map[string]bool{
		"return x, f(&x)":                                       true,
		"return x, f(&x.y.z)":                                   true,
		"return f(&x), x":                                       true,
		"return x, e(func() { x = append(x, 1) })":              true,
		"return x, e(func() { x, y = 1, 2 })":                   true,
		"return x, e(func() { x++ })":                           true,
		"return x, e(func() { f(&x) })":                         true,
		"return x, e(func() { x.y = 1 })":                       true,
		"return &x, f(&x)":                                      false, // whoever has it sees the change
		"return y, f(&x)":                                       false,
		"return x, f(x)":                                        false,
		"return x, e(func() { x[1] = 2 })":                      false, // a map, which is one and the same
		"return x, e(func() error { x := 1; return f(x) })":     false,
		"if err := f(&x); err != nil {}; return x, nil":         false,
		"return e(func() (int, error) { y = 1; return x, nil})": false,
	} {
		file := parsed(t, "package p\nfunc g() {\n"+body+"\n}\n")
		if found := len(returnedUnmade(file)) > 0; found != wrong {
			t.Errorf("%s: found %t", strings.TrimSpace(body), found)
		}
	}
}

// returnedUnmade are the variables that a return hands over beside a call that may change them.
func returnedUnmade(file *ast.File) map[string]token.Pos {
	wrong := map[string]token.Pos{}
	ast.Inspect(file, func(n ast.Node) bool {
		given, is := n.(*ast.ReturnStmt)
		if !is {
			return true
		}
		for i, value := range given.Results {
			name, is := value.(*ast.Ident)
			for j, beside := range given.Results {
				if is && i != j && changes(beside, name.Name) {
					wrong[name.Name] = given.Pos()
				}
			}
		}
		return true
	})
	return wrong
}

// changes reports whether an expression takes a variable's address or has a function
// within it that assigns it.
func changes(e ast.Expr, name string) (does bool) {
	is := func(e ast.Expr) bool {
		for {
			field, deeper := e.(*ast.SelectorExpr)
			if !deeper {
				break
			}
			e = field.X
		}
		ident, is := e.(*ast.Ident)
		return is && ident.Name == name
	}
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			does = does || n.Op == token.AND && is(n.X)
		case *ast.IncDecStmt:
			does = does || is(n.X)
		case *ast.AssignStmt:
			for _, to := range n.Lhs {
				does = does || n.Tok != token.DEFINE && is(to)
			}
		}
		return true
	})
	return does
}
