package count

import "slices"

// countMarks counts block, first past the post and approval papers: one vote for each
// mark, whatever its rank. A paper with more marks than places is spoilt in block and
// first past the post (in the limited vote, than it may have), or with overvote=truncate cut to its first marks; marks of one
// rank that do not all fit are left out together.
func countMarks(r *race, papers *Papers) error {
	b := prepare(papers, r.t.Election, r.t.Options, false)
	most := r.t.Election.Seats
	switch r.t.Rules.Method {
	case Approval:
		most = r.n
	case Limited:
		most = max(1, most-1)
		if r.t.Options.Marks > 0 {
			most = r.t.Options.Marks
		}
	}
	votes := make([]Votes, r.n+1)
	votes[0] = Absent
	for c := 1; c <= r.n; c++ {
		if r.state[c] == withdrawn {
			votes[c] = Absent
		}
	}
	r.t.Valid = b.valid
	for i, weight := range b.weight {
		w := int64(weight)
		run := b.marks[b.start[i]:b.start[i+1]]
		if len(run) > most {
			run = r.cut(run, most)
			if len(run) == 0 {
				r.t.Valid -= w
				r.t.Spoilt += w
				continue
			}
		}
		for _, m := range run {
			votes[m&^equal] += w
		}
		r.t.Marks += w * int64(len(run))
	}
	if r.t.Valid == 0 {
		return nil // R79
	}
	stage := Stage{Act: Tally}
	if r.t.Question() {
		stage.Elected = r.carry(votes)
	} else {
		stage.Elected = r.fillInOrder(votes)
	}
	return r.record(stage, votes, r.t.Marks)
}

// cut shortens a paper with too many marks; what is left is empty when it is spoilt.
func (r *race) cut(run []uint16, most int) []uint16 {
	if !r.t.Options.Truncate {
		return nil
	}
	for most > 0 && run[most]&equal != 0 {
		most--
	}
	return run[:most]
}

// fillInOrder gives the places to the candidates with most votes, skipping those a limit
// shuts out (R75). A tie is settled by the lot only where not all the tied fit (R74);
// re-open nominations comes before those level with it (R97).
func (r *race) fillInOrder(votes []Votes) []int {
	var taken []int
	left := r.running()
	for r.seats.left > 0 && len(left) > 0 {
		level := top(left, votes)
		left = slices.DeleteFunc(left, func(c int) bool { return slices.Contains(level, c) })
		if slices.Contains(level, r.ron) && r.seats.mayElect(r.ron) {
			taken = append(taken, r.ron)
			r.elect(r.ron)
			rest := slices.DeleteFunc(slices.Clone(level), func(c int) bool { return c == r.ron })
			if r.seats.left == 0 && len(rest) > 0 {
				r.note(Tie{For: ForLastSeat, Tied: level, Picked: []int{r.ron}, By: ByRON})
			}
			level = rest
		}
		level = slices.DeleteFunc(level, func(c int) bool { return !r.seats.mayElect(c) })
		if len(level) > 1 && !r.seats.fits(level) {
			taken = append(taken, r.fillByLot(level)...)
			continue
		}
		if len(level) > 1 {
			r.note(Tie{For: ForOrder, Tied: level, Picked: level, By: ByNobody})
		}
		for _, c := range level {
			r.elect(c)
			taken = append(taken, c)
		}
	}
	return taken
}

// fillByLot gives the last places to the tied candidates whom the lot puts first.
func (r *race) fillByLot(level []int) []int {
	slices.SortFunc(level, func(a, b int) int { return r.lot[a] - r.lot[b] })
	var picked []int
	for _, c := range level {
		if r.seats.mayElect(c) {
			r.elect(c)
			picked = append(picked, c)
		}
	}
	r.note(Tie{For: ForLastSeat, Tied: level, Picked: picked, By: ByLot})
	return picked
}
