package count

// The ties of Schedule 1A of New Zealand's Local Electoral Regulations 2001. Clause 19:
// where several share the lowest number of votes, whoever was not ahead at the first
// difference is excluded (clause 40); those never apart are told apart by the lowest of
// the pseudo-random numbers that clauses 41 to 48 give every candidate.

// aheadFirst excludes one of those who share the lowest number of votes.
func (m *meek) aheadFirst(tied []int) int {
	if len(tied) == 1 {
		return tied[0]
	}
	left, stage := forth(m.history, tied, false)
	if len(left) == 1 {
		m.note(Tie{For: ForExclusion, Tied: tied, Picked: left, By: ByFirstAhead, Back: stage})
		return left[0]
	}
	if m.numbers == nil {
		m.numbers = m.pseudoRandom()
	}
	pick, lowest := 0, 0
	for _, c := range left {
		number := m.numbers[c]
		if m.step%2 == 0 { // clause 48: at every step the one before taken from 10,000
			number = 10_000 - number
		}
		if pick == 0 || number < lowest {
			pick, lowest = c, number
		}
	}
	m.note(Tie{For: ForExclusion, Tied: left, Picked: []int{pick}, By: ByNumber})
	return pick
}

// markStep remembers the votes of those still hopeful for [meek.aheadFirst]; the others'
// are asked for no more.
func (m *meek) markStep() {
	votes := append([]Votes(nil), m.votes...)
	for c := 1; c <= m.n && len(m.history.now) > 0; c++ {
		if m.state[c] != continuing {
			votes[c] = m.history.now[c]
		}
	}
	m.history.mark(len(m.t.Stages)+1, votes, nil)
}

// pseudoRandom gives every candidate its number of the first step (clauses 42 to 47). The
// seed is the number of candidates, of places and of valid papers. Clause 43 makes the
// first value and clause 44 four more; the fifth is the first candidate's.
func (m *meek) pseudoRandom() []int {
	v := int(m.t.Valid)
	x := m.n - len(m.t.Election.Withdrawn) + 5
	y := m.t.Election.Seats
	z := (v + 1000*(v%10)) % 30323
	next := func() int {
		x, y, z = 171*x%30269, 172*y%30307, 170*z%30323
		return 10_000*x/30269 + 10_000*y/30307 + 10_000*z/30323
	}
	for range 4 {
		next()
	}
	numbers := make([]int, m.n+1)
	taken := map[int]bool{}
	for c := 1; c <= m.n; c++ {
		if m.state[c] == withdrawn {
			continue
		}
		r := next()
		for taken[r] {
			r = next()
		}
		numbers[c], taken[r] = r, true
	}
	return numbers
}
