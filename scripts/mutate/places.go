package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strings"
)

// changer writes a file anew with every change in it behind its switch. Line numbers
// stay.
type changer struct {
	pkg  *pkg
	set  *token.FileSet
	file *token.File
	info *types.Info
	self *types.Package
	src  []byte
	name string
	skip map[ast.Node]bool // must stay as it is: constants by the language's rules
}

// whole is the file with all changes: inside functions, since a table of words or
// bounds is held by its own test.
func (w *changer) whole(file *ast.File) string {
	var found []ast.Node
	for _, d := range file.Decls {
		if f, is := d.(*ast.FuncDecl); is && f.Body != nil {
			found = append(found, w.places(f.Body)...)
		}
	}
	return w.splice(0, len(w.src), found)
}

// splice writes the source between two offsets with the places in it changed.
func (w *changer) splice(from, to int, found []ast.Node) string {
	var b strings.Builder
	for _, n := range found {
		start, end := w.file.Offset(n.Pos()), w.file.Offset(n.End())
		b.Write(w.src[from:start])
		b.WriteString(w.change(n.(ast.Expr)))
		from = end
	}
	b.Write(w.src[from:to])
	return b.String()
}

// text is an expression with the places in it changed.
func (w *changer) text(e ast.Expr) string {
	return w.splice(w.file.Offset(e.Pos()), w.file.Offset(e.End()), w.places(e))
}

// places are the outermost expressions within a node that can be changed, in order; the
// node itself is none of them.
func (w *changer) places(root ast.Node) (found []ast.Node) {
	ast.Inspect(root, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.GenDecl:
			return x.Tok != token.CONST
		case *ast.ArrayType:
			w.skip[x.Len] = x.Len != nil
		case *ast.KeyValueExpr:
			w.skip[x.Key] = true // an array's index; a struct's field
		case *ast.IfStmt:
			w.condition(x.Cond)
		case *ast.SwitchStmt:
			if x.Tag == nil {
				for _, c := range x.Body.List {
					for _, e := range c.(*ast.CaseClause).List {
						w.condition(e)
					}
				}
			}
		case ast.Expr:
			if w.skip[x] {
				return false
			}
			if n != root && w.can(x) {
				found = append(found, x)
				return false
			}
		}
		return true
	})
	return found
}

// conditions are turned round as a whole, where they are no comparison, which is
// turned anyhow.
var conditions = map[ast.Expr]bool{}

func (w *changer) condition(e ast.Expr) {
	if x, is := e.(*ast.BinaryExpr); !is || x.Op == token.LAND || x.Op == token.LOR {
		conditions[e] = true
	}
}

// can reports whether the expression itself can be changed.
func (w *changer) can(e ast.Expr) bool {
	t := w.info.Types[e]
	switch x := e.(type) {
	case *ast.BinaryExpr:
		if t.Value != nil {
			return false // a constant: its numbers are changed
		}
		switch x.Op {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ, token.LAND, token.LOR:
			return true
		case token.ADD, token.SUB, token.MUL:
			return w.numeric(x.X) && w.numeric(x.Y)
		}
	case *ast.BasicLit:
		return x.Kind == token.INT && w.typeName(t.Type) != ""
	}
	return conditions[e] && t.Value == nil
}

func (w *changer) numeric(e ast.Expr) bool {
	b, is := w.info.Types[e].Type.Underlying().(*types.Basic)
	return is && b.Info()&types.IsNumeric != 0
}

// typeName is how the file can name a number's type, empty where it cannot.
func (w *changer) typeName(t types.Type) string {
	switch x := t.(type) {
	case *types.Basic:
		if x.Info()&types.IsUntyped == 0 && x.Info()&(types.IsInteger|types.IsFloat) != 0 {
			return x.Name()
		}
	case *types.Named:
		if b, is := x.Underlying().(*types.Basic); is && b.Info()&(types.IsInteger|types.IsFloat) != 0 {
			switch {
			case x.Obj().Pkg() == w.self:
				return x.Obj().Name()
			case strings.Contains(string(w.src), `"`+x.Obj().Pkg().Path()+`"`):
				return path.Base(x.Obj().Pkg().Path()) + "." + x.Obj().Name()
			}
		}
	}
	return ""
}

