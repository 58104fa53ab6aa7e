package count_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hustings/domain/count"
)

// mustPapers reads papers written like BLT lines without the final 0: "5: 1 2=3 -".
func mustPapers(t testing.TB, candidates int, lines ...string) *count.Papers {
	t.Helper()
	papers := count.NewPapers(candidates)
	for _, line := range lines {
		addLine(t, papers, line)
	}
	return papers
}

// addLine puts in a paper written as [mustPapers] reads it.
func addLine(t testing.TB, papers *count.Papers, line string) {
	t.Helper()
	weight, order, _ := strings.Cut(line, ":")
	p := count.Paper{}
	if _, err := fmt.Sscan(weight, &p.Weight); err != nil {
		t.Fatal(err)
	}
	for _, rank := range strings.Fields(order) {
		var r []int
		for _, c := range strings.Split(rank, "=") {
			n := 0
			if _, err := fmt.Sscan(c, &n); err != nil && rank != "-" {
				t.Fatal(err)
			}
			if n > 0 {
				r = append(r, n)
			}
		}
		p.Ranks = append(p.Ranks, r)
	}
	if err := papers.Add(p); err != nil {
		t.Fatal(err)
	}
}

// rankingMethods are those that count papers which rank or mark.
func rankingMethods() []count.RuleSet {
	return slices.DeleteFunc(count.Methods(), func(r count.RuleSet) bool { return r.Method.Scores() })
}

// standing makes an election of candidates A, B, C …, each with the group given.
func standing(seats int, groups ...string) count.Election {
	e := count.Election{Seats: seats}
	for i, g := range groups {
		e.Candidates = append(e.Candidates, count.Candidate{Name: string(rune('A' + i)), Group: g})
	}
	return e
}

func mustCount(t testing.TB, m count.Method, e count.Election, papers *count.Papers, o count.Options) *count.Transcript {
	t.Helper()
	transcript, err := count.Count(m, e, papers, o)
	if err != nil {
		t.Fatal(err)
	}
	return transcript
}

var transferable = []count.Method{count.ScottishSTV, count.MeekSTV, count.ERS97STV}

// TestE8_EmployerCap: cap 2, organisation X has 2 elected and 2 continuing candidates:
// both are excluded before anyone else, the lower first, and their papers move (R75).
func TestE8_EmployerCap(t *testing.T) {
	papers := mustPapers(t, 7, "30: 1 5", "30: 2 6", "9: 3 5", "8: 4 6", "12: 5", "11: 6", "1: 7")
	e := standing(4, "X", "X", "X", "X", "Y", "Z", "Z")
	e.Limits = []count.Limit{{Group: "X", Cap: 2}}
	for _, m := range transferable {
		t.Run(string(m), func(t *testing.T) {
			transcript := mustCount(t, m, e, papers, count.Options{})
			var out []int
			for _, s := range transcript.Stages {
				out = append(out, s.Excluded...)
			}
			if len(out) < 2 || out[0] != 4 || out[1] != 3 {
				t.Errorf("excluded %v, want 4 then 3 before anyone else, although 7 has fewer votes", out)
			}
			if got := slices.Sorted(slices.Values(transcript.Elected)); !slices.Equal(got, []int{1, 2, 5, 6}) {
				t.Errorf("elected %v, want A, B, E and F", got)
			}
		})
	}
	for _, m := range []count.Method{count.Block, count.Approval, count.Schulze} { // lists skip
		t.Run(string(m), func(t *testing.T) {
			papers := mustPapers(t, 7, "9: 1=2=3", "8: 1=2=4", "3: 5", "2: 6", "1: 7")
			transcript := mustCount(t, m, e, papers, count.Options{Truncate: true})
			if got := slices.Sorted(slices.Values(transcript.Elected)); !slices.Equal(got, []int{1, 2, 5, 6}) {
				t.Errorf("elected %v, want the lower-placed of X skipped: A, B, E and F", got)
			}
		})
	}
}

