package count

import (
	"cmp"
	"slices"
)

// hundred is a whole vote in ERS97, which keeps two decimal places.
const hundred Votes = 100

// ers97 is a count by section 5 of the Electoral Reform Society's rules of 1997, whose
// paragraph numbers are cited. A candidate's papers stay in the batches in which they
// came: a surplus is taken from the last batch only, and batches of excluded candidates
// are transferred one value after the other.
type ers97 struct {
	*race
	*piles
	quota   Votes
	votes   []Votes
	batches [][]parcel // by candidate, oldest first
	lost    Votes      // non-transferable
	loss    Votes      // remainders neglected in transfer values
	pending []int      // elected with a surplus not yet transferred
	order   []int      // those who may be excluded, as [ers97.byVotes] left them
	kept    Votes      // quotas, or votes if fewer, of those deemed elected (5.6.1)
}

func countERS97(r *race, papers *Papers) error {
	b := prepare(papers, r.t.Election, r.t.Options, true)
	r.t.Valid = b.valid
	if b.valid == 0 {
		return nil // R79
	}
	s := inHundredths(r, b)
	s.setQuota() // 5.1.6
	stage := Stage{Act: FirstPreferences}
	s.deem(&stage) // 5.1.7
	if rest := s.running(); s.seats.fits(rest) {
		s.fillLast(&stage)
	}
	if err := s.close(stage); err != nil {
		return err
	}
	for s.seats.left > 0 && len(s.running()) > 0 {
		if err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// inHundredths deals the papers by first preferences, each worth a whole vote.
func inHundredths(r *race, b ballots) *ers97 {
	s := &ers97{race: r, piles: newPiles(b, r.state), votes: make([]Votes, r.n+1), batches: make([][]parcel, r.n+1)}
	r.t.HasQuota = true
	for c := range s.batches {
		s.batches[c] = []parcel{{value: hundred}}
	}
	for _, first := range s.sortFirst() {
		s.votes[first.to] = first.papers * hundred
		s.batches[first.to][0].pile = first.pile
	}
	r.absent(s.votes)
	return s
}

// setQuota divides the votes that can still be transferred by one more than the places,
// to two decimal places, and adds 0.01 unless that is exact (5.1.6, 5.4.8).
func (s *ers97) setQuota() {
	votes, parts := s.t.Valid*hundred-s.lost-s.loss, int64(s.t.Election.Seats+1)
	s.quota = (votes + parts - 1) / parts
	s.t.Quota = s.quota
}

// next makes one stage: doomed candidates go first (R75), then a surplus unless it is
// deferred (5.2.2), then an exclusion (5.2.5).
func (s *ers97) next() error {
	if doomed := s.doomed(); len(doomed) > 0 {
		return s.exclude([]int{s.early(ForExclusion, bottom(doomed, s.votes), false)})
	}
	size := s.groupSize()
	if len(s.pending) > 0 && !s.deferred(size) {
		return s.transferSurplus()
	}
	if size == 0 || s.ronIsLast(s.votes) {
		stage := Stage{Act: LastSeats}
		s.fillLast(&stage)
		return s.close(stage)
	}
	return s.exclude(s.lowest(size))
}

// early settles a tie by the earliest point at which the tied differed: after the first
// stage or a batch (5.2.3, 5.2.5, 5.6.2).
func (s *ers97) early(what TieFor, tied []int, front bool) int {
	return s.settleBy(what, tied, front, forth)
}

func (s *ers97) surpluses() Votes {
	total := Votes(0)
	for _, c := range s.pending {
		total += s.votes[c] - s.quota
	}
	return total
}

// byVotes lists the candidates who may be excluded, fewest votes first. The list is good
// until the next call, which finds most of it in order already.
func (s *ers97) byVotes() []int {
	able := make([]bool, s.n+1)
	for _, c := range s.excludable() {
		able[c] = true
	}
	s.order = slices.DeleteFunc(s.order, func(c int) bool {
		keep := able[c]
		able[c] = false
		return !keep
	})
	for c, is := range able {
		if is {
			s.order = append(s.order, c)
		}
	}
	slices.SortFunc(s.order, func(a, b int) int {
		if s.votes[a] != s.votes[b] {
			return cmp.Compare(s.votes[a], s.votes[b])
		}
		return a - b
	})
	return s.order
}

// groupSize is how many candidates are to be excluded together: as many of the lowest as
// leave enough for the places, and have together with the surpluses no more than the
// candidate next above (5.2.5). Where re-open nominations or limits are about, only one.
func (s *ers97) groupSize() int {
	list := s.byVotes()
	size, sum := min(1, len(list)), s.surpluses()
	if s.ron != 0 || !s.seats.loose {
		return size
	}
	for k := 1; k <= len(list)-s.seats.left && k < len(list); k++ {
		sum += s.votes[list[k-1]]
		if sum <= s.votes[list[k]] {
			size = k
		}
	}
	return size
}

// lowest picks the candidates to be excluded; a tie for the last of them is settled by
// the earliest difference, then by lot.
func (s *ers97) lowest(size int) []int {
	list := s.byVotes()
	edge := s.votes[list[size-1]]
	below := slices.IndexFunc(list, func(c int) bool { return s.votes[c] == edge })
	group, level := list[:below:below], bottom(list[below:], s.votes)
	for len(group) < size {
		if len(level) == size-len(group) {
			return append(group, level...)
		}
		c := s.early(ForExclusion, level, false)
		group = append(group, c)
		level = slices.DeleteFunc(level, func(x int) bool { return x == c })
	}
	return group
}

// deferred reports whether the surpluses cannot change who is excluded next (5.2.2).
func (s *ers97) deferred(size int) bool {
	if size == 0 {
		return false
	}
	sum := s.surpluses()
	list := s.byVotes()
	out := make([]bool, s.n+1)
	for _, c := range list[:size] {
		sum += s.votes[c]
		out[c] = true
	}
	for _, c := range s.running() {
		if !out[c] && s.votes[c] < sum {
			return false
		}
	}
	return true
}

// transferSurplus transfers the largest surplus (5.3).
func (s *ers97) transferSurplus() error {
	from := s.early(ForSurplus, top(s.pending, s.votes), true)
	s.pending = slices.DeleteFunc(s.pending, func(c int) bool { return c == from })
	surplus := s.votes[from] - s.quota
	s.votes[from] = s.quota
	batch := s.batches[from][len(s.batches[from])-1]
	sorted := s.move(batch.pile)
	papers, stopped := int64(0), int64(0)
	for _, part := range sorted {
		if part.to == 0 {
			stopped = part.papers
			continue
		}
		papers += part.papers
	}
	stage := Stage{Act: Surplus, Of: []int{from}}
	value := batch.value // 5.3.7
	if papers*value > surplus {
		value = surplus / papers
		stage.Value = lowestTerms(surplus, papers*hundred)
		s.loss += surplus - papers*value
		stopped = 0 // the whole surplus is borne by the transferable papers
	} else {
		stage.Value = lowestTerms(value, hundred)
		s.lost += surplus - papers*value
	}
	s.give(&stage, from, value, sorted)
	if stopped > 0 {
		stage.Transfers = append(stage.Transfers, Transfer{from, 0, stopped, surplus - papers*value})
	}
	s.mark()
	s.deem(&stage) // 5.3.13
	return s.close(stage)
}

// give credits a sorted batch to the candidates it goes to.
func (s *ers97) give(stage *Stage, from int, value Votes, sorted []dealt) {
	for _, part := range sorted {
		if part.to > 0 {
			s.votes[part.to] += part.papers * value
			s.batches[part.to] = append(s.batches[part.to], parcel{value, part.pile})
			stage.Transfers = append(stage.Transfers, Transfer{from, part.to, part.papers, part.papers * value})
		}
	}
}

// exclude excludes candidates together and transfers their batches, the highest value
// first, until all are moved or the places are filled (5.4, 5.5).
func (s *ers97) exclude(group []int) error {
	stage := Stage{Act: Exclusion, Of: slices.Clone(group), Excluded: slices.Clone(group)}
	for _, c := range group {
		s.race.exclude(c)
	}
	if s.seats.fits(s.running()) { // 5.5.1
		stage.NotTransferred = true
		s.fillLast(&stage)
		return s.close(stage)
	}
	var values []Votes
	for _, c := range group {
		for _, b := range s.batches[c] {
			if b.papers > 0 && !slices.Contains(values, b.value) {
				values = append(values, b.value)
			}
		}
	}
	slices.Sort(values)
	for _, value := range slices.Backward(values) {
		if s.seats.left == 0 {
			break // 5.5.2
		}
		s.transferBatch(&stage, group, value, func(int) bool { return true })
		s.mark()
		if len(s.t.Elected) == 0 && s.t.Empty == 0 {
			s.setQuota() // 5.4.8
		}
		s.deem(&stage) // 5.4.9
	}
	stage.Transfers = merged(stage.Transfers)
	if rest := s.running(); s.seats.left > 0 && s.seats.fits(rest) {
		s.fillLast(&stage)
	}
	return s.close(stage)
}

// transferBatch moves all the group's papers of one value as one batch, of those batches
// that are asked for by their number.
func (s *ers97) transferBatch(stage *Stage, group []int, value Votes, asked func(batch int) bool) {
	whole := map[int]pile{}
	for _, from := range group {
		for i, b := range s.batches[from] {
			if !asked(i) || b.value != value || b.papers == 0 {
				continue
			}
			s.batches[from][i].pile = pile{}
			s.votes[from] -= b.papers * value
			for _, part := range s.move(b.pile) {
				to, p := part.to, part.pile
				votes := p.papers * value
				stage.Transfers = append(stage.Transfers, Transfer{from, to, p.papers, votes})
				if to == 0 {
					s.lost += votes
					continue
				}
				s.votes[to] += votes
				whole[to] = s.join(whole[to], p)
			}
		}
	}
	for to, p := range whole {
		if p.papers > 0 {
			s.batches[to] = append(s.batches[to], parcel{value, p})
		}
	}
}

// merged adds up transfers between the same two candidates.
func merged(all []Transfer) []Transfer {
	slices.SortStableFunc(all, func(a, b Transfer) int {
		if a.From != b.From {
			return a.From - b.From
		}
		return a.To - b.To
	})
	out := all[:0]
	for _, t := range all {
		if n := len(out); n > 0 && out[n-1].From == t.From && out[n-1].To == t.To {
			out[n-1].Papers += t.Papers
			out[n-1].Votes += t.Votes
			continue
		}
		out = append(out, t)
	}
	return out
}

// mark remembers the votes after a batch for settling ties.
func (s *ers97) mark() {
	s.history.mark(len(s.t.Stages)+1, s.votes, nil)
}

// deem elects, in descending order of votes, whoever has the quota, or the total active
// vote divided by one more than the places left (5.1.7, 5.3.13, 5.4.9). Where the tied do
// not all fit, the earliest difference chooses; if there is none, nobody (5.6.2).
func (s *ers97) deem(stage *Stage) {
	for s.seats.left > 0 {
		active := s.t.Valid*hundred - s.lost - s.loss - s.kept
		ready := slices.DeleteFunc(s.running(), func(c int) bool {
			return !s.seats.mayElect(c) ||
				s.votes[c] < s.quota && s.votes[c]*int64(s.seats.left+1) < active || s.votes[c] == 0
		})
		if len(ready) == 0 {
			return
		}
		level := top(ready, s.votes)
		if len(level) > s.seats.left {
			apart, _ := forth(s.history, level, true)
			if len(apart) > s.seats.left {
				s.note(Tie{For: ForSeat, Tied: level, By: ByNobody})
				return
			}
			level = apart
		}
		s.take(stage, s.early(ForOrder, level, true))
	}
}

func (s *ers97) take(stage *Stage, c int) {
	s.elect(c)
	stage.Elected = append(stage.Elected, c)
	s.kept += min(s.votes[c], s.quota)
	if s.votes[c] > s.quota {
		s.pending = append(s.pending, c)
	}
}

// fillLast gives the places left to those still running, most votes first (5.5.1).
func (s *ers97) fillLast(stage *Stage) {
	left := s.running()
	for len(left) > 0 && s.seats.left > 0 {
		c := s.early(ForOrder, top(left, s.votes), true)
		left = slices.DeleteFunc(left, func(x int) bool { return x == c })
		if s.seats.mayElect(c) {
			s.take(stage, c)
		}
	}
}

func (s *ers97) close(stage Stage) error {
	stage.Quota, stage.NonTransferable, stage.Loss = s.quota, s.lost, s.loss
	return s.record(stage, s.votes, s.t.Valid*hundred)
}
