package count

import "slices"

// countSTAR adds up the scores; the two candidates with most go to a run-off, which the
// one wins whom more papers score higher. Several places are filled one after the other,
// each by the candidates still there.
//
// Level scores: who beats more of the level ones two by two, then who has more highest
// scores, then the lot. A level run-off: the higher score, then more highest scores, then
// the lot.
func countSTAR(r *race, papers *Papers) error {
	s := &star{race: r, score: make([]Votes, r.n+1), high: make([]int64, r.n+1), beats: square(r.n + 1)}
	row := make([]int64, r.n+1)
	for i, weight := range papers.weight {
		w, marked := int64(weight), false
		papers.scores(i, row)
		for c := 1; c <= r.n; c++ {
			marked = marked || row[c] > 0 && r.state[c] != withdrawn
		}
		if !marked {
			continue
		}
		r.t.Valid += w
		for a := 1; a <= r.n; a++ {
			s.score[a] += w * row[a]
			if row[a] == int64(papers.top) {
				s.high[a] += w
			}
			for c := 1; c <= r.n; c++ {
				if row[a] > row[c] {
					s.beats[a][c] += w
				}
			}
		}
	}
	if r.t.Valid == 0 {
		return nil // R79
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
		if err := s.place(stage, running); err != nil {
			return err
		}
	}
	return nil
}

type star struct {
	*race
	score []Votes
	high  []int64   // papers that give the highest score
	beats [][]int64 // papers that score the first above the second
}

// place fills one place.
func (s *star) place(stage Stage, running []int) error {
	first := s.finalist(running)
	winner := first
	if rest := slices.DeleteFunc(slices.Clone(running), func(c int) bool { return c == first }); len(rest) > 0 {
		second := s.finalist(rest)
		stage.Runoff = &Runoff{first, second, s.beats[first][second], s.beats[second][first]}
		winner = s.runoff(first, second)
	}
	s.elect(winner)
	stage.Of, stage.Elected = []int{winner}, []int{winner}
	votes, total := make([]Votes, s.n+1), Votes(0)
	for c := range votes {
		votes[c] = Absent
	}
	for _, c := range running {
		votes[c] = s.score[c]
		total += s.score[c]
	}
	return s.record(stage, votes, total)
}

// finalist picks the highest score.
func (s *star) finalist(list []int) int {
	level := top(list, s.score)
	if len(level) == 1 {
		return level[0]
	}
	wins := make([]Votes, s.n+1)
	for _, a := range level {
		for _, c := range level {
			if s.beats[a][c] > s.beats[c][a] {
				wins[a]++
			}
		}
	}
	left := top(top(level, wins), s.high)
	if len(left) == 1 {
		s.note(Tie{For: ForFinal, Tied: level, Picked: left, By: ByPreference})
		return left[0]
	}
	return s.byLot(ForFinal, left)
}

func (s *star) byLot(what TieFor, left []int) int {
	if slices.Contains(left, s.ron) {
		s.note(Tie{For: what, Tied: left, Picked: []int{s.ron}, By: ByRON})
		return s.ron
	}
	pick := s.drawn(left, true)
	s.note(Tie{For: what, Tied: left, Picked: []int{pick}, By: ByLot})
	return pick
}

func (s *star) runoff(a, b int) int {
	switch pair := []int{a, b}; {
	case s.beats[a][b] > s.beats[b][a]:
		return a
	case s.beats[a][b] < s.beats[b][a]:
		return b
	default:
		left := top(top(pair, s.score), s.high)
		if len(left) == 1 {
			s.note(Tie{For: ForSeat, Tied: pair, Picked: left, By: ByPreference})
			return left[0]
		}
		return s.byLot(ForSeat, left)
	}
}
