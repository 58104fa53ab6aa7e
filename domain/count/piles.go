package count

import (
	"math/bits"
	"slices"
)

// A pile is a chain of papers that lie together: on one candidate, at one value.
type pile struct {
	first, last uint32 // paper index + 1; 0 for none
	papers      int64  // voters' papers, alike ones counted apart
}

// piles moves papers from pile to pile. Each paper lies in one pile and remembers how
// far it has been read, so that no mark is read twice in a whole count.
type piles struct {
	ballots
	open []standing // papers go to those who are continuing in it
	next []uint32
	at   []uint32 // the mark after the one a paper lies on
	to   []pile   // where the papers of one move go, by candidate; 0 non-transferable
	used []uint16 // entries of to that have papers
	out  []dealt
}

// dealt is a pile and the candidate it goes to, 0 for none.
type dealt struct {
	to int
	pile
}

func newPiles(b ballots, open []standing) *piles {
	p := &piles{ballots: b, open: open,
		next: make([]uint32, len(b.weight)), at: make([]uint32, len(b.weight)),
		to: make([]pile, len(open))}
	copy(p.at, b.start)
	return p
}

// sortFirst lays every paper on its first continuing candidate. Blank papers lie nowhere.
func (p *piles) sortFirst() []dealt {
	for i := range p.weight {
		if p.start[i] != p.start[i+1] {
			p.lay(uint32(i))
		}
	}
	return p.deal()
}

// move takes a pile apart: each paper goes to its next continuing candidate, or to
// 0 when it names none. The piles, in number order, are good until the next move.
func (p *piles) move(from pile) []dealt {
	for i := from.first; i != 0; {
		following := p.next[i-1]
		p.lay(i - 1)
		i = following
	}
	return p.deal()
}

// deal empties to into a list: it costs what was moved, not what might have been.
func (p *piles) deal() []dealt {
	slices.Sort(p.used)
	p.out = p.out[:0]
	for _, c := range p.used {
		p.out = append(p.out, dealt{int(c), p.to[c]})
		p.to[c] = pile{}
	}
	p.used = p.used[:0]
	return p.out
}

func (p *piles) lay(i uint32) {
	to := uint16(0)
	at, end := p.at[i], p.start[i+1]
	for at < end {
		c := p.marks[at]
		at++
		if p.open[c] == continuing {
			to = c
			break
		}
	}
	p.at[i] = at
	p.next[i] = 0
	d := &p.to[to]
	if d.first == 0 {
		d.first = i + 1
		p.used = append(p.used, to)
	} else {
		p.next[d.last-1] = i + 1
	}
	d.last = i + 1
	d.papers += int64(p.weight[i])
}

// join puts pile b under pile a.
func (p *piles) join(a, b pile) pile {
	switch {
	case a.first == 0:
		return b
	case b.first == 0:
		return a
	}
	p.next[a.last-1] = b.first
	return pile{a.first, b.last, a.papers + b.papers}
}

// mulDiv returns a*b/c with the remainder dropped, for non-negative a and b and a
// result that fits; the product may need 128 bits.
func mulDiv(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	q, _ := bits.Div64(hi, lo, uint64(c))
	return int64(q)
}
