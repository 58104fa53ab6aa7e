package count

import "slices"

// northernIreland is a count by rules 47 to 52 of the Local Elections Rules of Northern
// Ireland, whose paragraphs are cited. It keeps papers as [ers97] does, which is its
// child; what is simpler here is that the quota is whole and never moves, that ties look
// at whole stages, and that first preferences pass on before what was transferred.
type northernIreland struct{ *ers97 }

func countNorthernIreland(r *race, papers *Papers) error {
	o := r.t.Options
	o.SkipsStop = true // 50(4): where the numbers break off, so does the paper
	b := prepare(papers, r.t.Election, o, true)
	r.t.Valid = b.valid
	if b.valid == 0 {
		return nil // R79
	}
	s := northernIreland{inHundredths(r, b)}
	s.quota = (b.valid/int64(r.t.Election.Seats+1) + 1) * hundred // 48(1), 48(2)
	s.t.Quota = s.quota
	if err := s.end(Stage{Act: FirstPreferences}); err != nil {
		return err
	}
	for s.seats.left > 0 && len(s.running()) > 0 {
		if err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// end closes a stage: whoever has the quota is elected (48(3)), and the last places are
// filled if they can be (52).
func (s northernIreland) end(stage Stage) error {
	s.deem(&stage)
	s.fill(&stage)
	return s.close(stage)
}

// deem elects whoever has the quota, most votes first. In a poll for one place that says
// nothing 52(2) does not say at once.
func (s northernIreland) deem(stage *Stage) {
	for s.seats.left > 0 {
		ready := slices.DeleteFunc(s.running(), func(c int) bool { return s.votes[c] < s.quota || !s.seats.mayElect(c) })
		if len(ready) == 0 {
			return
		}
		s.take(stage, s.early(ForOrder, top(ready, s.votes), true))
	}
}

// fill gives the last places to as many as are left (52(1)), or the last one to whoever
// has as many votes as all others still running with the surpluses (52(2)). Two who each
// have as many as the other are level, and one of them is excluded first.
func (s northernIreland) fill(stage *Stage) {
	rest := s.running()
	if s.seats.left == 0 || len(rest) == 0 {
		return
	}
	if s.seats.fits(rest) {
		s.fillLast(stage)
		return
	}
	if s.seats.left > 1 || s.ron != 0 || !s.seats.loose {
		return
	}
	others := s.surpluses()
	for _, c := range rest {
		others += s.votes[c]
	}
	if best := top(rest, s.votes); len(best) == 1 && 2*s.votes[best[0]] >= others {
		s.take(stage, best[0])
	}
}

// next makes one stage: a surplus (49) unless it is held back (49(10)), then an exclusion (51).
func (s northernIreland) next() error {
	if doomed := s.doomed(); len(doomed) > 0 {
		return s.exclude([]int{s.early(ForExclusion, bottom(doomed, s.votes), false)})
	}
	size, sure := s.together()
	if len(s.pending) > 0 && !sure {
		return s.transferSurplus()
	}
	if size == 0 || s.ronIsLast(s.votes) {
		stage := Stage{Act: LastSeats}
		s.fillLast(&stage)
		return s.close(stage)
	}
	return s.exclude(s.lowest(size))
}

// together is how many go at once: as many of the lowest as leave enough for the places
// and have, with the surpluses, fewer votes than the next (51(12)), or one. It is sure if
// the surpluses cannot change who goes (49(10)).
func (s northernIreland) together() (size int, sure bool) {
	list := s.byVotes()
	size, sum := min(1, len(list)), s.surpluses()
	for k := 1; k <= len(list)-s.seats.left && k < len(list); k++ {
		sum += s.votes[list[k-1]]
		if sum < s.votes[list[k]] && (k == 1 || s.ron == 0 && s.seats.loose) {
			size, sure = k, true
		}
	}
	return size, sure
}

// transferSurplus transfers the largest surplus, from the papers received last (49, 50).
func (s northernIreland) transferSurplus() error {
	from := s.early(ForSurplus, top(s.pending, s.votes), true)
	s.pending = slices.DeleteFunc(s.pending, func(c int) bool { return c == from })
	surplus := s.votes[from] - s.quota
	s.votes[from] = s.quota
	batch := s.batches[from][len(s.batches[from])-1]
	sorted := s.move(batch.pile)
	papers := int64(0)
	for _, part := range sorted {
		if part.to > 0 {
			papers += part.papers
		}
	}
	value := batch.value
	if papers > 0 {
		value = min(value, surplus/papers) // 49(4), 49(7)
	}
	stage := Stage{Act: Surplus, Of: []int{from}, Value: lowestTerms(value, hundred)}
	s.give(&stage, from, value, sorted)
	if rest := surplus - papers*value; rest > 0 {
		s.lost += rest // 50(2)(c)
		stage.Transfers = append(stage.Transfers, Transfer{from, 0, 0, rest})
	}
	return s.end(stage)
}

// exclude excludes candidates together and passes their papers on: those of first
// preferences, then the others, the highest value first, until the places are filled
// (51(2) to 51(9), 52(3)).
func (s northernIreland) exclude(group []int) error {
	stage := Stage{Act: Exclusion, Of: slices.Clone(group), Excluded: slices.Clone(group)}
	for _, c := range group {
		s.race.exclude(c)
	}
	if s.seats.fits(s.running()) {
		stage.NotTransferred = true
		s.fillLast(&stage)
		return s.close(stage)
	}
	var values []Votes
	for _, c := range group {
		for _, b := range s.batches[c][1:] {
			if b.papers > 0 && !slices.Contains(values, b.value) {
				values = append(values, b.value)
			}
		}
	}
	slices.Sort(values)
	s.transferBatch(&stage, group, hundred, func(batch int) bool { return batch == 0 })
	s.deem(&stage)
	s.fill(&stage)
	for _, value := range slices.Backward(values) {
		if s.seats.left == 0 {
			break
		}
		s.transferBatch(&stage, group, value, func(batch int) bool { return batch > 0 })
		s.deem(&stage)
		s.fill(&stage)
	}
	stage.Transfers = merged(stage.Transfers)
	return s.close(stage)
}
