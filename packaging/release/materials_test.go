package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// OP3: what one machine's making of the list of contents has, and another's has not, goes;
// what says what is in the program stays.
func TestOP3_TheListOfContentsTellsNothingOfTheMachine(t *testing.T) {
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	const program = `"component":{"name":"hustings","hashes":[{"alg":"SHA-256","content":"5f"}]}`
	const components = `"components":[{"name":"std","version":"go1.26.10","hashes":[{"alg":"SHA-256","content":"aa"}],"evidence":{"licenses":[{"license":{"id":"BSD-3-Clause"}}]}}]`
	made := func(list string) string {
		t.Helper()
		return finished(t, list, at)
	}
	for name, tools := range map[string]func(hash string) string{
		"a list": func(hash string) string {
			return `[{"name":"cyclonedx-gomod","version":"v1.9.0","hashes":[{"alg":"SHA-256","content":"` + hash + `"}]}]`
		},
		"components": func(hash string) string {
			return `{"components":[{"name":"cyclonedx-gomod","hashes":[{"alg":"SHA-256","content":"` + hash + `"}]}],"services":[{"name":"s","hashes":["` + hash + `"]}]}`
		},
	} {
		t.Run(name, func(t *testing.T) {
			one := made(`{"serialNumber":"urn:1","metadata":{"timestamp":"2026-11-29T12:00:01Z","tools":` + tools("11") + `,` + program + `},` + components + `}`)
			two := made(`{"metadata":{"timestamp":"2026-11-29T12:30:00+01:00","tools":` + tools("22") + `,` + program + `},` + components + `}`)
			if one != two {
				t.Errorf("they differ:\n%s\n%s", one, two)
			}
			for _, stays := range []string{`"5f"`, `"aa"`, `"cyclonedx-gomod"`, `"2026-11-29T12:00:00Z"`} {
				if !strings.Contains(one, stays) {
					t.Errorf("%s is gone:\n%s", stays, one)
				}
			}
		})
	}
}

// OP3: every part of the list has its licence; one that neither the tool nor anybody here
// has recognised stops the release.
func TestOP3_EveryPartOfTheListHasItsLicence(t *testing.T) {
	const found = `{"name":"example.org/known","evidence":{"licenses":[{"license":{"id":"BSD-3-Clause"}}]}}`
	text := finished(t, `{"metadata":{"component":{"name":"hustings"}},"components":[`+found+`,{"name":"github.com/pressly/goose/v3","version":"v3.28.0"}]}`, time.Now())
	if n := strings.Count(text, `"MIT"`); n != 2 || !strings.Contains(text, `"BSD-3-Clause"`) {
		t.Errorf("%d are told by hand:\n%s", n, text)
	}
	var list map[string]any
	if err := json.Unmarshal([]byte(`{"components":[`+found+`,{"name":"example.org/nobodys","evidence":{"licenses":[]}}]}`), &list); err != nil {
		t.Fatal(err)
	}
	if err := finish(list, time.Now()); err == nil || !strings.Contains(err.Error(), "example.org/nobodys") {
		t.Errorf("a part without a licence: %v", err)
	}
}

// finished is a list as it is handed out.
func finished(t *testing.T, text string, at time.Time) string {
	t.Helper()
	var list map[string]any
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatal(err)
	}
	if err := finish(list, at); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// OP3: what is in the program of one system alone is in the list as well, and each part
// once.
func TestOP3_TheListIsOfEverySystem(t *testing.T) {
	var paths []string
	for i, text := range []string{`{"metadata":{"component":{"name":"hustings"}},"components":[{"name":"a","version":"v1"},{"name":"b","version":"v1"}]}`,
		`{"components":[{"name":"b","version":"v1"},{"name":"c","version":"v1"}]}`} {
		path := filepath.Join(t.TempDir(), string(rune('a'+i)))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	all, err := together(paths)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(all)
	if want := `{"components":[{"name":"a","version":"v1"},{"name":"b","version":"v1"},{"name":"c","version":"v1"}],"metadata":{"component":{"name":"hustings"}}}`; err != nil || string(text) != want {
		t.Errorf("it is %s (%v), want %s", text, err, want)
	}
}

// OP3: what pages bring to a browser is in the list too, pinned by its sum: whatever the
// scripts import, and nothing that only builds them.
func TestOP3_TheListHasWhatPagesAreMadeOf(t *testing.T) {
	parts, err := webParts(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, p := range parts {
		known[p.Name] = true
		if _, err := p.component(); err != nil {
			t.Error(err)
		}
		if slices.Contains(webTools, p.Name) {
			t.Errorf("%s is in the program?", p.Name)
		}
	}
	scripts, err := filepath.Glob(filepath.Join("..", "..", "api", "web", "src", "*.ts"))
	if err != nil || len(scripts) < 10 {
		t.Fatalf("%d scripts: %v", len(scripts), err)
	}
	imports := regexp.MustCompile(`(?m)from "((?:@[a-z0-9-]+/)?[a-z0-9-]+)[/"]`)
	seen := 0
	for _, path := range scripts {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range imports.FindAllStringSubmatch(string(text), -1) {
			if seen++; !known[m[1]] {
				t.Errorf("%s brings %s, which is not listed", filepath.Base(path), m[1])
			}
		}
	}
	if seen < 5 {
		t.Errorf("only %d imports were found", seen)
	}
	if _, err := (webPart{Name: "x", Version: "1.0.0", License: "MIT", Integrity: "sha1-AA=="}).component(); err == nil {
		t.Error("a part that is not pinned is listed")
	}
}
