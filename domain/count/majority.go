package count

import (
	"fmt"
	"strings"

	"hustings/domain/count/wording"
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
		return say(wording.NeedsMoreYes)
	case Absolute:
		return say(wording.NeedsMoreThan, "of", of)
	case TwoThirds:
		return say(wording.NeedsTwoThirds)
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
		return say(wording.VerdictCarried)
	}
	return say(wording.VerdictLost)
}

// questionResult says whether a question was carried, with the numbers and the rule.
func (t *Transcript) questionResult() string {
	verdict := fact(wording.ResultLost)
	if t.Carried() {
		verdict = fact(wording.ResultCarried)
	}
	if t.Valid == 0 {
		return say(wording.ResultNoQuestion, "verdict", verdict)
	}
	parts := make([]string, len(t.Election.Candidates))
	for c := range parts {
		parts[c] = t.Name(c+1) + " " + t.amount(t.VotesAt(1, c+1))
	}
	return say(wording.ResultQuestion, "verdict", verdict, "tally", strings.Join(parts, ", "), "needed", t.Options.Majority.Words(int64(t.Options.Of)))
}

// majorityFact tells the outcome of a question at its stage.
func (t *Transcript) majorityFact(s Stage) wording.Fact {
	needed := t.Options.Majority.Words(int64(t.Options.Of))
	if len(s.Elected) > 0 {
		return fact(wording.QuestionCarried, "needed", needed)
	}
	return fact(wording.QuestionIsLost, "needed", needed)
}
