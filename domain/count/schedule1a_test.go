package count_test

import (
	"slices"
	"strings"
	"testing"

	"hustings/domain/count"
)

// TestSchedule1A_AheadAtFirstDifference is an election in which B was ahead of C at the
// first difference and both are level later: C goes, whatever the lot says.
func TestSchedule1A_AheadAtFirstDifference(t *testing.T) {
	e := standing(1, "", "", "", "")
	e.Candidates[1].Name, e.Candidates[2].Name = "C", "B" // as the file has them: A, C, B, D
	papers := mustPapers(t, 4, "10: 1", "5: 2", "6: 3", "1: 4 2")
	for _, lot := range [][]int{{1, 2, 3, 4}, {4, 3, 2, 1}} {
		e.Lot = lot
		transcript := mustCount(t, count.MeekSTV, e, papers, count.Options{NZ: true})
		var out []int
		for _, s := range transcript.Stages {
			out = append(out, s.Excluded...)
		}
		if !slices.Equal(out, []int{4, 2, 3}[:len(out)]) || len(out) < 2 {
			t.Errorf("lot %v: excluded %v, want D, then C", lot, out)
		}
		if text := outputs(t, transcript)["text"]; !strings.Contains(text, "B and C") && !strings.Contains(text, "C and B were level. When they first differed, at stage 1, C was behind") {
			t.Errorf("the tie is not told:\n%s", text)
		}
	}
}

// TestSchedule1A_PseudoRandomNumbers: two never apart. With 2 candidates, 1 place and 8
// papers the seed is x=7, y=1, z=8008; the first six values are worked out by hand from
// clauses 42 to 45, and the fifth and sixth are the candidates'.
func TestSchedule1A_PseudoRandomNumbers(t *testing.T) {
	for _, c := range []struct {
		candidates, papers int
		out                int // the candidate with the lowest number at the first step
	}{{2, 8, 2}, {2, 10, 2}, {2, 26, 1}, {2, 34, 2}} {
		e := standing(1, "", "")
		papers := count.NewPapers(2)
		for n := range c.papers {
			if err := papers.Add(count.Paper{Weight: 1, Ranks: [][]int{{n%2 + 1}}}); err != nil {
				t.Fatal(err)
			}
		}
		transcript := mustCount(t, count.MeekSTV, e, papers, count.Options{NZ: true})
		first := transcript.Stages[0]
		if len(first.Excluded) != 1 || first.Excluded[0] != c.out || first.Ties[0].By != count.ByNumber {
			t.Errorf("%d papers: excluded %v by %v, want %d", c.papers, first.Excluded, first.Ties, c.out)
		}
		if transcript.Rules.Version != "2" || len(transcript.Lots) > 0 {
			t.Errorf("version %s, lots %v", transcript.Rules.Version, transcript.Lots)
		}
	}
}
