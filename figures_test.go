package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every figure that the program has is explained to operators, and shown on the dashboard
// or watched by a rule: one that nobody looks at is none (issue 14, number 6). That both
// ask for no other is held by packaging/checks_test.go.
func TestIssue14_6_EveryFigureIsExplainedAndShown(t *testing.T) {
	read := func(path string) string {
		t.Helper()
		text, err := os.ReadFile(path)
		must(t, err)
		return string(text)
	}
	var figures []string
	for _, m := range regexp.MustCompile(`"(hustings_[a-z_]+)"`).FindAllStringSubmatch(read("install/signals.go"), -1) {
		figures = append(figures, m[1])
	}
	slices.Sort(figures)
	if figures = slices.Compact(figures); len(figures) < 25 {
		t.Fatalf("only %d were found: %v", len(figures), figures)
	}
	told, seen := read("docs/operation.md"), read("packaging/grafana/hustings.json")+read("packaging/prometheus/alerts.yml")
	for _, f := range figures {
		if !strings.Contains(told, "`"+f+"`") {
			t.Errorf("docs/operation.md does not explain %s", f)
		}
		if !regexp.MustCompile(`\b` + f + `(_bucket|_sum|_count)?\b`).MatchString(seen) {
			t.Errorf("nobody looks at %s", f)
		}
	}
}
