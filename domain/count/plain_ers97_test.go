package count_test

import (
	"math/big"
	"slices"
)

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
