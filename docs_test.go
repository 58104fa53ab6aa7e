package main

import (
	"fmt"
	"go/ast"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/alecthomas/kong"

	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/install"
)

// mustDocuments are the texts that people read, by file.
func mustDocuments(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("docs/*.md")
	pages, _ := filepath.Glob("docs/decisions/*.md")
	files = append(files, pages...)
	if err != nil || len(files) < 10 {
		t.Fatalf("documents %v: %v", files, err)
	}
	out := map[string]string{}
	for _, f := range append(files, "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md") {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[f] = string(text)
	}
	return out
}

func TestLinksBetweenDocumentsLead(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#\s]+)(#[^)]*)?\)`)
	links := 0
	for file, text := range mustDocuments(t) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			links++
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", file, m[1])
			}
		}
	}
	if links < 20 {
		t.Errorf("only %d links were found", links)
	}
}

// TestGuidesShowTheirPictures keeps the guides and what `make pictures` makes
// together: every picture named is there and said in words, every one there is
// named, and none is heavy.
func TestGuidesShowTheirPictures(t *testing.T) {
	picture := regexp.MustCompile(`!\[([^\]]*)\]\((pictures/[^)]+)\)`)
	shown := map[string]bool{}
	for file, text := range mustDocuments(t) {
		for _, m := range picture.FindAllStringSubmatch(text, -1) {
			shown["docs/"+m[2]] = true
			if info, err := os.Stat(filepath.Join(filepath.Dir(file), m[2])); err != nil {
				t.Errorf("%s shows %s, which is not there: `make pictures`", file, m[2])
			} else if info.Size() > 100_000 {
				t.Errorf("%s has %d bytes", m[2], info.Size())
			}
			if len(strings.Fields(m[1])) < 4 {
				t.Errorf("%s: %s is not told in words: %q", file, m[2], m[1])
			}
		}
	}
	kept, err := filepath.Glob("docs/pictures/*")
	if err != nil || len(kept) < 8 {
		t.Fatalf("pictures %v: %v", kept, err)
	}
	for _, file := range kept {
		if !shown[filepath.ToSlash(file)] {
			t.Errorf("no guide shows %s", file)
		}
	}
}

// roomsNamed are the folders of the packages that documents name, by the package's name.
var roomsNamed = map[string][]string{"forum": {"elections/forum"}, "domain": {"domain"}, "due": {"domain/due"}, "when": {"domain/when"}, "refusal": {"domain/refusal"},
	"elections": {"elections"}, "box": {"elections/box"}, "clerk": {"elections/clerk"}, "nominations": {"elections/nominations"}, "voters": {"elections/voters"},
	"holders": {"elections/holders"}, "register": {"elections/register"}, "store": {"elections/store"}, "api": {"api"}, "door": {"api/door"}, "seal": {"elections/seal"},
	"ledger": {"elections/ledger"}, "audit": {"elections/audit"}, "jobs": {"jobs"}, "count": {"domain/count"}, "client": {"client"}, "install": {"install"}, "demo": {"demo"},
	"commands": {"commands"}, "site": {"api/site"}, "web": {"api/web"}, "governance": {"domain/governance", "elections/governance"}, "hall": {"domain/hall", "elections/hall"}}

var (
	quotedFile = regexp.MustCompile("`([\\w./-]+\\.(?:go|ts|sh))`")
	quotedName = regexp.MustCompile("`([a-z]\\w*)\\.([A-Z]\\w*(?:\\.[A-Z]\\w*)?)`")
)

// TestDocumentsNameWhatThereIs looks up files and Go names in backquotes.
func TestDocumentsNameWhatThereIs(t *testing.T) {
	known := map[string]map[string]bool{}
	found := 0
	for doc, text := range mustDocuments(t) {
		for _, m := range quotedFile.FindAllStringSubmatch(text, -1) {
			found++
			if _, err := os.Stat(m[1]); err != nil {
				t.Errorf("%s names %s, which is not there", doc, m[1])
			}
		}
		for _, m := range quotedName.FindAllStringSubmatch(text, -1) {
			folders, room := roomsNamed[m[1]]
			if !room {
				continue // another module's
			}
			found++
			there := false
			for _, f := range folders {
				if known[f] == nil {
					known[f] = mustNames(t, f)
				}
				there = there || known[f][m[2]]
			}
			if !there {
				t.Errorf("%s names %s.%s, which is not there", doc, m[1], m[2])
			}
		}
	}
	if found < 400 {
		t.Errorf("only %d names were found", found)
	}
}

