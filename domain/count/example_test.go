package count_test

import (
	"fmt"

	"hustings/domain/count"
)

// Two places, three candidates, ten papers.
func ExampleCount() {
	election := count.Election{Seats: 2, Candidates: []count.Candidate{{Name: "Ann"}, {Name: "Bob"}, {Name: "Cy"}}}
	papers := count.NewPapers(3)
	for _, p := range []count.Paper{
		{Weight: 5, Ranks: [][]int{{1}, {2}}}, // five voters put Ann first and Bob second
		{Weight: 3, Ranks: [][]int{{2}, {3}}},
		{Weight: 2, Ranks: [][]int{{3}}},
	} {
		if err := papers.Add(p); err != nil {
			fmt.Println(err)
			return
		}
	}
	result, err := count.Count(count.ScottishSTV, election, papers, count.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Result())
	for _, s := range result.Stages {
		fmt.Println(s.Number, result.Event(s), result.Figure(result.VotesAt(s.Number, 2)))
	}
	// Output:
	// Elected: Ann; Bob
	// 1 first preferences 3.00000
	// 2 surplus of Ann 4.00000
}

// Settings are written as on the command line; each method refuses those it does not have.
func ExampleParseOptions() {
	o, err := count.ParseOptions(count.GregorySTV, []string{"quota=hare", "equal=split"})
	fmt.Println(o.Quota, o.Split, err)
	_, err = count.ParseOptions(count.FPTP, []string{"quota=hare"})
	fmt.Println(err)
	// Output:
	// hare true <nil>
	// option "quota" is not one of fptp: expected skips=stop, overvote=truncate, majority=simple|absolute|two-thirds, of=N
}

// Several methods on the same papers, side by side.
func ExampleCompare() {
	election := count.Election{Seats: 1, Candidates: []count.Candidate{{Name: "Memphis"}, {Name: "Nashville"}, {Name: "Chattanooga"}, {Name: "Knoxville"}}}
	papers := count.NewPapers(4)
	for weight, ranks := range map[int64][][]int{42: {{1}, {2}, {3}, {4}}, 26: {{2}, {3}, {4}, {1}}, 15: {{3}, {4}, {2}, {1}}, 17: {{4}, {3}, {2}, {1}}} {
		if err := papers.Add(count.Paper{Weight: weight, Ranks: ranks}); err != nil {
			fmt.Println(err)
			return
		}
	}
	var results []*count.Transcript
	for _, m := range []count.Method{count.IRV, count.Borda, count.RankedPairs} {
		t, err := count.Count(m, election, papers, count.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		results = append(results, t)
	}
	for _, c := range count.Compare(results).Disputed {
		fmt.Println(election.Candidates[c-1].Name, "is elected by some of them only")
	}
	// Output:
	// Nashville is elected by some of them only
	// Knoxville is elected by some of them only
}
