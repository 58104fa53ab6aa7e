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
				out := p.choose("exclusion", tied, -1, nil) // B.3, T
				p.gone = append(p.gone, out)
				record(nil, []int{out})
				break
			}
			before = surplus
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

// plainIRV excludes one at a time until somebody has more than half of what still counts.
func plainIRV(e plainElection) plainResult {
	p := &plainCount{plainElection: e}
	papers := deal(e.orders())
	p.result.valid = len(papers)
	if len(papers) == 0 {
		return p.result
	}
	for {
		votes := map[int]*big.Rat{}
		for _, c := range p.continuing() {
			votes[c] = rat(0)
		}
		rest := 0
		for _, paper := range papers {
			if paper.holder == 0 {
				rest++
				continue
			}
			votes[paper.holder] = add(votes[paper.holder], rat(1))
		}
		n := len(p.result.stages) + 1
		best := extreme(p.continuing(), votes, 1)
		if len(p.continuing()) == 1 || mul(votes[best[0]], rat(2)).Cmp(rat(len(papers)-rest)) > 0 {
			p.result.elected = best
			p.result.stages = append(p.result.stages, plainStage(n, votes, 0, best, nil, rat(rest)))
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

// plainERS97 follows section 5 of the Electoral Reform Society's rules of 1997.
func plainERS97(e plainElection) plainResult {
	p := &plainCount{plainElection: e}
	papers := deal(e.orders())
	p.result.valid = len(papers)
	if len(papers) == 0 {
		return p.result
	}
	votes := map[int]*big.Rat{}
	for _, c := range p.candidates() {
		votes[c] = rat(0)
	}
	for _, paper := range papers {
		votes[paper.holder] = add(votes[paper.holder], rat(1))
	}
	lost := rat(0)
	total := rat(len(papers))
	quota := rat(0)
	setQuota := func() { quota = up(quo(sub(total, lost), rat(e.seats+1)), 2) } // 5.1.6, 5.4.8
	held := map[int]*big.Rat{}                                                  // quota or votes of each elected
	batch := 0
	point := func() {
		copied := map[int]*big.Rat{}
		for c, v := range votes {
			copied[c] = v
		}
		p.past = append(p.past, copied)
	}
	var surpluses, now []int
	take := func(c int) {
		now = append(now, c)
		p.elected = append(p.elected, c)
		held[c] = quota
		if votes[c].Cmp(quota) < 0 {
			held[c] = votes[c]
		}
		if votes[c].Cmp(quota) > 0 {
			surpluses = append(surpluses, c)
		}
	}
	deem := func() { // 5.1.7, 5.3.13, 5.4.9
		for p.left() > 0 {
			active := sub(total, lost)
			for _, v := range held {
				active = sub(active, v)
			}
			enough := quo(active, rat(p.left()+1))
			var ready []int
			for _, c := range p.continuing() {
				if votes[c].Sign() > 0 && (votes[c].Cmp(quota) >= 0 || votes[c].Cmp(enough) >= 0) {
					ready = append(ready, c)
				}
			}
			if len(ready) == 0 {
				return
			}
			level := extreme(ready, votes, 1)
			if len(level) > p.left() { // 5.6.2
				for _, earlier := range p.past {
					level = extreme(level, earlier, 1)
				}
				if len(level) > p.left() {
					return
				}
			}
			take(p.choose("order", level, 1, p.past))
		}
	}
	fill := func() {
		list := p.continuing()
		for len(list) > 0 && p.left() > 0 {
			c := p.choose("order", extreme(list, votes, 1), 1, p.past)
			take(c)
			list = without(list, []int{c})
		}
	}
	record := func(excluded []int) {
		p.result.stages = append(p.result.stages, plainStage(len(p.result.stages)+1, votes, 2, now, excluded, lost))
		p.result.quota = quota.FloatString(2)
		now = nil
	}
	// order lists the continuing, fewest votes first.
	byVotes := func() []int {
		list := p.continuing()
		slices.SortStableFunc(list, func(a, b int) int { return votes[a].Cmp(votes[b]) })
		return list
	}
	undistributed := func() *big.Rat {
		s := rat(0)
		for _, c := range surpluses {
			s = add(s, sub(votes[c], quota))
		}
		return s
	}
	// together is how many may be excluded at once (5.2.5); 0 if not even one.
	together := func() int {
		list := byVotes()
		most := 0
		sum := undistributed()
		for k := 1; k < len(list) && len(list)-k >= p.left(); k++ {
			sum = add(sum, votes[list[k-1]])
			if sum.Cmp(votes[list[k]]) <= 0 {
				most = k
			}
		}
		return most
	}
	setQuota()
	deem()
	if len(p.continuing()) <= p.left() {
		fill()
	}
	point()
	record(nil)
	for p.left() > 0 && len(p.continuing()) > 0 {
		k := together()
		if len(surpluses) > 0 && k == 0 { // 5.2.2, 5.3
			from := p.choose("surplus", extreme(surpluses, votes, 1), 1, p.past)
			surpluses = without(surpluses, []int{from})
			surplus := sub(votes[from], quota)
			votes[from] = quota
			last := 0
			for _, paper := range papers {
				if paper.holder == from {
					last = max(last, paper.batch)
				}
			}
			var moving []*plainPaper
			worth := rat(0)
			continuing := p.continuing()
			for _, paper := range papers {
				if paper.holder == from && paper.batch == last && paper.next(continuing) != 0 {
					moving = append(moving, paper)
					worth = add(worth, paper.value)
				}
			}
			batch++
			sent := rat(0)
			for _, paper := range moving {
				if worth.Cmp(surplus) > 0 { // 5.3.7
					paper.value = cut(quo(surplus, rat(len(moving))), 2)
				}
				paper.holder, paper.batch = paper.next(continuing), batch
				votes[paper.holder] = add(votes[paper.holder], paper.value)
				sent = add(sent, paper.value)
			}
			lost = add(lost, sub(surplus, sent))
			point()
			deem()
			record(nil)
			continue
		}
		var out []int
		for list := byVotes(); len(out) < max(k, 1); {
			level := extreme(list, votes, -1)
			c := level[0]
			if len(level) > max(k, 1)-len(out) {
				c = p.choose("exclusion", level, -1, p.past)
			}
			out = append(out, c)
			list = without(list, []int{c})
		}
		p.gone = append(p.gone, out...)
		if len(p.continuing()) <= p.left() { // 5.5.1
			fill()
			record(out)
			continue
		}
		for p.left() > 0 { // 5.4
			var value *big.Rat
			for _, paper := range papers {
				if slices.Contains(out, paper.holder) && (value == nil || paper.value.Cmp(value) > 0) {
					value = paper.value
				}
			}
			if value == nil {
				break
			}
			batch++
			continuing := p.continuing()
			for _, paper := range papers {
				if slices.Contains(out, paper.holder) && paper.value.Cmp(value) == 0 {
					votes[paper.holder] = sub(votes[paper.holder], value)
					paper.holder, paper.batch = paper.next(continuing), batch
					if paper.holder == 0 {
						lost = add(lost, value)
						continue
					}
					votes[paper.holder] = add(votes[paper.holder], value)
				}
			}
			if len(p.elected) == 0 {
				setQuota()
			}
			point()
			deem()
		}
		if p.left() > 0 && len(p.continuing()) <= p.left() {
			fill()
		}
		record(out)
	}
	p.result.elected = p.elected
	return p.result
}