// TestReservedPlaces keeps places for a group: its last candidates are not excluded, and
// the others give way.
func TestReservedPlaces(t *testing.T) {
	papers := mustPapers(t, 5, "40: 1 2", "35: 2 1", "20: 3 1", "4: 4", "1: 5 4")
	e := standing(3, "", "", "", "lay", "lay")
	e.Limits = []count.Limit{{Group: "lay", Min: 1}}
	for _, rules := range rankingMethods() {
		if rules.Method.OnePlace() {
			continue
		}
		t.Run(string(rules.Method), func(t *testing.T) {
			transcript := mustCount(t, rules.Method, e, papers, count.Options{})
			if got := slices.Sorted(slices.Values(transcript.Elected)); !slices.Equal(got, []int{1, 2, 4}) {
				t.Errorf("elected %v, want A and B, and D for the lay place", got)
			}
		})
	}
	e.Limits[0].Min = 2 // and more than there are: as far as the group has candidates
	e.Withdrawn = []int{5}
	if got := mustCount(t, count.ScottishSTV, e, papers, count.Options{}).Elected; !slices.Contains(got, 4) || len(got) != 3 {
		t.Errorf("elected %v, want three with D", got)
	}
}

// TestR76_RON: re-open nominations cannot be excluded, and a place it wins stays empty.
func TestR76_RON(t *testing.T) {
	for _, m := range transferable {
		t.Run(string(m)+", RON reaches the quota", func(t *testing.T) {
			e := standing(2, "", "", "")
			e.RON = 3
			transcript := mustCount(t, m, e, mustPapers(t, 3, "40: 1", "25: 2", "45: 3"), count.Options{})
			if !slices.Equal(transcript.Elected, []int{1}) || transcript.Empty != 1 || transcript.Unfilled != 0 {
				t.Errorf("elected %v, %d empty, %d unfilled; want A and one empty place", transcript.Elected, transcript.Empty, transcript.Unfilled)
			}
		})
		t.Run(string(m)+", RON comes last but is not excluded", func(t *testing.T) {
			e := standing(1, "", "", "")
			e.RON = 3
			transcript := mustCount(t, m, e, mustPapers(t, 3, "10: 1", "9: 2", "1: 3 2"), count.Options{})
			for _, s := range transcript.Stages {
				if slices.Contains(s.Excluded, 3) {
					t.Errorf("stage %d excludes RON", s.Number)
				}
			}
			if !slices.Equal(transcript.Elected, []int{1}) {
				t.Errorf("elected %v, want A", transcript.Elected)
			}
		})
		t.Run(string(m)+", a sole candidate still faces RON", func(t *testing.T) {
			e := standing(1, "", "")
			e.RON = 2
			for _, c := range []struct {
				papers []string
				empty  int
			}{{[]string{"3: 1", "4: 2"}, 1}, {[]string{"4: 1", "3: 2"}, 0}} {
				transcript := mustCount(t, m, e, mustPapers(t, 2, c.papers...), count.Options{})
				if transcript.Empty != c.empty || len(transcript.Elected) != 1-c.empty {
					t.Errorf("%v: elected %v, %d empty", c.papers, transcript.Elected, transcript.Empty)
				}
			}
		})
	}
	t.Run("lists, level with RON", func(t *testing.T) {
		e := standing(2, "", "", "")
		e.RON = 3
		e.Lot = []int{2, 1, 3}
		transcript := mustCount(t, count.Approval, e, mustPapers(t, 3, "5: 1", "3: 2", "3: 3"), count.Options{})
		if !slices.Equal(transcript.Elected, []int{1}) || transcript.Empty != 1 {
			t.Errorf("elected %v, %d empty: RON stands in a tie", transcript.Elected, transcript.Empty)
		}
	})
}

