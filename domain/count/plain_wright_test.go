package count_test

import (
	"math/big"
	"slices"
)

// plainWright deals all papers anew after every exclusion, until one dealing fills every
// place (van der Craats).
func plainWright(e plainElection) plainResult {
	p := &plainCount{plainElection: e}
	orders := e.orders()
	p.result.valid = len(orders)
	if len(orders) == 0 {
		return p.result
	}
	for {
		standing := p.continuing()
		votes := map[int]*big.Rat{}
		for _, c := range p.candidates() {
			votes[c] = rat(0)
		}
		var papers []*plainPaper
		dealt := 0
		for _, paper := range deal(orders) {
			paper.holder = 0
			if paper.holder = firstOf(paper.order, standing); paper.holder != 0 {
				votes[paper.holder] = add(votes[paper.holder], rat(1))
				dealt++
			}
			papers = append(papers, paper)
		}
		quota := rat(dealt/(p.seats+1) + 1)
		p.result.quota = quota.FloatString(9)
		var batches []map[int]*big.Rat // who came to the quota at one moment, with what
		var over, have []int
		look := func() {
			batch := map[int]*big.Rat{}
			for _, c := range without(standing, have) {
				if votes[c].Cmp(quota) >= 0 {
					batch[c] = votes[c]
				}
			}
			for _, c := range standing {
				if v := batch[c]; v != nil {
					have = append(have, c)
					if v.Cmp(quota) > 0 {
						over = append(over, c)
					}
				}
			}
			if len(batch) > 0 {
				batches = append(batches, batch)
			}
		}
		for look(); len(over) > 0; look() {
			from := p.choose("surplus", extreme(over, votes, 1), 1, p.backward())
			over = without(over, []int{from})
			part := quo(sub(votes[from], quota), votes[from])
			votes[from] = quota
			for _, paper := range papers {
				if paper.holder != from {
					continue
				}
				paper.value = mul(paper.value, part)
				if paper.holder = firstOf(paper.order, without(standing, have)); paper.holder != 0 {
					votes[paper.holder] = add(votes[paper.holder], paper.value)
				}
			}
		}
		left := p.seats - len(have)
		rest := without(standing, have)
		var out []int
		if left > 0 && len(rest) > left {
			out = []int{p.choose("exclusion", extreme(rest, votes, -1), -1, p.backward())}
		} else {
			for _, batch := range batches {
				p.elected = append(p.elected, p.sorted(keys(batch), batch, p.backward())...)
			}
			if left > 0 {
				p.elected = append(p.elected, p.sorted(rest, votes, p.backward())...)
			}
		}
		parts := map[int]*big.Rat{}
		rounded := rat(len(orders)) // what figures of nine places leave out is shown as lost
		for c, v := range votes {
			parts[c] = cut(v, 9)
			rounded = sub(rounded, parts[c])
		}
		p.result.stages = append(p.result.stages, plainStage(len(p.result.stages)+1, parts, 9, p.elected, out, rounded))
		p.past = append(p.past, votes)
		if len(out) == 0 {
			p.result.elected = p.elected
			return p.result
		}
		p.gone = append(p.gone, out...)
	}
}

// firstOf is the first of order that is in list, or nobody.
func firstOf(order, list []int) int {
	for _, c := range order {
		if slices.Contains(list, c) {
			return c
		}
	}
	return 0
}

func keys(m map[int]*big.Rat) []int {
	var list []int
	for c := range m {
		list = append(list, c)
	}
	slices.Sort(list)
	return list
}
