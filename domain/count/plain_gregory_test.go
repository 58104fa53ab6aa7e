package count_test

import (
	"fmt"
	"math/big"
	"slices"
)

// plainShare is a paper, or the part of one that lies on a candidate.
type plainShare struct {
	ranks  [][]int
	at     int // rank it lies at
	value  *big.Rat
	holder int
}

// plainGregory counts by the weighted inclusive Gregory method in exact fractions, or cut
// off after the decimals asked for, paper by paper.
func plainGregory(e plainElection) plainResult {
	p := &plainCount{plainElection: e}
	o := e.options
	cutValue := func(v *big.Rat) *big.Rat {
		if o.Decimals == 0 {
			return v
		}
		return cut(v, o.Decimals)
	}
	var lie []*plainShare
	for _, paper := range e.papers {
		ranks := e.marks(paper)
		if !o.Split {
			ranks = nil
			for _, c := range e.order(paper) {
				ranks = append(ranks, []int{c})
			}
		}
		if len(ranks) > 0 {
			lie = append(lie, &plainShare{ranks: ranks, value: rat(1), holder: -1})
		}
	}
	papers := len(lie)
	p.result.valid = papers
	if papers == 0 {
		return p.result
	}
	quota := rat(papers/(e.seats+1) + 1)
	switch o.Quota {
	case "hare":
		quota = quo(rat(papers), rat(e.seats))
	case "droop-exact", "hagenbach-bischoff":
		quota = quo(rat(papers), rat(e.seats+1))
	}
	p.result.quota = cut(quota, 9).FloatString(9)
	votes := map[int]*big.Rat{}
	for _, c := range p.candidates() {
		votes[c] = rat(0)
	}
	pass := func(from int, ratio *big.Rat) {
		var after []*plainShare
		for _, s := range lie {
			if s.holder != from {
				after = append(after, s)
				continue
			}
			if ratio != nil {
				s.value = cutValue(mul(s.value, ratio))
			}
			for s.holder = 0; s.at < len(s.ranks); s.at++ {
				var to []int
				for _, c := range s.ranks[s.at] {
					if slices.Contains(p.continuing(), c) {
						to = append(to, c)
					}
				}
				if len(to) == 0 {
					continue
				}
				part := s.value
				if len(to) > 1 {
					part = cutValue(quo(s.value, rat(len(to))))
				}
				for _, c := range to {
					after = append(after, &plainShare{s.ranks, s.at, part, c})
					votes[c] = add(votes[c], part)
				}
				break
			}
		}
		lie = after
	}
	past := func() []map[int]*big.Rat {
		switch o.Ties {
		case "forth":
			return p.past
		case "lot":
			return nil
		}
		return p.backward()
	}
	var surpluses []int
	finish := func(excluded []int) {
		var now []int
		take := func(list []int) {
			for _, c := range p.sorted(list, votes, past()) {
				if p.left() > 0 {
					now = append(now, c)
					p.elected = append(p.elected, c)
					if votes[c].Cmp(quota) > 0 {
						surpluses = append(surpluses, c)
					}
				}
			}
		}
		var reached []int
		for _, c := range p.continuing() {
			if d := votes[c].Cmp(quota); d > 0 || d == 0 && o.Quota != "droop-exact" {
				reached = append(reached, c)
			}
		}
		if len(excluded) == 0 || len(p.continuing()) > p.left() {
			take(reached)
		}
		if len(p.continuing()) <= p.left() {
			take(p.continuing())
		}
		rest, copied, shown := rat(papers), map[int]*big.Rat{}, map[int]*big.Rat{}
		for c, v := range votes {
			copied[c], shown[c] = v, cut(v, 9)
			rest = sub(rest, shown[c])
		}
		p.result.stages = append(p.result.stages, plainStage(len(p.result.stages)+1, shown, 9, now, excluded, rest))
		p.past = append(p.past, copied)
	}
	pass(-1, nil)
	finish(nil)
	for p.left() > 0 && len(p.continuing()) > 0 {
		if len(surpluses) > 0 {
			from := p.choose("surplus", extreme(surpluses, votes, 1), 1, past())
			surpluses = without(surpluses, []int{from})
			ratio := quo(sub(votes[from], quota), votes[from])
			votes[from] = quota
			pass(from, ratio)
			finish(nil)
			continue
		}
		var out []int
		if o.Batch {
			out = p.together(votes)
		}
		if len(out) < 2 {
			out = []int{p.choose("exclusion", extreme(p.continuing(), votes, -1), -1, past())}
		}
		p.gone = append(p.gone, out...)
		if len(p.continuing()) > p.left() {
			for _, c := range out {
				votes[c] = rat(0)
				pass(c, nil)
			}
		}
		finish(out)
	}
	p.result.elected = p.elected
	return p.result
}

