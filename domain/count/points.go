package count

// countBorda gives each candidate, on each paper, a point for every candidate below it.
// Those of one rank, and those left out, share the points of their places equally; half
// points come of it, so figures are tenths.
func countBorda(r *race, papers *Papers) error {
	b := prepare(papers, r.t.Election, r.t.Options, false)
	r.t.Valid = b.valid
	if b.valid == 0 {
		return nil // R79
	}
	points := make([]Votes, r.n+1)
	standing := len(r.running())
	left := Votes(0) // what every candidate would have if no paper named it
	total := Votes(0)
	for i, weight := range b.weight {
		run := b.marks[b.start[i]:b.start[i+1]]
		if len(run) == 0 {
			continue
		}
		w := Votes(weight)
		rest := Votes(5 * (standing - len(run) - 1))
		left += w * rest
		total += w * Votes(5*standing*(standing-1))
		for at := 0; at < len(run); {
			size := 1
			for at+size < len(run) && run[at+size]&equal != 0 {
				size++
			}
			each := Votes(10*(standing-1-at) - 5*(size-1))
			for _, m := range run[at : at+size] {
				points[m&^equal] += w * (each - rest)
			}
			at += size
		}
	}
	for c := 1; c <= r.n; c++ {
		points[c] += left
	}
	r.absent(points)
	r.t.Marks = total
	stage := Stage{Act: Tally}
	stage.Elected = r.fillInOrder(points)
	return r.record(stage, points, total)
}

// countCumulative adds up the votes a voter gave to each candidate. A paper with more
// votes than there are places, or than marks=N allows, is spoilt.
func countCumulative(r *race, papers *Papers) error {
	most := int64(r.t.Election.Seats)
	if r.t.Options.Marks > 0 {
		most = int64(r.t.Options.Marks)
	}
	votes := make([]Votes, r.n+1)
	row := make([]int64, r.n+1)
	for i, weight := range papers.weight {
		w, given := int64(weight), int64(0)
		papers.scores(i, row)
		for c := 1; c <= r.n; c++ {
			if r.state[c] == withdrawn {
				row[c] = 0
			}
			given += row[c]
		}
		switch {
		case given == 0:
			continue
		case given > most:
			r.t.Spoilt += w
			continue
		}
		r.t.Valid += w
		r.t.Marks += w * given
		for c := 1; c <= r.n; c++ {
			votes[c] += w * row[c]
		}
	}
	if r.t.Valid == 0 {
		return nil // R79
	}
	r.absent(votes)
	stage := Stage{Act: Tally}
	stage.Elected = r.fillInOrder(votes)
	return r.record(stage, votes, r.t.Marks)
}
