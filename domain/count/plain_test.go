package count_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"hustings/domain/count"
)

// This file and its neighbours plain_*_test.go count a second time, as simply as can be:
// one paper after the other, everything added up anew at every step, in rational
// numbers, from the text of each rule and without looking at the counters under test.

// plainElection is an election as the plain counters take it.
type plainElection struct {
	n, seats  int
	withdrawn []int
	lot       []int
	papers    [][][]int // each paper on its own: ranks, best first; an empty rank was left out
	options   count.Options
	scores    [][]int // instead of papers, for methods that read scores, 0 to top
	top       int
}

// plainResult is what is compared.
type plainResult struct {
	quota   string
	valid   int
	elected []int
	stages  []string
	lots    []string
}

func (r plainResult) String() string {
	return fmt.Sprintf("quota %s, valid %d, elected %v\n%s\nlots %s", r.quota, r.valid, r.elected,
		strings.Join(r.stages, "\n"), strings.Join(r.lots, "; "))
}

// order reads a paper for single transferable votes: no withdrawn candidates, ended by an
// equal rank, skips closed up or ending it.
func (e plainElection) order(paper [][]int) []int {
	var order []int
	for _, rank := range paper {
		if len(rank) == 0 {
			if e.options.SkipsStop {
				return order
			}
			continue
		}
		standing := e.standing(rank)
		if len(standing) > 1 {
			return order
		}
		order = append(order, standing...)
	}
	return order
}

func (e plainElection) standing(rank []int) []int {
	var left []int
	for _, c := range rank {
		if !slices.Contains(e.withdrawn, c) {
			left = append(left, c)
		}
	}
	return left
}

// orders reads all papers and leaves out those that name nobody.
func (e plainElection) orders() [][]int {
	var all [][]int
	for _, p := range e.papers {
		if o := e.order(p); len(o) > 0 {
			all = append(all, o)
		}
	}
	return all
}

func (e plainElection) candidates() []int {
	var list []int
	for c := 1; c <= e.n; c++ {
		if !slices.Contains(e.withdrawn, c) {
			list = append(list, c)
		}
	}
	return list
}

// weakest returns the candidate of list that comes last in the lot; strongest the first.
func (e plainElection) weakest(list []int) int {
	for _, c := range slices.Backward(e.lot) {
		if slices.Contains(list, c) {
			return c
		}
	}
	return 0
}

func (e plainElection) strongest(list []int) int {
	for _, c := range e.lot {
		if slices.Contains(list, c) {
			return c
		}
	}
	return 0
}

// plainCount is the state that the plain single transferable votes share.
type plainCount struct {
	plainElection
	result  plainResult
	elected []int
	gone    []int // excluded
	past    []map[int]*big.Rat
}

func (p *plainCount) continuing() []int {
	return without(without(p.candidates(), p.elected), p.gone)
}

func (p *plainCount) left() int { return p.seats - len(p.elected) }

func without(list, drop []int) []int {
	var left []int
	for _, c := range list {
		if !slices.Contains(drop, c) {
			left = append(left, c)
		}
	}
	return left
}

// extreme returns those of list with most (sign 1) or fewest (sign -1) of votes.
func extreme(list []int, votes map[int]*big.Rat, sign int) []int {
	var best []int
	for _, c := range list {
		beaten := false
		for _, d := range list {
			beaten = beaten || votes[d].Cmp(votes[c])*sign > 0
		}
		if !beaten {
			best = append(best, c)
		}
	}
	return best
}

// choose settles a tie by earlier votes in the order given, then by lot.
func (p *plainCount) choose(what string, list []int, sign int, past []map[int]*big.Rat) int {
	for _, votes := range past {
		if len(list) == 1 {
			break
		}
		list = extreme(list, votes, sign)
	}
	if len(list) == 1 {
		return list[0]
	}
	pick := p.weakest(list)
	if sign > 0 {
		pick = p.strongest(list)
	}
	p.result.lots = append(p.result.lots, fmt.Sprintf("%s %v -> [%d]", what, slices.Sorted(slices.Values(list)), pick))
	return pick
}

func (p *plainCount) backward() []map[int]*big.Rat {
	past := slices.Clone(p.past)
	slices.Reverse(past)
	return past
}

// sorted orders list by votes, most first.
func (p *plainCount) sorted(list []int, votes map[int]*big.Rat, past []map[int]*big.Rat) []int {
	var order []int
	for len(list) > 0 {
		c := p.choose("order", extreme(list, votes, 1), 1, past)
		order = append(order, c)
		list = without(list, []int{c})
	}
	return order
}

// plainStage writes a stage down the way the comparison wants it.
func plainStage(n int, votes map[int]*big.Rat, places int, elected, excluded []int, rest *big.Rat) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d:", n)
	for c := 1; c < 100; c++ {
		if v, ok := votes[c]; ok {
			fmt.Fprintf(&b, " %d=%s", c, v.FloatString(places))
		}
	}
	fmt.Fprintf(&b, " rest=%s elected %v excluded %v", rest.FloatString(places), elected, excluded)
	return b.String()
}

func rat(n int) *big.Rat { return new(big.Rat).SetInt64(int64(n)) }

func add(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) }
func sub(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
func mul(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }
func quo(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }

// cut drops what is beyond so many decimal places; up rounds it up.
func cut(r *big.Rat, places int) *big.Rat {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	n := new(big.Int).Mul(r.Num(), scale)
	n.Quo(n, r.Denom())
	return new(big.Rat).SetFrac(n, scale)
}

func up(r *big.Rat, places int) *big.Rat {
	c := cut(r, places)
	if c.Cmp(r) == 0 {
		return c
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	return add(c, new(big.Rat).SetFrac(big.NewInt(1), scale))
}

// resultOf writes a transcript the way the plain counters write theirs.
func resultOf(t *count.Transcript) plainResult {
	r := plainResult{valid: int(t.Valid), elected: t.Elected}
	if t.HasQuota {
		r.quota = t.QuotaText()
	}
	for _, s := range t.Stages {
		var b strings.Builder
		fmt.Fprintf(&b, "%d:", s.Number)
		for i, v := range s.Votes {
			if v != count.Absent {
				fmt.Fprintf(&b, " %d=%s", i+1, t.Figure(v))
			}
		}
		fmt.Fprintf(&b, " rest=%s elected %v excluded %v", t.Figure(s.NonTransferable+s.Loss), s.Elected, s.Excluded)
		r.stages = append(r.stages, b.String())
	}
	for _, l := range t.Lots {
		r.lots = append(r.lots, fmt.Sprintf("%s %v -> %v", l.For, l.Tied, l.Picked))
	}
	return r
}
