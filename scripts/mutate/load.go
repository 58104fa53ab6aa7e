package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// pkg is a package with its types, and what can be changed in it.
type pkg struct {
	Path, Folder string
	mutants      []string          // "file:line: what"
	changed      map[string]string // whole text of a file, by its path, with all changes behind switches
}

// listed is what `go list` says of a package.
type listed struct {
	ImportPath, Dir, Export, Name      string
	GoFiles, TestGoFiles, XTestGoFiles []string
	DepOnly, Standard                  bool
}

// load reads the packages that have tests of their own.
func load(patterns []string) (packages []*pkg, err error) {
	list := exec.Command("go", append([]string{"list", "-deps", "-export", "-json=ImportPath,Dir,Export,Name,GoFiles,TestGoFiles,XTestGoFiles,DepOnly,Standard"}, patterns...)...)
	list.Stderr = os.Stderr
	out, err := list.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := list.Start(); err != nil {
		return nil, err
	}
	exports := map[string]string{}
	var wanted []listed
	for d := json.NewDecoder(out); ; {
		var l listed
		if err := d.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("reading go list: %w", err)
		}
		exports[l.ImportPath] = l.Export
		if !l.DepOnly && len(l.TestGoFiles)+len(l.XTestGoFiles) > 0 {
			wanted = append(wanted, l)
		}
	}
	if err := list.Wait(); err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	set := token.NewFileSet()
	imports := importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, l := range wanted {
		p, err := read(set, imports, l)
		if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
	return packages, nil
}

func read(set *token.FileSet, imports types.Importer, l listed) (*pkg, error) {
	var files []*ast.File
	var names []string
	for _, f := range l.GoFiles {
		name := filepath.Join(l.Dir, f)
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files, names = append(files, file), append(names, name)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	conf := types.Config{Importer: imports}
	self, err := conf.Check(l.ImportPath, set, files, info)
	if err != nil {
		return nil, fmt.Errorf("reading the types of %s: %w", l.ImportPath, err)
	}
	p := &pkg{Path: l.ImportPath, Folder: l.Dir, changed: map[string]string{}}
	for i, file := range files {
		src, err := os.ReadFile(names[i])
		if err != nil {
			return nil, err
		}
		w := &changer{pkg: p, set: set, file: set.File(file.Pos()), info: info, self: self, src: src, name: filepath.Base(names[i]), skip: map[ast.Node]bool{}}
		p.changed[names[i]] = w.whole(file)
	}
	p.changed[filepath.Join(l.Dir, "mutantswitch.go")] = strings.Replace(switches, "package main", "package "+l.Name, 1)
	return p, nil
}
