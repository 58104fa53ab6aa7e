package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// caseIDs are the catalogue's groups and how many cases each has.
var caseIDs = map[string]int{"AZ": 6, "ML": 10, "JW": 7, "BI": 12, "SE": 8, "IN": 8, "FA": 13, "BD": 8, "DO": 6, "PR": 7, "AC": 2, "OP": 3}

// laterCases were named when the groups had been counted.
var laterCases = []string{"DO9"}

// TestEveryCaseIsPlayed holds docs/hardening.md true: every case has a row, every
// test that a row names is there, every test named after a case stands in its row,
// and every id cited anywhere has a row.
func TestEveryCaseIsPlayed(t *testing.T) {
	rows := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([A-Z]{2}\d+) \|(.*)\|$`).FindAllStringSubmatch(mustDocuments(t)["docs/hardening.md"], -1) {
		if rows[m[1]] != "" {
			t.Errorf("%s has two rows", m[1])
		}
		rows[m[1]] = m[2]
	}
	want := len(laterCases)
	for _, id := range laterCases {
		if rows[id] == "" {
			t.Errorf("%s has no row", id)
		}
	}
	for group, n := range caseIDs {
		want += n
		for i := 1; i <= n; i++ {
			if id := group + strconv.Itoa(i); rows[id] == "" {
				t.Errorf("%s has no row", id)
			}
		}
	}
	if len(rows) != want {
		t.Errorf("%d rows, want %d", len(rows), want)
	}
	tests, cited := testsAndCases(t)
	named := regexp.MustCompile("`(Test\\w+)`")
	for id, row := range rows {
		names := named.FindAllStringSubmatch(row, -1)
		if len(names) == 0 {
			t.Errorf("%s: no test plays it", id)
		}
		for _, m := range names {
			if !tests[m[1]] {
				t.Errorf("%s is played by %s, which is nowhere", id, m[1])
			}
		}
	}
	for test := range tests {
		for _, id := range casesOf(test) {
			if !strings.Contains(rows[id], "`"+test+"`") {
				t.Errorf("the row of %s does not name %s", id, test)
			}
		}
	}
	for id, file := range cited {
		if rows[id] == "" {
			t.Errorf("%s cites %s, which is no case", file, id)
		}
	}
	if len(tests) < 500 || len(cited) < 60 {
		t.Errorf("only %d tests and %d cited cases were found", len(tests), len(cited))
	}
}

// TestIssue14_EveryNumberHasItsTests holds the table of what several machines, growth and
// operators need: each number has rows, and what they name is there and named for it once
// at least.
func TestIssue14_EveryNumberHasItsTests(t *testing.T) {
	rows := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\| 14\.(\d+) \|(.*)\|$`).FindAllStringSubmatch(mustDocuments(t)["docs/hardening.md"], -1) {
		rows[m[1]] += m[2]
	}
	tests, _ := testsAndCases(t)
	named := regexp.MustCompile("`(Test\\w+)`")
	for number := 1; number <= 9; number++ {
		id, own := strconv.Itoa(number), false
		for _, m := range named.FindAllStringSubmatch(rows[id], -1) {
			if !tests[m[1]] {
				t.Errorf("number %s is played by %s, which is nowhere", id, m[1])
			}
			_, after, ok := strings.Cut(m[1], "Issue14_")
			own = own || ok && slices.Contains(strings.Split(after, "_"), id)
		}
		if !own {
			t.Errorf("no test is named for number %s", id)
		}
	}
	if len(rows) != 9 {
		t.Errorf("%d numbers", len(rows))
	}
}

func TestCasesAreReadFromTheNamesOfTests(t *testing.T) {
	for name, want := range map[string][]string{
		"TestBI1_DoubleVoteRace":           {"BI1"},
		"TestSE1_SE3_SE4_TheFiles":         {"SE1", "SE3", "SE4"},
		"TestJW1toJW5_ForgedTokens":        {"JW1", "JW2", "JW3", "JW4", "JW5"},
		"TestFound20_E17_OfficersNumbers":  nil,
		"TestML7_OP2_CookiesAndHeaders":    {"ML7", "OP2"},
		"TestR85_R86_Disclosure":           nil,
		"TestFA1_KilledWhileTellingVoters": {"FA1"},
	} {
		if got := casesOf(name); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

var (
	caseID    = regexp.MustCompile(`\b(?:AZ|ML|JW|BI|SE|IN|FA|BD|DO|PR|AC|OP)\d{1,2}\b`)
	caseRange = regexp.MustCompile(`^([A-Z]{2})(\d+)to[A-Z]{2}(\d+)$`)
)

// casesOf reads the cases that a test is named after: of ML7_OP2 two, of JW1toJW5 a
// whole range.
func casesOf(test string) (ids []string) {
	for part := range strings.SplitSeq(strings.TrimPrefix(test, "Test"), "_") {
		switch m := caseRange.FindStringSubmatch(part); {
		case m != nil:
			from, _ := strconv.Atoi(m[2])
			until, _ := strconv.Atoi(m[3])
			for i := from; i <= until; i++ {
				ids = append(ids, m[1]+strconv.Itoa(i))
			}
		case caseID.FindString(part) == part && part != "":
			ids = append(ids, part)
		}
	}
	return ids
}

// testsAndCases reads every source and document: the tests there are, and where
// each case that is cited is cited.
func testsAndCases(t *testing.T) (tests map[string]bool, cited map[string]string) {
	t.Helper()
	all, err := readCases()
	if err != nil {
		t.Fatal(err)
	}
	return all.tests, all.cited
}

type cases struct {
	tests map[string]bool
	cited map[string]string
}

var readCases = sync.OnceValues(func() (cases, error) {
	all := cases{map[string]bool{}, map[string]string{}}
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch base := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (base == "node_modules" || base == "dist" || base == "testdata" || strings.HasPrefix(base, ".")):
			return filepath.SkipDir
		case d.IsDir() || !slices.Contains([]string{".go", ".ts", ".mjs", ".md", ".sh", ".sql", ".html"}, filepath.Ext(name)) || name == "hardening_test.go":
			return nil
		}
		text, err := os.ReadFile(name)
		if strings.HasSuffix(name, "_test.go") {
			for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
				all.tests[m[1]] = true
			}
		}
		for _, id := range caseID.FindAllString(string(text), -1) {
			all.cited[id] = name
		}
		return err
	})
	return all, err
})
