package count

import (
	"fmt"
	"math/big"
	"slices"
)

type standing uint8

const (
	withdrawn standing = iota
	continuing
	elected
	excluded
)

// race is the state of a count under way. Candidates are numbered from 1 in it too;
// entry 0 of every table belongs to non-transferable papers.
type race struct {
	t       *Transcript
	n       int
	ron     int
	state   []standing
	lot     []int // place in the lot, 0 strongest
	seats   seats
	history *ledger    // where ties look: the end of each stage at least
	rows    *ledger    // the figures of every stage, where the stages do not keep them
	exact   []*big.Rat // the votes as fractions, by rules that keep them
	ties    []Tie      // since the last stage was recorded
	frozen  []bool     // with rows, by candidate: elected before this stage
	watch   func(stage, running int)
}

func newRace(t *Transcript) *race {
	e := t.Election
	r := &race{t: t, n: len(e.Candidates), ron: e.RON, history: newLedger(len(e.Candidates)),
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
	if r.n > MaxRows {
		r.rows = newLedger(r.n)
		r.frozen = make([]bool, r.n+1)
		t.rows = r.rows
	}
	r.seats = newSeats(e, r.state)
	return r
}

// running lists the continuing candidates in number order.
func (r *race) running() []int {
	list := make([]int, 0, r.n)
	for c := 1; c <= r.n; c++ {
		if r.state[c] == continuing {
			list = append(list, c)
		}
	}
	return list
}

// absent takes the withdrawn out of a row of votes.
func (r *race) absent(votes []Votes) {
	for _, c := range r.t.Election.Withdrawn {
		votes[c] = Absent
	}
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
	return r.settleBy(what, tied, front, back)
}

// settleBy is settle with earlier votes as a rule looks at them.
func (r *race) settleBy(what TieFor, tied []int, front bool, at look) int {
	if len(tied) == 1 {
		return tied[0]
	}
	left, stage := at(r.history, tied, front)
	if len(left) == 1 {
		r.note(Tie{For: what, Tied: tied, Picked: left, By: ByLookBack, Back: stage})
		return left[0]
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
	tie.Tied = slices.Clone(tie.Tied)
	slices.Sort(tie.Tied)
	if r.n > MaxRows && len(tie.Tied) > mostNamed { // or every stage would name everybody
		tie.Among, tie.Tied = len(tie.Tied), slices.Clone(tie.Tied[:mostNamed])
	}
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

// asElected leaves candidates elected at an earlier stage what they had then: by Meek's
// rule they go on holding about a quota each, a little less at every stage.
func (r *race) asElected(votes []Votes) []Votes {
	votes = slices.Clone(votes)
	for _, c := range r.t.Elected {
		if r.frozen[c] {
			votes[c] = r.rows.now[c]
		}
		r.frozen[c] = true
	}
	return votes
}

// mostNamed is how many of a tie are named where there are more than [MaxRows] candidates.
const mostNamed = 20

// record closes a stage: it takes the ties, checks that nothing was gained or lost, and
// remembers the votes for looking back. of is what votes, non-transferable and loss must
// come to.
func (r *race) record(s Stage, votes []Votes, of Votes) error {
	s.Number = len(r.t.Stages) + 1
	s.Ties, r.ties = r.ties, nil
	sum := s.NonTransferable + s.Loss
	for _, v := range votes[1:] {
		if v != Absent {
			sum += v
		}
	}
	if sum != of {
		return fmt.Errorf("stage %d: votes, non-transferable and loss come to %s, not %s",
			s.Number, r.t.Figure(sum), r.t.Figure(of))
	}
	if r.rows != nil && r.t.Rules.Method == MeekSTV {
		votes = r.asElected(votes)
	}
	r.history.mark(s.Number, votes, r.exact)
	if r.rows != nil {
		s.Changed = append(append(r.rows.mark(s.Number, votes, nil), s.Elected...), s.Excluded...)
		slices.Sort(s.Changed)
		s.Changed = slices.Compact(s.Changed)
	} else {
		s.Votes = slices.Clone(votes[1:])
	}
	r.t.Stages = append(r.t.Stages, s)
	if r.watch != nil {
		running := 0
		for _, state := range r.state {
			if state == continuing {
				running++
			}
		}
		r.watch(s.Number, running)
	}
	return nil
}
