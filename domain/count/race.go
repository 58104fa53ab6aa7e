package count

import (
	"fmt"
	"iter"
	"slices"
)

type standing uint8

const (
	withdrawn standing = iota
	continuing
	elected
	excluded
)

// point is a point in a count, with the votes then.
type point struct {
	stage int
	votes []Votes
}

// noPoints is for rules that look back on nothing.
func noPoints(func(int, point) bool) {}

// race is the state of a count under way. Candidates are numbered from 1 in it too;
// entry 0 of every table belongs to non-transferable papers.
type race struct {
	t       *Transcript
	n       int
	ron     int
	state   []standing
	lot     []int // place in the lot, 0 strongest
	seats   seats
	history []point // where look-back looks: the end of each stage
	ties    []Tie   // since the last stage was recorded
}

func newRace(t *Transcript) *race {
	e := t.Election
	r := &race{t: t, n: len(e.Candidates), ron: e.RON,
		state: make([]standing, len(e.Candidates)+1), lot: make([]int, len(e.Candidates)+1)}
	for c := 1; c <= r.n; c++ {
		r.state[c] = continuing
	}
	for _, c := range e.Withdrawn {
		r.state[c] = withdrawn
	}
	for i, c := range e.Lot {
		r.lot[c] = i
	}
	r.seats = newSeats(e, r.state)
	return r
}

// running lists the continuing candidates in number order.
func (r *race) running() []int {
	var list []int
	for c := 1; c <= r.n; c++ {
		if r.state[c] == continuing {
			list = append(list, c)
		}
	}
	return list
}

// elect gives c a place. A place that re-open nominations wins stays empty (R76).
func (r *race) elect(c int) {
	r.state[c] = elected
	r.seats.elect(c)
	if c == r.ron {
		r.t.Empty++
		return
	}
	r.t.Elected = append(r.t.Elected, c)
}

func (r *race) exclude(c int) {
	r.state[c] = excluded
	r.seats.exclude(c)
}

// top returns those of list with the most votes.
func top(list []int, votes []Votes) []int {
	var best []int
	for _, c := range list {
		switch {
		case len(best) == 0 || votes[c] > votes[best[0]]:
			best = append(best[:0], c)
		case votes[c] == votes[best[0]]:
			best = append(best, c)
		}
	}
	return best
}

// bottom returns those of list with the fewest votes.
func bottom(list []int, votes []Votes) []int {
	var least []int
	for _, c := range list {
		switch {
		case len(least) == 0 || votes[c] < votes[least[0]]:
			least = append(least[:0], c)
		case votes[c] == votes[least[0]]:
			least = append(least, c)
		}
	}
	return least
}

// settle picks one of the tied. The votes of each earlier stage, the most recent first,
// narrow the group until one is left (R72); then the lot decides (R73), taking its
// strongest when front, its weakest otherwise. What was tied and how it ended is kept.
func (r *race) settle(what TieFor, tied []int, front bool) int {
	return r.settleBy(what, tied, front, slices.Backward(r.history))
}

// settleBy is settle with the votes of earlier points in the order a rule looks at them.
func (r *race) settleBy(what TieFor, tied []int, front bool, points iter.Seq2[int, point]) int {
	if len(tied) == 1 {
		return tied[0]
	}
	keep := bottom
	if front {
		keep = top
	}
	left := slices.Clone(tied)
	for _, p := range points {
		if left = keep(left, p.votes); len(left) == 1 {
			r.note(Tie{For: what, Tied: tied, Picked: left, By: ByLookBack, Back: p.stage})
			return left[0]
		}
	}
	pick := r.drawn(left, front)
	r.note(Tie{For: what, Tied: left, Picked: []int{pick}, By: ByLot})
	return pick
}

// drawn returns the one of list the lot puts first (or last).
func (r *race) drawn(list []int, front bool) int {
	pick := list[0]
	for _, c := range list[1:] {
		if (r.lot[c] < r.lot[pick]) == front {
			pick = c
		}
	}
	return pick
}

// note keeps a tie for the stage being made, and with the lots if the lot settled it.
func (r *race) note(tie Tie) {
	tie.Tied = slices.Sorted(slices.Values(tie.Tied))
	tie.Stage = len(r.t.Stages) + 1
	r.ties = append(r.ties, tie)
	if tie.By == ByLot {
		r.t.Lots = append(r.t.Lots, tie)
	}
}

// inOrder sorts candidates by votes, most first; ties by [race.settle].
func (r *race) inOrder(list []int, votes []Votes) []int {
	left := slices.Clone(list)
	var sorted []int
	for len(left) > 0 {
		c := r.settle(ForOrder, top(left, votes), true)
		sorted = append(sorted, c)
		left = slices.DeleteFunc(left, func(x int) bool { return x == c })
	}
	return sorted
}

// record closes a stage: it takes the ties, checks that nothing was gained or lost, and
// remembers the votes for looking back. of is what votes, non-transferable and loss must
// come to.
func (r *race) record(s Stage, votes []Votes, of Votes) error {
	s.Number = len(r.t.Stages) + 1
	s.Ties, r.ties = r.ties, nil
	sum := s.NonTransferable + s.Loss
	s.Votes = make([]Votes, r.n)
	for c := 1; c <= r.n; c++ {
		s.Votes[c-1] = votes[c]
		if votes[c] != Absent {
			sum += votes[c]
		}
	}
	if sum != of {
		return fmt.Errorf("stage %d: votes, non-transferable and loss come to %s, not %s",
			s.Number, r.t.Figure(sum), r.t.Figure(of))
	}
	r.t.Stages = append(r.t.Stages, s)
	r.history = append(r.history, point{s.Number, slices.Clone(votes)})
	return nil
}
