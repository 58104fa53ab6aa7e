package count

import "slices"

// countSchulze compares every two candidates over all papers. One beats another when
// more papers put it first; the strength of a path of wins is its weakest win, counted
// in winning votes; a candidate wins when nobody has a stronger path to it than it has
// to them. Several places are filled by counting again without each winner, or with
// schulze-seats=ranking from the one table. Nobody's path being stronger is a real tie:
// it is reported, and the lot picks.
func countSchulze(r *race, papers *Papers) error {
	beats, err := r.compared(papers)
	if err != nil || beats == nil {
		return err
	}
	paths := strongest(beats, r.running())
	if r.rows == nil {
		r.t.Paths = table(paths, r.t.Compared)
	}
	for r.seats.left > 0 {
		stage := Stage{Act: Winner}
		for _, c := range r.doomed() { // R75: list methods skip them
			r.exclude(c)
			stage.Excluded = append(stage.Excluded, c)
		}
		if r.ron != 0 && r.state[r.ron] == continuing && !r.seats.mayElect(r.ron) {
			r.exclude(r.ron) // every place left is a sitting member's
		}
		running := r.running()
		if len(running) == 0 {
			break
		}
		if !r.t.Options.OneRanking {
			paths = strongest(beats, running)
		}
		if err := r.nextWinner(stage, paths); err != nil {
			return err
		}
	}
	r.nameOrders()
	return nil
}

// nextWinner fills one place with a candidate nobody still running has a stronger path to.
func (r *race) nextWinner(stage Stage, paths [][]int64) error {
	running := r.running()
	wins := make([]Votes, r.n+1)
	for c := range wins {
		wins[c] = Absent
	}
	var unbeaten []int
	total := Votes(0)
	for _, a := range running {
		wins[a] = 0
		beaten := false
		for _, c := range running {
			if paths[a][c] > paths[c][a] {
				wins[a]++
			}
			beaten = beaten || paths[c][a] > paths[a][c]
		}
		total += wins[a]
		if !beaten {
			unbeaten = append(unbeaten, a)
		}
	}
	winner := unbeaten[0]
	switch {
	case len(unbeaten) == 1:
	case slices.Contains(unbeaten, r.ron):
		winner = r.ron
		r.note(Tie{For: ForSeat, Tied: unbeaten, Picked: []int{winner}, By: ByRON})
	default:
		what := ForSeat
		if len(unbeaten) <= r.seats.left {
			what = ForOrder
		}
		winner = r.drawn(unbeaten, true)
		r.note(Tie{For: what, Tied: unbeaten, Picked: []int{winner}, By: ByLot})
	}
	r.elect(winner)
	stage.Of = []int{winner}
	stage.Elected = []int{winner}
	return r.record(stage, wins, total)
}

// nameOrders calls a lot one about a seat when, although there were places for all the
// tied, not all of them were elected in the end.
func (r *race) nameOrders() {
	fix := func(tie *Tie) {
		for _, c := range tie.Tied {
			if tie.For == ForOrder && r.state[c] != elected {
				tie.For = ForSeat
			}
		}
	}
	for i := range r.t.Lots {
		fix(&r.t.Lots[i])
	}
	for i := range r.t.Stages {
		for j := range r.t.Stages[i].Ties {
			fix(&r.t.Stages[i].Ties[j])
		}
	}
}

// compare counts for every two candidates the papers that put the first above the
// second. Candidates a paper leaves out are jointly last, or with ignored not compared.
func compare(b ballots, n int, ignored bool) [][]int64 {
	beats, both := square(n+1), square(n+1)
	listed := make([]int64, n+1)
	for i, weight := range b.weight {
		run := b.marks[b.start[i]:b.start[i+1]]
		w := int64(weight)
		for j, m := range run {
			a := m &^ equal
			listed[a] += w
			level := true
			for _, m := range run[j+1:] {
				level = level && m&equal != 0
				c := m &^ equal
				both[a][c] += w
				if !level {
					beats[a][c] += w
				}
			}
		}
	}
	if ignored {
		return beats
	}
	for a := 1; a <= n; a++ {
		for c := 1; c <= n; c++ {
			if a != c {
				beats[a][c] += listed[a] - both[a][c] - both[c][a]
			}
		}
	}
	return beats
}

// strongest returns the strength of the strongest path from each candidate to each, 0
// where there is none.
func strongest(beats [][]int64, field []int) [][]int64 {
	paths := square(len(beats))
	for _, a := range field {
		for _, c := range field {
			if beats[a][c] > beats[c][a] {
				paths[a][c] = beats[a][c]
			}
		}
	}
	for _, via := range field {
		for _, a := range field {
			for _, c := range field {
				if a != via && c != via && a != c {
					paths[a][c] = max(paths[a][c], min(paths[a][via], paths[via][c]))
				}
			}
		}
	}
	return paths
}

func square(n int) [][]int64 {
	m := make([][]int64, n)
	for i := range m {
		m[i] = make([]int64, n)
	}
	return m
}

// table keeps the rows and columns of the candidates in field.
func table(m [][]int64, field []int) [][]int64 {
	out := make([][]int64, 0, len(field))
	for _, a := range field {
		var line []int64
		for _, c := range field {
			line = append(line, m[a][c])
		}
		out = append(out, line)
	}
	return out
}
