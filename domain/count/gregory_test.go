package count_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"hustings/domain/count"
)

// TestGregory_WithFiveDecimalsIsScottish: the configurable rule set as Scotland chose and
// the statutory counter, which share no arithmetic, agree on every stage.
func TestGregory_WithFiveDecimalsIsScottish(t *testing.T) {
	for seed := range uint64(200) {
		plain := randomElection(rand.New(rand.NewPCG(seed, 2007)), count.ScottishSTV)
		plain.options = count.Options{}
		e, papers := given(t, plain)
		want := mustCount(t, count.ScottishSTV, e, papers, count.Options{})
		got := mustCount(t, count.GregorySTV, e, papers, count.Options{Decimals: 5})
		if !slices.Equal(got.Elected, want.Elected) || len(got.Stages) != len(want.Stages) {
			t.Fatalf("election %d: elected %v in %d stages, want %v in %d", seed, got.Elected, len(got.Stages), want.Elected, len(want.Stages))
		}
		for i, s := range want.Stages {
			for c, v := range s.Votes {
				if v != count.Absent && got.Stages[i].Votes[c] != v*10_000 {
					t.Fatalf("election %d, stage %d: candidate %d has %s, want %s", seed, i+1, c+1, got.Figure(got.Stages[i].Votes[c]), want.Figure(v))
				}
			}
		}
	}
}

// TestGregory_Quotas are those that bylaws name, of 100 papers and three places.
func TestGregory_Quotas(t *testing.T) {
	papers := mustPapers(t, 4, "40: 1 2", "25: 2 1", "20: 3", "15: 4 3")
	for setting, want := range map[string]string{
		"quota=droop": "26.000000000", "quota=droop-whole": "26.000000000", "quota=droop-exact": "25.000000000",
		"quota=hagenbach-bischoff": "25.000000000", "quota=hare": "33.333333333",
	} {
		o, err := count.ParseOptions(count.GregorySTV, []string{setting})
		if err != nil {
			t.Fatal(err)
		}
		transcript := mustCount(t, count.GregorySTV, standing(3, "", "", "", ""), papers, o)
		if got := transcript.QuotaText(); got != want {
			t.Errorf("%s: quota %s, want %s", setting, got, want)
		}
		// B has exactly 25: enough by Hagenbach-Bischoff, not by the exact Droop quota.
		if got := slices.Contains(transcript.Stages[0].Elected, 2); got != (setting == "quota=hagenbach-bischoff") {
			t.Errorf("%s: elected at the first stage %v", setting, transcript.Stages[0].Elected)
		}
	}
	if _, err := count.ParseOptions(count.GregorySTV, []string{"quota=imperiali"}); err == nil {
		t.Error("a quota nobody knows is not refused")
	}
	if _, err := count.ParseOptions(count.ScottishSTV, []string{"quota=hare"}); err == nil {
		t.Error("a statutory rule takes another quota")
	}
}

// TestGregory_EqualRanksShare the paper: half of it to each of two.
func TestGregory_EqualRanksShare(t *testing.T) {
	papers := mustPapers(t, 3, "3: 1=2", "2: 3")
	o := count.Options{Split: true}
	transcript := mustCount(t, count.GregorySTV, standing(1, "", "", ""), papers, o)
	if got := transcript.Figure(transcript.Stages[0].Votes[0]); got != "1.500000000" {
		t.Errorf("A has %s, want half of three papers", got)
	}
	if got := mustCount(t, count.GregorySTV, standing(1, "", "", ""), papers, count.Options{}); got.Valid != 2 {
		t.Errorf("%d valid papers, want only those that do not begin with an equal rank", got.Valid)
	}
}

