package main

import (
	"go/ast"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unnamed are functions, or all of one name, that none of our own code names outside tests,
// and who calls them.
var unnamed = map[string]string{
	"Tx.SealedMinutes":           "tests hold the minutes against their seal",
	"Tx.SeatTermsOn":             "the catalogue's case of days that do not exist asks the database",
	"Engine.WatchLooks":          "tests hold every instant of the clock against all facts",
	"Clerk.WatchBy":              "tests turn the machine's clock",
	"Clerk.TakeMail":             "tests of several rooms read the post",
	"Register.RequestLink":       "tests of several rooms sign in",
	"Register.Appoint":           "tests of several rooms make an officer at once",
	"Forum.Hang":                 "tests have the stand-in never answer, while it is asked",
	"Door.Routes":                "tests walk through every route",
	"OpenKeys":                   "tests of several rooms open a folder of keys",
	"TableName":                  "gorm",
	"Resolve":                    "huma",
	"WebAuthnID":                 "the passkey library",
	"MarshalJSON":                "encoding/json",
	"MarshalText":                "encoding/json",
	"dialector.Translate":        "gorm",
	"Problem.GetStatus":          "huma",
	"holder.WebAuthnName":        "the passkey library",
	"holder.WebAuthnDisplayName": "the passkey library",
	"holder.WebAuthnCredentials": "the passkey library",
	"paramsPatch.UnmarshalJSON":  "encoding/json",
	"signals.Describe":           "Prometheus",
	"byBytes.Less":               "sort",
	"collector.BlockSize":        "crypto/hash",
}

// forTests are rooms that exist for tests.
var forTests = regexp.MustCompile(`test(/|$)|/internal/hand|^sdk|^packaging|^chaos|^bench`)

// TestNoNameWaitsForTestsAlone: what stands in the program is called by the program. A
// library's function that others are to call has an example; what is left has its reason.
func TestNoNameWaitsForTestsAlone(t *testing.T) {
	named, examples, declared := map[string]int{}, map[string]bool{}, map[string][]string{}
	for name := range importsOfFiles(t) {
		test := strings.HasSuffix(name, "_test.go")
		if test && !strings.HasSuffix(name, "example_test.go") {
			continue
		}
		ours := !test && !forTests.MatchString(path.Dir(name))
		ast.Inspect(mustFile(t, name), func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.Ident:
				if test {
					examples[x.Name] = true
				} else if ours {
					named[x.Name]++
				}
			case *ast.FuncDecl:
				if ours && x.Name.Name != "main" && x.Name.Name != "init" {
					declared[x.Name.Name] = append(declared[x.Name.Name], receiver(x)+x.Name.Name)
				}
			}
			return true
		})
	}
	templates := pagesText(t)
	used := map[string]bool{}
	for name, who := range declared {
		if named[name] > len(who) || examples[name] || strings.Contains(templates, name) {
			continue
		}
		for _, w := range who {
			if unnamed[name] != "" {
				w = name
			}
			if used[w] = true; unnamed[w] == "" {
				t.Errorf("%s is named by nobody but tests", w)
			}
		}
	}
	if len(declared) < 2000 {
		t.Errorf("only %d names were found", len(declared))
	}
	for w := range unnamed {
		if !used[w] {
			t.Errorf("%s is called now: take it off the list", w)
		}
	}
}

// pagesText is all templates of pages, which call methods by their names.
func pagesText(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir("api", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "node_modules" {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		if strings.HasSuffix(name, ".html") {
			text, err := os.ReadFile(name)
			all.Write(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
