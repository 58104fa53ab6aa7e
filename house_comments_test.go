package main

import (
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
)

// TestCommentsNameWhatThereIs: a comment that names a file, a room, a document, a test or
// another name of the program names one that is there.
func TestCommentsNameWhatThereIs(t *testing.T) {
	b := bookOfNames(t)
	seen := 0
	for _, name := range slices.Sorted(maps.Keys(b.comments)) {
		for _, c := range b.comments[name] {
			seen++
			for _, wrong := range b.wrongIn(path.Dir(name), c.text) {
				t.Errorf("%s: a comment names %s, which is not there", c.at, wrong)
			}
		}
	}
	if seen < 8000 || len(b.files) < 1000 || len(b.tests) < 1200 {
		t.Errorf("only %d comments, %d files and %d tests were found", seen, len(b.files), len(b.tests))
	}
	for text, wrong := range map[string]bool{
		"kept in house_test.go":                               false,
		"kept in house_gone_test.go":                          true,
		"see templates/vote.html":                             false,
		"see templates/ballot.html":                           true,
		"as elections/store does":                             false,
		"as elections/outbox does":                            true,
		"held by TestEveryRoomIsInTheBook":                    false,
		"held by TestEveryRoomIsInTheOldBook":                 true,
		"[TestCommentsNameWhatThereIs] is this":               false,
		"as [store.Store.Picture] says":                       false,
		"as [store.Store.Photograph] says":                    true,
		"as [domain.Person.Email] says":                       false,
		"[bookOfNoNames] is gone":                             true,
		"as [http.ResponseController] has it":                 false,
		"docs/protocol.md, appendix C":                        false,
		"docs/protocols.md, appendix C":                       true,
		"(PROTO" + "COL 4)":                                   true,
		"see PROTO" + "COL, appendix A":                       true,
		"see SOMETHING.md, and https://example.org/a/page.go": true,
		"see https://example.org/a/page.go":                   false,
	} {
		if found := len(b.wrongIn(".", text)) > 0; found != wrong {
			t.Errorf("%q: found %t", text, found)
		}
	}
}

// TestACommentBeginsWithItsName: what begins in lower case above a declaration begins
// with what is declared, and with what it is called now.
func TestACommentBeginsWithItsName(t *testing.T) {
	seen := 0
	for name := range importsOfFiles(t) {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for doc, declared := range documented(file) {
			first := word.FindString(doc)
			if first == "" || first[0] < 'a' || first[0] > 'z' || doc[len(first)] == '/' || doc[len(first)] == ':' {
				continue
			}
			if seen++; !slices.Contains(declared, first) {
				t.Errorf("%s: the comment of %s begins with %s", name, strings.Join(declared, ", "), first)
			}
		}
	}
	if seen < 4000 {
		t.Errorf("only %d comments were found", seen)
	}
}

var word = regexp.MustCompile(`^\w+`)

// documented are the comments above a file's declarations, with what each declares.
func documented(file *ast.File) map[string][]string {
	docs := map[string][]string{}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Doc != nil {
				docs[d.Doc.Text()] = []string{d.Name.Name}
			}
		case *ast.GenDecl:
			var all []string
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					all = append(all, s.Name.Name)
				case *ast.ValueSpec:
					for _, n := range s.Names {
						all = append(all, n.Name)
					}
				}
			}
			if d.Doc != nil && d.Tok != token.IMPORT {
				docs[d.Doc.Text()] = all
			}
		}
	}
	return docs
}

// book is what comments may name.
type book struct {
	files    map[string]bool            // every file, and every end of its path
	folders  map[string]bool            // likewise
	names    map[string]map[string]bool // by folder: what is declared, methods and fields as Type.Name
	rooms    map[string][]string        // the folders of a package's name
	tests    []string
	comments map[string][]comment // by file
}

type comment struct {
	at   string
	text string
}

