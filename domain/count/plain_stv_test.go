package count_test

import (
	"math/big"
	"slices"
)

// plainPaper is a paper with what it is worth and on whom it lies; 0 for nobody.
type plainPaper struct {
	order  []int
	value  *big.Rat
	holder int
	batch  int // when it came there
}

// next finds whom a paper goes to among the continuing.
func (p plainPaper) next(continuing []int) int {
	after := p.holder == -1
	for _, c := range p.order {
		if after && slices.Contains(continuing, c) {
			return c
		}
		after = after || c == p.holder
	}
	return 0
}

func deal(orders [][]int) []*plainPaper {
	var papers []*plainPaper
	for _, o := range orders {
		papers = append(papers, &plainPaper{order: o, value: rat(1), holder: o[0]})
	}
	return papers
}

// plainScottish follows schedule 1 of the Scottish Orders, rules 45 to 52 of 2007.
func plainScottish(e plainElection) plainResult {
	p := &plainCount{plainElection: e}
	papers := deal(e.orders())
	p.result.valid = len(papers)
	if len(papers) == 0 {
		return p.result
	}
	quota := rat(len(papers)/(e.seats+1) + 1) // 46
	p.result.quota = quota.FloatString(0)
	votes := map[int]*big.Rat{}
	for _, c := range p.candidates() {
		votes[c] = rat(0)
	}
	for _, paper := range papers { // 45
		votes[paper.holder] = add(votes[paper.holder], paper.value)
	}
	var surpluses []int
	finish := func(excluded []int) {
		var now []int
		takeIn := func(list []int) {
			for _, c := range p.sorted(list, votes, p.backward()) {
				now = append(now, c)
				p.elected = append(p.elected, c)
				if votes[c].Cmp(quota) > 0 {
					surpluses = append(surpluses, c)
				}
			}
		}
		var reached []int
		for _, c := range p.continuing() { // 47
			if votes[c].Cmp(quota) >= 0 {
				reached = append(reached, c)
			}
		}
		takeIn(reached)
		if len(p.continuing()) <= p.left() { // 52(1)
			takeIn(p.continuing())
		}
		rest := rat(len(papers))
		copied := map[int]*big.Rat{}
		for c, v := range votes {
			rest = sub(rest, v)
			copied[c] = v
		}
		p.result.stages = append(p.result.stages, plainStage(len(p.result.stages)+1, votes, 5, now, excluded, rest))
		p.past = append(p.past, copied)
	}
	pass := func(from int, value func(*big.Rat) *big.Rat) {
		continuing := p.continuing()
		for _, paper := range papers {
			if paper.holder != from {
				continue
			}
			paper.value = value(paper.value)
			paper.holder = paper.next(continuing)
			if paper.holder != 0 {
				votes[paper.holder] = add(votes[paper.holder], paper.value)
			}
		}
	}
	finish(nil)
	for p.left() > 0 && len(p.continuing()) > 0 {
		if len(surpluses) > 0 { // 48, 49
			from := p.choose("surplus", extreme(surpluses, votes, 1), 1, p.backward())
			surpluses = without(surpluses, []int{from})
			total := votes[from]
			surplus := sub(total, quota)
			votes[from] = quota
			pass(from, func(old *big.Rat) *big.Rat { return cut(quo(mul(surplus, old), total), 5) })
			finish(nil)
			continue
		}
		out := p.choose("exclusion", extreme(p.continuing(), votes, -1), -1, p.backward()) // 50, 51
		p.gone = append(p.gone, out)
		if len(p.continuing()) > p.left() || e.options.LastTransfer { // 52(2)
			votes[out] = rat(0)
			pass(out, func(old *big.Rat) *big.Rat { return old })
		}
		finish([]int{out})
	}
	p.result.elected = p.elected
	return p.result
}

