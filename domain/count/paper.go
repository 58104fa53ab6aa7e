package count

import (
	"fmt"
	"iter"
	"math"
	"slices"
)

// Paper is what one voter wrote, or many voters alike.
type Paper struct {
	Weight int64   // how many papers read so, at least 1
	Ranks  [][]int // candidates by rank, best first; several share a rank; an empty rank was left out
}

// FromMarks reads a ranking in code R6: marks[i] is the rank given to candidate i+1,
// 0 for unmarked, 1 to 63 otherwise; equal ranks are allowed. Approval, block and
// yes/no papers give every mark rank 1.
func FromMarks(marks []uint8) (Paper, error) {
	top := uint8(0)
	for i, m := range marks {
		if m > 63 {
			return Paper{}, fmt.Errorf("candidate %d has rank %d, expected 0 to 63", i+1, m)
		}
		top = max(top, m)
	}
	p := Paper{Weight: 1, Ranks: make([][]int, top)}
	for i, m := range marks {
		if m > 0 {
			p.Ranks[m-1] = append(p.Ranks[m-1], i+1)
		}
	}
	return p, nil
}

// A paper is kept as one run of marks: a candidate's number, with the equal bit when
// it shares the rank of the mark before it, or skipped for a rank left out.
const (
	skipped = uint16(0)
	equal   = uint16(1 << 15)
)

// Papers is a bag of papers for one election. Papers that read the same are kept once,
// with their number; the order in which they were added leaves no trace in a count.
type Papers struct {
	candidates int
	marks      []uint16
	start      []uint32 // paper i is marks[start[i]:start[i+1]]
	weight     []uint32
	hash       []uint32
	slot       []uint32 // open-addressed table of paper index + 1
	total      int64
	top        int  // the highest score; 0 for rankings and marks
	uneven     bool // some paper has an equal or a skipped rank
	check      checker
	scratch    []uint16
}

// NewPapers returns an empty bag for an election with so many candidates.
func NewPapers(candidates int) *Papers {
	return &Papers{candidates: candidates, start: []uint32{0}, check: newChecker(candidates)}
}

// NewScores returns an empty bag of papers that give each candidate a score from 0 to top,
// 1 to [MaxScore]; see [Papers.AddScores]. Only [Cumulative] and [STAR] count them.
func NewScores(candidates, top int) *Papers {
	p := NewPapers(candidates)
	p.top = top
	return p
}

// MaxScore is the highest score a paper may give.
const MaxScore = 1000

// Top returns the highest score of the papers, 0 where they are rankings or marks.
func (p *Papers) Top() int { return p.top }

// AddScores puts papers into a bag of scores, one score for each candidate. A score is
// kept as a rank: the highest is rank 1, and 0 is left out.
func (p *Papers) AddScores(scores []int, weight int64) error {
	if len(scores) != p.candidates || p.top == 0 {
		return fmt.Errorf("%d scores, expected %d in a bag of scores", len(scores), p.candidates)
	}
	ranks := make([][]int, p.top)
	for i, v := range scores {
		if v < 0 || v > p.top {
			return fmt.Errorf("candidate %d has %d, expected 0 to %d", i+1, v, p.top)
		}
		if v > 0 {
			ranks[p.top-v] = append(ranks[p.top-v], i+1)
		}
	}
	return p.Add(Paper{Weight: weight, Ranks: ranks})
}

// scores reads a paper back into a row by candidate.
func (p *Papers) scores(i int, row []int64) {
	clear(row)
	score := int64(p.top) + 1
	for _, m := range p.run(i) {
		if m&equal == 0 {
			score--
		}
		if m != skipped {
			row[m&^equal] = score
		}
	}
}

// Candidates returns the number of candidates the papers rank.
func (p *Papers) Candidates() int { return p.candidates }

// Total returns the number of papers, blank ones included.
func (p *Papers) Total() int64 { return p.total }

// Kinds returns the number of different papers.
func (p *Papers) Kinds() int { return len(p.weight) }

// Add puts a paper into the bag. It refuses a candidate that is out of range or named
// twice, and a weight below 1.
func (p *Papers) Add(paper Paper) error {
	run := p.scratch[:0]
	for _, rank := range paper.Ranks {
		if len(rank) == 0 {
			run = append(run, skipped)
			continue
		}
		from := len(run)
		for _, c := range rank {
			if c < 1 || c > p.candidates {
				return fmt.Errorf("candidate %d, expected 1 to %d", c, p.candidates)
			}
			run = append(run, uint16(c))
		}
		finishRank(run[from:])
	}
	p.scratch = run
	return p.AddRun(run, paper.Weight)
}

