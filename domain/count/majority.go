package count

import (
	"fmt"
	"strings"
)

// Majority is what a question needs in order to be carried (R130). The same
// arithmetic serves votes by name and secret ones; it is exact.
type Majority string

// The majorities.
const (
	Simple    Majority = "simple"     // more yes than no; abstentions are ignored
	Absolute  Majority = "absolute"   // yes from more than half of a number fixed beforehand: of the members in office
	TwoThirds Majority = "two-thirds" // two thirds of yes and no together
)

// Majorities lists them, the usual one first.
var Majorities = []Majority{Simple, Absolute, TwoThirds}

// Carried reports whether so many yes and no carry a question; of is the number
// that an absolute majority is more than half of. A tie is lost.
func (m Majority) Carried(yes, no, of int64) bool {
	switch m {
	case Simple:
		return yes > no
	case Absolute:
		return 2*yes > of
	case TwoThirds:
		return yes > 0 && 3*yes >= 2*(yes+no)
	}
	return false
}

// Words say what is needed.
func (m Majority) Words(of int64) string {
	switch m {
	case Simple:
		return "more yes than no"
	case Absolute:
		return fmt.Sprintf("yes from more than half of %s", grouped(fmt.Sprint(of)))
	case TwoThirds:
		return "two thirds of yes and no together"
	}
	return ""
}

// The places of the two answers that a majority is made of; further ones, as an
// abstention, count for neither.
const (
	yesNumber = 1
	noNumber  = 2
)

// Fit refuses options that ask for a majority of what is no question.
func (o Options) Fit(m Method, e Election) error {
	switch {
	case o.Majority == "":
		if o.Of != 0 {
			return fmt.Errorf("of=%d is of an absolute majority, and no majority is asked for", o.Of)
		}
		return nil
	case m != FPTP || e.Seats != 1 || len(e.Candidates) < noNumber || e.RON != 0 || len(e.Limits) > 0 || len(e.Withdrawn) > 0:
		return fmt.Errorf("a majority is of a question: %s, one place, the answers yes and no first", FPTP)
	case (o.Majority == Absolute) != (o.Of > 0):
		return fmt.Errorf("majority=%s with of=%d: an absolute majority, and no other, is of a number", o.Majority, o.Of)
	}
	return nil
}

// carry decides a question: yes is returned if it is carried, and otherwise nobody.
// No lot is ever asked.
func (r *race) carry(votes []Votes) []int {
	o := r.t.Options
	if !o.Majority.Carried(votes[yesNumber], votes[noNumber], int64(o.Of)) {
		return nil
	}
	r.elect(yesNumber)
	return []int{yesNumber}
}

// Question reports whether the count decided a question by a majority.
func (t *Transcript) Question() bool { return t.Options.Majority != "" }

// Carried reports whether the question was carried.
func (t *Transcript) Carried() bool { return t.Question() && len(t.Elected) == 1 }

// Verdict is one word for what became of a question.
func (t *Transcript) Verdict() string {
	if t.Carried() {
		return "carried"
	}
	return "lost"
}

// questionResult says whether a question was carried, with the numbers and the rule.
func (t *Transcript) questionResult() string {
	said := strings.ToUpper(t.Verdict()[:1]) + t.Verdict()[1:]
	if t.Valid == 0 {
		return said + ": there was no valid paper"
	}
	parts := make([]string, len(t.Election.Candidates))
	for c := range parts {
		parts[c] = t.Name(c+1) + " " + t.amount(t.VotesAt(1, c+1))
	}
	return fmt.Sprintf("%s: %s. Needed: %s", said, strings.Join(parts, ", "), t.Options.Majority.Words(int64(t.Options.Of)))
}

// majorityWords tells the outcome of a question as a sentence of its stage.
func (t *Transcript) majorityWords(s Stage) []string {
	needed := t.Options.Majority.Words(int64(t.Options.Of))
	if len(s.Elected) > 0 {
		return []string{fmt.Sprintf("Needed was %s, so the question is carried.", needed)}
	}
	return []string{fmt.Sprintf("Needed was %s, so the question is lost.", needed)}
}
