package count

import "fmt"

// allowed says how many marks a paper may have.
func (t *Transcript) allowed() string {
	if m := t.Rules.Method; m == Limited || m == Cumulative {
		return "a voter has"
	}
	return "places"
}

func (t *Transcript) comparisonWords(s Stage) []string {
	said := []string{"Every two candidates were compared; the figure is how many of the others each is put above by more papers than below."}
	switch len(s.Excluded) {
	case 0:
		return append(said, "No smaller set of them is ahead of everybody outside it, so all go on.")
	case 1:
		return append(said, t.names(s.Excluded)+" is not among those who are each ahead of everybody else, and is excluded.")
	}
	return append(said, t.names(s.Excluded)+" are not among those who are each ahead of everybody else, and are excluded.")
}

func (t *Transcript) runoffWords(s Stage) []string {
	r := s.Runoff
	if r == nil {
		return []string{t.Name(s.Of[0]) + " is the only one left."}
	}
	said := []string{fmt.Sprintf("%s and %s have the highest scores, %s and %s.", t.Name(r.A), t.Name(r.B), t.amount(t.VotesAt(s.Number, r.A)), t.amount(t.VotesAt(s.Number, r.B)))}
	return append(said, fmt.Sprintf("%s score %s higher and %s score %s higher.", papers(r.ForA), t.Name(r.A), papers(r.ForB), t.Name(r.B)))
}

// dealingWords tell of one dealing of all papers by the Wright system.
func (t *Transcript) dealingWords(s Stage) []string {
	first := "The papers were dealt"
	if s.Number > 1 {
		first = "All papers were dealt anew at full value, as if those excluded had never stood"
	}
	said := []string{fmt.Sprintf("%s, and surpluses over the quota of %s were passed on; %s could no longer count for anybody.",
		first, t.votesWord(s.Quota), t.votesWord(s.NonTransferable))}
	if len(s.Excluded) > 0 {
		c := s.Excluded[0]
		said = append(said, fmt.Sprintf("That did not fill every place. %s had the fewest votes (%s) and was excluded.", t.Name(c), t.amount(t.VotesAt(s.Number, c))))
	}
	return said
}