// TestAStrangerFindsTheRoomInOneLookUp: each word of the table of docs/house.md leads to
// files that are there, and stands in a comment of one of them or of its room; a rule's
// number stands in docs/rules.md, with where it is done.
func TestAStrangerFindsTheRoomInOneLookUp(t *testing.T) {
	house, rules := mustDocuments(t)["docs/house.md"], mustDocuments(t)["docs/rules.md"]
	_, table, _ := strings.Cut(house, "## Words people look for")
	table, _, _ = strings.Cut(table, "\n## ")
	words := map[string]bool{}
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]+) \| (.*) \|$`).FindAllStringSubmatch(table, -1) {
		said := saidWhere(t, row[2])
		for word := range strings.SplitSeq(row[1], ", ") {
			if word = strings.TrimSpace(word); word == "" {
				continue
			}
			if words[word] = true; !strings.Contains(said, flat(word)) {
				t.Errorf("docs/house.md sends whoever looks for %q to %s, of which no comment has the word", word, row[2])
			}
		}
	}
	for _, word := range []string{"re-vote", "watermark", "bounce", "debate", "roundtable", "forum", "webhook", "rehearsal", "backup", "sign-in", "nomination", "alarm"} {
		if !words[word] {
			t.Errorf("docs/house.md does not say where to find: %s", word)
		}
	}
	if len(words) < 60 {
		t.Errorf("only %d words were found", len(words))
	}
	if flat("A re-vote (R64)\nis one.") != " a re vote r64 is one" || strings.Contains(flat("the cast"), flat("cast or check")) {
		t.Error("words are looked for as they are not written")
	}
	listed := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\| (R\d+[a-z]?) \|`).FindAllStringSubmatch(rules, -1) {
		listed[m[1]] = true
	}
	cited, number := 0, regexp.MustCompile(`\bR\d+[a-z]?\b`)
	for file := range importsOfFiles(t) {
		if strings.HasSuffix(file, "_test.go") || !strings.HasPrefix(file, "domain/") && !strings.HasPrefix(file, "elections/") {
			continue
		}
		for _, group := range mustComments(t, file) {
			for _, rule := range number.FindAllString(group, -1) {
				if cited++; !listed[rule] {
					t.Errorf("%s cites %s, which docs/rules.md does not list", file, rule)
				}
			}
		}
	}
	if cited < 1000 || len(listed) < 150 {
		t.Errorf("only %d citations of %d rules were found", cited, len(listed))
	}
}

// saidWhere is what the comments say of the files and names in a cell, and of their rooms.
func saidWhere(t *testing.T, cell string) string {
	t.Helper()
	var said strings.Builder
	for _, m := range quotedFile.FindAllStringSubmatch(cell, -1) {
		if strings.HasSuffix(m[1], ".go") {
			said.WriteString(strings.Join(mustComments(t, m[1]), " ") + roomSays(t, path.Dir(m[1])))
			continue
		}
		text, err := os.ReadFile(m[1])
		if err != nil {
			t.Error(err)
		}
		for _, c := range lineComment.FindAllStringSubmatch(string(text), -1) {
			said.WriteString(c[2] + " ")
		}
	}
	for _, m := range quotedName.FindAllStringSubmatch(cell, -1) {
		for _, folder := range roomsNamed[m[1]] {
			said.WriteString(roomSays(t, folder) + saysOf(t, folder, m[2]))
		}
	}
	return flat(said.String())
}

// flat is a text's words in one line and one case, each after a blank: so one is found
// where several are spoken of, and whether or not it has its hyphen.
func flat(text string) string {
	return " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// roomSays is a package's own comment.
func roomSays(t *testing.T, folder string) (says string) {
	t.Helper()
	for _, file := range mustParse(t, folder) {
		says += file.Doc.Text() + " "
	}
	return says
}

// saysOf is the comment of a name, a method's as Type.Method.
func saysOf(t *testing.T, folder, name string) (says string) {
	t.Helper()
	for _, file := range mustParse(t, folder) {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if receiver(d)+d.Name.Name == name {
					says += d.Doc.Text() + " "
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if of, is := s.(*ast.TypeSpec); is && of.Name.Name == name {
						says += d.Doc.Text() + " "
					}
				}
			}
		}
	}
	return says
}

// mustParse are a folder's files with their comments, without its tests.
func mustParse(t *testing.T, folder string) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v", folder, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		files = append(files, mustFile(t, name))
	}
	return files
}

// mustComments are the comments of a file.
func mustComments(t *testing.T, file string) (texts []string) {
	t.Helper()
	for _, group := range mustFile(t, file).Comments {
		texts = append(texts, group.Text())
	}
	return texts
}

// mustNames are the exported names of a package, methods as Type.Method.
func mustNames(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v", folder, err)
	}
	names := map[string]bool{}
	for _, f := range files {
		for _, d := range mustFile(t, f).Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				names[receiver(d)+d.Name.Name] = true
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						names[s.Name.Name] = true
					case *ast.ValueSpec:
						for _, n := range s.Names {
							names[n.Name] = true
						}
					}
				}
			}
		}
	}
	return names
}

