package count_test

import (
	"math/big"
	"slices"
)

// plainNorthernIreland follows rules 47 to 52 of the Local Elections Rules of Northern Ireland.
func plainNorthernIreland(e plainElection) plainResult {
	e.options.SkipsStop = true // 50(4)
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
	quota := rat(len(papers)/(e.seats+1) + 1) // 48
	p.result.quota = quota.FloatString(2)
	lost := rat(0)
	batch := 0
	var surpluses, now []int
	left := func() *big.Rat { // surpluses not transferred
		sum := rat(0)
		for _, c := range surpluses {
			sum = add(sum, sub(votes[c], quota))
		}
		return sum
	}
	take := func(c int) {
		now = append(now, c)
		p.elected = append(p.elected, c)
		if votes[c].Cmp(quota) > 0 {
			surpluses = append(surpluses, c)
		}
	}
	settle := func() {
		for p.left() > 0 { // 48(3)
			var ready []int
			for _, c := range p.continuing() {
				if votes[c].Cmp(quota) >= 0 {
					ready = append(ready, c)
				}
			}
			if len(ready) == 0 {
				break
			}
			take(p.choose("order", extreme(ready, votes, 1), 1, p.past))
		}
		if p.left() > 0 && len(p.continuing()) <= p.left() { // 52(1)
			for list := p.continuing(); len(list) > 0; {
				c := p.choose("order", extreme(list, votes, 1), 1, p.past)
				take(c)
				list = without(list, []int{c})
			}
		}
		if p.left() == 1 { // 52(2)
			var can []int
			for _, c := range p.continuing() {
				others := left()
				for _, d := range without(p.continuing(), []int{c}) {
					others = add(others, votes[d])
				}
				if votes[c].Cmp(others) >= 0 {
					can = append(can, c)
				}
			}
			if len(can) == 1 {
				take(can[0])
			}
		}
	}
	record := func(excluded []int) {
		p.result.stages = append(p.result.stages, plainStage(len(p.result.stages)+1, votes, 2, now, excluded, lost))
		copied := map[int]*big.Rat{}
		for c, v := range votes {
			copied[c] = v
		}
		p.past = append(p.past, copied)
		now = nil
	}
	settle()
	record(nil)
	for p.left() > 0 && len(p.continuing()) > 0 {
		// 49(10), 51(12): how many of the lowest go for certain.
		list := p.continuing()
		slices.SortStableFunc(list, func(a, b int) int { return votes[a].Cmp(votes[b]) })
		certain, sum := 0, left()
		for k := 1; k < len(list) && len(list)-k >= p.left(); k++ {
			if sum = add(sum, votes[list[k-1]]); sum.Cmp(votes[list[k]]) < 0 {
				certain = k
			}
		}
		if len(surpluses) > 0 && certain == 0 { // 49, 50
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
			continuing := p.continuing()
			var moving []*plainPaper
			for _, paper := range papers {
				if paper.holder == from && paper.batch == last && paper.next(continuing) != 0 {
					moving = append(moving, paper)
				}
			}
			batch++
			sent := rat(0)
			for _, paper := range moving {
				if value := cut(quo(surplus, rat(len(moving))), 2); value.Cmp(paper.value) < 0 {
					paper.value = value
				}
				paper.holder, paper.batch = paper.next(continuing), batch
				votes[paper.holder] = add(votes[paper.holder], paper.value)
				sent = add(sent, paper.value)
			}
			lost = add(lost, sub(surplus, sent)) // 50(2)(c)
			settle()
			record(nil)
			continue
		}
		out := slices.Clone(list[:certain])
		if certain == 0 { // 51(1), 51(13)
			out = []int{p.choose("exclusion", extreme(list, votes, -1), -1, p.past)}
		}
		p.gone = append(p.gone, out...)
		if len(p.continuing()) <= p.left() { // 52(1), 52(3)
			settle()
			record(out)
			continue
		}
		move := func(which func(*plainPaper) bool) { // one sub-parcel
			batch++
			continuing := p.continuing()
			for _, paper := range papers {
				if !slices.Contains(out, paper.holder) || paper.batch == batch || !which(paper) {
					continue
				}
				votes[paper.holder] = sub(votes[paper.holder], paper.value)
				paper.holder, paper.batch = paper.next(continuing), batch
				if paper.holder == 0 {
					lost = add(lost, paper.value)
					continue
				}
				votes[paper.holder] = add(votes[paper.holder], paper.value)
			}
			settle()
		}
		move(func(paper *plainPaper) bool { return paper.batch == 0 }) // 51(2), 51(3)
		for p.left() > 0 {
			var value *big.Rat // 51(6), 51(9)
			for _, paper := range papers {
				if slices.Contains(out, paper.holder) && (value == nil || paper.value.Cmp(value) > 0) {
					value = paper.value
				}
			}
			if value == nil {
				break
			}
			move(func(paper *plainPaper) bool { return paper.value.Cmp(value) == 0 })
		}
		record(out)
	}
	p.result.elected = p.elected
	return p.result
}
