package count_test

import (
	"fmt"
	"math/big"
	"slices"
)

// byPoints gives the places to the highest of votes, the last of them by lot.
func (e plainElection) byPoints(r plainResult, votes map[int]*big.Rat, places int) plainResult {
	left := e.candidates()
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
	r.stages = []string{plainStage(1, votes, places, r.elected, nil, rat(0))}
	return r
}

// plainBorda asks of each candidate on each paper how many it is above, and half for
// those it is level with.
func plainBorda(e plainElection) plainResult {
	var r plainResult
	points := map[int]*big.Rat{}
	for _, c := range e.candidates() {
		points[c] = rat(0)
	}
	for _, paper := range e.papers {
		ranks := e.marks(paper)
		if len(ranks) == 0 {
			continue
		}
		r.valid++
		rank := func(c int) int {
			for i, members := range ranks {
				if slices.Contains(members, c) {
					return i
				}
			}
			return len(ranks)
		}
		for _, a := range e.candidates() {
			for _, b := range e.candidates() {
				switch {
				case a != b && rank(a) == rank(b):
					points[a] = add(points[a], big.NewRat(1, 2))
				case rank(a) < rank(b):
					points[a] = add(points[a], rat(1))
				}
			}
		}
	}
	if r.valid == 0 {
		return r
	}
	return e.byPoints(r, points, 1)
}

// plainCumulative adds up what each paper gives.
func plainCumulative(e plainElection) plainResult {
	var r plainResult
	most := e.seats
	if e.options.Marks > 0 {
		most = e.options.Marks
	}
	votes := map[int]*big.Rat{}
	for _, c := range e.candidates() {
		votes[c] = rat(0)
	}
	for _, row := range e.scores {
		sum := 0
		for _, c := range e.candidates() {
			sum += row[c-1]
		}
		if sum == 0 || sum > most {
			continue
		}
		r.valid++
		for _, c := range e.candidates() {
			votes[c] = add(votes[c], rat(row[c-1]))
		}
	}
	if r.valid == 0 {
		return r
	}
	return e.byPoints(r, votes, 0)
}

// plainSTAR scores, and runs off, paper by paper.
func plainSTAR(e plainElection) plainResult {
	var r plainResult
	var papers [][]int
	for _, row := range e.scores {
		marked := false
		for _, c := range e.candidates() {
			marked = marked || row[c-1] > 0
		}
		if marked {
			papers = append(papers, row)
		}
	}
	r.valid = len(papers)
	if r.valid == 0 {
		return r
	}
	score, high := map[int]*big.Rat{}, map[int]*big.Rat{}
	for _, c := range e.candidates() {
		score[c], high[c] = rat(0), rat(0)
		for _, row := range papers {
			score[c] = add(score[c], rat(row[c-1]))
			if row[c-1] == e.top {
				high[c] = add(high[c], rat(1))
			}
		}
	}
	above := func(a, b int) int {
		n := 0
		for _, row := range papers {
			if row[a-1] > row[b-1] {
				n++
			}
		}
		return n
	}
	lot := func(what string, list []int) int {
		if len(list) == 1 {
			return list[0]
		}
		c := e.strongest(list)
		r.lots = append(r.lots, fmt.Sprintf("%s %v -> [%d]", what, slices.Sorted(slices.Values(list)), c))
		return c
	}
	finalist := func(list []int) int {
		level := extreme(list, score, 1)
		wins := map[int]*big.Rat{}
		for _, a := range level {
			wins[a] = rat(0)
			for _, b := range level {
				if above(a, b) > above(b, a) {
					wins[a] = add(wins[a], rat(1))
				}
			}
		}
		return lot("run-off", extreme(extreme(level, wins, 1), high, 1))
	}
	for left := e.candidates(); len(r.elected) < e.seats && len(left) > 0; {
		a := finalist(left)
		winner := a
		if rest := without(left, []int{a}); len(rest) > 0 {
			b := finalist(rest)
			switch x, y := above(a, b), above(b, a); {
			case x < y:
				winner = b
			case x == y:
				winner = lot("seat", extreme(extreme([]int{a, b}, score, 1), high, 1))
			}
		}
		now := map[int]*big.Rat{}
		for _, c := range left {
			now[c] = score[c]
		}
		r.stages = append(r.stages, plainStage(len(r.stages)+1, now, 0, []int{winner}, nil, rat(0)))
		r.elected = append(r.elected, winner)
		left = without(left, []int{winner})
	}
	return r
}

// plainPhragmen keeps a load for every voter.
func plainPhragmen(e plainElection) plainResult {
	var r plainResult
	var papers [][]int
	for _, paper := range e.papers {
		if ranks := e.marks(paper); len(ranks) > 0 {
			papers = append(papers, slices.Concat(ranks...))
		}
	}
	r.valid = len(papers)
	if r.valid == 0 {
		return r
	}
	load := make([]*big.Rat, len(papers))
	for i := range load {
		load[i] = rat(0)
	}
	for left := e.candidates(); len(r.elected) < e.seats && len(left) > 0; {
		would, shown := map[int]*big.Rat{}, map[int]*big.Rat{}
		endless := rat(1 << 40)
		for _, c := range left {
			sum, n := rat(1), 0
			for i, paper := range papers {
				if slices.Contains(paper, c) {
					sum, n = add(sum, load[i]), n+1
				}
			}
			if would[c] = endless; n > 0 {
				would[c] = quo(sum, rat(n))
				shown[c] = cut(would[c], 9)
			}
		}
		best := extreme(left, would, -1)
		c := e.strongest(best)
		if len(best) > 1 {
			r.lots = append(r.lots, fmt.Sprintf("%v -> [%d]", best, c))
		}
		for i, paper := range papers {
			if slices.Contains(paper, c) {
				load[i] = would[c]
			}
		}
		r.stages = append(r.stages, plainStage(len(r.stages)+1, shown, 9, []int{c}, nil, rat(0)))
		r.elected = append(r.elected, c)
		left = without(left, []int{c})
	}
	return r
}
