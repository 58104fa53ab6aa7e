package count

// NoteBefore says whether c was elected or excluded before stage n.
func (t *Transcript) NoteBefore(n, c int) string {
	if n < 2 {
		return ""
	}
	return t.noteOf(t.Stages[n-2], c)
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
