package count

// GoneBefore reports whether c was elected or excluded before stage n.
func (t *Transcript) GoneBefore(n, c int) bool {
	return n > 1 && t.noteOf(t.Stages[n-2], c) != noNote
}

// RecordWrongly closes a stage in which a vote is missing.
func RecordWrongly() error {
	rules, err := ScottishSTV.Rules()
	if err != nil {
		return err
	}
	e := Election{Candidates: make([]Candidate, 2), Seats: 1}
	r := newRace(&Transcript{Rules: rules, Election: e})
	return r.record(Stage{Act: FirstPreferences}, []Votes{0, oneVote, 2 * oneVote}, 4*oneVote)
}
