package main

import (
	"bytes"
	"strings"
	"testing"
)

// Every rule that is built has a test that cites it.
func TestEveryBuiltRuleIsCited(t *testing.T) {
	var out bytes.Buffer
	if err := run("../..", &out); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n"); n < 190 {
		t.Errorf("only %d rules were read", n)
	}
}

// What elections and panels stand on may not be called not built; the rest may.
func TestWhatMayNotBeUnbuilt(t *testing.T) {
	standing := "\n## 17 Second edition\n"
	for _, r := range []string{"R133a", "R156", "R157", "R158", "R159", "R160"} {
		standing += "| " + r + " | kept | |\n"
	}
	for _, c := range []struct {
		name, text string
		refused    bool
	}{
		{"all is built", standing, false},
		{"a rule of debates is not", "\n## 16 Debates\n| R155 | **Not built** | |\n" + standing, false},
		{"a rule of letters is not", "\n## 15 Letters\n| R140 | **Not built** | |\n" + standing, true},
		{"comparisons are not", strings.Replace(standing, "R158 | kept", "R158 | **Not built**", 1), true},
		{"secret votes have no row", strings.Replace(standing, "| R156 | kept | |\n", "", 1), true},
	} {
		if err := unbuilt(c.text); (err != nil) != c.refused {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