var (
	namedFile  = regexp.MustCompile(`(^|[^\w/.:*$@{-])([\w./-]+\.(?:go|ts|mjs|html|scss|sh|md|sql))\b`)
	namedRoom  = regexp.MustCompile(`(^|[^\w/.-])((?:api|bench|chaos|client|commands|demo|discourse|docs|domain|elections|install|jobs|migrations|packaging|scripts)/[\w/-]*\w)`)
	namedTest  = regexp.MustCompile(`\bTest[A-Z]\w+`)
	namedName  = regexp.MustCompile(`\[\*?([a-z]\w*\.)?([A-Z]\w*(?:\.[A-Z]\w*)?|[a-z]\w+[A-Z]\w*)\]`)
	namedPaper = regexp.MustCompile(`\b[A-Z]{5,},? (?:\d|appendix|section)`)
)

// wrongIn are the names in a comment of a folder that nothing has.
func (b book) wrongIn(folder, text string) (wrong []string) {
	for _, m := range namedFile.FindAllStringSubmatch(text, -1) {
		if name := strings.TrimLeft(m[2], "./"); !b.files[name] {
			wrong = append(wrong, name)
		}
	}
	for _, m := range namedRoom.FindAllStringSubmatch(text, -1) {
		if name := m[2]; !b.folders[name] && !b.files[name] && !strings.Contains(text, name+".") {
			wrong = append(wrong, name)
		}
	}
	for _, name := range namedTest.FindAllString(text, -1) {
		if !slices.ContainsFunc(b.tests, func(known string) bool { return strings.HasPrefix(known, name) }) {
			wrong = append(wrong, name)
		}
	}
	for _, m := range namedName.FindAllStringSubmatch(text, -1) {
		in := []string{folder}
		if m[1] != "" {
			in = b.rooms[strings.TrimSuffix(m[1], ".")] // none: another module's
		}
		if len(in) > 0 && !slices.ContainsFunc(in, func(f string) bool { return b.names[f][m[2]] }) {
			wrong = append(wrong, m[0])
		}
	}
	return append(wrong, namedPaper.FindAllString(text, -1)...)
}

// bookOfNames reads what there is, and every comment: of Go, and of the site's scripts.
func bookOfNames(t *testing.T) book {
	t.Helper()
	b := book{files: map[string]bool{}, folders: map[string]bool{}, names: map[string]map[string]bool{}, rooms: map[string][]string{}, comments: map[string][]comment{}}
	ends := func(of map[string]bool, name string) {
		for of[name] = true; strings.Contains(name, "/"); of[name] = true {
			_, name, _ = strings.Cut(name, "/")
		}
	}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		name = filepath.ToSlash(name)
		switch base := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && (base == "node_modules" || base == "dist" || base == ".git" || name == "sdk" || base == "artefacts"):
			return fs.SkipDir
		case d.IsDir():
			ends(b.folders, name)
			return nil
		}
		ends(b.files, name)
		switch path.Ext(name) {
		case ".go":
			return b.readGo(name)
		case ".ts", ".mjs":
			return b.readScript(name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *book) readGo(name string) error {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, group := range file.Comments {
		b.comments[name] = append(b.comments[name], comment{set.Position(group.Pos()).String(), group.Text()})
	}
	folder := path.Dir(name)
	if b.names[folder] == nil {
		b.names[folder] = map[string]bool{}
		b.rooms[file.Name.Name] = append(b.rooms[file.Name.Name], folder)
	}
	known := b.names[folder]
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			known[receiver(d)+d.Name.Name] = true
			if d.Recv == nil && strings.HasPrefix(d.Name.Name, "Test") {
				b.tests = append(b.tests, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.ValueSpec:
					for _, n := range s.Names {
						known[n.Name] = true
					}
				case *ast.TypeSpec:
					known[s.Name.Name] = true
					ast.Inspect(s.Type, func(n ast.Node) bool {
						if f, is := n.(*ast.Field); is {
							for _, field := range f.Names {
								known[s.Name.Name+"."+field.Name] = true
							}
						}
						return true
					})
				}
			}
		}
	}
	return nil
}

// lineComment is one of a script, which no string of an address begins.
var lineComment = regexp.MustCompile("(?m)(^|[^:\"'`/])//\\s?(.*)$")

func (b *book) readScript(name string) error {
	text, err := os.ReadFile(name)
	for _, m := range lineComment.FindAllStringSubmatch(string(text), -1) {
		b.comments[name] = append(b.comments[name], comment{name, m[2]})
	}
	return err
}
