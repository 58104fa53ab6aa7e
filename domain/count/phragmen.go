package count

import (
	"math/big"
	"slices"
)

// countPhragmen fills places one after the other. Each elected candidate is a load of 1
// that those who approve of it share so that all of them end level; elected is whoever
// makes the highest load least. Figures are that load, cut off for showing and compared
// as exact fractions.
func countPhragmen(r *race, papers *Papers) error {
	b := prepare(papers, r.t.Election, r.t.Options, false)
	r.t.Valid = b.valid
	if b.valid == 0 {
		return nil // R79
	}
	p := &phragmen{race: r, ballots: b, load: make([]*big.Rat, len(b.weight)), of: make([][]uint32, r.n+1),
		would: make([]*big.Rat, r.n+1), shown: make([]Votes, r.n+1)}
	nothing := new(big.Rat)
	for i := range b.weight {
		p.load[i] = nothing
		for _, m := range b.marks[b.start[i]:b.start[i+1]] {
			p.of[m&^equal] = append(p.of[m&^equal], uint32(i))
		}
	}
	for c := 0; c <= r.n; c++ {
		p.workOut(c)
	}
	for r.seats.left > 0 {
		stage := Stage{Act: Winner}
		for _, c := range r.doomed() { // R75
			r.exclude(c)
			stage.Excluded = append(stage.Excluded, c)
		}
		if r.ron != 0 && r.state[r.ron] == continuing && !r.seats.mayElect(r.ron) {
			r.exclude(r.ron)
		}
		running := r.running()
		if len(running) == 0 {
			break
		}
		if err := p.place(stage, running); err != nil {
			return err
		}
	}
	r.nameOrders()
	return nil
}

type phragmen struct {
	*race
	ballots
	load  []*big.Rat // of each voter of a kind of paper
	of    [][]uint32 // papers that approve of each candidate
	would []*big.Rat // the load its voters would have, were it elected; nil if it has none
	shown []Votes    // that, cut off
}

// workOut finds the load c would bring its voters to.
func (p *phragmen) workOut(c int) {
	p.would[c], p.shown[c] = nil, Absent
	if len(p.of[c]) == 0 {
		return
	}
	sum, voters := big.NewRat(1, 1), int64(0)
	for _, i := range p.of[c] {
		w := int64(p.weight[i])
		voters += w
		if p.load[i].Sign() != 0 {
			sum.Add(sum, new(big.Rat).Mul(p.load[i], big.NewRat(w, 1)))
		}
	}
	p.would[c] = sum.Quo(sum, big.NewRat(voters, 1))
	p.shown[c] = cutOff(p.would[c], shownPlaces)
}

// less reports whether a makes a lower load than b: -1, 0 if as low, 1.
func (p *phragmen) less(a, b int) int {
	switch {
	case p.would[a] == nil && p.would[b] == nil:
		return 0
	case p.would[a] == nil:
		return 1
	case p.would[b] == nil:
		return -1
	case p.shown[a] != p.shown[b]:
		return int(min(max(p.shown[a]-p.shown[b], -1), 1))
	}
	return p.would[a].Cmp(p.would[b])
}

func (p *phragmen) place(stage Stage, running []int) error {
	var level []int
	votes, total := make([]Votes, p.n+1), Votes(0)
	for c := range votes {
		votes[c] = Absent
	}
	for _, c := range running {
		if votes[c] = p.shown[c]; votes[c] != Absent {
			total += votes[c]
		}
		d := 0
		if len(level) > 0 {
			d = p.less(c, level[0])
		}
		switch {
		case d == 0:
			level = append(level, c)
		case d < 0:
			level = append(level[:0], c)
		}
	}
	winner := level[0]
	switch {
	case len(level) == 1:
	case slices.Contains(level, p.ron):
		winner = p.ron
		p.note(Tie{For: ForSeat, Tied: level, Picked: []int{winner}, By: ByRON})
	default:
		what := ForSeat
		if len(level) <= p.seats.left {
			what = ForOrder
		}
		winner = p.drawn(level, true)
		p.note(Tie{For: what, Tied: level, Picked: []int{winner}, By: ByLot})
	}
	p.elect(winner)
	stage.Of, stage.Elected = []int{winner}, []int{winner}
	touched := map[uint16]bool{}
	for _, i := range p.of[winner] {
		p.load[i] = p.would[winner]
		for _, m := range p.marks[p.start[i]:p.start[i+1]] {
			touched[m&^equal] = true
		}
	}
	for c := range touched {
		if p.state[c] == continuing {
			p.workOut(int(c))
		}
	}
	return p.record(stage, votes, total)
}
