package ballotfile_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"hustings/domain/count"
	"hustings/domain/count/ballotfile"
)

// TestScores are read from a table that says so, and written back as they were.
func TestScores(t *testing.T) {
	const table = "scores,5\npapers,\"Ann\",\"Bob\"\n1,,4\n3,5,\n"
	f, err := ballotfile.Read("x.csv", strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	if f.Papers.Top() != 5 || f.Papers.Total() != 4 || len(f.Election.Candidates) != 2 {
		t.Fatalf("top %d, %d papers, candidates %v", f.Papers.Top(), f.Papers.Total(), f.Election.Candidates)
	}
	result, err := count.Count(count.STAR, f.Election, f.Papers, count.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := result.Stages[0].Votes; got[0] != 15 || got[1] != 4 {
		t.Errorf("scores %v, want 15 and 4", got)
	}
	var b bytes.Buffer
	if err := ballotfile.WriteCSV(&b, f.Election, f.Papers); err != nil || b.String() != table {
		t.Errorf("written as %q (%v)", b.String(), err)
	}
	if err := ballotfile.WriteBLT(&b, f.Election, f.Papers); err == nil {
		t.Error("scores are written as BLT, which has none")
	}
}

// TestScoresThatAreRefused, with their line.
func TestScoresThatAreRefused(t *testing.T) {
	for table, want := range map[string]string{
		"scores,0\nA,B\n1,2\n":   "x.csv:1: the highest score is 0",
		"scores,5\n":             "x.csv:1: the table ends",
		"scores,5\nA,B\n1,6\n":   "x.csv:3: found \"6\" in column 2, expected a score, 0 to 5",
		"scores,5\nA,B\n1,x\n":   "x.csv:3: found \"x\"",
		"scores,5\nA,A\n1,2\n":   "x.csv:2:",
		"scores,5\nA,B\n1,2,3\n": "x.csv:3:",
	} {
		_, err := ballotfile.Read("x.csv", strings.NewReader(table))
		var refused *ballotfile.Error
		if !errors.As(err, &refused) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", table, err, want)
		}
	}
}

// TestATableOfRanksReadsBack: what another program's file holds, as a table.
func TestATableOfRanksReadsBack(t *testing.T) {
	f, err := ballotfile.Read("x.blt", strings.NewReader("3 1\n2 1=2 3 0\n1 - 3 0\n1 0\n0\n\"A, with comma\"\n\"B\"\n\"C\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := ballotfile.WriteCSV(&b, f.Election, f.Papers); err != nil {
		t.Fatal(err)
	}
	again, err := ballotfile.Read("x.csv", &b)
	if err != nil {
		t.Fatal(err)
	}
	var before, after bytes.Buffer
	again.Election.Title = f.Election.Title
	if err := errors.Join(ballotfile.WriteBLT(&before, f.Election, f.Papers), ballotfile.WriteBLT(&after, again.Election, again.Papers)); err != nil {
		t.Fatal(err)
	}
	if before.String() != after.String() {
		t.Errorf("%s\nis not\n%s", after.String(), before.String())
	}
	f.Election.Candidates[0].Name = "Papers"
	if err := ballotfile.WriteCSV(&b, f.Election, f.Papers); err == nil {
		t.Error("a candidate is written as what the table would read as something else")
	}
}