func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) != 1 {
		return ""
	}
	of := d.Recv.List[0].Type
	if star, is := of.(*ast.StarExpr); is {
		of = star.X
	}
	if id, is := of.(*ast.Ident); is {
		return id.Name + "."
	}
	return "?."
}

// TestEverySettingIsExplained holds the table of docs/operation.md against the
// flags of serve: names, environment and defaults.
func TestEverySettingIsExplained(t *testing.T) {
	var only struct {
		Serve install.Service `cmd:""`
	}
	text := mustDocuments(t)["docs/operation.md"]
	rows := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `--([a-z-]+)` \\|(.*)$").FindAllStringSubmatch(text, -1) {
		rows[m[1]] = m[2]
	}
	flags := 0
	for _, f := range kong.Must(&only).Model.Node.Children[0].Flags {
		flags++
		row, there := rows[f.Name]
		delete(rows, f.Name)
		if !there {
			t.Errorf("--%s is not explained", f.Name)
			continue
		}
		if len(f.Envs) != 1 || !strings.Contains(row, "`"+f.Envs[0]+"`") {
			t.Errorf("--%s: the row does not name %v", f.Name, f.Envs)
		}
		if f.Default != "" && !strings.Contains(row, "`"+f.Default+"`") {
			t.Errorf("--%s: the row does not name the default %q", f.Name, f.Default)
		}
	}
	for name := range rows {
		t.Errorf("--%s is explained and is no setting", name)
	}
	if flags < 15 {
		t.Errorf("only %d settings were found", flags)
	}
}

// TestFound23_ProtocolSaysWhatTheVerifierDoes holds the protocol's tables to the
// verifier: verdicts with their statuses, what becomes of a receipt, the clocks'
// tolerance, the name of an empty box.
func TestFound23_ProtocolSaysWhatTheVerifierDoes(t *testing.T) {
	docs := mustDocuments(t)
	protocol, threats := docs["docs/protocol.md"], docs["docs/threat-model.md"]
	empty, err := ledger.WriteRows(io.Discard, ledger.Shape{Kind: ledger.KindBox, N: 0, Width: 2})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"`" + empty.String() + "`",
		fmt.Sprintf("Clocks may differ by %d seconds", audit.Tolerance),
		fmt.Sprintf("| %s | 0 |", audit.Passed), fmt.Sprintf("| %s | 3, or 1 under `--require-count` |", audit.PassedNotCounted), fmt.Sprintf("| %s | 1 |", audit.Failed),
	}
	for _, s := range []audit.ReceiptStatus{audit.Counts, audit.Superseded, audit.InTheBox, audit.NotOpened, audit.ContestEnded, audit.NoBallot} {
		want = append(want, fmt.Sprintf("| `%s` |", s))
	}
	for _, s := range want {
		if !strings.Contains(protocol, s) {
			t.Errorf("docs/protocol.md does not say %s", s)
		}
	}
	_, operator, found := strings.Cut(threats, "### An operator who holds every key")
	operator, _, _ = strings.Cut(operator, "\n## ")
	if !found {
		t.Fatal("the threat model does not tell of an operator who holds every key")
	}
	for _, s := range []string{"absentees", "casts over", "closes early", "closes late", "withdraws a candidate after the close", "papers are withheld",
		"receipt", "checkpoint", "mail", "auditor's file", "monitor", "**nothing**"} {
		if !strings.Contains(operator, s) {
			t.Errorf("docs/threat-model.md: an operator who holds every key: nothing of %q", s)
		}
	}
}

// The threat model says of each place where keys can lie what it can promise, and what a
// copy of the database then holds (issue 14, number 1).
func TestIssue14_1_TheThreatModelSaysWhatEachKeeperPromises(t *testing.T) {
	_, section, ok := strings.Cut(mustDocuments(t)["docs/threat-model.md"], "\n### Where the keys lie, and what each place can promise\n")
	section, _, _ = strings.Cut(section, "\n## ")
	if !ok {
		t.Fatal("there is no such section")
	}
	rows := map[string]int{}
	for line := range strings.Lines(section) {
		if cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|"); strings.HasPrefix(line, "|") {
			rows[strings.TrimSpace(cells[0])] = len(cells)
		}
	}
	for _, row := range []string{`"destroyed" means`, "what brings a destroyed key back", "backups of the database, its standbys, its write-ahead log", "thief of the database alone"} {
		if rows[row] != 4 {
			t.Errorf("%q has %d cells; it wants one for the folder, a Vault or a helper, and one key", row, rows[row])
		}
	}
	for _, place := range []string{"folder", "Vault", "helper", "one outer key"} {
		if !strings.Contains(section, place) {
			t.Errorf("nothing is said of %s", place)
		}
	}
}
