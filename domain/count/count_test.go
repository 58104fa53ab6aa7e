package count_test

import (
	"fmt"
	"strings"
	"testing"

	"hustings/domain/count"
)

// TestElectionsThatCannotBeCounted are refused with the reason.
func TestElectionsThatCannotBeCounted(t *testing.T) {
	papers := mustPapers(t, 3, "1: 1 2 3")
	for name, c := range map[string]struct {
		spoil func(*count.Election)
		want  string
	}{
		"no seats":                    {func(e *count.Election) { e.Seats = 0 }, "0 seats, expected 1 to 4096"},
		"withdrawn out of range":      {func(e *count.Election) { e.Withdrawn = []int{4} }, "withdrawn: candidate 4, expected 1 to 3"},
		"withdrawn twice":             {func(e *count.Election) { e.Withdrawn = []int{2, 2} }, "withdrawn: candidate 2 is given twice"},
		"a lot of two":                {func(e *count.Election) { e.Lot = []int{2, 1} }, "the lot orders 2 candidates, expected all 3"},
		"RON out of range":            {func(e *count.Election) { e.RON = 9 }, "re-open nominations is candidate 9"},
		"RON withdraws":               {func(e *count.Election) { e.RON, e.Withdrawn = 3, []int{3} }, "re-open nominations cannot withdraw"},
		"a withdrawn sitting member":  {func(e *count.Election) { e.Protected, e.Withdrawn = []int{1}, []int{1} }, "candidate 1 cannot be protected"},
		"more sitting than seats":     {func(e *count.Election) { e.Protected = []int{1, 2, 3} }, "3 candidates protected for 2 seats"},
		"a minimum over the cap":      {func(e *count.Election) { e.Limits = []count.Limit{{Group: "X", Min: 2, Cap: 1}} }, `the limit on group "X"`},
		"papers for other candidates": {func(e *count.Election) { e.Candidates = e.Candidates[:2] }, "papers for 3 candidates, expected 2"},
	} {
		t.Run(name, func(t *testing.T) {
			e := standing(2, "", "", "")
			c.spoil(&e)
			_, err := count.Count(count.ScottishSTV, e, papers, count.Options{})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	if _, err := count.Count("plurality", standing(1, "", "", ""), papers, count.Options{}); err == nil {
		t.Error("an unknown method is not refused (R70)")
	}
	if _, err := count.Count(count.IRV, standing(2, "", "", ""), papers, count.Options{}); err == nil {
		t.Error("the alternative vote for two places is not refused")
	}
}

// TestTheLargestElection has as many papers as a count takes: no figure overflows.
func TestTheLargestElection(t *testing.T) {
	third := int64(count.MaxPapers / 3)
	papers := mustPapers(t, 4, fmt.Sprintf("%d: 1 2 3", third+5), fmt.Sprintf("%d: 1 3 2 4", third-4), fmt.Sprintf("%d: 2 1 4", third-1))
	if papers.Total() != count.MaxPapers {
		t.Fatalf("%d papers", papers.Total())
	}
	for _, rules := range rankingMethods() {
		e := standing(3, "", "", "", "")
		if rules.Method.OnePlace() {
			e.Seats = 1
		}
		transcript := mustCount(t, rules.Method, e, papers, count.Options{Truncate: true})
		for _, s := range transcript.Stages {
			for _, v := range append(s.Votes, s.NonTransferable, s.Loss, s.Quota, s.Surplus) {
				if v < count.Absent {
					t.Errorf("%s, stage %d: %d", rules.Method, s.Number, v)
				}
			}
		}
		if len(transcript.Elected) != e.Seats {
			t.Errorf("%s: elected %v", rules.Method, transcript.Elected)
		}
	}
	if err := papers.Add(count.Paper{Weight: 1}); err == nil {
		t.Error("one more paper is not refused")
	}
}

// TestAStageThatDoesNotAddUp stops the count.
func TestAStageThatDoesNotAddUp(t *testing.T) {
	if err := count.RecordWrongly(); err == nil || !strings.Contains(err.Error(), "come to 3.00000, not 4.00000") {
		t.Errorf("got %v", err)
	}
}