// AddMarks puts a paper in code R6 into the bag; see [FromMarks].
func (p *Papers) AddMarks(marks []uint8) error {
	if len(marks) != p.candidates {
		return fmt.Errorf("%d marks, expected %d", len(marks), p.candidates)
	}
	paper, err := FromMarks(marks)
	if err != nil {
		return err
	}
	return p.Add(paper)
}

// finishRank puts one rank's candidates in number order and sets their equal bits, so
// that 2=5 and 5=2 are one kind of paper.
func finishRank(rank []uint16) {
	slices.Sort(rank)
	for i := 1; i < len(rank); i++ {
		rank[i] |= equal
	}
}

// AddRun puts a paper given as a run of marks into the bag: candidate numbers in order,
// those of one rank ascending and all but the first with the top bit set, 0 for a rank
// left out. The run is copied.
func (p *Papers) AddRun(run []uint16, weight int64) error {
	if weight < 1 || weight > MaxPapers-p.total {
		return fmt.Errorf("weight %d, expected 1 to %d", weight, MaxPapers-p.total)
	}
	run, h, uneven, err := p.check.run(run)
	if err != nil {
		return err
	}
	if len(p.marks)+len(run) > math.MaxUint32 {
		return fmt.Errorf("too many different papers")
	}
	p.uneven = p.uneven || uneven
	p.put(run, h, uint32(weight))
	return nil
}

// checker looks over runs of marks before they go into a bag.
type checker struct {
	candidates int
	seen       []uint32 // by candidate, the stamp of the last run that names it
	stamp      uint32
}

func newChecker(candidates int) checker {
	return checker{candidates: candidates, seen: make([]uint32, candidates+1)}
}

// run returns a run without skipped ranks at its end, its hash, and whether it has equal
// or skipped ranks. It refuses one that names nobody's number, or a candidate twice.
func (k *checker) run(run []uint16) (_ []uint16, hash uint32, uneven bool, err error) {
	for len(run) > 0 && run[len(run)-1] == skipped {
		run = run[:len(run)-1]
	}
	k.stamp++
	if k.stamp == 0 { // the counter came round: no old stamp may look new
		clear(k.seen)
		k.stamp = 1
	}
	h := uint32(2166136261) // FNV-1a over marks
	for _, m := range run {
		h = (h ^ uint32(m)) * 16777619
		c := m &^ equal
		if m == skipped || m != c {
			uneven = true
		}
		if m == skipped {
			continue
		}
		if int(c) > k.candidates {
			return nil, 0, false, fmt.Errorf("candidate %d, expected 1 to %d", c, k.candidates)
		}
		if k.seen[c] == k.stamp {
			return nil, 0, false, fmt.Errorf("candidate %d is named twice", c)
		}
		k.seen[c] = k.stamp
	}
	return run, h ^ h>>15, uneven, nil
}

// put adds a checked run with its hash.
func (p *Papers) put(run []uint16, h, weight uint32) {
	if len(p.weight)*4 >= len(p.slot)*3 {
		p.grow()
	}
	p.total += int64(weight)
	mask := uint32(len(p.slot) - 1)
	for at := h & mask; ; at = (at + 1) & mask {
		i := p.slot[at]
		if i == 0 {
			p.marks = append(p.marks, run...)
			p.start = append(p.start, uint32(len(p.marks)))
			p.weight = append(p.weight, weight)
			p.hash = append(p.hash, h)
			p.slot[at] = uint32(len(p.weight))
			return
		}
		if p.hash[i-1] == h && slices.Equal(p.run(int(i-1)), run) {
			p.weight[i-1] += weight
			return
		}
	}
}

func (p *Papers) grow() {
	size := max(64, 2*len(p.slot))
	for len(p.weight)*4 >= size*3 {
		size *= 2
	}
	p.slot = make([]uint32, size)
	mask := uint32(len(p.slot) - 1)
	for i, h := range p.hash {
		at := h & mask
		for p.slot[at] != 0 {
			at = (at + 1) & mask
		}
		p.slot[at] = uint32(i + 1)
	}
}

func (p *Papers) run(i int) []uint16 { return p.marks[p.start[i]:p.start[i+1]] }

// All yields every kind of paper with its number, in the order of its marks, which
// does not depend on the order of adding.
func (p *Papers) All() iter.Seq[Paper] {
	order := make([]int, len(p.weight))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return slices.Compare(p.run(a), p.run(b)) })
	return func(yield func(Paper) bool) {
		for _, i := range order {
			if !yield(Paper{int64(p.weight[i]), ranksOf(p.run(i))}) {
				return
			}
		}
	}
}

func ranksOf(run []uint16) [][]int {
	var ranks [][]int
	for _, m := range run {
		switch {
		case m == skipped:
			ranks = append(ranks, nil)
		case m&equal != 0:
			last := len(ranks) - 1
			ranks[last] = append(ranks[last], int(m&^equal))
		default:
			ranks = append(ranks, []int{int(m)})
		}
	}
	return ranks
}