// TestGregory_BatchExclusion takes out together those who cannot catch up together.
func TestGregory_BatchExclusion(t *testing.T) {
	papers := mustPapers(t, 5, "40: 1", "38: 2", "10: 3 2", "4: 4 3", "3: 5 3")
	e := standing(1, "", "", "", "", "")
	one := mustCount(t, count.GregorySTV, e, papers, count.Options{})
	all := mustCount(t, count.GregorySTV, e, papers, count.Options{Batch: true})
	if got := all.Stages[1].Excluded; !slices.Equal(got, []int{5, 4, 3}) {
		t.Errorf("excluded together %v, want E, D and C: 17 votes, fewer than B's 38", got)
	}
	if len(one.Stages[1].Excluded) != 1 || !slices.Equal(one.Elected, all.Elected) {
		t.Errorf("one at a time: %v, elected %v and %v", one.Stages[1].Excluded, one.Elected, all.Elected)
	}
}

// tennessee is the election of the textbooks: where should the capital be?
func tennessee(t *testing.T) (count.Election, *count.Papers) {
	t.Helper()
	e := standing(1, "", "", "", "")
	for i, name := range []string{"Memphis", "Nashville", "Chattanooga", "Knoxville"} {
		e.Candidates[i].Name = name
	}
	return e, mustPapers(t, 4, "42: 1 2 3 4", "26: 2 3 4 1", "15: 3 4 2 1", "17: 4 3 2 1")
}

// TestTennessee has the figures that are published of it.
func TestTennessee(t *testing.T) {
	e, papers := tennessee(t)
	borda := mustCount(t, count.Borda, e, papers, count.Options{})
	if got := borda.Stages[0].Votes; !slices.Equal(got, []count.Votes{1260, 1940, 1730, 1070}) {
		t.Errorf("Borda points %v, want 126, 194, 173 and 107", got)
	}
	pairs := mustCount(t, count.RankedPairs, e, papers, count.Options{})
	if got := pairs.Pairwise[1]; !slices.Equal(got, []int64{58, 0, 68, 68}) {
		t.Errorf("Nashville against the others: %v", got)
	}
	for m, winner := range map[count.Method]int{count.Borda: 2, count.RankedPairs: 2, count.SmithIRV: 2, count.IRV: 4, count.Limited: 1} {
		if got := mustCount(t, m, e, papers, count.Options{Truncate: true}).Elected; !slices.Equal(got, []int{winner}) {
			t.Errorf("%s elects %v, want %d", m, got, winner)
		}
	}
}

// TestPhragmen_SharesPlaces: two parties of 60 and 40 voters and five places: three and
// two, as the method's authors show, where approval voting gives all five to the larger.
func TestPhragmen_SharesPlaces(t *testing.T) {
	papers := mustPapers(t, 10, "60: 1=2=3=4=5", "40: 6=7=8=9=10")
	e := standing(5, "", "", "", "", "", "", "", "", "", "")
	got := mustCount(t, count.Phragmen, e, papers, count.Options{}).Elected
	if slices.Sort(got); !slices.Equal(got, []int{1, 2, 3, 6, 7}) {
		t.Errorf("elected %v", got)
	}
}

// TestScoresAndRankingsAreNotMixed: a method refuses papers it cannot read.
func TestScoresAndRankingsAreNotMixed(t *testing.T) {
	scores := count.NewScores(2, 5)
	if err := scores.AddScores([]int{5, 3}, 1); err != nil {
		t.Fatal(err)
	}
	for _, rules := range count.Methods() {
		e := standing(1, "", "")
		if _, err := count.Count(rules.Method, e, scores, count.Options{}); (err == nil) != rules.Method.Scores() {
			t.Errorf("%s on scores: %v", rules.Method, err)
		}
		if _, err := count.Count(rules.Method, e, mustPapers(t, 2, "1: 1"), count.Options{}); (err == nil) == rules.Method.Scores() {
			t.Errorf("%s on rankings: %v", rules.Method, err)
		}
	}
	if err := scores.AddScores([]int{6, 0}, 1); err == nil {
		t.Error("a score above the highest is not refused")
	}
}