// together is the largest group of the lowest who have fewer votes than anybody else.
func (p *plainCount) together(votes map[int]*big.Rat) []int {
	list := slices.Clone(p.continuing())
	slices.SortStableFunc(list, func(a, b int) int { return votes[a].Cmp(votes[b]) })
	var group []int
	for k := 1; k < len(list) && k <= len(list)-p.left(); k++ {
		sum := rat(0)
		for _, c := range list[:k] {
			sum = add(sum, votes[c])
		}
		if sum.Cmp(votes[list[k]]) < 0 {
			group = list[:k]
		}
	}
	return group
}

// plainSmithIRV finds the Smith set by trying every set, smallest first.
func plainSmithIRV(e plainElection) plainResult {
	var r plainResult
	prefer, valid := e.preferences()
	r.valid = valid
	if valid == 0 {
		return r
	}
	field := e.candidates()
	wins := map[int]*big.Rat{}
	for _, a := range field {
		n := 0
		for _, b := range field {
			if prefer(a, b) > prefer(b, a) {
				n++
			}
		}
		wins[a] = rat(n)
	}
	smith := field
	for set := 1; set < 1<<len(field); set++ {
		var in []int
		for i, c := range field {
			if set>>i&1 == 1 {
				in = append(in, c)
			}
		}
		dominates := len(in) < len(smith)
		for _, a := range in {
			for _, b := range without(field, in) {
				dominates = dominates && prefer(a, b) > prefer(b, a)
			}
		}
		if dominates {
			smith = in
		}
	}
	out := without(field, smith)
	r.stages = []string{plainStage(1, wins, 0, nil, out, rat(0))}
	p := &plainCount{plainElection: e, past: []map[int]*big.Rat{wins}}
	p.gone = out
	orders := e.orders()
	var papers []*plainPaper
	for _, o := range orders {
		paper := &plainPaper{order: o, value: rat(1), holder: -1}
		paper.holder = paper.next(p.continuing())
		papers = append(papers, paper)
	}
	p.result = r
	return p.exclusions(papers, valid)
}

// preferences counts the papers that put a above b.
func (e plainElection) preferences() (prefer func(a, b int) int, valid int) {
	var papers [][][]int
	for _, paper := range e.papers {
		if ranks := e.marks(paper); len(ranks) > 0 {
			papers = append(papers, ranks)
		}
	}
	return func(a, b int) int {
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
		return n
	}, len(papers)
}

// plainRankedPairs locks wins in order, asking each time whether one can get from the
// loser to the winner.
func plainRankedPairs(e plainElection) plainResult {
	var r plainResult
	prefer, valid := e.preferences()
	r.valid = valid
	if valid == 0 {
		return r
	}
	field := e.candidates()
	place := func(c int) int { return slices.Index(e.lot, c) }
	type win struct{ a, b, by int }
	var wins []win
	for _, a := range field {
		for _, b := range field {
			if by := prefer(a, b) - prefer(b, a); by > 0 {
				wins = append(wins, win{a, b, by})
			}
		}
	}
	slices.SortFunc(wins, func(x, y win) int {
		if x.by != y.by {
			return y.by - x.by
		}
		if x.a != y.a {
			return place(x.a) - place(y.a)
		}
		return place(y.b) - place(x.b)
	})
	var locked []win
	leads := func(locked []win, from, to int) bool {
		reached := []int{from}
		for i := 0; i < len(reached); i++ {
			for _, l := range locked {
				if l.a == reached[i] && !slices.Contains(reached, l.b) {
					reached = append(reached, l.b)
				}
			}
		}
		return slices.Contains(reached, to)
	}
	for i, w := range wins {
		if !leads(locked, w.b, w.a) {
			locked = append(locked, w)
			continue
		}
		var stronger []win
		for _, l := range locked {
			if l.by > w.by {
				stronger = append(stronger, l)
			}
		}
		if i > 0 && !leads(stronger, w.b, w.a) {
			pair := []int{min(w.a, w.b), max(w.a, w.b)}
			r.lots = append(r.lots, fmt.Sprintf("pair %v -> [%d]", pair, w.b))
		}
	}
	for left := field; len(r.elected) < e.seats && len(left) > 0; {
		over := map[int]*big.Rat{}
		var best []int
		for _, a := range left {
			n, under := 0, false
			for _, b := range left {
				if a != b && leads(locked, a, b) {
					n++
				}
				under = under || a != b && leads(locked, b, a)
			}
			over[a] = rat(n)
			if !under {
				best = append(best, a)
			}
		}
		c := e.strongest(best)
		if len(best) > 1 {
			r.lots = append(r.lots, fmt.Sprintf("%v -> [%d]", best, c))
		}
		r.stages = append(r.stages, plainStage(len(r.stages)+1, over, 0, []int{c}, nil, rat(0)))
		r.elected = append(r.elected, c)
		left = without(left, []int{c})
	}
	return r
}