// TestE7_Chair is the worked chair ballot: 4-3-1-RON 0, the 1 goes to the 3, 4-4: a fresh
// ballot of the two is due (R97), although the first was ahead before.
// Of ties: whoever was ahead at an earlier stage (R72), else the lot (R73); one that changes nothing needs none (R74).
func TestE7_Chair(t *testing.T) {
	e := standing(1, "", "", "", "")
	e.RON = 4
	papers := mustPapers(t, 4, "4: 1", "3: 2", "1: 3 2", "1:")
	held := mustCount(t, count.IRV, e, papers, count.Options{HoldLastTie: true})
	if held.Valid != 8 || held.Invalid() != 1 || len(held.Elected) != 0 || held.LastTie == nil {
		t.Fatalf("valid %d, elected %v, last tie %v; want 8 and a tie held", held.Valid, held.Elected, held.LastTie)
	}
	if !slices.Equal(held.LastTie.Tied, []int{1, 2}) || held.LastTie.By != count.ByNobody {
		t.Errorf("last tie %+v, want A and B unsettled", held.LastTie)
	}
	settled := mustCount(t, count.IRV, e, papers, count.Options{})
	if !slices.Equal(settled.Elected, []int{1}) || settled.LastTie == nil || settled.LastTie.By != count.ByLookBack {
		t.Errorf("settled: elected %v, last tie %+v", settled.Elected, settled.LastTie)
	}
	fresh := standing(1, "", "")
	fresh.Lot = []int{2, 1}
	again := mustCount(t, count.IRV, fresh, mustPapers(t, 2, "4: 1", "4: 2"), count.Options{})
	if !slices.Equal(again.Elected, []int{2}) || again.LastTie.By != count.ByLot || len(again.Lots) != 1 {
		t.Errorf("the fresh ballot: elected %v, %+v; want B by lot", again.Elected, again.LastTie)
	}
}

// TestR97_TieWithRON: a candidate needs more than half against re-open nominations.
func TestR97_TieWithRON(t *testing.T) {
	e := standing(1, "", "", "")
	e.RON = 3
	transcript := mustCount(t, count.IRV, e, mustPapers(t, 3, "3: 1", "1: 2 1", "4: 3"), count.Options{})
	if len(transcript.Elected) != 0 || transcript.Empty != 1 || transcript.LastTie == nil || transcript.LastTie.By != count.ByRON {
		t.Errorf("elected %v, %d empty, last tie %+v; want RON to stand", transcript.Elected, transcript.Empty, transcript.LastTie)
	}
}

// TestR78_Recount counts again without a candidate struck after the count, from stage 1.
func TestR78_Recount(t *testing.T) {
	papers := mustPapers(t, 4, "8: 1 2", "5: 2 3", "4: 3 4", "3: 4 3")
	e := standing(2, "", "", "", "")
	before := mustCount(t, count.ScottishSTV, e, papers, count.Options{})
	e.Withdrawn = []int{before.Elected[0]}
	after := mustCount(t, count.ScottishSTV, e, papers, count.Options{})
	if slices.Contains(after.Elected, before.Elected[0]) || len(after.Elected) != 2 {
		t.Errorf("elected %v without %d", after.Elected, before.Elected[0])
	}
	if after.Valid != 20 || after.Stages[0].Votes[1] != 13*100_000 {
		t.Errorf("valid %d, stage 1 %v: the papers of the struck candidate pass on before the count", after.Valid, after.Stages[0].Votes)
	}
}

// TestR79_NoValidPaper elects nobody, not even where there are fewer candidates than places.
func TestR79_NoValidPaper(t *testing.T) {
	for _, rules := range rankingMethods() {
		transcript := mustCount(t, rules.Method, standing(1, "", ""), mustPapers(t, 2, "3:"), count.Options{})
		if len(transcript.Elected) != 0 || transcript.Unfilled != 1 || transcript.Invalid() != 3 {
			t.Errorf("%s: elected %v, unfilled %d, invalid %d", rules.Method, transcript.Elected, transcript.Unfilled, transcript.Invalid())
		}
	}
}

// TestR116_Countback fills one vacancy: sitting members keep their places, the departed
// and those who do not consent are passed over.
func TestR116_Countback(t *testing.T) {
	papers := mustPapers(t, 6, "20: 1 4 5", "15: 2 1", "12: 3 6", "6: 4 1", "5: 5 4", "9: 6 3")
	e := standing(3, "", "", "", "", "", "")
	for _, rules := range rankingMethods() {
		if rules.Method.OnePlace() {
			continue
		}
		t.Run(string(rules.Method), func(t *testing.T) {
			v := count.Vacancy{Departed: []int{1}, Sitting: []int{2, 3}, Consenting: []int{4, 5}}
			transcript, err := count.Countback(rules.Method, e, papers, count.Options{Truncate: true}, v)
			if err != nil {
				t.Fatal(err)
			}
			if got := transcript.Newcomers(); !slices.Equal(got, []int{4}) {
				t.Errorf("found %v, want D, to whom the papers of A go; F did not consent", got)
			}
			for _, c := range v.Sitting {
				if !slices.Contains(transcript.Elected, c) {
					t.Errorf("sitting member %d lost the place", c)
				}
			}
		})
	}
	if _, err := count.Countback(count.ScottishSTV, e, papers, count.Options{},
		count.Vacancy{Departed: []int{1}, Sitting: []int{1, 2}}); err == nil {
		t.Error("one who departed and sits is not refused")
	}
}

