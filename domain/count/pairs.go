package count

import (
	"fmt"
	"slices"
)

// compared makes the table of every two candidates and checks it.
func (r *race) compared(papers *Papers) ([][]int64, error) {
	b := prepare(papers, r.t.Election, r.t.Options, false)
	r.t.Valid = b.valid
	if b.valid == 0 {
		return nil, nil // R79
	}
	beats := compare(b, r.n, r.t.Options.UnlistedIgnored)
	field := r.running()
	for _, a := range field {
		for _, c := range field {
			if beats[a][c]+beats[c][a] > b.valid {
				return nil, fmt.Errorf("candidates %d and %d: more comparisons than papers", a, c)
			}
		}
	}
	if r.rows == nil { // or the tables would dwarf the papers
		r.t.Compared, r.t.Pairwise = field, table(beats, field)
	}
	return beats, nil
}

// countRankedPairs locks the wins of every two candidates, the largest margin first, but
// none that would close a circle with those locked before. Whoever nobody is locked above
// is elected; several places go down the ranking.
//
// Level margins are locked in the order of the lot: by who is ahead, the strongest first,
// then by who is behind, the weakest first.
func countRankedPairs(r *race, papers *Papers) error {
	beats, err := r.compared(papers)
	if err != nil || beats == nil {
		return err
	}
	above := r.lock(beats, r.running())
	for r.seats.left > 0 {
		stage := Stage{Act: Winner}
		for _, c := range r.doomed() { // R75: list methods skip them
			r.exclude(c)
			stage.Excluded = append(stage.Excluded, c)
		}
		if r.ron != 0 && r.state[r.ron] == continuing && !r.seats.mayElect(r.ron) {
			r.exclude(r.ron)
		}
		if len(r.running()) == 0 {
			break
		}
		if err := r.nextWinner(stage, above); err != nil {
			return err
		}
	}
	r.nameOrders()
	return nil
}

// lock returns 1 where the row's candidate is locked above the column's, directly or by
// way of others. Where a win is left out for another of the same margin, the lot chose.
func (r *race) lock(beats [][]int64, field []int) [][]int64 {
	type win struct {
		a, b   int
		margin int64
	}
	var wins []win
	for _, a := range field {
		for _, b := range field {
			if m := beats[a][b] - beats[b][a]; m > 0 {
				wins = append(wins, win{a, b, m})
			}
		}
	}
	slices.SortFunc(wins, func(x, y win) int {
		switch {
		case x.margin != y.margin:
			return int(min(max(y.margin-x.margin, -1), 1))
		case x.a != y.a:
			return r.lot[x.a] - r.lot[y.a]
		}
		return r.lot[y.b] - r.lot[x.b]
	})
	above := square(r.n + 1)
	before := square(0)
	for i, w := range wins {
		if i == 0 || wins[i-1].margin != w.margin {
			before = nil
			if i+1 < len(wins) && wins[i+1].margin == w.margin {
				before = cloned(above)
			}
		}
		if above[w.b][w.a] == 1 {
			if before != nil && before[w.b][w.a] == 0 {
				r.note(Tie{For: ForPair, Tied: []int{w.a, w.b}, Picked: []int{w.b}, By: ByLot})
			}
			continue
		}
		if above[w.a][w.b] == 1 {
			continue
		}
		for _, x := range field {
			if x != w.a && above[x][w.a] == 0 {
				continue
			}
			for _, y := range field {
				if y == w.b || above[w.b][y] == 1 {
					above[x][y] = 1
				}
			}
		}
	}
	return above
}

func cloned(m [][]int64) [][]int64 {
	out := make([][]int64, len(m))
	for i := range m {
		out[i] = slices.Clone(m[i])
	}
	return out
}

// countSmithIRV excludes everybody outside the Smith set, the smallest set of candidates
// each of whom more papers put above each of the others than below, and then fills the
// place by the alternative vote.
func countSmithIRV(r *race, papers *Papers) error {
	beats, err := r.compared(papers)
	if err != nil || beats == nil {
		return err
	}
	stage := Stage{Act: AmongSmith}
	for _, c := range r.doomed() { // they cannot win, whomever they beat
		r.exclude(c)
		stage.Excluded = append(stage.Excluded, c)
	}
	running := r.running()
	smith := smithSet(beats, running)
	votes, total := make([]Votes, r.n+1), Votes(0)
	for c := range votes {
		votes[c] = Absent
	}
	for _, a := range running {
		votes[a] = 0
		for _, c := range running {
			if beats[a][c] > beats[c][a] {
				votes[a]++
			}
		}
		total += votes[a]
		if !slices.Contains(smith, a) && a != r.ron && r.seats.mayExclude(a) {
			r.exclude(a)
			stage.Excluded = append(stage.Excluded, a)
		}
	}
	slices.Sort(stage.Excluded)
	if err := r.record(stage, votes, total); err != nil {
		return err
	}
	b := prepare(papers, r.t.Election, r.t.Options, true)
	return r.runOff(b, r.t.Valid-b.valid)
}

// smithSet starts from those who beat most and takes in whoever one of the set does not
// beat.
func smithSet(beats [][]int64, field []int) []int {
	copeland := make([]Votes, len(beats))
	for _, a := range field {
		for _, c := range field {
			switch {
			case beats[a][c] > beats[c][a]:
				copeland[a] += 2
			case a != c && beats[a][c] == beats[c][a]:
				copeland[a]++
			}
		}
	}
	set := top(field, copeland)
	for i := 0; i < len(set); i++ {
		for _, c := range field {
			if !slices.Contains(set, c) && beats[set[i]][c] <= beats[c][set[i]] {
				set = append(set, c)
			}
		}
	}
	return set
}
