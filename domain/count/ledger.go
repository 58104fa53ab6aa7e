package count

import (
	"cmp"
	"math/big"
	"slices"
)

// MaxRows is the largest number of candidates of whom every stage keeps every figure. Of
// more, a stage keeps what changed in it: a transcript then grows with the papers and not
// with candidates times stages. No contest of a house has so many.
const MaxRows = 400

// ledger keeps the votes of every candidate at each point of a count by what changed, so
// that it is no larger than what was transferred.
type ledger struct {
	stages []int     // of each point
	now    []Votes   // at the last point
	past   [][]entry // of each candidate, oldest first
}

// entry is what a candidate has from a point on. Where a rule keeps fractions, votes are
// cut off and exact is what they are.
type entry struct {
	point int
	votes Votes
	exact *big.Rat
}

func (e entry) compare(with entry) int {
	if d := cmp.Compare(e.votes, with.votes); d != 0 || e.exact == nil || with.exact == nil || e.exact == with.exact {
		return d
	}
	return compareExact(e.exact, with.exact)
}

// compareExact orders fractions. Most are whole votes, which need no common denominator.
func compareExact(a, b *big.Rat) int {
	if a.IsInt() && b.IsInt() {
		return a.Num().Cmp(b.Num())
	}
	return a.Cmp(b)
}

func newLedger(candidates int) *ledger {
	return &ledger{past: make([][]entry, candidates+1)}
}

// mark adds a point and returns whose votes changed at it: at the first point everybody's.
// exact has the votes as fractions, or is empty.
func (l *ledger) mark(stage int, votes []Votes, exact []*big.Rat) []int {
	var changed []int
	at := len(l.stages)
	for c := 1; c < len(l.past); c++ {
		now := entry{at, votes[c], nil}
		if exact != nil {
			now.exact = exact[c]
		}
		if at == 0 || l.now[c] != votes[c] || l.past[c][len(l.past[c])-1].compare(now) != 0 {
			l.past[c] = append(l.past[c], now)
			changed = append(changed, c)
		}
	}
	l.stages = append(l.stages, stage)
	l.now = append(l.now[:0], votes...)
	return changed
}

// last returns where in a candidate's past the entry stands that holds at a point.
func (l *ledger) last(c, point int) int {
	past := l.past[c]
	if n := len(past); past[n-1].point <= point {
		return n - 1
	}
	at, _ := slices.BinarySearchFunc(past, point+1, func(e entry, p int) int { return e.point - p })
	return at - 1
}

// at returns what a candidate had at a point.
func (l *ledger) at(c, point int) Votes { return l.past[c][l.last(c, point)].votes }

// A look narrows a tied group by earlier votes, point after point, to those with most at
// each or fewest, until one is left or there are no more points. It tells the stage that
// left one.
type look func(l *ledger, group []int, most bool) (left []int, stage int)

// back looks at the latest votes first.
func back(l *ledger, group []int, most bool) ([]int, int) {
	left := l.foremost(group, most, l.lastDifference)
	if len(left) != 1 {
		return left, 0
	}
	at := len(l.stages)
	for _, c := range group {
		if c != left[0] {
			p, _ := l.lastDifference(c, left[0])
			at = min(at, p)
		}
	}
	return left, l.stages[at]
}

// forth looks at the earliest votes first.
func forth(l *ledger, group []int, most bool) ([]int, int) {
	left := l.foremost(group, most, l.firstDifference)
	if len(left) != 1 {
		return left, 0
	}
	at := 0
	for _, c := range group {
		if c != left[0] {
			p, _ := l.firstDifference(c, left[0])
			at = max(at, p)
		}
	}
	return left, l.stages[at]
}

// nowhere is for rules that look back on nothing.
func nowhere(_ *ledger, group []int, _ bool) ([]int, int) { return group, 0 }

// foremost returns those of a group whom a comparison by pasts puts first, or last.
func (l *ledger) foremost(group []int, most bool, difference func(a, b int) (int, int)) []int {
	if len(l.stages) == 0 {
		return group
	}
	var best []int
	for _, c := range group {
		d := 0
		if len(best) > 0 {
			_, d = difference(c, best[0])
		}
		switch {
		case d == 0:
			best = append(best, c)
		case d > 0 == most:
			best = append(best[:0], c)
		}
	}
	return best
}

// firstDifference returns the first point at which two candidates have different votes,
// and whether a has more (1) or fewer (-1); 0 where they are level throughout.
func (l *ledger) firstDifference(a, b int) (point, sign int) {
	pa, pb := l.past[a], l.past[b]
	for i, j := 0, 0; ; {
		if d := pa[i].compare(pb[j]); d != 0 {
			return max(pa[i].point, pb[j].point), d
		}
		next := len(l.stages)
		if i+1 < len(pa) {
			next = pa[i+1].point
		}
		if j+1 < len(pb) {
			next = min(next, pb[j+1].point)
		}
		if next == len(l.stages) {
			return 0, 0
		}
		if i+1 < len(pa) && pa[i+1].point == next {
			i++
		}
		if j+1 < len(pb) && pb[j+1].point == next {
			j++
		}
	}
}

// lastDifference is firstDifference from the other end.
func (l *ledger) lastDifference(a, b int) (point, sign int) {
	pa, pb := l.past[a], l.past[b]
	i, j := len(pa)-1, len(pb)-1
	for end := len(l.stages) - 1; end >= 0; {
		if d := pa[i].compare(pb[j]); d != 0 {
			return end, d
		}
		end = max(pa[i].point, pb[j].point) - 1
		if pa[i].point > end {
			i--
		}
		if pb[j].point > end {
			j--
		}
	}
	return 0, 0
}
