package main

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hustings/api/words"
)

// TestAMailIsAStruct: whoever writes a mail fills in a struct of its own; nobody names a
// template and hands over what it might use.
func TestAMailIsAStruct(t *testing.T) {
	seen := 0
	sources(t, []string{"elections", "api", "jobs", "demo", "domain"}, func(name string, file *ast.File, at *token.FileSet) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if is && strings.HasPrefix(selected(call.Fun), "MailTo") {
				seen++
			}
			lit, is := n.(*ast.CompositeLit)
			if !is || selected(lit.Type) != "Mail" || name == "domain/act.go" || within(name, []string{"elections/store"}) {
				return true
			}
			for _, e := range lit.Elts {
				if kv, is := e.(*ast.KeyValueExpr); is && (selected(kv.Key) == "Template" || selected(kv.Key) == "Args") {
					t.Errorf("%s: a mail that is no struct", at.Position(lit.Pos()))
				}
			}
			return true
		})
	})
	if seen < 20 {
		t.Errorf("only %d mails were found", seen)
	}
}

// selected is the last name of an expression: Mail of domain.Mail.
func selected(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

// English lives in api/words alone, where a reader's language is chosen. What may speak it
// elsewhere, and why.
var speaksEnglish = map[string]string{
	"domain/count/wording":    "the words of counts: hustings-count and the verifier speak where there is no service (docs/decisions/count.md)",
	"domain/count/ballotfile": "what is wrong with a file of papers, by its line, and what such files are called",
	"domain/count/method.go":  "the published texts that methods follow, cited in every transcript",
	"domain/count/json.go":    "bytes of a transcript, which are hashed",
	"elections/audit":         "the verifier's report, printed where there is no service",
	"elections/seal":          "errors, and labels that are hashed",
	"elections/ledger":        "errors, and labels that are hashed",
	"elections/store":         "statements of SQL, and errors",
	"elections/keep":          "errors of key stores, for whoever runs the service",
	"elections/backup":        "what a copy's files say of themselves, for whoever runs the service",
	"api/v1":                  "the document of the API: what programmers read",
	"api/door/recordbody.go":  "likewise",
	"api/door/panelrefs.go":   "likewise",
	"api/door/problems.go":    "likewise, and what is said when there are no words",
	"api/door/door.go":        "likewise",
	"api/door/intake.go":      "likewise",
	"api/door/routes.go":      "likewise",
	"api/web":                 "names of classes, and pages are templates with words of the catalogue",
}

// said are sentences that may stand where they are.
var said = map[string]string{
	"This address takes application/json only.":     "to a program",
	"This route takes application/json only.":       "to a program",
	"Something went wrong on our side.":             "when there are no words to be had",
	"SHA-256 of its text:":                          "read again by programs: what a question is about",
	"hustings verify bundle.zip --countback":        "a command line",
	"look at one of the %s, %s":                     "an error",
	"whatever is certified is signed":               "what a key file says of itself",
	"panel members, secretariat, officers, auditor": "the table of routes and roles",
	"panel members and secretariat":                 "likewise",
	"chairs and secretariat":                        "likewise",
	"word to voters":                                "the name of a job, in the log",
	"departed, sitting and consenting":              "an error",
	"not a public address":                          "an error",
	"another release of the program":                "signed on a board, where it is of one language for ever",
	"every two compared":                            "bytes of a transcript, which are hashed",
	"last seats filled":                             "likewise",
	"ahead at first difference":                     "likewise",
	"re-open nominations stands":                    "likewise",
	"the record ends before act":                    "a finding, in the log and on the command line",
	"act %d of the record is another":               "likewise",
	"the board of contest":                          "likewise",
}

// sentence is three words or more in a row.
var sentence = regexp.MustCompile(`[A-Za-z’']{2,}[,:]? [A-Za-z’']+[,:]? [A-Za-z’']{2,}`)

// silent are calls whose words no member reads: errors and the log, and SQL.
var silent = map[string]bool{"Errorf": true, "New": true, "Error": true, "Warn": true, "Info": true, "Debug": true, "LogAttrs": true, "panic": true,
	"Exec": true, "Raw": true, "Where": true, "Role": true}

// TestEnglishLivesInWordsAlone: no sentence stands in a room that members hear.
func TestEnglishLivesInWordsAlone(t *testing.T) {
	used := map[string]bool{}
	sources(t, []string{"elections", "domain", "api", "jobs"}, func(name string, file *ast.File, at *token.FileSet) {
		for room := range speaksEnglish {
			if name == room || within(name, []string{room}) {
				used[room] = true
				return
			}
		}
		if within(name, []string{"api/words"}) {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.Field:
				return false // what a struct's tags say is read by programmers
			case *ast.CallExpr:
				if silent[selected(x.Fun)] {
					return false
				}
			case *ast.BasicLit:
				text, is := literal(x)
				if !is || !sentence.MatchString(text) || strings.Contains(text, "charset=") {
					return true
				}
				for allowed := range said {
					if strings.Contains(text, allowed) {
						used[allowed] = true
						return true
					}
				}
				t.Errorf("%s: %q", at.Position(x.Pos()), text)
			}
			return true
		})
	})
	for room := range speaksEnglish {
		if !used[room] {
			t.Errorf("%q says nothing any more: take it off the list", room)
		}
	}
	for words := range said {
		if !used[words] {
			t.Errorf("%q stands nowhere any more", words)
		}
	}
}

// TestWhatTheOfficeWritesHasItsWords: every key by which the rooms below have something
// worded stands in the catalogue, and none that nobody uses.
func TestWhatTheOfficeWritesHasItsWords(t *testing.T) {
	english, err := words.English(nil)
	if err != nil {
		t.Fatal(err)
	}
	var exact, begun []string
	sources(t, []string{"elections", "domain", "api/press", "install"}, func(_ string, file *ast.File, _ *token.FileSet) {
		ast.Inspect(file, func(n ast.Node) bool {
			lit, is := n.(*ast.BasicLit)
			if !is {
				return true
			}
			switch key, _ := literal(lit); {
			case !strings.HasPrefix(key, "written."):
			case strings.HasSuffix(key, "."):
				begun = append(begun, key)
			default:
				if exact = append(exact, key); !english.Has(key) {
					t.Errorf("no words for %q", key)
				}
			}
			return true
		})
	})
	if len(exact) < 60 {
		t.Errorf("only %d keys were found", len(exact))
	}
	for _, key := range english.Keys("written.") {
		if !slices.Contains(exact, key) && !slices.ContainsFunc(begun, func(b string) bool { return strings.HasPrefix(key, b) }) {
			t.Errorf("nobody writes %q", key)
		}
	}
}