// mutant gives the next change its number.
func (w *changer) mutant(e ast.Node, what string, args ...any) int {
	at := w.set.Position(e.Pos())
	w.pkg.mutants = append(w.pkg.mutants, fmt.Sprintf("%s/%s:%d: %s", w.pkg.Path, w.name, at.Line, fmt.Sprintf(what, args...)))
	return len(w.pkg.mutants) - 1
}

// change writes an expression so that its switches change it.
func (w *changer) change(e ast.Expr) string {
	var text string
	switch x := e.(type) {
	case *ast.BasicLit:
		return fmt.Sprintf("mutantGrows[%s](%d, %s)", w.typeName(w.info.Types[e].Type), w.mutant(x, "%s grows by one", x.Value), x.Value)
	case *ast.BinaryExpr:
		text = w.binary(x)
	default:
		text = w.text(e)
	}
	if conditions[e] {
		text = fmt.Sprintf("((%s) != mutantOn(%d))", text, w.mutant(e, "the condition is turned round"))
	}
	return text
}

// touching is what of two comparisons differs only where both sides are equal.
var touching = map[token.Token]token.Token{token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR}

// opposite is what a comparison becomes when it is turned.
var opposite = map[token.Token]token.Token{token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.GEQ, token.LEQ: token.GTR, token.GTR: token.LEQ, token.GEQ: token.LSS}

func (w *changer) binary(x *ast.BinaryExpr) string {
	side := func(e ast.Expr) string {
		if w.can(e) && !w.skip[e] {
			return w.change(e)
		}
		return w.text(e)
	}
	left, right := side(x.X), side(x.Y)
	becomes := func(to token.Token) int { return w.mutant(x, "%s becomes %s", x.Op, to) }
	switch x.Op {
	case token.LAND, token.LOR: // by De Morgan, so that the right side is asked as rarely as ever
		m := becomes(map[token.Token]token.Token{token.LAND: token.LOR, token.LOR: token.LAND}[x.Op])
		return fmt.Sprintf("((((%s) != mutantOn(%d)) %s ((%s) != mutantOn(%d))) != mutantOn(%d))", left, m, x.Op, right, m, m)
	case token.ADD:
		return fmt.Sprintf("mutantSum(%d, %s, %s)", becomes(token.SUB), left, right)
	case token.SUB:
		return fmt.Sprintf("mutantDifference(%d, %s, %s)", becomes(token.ADD), left, right)
	case token.MUL:
		return fmt.Sprintf("mutantProduct(%d, %s, %s)", becomes(token.QUO), left, right)
	}
	text := fmt.Sprintf("(%s) %s (%s)", left, x.Op, right)
	if to, is := touching[x.Op]; is {
		text = fmt.Sprintf("(%s) != (mutantOn(%d) && (%s) == (%s))", text, becomes(to), left, right)
	}
	return fmt.Sprintf("((%s) != mutantOn(%d))", text, becomes(opposite[x.Op]))
}

// switches is the file that is laid beside a package's own: which change is on, and
// which were asked for.
const switches = `package main

import (
	"os"
	"strconv"
	"sync/atomic"
)

var (
	mutantChosen = func() int {
		if n, err := strconv.Atoi(os.Getenv("MUTANT")); err == nil {
			return n
		}
		return -1
	}()
	mutantAsked [1 << 16]atomic.Bool
	mutantTrace = func() *os.File {
		if name := os.Getenv("MUTANT_TRACE"); name != "" {
			if f, err := os.Create(name); err == nil {
				return f
			}
		}
		return nil
	}()
)

func mutantOn(n int) bool {
	if mutantTrace != nil && !mutantAsked[n].Load() && !mutantAsked[n].Swap(true) {
		mutantTrace.WriteString(strconv.Itoa(n) + "\n")
	}
	return n == mutantChosen
}

type mutantNumber interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr | ~float32 | ~float64
}

func mutantGrows[T mutantNumber](n int, v T) T {
	if mutantOn(n) {
		return v + 1
	}
	return v
}

func mutantSum[T mutantNumber](n int, a, b T) T {
	if mutantOn(n) {
		return a - b
	}
	return a + b
}

func mutantDifference[T mutantNumber](n int, a, b T) T {
	if mutantOn(n) {
		return a + b
	}
	return a - b
}

func mutantProduct[T mutantNumber](n int, a, b T) T {
	if mutantOn(n) {
		return a / b
	}
	return a * b
}
`
