package count_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hustings/domain/count"
)

// drawn makes an election for a property, with limits, sitting members and RON at times.
func drawn(rt *rapid.T, t *testing.T, m count.Method) (count.Election, *count.Papers, count.Options) {
	seed := rapid.Uint64().Draw(rt, "election")
	r := rand.New(rand.NewPCG(seed, 75))
	plain := randomElection(r, m)
	e, papers := given(t, plain)
	groups := []string{"", "X", "Y"}
	for i := range e.Candidates {
		e.Candidates[i].Group = groups[r.IntN(3)]
	}
	if r.IntN(2) == 0 {
		e.Limits = append(e.Limits, count.Limit{Group: "X", Cap: 1 + r.IntN(2)})
	}
	if r.IntN(3) == 0 {
		e.Limits = append(e.Limits, count.Limit{Group: "Y", Min: 1})
	}
	for c := 1; c <= plain.n; c++ {
		if slices.Contains(e.Withdrawn, c) {
			continue
		}
		switch {
		case e.RON == 0 && r.IntN(8) == 0:
			e.RON = c
		case len(e.Protected) < e.Seats && r.IntN(6) == 0:
			e.Protected = append(e.Protected, c)
		}
	}
	return e, papers, plain.options
}

// TestPropertiesOfEveryCount holds for any election under any method.
func TestPropertiesOfEveryCount(t *testing.T) {
	for _, rules := range count.Methods() {
		t.Run(string(rules.Method), func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				e, papers, o := drawn(rt, t, rules.Method)
				transcript, err := count.Count(rules.Method, e, papers, o)
				if err != nil {
					rt.Fatalf("%v", err) // also: some stage does not add up
				}
				checkPlaces(rt, transcript)
				checkExclusions(rt, transcript)
				checkSums(rt, transcript)
			})
		})
	}
}

// checkPlaces: nobody is elected twice, every place is accounted for, limits hold and
// sitting members stay.
func checkPlaces(rt *rapid.T, t *count.Transcript) {
	e := t.Election
	if n := len(t.Elected) + t.Empty + t.Unfilled; n != e.Seats {
		rt.Fatalf("%d elected, %d empty, %d unfilled for %d seats", len(t.Elected), t.Empty, t.Unfilled, e.Seats)
	}
	held := map[string]int{}
	for i, c := range t.Elected {
		if slices.Contains(t.Elected[:i], c) || slices.Contains(e.Withdrawn, c) || c == e.RON {
			rt.Fatalf("candidate %d among the elected %v", c, t.Elected)
		}
		held[e.Candidates[c-1].Group]++
	}
	if t.Valid == 0 {
		return
	}
	for _, c := range e.Protected {
		if !slices.Contains(t.Elected, c) {
			rt.Fatalf("sitting member %d not among %v", c, t.Elected)
		}
	}
	for _, l := range e.Limits {
		sitting, standing := 0, 0
		for c := 1; c <= len(e.Candidates); c++ {
			if e.Candidates[c-1].Group == l.Group && c != e.RON {
				if slices.Contains(e.Protected, c) {
					sitting++
				}
				if !slices.Contains(e.Withdrawn, c) {
					standing++
				}
			}
		}
		if l.Cap > 0 && held[l.Group] > max(l.Cap, sitting) {
			rt.Fatalf("%s holds %d places, at most %d", l.Group, held[l.Group], l.Cap)
		}
		others := 0
		for _, c := range e.Protected {
			if e.Candidates[c-1].Group != l.Group {
				others++
			}
		}
		if want := min(l.Min, standing, e.Seats-others); held[l.Group] < want && t.Empty == 0 {
			rt.Fatalf("%s holds %d places, at least %d: elected %v", l.Group, held[l.Group], want, t.Elected)
		}
	}
}

// checkExclusions: excluded is excluded: no votes come in any more and no place, and
// re-open nominations and sitting members never are. Without limits, whoever is excluded
// has no more votes than anybody who goes on.
func checkExclusions(rt *rapid.T, t *count.Transcript) {
	gone := map[int]bool{}
	for i, s := range t.Stages {
		for _, c := range s.Elected {
			if gone[c] {
				rt.Fatalf("stage %d elects %d, excluded before", s.Number, c)
			}
		}
		for c := range gone {
			if v := s.Votes[c-1]; v > 0 && v > t.Stages[i-1].Votes[c-1] {
				rt.Fatalf("stage %d: votes come to %d, excluded before", s.Number, c)
			}
		}
		for _, c := range s.Excluded {
			if c == t.Election.RON || slices.Contains(t.Election.Protected, c) {
				rt.Fatalf("stage %d excludes %d", s.Number, c)
			}
			gone[c] = true
		}
		if i == 0 || len(t.Election.Limits)+len(t.Election.Protected) > 0 || len(s.Excluded) != 1 {
			continue
		}
		at := t.Stages[i-1].Votes // the position in which the exclusion was decided
		if t.Rules.Method == count.MeekSTV || t.Rules.Method == count.WrightSTV || t.Rules.Method == count.IRV || t.Rules.Method == count.SmithIRV {
			at = s.Votes
		}
		for c := 1; c <= len(at); c++ {
			goesOn := !gone[c] && c != t.Election.RON && at[c-1] != count.Absent && !t.GoneBefore(s.Number, c)
			if out := s.Excluded[0]; goesOn && at[c-1]+s.Surplus < at[out-1] {
				rt.Fatalf("stage %d excludes %d although %d has fewer votes", s.Number, out, c)
			}
		}
	}
}