// plainMeek follows the PR Foundation's Reference Meek Rule, and with nz the early
// exclusion of Schedule 1A.
func plainMeek(e plainElection) plainResult {
	p := &plainCount{plainElection: e}
	orders := e.orders()
	p.result.valid = len(orders)
	if len(orders) == 0 {
		return p.result
	}
	omega := big.NewRat(1, 1_000_000)
	if e.options.NZ {
		omega = big.NewRat(1, 10_000)
	}
	if e.options.Omega != 0 {
		omega = big.NewRat(e.options.Omega, 1_000_000_000)
	}
	keep := map[int]*big.Rat{}
	for _, c := range p.candidates() {
		keep[c] = rat(1)
	}
	var votes map[int]*big.Rat
	rest := rat(0)
	record := func(elected, excluded []int) {
		p.result.stages = append(p.result.stages, plainStage(len(p.result.stages)+1, votes, 9, elected, excluded, rest))
	}
	var steps []map[int]*big.Rat
	step := 1
	for p.left() > 0 && len(p.continuing()) > p.left() { // B.1
		var before *big.Rat
		for { // B.2
			votes = map[int]*big.Rat{}
			for _, c := range without(p.candidates(), p.gone) {
				votes[c] = rat(0)
			}
			rest = rat(0)
			for _, order := range orders { // a
				w := rat(1)
				for _, c := range order {
					if slices.Contains(p.gone, c) {
						continue
					}
					k := up(mul(w, keep[c]), 9)
					votes[c] = add(votes[c], k)
					w = sub(w, k)
				}
				rest = add(rest, w)
			}
			steps = append(steps, votes)
			total := rat(0)
			for _, v := range votes {
				total = add(total, v)
			}
			quota := add(cut(quo(total, rat(e.seats+1)), 9), big.NewRat(1, 1_000_000_000)) // b
			p.result.quota = quota.FloatString(9)
			var reached []int // c
			for _, c := range p.continuing() {
				if votes[c].Cmp(quota) >= 0 {
					reached = append(reached, c)
				}
			}
			surplus := rat(0) // d
			for _, c := range append(slices.Clone(p.elected), reached...) {
				surplus = add(surplus, sub(votes[c], quota))
			}
			if surplus.Sign() < 0 {
				surplus = rat(0)
			}
			if len(reached) > 0 {
				order := p.sorted(reached, votes, nil)
				p.elected = append(p.elected, order...)
				record(order, nil)
				break
			}
			low := votes[extreme(p.continuing(), votes, -1)[0]]
			tied := []int{}
			next := 0
			for _, c := range p.continuing() {
				if votes[c].Cmp(add(low, surplus)) <= 0 {
					tied = append(tied, c)
				} else {
					next++
				}
			}
			early := e.options.NZ && len(tied) == 1 && next > 0
			if surplus.Cmp(omega) < 0 || before != nil && surplus.Cmp(before) >= 0 || early { // e
				out := 0
				if e.options.NZ {
					out = p.schedule1A(extreme(p.continuing(), votes, -1), steps, step)
				} else {
					out = p.choose("exclusion", tied, -1, nil) // B.3, T
				}
				step++
				p.gone = append(p.gone, out)
				record(nil, []int{out})
				break
			}
			before = surplus
			step++
			for _, c := range p.elected { // f
				keep[c] = up(quo(up(mul(keep[c], quota), 9), votes[c]), 9)
			}
		}
	}
	if p.left() > 0 && len(p.continuing()) > 0 { // C
		if votes == nil {
			votes = map[int]*big.Rat{}
			none := map[int]*big.Rat{}
			for _, c := range p.candidates() {
				none[c] = rat(0)
			}
			order := p.sorted(p.continuing(), none, nil)
			p.elected = append(p.elected, order...)
			record(order, nil)
		} else {
			order := p.sorted(p.continuing(), votes, nil)
			p.elected = append(p.elected, order...)
			record(order, nil)
		}
	}
	p.result.elected = p.elected
	return p.result
}

// schedule1A excludes one of the tied by clauses 40 to 48.
func (p *plainCount) schedule1A(tied []int, steps []map[int]*big.Rat, step int) int {
	for _, votes := range steps {
		if tied = extreme(tied, votes, -1); len(tied) == 1 {
			return tied[0]
		}
	}
	x, y, z := len(p.candidates())+5, p.seats, (p.result.valid+1000*(p.result.valid%10))%30323
	given := map[int]int{}
	var all []int
	for made := 1; len(all) < len(p.candidates()); made++ {
		x, y, z = (171*x)%30269, (172*y)%30307, (170*z)%30323
		r := (10000*x)/30269 + (10000*y)/30307 + (10000*z)/30323
		if made > 4 && !slices.Contains(all, r) {
			given[p.candidates()[len(all)]] = r
			all = append(all, r)
		}
	}
	slices.SortFunc(tied, func(a, b int) int {
		if step%2 == 0 {
			return given[b] - given[a]
		}
		return given[a] - given[b]
	})
	return tied[0]
}

// plainIRV excludes one at a time until somebody has more than half of what still counts.
func plainIRV(e plainElection) plainResult {
	p := &plainCount{plainElection: e}
	papers := deal(e.orders())
	p.result.valid = len(papers)
	if len(papers) == 0 {
		return p.result
	}
	return p.exclusions(papers, len(papers))
}

// exclusions excludes one at a time until somebody has more than half of what still counts.
func (p *plainCount) exclusions(papers []*plainPaper, valid int) plainResult {
	for {
		votes := map[int]*big.Rat{}
		for _, c := range p.continuing() {
			votes[c] = rat(0)
		}
		rest := valid - len(papers)
		for _, paper := range papers {
			if paper.holder == 0 {
				rest++
				continue
			}
			votes[paper.holder] = add(votes[paper.holder], rat(1))
		}
		n := len(p.result.stages) + 1
		best := extreme(p.continuing(), votes, 1)
		if len(p.continuing()) == 1 || mul(votes[best[0]], rat(2)).Cmp(rat(valid-rest)) > 0 {
			p.result.elected = best
			p.result.stages = append(p.result.stages, plainStage(n, votes, 0, best, nil, rat(rest)))
			return p.result
		}
		if p.options.HoldLastTie && len(p.continuing()) == 2 && len(best) == 2 { // left to a fresh ballot (R97)
			p.result.stages = append(p.result.stages, plainStage(n, votes, 0, nil, nil, rat(rest)))
			return p.result
		}
		out := p.choose("exclusion", extreme(p.continuing(), votes, -1), -1, p.backward())
		p.result.stages = append(p.result.stages, plainStage(n, votes, 0, nil, []int{out}, rat(rest)))
		p.past = append(p.past, votes)
		p.gone = append(p.gone, out)
		for _, paper := range papers {
			if paper.holder == out {
				paper.holder = paper.next(p.continuing())
			}
		}
	}
}
