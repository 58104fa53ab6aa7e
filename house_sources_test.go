package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// houseSet knows the places in all that [mustFile] has read.
var houseSet = token.NewFileSet()

// read is what has been read of the house's files: a dozen tests look at the same ones,
// and none changes what it is shown.
var read struct {
	sync.Mutex
	files map[string]*ast.File
}

// mustFile is a file of the house with its comments.
func mustFile(t *testing.T, name string) *ast.File {
	t.Helper()
	file, err := fileOf(name)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func fileOf(name string) (*ast.File, error) {
	read.Lock()
	defer read.Unlock()
	if file, there := read.files[name]; there {
		return file, nil
	}
	file, err := parser.ParseFile(houseSet, name, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	if read.files == nil {
		read.files = map[string]*ast.File{}
	}
	read.files[name] = file
	return file, nil
}

// importsOfFiles are the import paths of every Go file of the module.
func importsOfFiles(t *testing.T) map[string][]string {
	t.Helper()
	imports, err := allImports()
	if err != nil {
		t.Fatal(err)
	}
	return imports
}

var allImports = sync.OnceValues(func() (map[string][]string, error) {
	out := map[string][]string{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch base := d.Name(); {
			case name == ".":
			case base == "testdata", base == "node_modules", strings.HasPrefix(base, "."), base == "data", base == "keys":
				return filepath.SkipDir
			case another(name):
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		var file *ast.File
		if strings.HasSuffix(name, "_test.go") {
			file, err = parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		} else {
			file, err = fileOf(name)
		}
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		out[name] = nil
		for _, s := range file.Imports {
			imported, err := strconv.Unquote(s.Path.Value)
			if err != nil {
				return err
			}
			out[name] = append(out[name], imported)
		}
		return nil
	})
	return out, err
})

// another reports whether a folder is a module of its own: the packagers' tools,
// which the program does not know.
func another(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}

// sources walks the program's own files below some folders: no tests, nothing generated.
func sources(t *testing.T, below []string, see func(name string, file *ast.File, at *token.FileSet)) {
	t.Helper()
	for name := range importsOfFiles(t) {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(filepath.Dir(name), "test") || !within(name, below) {
			continue
		}
		see(name, mustFile(t, name), houseSet)
	}
}

func within(name string, folders []string) bool {
	for _, f := range folders {
		if strings.HasPrefix(name, f+"/") {
			return true
		}
	}
	return false
}
