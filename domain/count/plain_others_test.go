package count_test

import (
	"fmt"
	"math/big"
	"slices"

	"hustings/domain/count"
)

// marks reads a paper for a count that knows marks only, or compares: the withdrawn taken
// off, skips closed up or ending the paper.
func (e plainElection) marks(paper [][]int) [][]int {
	var ranks [][]int
	for _, rank := range paper {
		if len(rank) == 0 && e.options.SkipsStop {
			break
		}
		if left := e.standing(rank); len(left) > 0 {
			ranks = append(ranks, left)
		}
	}
	return ranks
}

// plainMarks counts papers of at most so many marks.
func plainMarks(e plainElection, most int) plainResult {
	var r plainResult
	votes := map[int]*big.Rat{}
	for _, c := range e.candidates() {
		votes[c] = rat(0)
	}
	for _, paper := range e.papers {
		ranks := e.marks(paper)
		if len(ranks) == 0 {
			continue
		}
		var voted []int
		all := 0
		cut := false
		for _, rank := range ranks {
			all += len(rank)
			cut = cut || len(voted)+len(rank) > most
			if !cut {
				voted = append(voted, rank...)
			}
		}
		if all > most && !e.options.Truncate || len(voted) == 0 {
			continue // spoilt
		}
		r.valid++
		for _, c := range voted {
			votes[c] = add(votes[c], rat(1))
		}
	}
	if r.valid == 0 {
		return r
	}
	left := e.candidates()
	if e.options.Majority != "" { // yes and no are the first two
		left = nil
		if e.carried(votes[1], votes[2]) {
			r.elected = []int{1}
		}
	}
	for len(r.elected) < e.seats && len(left) > 0 {
		level := extreme(left, votes, 1)
		left = without(left, level)
		if free := e.seats - len(r.elected); len(level) > free {
			var picked []int
			for _, c := range e.lot {
				if slices.Contains(level, c) && len(picked) < free {
					picked = append(picked, c)
				}
			}
			r.lots = append(r.lots, fmt.Sprintf("last seat %v -> %v", level, picked))
			level = picked
		}
		r.elected = append(r.elected, level...)
	}
	r.stages = []string{plainStage(1, votes, 0, r.elected, nil, rat(0))}
	return r
}

// carried decides a question (R130).
func (e plainElection) carried(yes, no *big.Rat) bool {
	switch e.options.Majority {
	case count.Simple:
		return yes.Cmp(no) > 0
	case count.Absolute:
		return mul(yes, rat(2)).Cmp(rat(e.options.Of)) > 0
	default:
		both := add(yes, no)
		return both.Sign() > 0 && mul(yes, rat(3)).Cmp(mul(both, rat(2))) >= 0
	}
}

// plainSchulze compares every two candidates paper by paper, and finds the strongest
// paths by asking for each strength which candidates wins of at least that strength reach.
func plainSchulze(e plainElection) plainResult {
	var r plainResult
	var papers [][][]int
	for _, paper := range e.papers {
		if ranks := e.marks(paper); len(ranks) > 0 {
			papers = append(papers, ranks)
		}
	}
	r.valid = len(papers)
	if r.valid == 0 {
		return r
	}
	preferred := map[[2]int]int{}
	prefer := func(a, b int) int {
		if n, ok := preferred[[2]int{a, b}]; ok {
			return n
		}
		n := 0
		for _, ranks := range papers {
			at := func(c int) int {
				return slices.IndexFunc(ranks, func(rank []int) bool { return slices.Contains(rank, c) })
			}
			switch ra, rb := at(a), at(b); {
			case ra < 0 || rb < 0 && e.options.UnlistedIgnored:
			case rb < 0 || ra < rb:
				n++
			}
		}
		preferred[[2]int{a, b}] = n
		return n
	}
	// path is the strength of the strongest path from a to b within field.
	path := func(a, b int, field []int) int {
		for strength := len(papers); strength > 0; strength-- {
			reached := []int{a}
			for i := 0; i < len(reached); i++ {
				for _, c := range field {
					if win := prefer(reached[i], c); !slices.Contains(reached, c) && win >= strength && win > prefer(c, reached[i]) {
						reached = append(reached, c)
					}
				}
			}
			if slices.Contains(reached, b) {
				return strength
			}
		}
		return 0
	}
	field := e.candidates()
	for left := field; len(r.elected) < e.seats && len(left) > 0; {
		among := left
		if e.options.OneRanking {
			among = field
		}
		wins := map[int]*big.Rat{}
		var best []int
		for _, a := range left {
			won, beaten := 0, false
			for _, b := range left {
				if a == b {
					continue
				}
				ab, ba := path(a, b, among), path(b, a, among)
				if ab > ba {
					won++
				}
				beaten = beaten || ba > ab
			}
			wins[a] = rat(won)
			if !beaten {
				best = append(best, a)
			}
		}
		c := e.strongest(best)
		if len(best) > 1 {
			r.lots = append(r.lots, fmt.Sprintf("%v -> [%d]", best, c))
		}
		r.stages = append(r.stages, plainStage(len(r.stages)+1, wins, 0, []int{c}, nil, rat(0)))
		r.elected = append(r.elected, c)
		left = without(left, []int{c})
	}
	return r
}

// plainBy counts by the plain counter of a method.
func plainBy(m count.Method, e plainElection) plainResult {
	switch m {
	case count.ScottishSTV:
		return plainScottish(e)
	case count.MeekSTV:
		return plainMeek(e)
	case count.ERS97STV:
		return plainERS97(e)
	case count.IRV:
		return plainIRV(e)
	case count.Schulze:
		return plainSchulze(e)
	case count.Approval:
		return plainMarks(e, e.n)
	case count.GregorySTV:
		return plainGregory(e)
	case count.NISTV:
		return plainNorthernIreland(e)
	case count.WrightSTV:
		return plainWright(e)
	case count.SmithIRV:
		return plainSmithIRV(e)
	case count.RankedPairs:
		return plainRankedPairs(e)
	case count.Borda:
		return plainBorda(e)
	case count.Cumulative:
		return plainCumulative(e)
	case count.STAR:
		return plainSTAR(e)
	case count.Phragmen:
		return plainPhragmen(e)
	case count.Limited:
		if e.options.Marks > 0 {
			return plainMarks(e, e.options.Marks)
		}
		return plainMarks(e, max(1, e.seats-1))
	case count.Block, count.FPTP:
	}
	return plainMarks(e, e.seats)
}
