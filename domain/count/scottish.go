package count

import "slices"

// oneVote is a whole vote in the Scottish rules, which keep five decimal places.
const oneVote Votes = 100_000

// parcel is a pile of papers that all have one value.
type parcel struct {
	value Votes
	pile
}

// scottish is a count under the Scottish Local Government Elections Orders; rule
// numbers are those of 2007.
type scottish struct {
	*race
	*piles
	quota   Votes
	votes   []Votes
	parcels [][]parcel // by candidate
	lost    Votes      // non-transferable
	loss    Votes      // to rounding
	pending []int      // elected with a surplus not yet transferred
}

func countScottish(r *race, papers *Papers) error {
	b := prepare(papers, r.t.Election, r.t.Options, true)
	r.t.Valid = b.valid
	if b.valid == 0 {
		return nil // R79
	}
	s := &scottish{race: r, piles: newPiles(b, r.state), votes: make([]Votes, r.n+1), parcels: make([][]parcel, r.n+1)}
	s.quota = (b.valid/int64(r.t.Election.Seats+1) + 1) * oneVote // rule 46
	r.t.Quota, r.t.HasQuota = s.quota/oneVote, true

	for _, first := range s.sortFirst() { // rule 45
		s.votes[first.to] = first.papers * oneVote
		s.parcels[first.to] = []parcel{{oneVote, first.pile}}
	}
	r.absent(s.votes)
	if err := s.finish(Stage{Act: FirstPreferences}); err != nil {
		return err
	}
	for s.seats.left > 0 {
		var err error
		doomed := s.doomed()
		switch {
		case len(doomed) > 0: // R75
			err = s.exclude(s.lowest(doomed))
		case len(s.running()) == 0:
			return nil
		case len(s.pending) > 0:
			err = s.transferSurplus()
		default:
			err = s.excludeLowest()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// doomed lists continuing candidates whom a limit shuts out.
func (r *race) doomed() []int {
	if r.seats.loose || r.seats.left == 0 {
		return nil
	}
	return slices.DeleteFunc(r.running(), func(c int) bool { return c == r.ron || r.seats.mayElect(c) })
}

// excludable lists the continuing candidates one of whom may be excluded: not re-open
// nominations (R76), nobody a limit guards.
func (r *race) excludable() []int {
	return slices.DeleteFunc(r.running(), func(c int) bool { return c == r.ron || !r.seats.mayExclude(c) })
}

// ronIsLast reports whether re-open nominations has fewer votes than every candidate
// still running, and the others just fit the places left. It cannot be excluded, so the
// count then ends without it; level with somebody, it stands (R97).
func (r *race) ronIsLast(votes []Votes) bool {
	if r.ron == 0 || r.state[r.ron] != continuing {
		return false
	}
	running := r.running()
	least := bottom(running, votes)
	return len(running)-1 == r.seats.left && len(least) == 1 && least[0] == r.ron
}

// lowest picks whom to exclude from list: the fewest votes, ties by [race.settle].
func (s *scottish) lowest(list []int) int {
	return s.settle(ForExclusion, bottom(list, s.votes), false)
}

// transferSurplus transfers the largest surplus (rules 48 and 49).
func (s *scottish) transferSurplus() error {
	from := s.settle(ForSurplus, top(s.pending, s.votes), true)
	s.pending = slices.DeleteFunc(s.pending, func(c int) bool { return c == from })
	total := s.votes[from]
	surplus := total - s.quota
	stage := Stage{Act: Surplus, Of: []int{from}, Value: lowestTerms(surplus, total)}
	s.loss += surplus
	s.votes[from] = s.quota
	s.transfer(&stage, from, func(old Votes) Votes { return mulDiv(surplus, old, total) }) // rule 48(3)
	return s.finish(stage)
}

// excludeLowest excludes the candidate with the fewest votes (rule 50), or ends the
// count when that would leave just enough (rule 52) or nobody may be excluded.
func (s *scottish) excludeLowest() error {
	list := s.excludable()
	if len(list) == 0 || s.ronIsLast(s.votes) {
		return s.fillLast(Stage{Act: LastSeats})
	}
	return s.exclude(s.lowest(list))
}

func (s *scottish) exclude(c int) error {
	s.race.exclude(c)
	stage := Stage{Act: Exclusion, Of: []int{c}, Excluded: []int{c}}
	if s.seats.fits(s.running()) && !s.t.Options.LastTransfer {
		stage.NotTransferred = true // rule 52(2)
		return s.fillLast(stage)
	}
	s.loss += s.votes[c]
	s.votes[c] = 0
	s.transfer(&stage, c, func(old Votes) Votes { return old })
	return s.finish(stage)
}

// transfer moves all of a candidate's parcels to the next continuing candidates, each
// at the value revalue gives. The votes moved have been put to the loss beforehand; what
// arrives, or is seen to be non-transferable, is taken out of it again.
func (s *scottish) transfer(stage *Stage, from int, revalue func(Votes) Votes) {
	for _, parcel := range s.parcels[from] {
		value := revalue(parcel.value)
		for _, part := range s.move(parcel.pile) {
			votes := part.papers * value
			s.loss -= votes
			stage.Transfers = append(stage.Transfers, Transfer{from, part.to, part.papers, votes})
			if part.to == 0 {
				s.lost += votes
				continue
			}
			s.votes[part.to] += votes
			s.add(part.to, value, part.pile)
		}
	}
	s.parcels[from] = nil
	stage.Transfers = merged(stage.Transfers)
}

// add lays a pile on a candidate, joined with a parcel of the same value if there is one.
func (s *scottish) add(c int, value Votes, p pile) {
	for i, have := range s.parcels[c] {
		if have.value == value {
			s.parcels[c][i].pile = s.join(have.pile, p)
			return
		}
	}
	s.parcels[c] = append(s.parcels[c], parcel{value, p})
}

// finish closes a stage: it elects those who have reached the quota (rule 47), and the
// rest when there are just as many as places (rule 52(1)).
func (s *scottish) finish(stage Stage) error {
	at := slices.DeleteFunc(s.running(), func(c int) bool { return s.votes[c] < s.quota })
	for _, c := range s.inOrder(at, s.votes) {
		if s.seats.mayElect(c) {
			s.take(&stage, c)
		}
	}
	if rest := s.running(); s.seats.left > 0 && s.seats.fits(rest) {
		return s.fillLast(stage)
	}
	return s.close(stage)
}

func (s *scottish) take(stage *Stage, c int) {
	s.elect(c)
	stage.Elected = append(stage.Elected, c)
	if s.votes[c] > s.quota { // one who has exactly the quota has no surplus
		s.pending = append(s.pending, c)
	}
}

// fillLast gives the places left to those still running, in order of their votes.
func (s *scottish) fillLast(stage Stage) error {
	for _, c := range s.inOrder(s.running(), s.votes) {
		if s.seats.mayElect(c) {
			s.take(&stage, c)
		}
	}
	return s.close(stage)
}

func (s *scottish) close(stage Stage) error {
	stage.NonTransferable, stage.Loss = s.lost, s.loss
	return s.record(stage, s.votes, s.t.Valid*oneVote)
}

// lowestTerms returns a/b in lowest terms.
func lowestTerms(a, b int64) *Fraction {
	x, y := a, b
	for y != 0 {
		x, y = y, x%y
	}
	return &Fraction{a / x, b / x}
}
