// Command mutate changes the code of a package in one small place at a time and asks
// whether its tests notice: a comparison turned, a bound moved, a sum made a
// difference, a condition turned round. Whoever survives shows what no test holds.
// The tree is not touched: the changed file is laid over it.
//
//	go run ./scripts/mutate -package ./domain -n 200
//
// It prints the survivors and the share that was killed, and exits with 1 when that is
// less than -least.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// turned is what each operator becomes.
var turned = map[token.Token][]token.Token{
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL}, token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR},
	token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS}, token.LAND: {token.LOR}, token.LOR: {token.LAND},
	token.ADD: {token.SUB}, token.SUB: {token.ADD}, token.MUL: {token.QUO},
}

// mutant is one change: the operator number at in its file becomes to, or, where to is
// no operator, the condition there is turned round or the number grows by one.
type mutant struct {
	file string
	at   int // which of the file's places
	to   token.Token
	line int
	was  string
}

func main() {
	pkg := flag.String("package", "./domain", "folder of the package")
	n := flag.Int("n", 0, "so many, drawn at random; 0: all")
	seed := flag.Uint64("seed", 1, "of the draw")
	least := flag.Int("least", 80, "per cent that must be killed")
	flag.Parse()
	if err := run(*pkg, *n, *seed, *least); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(pkg string, n int, seed uint64, least int) error {
	files, err := filepath.Glob(filepath.Join(pkg, "*.go"))
	if err != nil {
		return err
	}
	var all []mutant
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		list, err := mutantsOf(f)
		if err != nil {
			return err
		}
		all = append(all, list...)
	}
	if draw := rand.New(rand.NewPCG(seed, seed)); n > 0 && n < len(all) {
		draw.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		all = all[:n]
	}
	folder, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	killed, built := 0, 0
	for i, m := range all {
		compiles, survives, err := try(m, pkg, folder)
		if err != nil {
			return err
		}
		if !compiles {
			continue
		}
		built++
		if survives {
			fmt.Printf("survives: %s:%d: %s\n", m.file, m.line, m.was)
		} else {
			killed++
		}
		if i%20 == 19 {
			fmt.Fprintf(os.Stderr, "%d of %d tried, %d of %d killed\n", i+1, len(all), killed, built)
		}
	}
	if built == 0 {
		return fmt.Errorf("nothing to change in %s", pkg)
	}
	fmt.Printf("%d of %d killed: %d %%\n", killed, built, killed*100/built)
	if killed*100 < least*built {
		return fmt.Errorf("fewer than %d %% were killed", least)
	}
	return nil
}

// mutantsOf lists the changes that can be made in a file.
func mutantsOf(name string) (list []mutant, err error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for i, p := range places(file) {
		line := set.Position(p.Pos()).Line
		switch x := p.(type) {
		case *ast.BinaryExpr:
			for _, to := range turned[x.Op] {
				list = append(list, mutant{name, i, to, line, fmt.Sprintf("%s becomes %s", x.Op, to)})
			}
		case *ast.IfStmt:
			list = append(list, mutant{name, i, token.NOT, line, "the condition is turned round"})
		case *ast.BasicLit:
			list = append(list, mutant{name, i, token.INC, line, x.Value + " grows by one"})
		}
	}
	return list, nil
}

// places are where a file can be changed, in the order of its text: inside functions,
// since a table of words or bounds is held by its own test.
func places(file *ast.File) (found []ast.Node) {
	for _, d := range file.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is || f.Body == nil {
			continue
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.BinaryExpr:
				if len(turned[x.Op]) > 0 && !isText(x) {
					found = append(found, n)
				}
			case *ast.IfStmt:
				found = append(found, n)
			case *ast.BasicLit:
				if x.Kind == token.INT {
					found = append(found, n)
				}
			}
			return true
		})
	}
	return found
}

// isText reports whether a sum is one of texts, as far as a literal shows.
func isText(x *ast.BinaryExpr) bool {
	text := func(e ast.Expr) bool {
		l, is := e.(*ast.BasicLit)
		return is && l.Kind == token.STRING
	}
	return x.Op == token.ADD && (text(x.X) || text(x.Y))
}

// apply makes the change.
func (m mutant) apply(file *ast.File) {
	switch x := places(file)[m.at].(type) {
	case *ast.BinaryExpr:
		x.Op = m.to
	case *ast.IfStmt:
		x.Cond = &ast.UnaryExpr{Op: token.NOT, X: &ast.ParenExpr{X: x.Cond}}
	case *ast.BasicLit:
		x.Value = "(" + x.Value + " + 1)"
	}
}

// try runs the package's tests with one change laid over it.
func try(m mutant, pkg, folder string) (compiles, survives bool, err error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, m.file, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return false, false, err
	}
	m.apply(file)
	var text bytes.Buffer
	if err := format.Node(&text, set, file); err != nil {
		return false, false, err
	}
	changed, overlay, binary := filepath.Join(folder, "changed.go"), filepath.Join(folder, "overlay.json"), filepath.Join(folder, "test")
	whole, err := filepath.Abs(m.file)
	if err != nil {
		return false, false, err
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {whole: changed}})
	if err != nil {
		return false, false, err
	}
	for name, content := range map[string][]byte{changed: text.Bytes(), overlay: replace} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			return false, false, err
		}
	}
	os.Remove(binary)
	if exec.Command("go", "test", "-c", "-overlay", overlay, "-o", binary, "./"+filepath.Clean(pkg)).Run() != nil {
		return false, false, nil
	}
	test := exec.Command(binary, "-test.timeout", "30s", "-test.failfast", "-test.skip", strings.Join(slowOrDeaf, "|"))
	test.Dir = pkg
	return true, test.Run() == nil, nil
}

// slowOrDeaf are tests that read the tree and not the code.
var slowOrDeaf = slices.Clone([]string{"TestEveryRule", "TestEveryName", "TestACallIsSeen", "TestTheStates"})
