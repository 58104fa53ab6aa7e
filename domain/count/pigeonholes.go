package count

import (
	"fmt"
	"slices"
	"sync"
)

// holes is how many pigeonholes there are: many more than cores, so that two readers
// seldom want the same one.
const holes = 1 << holeBits

const holeBits = 5

// Pigeonholes take papers from several readers at once. Papers that read the same fall
// into the same hole, so every hole is a bag of its own and all together are one.
type Pigeonholes struct {
	candidates int
	holes      [holes]struct {
		sync.Mutex
		papers *Papers
	}
}

// NewPigeonholes returns empty pigeonholes for an election with so many candidates.
func NewPigeonholes(candidates int) *Pigeonholes {
	p := &Pigeonholes{candidates: candidates}
	for i := range p.holes {
		p.holes[i].papers = NewPapers(candidates)
	}
	return p
}

// Batch is papers in the order in which they were read, to be put in together. One
// reader may use it again and again.
type Batch struct {
	Marks []uint16  // run after run; see [Papers.AddRun]
	Runs  []RunInfo // where each run ends in Marks
	sort  [holes][]sorted
	check checker
}

// RunInfo is one paper of a batch.
type RunInfo struct {
	End    int   // of its marks
	Weight int64 // how many papers read so
}

type sorted struct {
	run          []uint16
	hash, weight uint32
}

// Reset empties the batch.
func (b *Batch) Reset() { b.Marks, b.Runs = b.Marks[:0], b.Runs[:0] }

// Add puts a batch in. If a paper is refused, it returns its place in the batch, and the
// batch does not count.
func (p *Pigeonholes) Add(b *Batch) (at int, err error) {
	if b.check.seen == nil {
		b.check = newChecker(p.candidates)
	}
	var uneven [holes]bool
	for i := range b.sort {
		b.sort[i] = b.sort[i][:0]
	}
	from := 0
	for i, r := range b.Runs {
		if r.Weight < 1 || r.Weight > MaxPapers {
			return i, fmt.Errorf("weight %d, expected 1 to %d", r.Weight, int64(MaxPapers))
		}
		run, hash, odd, err := b.check.run(b.Marks[from:r.End])
		if err != nil {
			return i, err
		}
		from = r.End
		hole := hash >> (32 - holeBits) // the low bits find the place within the hole
		uneven[hole] = uneven[hole] || odd
		b.sort[hole] = append(b.sort[hole], sorted{run, hash, uint32(r.Weight)})
	}
	for i := range p.holes {
		if err := p.fill(i, b.sort[i], uneven[i]); err != nil {
			return len(b.Runs) - 1, err
		}
	}
	return 0, nil
}

func (p *Pigeonholes) fill(i int, runs []sorted, uneven bool) error {
	hole := &p.holes[i]
	hole.Lock()
	defer hole.Unlock()
	hole.papers.uneven = hole.papers.uneven || uneven
	for _, r := range runs {
		if int64(r.weight) > MaxPapers-hole.papers.total {
			return fmt.Errorf("more than %d papers", int64(MaxPapers))
		}
		hole.papers.put(r.run, r.hash, r.weight)
	}
	return nil
}

// Papers empties the pigeonholes into one bag.
func (p *Pigeonholes) Papers() (*Papers, error) {
	all := NewPapers(p.candidates)
	marks, kinds := 0, 0
	for i := range p.holes {
		marks += len(p.holes[i].papers.marks)
		kinds += p.holes[i].papers.Kinds()
		all.total += p.holes[i].papers.total
	}
	if all.total > MaxPapers || int64(marks) > MaxPapers {
		return nil, fmt.Errorf("more than %d papers", int64(MaxPapers))
	}
	all.marks = slices.Grow(all.marks, marks)
	all.start = slices.Grow(all.start, kinds)
	all.weight = slices.Grow(all.weight, kinds)
	all.hash = slices.Grow(all.hash, kinds)
	for i := range p.holes {
		q := p.holes[i].papers
		p.holes[i].papers = nil
		offset := uint32(len(all.marks))
		all.marks = append(all.marks, q.marks...)
		for _, end := range q.start[1:] {
			all.start = append(all.start, offset+end)
		}
		all.weight = append(all.weight, q.weight...)
		all.hash = append(all.hash, q.hash...)
		all.uneven = all.uneven || q.uneven
	}
	return all, nil // the table of places is made when a paper is added
}
