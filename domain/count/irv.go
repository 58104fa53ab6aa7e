package count

import "slices"

// countIRV fills one place by the alternative vote (R94): papers count for their first
// continuing candidate; whoever has more than half of the votes of the continuing
// candidates is elected; otherwise the one with the fewest is excluded, one at a time,
// and the papers pass on.
func countIRV(r *race, papers *Papers) error {
	b := prepare(papers, r.t.Election, r.t.Options, true)
	r.t.Valid = b.valid
	return r.runOff(b, 0)
}

// runOff counts papers of which so many are exhausted before it begins.
func (r *race) runOff(b ballots, exhausted Votes) error {
	if r.t.Valid == 0 {
		return nil // R79
	}
	p := newPiles(b, r.state)
	mine := make([]pile, r.n+1)
	for _, first := range p.sortFirst() {
		mine[first.to] = first.pile
	}
	exhausted += mine[0].papers
	var moved []Transfer
	for {
		votes := make([]Votes, r.n+1)
		active := Votes(0)
		for c := range votes {
			votes[c] = Absent
			if r.state[c] == continuing {
				votes[c] = mine[c].papers
				active += votes[c]
			}
		}
		stage := Stage{Act: Tally, NonTransferable: exhausted, Transfers: moved}
		running := r.running()
		out := 0
		able := slices.DeleteFunc(running, func(c int) bool { return !r.seats.mayElect(c) })
		switch first := top(able, votes); {
		case len(able) == 0:
			return nil
		case len(able) == 1 || 2*votes[first[0]] > active:
			r.elect(first[0])
			stage.Elected = first
		default:
			out = r.leastPreferred(votes)
		}
		if out != 0 {
			r.exclude(out)
			stage.Excluded = []int{out}
		}
		if err := r.record(stage, votes, r.t.Valid); err != nil {
			return err
		}
		if out == 0 {
			return nil
		}
		moved = nil
		for _, part := range p.move(mine[out]) {
			moved = append(moved, Transfer{out, part.to, part.papers, part.papers})
			if part.to == 0 {
				exhausted += part.papers
				continue
			}
			mine[part.to] = p.join(mine[part.to], part.pile)
		}
	}
}

// leastPreferred picks whom to exclude: never re-open nominations (R76). It returns 0
// when a tie of the last two is left to a fresh ballot (R97).
func (r *race) leastPreferred(votes []Votes) int {
	running := r.running()
	list := r.doomed() // R75: before any tie, which whoever cannot win has no part in
	if len(list) == 0 {
		if pair := r.levelPair(running, votes); pair != nil {
			return r.lastTwo(pair)
		}
		list = r.excludable()
	}
	if len(list) == 0 {
		list = slices.DeleteFunc(running, func(c int) bool { return c == r.ron })
	}
	return r.settle(ForExclusion, bottom(list, votes), false)
}

// levelPair returns the last two if they are level: the only two continuing, or the only
// two candidates ahead of re-open nominations, which is still there because it cannot be
// excluded (R76).
func (r *race) levelPair(running []int, votes []Votes) []int {
	if len(running) == 3 {
		if first := top(running, votes); len(first) == 2 && slices.Contains(running, r.ron) && !slices.Contains(first, r.ron) {
			return first
		}
	}
	if len(running) == 2 && votes[running[0]] == votes[running[1]] {
		return running
	}
	return nil
}

// lastTwo settles a tie between the last two and tells of it in the transcript, so that
// the house can hold the fresh ballot R97 asks for. Against re-open nominations a
// candidate needs more than half: it stands, and the other is excluded.
func (r *race) lastTwo(pair []int) int {
	out := 0
	switch {
	case slices.Contains(pair, r.ron):
		out = pair[0] + pair[1] - r.ron
		r.note(Tie{For: ForSeat, Tied: pair, Picked: []int{r.ron}, By: ByRON})
	case r.t.Options.HoldLastTie:
		r.note(Tie{For: ForSeat, Tied: pair, By: ByNobody})
	default:
		out = r.settle(ForExclusion, pair, false)
	}
	last := r.ties[len(r.ties)-1]
	last.Tied = slices.Clone(pair)
	r.t.LastTie = &last
	return out
}