// checkSums adds every stage up once more, away from the counter.
func checkSums(rt *rapid.T, t *count.Transcript) {
	want := t.Valid
	for range t.Rules.Places {
		want *= 10
	}
	switch t.Rules.Method {
	case count.Block, count.FPTP, count.Approval, count.Limited, count.Cumulative, count.Borda:
		want = t.Marks
	case count.Schulze, count.RankedPairs, count.STAR, count.Phragmen:
		return
	case count.ScottishSTV, count.MeekSTV, count.ERS97STV, count.IRV, count.SmithIRV, count.GregorySTV, count.NISTV, count.WrightSTV:
	}
	// With exact fractions nothing is lost: what is shown as lost is what showing cuts off
	// each figure, less than one part of each, and it comes back as fractions become whole.
	exact := t.Rules.Method == count.GregorySTV && t.Options.Decimals == 0 || t.Rules.Method == count.WrightSTV
	before := int64(0)
	for _, s := range t.Stages {
		sum := s.NonTransferable + s.Loss
		gone := sum
		if exact {
			gone = s.NonTransferable
		}
		if s.NonTransferable < 0 || s.Loss < 0 || exact && s.Loss > int64(len(s.Votes)) || t.Rules.Method != count.MeekSTV && t.Rules.Method != count.WrightSTV && gone < before {
			rt.Fatalf("stage %d: non-transferable %d, loss %d", s.Number, s.NonTransferable, s.Loss)
		}
		before = gone
		nobody := true
		for _, v := range s.Votes {
			if v != count.Absent {
				sum += v
				nobody = false
			}
		}
		if s.Act != count.AmongSmith && sum != want && (!nobody || s.Act != count.LastSeats) {
			rt.Fatalf("stage %d: votes, non-transferable and loss come to %d, not %d", s.Number, sum, want)
		}
	}
}

// TestEveryRenderingOfEveryCount: whatever is counted can be written down, and twice the
// same.
func TestEveryRenderingOfEveryCount(t *testing.T) {
	for _, rules := range count.Methods() {
		t.Run(string(rules.Method), func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				e, papers, o := drawn(rt, t, rules.Method)
				e.Candidates[0].Name = `<b>"A" & =B</b>`
				var once, twice strings.Builder
				for _, b := range []*strings.Builder{&once, &twice} {
					transcript := mustCount(t, rules.Method, e, papers, o)
					for _, err := range []error{transcript.Text(b), transcript.JSON(b), transcript.CSV(b), transcript.HTML(b)} {
						if err != nil {
							rt.Fatal(err)
						}
					}
				}
				if once.String() != twice.String() {
					rt.Fatal("the same count is written down in two ways")
				}
				if _, html, _ := strings.Cut(once.String(), "<!DOCTYPE html>"); strings.Contains(html, "<b>") {
					rt.Fatal("a name is markup in the page")
				}
			})
		})
	}
}

// TestRenumbering: where no lot was drawn, it does not matter in which order the
// candidates are numbered.
func TestRenumbering(t *testing.T) {
	for _, rules := range count.Methods() {
		t.Run(string(rules.Method), func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "election"), 71))
				e := randomElection(r, rules.Method)
				as := r.Perm(e.n)
				moved := e
				moved.withdrawn, moved.papers, moved.scores = renumber(as, e.withdrawn), nil, nil
				for _, row := range e.scores {
					to := make([]int, len(row))
					for i, v := range row {
						to[as[i]] = v
					}
					moved.scores = append(moved.scores, to)
				}
				for _, p := range e.papers {
					var ranks [][]int
					for _, rank := range p {
						ranks = append(ranks, renumber(as, rank))
					}
					moved.papers = append(moved.papers, ranks)
				}
				election, papers := given(t, e)
				before := mustCount(t, rules.Method, election, papers, e.options)
				election, papers = given(t, moved)
				after := mustCount(t, rules.Method, election, papers, e.options)
				if len(before.Lots)+len(after.Lots) > 0 || len(before.Elected) == 0 || byNumber(before) || byNumber(after) {
					return
				}
				want := renumber(as, before.Elected)
				if got := fmt.Sprint(slices.Sorted(slices.Values(after.Elected))); got != fmt.Sprint(slices.Sorted(slices.Values(want))) {
					rt.Fatalf("elected %v, want %v", after.Elected, want)
				}
			})
		})
	}
}

// byNumber reports whether a tie was settled by a number that hangs on the candidate's
// own, as New Zealand's schedule has it.
func byNumber(t *count.Transcript) bool {
	return slices.ContainsFunc(t.Stages, func(s count.Stage) bool {
		return slices.ContainsFunc(s.Ties, func(tie count.Tie) bool { return tie.By == count.ByNumber })
	})
}

func renumber(as, list []int) []int {
	var out []int
	for _, c := range list {
		out = append(out, as[c-1]+1)
	}
	return out
}
