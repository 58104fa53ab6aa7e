package main

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestContributingsCommandsAreThere: each command of CONTRIBUTING.md that makes something
// has its target, each that runs tests finds some, and each variable is read by somebody.
func TestContributingsCommandsAreThere(t *testing.T) {
	text, err := os.ReadFile("CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	made, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	var names []string // of tests, by folder
	var reads strings.Builder
	for _, pattern := range []string{"*_test.go", "*/*_test.go", "*/*/*_test.go", "*/*/*/*_test.go", "api/web/test/*.mjs", "api/web/test/lib/*.mjs", "api/web/test/journeys/*.mjs"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range declaredTest.FindAllStringSubmatch(string(source), -1) {
				names = append(names, path.Dir(filepath.ToSlash(file))+" "+m[1])
			}
			reads.Write(source)
		}
	}
	targets, runs, variables := 0, 0, 0
	for _, line := range regexp.MustCompile(`(?m)^    (.+)$`).FindAllStringSubmatch(string(text), -1) {
		command := line[1]
		if m := regexp.MustCompile(`^make (\S+)`).FindStringSubmatch(command); m != nil {
			if targets++; !regexp.MustCompile(`(?m)^` + m[1] + `:`).Match(made) {
				t.Errorf("%s: there is no such target", m[0])
			}
		}
		if m := regexp.MustCompile(`go test (\S+) -run '?([^' ]+)`).FindStringSubmatch(command); m != nil {
			folder, all := strings.CutSuffix(strings.TrimPrefix(m[1], "./"), "...")
			first, _, _ := strings.Cut(m[2], "/")
			pattern := regexp.MustCompile(first)
			if runs++; !slices.ContainsFunc(names, func(n string) bool {
				in, name, _ := strings.Cut(n, " ")
				return (all || in == folder) && pattern.MatchString(name)
			}) {
				t.Errorf("%s: there is no such test", command)
			}
		}
		for _, m := range regexp.MustCompile(`\b([A-Z]{4,})=`).FindAllStringSubmatch(command, -1) {
			if variables++; !strings.Contains(reads.String(), `Getenv("`+m[1]+`")`) && !strings.Contains(reads.String(), "process.env."+m[1]) {
				t.Errorf("%s: nobody reads %s", command, m[1])
			}
		}
	}
	if targets < 9 || runs < 7 || variables < 4 {
		t.Errorf("only %d targets, %d runs and %d variables were found", targets, runs, variables)
	}
}

var declaredTest = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