// TestFromMarks reads the ranking code: 0 unmarked, equal ranks allowed.
func TestFromMarks(t *testing.T) {
	for _, c := range []struct {
		marks []uint8
		want  string
	}{
		{[]uint8{0, 2, 1, 3}, "[[3] [2] [4]]"},
		{[]uint8{1, 0, 1, 1}, "[[1 3 4]]"},
		{[]uint8{0, 0, 0, 0}, "[]"},
		{[]uint8{3, 0, 1, 0}, "[[3] [] [1]]"},
	} {
		p, err := count.FromMarks(c.marks)
		if err != nil || fmt.Sprint(p.Ranks) != c.want {
			t.Errorf("%v: %v, %v; want %s", c.marks, p.Ranks, err, c.want)
		}
	}
	if _, err := count.FromMarks([]uint8{64}); err == nil {
		t.Error("a rank of 64 is not refused")
	}
}

// TestR71_OrderOfPapers: the transcript does not depend on how the papers were stacked.
func TestR71_OrderOfPapers(t *testing.T) {
	lines := []string{"4: 1 2", "1: 2=3 1", "1: 3 2", "2: 2 - 1", "1: 1 2"}
	e := standing(2, "", "", "")
	for _, rules := range rankingMethods() {
		if rules.Method.OnePlace() {
			e.Seats = 1
		}
		var first, second strings.Builder
		if err := mustCount(t, rules.Method, e, mustPapers(t, 3, lines...), count.Options{}).JSON(&first); err != nil {
			t.Fatal(err)
		}
		backwards := slices.Clone(lines)
		slices.Reverse(backwards)
		if err := mustCount(t, rules.Method, e, mustPapers(t, 3, backwards...), count.Options{}).JSON(&second); err != nil {
			t.Fatal(err)
		}
		if first.String() != second.String() {
			t.Errorf("%s: the order of the papers changed the transcript", rules.Method)
		}
	}
}

// TestR77_ExhaustedPapers reports the papers that have nobody left to go to, and leaves
// the quota as it was.
func TestR77_ExhaustedPapers(t *testing.T) {
	papers := mustPapers(t, 4, "9: 1", "4: 2", "3: 3", "2: 4 2")
	transcript := mustCount(t, count.ScottishSTV, standing(2, "", "", "", ""), papers, count.Options{})
	last := transcript.Stages[len(transcript.Stages)-1]
	if transcript.QuotaText() != "7" || last.NonTransferable != 2*99_999 || transcript.Stages[0].NonTransferable != 0 {
		t.Errorf("a quota of %s, %d exhausted at the end (R77)", transcript.QuotaText(), last.NonTransferable)
	}
	if !slices.Equal(transcript.Elected, []int{1, 2}) {
		t.Errorf("elected %v: the surplus (at a truncated value) went nowhere, and the quota of 18 papers stays 7", transcript.Elected)
	}
}

// TestR75_R97_AKeptPlaceIsNotLostToATie: of two who are level ahead of re-open
// nominations, one cannot be elected, because the place is kept for the other's group.
// No lot is asked between them.
func TestR75_R97_AKeptPlaceIsNotLostToATie(t *testing.T) {
	e := standing(1, "", "lay", "")
	e.RON, e.Lot = 3, []int{1, 3, 2}
	e.Limits = []count.Limit{{Group: "lay", Min: 1}}
	for _, o := range []count.Options{{}, {HoldLastTie: true}} {
		transcript := mustCount(t, count.IRV, e, mustPapers(t, 3, "2: 1", "2: 2", "1: 3"), o)
		if !slices.Equal(transcript.Elected, []int{2}) || len(transcript.Lots) > 0 {
			t.Errorf("elected %v after lots %v, want B, for whose group the place is kept", transcript.Elected, transcript.Lots)
		}
	}
}
